"""Demonstration liquidations: batches that have posted, the sheet of the coming Friday, what staff did about single entries.

All through the services, dated as the clock and staff would have done it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from cee.access.capabilities import Role
from cee.access.models import Membership
from cee.access.principal import Principal, principal_of_membership, system_principal
from cee.base.clock import EASTERN
from cee.base.errors import DomainError
from cee.core.calendar import friday_on_or_after
from cee.core.vocabulary import CENTER_CODES
from cee.management.demo.notices import OWN_FRIDAYS
from centers.services.deemed_entries import deemed_confirm, deemed_find
from centers.services.liquidation_desk import liquidation_set, reliquidation_decide, row_take_out
from centers.services.liquidation_post import batch_post_chunk
from centers.services.liquidation_sheet import sheet_draw_up
from centers.services.reviews import liquidation_extend
from entries.models import Activity, DeemedProposal, Liquidation, LiquidationRow

EACH: Final = 2
"""Entries of a Center that staff do one thing to."""
REVENUE: Final = Decimal("312.50")
"""Dollars by which an entry is reliquidated."""
_CLOCK: Final = system_principal("liquidation")
_WEEK: Final = timedelta(days=7)


def store_liquidation(*, day: date, at: datetime) -> int:
    """Post the batches of the last Fridays, then let staff extend, set, record and hold back; answer how many posted.

    The coming Friday's sheet is drawn up early where the day is before its Wednesday, so that there is one to read.
    """
    coming = friday_on_or_after(day)
    posted = sum(_post(coming - _WEEK * back) for back in range(OWN_FRIDAYS, 0, -1))
    deemed_find(actor=_CLOCK, at=at)
    for center in CENTER_CODES:
        specialist = _specialist(center, day)
        if specialist is not None:
            _work(center, specialist, coming, at)
    batch = sheet_draw_up(friday=coming, actor=_CLOCK, at=at)
    for center in CENTER_CODES:
        specialist = _specialist(center, day)
        if specialist is None:
            continue
        rows = LiquidationRow.objects.filter(batch_id=batch.pk, center=center, standing="posts", manual=False)
        for pk in rows.order_by("-activity_id").values_list("activity_id", flat=True)[:1]:
            row_take_out(
                batch_id=batch.pk, activity_id=pk, reason="The importer has announced a prior disclosure (demonstration).",
                actor=specialist, at=at,
            )  # fmt: skip
    return posted


def _post(friday: date) -> int:
    batch = sheet_draw_up(friday=friday, actor=_CLOCK, at=_at(friday - timedelta(days=2), time(18)))
    while True:
        progress = batch_post_chunk(batch_id=batch.pk, actor=_CLOCK, at=_at(max(friday, batch.posts_on), time(1)))
        if progress.done:
            return progress.posted


def _work(center: str, actor: Principal, friday: date, at: datetime) -> None:
    """What an entry specialist has done by today about single entries of their Center."""
    mine = Activity.objects.filter(
        center=center, kind="entry_summary", is_demonstration=True, liquidation="unliquidated"
    )
    waiting = mine.filter(state="awaiting_liquidation", holds="", summary_status="accepted").order_by("next_date", "pk")
    _each(
        waiting.filter(next_date__gt=friday + _WEEK),
        lambda one: liquidation_extend(
            activity_id=one.pk, version=one.version, code="49",
            reason="Information on the value is still being gathered from the port (demonstration).", actor=actor, at=at,
        ),
    )  # fmt: skip
    _each(
        mine.filter(state="decided", holds="", summary_status="accepted").order_by("pk"),
        lambda one: liquidation_set(
            activity_id=one.pk, version=one.version, reason="The importer asked for an early bill (demonstration).",
            actor=actor, at=at,
        ),
    )  # fmt: skip
    posted = Liquidation.objects.filter(center=center, batch_id__isnull=False, number=1).order_by("-id")
    _each(
        (one.activity for one in posted.select_related("activity")),
        lambda one: reliquidation_decide(
            activity_id=one.pk, version=one.version, codes=["01"], revenue=REVENUE, actor=actor, at=at,
            reason="Assists were left out of the value (demonstration).",
        ),
        most=1,
    )  # fmt: skip
    lapsed = DeemedProposal.objects.filter(center=center, closed_at=None).order_by("expired_on", "pk")
    _each(
        (one.activity for one in lapsed.select_related("activity")[EACH:]),
        lambda one: deemed_confirm(activity_id=one.pk, version=one.version, actor=actor, at=at),
    )


def _each(found: Iterable[Activity], do: Callable[[Activity], object], most: int = EACH) -> None:
    done = 0
    for one in _first(found):
        try:
            do(one)
        except DomainError:
            continue  # the process has no such act for it now
        done += 1
        if done == most:
            return


def _first(found: Iterable[Activity]) -> Iterator[Activity]:
    for place, one in enumerate(found):
        if place >= 10 * EACH:
            return
        yield one


def _specialist(center: str, day: date) -> Principal | None:
    """An entry specialist of the Center who cannot sign in."""
    rows = Membership.objects.in_force(day).filter(
        user__username__startswith="demo.", office=center, role=Role.ENTRY_SPECIALIST
    )
    found = rows.select_related("user").order_by("pk").first()
    return principal_of_membership(found) if found else None


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, EASTERN)
