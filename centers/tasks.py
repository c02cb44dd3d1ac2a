"""Task shells of the Centers' work."""

from datetime import timedelta
from time import monotonic
from typing import Any, Final

from celery import shared_task
from django.db import transaction

from cee.access.principal import system_principal
from cee.base.clock import now, today
from cee.base.publish import send_task
from centers.models import Batch, Reroute
from centers.services.batch import TASK as DECIDE
from centers.services.batch import drafts_discard
from centers.services.batch_work import batch_work
from centers.services.deemed import claims_deem
from centers.services.deemed_entries import deemed_find
from centers.services.forms import replies_lapse
from centers.services.frozen import runs_left_behind
from centers.services.handoff import handoffs_escalate, handoffs_realign
from centers.services.liquidation_tick import TASK as LIQUIDATE
from centers.services.liquidation_tick import liquidation_tick
from centers.services.reroute_prepare import TASK as REROUTE
from centers.services.reroute_prepare import reroute_prepare
from centers.services.reroute_run import reroute_run

SECONDS_OF_A_TASK: Final = 60
"""After so long a batch goes on in another task, so that no worker is lost to one batch."""

DRAFTS_KEPT: Final = timedelta(days=1)


@shared_task(name="centers.replies_lapse")
def lapse_replies(**_: Any) -> int:
    """Bring back the items whose reply did not come in time; answers how many."""
    return replies_lapse(actor=system_principal("reply clock"), on=today(), at=now())


@shared_task(name=REROUTE)
def batch_reroute(reroute_id: int) -> None:
    """Do the next chunk of a re-routing, of its list or of its moves, then ask for the one after. Safe to run twice."""
    with transaction.atomic():
        more = reroute_prepare(reroute_id, at=now()) or reroute_run(reroute_id, at=now())
    if more:
        send_task(REROUTE, reroute_id)


@shared_task(name=DECIDE)
def batch_decide(batch_id: int) -> None:
    """Do the chunks of a batch, or of its undoing, for as long as a task may; another goes on. Safe to run twice."""
    until = monotonic() + SECONDS_OF_A_TASK
    while batch_work(batch_id, at=now()):
        if monotonic() > until:
            send_task(DECIDE, batch_id, queue="batch")
            return


@shared_task(name="centers.take_up_runs")
def take_up_runs() -> None:
    """Have runs continued that nobody is at: a worker was killed, or the broker was away."""
    for pk in runs_left_behind(Reroute.objects.all(), at=now()):
        send_task(REROUTE, pk)
    for pk in runs_left_behind(Batch.objects.all(), at=now()):
        send_task(DECIDE, pk, queue="batch")
    drafts_discard(before=now() - DRAFTS_KEPT)


@shared_task(name="centers.handoffs_escalate")
def escalate_handoffs(**_: Any) -> int:
    """Mark the handoffs that nobody took up in time, after those have followed their activities; answers how many."""
    clock = system_principal("handoff clock")
    handoffs_realign(actor=clock)
    return handoffs_escalate(actor=clock, at=now())


@shared_task(name="centers.claims_deem")
def deem_claims(**_: Any) -> dict[str, int]:
    """Carry out what the law has decided of protests and drawback claims by itself; how many of each. Safe to run again."""
    return claims_deem(actor=system_principal("law clock"), on=today(), at=now())._asdict()


# A sheet is drawn up whole or not at all: where 750,000 take longer than other tasks may, it would never come to be. What
# comes back meanwhile, as if its worker had been killed, waits for the sheet and then goes on with posting.
@shared_task(name=LIQUIDATE, soft_time_limit=1_800, time_limit=1_860)
def batch_liquidation(**_: Any) -> dict[str, int]:
    """Draw up the sheet and post the batches that are due; whatever was killed is taken up where it stood. Safe to run
    twice at once."""
    return liquidation_tick(actor=system_principal("liquidation"), clock=now)


@shared_task(name="centers.deemed_find")
def find_deemed(**_: Any) -> int:
    """Propose the entries whose time to liquidate has run out; answers how many are new."""
    return deemed_find(actor=system_principal("liquidation clock"), at=now())
