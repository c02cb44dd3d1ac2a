"""What becomes of work items whose activity was filed anew, canceled or moved by a notice, many by one statement."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import F

from centers.models import Decision, Stay, WorkItem

QUEUE_OF_WAITING = "awaiting-reply"
QUEUE_OF_SIGNING = "second-signature"
QUEUE_OF_PORT = "with-port"

_DUE = """
UPDATE centers_workitem w SET due = n.due, version = w.version + 1
FROM unnest(%s::bigint[], %s::date[]) AS n(id, due) WHERE w.activity_id = n.id AND w.due <> n.due
"""


def places_held(activity_ids: Collection[int]) -> dict[int, tuple[str, str, int]]:
    """Queue, Center and team of the work items that these activities have."""
    rows = WorkItem.objects.filter(activity_id__any=activity_ids)
    return {
        pk: (queue, center, team) for pk, queue, center, team in rows.values_list("pk", "queue", "center", "team_id")
    }


def remove_items(activity_ids: Sequence[int], *, why: str, at: datetime) -> None:
    """Take these activities out of their queues; their stays end, for this reason, and no decision waits any more."""
    if activity_ids:
        Stay.objects.filter(activity_id__any=activity_ids, left_at__isnull=True).update(left_at=at, left_why=why)
        WorkItem.objects.filter(activity_id__any=activity_ids).delete()
        Decision.objects.filter(activity_id__any=activity_ids, status=Decision.Status.PROPOSED).update(
            status=Decision.Status.RETURNED, signer_reason=f"Overtaken: {why}", version=F("version") + 1
        )


def move_due(dates: dict[int, date]) -> None:
    """Give work items their new nearest legal dates."""
    if dates:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [list(dates), list(dates.values())])


def elsewhere(activity_ids: Collection[int]) -> dict[int, str]:
    """The queue of those whose item waits for a reply, a port or a signature: their next action is that, not a review."""
    waiting = (QUEUE_OF_WAITING, QUEUE_OF_PORT, QUEUE_OF_SIGNING)
    found = WorkItem.objects.filter(activity_id__any=activity_ids, queue__in=waiting)
    return dict(found.values_list("pk", "queue"))
