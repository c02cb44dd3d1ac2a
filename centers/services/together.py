"""Protests that are considered together: the time to decide each runs from the last that was filed."""

from datetime import date, datetime
from typing import Final

from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.core.errors import IdentifierError
from cee.core.identifiers import parse_protest
from cee.core.vocabulary import Kind, State
from centers.models import WorkItem
from centers.services.rework import move_due
from entries.models import Activity, ClockEvent
from entries.selectors.clock import timing_for
from entries.services.deadlines import deadlines_refresh
from entries.services.transition import activity_change

AUTHORITY: Final = "19 CFR 174.15, 174.21(a)"
VERB: Final = "consider_together"


def together_record(activity: Activity, number: str, *, actor: Principal, at: datetime) -> date:
    """Tie another open protest to this one, in the caller's transaction: its clock and its day follow; answer the day on
    which it was filed, which is that of the event here. Both items are locked, the lower id first.

    Raises Refused `reference` where there is no such protest, where it is decided, or where the two are tied already.
    """
    assert activity.entry_date is not None
    other = _other(activity, number)
    list(WorkItem.objects.select_for_update().filter(pk__in=(activity.pk, other.pk)).order_by("pk"))
    other.refresh_from_db()
    if other.state not in (State.PLACED, State.TRIAGE):
        raise Refused("reference", f"{other.reference} is decided.", AUTHORITY, "reference")
    ties = ClockEvent.objects.filter(activity=activity, event=VERB_EVENT, reference=other.reference)
    if ties.exists():
        raise Refused("reference", f"{other.reference} is considered together with it.", AUTHORITY, "reference")
    ClockEvent.objects.create(
        activity=other, event=VERB_EVENT, date=activity.entry_date, reference=activity.reference,
        author_id=actor.user_id or 0, author=actor.name, recorded_at=at,
    )  # fmt: skip
    due = timing_for(other, day_of(at)).due
    activity_change(
        activity_id=other.pk, version=other.version, verb=VERB, actor=actor, changes={"next_date": due},
        reason=f"Considered together with {activity.reference}",
    )  # fmt: skip
    move_due({other.pk: due})
    deadlines_refresh([other.pk])
    assert other.entry_date is not None
    return other.entry_date


VERB_EVENT: Final = "considered_together"


def _other(activity: Activity, number: str) -> Activity:
    try:
        reference = parse_protest(number)
    except IdentifierError as error:
        raise Refused("reference", error.message, AUTHORITY, "reference") from error
    found = Activity.objects.filter(kind=Kind.PROTEST, reference=reference).exclude(pk=activity.pk).first()
    if found is None:
        raise Refused("reference", "There is no other protest under this number.", AUTHORITY, "reference")
    return found
