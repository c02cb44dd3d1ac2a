"""How often a caller may ask: rates by what is asked, from the settings, counted in the shared cache."""

from typing import Any

import structlog
from django.conf import settings
from django.core.cache import caches
from rest_framework.throttling import SimpleRateThrottle

log = structlog.get_logger(__name__)


class ScopedThrottle(SimpleRateThrottle):
    """A view says its `throttle_scope`, or one a method; a caller without a token counts by address."""

    def __init__(self) -> None:
        # The rate is known only once the request is.
        pass

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the request. Where the cache cannot be reached nobody is turned away."""
        self.scope = scope_of(request, view)
        self.rate = settings.RATE_LIMITS[self.scope]
        self.num_requests, self.duration = self.parse_rate(self.rate)
        self.cache = caches["default"]
        try:
            allowed: bool = super().allow_request(request, view)
        except Exception as error:
            log.warning("throttle_unavailable", error=type(error).__name__)
            return True
        return allowed

    def get_cache_key(self, request: Any, view: Any) -> str:
        """One counter a caller and scope."""
        principal = getattr(request, "principal", None)
        ident = f"{principal.user_id}/{principal.office}" if principal else self.get_ident(request)
        return f"throttle/{self.scope}/{ident}"


def scope_of(request: Any, view: Any) -> str:
    """Which of the settings' rates a request counts against."""
    if getattr(request, "principal", None) is None:
        return "anonymous"
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return "read"
    scope: str = getattr(view, "throttle_scope", "act")
    return scope
