"""The error pages. A program that asks for JSON gets `application/problem+json`, a person gets a page."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.shortcuts import render


def error_page(request: HttpRequest, status: int, detail: str = "", **context: object) -> HttpResponse:
    """The answer for `status`, in the form that the caller asked for; `detail` says what to do about it."""
    title = str(context.pop("title", "")) or HTTPStatus(status).phrase
    if request.path.startswith("/api/") or not request.accepts("text/html"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail or title, "errors": []}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(
        request, f"errors/{status}.html", {"title": title, "detail": detail, "status": status, **context}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What was typed is shown again: whatever failed, it is not lost."""
    return error_page(request, 500, typed=typed_in(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed is shown again, so that nothing is lost when a form outlived its session."""
    detail = "This form is too old, or your session has ended. Sign in, then send it again."
    return error_page(request, 403, detail, typed=typed_in(request), sign_in_again=True)


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """What a person had typed into the form they sent, secrets aside; nothing where the form cannot be read."""
    try:
        sent = request.POST.lists()
    except (OSError, SuspiciousOperation, MultiPartParserError, RawPostDataException):
        return []
    return [(name, value) for name, values in sent for value in values if value and _may_be_shown(name)]


def _may_be_shown(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name.lower()
