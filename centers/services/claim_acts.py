"""What is done to a protest or a drawback claim and decides nothing: requests, reviews, payments, the court's summons."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.core.vocabulary import Kind, State
from centers.models import WorkItem
from centers.policy.placement import queue_of
from centers.selectors.actions import action_guard, process_of
from centers.services.movement import item_move, item_open, locked_item
from centers.services.rework import move_due
from centers.services.together import together_record
from entries.models import Activity, ClockEvent
from entries.processes.base import ActionRule
from entries.processes.protest import REOPENS
from entries.processes.registry import PROCESSES
from entries.selectors.activity import activity_by_id
from entries.selectors.clock import deadlines_of, timing_for
from entries.services.deadlines import deadlines_refresh
from entries.services.protested import protested_entries_mark
from entries.services.transition import activity_transition

RESUME: Final = "resume"
TOGETHER: Final = "consider_together"
_ELSEWHERE: Final = frozenset({"sign_decision", "return_decision", "settle_triage"})
CLAIM_ACTS: Final = tuple(
    rule.name
    for kind in (Kind.PROTEST, Kind.DRAWBACK)
    for rule in PROCESSES[kind].actions.values()
    if rule.by_people and rule.outcome is None and rule.name not in _ELSEWHERE
)
"""The actions of the processes that this service does."""
_WITHIN: Final = {"record_further_review_request": "USC1514_C1", "record_set_aside_request": "USC1515_C"}
"""Requests that count only until the day of a clock."""
_NUMBER_LIMIT: Final = 40


def claim_act(
    *,
    activity_id: int,
    version: int,
    action: str,
    date: date | None = None,
    codes: Sequence[str] = (),
    reference: str = "",
    amount: Decimal | None = None,
    reason: str = "",
    actor: Principal,
    at: datetime,
) -> int:
    """Do one of CLAIM_ACTS to an item that the actor holds, or to a claim that is closed; answer the new version.

    Its clock event is dated `date`, else today, and keeps `reference` (another protest's number, a court's) and `amount`
    (dollars); the deadlines and the item's place in its queue follow. What takes a denial away opens the item again.
    Raises NotVisible, Conflict, NotAllowed, or Refused: `date` (before the filing or in the future), `too_late`, `codes`,
    `amount`, `reference`, `reason_missing`, `wrong_state`, `not_now`.
    """
    activity = activity_by_id(actor, activity_id)
    rule = process_of(activity).actions.get(action)
    if rule is None or action not in CLAIM_ACTS:
        raise Refused("no_action", "There is no such action.", path="action")
    on = date or day_of(at)
    _check(activity, rule, on, codes, reference, amount, day_of(at))
    with acting(actor, verb=action, reason=reason):
        if action == TOGETHER:
            action_guard(actor, activity, action, day_of(at))
            on = together_record(activity, reference.strip(), actor=actor, at=at)
        item, activity = _in_hand(activity_id, version, actor)
        action_guard(actor, activity, action, day_of(at))
        for event in _events(rule, activity):
            ClockEvent.objects.create(
                activity=activity, event=event, date=on, code=" ".join(sorted(set(codes)))[:8],
                reference=reference.strip()[:_NUMBER_LIMIT], amount=_amount(rule, amount, activity),
                author_id=actor.user_id or 0, author=actor.name, recorded_at=at,
            )  # fmt: skip
        timing = timing_for(activity, day_of(at))
        changes: dict[str, object] = {"next_action": activity.next_action, "next_date": timing.due}
        target = None
        if action == RESUME:
            assert item is not None
            item_move(item, queue=item.queue, why=RESUME, due=timing.due, at=at, holder_id=item.assignee_id)
            changes["next_action"] = "review"
        elif item is None:
            opens = action in REOPENS
            target = State.PLACED if opens else State(activity.state)
            changes = _opened(activity, timing.due, at) if opens else {}
        new = activity_transition(
            activity_id=activity_id,
            version=version,
            action=action,
            target=target,
            actor=actor,
            at=at,
            reason=reason,
            changes=changes,
        )
        move_due({activity_id: timing.due})
        deadlines_refresh([activity_id])
        if target is State.PLACED:
            protested_entries_mark({activity_id: ""}, actor=actor, reason=f"Protest {activity.reference}: {rule.label}")
    return new


def _in_hand(activity_id: int, version: int, actor: Principal) -> tuple[WorkItem | None, Activity]:
    """The item, locked, and its activity; of what is decided or closed there is no item."""
    activity = activity_by_id(actor, activity_id)
    if activity.state not in (State.CLOSED, State.DECIDED):
        return locked_item(activity_id, version=version, actor=actor)
    require_version(activity.version, version)
    return None, activity


def _check(
    activity: Activity,
    rule: ActionRule,
    on: date,
    codes: Sequence[str],
    reference: str,
    amount: Decimal | None,
    today: date,
) -> None:
    """Raise Refused for what no such act can be told."""
    if on > today or (activity.entry_date is not None and on < activity.entry_date):
        raise Refused("date", "It lies between the filing and today.", rule.authority, "date")
    if rule.name in _WITHIN:
        clock = next((one for one in deadlines_of(activity) if one.rule == _WITHIN[rule.name]), None)
        if clock is not None and on > clock.due:
            raise Refused("too_late", f"The last day for it was {clock.due}.", clock.authority, "date")
    tables = [field for field in rule.fields if field.codes]
    if tables and not codes:
        raise Refused("codes", "Name at least one.", rule.authority, "codes")
    unknown = set(codes) - {code for field in tables for code in field.codes or {}}
    if unknown:
        raise Refused("codes", f"{min(unknown)} is no ground of this.", rule.authority, "codes")
    if any(field.form == "number" and field.required for field in rule.fields) and not reference.strip():
        raise Refused("reference", "Give its number.", rule.authority, "reference")
    if amount is not None and not (amount.is_finite() and 0 < amount <= max(activity.estimated_duty, Decimal(0))):
        said = f"It is an amount above zero, and no more than the {activity.estimated_duty} dollars claimed."
        raise Refused("amount", said, rule.authority, "amount")


def _events(rule: ActionRule, activity: Activity) -> tuple[str, ...]:
    """The clock events of an act: its own and, where it takes a denial away, that."""
    if not rule.event:
        return ()
    voids = rule.name in REOPENS and activity.state == State.CLOSED and rule.event != "denial_voided"
    return (rule.event, "denial_voided") if voids else (rule.event,)


def _amount(rule: ActionRule, amount: Decimal | None, activity: Activity) -> Decimal | None:
    """The dollars of an act that moves money; of a payment ahead of liquidation, what is claimed where none is said."""
    if not any(field.name == "amount" for field in rule.fields):
        return None
    return activity.estimated_duty if amount is None else amount


def _opened(activity: Activity, due: date, at: datetime) -> dict[str, object]:
    """Put what was closed into its team's queue again; answer the changes of the projection."""
    item_open(activity, queue=queue_of(activity.kind, activity.lane), due=due, at=at)
    return {"assignee_id": None, "next_action": "review", "next_date": due}
