"""Signing in and out, choosing the role one acts in, and how one likes the screens drawn."""

from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cee.access.acting import acting
from cee.access.allow import PUBLIC, SIGNED_IN, allow
from cee.access.context import DENSITIES, DENSITY_COOKIE
from cee.access.forms import SignInForm
from cee.access.middleware import MEMBERSHIP
from cee.access.models import Membership, User
from cee.access.principal import signed_in
from cee.base.clock import today

_YEAR = 365 * 24 * 60 * 60


class SignIn(LoginView):
    """The sign-in page. Too many failures are answered by the throttle, with 429."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


sign_in = allow(PUBLIC)(never_cache(SignIn.as_view()))
sign_out = allow(PUBLIC)(LogoutView.as_view())


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    """The roles that this person holds today; choosing one acts in it until another is chosen."""
    held = list(Membership.objects.in_force(today()).filter(user=signed_in(request)).order_by("pk"))
    if request.method == "POST":
        chosen = next((row for row in held if str(row.pk) == request.POST.get("membership")), None)
        if chosen is not None:
            request.session[MEMBERSHIP] = chosen.pk
            return redirect("/")
        messages.error(request, "That role is not, or no longer, yours.")
    present = request.session.get(MEMBERSHIP) or (held[0].pk if held else None)
    return render(request, "access/role.html", {"held": held, "present": present})


@allow(SIGNED_IN)
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep how dense lists are (a cookie of this browser) and whether single keys act (on the person)."""
    answer = redirect(_back(request))
    density = request.POST.get("density")
    if density in DENSITIES:
        answer.set_cookie(DENSITY_COOKIE, density, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    shortcuts = request.POST.get("shortcuts")
    if shortcuts in ("on", "off"):
        with acting(request.principal, verb="preferences_changed"):  # type: ignore[attr-defined]
            User.objects.filter(pk=signed_in(request).pk).update(shortcuts_enabled=shortcuts == "on")
    return answer


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"
