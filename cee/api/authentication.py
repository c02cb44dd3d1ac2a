"""Tokens and browser sessions, as the published schema describes them."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class BrowserSession(SessionAuthentication):
    """The session of a person who signed in; changing calls need the CSRF token. The principal is the chosen role."""

    def authenticate(self, request: Request) -> Any:
        """The signed-in person, or None."""
        return super().authenticate(request)


class BearerScheme(OpenApiAuthenticationExtension):
    """`Authorization: Bearer …` in the schema."""

    target_class = "cee.access.token_auth.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An HTTP bearer scheme."""
        return {"type": "http", "scheme": "bearer", "description": "A token from `manage.py token`."}


class SessionScheme(OpenApiAuthenticationExtension):
    """The session cookie in the schema."""

    target_class = "cee.api.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A cookie that the sign-in page sets."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "With X-CSRFToken to change."}
