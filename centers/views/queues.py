"""The queues: their list, one queue with its filters in the URL, and claiming the next item."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import SIGNED_IN, allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found
from cee.base.clock import now, today
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Lane, label
from centers.models import Team
from centers.queues import QUEUES, Filters, queue_named, queues_for
from centers.selectors.batches import may_batch
from centers.selectors.groups import WINDOW
from centers.services.claim import item_claim_next
from centers.views.rows import filter_chips, item_url, queue_table, queue_tabs

SHORTCUTS = (
    ("j", "Next row"),
    ("k", "Row before"),
    ("Enter", "Open the row"),
    ("x", "Mark the row for a batch; X: all from the last marked"),
    ("c", "Claim the row"),
    ("n", "Claim the next item"),
    ("t", "Take an inquiry in that came by mail or telephone"),
    ("/", "Find any number"),
    ("?", "This list of keys"),
)


@allow(SIGNED_IN)
@require_safe
def queue_list(request: HttpRequest) -> HttpResponse:
    """Every queue that the principal sees, with its count; nobody else has this page."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    shown = queues_for(principal)
    if not shown:
        return not_found(request)
    tabs = queue_tabs(principal)
    purposes = list(zip(tabs, shown, strict=True))
    return render(request, "centers/queues.html", {"purposes": purposes, "shortcuts": SHORTCUTS})


@allow(SIGNED_IN)
@require_safe
def queue_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of a queue, narrowed by what the URL says. A wrong filter is named and left out, never ignored in silence."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        queue = queue_named(slug, principal)
    except NotVisible:
        return not_found(request)
    problem, status = "", 200
    try:
        filters = Filters.parse(request.GET)
        page = queue.page(principal, filters, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    except Refused as refusal:
        problem, status = refusal.message, 400
        filters = Filters()
        page = queue.page(principal, filters)
    context: dict[str, Any] = {
        "queue": queue,
        "tabs": queue_tabs(principal, slug),
        "may_claim": queue.may_claim(principal),
        "problem": problem,
        "shortcuts": SHORTCUTS,
        **_filter_form(principal, filters),
    }
    context["own_team"] = dict(context["teams"]).get(principal.team_id, "")
    names = {one.slug: one.title for one in QUEUES.values()}
    batches = may_batch(principal, slug)
    context["table"] = queue_table(queue, page, principal, filters, names=names, select="batch" if batches else "")
    context |= {"may_batch": batches, "query": filters.as_query(), "most": WINDOW}
    context["chips"] = filter_chips(filters, {str(pk): code for pk, code in context["teams"]})
    return render(request, "centers/queue.html", context, status=status)


def _filter_form(principal: Principal, filters: Filters) -> dict[str, Any]:
    teams = Team.objects.in_force(today()).order_by("code")
    if not principal.is_national:
        teams = teams.filter(center=principal.office)
    return {
        "filters": filters,
        "active": filters.active(),
        "teams": list(teams.values_list("pk", "code")),
        "lanes": [(str(lane), label(lane)) for lane in Lane if lane != Lane.CLEAR],
    }


@allow(Capability.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def claim_next(request: HttpRequest, slug: str) -> HttpResponse:
    """Claim the next item of a queue and open it; an empty queue says so. A GET, after signing in again, shows the queue."""
    if request.method == "GET":
        return redirect("queue", slug=slug)
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        item = item_claim_next(queue=slug, actor=principal, at=now())
    except NotVisible:
        return not_found(request)
    if item is None:
        messages.info(request, "Nothing more is open in this queue for you.")
        return redirect("queue", slug=slug)
    return redirect(item_url(item.activity.kind, item.activity.reference, queue=slug) + "#heading")
