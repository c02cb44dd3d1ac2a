"""`@allow`: every view says which capability it needs; what says nothing is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from cee.access.capabilities import Capability

PUBLIC = "public"
SIGNED_IN = "signed_in"

View = Callable[..., HttpResponseBase]


def allow(rule: Capability | str) -> Callable[[View], View]:
    """Declare a view's access rule: a Capability, `PUBLIC`, or `SIGNED_IN` (any role).

    The middleware has put `request.principal` there; without the capability the answer is 403.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if rule == PUBLIC:
                return view(request, *args, **kwargs)
            principal = getattr(request, "principal", None)
            if principal is None or (rule != SIGNED_IN and rule not in principal.capabilities):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return login_not_required(guarded) if rule == PUBLIC else guarded

    return declare
