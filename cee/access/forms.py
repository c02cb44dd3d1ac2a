"""The form people sign in with."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Name and password. Accounts of programs cannot sign in."""

    error_messages = {
        "invalid_login": "Name and password do not belong together. Both are case-sensitive.",
        "inactive": "This account is closed.",
        "service": "This account belongs to a program; it cannot sign in.",
    }

    def confirm_login_allowed(self, user) -> None:  # type: ignore[no-untyped-def]
        """Refuse closed accounts and the accounts of programs."""
        super().confirm_login_allowed(user)
        if user.is_service:
            raise forms.ValidationError(self.error_messages["service"], code="service")
