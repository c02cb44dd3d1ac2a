"""What the clock does about liquidation: the sheet from Wednesday on, the batch from its day on, chunk after chunk."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.base.publish import send_on_commit
from cee.core.calendar import friday_on_or_after
from centers.services.liquidation_post import AUTHORITY, CHUNK, batch_post_chunk
from centers.services.liquidation_sheet import sheet_draw_up
from entries.clocks.schedule import cutoff_of
from entries.models import LiquidationBatch
from entries.selectors.reference import law

TASK: Final = "centers.batch_liquidation"
LONGEST: Final = timedelta(seconds=150)
"""What one run takes at most, well below the limit of a task; the next run goes on."""


def liquidation_tick(*, actor: Principal, clock: Callable[[], datetime], size: int = CHUNK) -> dict[str, int]:
    """Draw up the sheet of the coming Friday once its cut-off day has begun, then post the batches whose day has come,
    the oldest first; answer how many sheets and postings. Two runs at once do nothing twice."""
    begun = clock()
    sheets = _draw_up(actor, begun)
    posted = 0
    due = LiquidationBatch.objects.filter(state=LiquidationBatch.State.FROZEN, posts_on__lte=day_of(begun))
    for batch in due.order_by("friday"):
        before = batch.posted
        while True:
            progress = batch_post_chunk(batch_id=batch.pk, actor=actor, at=clock(), size=size)
            if progress.done or progress.busy or clock() - begun > LONGEST:
                break
        posted += max(progress.posted - before, 0)
    return {"sheets": sheets, "posted": posted}


def _draw_up(actor: Principal, at: datetime) -> int:
    day = day_of(at)
    friday = friday_on_or_after(day)
    if day < cutoff_of(friday, law().edition):
        return 0
    if LiquidationBatch.objects.filter(friday=friday).exclude(state=LiquidationBatch.State.OPEN).exists():
        return 0
    sheet_draw_up(friday=friday, actor=actor, at=at)
    return 1


def sheet_ask(*, friday: date, actor: Principal, at: datetime) -> None:
    """Have the sheet of a Friday drawn up now, by a worker, should the clock not have done it.

    Raises NotAllowed, or Refused `too_early` before the cut-off day has begun: until its end people still process what
    posts, but what is drawn up is not added to by itself.
    """
    actor.require(Capability.LIQUIDATE)
    cutoff = cutoff_of(friday, law().edition)
    if day_of(at) < cutoff:
        raise Refused("too_early", f"The sheet of this Friday is drawn up on {cutoff}, not before.", AUTHORITY)
    send_on_commit(TASK)
