"""The 80-column records as data: `layouts.csv` says where each field stands, of which class it is, and what it means.

Columns of the table: message (`in` and `out` are the envelope), record, field (blank: filler or constant), first and last column, class of CATAIR,
need (`must` or `may`), and `reads`: a constant behind `=`, else one of the readings. `-` marks what CEE keeps only as it was sent.
"""

import csv
import re
import struct
from collections.abc import Callable, Mapping
from operator import getitem, itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from entries.formats.catair.readings import READINGS
from entries.formats.shape import Fault, Refused

COLUMNS: Final = 80
AUTHORITY: Final = "CATAIR, records of 80 columns"

_CLASSES: Final = {
    "S": ("[ ]{%d}", "must be blank"),
    "A": ("[A-Z ]{%d}", "must hold capital letters only"),
    "N": ("[0-9]{%d}", "must hold digits in every column"),
    "AN": ("[A-Z0-9 ]{%d}", "must hold capital letters, digits and spaces only"),
    "SN": ("[ ]*[0-9]*", "must hold digits, with spaces only before them"),
    "D": ("[0-9]{%d}", "must be a day, written MMDDYY"),
    "X": ("[ -`{-~]{%d}", "must hold printable characters, letters in capitals"),
}
_WHOLE: Final = frozenset({"N", "D"})
"""Classes of which every column is filled, or none."""
_OF_ONE: Final = frozenset({"10", "23"})
"""Records that hold a number of one transaction only."""


class Field(NamedTuple):
    """One field of a record; columns count from 1. A filler or a constant has no name."""

    name: str
    first: int
    last: int
    kind: str
    must: bool
    reads: str

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return self.last - self.first + 1

    @property
    def constant(self) -> str | None:
        """What always stands there."""
        return self.reads[1:] if self.reads.startswith("=") else None

    @property
    def columns(self) -> str:
        """Its place as paths and messages tell it: `14-23`."""
        return f"{self.first}-{self.last}" if self.first < self.last else str(self.first)

    @property
    def shown(self) -> str:
        """Its name for people."""
        return self.name.replace("_", " ") or "filler"

    @property
    def pattern(self) -> str:
        """The characters that may stand there, as a regular expression for a text of its width."""
        if self.constant is not None:
            return re.escape(self.constant)
        characters = _CLASSES[self.kind][0].replace("%d", str(self.width))
        if self.kind == "S":
            return characters
        if not self.must:
            return f"({characters}|[ ]{{{self.width}}})" if self.kind in _WHOLE else f"({characters})"
        return f"((?![ ]{{{self.width}}}){characters})"


class Mangled(ValueError):
    """A record that cannot be read; `Layout.faults` tells why."""


class _Seen(dict[bytes, Any]):
    """What was read lately from the texts of one field, its class checked: nearly every text repeats, and a look-up is all it costs."""

    __slots__ = ("_amount", "_field", "_form", "_raw", "_read")
    LIMIT: Final = 8192

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._form = re.compile(field.pattern, re.ASCII).fullmatch
        self._read = READINGS[field.reads].read if field.name else _nothing
        self._amount = field.kind == "SN"
        self._raw = field.reads == "raw"

    def __missing__(self, raw: bytes) -> Any:
        held = self.read(raw.decode("latin-1"))
        if not self._field.name or len(raw) <= 40:
            if len(self) >= self.LIMIT:
                self.clear()
            self[raw] = held
        return held

    def read(self, text: str) -> Any:
        """The value of a text, None for a blank one. Raises Refused for one of another class or without a meaning."""
        stripped = text.strip(" ")
        if self._amount and stripped.isdigit() and text.isascii() and text[-1] != " ":
            return self._read(stripped)
        if not self._form(text):
            raise Refused([_form_fault(self._field, text)])
        if self._raw:
            return text
        return self._read(stripped) if stripped else None


def _nothing(text: str) -> None:
    return None


class Layout:
    """One record: reads a line of 80 bytes into values, tells what is wrong with one, and writes values as a line."""

    def __init__(self, message: str, record: str, fields: list[Field]) -> None:
        self.message = message
        self.record = record
        self.fields = fields
        self.named = {field.name: field for field in fields if field.name}
        self.unheld = [place for place, field in enumerate(fields) if field.reads == "-"]
        self._part = struct.Struct("".join(f"{field.width}s" for field in fields)).unpack
        self._seen = [_Seen(field) for field in fields]
        self._plans = [self._plan(length) for length in range(COLUMNS + 1)]
        amounts = [field for field in self.named.values() if field.kind == "SN" and field.reads != "-"]
        self._repeats = record not in _OF_ONE and len(amounts) <= 2 and not any(field.must for field in amounts)
        self._lines: dict[bytes, tuple[list[Any], tuple[str, ...]]] = {}
        self._places = {field.name: place for place, field in enumerate(fields) if field.name}

    def take(self, *names: str) -> Callable[[list[Any]], Any]:
        """A getter of some values out of what `read` gives: a tuple of them, or the only one."""
        return itemgetter(*[self._places[name] for name in names])

    def read(self, line: bytes) -> list[Any]:
        """The value of each field in its order, None for what is blank, a filler or a constant. Raises Mangled.

        The spaces at the end of a line may be left out: then the fields that stand there are not looked at.
        """
        try:
            width, part, seen, blank = self._plans[len(line)]
            return [*map(getitem, seen, part(line.ljust(width))), *blank]
        except (Refused, IndexError):
            raise Mangled(self.record) from None

    def _plan(self, length: int) -> tuple[int, Callable[[bytes], tuple[bytes, ...]], list["_Seen"], list[None]]:
        """How to read a line of a length: its width, its parts, who reads them, and the values of what is left out."""
        count = next((place for place, field in enumerate(self.fields) if field.first > length), len(self.fields))
        if any(field.must for field in self.fields[count:]):
            count = len(self.fields)
        taken = self.fields[:count]
        part = struct.Struct("".join(f"{field.width}s" for field in taken)).unpack
        return taken[-1].last, part, self._seen[:count], [None] * (len(self.fields) - count)

    def read_noting(self, line: bytes) -> tuple[list[Any], tuple[str, ...]]:
        """What `read` gives, not to be changed, and the names of the fields that CEE keeps only as sent and that are not blank here.

        Records that say the same for many summaries (a bond, a party, a carrier) are read once.
        """
        held = self._lines.get(line)
        if held is not None:
            return held
        values = self.read(line)
        held = values, tuple([self.fields[place].shown for place in self.unheld if values[place] is not None])
        if self._repeats:
            if len(self._lines) >= _Seen.LIMIT:
                self._lines.clear()
            self._lines[line] = held
        return held

    def faults(self, line: bytes) -> list[tuple[Field, Fault]]:
        """Everything that is wrong with a line, each with the field where it stands."""
        found = []
        for field, seen, text in zip(self.fields, self._seen, self._part(line.ljust(COLUMNS)), strict=True):
            try:
                seen.read(text.decode("latin-1"))
            except Refused as refused:
                found.append((field, refused.faults[0]))
        return found

    def write(self, values: Mapping[str, Any]) -> bytes:
        """The line of these values; a field that is not named, or None, is blank. Raises ValueError for what does not fit."""
        unknown = values.keys() - self._places.keys()
        if unknown:
            raise ValueError(f"record {self.record} has no {', '.join(sorted(unknown))}")
        return "".join([_written(self, field, values.get(field.name)) for field in self.fields]).encode("ascii")


def _form_fault(field: Field, text: str) -> Fault:
    """What is wrong with the characters of a field, whatever they mean."""
    if field.constant is not None:
        return Fault("", "FIELD_CONSTANT", f'must read "{field.constant}"', AUTHORITY)
    if field.must and not text.strip(" ") and field.kind != "S":
        return Fault("", "FIELD_MISSING", "must be given", AUTHORITY)
    return Fault("", "FIELD_CLASS", _CLASSES[field.kind][1], AUTHORITY)


def _written(layout: Layout, field: Field, value: Any) -> str:
    if field.constant is not None:
        return field.constant
    if value is None or not field.name:
        if field.must and field.name:
            raise ValueError(f"record {layout.record} needs its {field.shown}")
        return " " * field.width
    text: str = READINGS[field.reads].write(value)
    if field.kind == "N":
        text = text.rjust(field.width, "0")
    text = text.rjust(field.width) if field.kind == "SN" else text.ljust(field.width)
    if len(text) != field.width or not re.fullmatch(field.pattern, text, re.ASCII):
        raise ValueError(f"record {layout.record} cannot hold this {field.shown}")
    return text


def _load() -> dict[str, dict[str, Layout]]:
    """All layouts, by message and record."""
    fields: dict[tuple[str, str], list[Field]] = {}
    with Path(__file__).with_name("layouts.csv").open(encoding="ascii", newline="") as table:
        for message, record, name, first, last, kind, need, reads in list(csv.reader(table))[1:]:
            one = Field(name, int(first), int(last), kind, need == "must", reads)
            fields.setdefault((message, record), []).append(one)
    found: dict[str, dict[str, Layout]] = {}
    for (message, record), those in fields.items():
        found.setdefault(message, {})[record] = Layout(message, record, those)
    return found


LAYOUTS: Final = _load()
