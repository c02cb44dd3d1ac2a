"""Which format a file seems to be of, from its name and its first bytes. A guess, which its sender sees and may correct."""

import re
from typing import Final

from entries.formats.csv import NEEDED, cells_of
from entries.formats.table import CATAIR, CSV, FORMATS, JSON, NDJSON

HEAD: Final = 4096
"""How many of the first bytes are looked at."""

_WHOLE: Final = re.compile(rb'\{\s*"activities"\s*:')
_RECORD: Final = re.compile(rb"(A[A-Z0-9]{4}[A-Z0-9]{3}|B  [A-Z0-9]{7}(AE|DE)|10[ADR][A-Z0-9]{3}  [0-9])")


def detect(filename: str, head: bytes) -> str | None:
    """The content type that the file seems to be of; None where nothing tells."""
    return _by_content(head) or _by_name(filename)


def _by_content(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first = text.partition(b"\n")[0].rstrip(b"\r")
    if _WHOLE.match(text):
        return JSON
    if text[:1] == b"{":
        return NDJSON
    if len(first) <= 80 and _RECORD.match(first):
        return CATAIR
    named = {cell.strip().lower() for cell in cells_of(first) or ()}
    if NEEDED[0] in named:
        return CSV
    return None


def _by_name(filename: str) -> str | None:
    lower = filename.lower()
    return next((kind for kind, one in FORMATS.items() if lower.endswith(one.suffixes)), None)
