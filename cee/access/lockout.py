"""The answer to whoever has guessed a password too often: what happened, and when to come back."""

from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page of a closed door, 429 with `Retry-After`: the whole wait, for every try begins it anew."""
    wait = get_cool_off(request)
    context = {"failure_limit": get_failure_limit(request, credentials), "cooloff_timedelta": wait}
    answer = render(request, "errors/429.html", context, status=429)
    if wait is not None:
        answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer
