"""The bulletin notice of liquidation on a screen, and as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import refused
from cee.base.clock import now, today
from cee.base.errors import Refused
from cee.base.sheets import line
from cee.base.tables import Chip, Column, Pager, Row, Sorting, Table
from cee.core.calendar import friday_on_or_after
from cee.core.identifiers.importer import mask_importer
from cee.core.vocabulary import Kind, OfficeKind, label
from centers.selectors.bulletin import Notice, NoticePage, Sought, bulletin_page, bulletin_rows
from centers.views.liquidation_rows import section_tabs
from centers.views.rows import item_url
from entries.models import Liquidation

_LABELS = {
    "entry": "Entry",
    "importer": "Importer number",
    "port": "Port",
    "posted_from": "Posted from",
    "posted_to": "Posted to",
    "kind": "Kind",
}
_BASE = "/liquidation/bulletin/"


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def bulletin(request: HttpRequest) -> HttpResponse:
    """One page of the bulletin, narrowed by the URL; a wrong filter is named, and everything typed is kept."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    problem, at_field = "", ""
    try:
        sought = Sought.parse(request.GET)
        page = bulletin_page(
            principal, sought, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except Refused as error:
        problem, at_field = error.message, error.path
        sought, page = Sought(), NoticePage([], "", "")
    context: dict[str, Any] = {
        "problem": problem,
        "at_field": at_field,
        "typed": {name: request.GET.get(name, "") for name in _LABELS},
        "table": _table(page, sought, principal),
        "chips": [
            Chip(_LABELS[name], _words(name, value), f"{_BASE}?{sought.without(name)}")
            for name, value in sought.active().items()
        ],
        "kinds": [(str(one), label(one)) for one in Liquidation.Kind],
        "export": f"{reverse('bulletin_export')}?{sought.query()}",
        "inside": inside(principal),
    }
    if principal.can(Capability.VIEW_LIQUIDATION):
        context["tabs"] = section_tabs("bulletin", friday_on_or_after(today()).isoformat())
    return render(request, "centers/liquidation/bulletin.html", context, status=400 if problem else 200)


def inside(principal: Principal) -> bool:
    """Whether an office is one of the Centers or national."""
    return principal.office_kind in (OfficeKind.CENTER, OfficeKind.NATIONAL)


def _words(name: str, value: str) -> str:
    if name == "kind":
        return label(value)
    return mask_importer(value) if name == "importer" else value


def _table(page: NoticePage, sought: Sought, principal: Principal) -> Table:
    columns = [
        Column("reference", "Entry"),
        Column("posted_date", "Posted", "day"),
        Column("liquidated", "Liquidated", "day", hint="The day in law"),
        Column("kind", "Kind", "status"),
        Column("basis", "Basis", "status"),
        Column("importer", "Importer"),
        Column("port", "Port", "identifier"),
        *([Column("center", "Center", "identifier")] if principal.is_national or not inside(principal) else []),
        Column("entry_date", "Entered", "day"),
        Column("after", "Assessed", "money", hint="Duty, fees and AD/CVD as liquidated"),
        Column("net", "Bill or refund", "money", hint="With interest; negative is refunded"),
    ]
    rows = [
        Row(
            {**one._asdict(), "importer": one.importer or one.importer_number, "net": one.net or None},
            href=item_url(Kind.ENTRY_SUMMARY, one.reference),
        )
        for one in page.rows
    ]
    pager = Pager(
        previous=f"{_BASE}?{sought.query(before=page.previous)}" if page.previous else "",
        next=f"{_BASE}?{sought.query(after=page.next)}" if page.next else "",
    )
    return Table(
        "Postings", columns, rows, keys=True, pager=pager if pager.previous or pager.next else None,
        sorting=Sorting(words="newest posting first"),
        empty="Nothing was posted that matches." if sought.active() else "Nothing is posted yet.",
    )  # fmt: skip


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Every posting that is sought, as CSV."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        sought = Sought.parse(request.GET)
    except Refused as error:
        return refused(request, error)
    at = now()
    answer = StreamingHttpResponse(_lines(principal, sought, at), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bulletin-{at:%Y%m%dT%H%M%SZ}.csv"'
    return answer


def _lines(principal: Principal, sought: Sought, at: datetime) -> Iterator[str]:
    yield line(["As of", at])
    told = "; ".join(f"{_LABELS[name]}: {_words(name, value)}" for name, value in sought.active().items())
    yield line(["Filter", told or "none"])
    yield line(
        ["Entry", "Posted", "Liquidated", "Kind", "Basis", "Importer", "Importer number", "Port", "Filer", "Center",
         "Entered", "Declared", "Assessed", "Interest", "Bill or refund"]
    )  # fmt: skip
    for one in bulletin_rows(principal, sought):
        yield line(
            [one.reference, one.posted_date, one.liquidated, one.kind, one.basis, one.importer, one.importer_number, one.port,
             one.filer, one.center, one.entry_date or "", one.before, one.after, *_money(one)]
        )  # fmt: skip


def _money(one: Notice) -> tuple[Any, Any]:
    """Interest, and the bill or refund; of what ACE reported they are not known."""
    return ("", "") if one.kind == Liquidation.Kind.REPORTED else (one.interest, one.net)
