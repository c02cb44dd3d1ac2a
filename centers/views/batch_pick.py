"""Choosing what is decided together: rows of a queue, a group of like items, or all that the filters match."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found, refused
from cee.base.clock import now
from cee.base.errors import NotVisible, Refused
from cee.base.tables import Column, Row, Table
from cee.base.whole import whole
from cee.core.identifiers.tariff import format_tariff
from cee.core.vocabulary import label
from centers.policy.grouping import TRAITS, Group, grouped
from centers.queues import Filters, Page, queue_named
from centers.selectors.groups import WINDOW, Window, chosen_of, traits_named, window_of
from centers.services.batch import batch_freeze
from centers.services.decide_many import Chosen
from centers.views.batch_rows import TRAIT_LABELS
from centers.views.rows import filter_chips, queue_table

SHOWN = 100
"""Groups that a page shows, and items of a group; a group is taken whole, whatever of it is shown."""

_MORE = frozenset({"by", "group", "all", "after", "before", "size"})
_KINDS = {"tariff": "tariff", "origin": "identifier", "manufacturer": "identifier", "findings": "tags"}
_SHORTCUTS = (("j", "Next row"), ("k", "Row before"), ("Enter", "Open the group"), ("r", "Review the group of the row"), ("b", "Review the selected"), ("x", "Mark the row"), ("?", "This list of keys"))  # fmt: skip


@allow(Capability.WORK_QUEUE)
@require_safe
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """What of a queue is alike, the largest group first; `?group=` shows the items of one."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        filters = Filters.parse(request.GET, ignoring=_MORE)
        window = window_of(principal, slug, filters)
    except NotVisible:
        return not_found(request)
    except Refused as error:
        return refused(request, error)
    queue, by = queue_named(slug, principal), traits_named(request.GET.getlist("by"))
    found = grouped(window.items, by)
    context: dict[str, Any] = {
        "queue": queue,
        "by": by,
        "traits": [(name, TRAIT_LABELS[name]) for name in TRAITS],
        "chips": filter_chips(filters, {}),
        "filters": filters.active(),
        "window": window,
        "most": WINDOW,
        "alone": len(window.items) - sum(group.number for group in found),
        "shown": SHOWN,
        "groups": len(found),
        "shortcuts": _SHORTCUTS,
    }
    chosen = next((group for group in found if group.key == request.GET.get("group")), None)
    query = _query(filters, by)
    if chosen is not None:
        rows = queue.listed(principal, [one.activity_id for one in chosen.items[:SHOWN]])
        table = queue_table(queue, Page(rows, "", ""), principal, filters, caption="Items of the group", select="batch")
        context |= {
            "group": chosen,
            "facts": _facts(chosen, by, window),
            "table": table,
            "query": query,
            "of_group": True,
        }
        context["whole"] = f"{reverse('batch_pick', args=[slug])}?{query}&{urlencode({'group': chosen.key})}"
    else:
        context["table"] = _group_table(slug, found[:SHOWN], by, window, query)
    return render(request, "centers/batch/groups.html", context)


@allow(Capability.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze what was chosen and show what deciding it would come to. A GET, after signing in again, shows the queue."""
    if request.method == "GET":
        return redirect("queue", slug=slug)
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        chosen, traits = _chosen(request, principal, slug)
        batch = batch_freeze(queue=slug, chosen=chosen, traits=traits, actor=principal, at=now())
    except NotVisible:
        return not_found(request)
    except Refused as error:
        messages.error(request, error.message)
        return redirect(reverse("queue", args=[slug]))
    return redirect("batch", key=batch.key)


def _chosen(request: HttpRequest, principal: Principal, slug: str) -> tuple[list[Chosen], dict[str, str]]:
    """What the form names, and what it has in common where it is a group."""
    filters = Filters.parse(request.GET, ignoring=_MORE)
    if "group" in request.GET and "item" not in request.POST:
        by = traits_named(request.GET.getlist("by"))
        window = window_of(principal, slug, filters)
        for group in grouped(window.items, by):
            if group.key == request.GET["group"]:
                return chosen_of(group.items), {name: text for name, text in _facts(group, by, window) if text}
        raise Refused("no_group", "No such group is left; look again.", path="group")
    if request.POST.get("all"):
        return chosen_of(window_of(principal, slug, filters, traits=False).items), {}
    return [one for text in request.POST.getlist("item") if (one := _pair(text))], {}


def _pair(text: str) -> Chosen | None:
    key, _, seen = text.partition(":")
    pk, version = whole(key, digits=18), whole(seen, digits=10)
    return Chosen(pk, version) if pk is not None and version is not None and version < 2**31 else None


def _query(filters: Filters, by: tuple[str, ...]) -> str:
    return urlencode([*filters.active().items(), *(("by", name) for name in by)])


def _facts(group: Group, by: tuple[str, ...], window: Window) -> list[tuple[str, str]]:
    traits = group.first.traits
    told = {
        "importer": window.importers.get(traits.importer, ""),
        "tariff": format_tariff(traits.tariff) if traits.tariff else "",
        "findings": ", ".join(label(one) for one in traits.findings.split(",") if one) or "None",
    }
    return [(TRAIT_LABELS[name], told.get(name, getattr(traits, name))) for name in by]


def _group_table(slug: str, found: list[Group], by: tuple[str, ...], window: Window, query: str) -> Table:
    columns = [
        Column("number", "Items", "number"),
        *(Column(name, TRAIT_LABELS[name], _KINDS.get(name, "text")) for name in by),
        Column("due", "Nearest date", "deadline"),
        Column("duty", "Duty, fees and AD/CVD", "money"),
        Column("review", "Review", "button"),
    ]
    rows = []
    for group in found:
        traits, place = group.first.traits, urlencode({"group": group.key})
        cells: dict[str, Any] = {name: getattr(traits, name) for name in by}
        if "importer" in cells:
            cells["importer"] = window.importers.get(traits.importer, "")
        if "findings" in cells:
            cells["findings"] = [one for one in traits.findings.split(",") if one] or None
        cells |= {
            "number": group.number,
            "due": group.first.due,
            "duty": group.duty,
            "review": {
                "action": f"{reverse('batch_pick', args=[slug])}?{query}&{place}",
                "label": "Review together",
                "what": f"{group.number} items",
                "key": "r",
            },
        }
        rows.append(Row(cells, href=f"{reverse('queue_groups', args=[slug])}?{query}&{place}"))
    return Table(
        "Groups of like items", columns, rows, keys=True, empty="Nothing here is like anything else.",
        empty_hint="Take a trait away to find larger groups.",
    )  # fmt: skip
