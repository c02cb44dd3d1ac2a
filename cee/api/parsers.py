"""Reading a small JSON body: bounded, strict, and free of what no text column can hold."""

import json
from collections.abc import Mapping
from typing import IO, Any, Final

from django.conf import settings
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

from cee.api.errors import Problem

LARGEST: Final = 1024 * 1024
"""Bytes of a body that acts on one thing; batches are streamed by the intake."""


class StrictJsonParser(BaseParser):
    """JSON of a bounded size, without NaN, NUL characters or lone surrogates."""

    media_type = "application/json"
    limit = LARGEST

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The decoded body. Raises Problem 413 or 400."""
        body = stream.read(self.limit + 1)
        if len(body) > self.limit:
            raise Problem(413, "body_too_large", f"A body has at most {self.limit} bytes here.")
        return decode(body)


class ActivityJsonParser(StrictJsonParser):
    """JSON that may be as large as a batch."""

    limit = settings.SUBMISSION_JSON_BYTES


class AnyParser(BaseParser):
    """Lets the view read the stream itself, whatever it is."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The stream as it is."""
        return stream


class OneRenderer(BaseContentNegotiation):
    """CEE answers in JSON whatever `Accept` says, and picks the parser by `Content-Type`."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser of the content type, or None: 415."""
        given = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type in (given, "*/*")), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The first renderer."""
        return renderers[0], renderers[0].media_type


def decode(body: bytes) -> Any:
    """JSON bytes as plain values. Raises Problem 400 for what is not JSON, or holds what cannot be stored."""
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Problem(400, "JSON_ENCODING", "The body must be UTF-8.") from None
    except RecursionError:
        raise Problem(400, "JSON_DEPTH", "The body is nested too deeply.") from None
    except ValueError as wrong:
        raise Problem(400, "JSON_SYNTAX", f"The body is not JSON: {wrong}.") from None
    check_text(found)
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def check_text(found: Any) -> None:
    """Raise Problem 400 where any text or name in plain values holds a NUL character or a lone surrogate."""
    pending = [found]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value)
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str) and not storable(value):
            raise Problem(400, "text_unstorable", "Text may hold no NUL character and no half of a surrogate pair.")


def storable(text: str) -> bool:
    """Whether the database can hold a text."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
