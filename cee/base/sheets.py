"""Rows as CSV that is safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from typing import Any

from cee.base.clock import EASTERN

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def safe(value: Any) -> str:
    """A cell that no spreadsheet runs as a formula; a number keeps its sign."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(EASTERN).isoformat(timespec="seconds")
    text = str(value)
    if isinstance(value, str) and text.lstrip().startswith(_FORMULA):
        return f"'{text}"
    return text


def line(values: Iterable[Any]) -> str:
    """One row with its line end, its cells made safe."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe(value) for value in values])
    return out.getvalue()
