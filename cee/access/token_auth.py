"""Bearer tokens for the REST interface: hashed, expiring, revocable; the principal is on the request."""

from typing import Any

from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from cee.access.models import ApiToken, User
from cee.access.principal import principal_of_token
from cee.base.clock import now


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; anything else in that header, or a token that is no longer good, is 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        found: tuple[User, ApiToken] | None = super().authenticate(request)
        if found:
            # Views and services read the principal of the underlying request, as with a session.
            request._request.principal = principal_of_token(found[1])  # type: ignore[attr-defined]
        return found

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        if not token.isascii():
            raise AuthenticationFailed("Invalid token.")
        found: tuple[User, ApiToken] = super().authenticate_credentials(token)
        return found

    def validate_user(self, auth_token: ApiToken) -> tuple[User, ApiToken]:
        if auth_token.revoked_at is not None:
            raise AuthenticationFailed("Invalid token.")
        found: tuple[User, ApiToken] = super().validate_user(auth_token)
        return found

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the token has expired. It is kept: what a token did must stay attributable."""
        return auth_token.expiry is not None and auth_token.expiry < now()
