"""The work item of a handoff: it waits with its holder for the port, and comes back with whatever the port does."""

from datetime import date, datetime
from typing import Final

from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import Refused
from centers.models import Handoff, WorkItem
from centers.policy.handoff import Side, Stage
from centers.policy.placement import QUEUE_OF_KIND, QUEUE_OF_LANE, queue_of
from centers.services.movement import activity_follow, item_move, locked_item
from centers.services.rework import QUEUE_OF_PORT
from entries.models import Activity
from entries.selectors.clock import timing_for

AWAIT_PORT: Final = "await_port"
WAITING_FOR: Final = "port"
_REVIEWED: Final = frozenset({*QUEUE_OF_LANE.values(), *QUEUE_OF_KIND.values()})


def may_wait(activity: Activity | None, side: Side, actor: Principal) -> None:
    """Raise Refused where there is no item of this actor's that could wait: `no_item`, `not_holder`."""
    item = WorkItem.objects.filter(pk=activity.pk).first() if activity is not None and side is Side.CENTER else None
    if item is None or item.queue not in _REVIEWED:
        raise Refused("no_item", "There is no item in review that could wait for the answer.", path="waits")
    if item.assignee_id != actor.user_id:
        raise Refused("not_holder", "Only its holder lets an item wait; claim it first.", path="waits")


def item_waits(activity: Activity, *, version: int | None, due: date, actor: Principal, at: datetime) -> None:
    """Let the actor's item wait for the port until `due`, in the caller's transaction. Raises Conflict, or Refused."""
    seen = activity.version if version is None else version
    item, locked = locked_item(activity.pk, version=seen, actor=actor)
    may_wait(locked, Side.CENTER, actor)
    _wait(item, locked, due, actor, at)


def _wait(item: WorkItem, activity: Activity, due: date, actor: Principal, at: datetime) -> None:
    item_move(
        item, queue=QUEUE_OF_PORT, why=WAITING_FOR, due=min(due, item.due), at=at, holder_id=item.assignee_id,
        waiting_for=WAITING_FOR,
    )  # fmt: skip
    activity_follow(item, activity, verb="wait", actor=actor, next_action=AWAIT_PORT)


def item_waits_again(handoff: Handoff, *, due: date, actor: Principal, at: datetime) -> None:
    """Let the item wait once more where the port has the handoff again and the actor still holds the item in review."""
    if not handoff.waits or handoff.activity_id is None:
        return
    item = WorkItem.objects.select_for_update().filter(pk=handoff.activity_id, queue__in=_REVIEWED).first()
    if item is not None and item.assignee_id == actor.user_id:
        _wait(item, Activity.objects.get(pk=item.pk), due, actor, at)


def item_back(handoff: Handoff, *, why: str, actor: Principal, at: datetime) -> None:
    """Bring the item back to its queue, with its holder, once nothing that it waits for is with the port any more.

    In the caller's transaction. Does nothing where the item is elsewhere meanwhile.
    """
    if not handoff.waits or handoff.activity_id is None:
        return
    item = WorkItem.objects.select_for_update().filter(pk=handoff.activity_id, queue=QUEUE_OF_PORT).first()
    if item is None:
        return
    others = Handoff.objects.filter(activity_id=handoff.activity_id, waits=True, owner=Side.PORT).exclude(pk=handoff.pk)
    if others.exclude(state=Stage.CLOSED).filter(due__gte=day_of(at)).exists():
        return
    activity = Activity.objects.get(pk=item.pk)
    item_move(
        item, queue=queue_of(activity.kind, activity.lane), why=f"port_{why}"[:24],
        due=timing_for(activity, day_of(at)).due, at=at, holder_id=item.assignee_id,
    )  # fmt: skip
    activity_follow(item, activity, verb="resume_work", actor=actor, next_action="review")
