"""What a decision, once it stands, does to its activity and its work item."""

from dataclasses import dataclass
from datetime import date, datetime

from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.core.vocabulary import Division, Kind, Lane, Sensitivity, State
from centers.models import Decision, WorkItem
from centers.selectors.actions import process_of
from centers.selectors.placement import placer_at
from centers.services.movement import item_leave, item_move
from centers.services.relief import protest_reliquidate
from entries.models import Activity, ClockEvent, Liquidation
from entries.selectors.clock import timing_for
from entries.services.deadlines import deadlines_refresh
from entries.services.protested import protested_entries_mark
from entries.services.transition import activity_transition

REFER = "refer_enforcement"
QUEUE_OF_ENFORCEMENT = "summary-enforcement"


@dataclass(frozen=True, slots=True)
class Effect:
    """Where the activity stands now, and what was reliquidated with it."""

    state: State
    version: int
    posted: tuple[Liquidation, ...] = ()


def decision_take_effect(
    decision: Decision,
    item: WorkItem,
    activity: Activity,
    *,
    action: str,
    actor: Principal,
    at: datetime,
    reason: str = "",
) -> Effect:
    """Carry a decision out in the caller's transaction: clock event, state and axes, queue, accountable team, dates.

    `action` is the decision's own, or the signature's that lets it stand. A change, or none, waits with an entry team
    for its liquidation; a rejection for its filer; a cancellation ends it; a referral goes to Enforcement; what is
    suspended stays in its queue and waits; an approved protest reliquidates its entries.
    """
    rule = process_of(activity).actions[decision.action]
    if rule.event:
        clock_event_record(activity, rule.event, actor=actor, at=at, code=rule.event_code)
    if decision.action == REFER:
        state, changes = State.PLACED, _refer(item, activity, at)
    elif (state := process_of(activity).targets(State.PLACED, decision.action)[0]) is State.PLACED:
        changes = _stand_still(item, decision, at)
    else:
        item_leave(item, why=decision.outcome, at=at)
        changes = _after_review(activity, state, at)
    version = activity_transition(
        activity_id=activity.pk,
        version=activity.version,
        action=action,
        carrying_out=decision.action if action != decision.action else "",
        target=state,
        actor=actor,
        at=at,
        reason=reason,
        changes=changes,
    )
    deadlines_refresh([activity.pk])
    posted = protest_reliquidate(decision, activity, actor=actor, at=at)
    if activity.kind == Kind.PROTEST:
        told = f"Protest {activity.reference}"
        ended = decision.outcome if state is State.CLOSED else ""
        protested_entries_mark({activity.pk: ended}, actor=actor, reason=told)
    return Effect(state, version, tuple(posted))


def clock_event_record(
    activity: Activity, event: str, *, actor: Principal, at: datetime, code: str = "", until: date | None = None
) -> ClockEvent:
    """Write down an act that moves a clock, dated the day of `at`."""
    return ClockEvent.objects.create(
        activity=activity,
        event=event,
        date=day_of(at),
        code=code,
        until=until,
        author_id=actor.user_id or 0,
        author=actor.name,
        recorded_at=at,
    )


def _after_review(activity: Activity, state: State, at: datetime) -> dict[str, object]:
    """The projection of what has left its queue; until it is liquidated, an entry team answers for it."""
    changes: dict[str, object] = {"assignee_id": None}
    action, day = timing_for(activity, day_of(at)).next_of(state)
    changes |= {"next_action": action, "next_date": day}
    if state == State.DECIDED and activity.center and activity.division:
        placed = placer_at(at).place(
            center=activity.center,
            division=activity.division,
            lane=Lane.CLEAR,
            importer_id=activity.importer_id,
            hts="",
            previous_team_id=None,
        )
        changes["team_id"] = placed.team_id or activity.team_id
    return changes


def _stand_still(item: WorkItem, decision: Decision, at: datetime) -> dict[str, object]:
    """It waits, with whoever holds it, in its queue until it is taken up again."""
    item_move(
        item, queue=item.queue, why=decision.action, due=item.due, at=at, holder_id=item.assignee_id, waiting_for="lead_case"
    )  # fmt: skip
    return {"next_action": "await_event"}


def _refer(item: WorkItem, activity: Activity, at: datetime) -> dict[str, object]:
    if activity.division == Division.ENFORCEMENT:
        raise Refused("in_enforcement", "The Enforcement division has it already.", path="outcome")
    placed = placer_at(at).place(
        center=activity.center or "",
        division=Division.ENFORCEMENT,
        lane=Lane.ENFORCEMENT,
        importer_id=activity.importer_id,
        hts="",
        previous_team_id=None,
    )
    team_id = placed.team_id or item.team_id
    item_move(item, queue=QUEUE_OF_ENFORCEMENT, why="referred", due=item.due, at=at, team_id=team_id)
    return {
        "division": Division.ENFORCEMENT,
        "lane": Lane.ENFORCEMENT,
        "sensitivity": Sensitivity.ENFORCEMENT,
        "team_id": team_id,
        "assignee_id": None,
        "next_action": "review",
        "next_date": item.due,
    }
