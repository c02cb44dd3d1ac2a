"""What is done to a protest or a drawback claim while it is worked, and decides nothing: requests, reviews, payments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import Refused
from centers.selectors.actions import action_guard, process_of
from centers.services.movement import item_move, locked_item
from centers.services.rework import move_due
from entries.models import ClockEvent
from entries.selectors.activity import activity_by_id
from entries.selectors.clock import timing_for
from entries.services.deadlines import deadlines_refresh
from entries.services.transition import activity_transition

RESUME: Final = "resume"
CLAIM_ACTS: Final = (
    "record_accelerated_request",
    "grant_further_review",
    "deny_further_review",
    RESUME,
    "record_accelerated_payment",
    "record_waiver",
)
"""The actions of the processes that this service does."""


def claim_act(
    *,
    activity_id: int,
    version: int,
    action: str,
    date: date | None = None,
    codes: Sequence[str] = (),
    reason: str = "",
    actor: Principal,
    at: datetime,
) -> int:
    """Do one of CLAIM_ACTS to an item that the actor holds; answer the new version. Its clock event is dated `date`, else
    today; the deadlines and the item's place in its queue follow.

    Raises NotVisible, Conflict, NotAllowed, or Refused: `date` (before the filing or in the future), `codes`,
    `reason_missing`, `wrong_state`, `not_now`.
    """
    activity = activity_by_id(actor, activity_id)
    rule = process_of(activity).actions.get(action)
    if rule is None or action not in CLAIM_ACTS:
        raise Refused("no_action", "There is no such action.", path="action")
    on = date or day_of(at)
    if on > day_of(at) or (activity.entry_date is not None and on < activity.entry_date):
        raise Refused("date", "It lies between the filing and today.", rule.authority, "date")
    unknown = set(codes) - {code for field in rule.fields for code in field.codes or {}}
    if unknown:
        raise Refused("codes", f"{min(unknown)} is no ground of this.", rule.authority, "codes")
    with acting(actor, verb=action, reason=reason):
        item, activity = locked_item(activity_id, version=version, actor=actor)
        action_guard(actor, activity, action, day_of(at))
        if rule.event:
            ClockEvent.objects.create(
                activity=activity, event=rule.event, date=on, code=" ".join(sorted(set(codes)))[:8],
                author_id=actor.user_id or 0, author=actor.name, recorded_at=at,
            )  # fmt: skip
        timing = timing_for(activity, day_of(at))
        if action == RESUME:
            item_move(item, queue=item.queue, why=RESUME, due=timing.due, at=at, holder_id=item.assignee_id)
        new = activity_transition(
            activity_id=activity_id,
            version=version,
            action=action,
            actor=actor,
            at=at,
            reason=reason,
            changes={"next_action": "review" if action == RESUME else activity.next_action, "next_date": timing.due},
        )
        move_due({activity_id: timing.due})
        deadlines_refresh([activity_id])
    return new
