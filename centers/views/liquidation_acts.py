"""What entry specialists do on a sheet: have it drawn up, hold entries back, put them back; each entry by itself."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found
from cee.base.clock import now
from cee.base.errors import DomainError
from cee.base.whole import whole
from cee.core.vocabulary import Kind
from centers.selectors.liquidation_sheet import Shown
from centers.services.liquidation_desk import row_put_back, row_take_out
from centers.services.liquidation_tick import sheet_ask
from centers.views.liquidation import friday_named
from centers.views.rows import item_url
from entries.models import Activity, LiquidationBatch

MOST = 200
"""Entries that one request moves."""
VERBS: dict[str, tuple[Callable[..., Any], str]] = {
    "take_out": (row_take_out, "held back"),
    "put_back": (row_put_back, "put back: it posts on this Friday"),
}


@allow(Capability.LIQUIDATE)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, friday: str) -> HttpResponse:
    """Hold the chosen entries back, or put them back; what was not moved is named with its reason. A GET, after signing in
    again, shows the sheet."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    day = friday_named(friday)
    batch = LiquidationBatch.objects.filter(friday=day).first() if day else None
    if batch is None:
        return not_found(request)
    here = f"{reverse('liquidation_sheet', args=[friday])}?{Shown.parse(request.GET, principal).query()}#rows"
    if request.method == "GET":
        return redirect(here)
    verb = request.POST.get("verb", "")
    verb = verb if verb in VERBS else "take_out"
    do, said = VERBS[verb]
    chosen = [pk for text in request.POST.getlist("row")[:MOST] if (pk := whole(text, digits=18)) is not None]
    if not chosen:
        messages.error(request, "Choose at least one entry.")
        return redirect(here)
    references = dict(Activity.objects.filter(pk__any=chosen).values_list("pk", "reference"))
    done = []
    for pk in chosen:
        try:
            do(batch_id=batch.pk, activity_id=pk, reason=request.POST.get("reason", ""), actor=principal, at=now())
        except DomainError as error:
            authority = f" ({error.authority})" if error.authority else ""
            messages.error(request, f"{references.get(pk, 'An entry')} was not moved: {error.message}{authority}")
            if error.code == "reason_missing":
                break
            continue
        done.append(references[pk])
    if request.POST.get("back") == "item" and len(references) == 1:
        here = item_url(Kind.ENTRY_SUMMARY, next(iter(references.values()))) + "#liquidation"
    if done:
        what = done[0] if len(done) == 1 else f"{len(done)} entries"
        messages.success(request, f"{what} {said}.", extra_tags=f"sheet-{batch.pk}-{verb}")
    return redirect(here)


@allow(Capability.LIQUIDATE)
@require_http_methods(["GET", "POST"])
def draw_up(request: HttpRequest, friday: str) -> HttpResponse:
    """Have the sheet drawn up by a worker."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    day = friday_named(friday)
    if day is None:
        return not_found(request)
    if request.method == "POST":
        try:
            sheet_ask(friday=day, actor=principal, at=now())
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "It is being drawn up; look again in a moment.")
    return redirect("liquidation_sheet", friday=friday)
