"""How a work item moves: out of one queue and into another, never into two, each presence a stay.

Callers have opened the transaction (`acting`) and locked the item (`locked_item`). The order of locks is always
work item, then activity, so that two people cannot wait for each other.
"""

from datetime import date, datetime

from django.db.models import F

from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.errors import NotVisible, Refused
from centers.models import Stay, WorkItem
from entries.models import Activity
from entries.selectors.activity import activity_by_id
from entries.services.transition import activity_change


def locked_item(activity_id: int, *, version: int, actor: Principal) -> tuple[WorkItem, Activity]:
    """The item, locked, and its activity at the version that the caller saw.

    Raises NotVisible, Refused with code `no_item` where nobody needs to work it, Conflict where it has changed.
    """
    item = WorkItem.objects.select_for_update().filter(activity_id=activity_id).first()
    activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    if item is None:
        raise Refused("no_item", "This is in no queue; there is nothing to work here.")
    if item.center != actor.office and not actor.is_national:
        raise NotVisible("no_activity", "There is no such activity for you.")
    return item, activity


def item_hold(item: WorkItem, *, holder_id: int | None, at: datetime) -> None:
    """Give the item to a person, or to nobody, where it stands; its stay goes on."""
    held = holder_id is not None
    status = item.status
    if status != WorkItem.Status.WAITING:
        status = WorkItem.Status.CLAIMED if held else WorkItem.Status.OPEN
    _write(item, status=status, assignee_id=holder_id, claimed_at=at if held else None)
    _open_stay(item).update(claimed_at=at if held else None, claimed_by=holder_id)


def item_move(
    item: WorkItem,
    *,
    queue: str,
    why: str,
    due: date,
    at: datetime,
    holder_id: int | None = None,
    waiting_for: str = "",
    team_id: int | None = None,
) -> None:
    """End the stay because of `why` and begin one in another queue, with a holder or open to all of the team."""
    _open_stay(item).update(left_at=at, left_why=why)
    held = holder_id is not None
    status = WorkItem.Status.WAITING if waiting_for else WorkItem.Status.CLAIMED if held else WorkItem.Status.OPEN
    _write(
        item,
        queue=queue,
        due=due,
        status=status,
        assignee_id=holder_id,
        claimed_at=at if held else None,
        opened_at=at,
        waiting_for=waiting_for,
        team_id=team_id or item.team_id,
    )
    Stay.objects.create(
        activity_id=item.activity_id,
        queue=queue,
        team_id=item.team_id,
        center=item.center,
        due=due,
        opened_at=at,
        claimed_at=at if held else None,
        claimed_by=holder_id,
    )


def item_open(activity: Activity, *, queue: str, due: date, at: datetime) -> None:
    """Put what was in no queue into one, open to all of its accountable team."""
    held = {"center": activity.center or "", "team_id": activity.team_id or 0, "due": due, "opened_at": at}
    Stay.objects.create(activity_id=activity.pk, queue=queue, **held)
    WorkItem.objects.create(activity_id=activity.pk, queue=queue, **held)


def item_leave(item: WorkItem, *, why: str, at: datetime) -> None:
    """End the stay because of `why`; the item is in no queue any more."""
    _open_stay(item).update(left_at=at, left_why=why)
    WorkItem.objects.filter(pk=item.pk).delete()


def activity_follow(
    item: WorkItem, activity: Activity, *, verb: str, actor: Principal, next_action: str, reason: str = ""
) -> int:
    """Bring the activity's projection to where its item stands; answer the new version."""
    return activity_change(
        activity_id=activity.pk,
        version=activity.version,
        verb=verb,
        actor=actor,
        reason=reason,
        changes={
            "team_id": item.team_id,
            "assignee_id": item.assignee_id,
            "next_action": next_action,
            "next_date": item.due,
        },
    )


def _write(item: WorkItem, **changes: object) -> None:
    WorkItem.objects.filter(pk=item.pk).update(version=F("version") + 1, **changes)
    item.refresh_from_db()


def _open_stay(item: WorkItem):  # type: ignore[no-untyped-def]
    return Stay.objects.filter(activity_id=item.activity_id, left_at__isnull=True)
