"""Who may call what: each view names the capability of each of its methods."""

from typing import Any

from rest_framework.permissions import BasePermission

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.errors import NotAllowed


class HasCapability(BasePermission):
    """A known caller acting for an office, with the capability that the view's `needs` asks for the method.

    `needs` maps methods to one capability, or to several of which one is enough, or to None: any caller.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        """False for who is not signed in (401); raises NotAllowed (403) for whoever lacks the capability."""
        if not request.user or not request.user.is_authenticated:
            return False
        principal: Principal | None = request.principal
        if principal is None:
            raise NotAllowed("no_role", "You hold no role at present.", "CEE access table")
        needed = view.needs.get(request.method)
        wanted = needed if isinstance(needed, tuple) else (needed,) if needed else ()
        if wanted and not any(principal.can(one) for one in wanted):
            principal.require(Capability(wanted[0]))
        return True
