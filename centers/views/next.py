"""Going from one item to the next without going back to the list."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest

from cee.access.principal import Principal
from cee.base.clock import now
from centers.models import WorkItem
from centers.queues import QUEUES, Filters
from centers.services.claim import item_claim_next
from centers.views.rows import item_url
from entries.models import Activity


class Done(NamedTuple):
    """What was done, in words; where on the page, or where else, one goes on; what else should be known."""

    message: str
    anchor: str = "heading"
    next: str = ""
    warnings: tuple[str, ...] = ()


def acted(principal: Principal, activity: Activity, form: Any) -> dict[str, Any]:
    """What every act is told: which activity, in which version, why, by whom and when."""
    return {
        "activity_id": activity.pk,
        "version": form.cleaned_data["version"],
        "reason": form.cleaned_data.get("reason") or "",
        "actor": principal,
        "at": now(),
    }


def next_item(request: HttpRequest, principal: Principal, activity: Activity, *, queue: str = "") -> tuple[str, str]:
    """Where to go on: another item that one holds, else the next of the queue, claimed; else the queue itself.

    The queue is the one that the address names, else `queue`. Answers the address and a sentence about it.
    """
    slug = _queue_of(request, principal, queue)
    found = QUEUES.get(slug)
    held = QUEUES["mine"].rows(principal, Filters(status=WorkItem.Status.CLAIMED)).exclude(pk=activity.pk)
    following = _first_after(held, activity)
    if following is not None:
        address = item_url(following.kind, following.reference, queue=slug)
        return f"{address}#heading", f"Next: {following.reference}, which you hold."
    if found is None:
        return "/", "You hold nothing else."
    claimed = item_claim_next(queue=slug, actor=principal, at=now())
    if claimed is None:
        return found.url, "Nothing more is open in this queue for you."
    address = item_url(claimed.activity.kind, claimed.activity.reference, queue=slug)
    return f"{address}#heading", f"Next: {claimed.activity.reference}, claimed for you."


def _first_after(held: QuerySet[Any], activity: Activity) -> Activity | None:
    rows = list(held.select_related("activity").order_by("due", "activity_id")[:50])
    here = (activity.next_date, activity.pk)
    after = [row for row in rows if activity.next_date and (row.due, row.activity_id) > here]
    chosen = (after or rows or [None])[0]
    return chosen.activity if chosen else None


def _queue_of(request: HttpRequest, principal: Principal, otherwise: str) -> str:
    """The first of the two queues from which this principal takes items; empty where it is neither."""
    for slug in (request.GET.get("in", ""), otherwise):
        queue = QUEUES.get(slug)
        if queue is not None and queue.may_claim(principal):
            return slug
    return ""
