"""What every page is given: who is asking, where they may go, the present day and instant, how they like it drawn."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cee.access.capabilities import Capability
from cee.access.navigation import places_for
from cee.access.principal import signed_in
from cee.base.clock import now, today

DENSITY_COOKIE = "density"
DENSITIES = ("compact", "comfortable")


def page(request: HttpRequest) -> dict[str, Any]:
    """`principal`, `may` (what the principal may do, as words), `navigation`, `today`, `now`, `density`, `shortcuts_on`."""
    principal = getattr(request, "principal", None)
    density = request.COOKIES.get(DENSITY_COOKIE, DENSITIES[0])
    context: dict[str, Any] = {
        "principal": principal,
        "may": {},
        "navigation": [],
        "today": today(),
        "now": now(),
        "density": density if density in DENSITIES else DENSITIES[0],
        "demonstration": False,
        "shortcuts_on": False,
    }
    if principal is not None:
        user = signed_in(request)
        context |= {
            "may": {str(capability): True for capability in principal.capabilities},
            "may_trace": principal.can(Capability.TRACE_NUMBER),
            "navigation": places_for(principal, request.path),
            "demonstration": user.is_demonstration,
            "session_idle": settings.SESSION_COOKIE_AGE,
            "shortcuts_on": user.shortcuts_enabled,
        }
    return context
