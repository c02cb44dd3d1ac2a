"""The item that a person is offered next."""

from django.db import connection
from django.db.models import F

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.core.vocabulary import CENTER_CODES
from centers.models import WorkItem
from centers.queues import QUEUES


def next_item(slug: str, actor: Principal) -> WorkItem | None:
    """The first open item of a queue for this actor, not claimed: a look, not a promise. None where there is none."""
    queue = QUEUES.get(slug)
    if queue is None or not queue.may_claim(actor):
        return None
    found = WorkItem.objects.filter(queue=slug, status=WorkItem.Status.OPEN)
    if not actor.works_anywhere:
        found = found.filter(center=actor.office)
    if actor.team_id is not None and queue.capability != Capability.SIGN_SECOND:
        found = found.filter(team_id=actor.team_id)
    return found.select_related("activity").order_by(F("due") + 0, "activity_id").first()


def centers_by_nearest_date(slug: str) -> list[str]:
    """The Centers that have open items in a queue, the one with the nearest legal date first; one look at each head."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT one.center FROM unnest(%s::text[]) AS one(center), LATERAL (
                SELECT due, activity_id FROM centers_workitem AS item
                WHERE item.queue = %s AND item.center = one.center AND item.status = 'open'
                ORDER BY due + 0, activity_id LIMIT 1
            ) AS head ORDER BY head.due, head.activity_id
            """,
            [list(CENTER_CODES), slug],
        )
        return [row[0] for row in cursor.fetchall()]
