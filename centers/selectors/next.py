"""The item that a person is offered next."""

from django.db.models import F

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from centers.models import WorkItem
from centers.queues import QUEUES


def next_item(slug: str, actor: Principal) -> WorkItem | None:
    """The first open item of a queue for this actor, not claimed: a look, not a promise. None where there is none."""
    queue = QUEUES.get(slug)
    if queue is None or not queue.may_claim(actor):
        return None
    found = WorkItem.objects.filter(queue=slug, center=actor.office, status=WorkItem.Status.OPEN)
    if actor.team_id is not None and queue.capability != Capability.SIGN_SECOND:
        found = found.filter(team_id=actor.team_id)
    return found.select_related("activity").order_by(F("due") + 0, "activity_id").first()
