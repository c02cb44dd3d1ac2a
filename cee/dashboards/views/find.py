"""Any number, pasted: where it stands and who is responsible; and the page of a port."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.base.answers import not_found
from cee.base.clock import now, today
from cee.base.errors import Refused
from cee.base.tables import Moment, Table
from cee.core.identifiers import IdentifierKind
from cee.core.vocabulary import OfficeKind, label
from cee.dashboards.columns import row_url
from cee.dashboards.views.activities import list_context
from cee.dashboards.where import may_ask_importers, where
from cee.reference.selectors import ports
from centers.models import Center
from centers.selectors.handoff import DONE, THEM, US, HandoffPage, counts, listed, page_of
from centers.selectors.responsible import Responsible, responsible_for_importer, responsible_for_tariff
from centers.views.handoff_rows import empty_words, handoff_table, list_name
from entries.selectors.filings import Filing, filings_shown, told_history
from entries.selectors.find import Found, find_number

FIRST = 8
_KINDS = {
    "tariff": "a tariff number",
    "importer": "an importer number",
    "entry_number": "an entry number",
    "name": "a name",
}


@allow(Capability.TRACE_NUMBER)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What a number leads to, within what the office may see."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    text = request.GET.get("q", "")
    found = find_number(principal, text)
    placed = where(principal, found.activities, today())
    inside = principal.office_kind in (OfficeKind.CENTER, OfficeKind.NATIONAL)
    context: dict[str, Any] = {
        "q": text,
        "found": found,
        "taken_for": _KINDS.get(found.kind) or (f"a {label(found.kind).lower()}" if found.kind else ""),
        "places": [
            (one, row_url(principal, one.row) if inside else "", *filing)
            for one, filing in zip(placed, _filings(principal, found), strict=True)
        ],
        "responsible": _responsible(principal, found),
        "center": Center.objects.in_force(today()).filter(code=found.canonical).first()
        if found.kind == IdentifierKind.CENTER
        else None,
        "port": ports(today()).get(found.canonical) if found.kind == IdentifierKind.PORT else None,
        "inside": inside,
        "filer": principal.office_kind == OfficeKind.FILER,
        "may_accounts": principal.can(Capability.MANAGE_ACCOUNTS),
    }
    context["nothing"] = not any(
        (placed, found.accounts, context["responsible"], context["center"], context["port"], found.problem)
    )
    return render(request, "dashboards/find.html", context)


def _filings(principal: Principal, found: Found) -> list[tuple[Filing | None, list[Moment]]]:
    """For a filer each activity as it is told of it, with what happened; nothing for whoever is told how it is worked."""
    if may_see_work(principal):
        return [(None, []) for _ in found.activities]
    told = told_history(principal, found.activities)
    return [
        (one, [Moment(at=event.at, what=words, office=event.office) for event, words in told[one.activity.pk]])
        for one in filings_shown(found.activities, today())
    ]


def _responsible(principal: Principal, found: Found) -> Responsible | None:
    if found.kind == IdentifierKind.TARIFF:
        try:
            return responsible_for_tariff(found.canonical, today())
        except Refused as error:
            return Responsible("", None, error.message, error.authority)
    if found.kind == IdentifierKind.IMPORTER and may_ask_importers(principal):
        return responsible_for_importer(found.canonical, today(), now())
    return None


@allow(Capability.TRACE_NUMBER)
@require_safe
def port(request: HttpRequest) -> HttpResponse:
    """The entries of one's own port; other offices have no such page."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if principal.office_kind != OfficeKind.PORT:
        return not_found(request)
    context, status = list_context(request, principal, base="/port/", caption="Entries of this port")
    context["port"] = ports(today()).get(principal.office)
    context["handoffs"] = _handoffs(principal) if principal.can(Capability.HAND_OFF) else ()
    return render(request, "dashboards/port.html", context, status=status)


def _handoffs(principal: Principal) -> list[tuple[str, str, str, Table]]:
    """The lists of the port: heading, number, address of all its rows, and its first rows."""
    numbers, on = counts(principal, today()), today()
    found = []
    for which in (US, THEM, DONE):
        number = numbers[which]
        name, page = list_name(principal, which), page_of(principal, listed(principal, which, on), on, size=FIRST)
        table = handoff_table(
            principal, HandoffPage(page.rows, "", ""), caption=name, keys=False, empty=empty_words(which)
        )
        found.append((name, str(number), f"/handoffs/?list={which}", table))
    return found
