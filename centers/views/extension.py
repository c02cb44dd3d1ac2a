"""Pages beside that of an entry: the notice of an extension to print, and what a change would come to."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found, refused
from cee.base.clock import today
from cee.base.errors import DomainError, NotVisible, Refused
from cee.core.vocabulary import Kind, OfficeKind
from centers.selectors.liquidation_panel import what_if
from entries.models import ExtensionNotice
from entries.processes.codes import EXTENSION_REASONS
from entries.selectors.activity import activity_for
from entries.selectors.liquidation import extension_limits

_MOST = Decimal(10**12)


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def notice(request: HttpRequest, kind: str, reference: str, number: int) -> HttpResponse:
    """The notice of one extension, as it goes to the importer, the filer and the surety."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        activity = activity_for(principal, kind, reference)
    except NotVisible as error:
        return refused(request, error)
    found = ExtensionNotice.objects.filter(activity=activity, number=number).first() if number < 10**4 else None
    if found is None:
        return not_found(request)
    context = {
        "activity": activity,
        "notice": found,
        "reason": EXTENSION_REASONS[found.code],
        "limits": extension_limits(activity),
        "told": [(part, who) for part, who in found.told],
    }
    return render(request, "centers/extension_notice.html", context)


@allow(Capability.LIQUIDATE)
@require_safe
def assessment(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """What liquidating today with a change of so many dollars would come to: a piece of the entry's page for htmx, a page
    of its own without."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        activity = activity_for(principal, kind, reference)
    except NotVisible as error:
        return refused(request, error)
    if activity.kind != Kind.ENTRY_SUMMARY or principal.office_kind not in (OfficeKind.CENTER, OfficeKind.NATIONAL):
        return not_found(request)
    text = request.GET.get("change", "").strip().replace(",", "")
    context: dict[str, Any] = {"activity": activity, "change": request.GET.get("change", ""), "terms": None}
    try:
        context["terms"] = what_if(activity, _dollars(text), today()).as_dict() if text else None
    except DomainError as error:
        context["problem"] = error.message
    part = "centers/item/assessment.html" if request.htmx else "centers/assessment.html"  # type: ignore[attr-defined]
    return render(request, part, context)


def _dollars(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= _MOST or value != value.quantize(Decimal("0.01")):
        raise Refused("revenue", "The change is an amount in dollars and cents.", path="change")
    return value
