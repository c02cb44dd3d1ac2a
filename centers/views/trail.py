"""The list that an item was opened from, and the item's place in it."""

from typing import Any, NamedTuple

from django.db.models import QuerySet, Value
from django.http import HttpRequest

from cee.access.principal import Principal
from cee.base.errors import DomainError
from centers.models import WorkItem
from centers.queues import Filters, Queue, queue_named
from centers.queues.base import capped_counts
from centers.queues.keyset import Position, beyond
from centers.views.rows import item_url


class Trail(NamedTuple):
    """The list that one came from: the queue, its filters, the place of the item in it and its neighbours."""

    queue: Queue
    filters: Filters
    place: int
    total: str
    previous: str
    next: str

    @property
    def url(self) -> str:
        """The list again, as it was."""
        query = self.filters.as_query()
        return f"{self.queue.url}?{query}" if query else self.queue.url

    @property
    def query(self) -> str:
        """What the item's addresses carry on."""
        return "?" + self.filters.as_query(**{"in": self.queue.slug})


def trail_of(request: HttpRequest, principal: Principal, item: WorkItem | None) -> Trail | None:
    """The list named by the URL; None where none is named, or where it is not this principal's to see."""
    query = request.GET.dict()
    slug = query.pop("in", "")
    if not slug:
        return None
    try:
        queue = queue_named(slug, principal)
        filters = Filters.parse(query)
        rows = queue.rows(principal, filters)
        if item is None:
            return Trail(queue, filters, 0, str(queue.count(principal, filters)), "", "")
        return _neighbours(queue, filters, rows, item, principal)
    except DomainError:
        return None


def _neighbours(queue: Queue, filters: Filters, rows: QuerySet[Any], item: WorkItem, principal: Principal) -> Trail:
    """The place of an item in its list, and who stands beside it. Two queries."""
    here = Position(item.due, item.activity_id)
    fields = (queue.due, queue.key)
    before, after = beyond(rows, fields, here, backwards=True), beyond(rows, fields, here)
    counts = capped_counts({"before": before, "all": rows})
    sides = {"before": before.order_by(*(f"-{field}" for field in fields)), "after": after.order_by(*fields)}
    names = [f"{queue.prefix}{name}" for name in ("kind", "reference")]
    nearest = [one.annotate(side=Value(side)).values_list("side", *names)[:1] for side, one in sides.items()]
    beside = {
        side: item_url(kind, reference, queue=queue.slug, filters=filters)
        for side, kind, reference in nearest[0].union(nearest[1], all=True)
    }
    total = str(counts["all"])
    return Trail(queue, filters, counts["before"].number + 1, total, beside.get("before", ""), beside.get("after", ""))
