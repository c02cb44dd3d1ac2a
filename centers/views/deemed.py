"""The list of entries that the law has liquidated: each opens its page, where the proof stands and it is recorded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import refused
from cee.base.clock import today
from cee.base.errors import Refused
from cee.base.tables import Column, Pager, Row, Tab, Table
from cee.core.calendar import friday_on_or_after
from centers.selectors.deemed import SHOWS, DeemedPage, DeemedShown, deemed_counts, deemed_page
from centers.views.liquidation_rows import section_tabs
from centers.views.rows import item_url


@allow(Capability.VIEW_LIQUIDATION)
@require_safe
def deemed(request: HttpRequest) -> HttpResponse:
    """One page of the entries whose time ran out, the earliest day first."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    shown = DeemedShown.parse(request.GET, principal)
    try:
        page = deemed_page(principal, shown, after=request.GET.get("after", ""))
    except Refused as error:
        return refused(request, error)
    counts = deemed_counts(principal, shown)
    context = {
        "tabs": section_tabs("deemed", friday_on_or_after(today()).isoformat()),
        "shows": [
            Tab(text, f"{reverse('deemed')}?{shown.query(show=show)}", counts[show], current=show == shown.show)
            for show, text in SHOWS.items()
        ],
        "table": _table(page, shown),
        "where": shown.center or "all Centers",
    }
    return render(request, "centers/liquidation/deemed.html", context)


def _table(page: DeemedPage, shown: DeemedShown) -> Table:
    columns = [
        Column("reference", "Entry"),
        Column("expired_on", "Liquidated by law", "day"),
        Column("arithmetic", "How that is found"),
        Column("authority", "Authority"),
        Column("certain", "Sure", "status"),
        Column("importer", "Importer"),
        *([] if shown.center else [Column("center", "Center", "identifier")]),
        Column("duty", "As asserted", "money", hint="Duty, fees and AD/CVD"),
    ]
    if shown.show == "open":
        columns.append(Column("found_at", "Found", "instant"))
    else:
        columns += [Column("closed_at", SHOWS[shown.show], "instant"), Column("closed_by", "By", "person")]
    rows = [
        Row(
            {**one._asdict(), "certain": "certain" if one.certain else "plausible"},
            href=f"{item_url(one.kind, one.reference)}#liquidation",
        )
        for one in page.rows
    ]
    pager = Pager(next=f"?{shown.query(after=page.next)}") if page.next else None
    return Table(f"{SHOWS[shown.show]}: entries", columns, rows, keys=True, pager=pager, empty="None.")
