"""The body of a request as bytes: how long it says it is, and as it comes in."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from cee.base.errors import Refused
from cee.base.whole import whole
from entries.formats.table import Digests

CHUNK: Final = 256 * 1024


def declared_length(request: Any) -> int:
    """The length that the request says its body has; 0 where it says none."""
    return whole(request.META.get("CONTENT_LENGTH") or "", digits=18) or 0


def content_type_of(request: Any) -> str:
    """The media type of the body, without its parameters."""
    return (request.content_type or "").split(";")[0].strip().lower()


def is_chunked(request: Any) -> bool:
    """Whether the body comes in pieces of no declared length (`Transfer-Encoding: chunked`)."""
    return "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()


def gather(request: Any, most: int) -> None:
    """Take a body of no declared length from the server's own stream, at most so many bytes, as if its length were known."""
    if is_chunked(request):
        body = request.META["wsgi.input"].read(most)
        request._body, request._stream = body, BytesIO(body)
        request.META["CONTENT_LENGTH"] = str(len(body))


def body_chunks(request: Any) -> Iterator[bytes]:
    """The body as it comes in, never whole in memory; one of no declared length is read from the server's own stream.

    Raises Refused where it is cut off.
    """
    chunked = is_chunked(request)
    stream = request.META["wsgi.input"] if chunked else request._request
    received, expected = 0, declared_length(request)
    while True:
        try:
            chunk = stream.read(CHUNK)
        except OSError:
            raise Refused("body_cut_off", "The body did not arrive whole; send it again.") from None
        if not chunk:
            break
        received += len(chunk)
        yield chunk
    if not chunked and received < expected:
        raise Refused("body_cut_off", f"Only {received} of {expected} bytes arrived; send it again.")


def hash_of(chunks: Iterator[bytes], digest: Digests | None = None) -> str:
    """The SHA-256 of a body, or what else `digest` makes of it."""
    digest = digest or sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
