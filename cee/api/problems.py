"""Every failure as one shape: `application/problem+json` of RFC 9457, with coded errors and never a stack trace."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import structlog
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response

from cee.api.errors import TOO_BROAD, Problem, error
from cee.base.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused

log = structlog.get_logger(__name__)

MEDIA_TYPE: Final = "application/problem+json"

_STATUS_OF_CODE: Final = {
    "body_too_large": 413,
    "record_too_long": 413,
    "content_type": 415,
    "scanner_unavailable": 503,
    "bad_cursor": 400,
    "cursor": 400,
    "unknown_filter": 400,
    "filter_value": 400,
    "BODY_SHAPE": 400,
    "JSON_ENCODING": 400,
    "JSON_DEPTH": 400,
    "JSON_SYNTAX": 400,
    "JSON_NUMBER": 400,
}
"""Refusals whose status follows from what they say; the others are 400 when reading and 422 when changing."""


def problem(status: int, errors: Sequence[dict[str, str]], *, detail: str = "", **more: Any) -> Response:
    """The answer for a failure: type, title, status, detail, errors, and what else helps to go on."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or (errors[0]["message"] if errors else HTTPStatus(status).description),
        "errors": list(errors),
        **more,
    }
    return Response(body, status=status, content_type=MEDIA_TYPE)


def views() -> ModuleType:
    """REST framework's views, which at their import read the settings that name this module: so not before it is whole."""
    return import_module("rest_framework.views")


def handle(raised: Exception, context: dict[str, Any]) -> Response | None:
    """What REST framework calls for every exception of a view; None leaves it to the server's own 500."""
    answer = _answer(raised, context)
    if answer is not None:
        views().set_rollback()
    return answer


def _answer(raised: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(raised, DomainError):
        return _domain(raised, context["request"].method)
    if isinstance(raised, Problem):
        return problem(raised.status_code, raised.errors, **raised.more)
    if isinstance(raised, RequestDataTooBig):
        return problem(413, [error("body_too_large", "The body is larger than what is accepted here.")])
    if isinstance(raised, (SuspiciousOperation, BadRequest)):
        return problem(400, [error("bad_request", "The request could not be read.")])
    if isinstance(raised, (OperationalError, InterfaceError)):
        return _database(raised)
    if isinstance(raised, Http404 | PermissionDenied | exceptions.APIException):
        return _framework(raised, context)
    return None


def _domain(raised: DomainError, method: str) -> Response:
    errors = [error(raised.code, raised.message, raised.path, raised.authority)]
    if isinstance(raised, NotVisible):
        return problem(404, errors)
    if isinstance(raised, NotAllowed):
        return problem(403, errors)
    if isinstance(raised, Conflict):
        return problem(409, errors, present=raised.present)
    if isinstance(raised, Refused):
        return problem(_STATUS_OF_CODE.get(raised.code, 400 if method == "GET" else 422), errors)
    return problem(400, errors)


def _database(raised: Exception) -> Response:
    if getattr(raised.__cause__, "sqlstate", "") == "57014":
        return problem(400, [error(TOO_BROAD, "This asks for too much at once; narrow it by a filter.")])
    log.error("database_unavailable")
    answer = problem(503, [error("unavailable", "The database cannot be reached at the moment; try again shortly.")])
    answer["Retry-After"] = "5"
    return answer


def _framework(raised: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's own answers (status and headers), put into the one shape."""
    plain = views().exception_handler(raised, context)
    if plain is None:
        return None
    if isinstance(raised, exceptions.ValidationError):
        errors = list(_flatten(raised.get_full_details()))
    else:
        code = getattr(raised, "default_code", "") or ("not_found" if isinstance(raised, Http404) else "not_allowed")
        detail = str(getattr(raised, "detail", "")) or HTTPStatus(plain.status_code).description
        errors = [error(code, detail)]
    more: dict[str, Any] = {}
    if plain.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        more["accepted"] = sorted(getattr(context["view"], "accepted", ("application/json",)))
    answer = problem(plain.status_code, errors, **more)
    for name, value in plain.items():
        if name.lower() != "content-type":
            answer[name] = value
    if plain.status_code == HTTPStatus.UNAUTHORIZED:
        answer["Link"] = f'<{reverse("api:schema")}>; rel="service-desc"'
    return answer


def _flatten(found: Any, path: str = "") -> Iterator[dict[str, str]]:
    """REST framework's nested validation details as coded errors with paths such as `lines[0].hts`."""
    if isinstance(found, dict) and set(found) == {"message", "code"}:
        yield error(str(found["code"]), str(found["message"]), path)
    elif isinstance(found, dict):
        for name, inner in found.items():
            step = "" if name == "non_field_errors" else str(name)
            yield from _flatten(inner, f"{path}.{step}" if path and step else path or step)
    else:
        for number, inner in enumerate(found):
            nested = isinstance(inner, dict) and set(inner) != {"message", "code"}
            yield from _flatten(inner, f"{path}[{number}]" if nested else path)
