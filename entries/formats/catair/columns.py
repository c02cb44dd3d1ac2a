"""The lines of a CATAIR record beside their layouts: which field stands in which columns, what it holds, what is wrong with it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from entries.formats.catair.layout import COLUMNS, LAYOUTS, Layout

_PATH: Final = re.compile(r"([A-Z0-9]{1,2})\[(\d+)\](?:\.(\d+)(?:-(\d+))?)?", re.ASCII)
_ENVELOPE: Final = "ABYZ"
RULER: Final = "".join(f"----+----{tens % 10}" for tens in range(1, COLUMNS // 10 + 1))
"""The columns of a line, a digit at every tenth."""


@dataclass(slots=True)
class Place:
    """One field of a line: its columns, its name, what stands there, whether it must be filled, and what is wrong with it."""

    first: int
    last: int
    name: str
    text: str
    must: bool
    errors: list[str] = field(default_factory=list)

    @property
    def columns(self) -> str:
        """Its columns in words."""
        return f"{self.first}-{self.last}" if self.first < self.last else str(self.first)


@dataclass(slots=True)
class ColumnLine:
    """One line: its record, which of its kind it is, its text, its fields (none where no layout knows it), and what is wrong."""

    number: int
    record: str
    text: str
    places: list[Place]
    errors: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether anything in it is wrong."""
        return bool(self.errors) or any(place.errors for place in self.places)


def lines_in_columns(
    text: str, problems: Iterable[Mapping[str, str]]
) -> tuple[list[ColumnLine], list[Mapping[str, str]]]:
    """The lines of a batch of one record, each with its fields; and the problems that stand at no line."""
    raw = [line.rstrip("\r\n ") for line in text.split("\n") if line.strip()]
    application = next((line[10:12] for line in raw if line[:1] == "B"), "AE")
    counted: Counter[str] = Counter()
    lines, places = [], {}
    for number, line in enumerate(raw, start=1):
        record = line[:1] if line[:1] in _ENVELOPE else line[:2]
        made = ColumnLine(number, record, line, _places(_layout(application, record), line))
        lines.append(made)
        places[record, counted[record]] = made
        counted[record] += 1
    return lines, [one for one in problems if not _put(one, places)]


def _layout(application: str, record: str) -> Layout | None:
    return LAYOUTS["in" if record in _ENVELOPE else application if application in LAYOUTS else "AE"].get(record)


def _places(layout: Layout | None, line: str) -> list[Place]:
    if layout is None:
        return []
    padded = line.ljust(COLUMNS)
    return [
        Place(one.first, one.last, one.shown, padded[one.first - 1 : one.last], one.must)
        for one in layout.fields
        if one.name
    ]


def _put(problem: Mapping[str, str], places: Mapping[tuple[str, int], ColumnLine]) -> bool:
    """Put a problem at its field, or at its line; False where its path names neither."""
    match = _PATH.fullmatch(problem["path"])
    line = places.get((match[1], int(match[2]))) if match else None
    if match is None or line is None:
        return False
    told = f"{problem['message']} ({problem['code']})"
    first = int(match[3]) if match[3] else 0
    place = next((one for one in line.places if one.first <= first <= one.last), None)
    (place.errors if place else line.errors).append(told)
    return True


def body_of_lines(lines: Sequence[str]) -> bytes:
    """The lines as they are sent: in capitals as typed, without what is blank; other characters than ASCII stay for the reader to refuse."""
    return "\n".join(line.rstrip() for line in lines if line.strip()).encode("latin-1", "replace") + b"\n"
