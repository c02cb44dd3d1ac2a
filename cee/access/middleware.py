"""Puts the principal on the request and ends sessions that are too old."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cee.access.principal import principal_of_user
from cee.base.clock import now, today
from cee.base.pages import error_page, typed_in

STARTED = "started_at"
MEMBERSHIP = "membership_id"


class PrincipalMiddleware:
    """Resolve the signed-in person to a Principal; sign out a session past its absolute age.

    What is answered to somebody known is stored nowhere. The idle limit is the cookie's own age, renewed at each request (`SESSION_SAVE_EVERY_REQUEST`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.principal = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            started = request.session.setdefault(STARTED, now().timestamp())
            if now().timestamp() - started > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            else:
                request.principal = principal_of_user(  # type: ignore[attr-defined]
                    request.user, on=today(), membership_id=request.session.get(MEMBERSHIP)
                )
        known = request.user.is_authenticated or "Authorization" in request.headers
        response = self.get_response(request)
        if known:  # what one person may see stays in no cache, nor behind the back button of the next
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Whoever is not signed in is sent to sign in; a form that came too late is shown again, so that nothing is lost."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """A page is asked for again after signing in; what was posted is answered with what was typed."""
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return error_page(
            request,
            403,
            "Your session has ended. Sign in: what you had typed is kept in this window and put back into its form.",
            title="Your session has ended",
            typed=typed_in(request),
            sign_in_again=True,
        )
