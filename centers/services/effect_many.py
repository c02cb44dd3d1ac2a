"""What many decisions, once they stand, do to their activities and work items: the effects of `effect`, set by set."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.core.vocabulary import Division, Kind, Lane, Sensitivity, State
from centers.models import WorkItem
from centers.policy.placement import Placer
from centers.selectors.placement import placer_at
from centers.services.effect import QUEUE_OF_ENFORCEMENT, REFER
from centers.services.forms import AWAIT_REPLY
from centers.services.movement_many import Place, items_leave, items_move
from centers.services.rework import QUEUE_OF_SIGNING, QUEUE_OF_WAITING
from entries.clocks.facts import ClockFacts
from entries.models import Activity, ClockEvent
from entries.processes.base import ActionRule
from entries.processes.registry import PROCESSES
from entries.selectors.clock import facts_for
from entries.selectors.reference import law
from entries.services.deadlines import WATCHED, deadlines_settle
from entries.services.form import forms_request
from entries.services.protested import protested_entries_mark
from entries.services.timing import Timing, timing_of
from entries.services.transition_many import Move, activities_transition


def decisions_wait(
    activities: Sequence[Activity], items: Mapping[int, WorkItem], rule: ActionRule, *, actor: Principal, at: datetime
) -> dict[int, int]:
    """Let decisions that somebody else must sign wait in the signers' queue; answer the new versions."""
    places = [_place(items[one.pk], queue=QUEUE_OF_SIGNING) for one in activities]
    items_move(places, why="to_be_signed", worked_by=actor.user_id, at=at)
    moves = [
        Move(one, None, {"team_id": place.team_id, "assignee_id": None, "next_action": "sign_decision", "next_date": place.due})
        for one, place in zip(activities, places, strict=True)
    ]  # fmt: skip
    return activities_transition(moves, action=rule.name, takes_effect=False)


def decisions_take_effect(
    activities: Sequence[Activity],
    items: Mapping[int, WorkItem],
    rule: ActionRule,
    *,
    text: str,
    actor: Principal,
    at: datetime,
    correlation: str,
) -> dict[int, int]:
    """Carry decisions of one kind out in the caller's transaction: clock events or forms, state and axes, queue,
    accountable team, dates, deadlines; answer the new versions."""
    if not activities:
        return {}
    forms = {}
    if rule.waits_for:
        forms = forms_request(activities, text=text, actor=actor, at=at, correlation=correlation)
    elif rule.event:
        _clock_events(activities, rule, actor, at)
    timings = timings_of(activities, at)
    target = PROCESSES[Kind(activities[0].kind)].targets(State.PLACED, rule.name)[0]
    changes: dict[int, dict[str, Any]]
    if rule.waits_for:
        due = {pk: form.reply_due for pk, form in forms.items() if form.reply_due}
        places = [
            _place(items[pk], queue=QUEUE_OF_WAITING, due=day, holder_id=actor.user_id, waiting_for=rule.waits_for)
            for pk, day in due.items()
        ]
        items_move(places, why=rule.waits_for, worked_by=actor.user_id, at=at)
        changes = {
            one.activity_id: {"assignee_id": actor.user_id, "next_action": AWAIT_REPLY, "next_date": one.due}
            for one in places
        }
    elif rule.name == REFER:
        changes = _refer(activities, items, actor, at)
    elif target is State.PLACED:
        held = {"holder_id": actor.user_id, "waiting_for": "lead_case"}
        for queue in {items[one.pk].queue for one in activities}:
            places = [_place(items[one.pk], queue=queue, **held) for one in activities if items[one.pk].queue == queue]
            items_move(places, why=rule.name, worked_by=actor.user_id, at=at)
        changes = {one.pk: {"assignee_id": actor.user_id, "next_action": "await_event"} for one in activities}
    else:
        why = rule.outcome.code if rule.outcome else rule.name
        items_leave([one.pk for one in activities], why=why, worked_by=actor.user_id, at=at)
        placer = placer_at(at)
        changes = {one.pk: _after_review(one, target, timings[one.pk], placer) for one in activities}
    versions = activities_transition([Move(one, target, changes[one.pk]) for one in activities], action=rule.name)
    deadlines_settle({pk: timing.deadlines if target in WATCHED else () for pk, timing in timings.items()})
    if activities[0].kind == Kind.PROTEST:
        ended = rule.outcome.code if rule.outcome and target is State.CLOSED else ""
        told = {one.pk: ended for one in activities}
        protested_entries_mark(told, actor=actor, reason="Protests of a batch", correlation=correlation)
    return versions


def timings_of(activities: Collection[Activity], at: datetime) -> dict[int, Timing]:
    """The clocks of activities as they stand now, by id; those with the same facts share one answer."""
    on, edition, facts = day_of(at), law().edition, facts_for(activities)
    known: dict[ClockFacts, Timing] = {}
    found = {}
    for activity in activities:
        told = facts.get(activity.pk)
        if told is None:
            found[activity.pk] = Timing((), on, None, None)
            continue
        if told not in known:
            known[told] = timing_of(told, edition, on)
        found[activity.pk] = known[told]
    return found


def _place(item: WorkItem, *, queue: str, **given: Any) -> Place:
    there: dict[str, Any] = {"team_id": item.team_id, "center": item.center, "due": item.due} | given
    return Place(activity_id=item.activity_id, queue=queue, **there)


def _clock_events(activities: Sequence[Activity], rule: ActionRule, actor: Principal, at: datetime) -> None:
    ClockEvent.objects.bulk_create(
        ClockEvent(
            activity=activity, event=rule.event, code=rule.event_code, date=day_of(at), author_id=actor.user_id or 0, author=actor.name,
            recorded_at=at,
        )
        for activity in activities
    )  # fmt: skip


def _after_review(activity: Activity, state: State, timing: Timing, placer: Placer) -> dict[str, Any]:
    """The projection of what has left its queue; until it is liquidated, an entry team answers for it."""
    action, day = timing.next_of(state)
    changes: dict[str, Any] = {"assignee_id": None, "next_action": action, "next_date": day}
    if state == State.DECIDED and activity.center and activity.division:
        placed = placer.place(
            center=activity.center, division=activity.division, lane=Lane.CLEAR, importer_id=activity.importer_id,
            hts="", previous_team_id=None,
        )  # fmt: skip
        changes["team_id"] = placed.team_id or activity.team_id
    return changes


def _refer(
    activities: Sequence[Activity], items: Mapping[int, WorkItem], actor: Principal, at: datetime
) -> dict[int, dict[str, Any]]:
    places, placer = [], placer_at(at)
    for one in activities:
        placed = placer.place(
            center=one.center or "", division=Division.ENFORCEMENT, lane=Lane.ENFORCEMENT,
            importer_id=one.importer_id, hts="", previous_team_id=None,
        )  # fmt: skip
        team_id = placed.team_id or items[one.pk].team_id
        places.append(_place(items[one.pk], queue=QUEUE_OF_ENFORCEMENT, team_id=team_id))
    items_move(places, why="referred", worked_by=actor.user_id, at=at)
    return {
        place.activity_id: {
            "division": Division.ENFORCEMENT,
            "lane": Lane.ENFORCEMENT,
            "sensitivity": Sensitivity.ENFORCEMENT,
            "team_id": place.team_id,
            "assignee_id": None,
            "next_action": "review",
            "next_date": place.due,
        }
        for place in places
    }
