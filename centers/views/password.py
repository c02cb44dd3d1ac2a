"""Changing one's own password: the present one is asked, as often as signing in may be tried."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cee.access.allow import SIGNED_IN, allow
from cee.access.models import User
from cee.access.principal import Principal, signed_in
from cee.base.acts import ActForm
from cee.base.answers import refused, status_of
from cee.base.clock import now
from cee.base.errors import DomainError, NotAllowed
from centers.services.people import password_change

_MOST = 256


def _secret(words: str, complete: str, hint: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=words, widget=widget, strip=False, max_length=_MOST, help_text=hint)


class ChangePasswordForm(ActForm):
    """The present password, and the new one twice."""

    current_password = _secret("Present password", "current-password")
    new_password = _secret("New password", "new-password", "At least 15 characters; a few words make a good one")
    new_password_again = _secret("New password again", "new-password")

    def clean(self) -> dict[str, Any]:
        """The new one is the same twice."""
        told: dict[str, Any] = super().clean() or {}
        if "new_password" in told and told["new_password"] != told.get("new_password_again"):
            self.add_error("new_password_again", "The two do not agree.")
        return told


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The form; a POST changes the password, keeps this session and ends all others.

    The present password goes by the way of signing in, so that too many wrong ones close the door, with 429.
    """
    principal: Principal = request.principal  # type: ignore[attr-defined]
    user = User.objects.get(pk=signed_in(request).pk)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            if authenticate(request, username=user.username, password=told["current_password"]) is None:
                form.add_error("current_password", "That is not your present password.")
            else:
                try:
                    changed = password_change(
                        user_id=user.pk,
                        current=told["current_password"],
                        new=told["new_password"],
                        actor=principal,
                        at=now(),
                    )
                except NotAllowed as error:
                    return refused(request, error)
                except DomainError as error:
                    form.refuse(error)
                    status = status_of(error)
                else:
                    update_session_auth_hash(request, changed)
                    messages.success(request, "Your password is changed. Everywhere else you are signed out.")
                    return redirect("/")
    return render(request, "centers/password.html", {"form": form}, status=status)
