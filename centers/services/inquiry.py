"""Working a trade inquiry: answering, asking back, referring, closing, opening it again. Every text is kept as it was sent."""

from collections.abc import Sequence
from datetime import datetime
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
from centers.services.effect import clock_event_record
from centers.services.movement import item_leave, item_move, item_open, locked_item
from centers.services.reroute import inquiry_refer
from centers.services.rework import QUEUE_OF_WAITING, move_due
from entries.models import Activity, InquiryMessage
from entries.processes.base import ActionRule
from entries.processes.registry import PROCESSES
from entries.selectors.activity import activity_by_id
from entries.selectors.clock import timing_for
from entries.services.deadlines import deadlines_refresh
from entries.services.transition import activity_transition

ASK_BACK, REPLY, REFER, REOPEN = "ask_back", "record_reply", "refer_to_center", "reopen_inquiry"
INQUIRY_ACTS: Final = tuple(
    rule.name
    for rule in PROCESSES[Kind.TRADE_INQUIRY].actions.values()
    if rule.by_people and rule.name != "settle_triage"
)
"""The actions of the process that this service does."""
WAITS_FOR_ASKER: Final = "asker"
LONGEST: Final = 10_000
_ENDS: Final = frozenset({"answer_inquiry", "refer_elsewhere", "close_inquiry"})
_SAID: Final = {
    "answer_inquiry": InquiryMessage.Kind.ANSWER,
    "amend_answer": InquiryMessage.Kind.ANSWER,
    ASK_BACK: InquiryMessage.Kind.QUESTION,
    REPLY: InquiryMessage.Kind.REPLY,
    REFER: InquiryMessage.Kind.REFERRAL,
    "refer_elsewhere": InquiryMessage.Kind.REFERRAL,
}
"""The acts that leave a text, and which kind of text it is."""


def inquiry_act(
    *,
    activity_id: int,
    version: int,
    action: str,
    text: str = "",
    codes: Sequence[str] = (),
    center: str = "",
    reason: str = "",
    actor: Principal,
    at: datetime,
) -> int:
    """Do one of INQUIRY_ACTS to an inquiry that the actor holds, or to one that is answered or closed; answer the new
    version. `text` is what goes to the asker or comes from them; of a referral it is the reason.

    An answer, a referral elsewhere and a closing take it out of its queue; what is asked back waits, with the actor, for
    the reply. A referral to another Center is an override of this one inquiry, and routes it anew.
    Raises NotVisible, Conflict, NotAllowed, or Refused: `text`, `codes`, `center`, `reason_missing`, `wrong_state`,
    `not_now`, `no_team`.
    """
    activity = activity_by_id(actor, activity_id)
    rule = process_of(activity).actions.get(action)
    if rule is None or action not in INQUIRY_ACTS:
        raise Refused("no_action", "There is no such action.", path="action")
    require_version(activity.version, version)
    action_guard(actor, activity, action, day_of(at))
    _check(activity, rule, text, codes, center, reason)
    with acting(actor, verb=action, reason=reason):
        item, activity = _in_hand(activity, version, actor)
        if action in _SAID:
            _write(activity, action, text or reason, center or next(iter(codes), ""), actor, at)
        if action == REFER:
            return inquiry_refer(
                activity_id=activity_id, version=version, center=center, reason=reason, actor=actor, at=at
            ).version
        if rule.event:
            clock_event_record(activity, rule.event, actor=actor, at=at, code=next(iter(codes), ""))
        target, changes = _move(item, activity, action, at)
        new = activity_transition(
            activity_id=activity_id, version=version, action=action, target=target, actor=actor, at=at, reason=reason,
            changes=changes,
        )  # fmt: skip
        deadlines_refresh([activity_id])
    return new


def _in_hand(activity: Activity, version: int, actor: Principal) -> tuple[WorkItem | None, Activity]:
    """The item, locked, and its activity; of what is answered or closed there is no item."""
    if activity.state in (State.DECIDED, State.CLOSED):
        return None, activity
    return locked_item(activity.pk, version=version, actor=actor)


def _move(
    item: WorkItem | None, activity: Activity, action: str, at: datetime
) -> tuple[State | None, dict[str, object]]:
    """Where the item goes by an act whose clock event is written, and what the projection then says."""
    due = timing_for(activity, day_of(at)).due
    queue = queue_of(activity.kind, activity.lane)
    if action == REOPEN:
        item_open(activity, queue=queue, due=due, at=at)
        return State.PLACED, {"assignee_id": None, "next_action": "review", "next_date": due}
    if item is None:
        return None, {}
    if action in _ENDS:
        item_leave(item, why=action, at=at)
        return None, {"assignee_id": None, "next_action": "", "next_date": None}
    if action == ASK_BACK:
        item_move(
            item, queue=QUEUE_OF_WAITING, why=action, due=due, at=at, holder_id=item.assignee_id,
            waiting_for=WAITS_FOR_ASKER,
        )  # fmt: skip
        return None, {"assignee_id": item.assignee_id, "next_action": "await_reply", "next_date": due}
    if item.queue != queue:
        item_move(item, queue=queue, why=action, due=due, at=at, holder_id=item.assignee_id)
    move_due({activity.pk: due})
    return None, {"assignee_id": item.assignee_id, "next_action": "review", "next_date": due}


def _write(activity: Activity, action: str, text: str, to: str, actor: Principal, at: datetime) -> None:
    number = InquiryMessage.objects.filter(activity=activity).count() + 1
    kind = _SAID[action]
    InquiryMessage.objects.create(
        activity=activity, number=number, kind=kind, text=text.strip(),
        to=to[:6] if kind == InquiryMessage.Kind.REFERRAL else "", date=day_of(at), author_id=actor.user_id or 0,
        author=actor.name[:150], written_at=at,
    )  # fmt: skip


def _check(activity: Activity, rule: ActionRule, text: str, codes: Sequence[str], center: str, reason: str) -> None:
    """Raise Refused for what no such act can be told."""
    if any(field.name == "text" for field in rule.fields) and not (text.strip() and len(text) <= LONGEST):
        raise Refused("text", f"It has 1 to {LONGEST} characters.", rule.authority, "text")
    if "\x00" in text + reason:
        raise Refused("text", "It holds a character that cannot be kept.", rule.authority, "text")
    if rule.needs_reason and not reason.strip():
        raise Refused("reason_missing", "Say why.", rule.authority, "reason")
    table = next((field.codes for field in rule.fields if field.codes), None)
    if table is not None and (len(codes) != 1 or codes[0] not in table):
        raise Refused("codes", f"Name one of {', '.join(table)}.", rule.authority, "codes")
    if rule.name == REFER and center == activity.center:
        raise Refused("center", f"{center} has it already.", rule.authority, "center")
