"""The one page of an item, and everything that can be done on it. Each act is one call of one service."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import refused, status_of
from cee.base.errors import Conflict, DomainError, NotAllowed, NotVisible
from cee.base.pages import error_page
from cee.core.vocabulary import OfficeKind
from centers.selectors.people import team_name
from centers.views import decide_acts, item_acts
from centers.views.item_context import item_context
from entries.models import Activity
from entries.selectors.activity import activity_for
from routing.services.receipt import receipt_for


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def item(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """The page of an item. Ports and filers are shown where it stands instead: lane, findings and notes are the Centers'."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        activity = activity_for(principal, kind, reference)
    except NotVisible as error:
        return refused(request, error)
    if _outside(principal):
        return redirect(f"/find/?{urlencode({'q': reference})}")
    return _page(request, principal, activity)


def _outside(principal: Principal) -> bool:
    """Whether the office is none of the Centers' and not national."""
    return principal.office_kind not in (OfficeKind.CENTER, OfficeKind.NATIONAL)


@allow(Capability.VIEW_ACTIVITIES)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, kind: str, reference: str, verb: str) -> HttpResponse:
    """Do one thing to an item. What is refused comes back as the same page with what was typed, and 409 or 422."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    here = _address(request, kind, reference)
    if request.method == "GET":
        return redirect(here)  # after signing in again: the page, where the draft is put back
    try:
        activity = activity_for(principal, kind, reference)
    except NotVisible as error:
        return refused(request, error)
    if _outside(principal):
        return error_page(request, 403)
    task = item_acts.TASKS[verb]
    try:
        form = task.form(request, principal, activity)
    except DomainError as error:
        return refused(request, error)
    if form is not None and not form.is_valid():
        return _page(request, principal, activity, {verb: form}, status=422)
    if verb == "decide" and decide_acts.work_out(request, activity, form):
        return _page(request, principal, activity, {verb: form})
    try:
        done = task.do(request, principal, activity, form)
    except (NotVisible, NotAllowed) as error:
        return refused(request, error)
    except DomainError as error:
        return _refused_here(request, principal, activity, verb, form, error)
    messages.success(request, done.message, extra_tags=f"{verb}-{activity.pk}")
    for warning in done.warnings:
        messages.warning(request, warning)
    return redirect(done.next or f"{here}#{done.anchor}")


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def receipt(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Why an item is where it is: a part of its page for htmx, a page of its own without."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        activity = activity_for(principal, kind, reference)
    except NotVisible as error:
        return refused(request, error)
    if _outside(principal):
        return error_page(request, 403)
    try:
        found = receipt_for(activity)
    except NotVisible:
        found = None
    if found and found["placed"]["team"]:
        found["placed"]["team"] = team_name(found["placed"]["team"])
    template = "centers/item/receipt.html" if request.htmx else "centers/receipt.html"  # type: ignore[attr-defined]
    return render(request, template, {"activity": activity, "receipt": found})


def _refused_here(
    request: HttpRequest, principal: Principal, activity: Activity, verb: str, form: Form | None, error: DomainError
) -> HttpResponse:
    """The page again, as things stand now, with the refusal at its field and everything that was typed."""
    activity.refresh_from_db()
    if form is None:
        messages.error(request, _with_holder(error))
        return _page(request, principal, activity, status=status_of(error))
    form.refuse(error)  # type: ignore[attr-defined]
    return _page(request, principal, activity, {verb: form}, status=status_of(error))


def _with_holder(error: DomainError) -> str:
    if isinstance(error, Conflict) and error.code == "claimed":
        return f"{error.present} was first and has this item now. Take the next one, or ask them to put it back."
    return error.message


def _page(
    request: HttpRequest,
    principal: Principal,
    activity: Activity,
    bound: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = item_context(request, principal, activity, bound)
    return render(request, "centers/item.html", context, status=status)


def _address(request: HttpRequest, kind: str, reference: str) -> str:
    query = request.GET.urlencode()
    return reverse("item", args=[kind, reference]) + (f"?{query}" if query else "")
