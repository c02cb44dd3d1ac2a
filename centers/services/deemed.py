"""What the law decides by itself once a day has passed: protests deemed denied, drawback claims deemed liquidated.

The watched deadlines only say where to look. Each is derived anew from the dated events; what has not lapsed by them is left.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Final, NamedTuple

from django.db.models import Q

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.core.vocabulary import Kind, State
from centers.models import Decision, WorkItem
from centers.services.rework import remove_items
from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import deadlines, lapsed
from entries.models import Activity, ClockEvent
from entries.models import Deadline as Watched
from entries.processes.registry import PROCESSES
from entries.selectors.clock import facts_for
from entries.selectors.reference import law
from entries.services.protested import protested_entries_mark
from entries.services.rewrite import ChangedMeanwhile, drop_deadlines
from entries.services.transition import activities_end

BY_LAW: Final = {"USC1515_B": "deem_denied", "USC1499_C5_B": "deem_denied", "USC1504_A2": "deem_liquidated"}
"""The clocks at whose end the law decides, each with the action of the process by which it does."""
LAW: Final = "Operation of law"
CHUNK: Final = 200
_OPEN: Final = (State.TRIAGE, State.PLACED)
_KINDS: Final = (Kind.PROTEST, Kind.DRAWBACK)


class Deemed(NamedTuple):
    """How many protests were deemed denied, how many claims deemed liquidated, and how many changed meanwhile and are
    left to the next run."""

    denied: int = 0
    liquidated: int = 0
    left: int = 0


def claims_deem(*, actor: Principal, on: date, at: datetime) -> Deemed:
    """Carry out what the law decided before the day `on`: each ends as of the day of its expiry, whatever the day of the
    run, with the decision of the law on record and its proof, its clock event, and its place in the queue given up.

    In chunks, each one transaction; safe to run again, and beside people's work.
    """
    denied = liquidated = left = 0
    for ids in batched(_candidates(on), CHUNK):
        for action, kind in (("deem_denied", Kind.PROTEST), ("deem_liquidated", Kind.DRAWBACK)):
            try:
                count = _deem(ids, kind, action, actor, on, at)
            except ChangedMeanwhile:
                left += len(ids)
                continue
            denied += count if kind is Kind.PROTEST else 0
            liquidated += count if kind is Kind.DRAWBACK else 0
    return Deemed(denied, liquidated, left)


def _candidates(on: date) -> Iterator[int]:
    """The claims that a watched day of the law has passed, and those in triage, whose days nobody watches."""
    late = Watched.objects.filter(rule__in=BY_LAW, due__lt=on, met_on__isnull=True, tolled="")
    lost = Q(state=State.TRIAGE, next_date__lt=on)
    watched = set(late.values_list("activity_id", flat=True))
    triage = Activity.objects.filter(lost, kind__in=_KINDS).values_list("pk", flat=True)
    return iter(sorted(watched.union(triage)))


def _deem(ids: Sequence[int], kind: Kind, action: str, actor: Principal, on: date, at: datetime) -> int:
    rule = PROCESSES[kind].actions[action]
    with acting(actor, verb=action, reason=rule.authority):
        list(WorkItem.objects.select_for_update().filter(pk__in=ids, activity__kind=kind).order_by("pk"))
        activities = {one.pk: one for one in Activity.objects.filter(pk__in=ids, kind=kind, state__in=_OPEN)}
        expired = _expired(activities, on)
        if not expired:
            return 0
        assert rule.outcome is not None
        ClockEvent.objects.bulk_create(
            ClockEvent(
                activity_id=pk, event=rule.event, date=one.due, code="by_law", reference=one.rule,
                author_id=0, author=LAW, recorded_at=at,
            )
            for pk, one in expired.items()
        )  # fmt: skip
        ended = list(expired)
        remove_items(ended, why=action, at=at)
        Decision.objects.bulk_create(
            Decision(
                activity_id=pk, filed_version=activities[pk].filed_version, action=action,
                outcome=rule.outcome.code, reason=proof_of(one), authority=one.authority[:120],
                status=Decision.Status.FINAL, decided_by=0, decider=LAW, decided_at=at,
            )
            for pk, one in expired.items()
        )  # fmt: skip
        activities_end({pk: activities[pk].version for pk in ended}, process=PROCESSES[kind], action=action)
        drop_deadlines(ended)
        if kind is Kind.PROTEST:
            protested_entries_mark(dict.fromkeys(ended, rule.outcome.code), actor=actor, reason=rule.outcome.label)
    return len(expired)


def _expired(activities: dict[int, Activity], on: date) -> dict[int, Deadline]:
    """Of each activity the first clock at whose end the law has decided before the day `on`, derived from its events."""
    edition = law().edition
    found: dict[int, Deadline] = {}
    for pk, facts in facts_for(list(activities.values())).items():
        passed = [one for one in lapsed(deadlines(facts, edition), on) if one.rule in BY_LAW]
        if passed:
            found[pk] = passed[0]
    return found


def proof_of(one: Deadline) -> str:
    """Why the law has decided, in a sentence for whoever reads the decision: the event, the arithmetic, the effect."""
    began = str(one.anchor_event).replace("_", " ")
    return f"{one.law} {began.capitalize()} on {one.anchor_date}: {one.arithmetic}. Nothing was decided by then. {one.effect}"
