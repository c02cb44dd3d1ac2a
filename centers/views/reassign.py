"""Giving several items to a colleague at once: each by itself, so that one that has changed stops no other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.clock import now
from cee.base.errors import DomainError
from cee.base.whole import whole
from centers.selectors.people import name_of
from centers.services.claim import item_reassign
from entries.models import Activity

MOST = 200
"""Items that one request moves."""


@allow(Capability.REASSIGN)
@require_POST
def reassign_many(request: HttpRequest) -> HttpResponse:
    """Give the chosen items (`activity:version`) to a person; what was not given is named with its reason."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    chosen = [pair for text in request.POST.getlist("item")[:MOST] if (pair := _pair(text))]
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    answer = redirect(_back(request))
    if not chosen or not to.isdigit() or len(to) > 9:
        messages.error(request, "Choose items and a person.")
        return answer
    references = dict(Activity.objects.filter(pk__in=[pk for pk, _ in chosen]).values_list("pk", "reference"))
    given, warnings = 0, set()
    for pk, version in chosen:
        try:
            done = item_reassign(
                activity_id=pk, version=version, to_user_id=int(to), reason=reason, actor=principal, at=now()
            )
        except DomainError as error:
            messages.error(request, f"{references.get(pk, 'An item')} was not given: {error.message}")
            continue
        given += 1
        warnings |= set(done.warnings)
    if given:
        items = "1 item is" if given == 1 else f"{given} items are"
        messages.success(request, f"{items} with {name_of(int(to))} now.")
    for warning in sorted(warnings):
        messages.warning(request, warning)
    return answer


def _pair(text: str) -> tuple[int, int] | None:
    key, _, seen = text.partition(":")
    pk, version = whole(key, digits=18), whole(seen, digits=9)
    return (pk, version) if pk is not None and version is not None else None


def _back(request: HttpRequest) -> str:
    target = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else "/division/"
