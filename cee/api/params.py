"""Query parameters: each is declared once, read strictly, and published in the schema from the same declaration."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter

from cee.api.parsers import storable
from cee.base.clock import EASTERN
from cee.base.errors import Refused

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
LONGEST: Final = 200


@dataclass(frozen=True)
class Param:
    """A query parameter: its name, JSON Schema, what it is for, and how its text is read (raising ValueError)."""

    name: str
    schema: dict[str, Any]
    what: str
    read: Callable[[str], Any] = str
    default: Any = field(default=None)

    def published(self) -> OpenApiParameter:
        """The parameter as the schema shows it."""
        return OpenApiParameter(self.name, self.schema, OpenApiParameter.QUERY, description=self.what)


def read_query(given: Any, params: tuple[Param, ...], also: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The values of a query by name, defaults filled in. Raises Refused `unknown_filter` or `filter_value`.

    `also` names what somebody else reads; it is only held to be storable text of a sane length.
    """
    known = {param.name: param for param in params}
    values: dict[str, Any] = {param.name: param.default for param in params}
    for name in given:
        text = given[name]
        if name not in known and name not in also:
            allowed = ", ".join(sorted(known.keys() | also)) or "none"
            raise Refused(
                "unknown_filter", f"There is no parameter of that name here; there are: {allowed}.", path=name[:LONGEST]
            )
        if len(text) > LONGEST or not storable(text):
            raise Refused("filter_value", "The value is too long, or holds what is no text.", path=name)
        if name in known:
            try:
                values[name] = known[name].read(text)
            except (ValueError, OverflowError) as wrong:
                raise Refused("filter_value", f"The value of {name} is wrong: {wrong}.", path=name) from None
    return values


def day(text: str) -> date:
    """A day of the law, `2026-11-24`."""
    if not _DAY.fullmatch(text):
        raise ValueError("a day is written like 2026-11-24")
    found = date.fromisoformat(text)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(f"a day lies between {EARLIEST} and {LATEST}")
    return found


def instant(text: str) -> datetime:
    """An instant with its offset, as UTC; a day alone is its midnight in America/New_York."""
    if _DAY.fullmatch(text):
        return datetime.combine(day(text), time(), tzinfo=EASTERN).astimezone(UTC)
    found = parse_datetime(text.replace(" ", "+"))
    if found is None:
        raise ValueError("an instant is written like 2026-11-24T15:00:00Z")
    if not EARLIEST.year < found.year < LATEST.year:
        raise ValueError(f"an instant lies between {EARLIEST} and {LATEST}")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within bounds."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most} is asked for")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of closed lists."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"it is one of {', '.join(words)}")
        return text

    return read


def flag(text: str) -> bool:
    """1 or true, 0 or false."""
    return one_of("1", "true", "0", "false")(text) in ("1", "true")


ON = Param("on", {"type": "string", "format": "date"}, "As it stands on this day of the law (default: today).", day)
