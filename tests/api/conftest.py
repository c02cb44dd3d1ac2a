"""Callers of the interface: tokens of every kind of office, and the client that carries one."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from cee.access.principal import system_principal
from cee.access.services import token_issue
from tests.intake_world import world

__all__ = ["world"]

ISSUER = system_principal("tests")


class Caller(APIClient):
    """A program with a token; answers carry their decoded JSON as `.json()`."""

    def __init__(self, secret: str = "") -> None:
        super().__init__(raise_request_exception=False)
        if secret:
            self.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")


def caller(office: str = "national", scopes: str = "all", name: str = "tests") -> Caller:
    """A program of an office with a new token."""
    _, secret = token_issue(name=name, scopes=scopes, office=office, actor=ISSUER)
    return Caller(secret)


@pytest.fixture
def call(db: None) -> Callable[..., Caller]:
    """`call("CEE001", "read")`: a program of that office."""
    return caller


@pytest.fixture
def nobody() -> Caller:
    """A program without a token."""
    return Caller()


def problem_of(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    """The problem of a failed answer, held to the published shape."""
    assert answer.status_code == status, (answer.status_code, answer.content[:500])
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status and body["type"] and body["title"] and body["detail"]
    for one in body["errors"]:
        assert set(one) == {"code", "path", "message", "authority"}
    if code:
        assert code in [one["code"] for one in body["errors"]], body
    return body
