"""What re-routing took from a Center and brought to it: told to the teams on both sides."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found
from cee.base.clock import now
from cee.base.tables import Column, Row, Sorting, Table
from cee.base.whole import whole
from cee.core.vocabulary import OfficeKind, label
from centers.models import Reroute
from centers.selectors.reroutes import ItemFilters, items_of, moved_for, moved_items, subject_of
from centers.views.reroutes import items_table

TOLD = timedelta(days=30)


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """The re-routings of the last thirty days that moved work out of the Center, or into it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if principal.office_kind != OfficeKind.CENTER:
        return not_found(request)
    columns = [
        Column("of", "Of"),
        Column("away", "Went to another Center", "count"),
        Column("here", "Came here", "count"),
        Column("actor", "By", "person"),
        Column("confirmed_at", "Confirmed", "instant"),
        Column("reason", "Why"),
    ]
    drawn = []
    for run, away, here in moved_for(principal, since=now() - TOLD):
        address = f"/moved/{run.pk}/"
        drawn.append(
            Row(
                {
                    "of": label(subject_of(run)[0]),
                    "away": (f"{away:,}", f"{address}?way=away" if away else ""),
                    "here": (f"{here:,}", f"{address}?way=here" if here else ""),
                    "actor": run.actor,
                    "confirmed_at": run.confirmed_at,
                    "reason": run.reason,
                }
            )
        )
    table = Table(
        "Re-routed work of the Center", columns, drawn, empty="No work of this Center was re-routed in thirty days.",
        sorting=Sorting(words="newest first"),
    )  # fmt: skip
    return render(request, "centers/moved.html", {"table": table})


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def moved_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The activities that one re-routing moved away (`way=away`), or here. What is away is named, and not opened."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    away = request.GET.get("way") == "away"
    run = Reroute.objects.filter(pk=pk).select_related("account", "override__account", "criterion").first()
    mine = moved_items(principal).filter(reroute_id=pk)
    if principal.office_kind != OfficeKind.CENTER or run is None or not mine.exists():
        return not_found(request)
    filters = ItemFilters(result="done", **{"from_center" if away else "to_center": principal.office})
    rows, following = items_of(run, filters, within=mine, after=whole(request.GET.get("after", "")) or 0)
    way = "away" if away else "here"
    table = items_table(rows, f"?way={way}&after={following}" if following else "", linked=not away)
    context = {"run": run, "subject": subject_of(run)[0], "table": table, "away": away}
    return render(request, "centers/moved_list.html", context)
