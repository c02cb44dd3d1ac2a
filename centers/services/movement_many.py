"""How many work items move by one statement each: what `movement` does to one, in the same final rows.

Callers have opened the transaction and locked the items, then the activities, each in the order of their ids.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from cee.base.copy import array_text
from centers.models import Stay, WorkItem

_MOVE: Final = """
UPDATE centers_workitem w SET queue = n.queue, team_id = n.team_id, due = n.due, status = n.status,
    assignee_id = n.assignee_id, claimed_at = CASE WHEN n.assignee_id IS NULL THEN NULL ELSE %s END,
    opened_at = %s, waiting_for = n.waiting_for, version = w.version + 1
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::date[], %s::text[], %s::int[], %s::text[])
     AS n(id, queue, team_id, due, status, assignee_id, waiting_for)
WHERE w.activity_id = n.id
"""


class Place(NamedTuple):
    """Where an item goes: queue, team, its day there, who holds it, what it waits for."""

    activity_id: int
    queue: str
    team_id: int
    center: str
    due: date
    holder_id: int | None = None
    waiting_for: str = ""

    @property
    def status(self) -> str:
        """Open, claimed or waiting."""
        if self.waiting_for:
            return WorkItem.Status.WAITING.value
        return (WorkItem.Status.OPEN if self.holder_id is None else WorkItem.Status.CLAIMED).value


def items_leave(activity_ids: Collection[int], *, why: str, worked_by: int | None, at: datetime) -> None:
    """End their stays because of `why`; they are in no queue any more. Who had not claimed one did so by deciding it."""
    end_stays(activity_ids, why=why, worked_by=worked_by, at=at)
    WorkItem.objects.filter(activity_id__any=activity_ids).delete()


def items_move(places: Sequence[Place], *, why: str, worked_by: int | None, at: datetime) -> None:
    """End their stays because of `why` and begin others, each in its new place."""
    if not places:
        return
    end_stays([one.activity_id for one in places], why=why, worked_by=worked_by, at=at)
    rows = [
        (one.activity_id, one.queue, one.team_id, one.due, one.status, one.holder_id, one.waiting_for) for one in places
    ]
    columns = [array_text(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [at, at, *columns])
    Stay.objects.bulk_create(
        Stay(
            activity_id=one.activity_id, queue=one.queue, team_id=one.team_id, center=one.center, due=one.due,
            opened_at=at, claimed_at=None if one.holder_id is None else at, claimed_by=one.holder_id,
        )
        for one in places
    )  # fmt: skip


def end_stays(activity_ids: Collection[int], *, why: str, worked_by: int | None, at: datetime) -> None:
    """End the open stays of these activities."""
    Stay.objects.filter(activity_id__any=activity_ids, left_at__isnull=True).update(
        left_at=at,
        left_why=why,
        claimed_at=Coalesce(F("claimed_at"), Value(at)),
        claimed_by=Coalesce(F("claimed_by"), Value(worked_by)),
    )
