"""The coded errors of the interface, for what views and parsers find themselves."""

from typing import Any, Final

from rest_framework.exceptions import APIException

CONTRACT: Final = "CEE REST contract, version 1"
TOO_BROAD: Final = "too_broad"


class Problem(APIException):
    """A failure that a view finds itself; `errors` are of the one published shape."""

    def __init__(
        self, status: int, code: str, message: str, *, path: str = "", authority: str = CONTRACT, **more: Any
    ) -> None:
        super().__init__(message, code)
        self.status_code = status
        self.more = more
        self.errors = [error(code, message, path, authority)]


def error(code: str, message: str, path: str = "", authority: str = CONTRACT) -> dict[str, str]:
    """One coded error of the published shape."""
    return {"code": code, "path": path, "message": message, "authority": authority}
