"""Rows as CSV that is safe to open in a spreadsheet."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Any, Protocol

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


class Paged[R](Protocol):
    """One page of a list: rows in order, and the position of the next page, empty at the end."""

    @property
    def rows(self) -> Sequence[R]: ...

    @property
    def next(self) -> str: ...


def every_row[R](page_after: Callable[[str], Paged[R]]) -> Iterator[R]:
    """Every row of a list in its order, read page by page; `page_after` answers the page after a position, first ""."""
    after = ""
    while True:
        page = page_after(after)
        yield from page.rows
        if not page.next:
            return
        after = page.next
