"""The records of one transaction, each read by its layout: rows for a builder, and everything that is wrong with their form and order."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from cee.core.errors import Problem, Severity
from entries.formats.catair.envelope import Unit, field_problem
from entries.formats.catair.layout import AUTHORITY, COLUMNS, LAYOUTS, Layout, Mangled
from entries.formats.catair.order import TOLERATED, Walk
from entries.formats.shape import CONTRACT, FAULT_LIMIT, Fault, Refused, Value

_KEYS: Final = {
    message: {record.encode()[:2]: layout for record, layout in LAYOUTS[message].items()} for message in ("AE", "DE")
}
_CENSUS: Final = b"CW02"


class Row(NamedTuple):
    """One record that could be read: which of its kind it is in the transaction, from 0, and its values."""

    record: str
    nth: int
    values: list[Any]


class Transaction:
    """The rows of a unit, its problems so far, and what of it CEE does not hold."""

    def __init__(self, message: str, unit: Unit) -> None:
        self.message = message
        self.context = unit.context
        self.problems: list[Problem] = list(unit.faults)
        self.rows: list[Row] = []
        self._unheld: dict[str, list[str]] = {}
        self._walk = Walk(message)
        for line in unit.lines:
            self._take(line)

    @property
    def refused(self) -> bool:
        """Whether nothing can be made of it."""
        return any(problem.fatal for problem in self.problems)

    def has(self, record: str) -> bool:
        """Whether a record of this id stands in it, readable or not."""
        return record in self._walk.seen

    def fault(self, code: str, record: str, message: str, authority: str = AUTHORITY) -> None:
        """A problem of the whole, told of a record that is missing, or of all of its kind."""
        self.problems.append(Problem(code, record, message, authority))

    def field_fault(self, row: Row, name: str, code: str, message: str, authority: str = AUTHORITY) -> None:
        """A problem of one field of a row; `message` goes on from its name: "must be …"."""
        field = LAYOUTS[self.message][row.record].named[name]
        self.problems.append(field_problem(row.record, row.nth, field, Fault("", code, message, authority)))

    def value(self, row: Row, name: str, value: Value, text: str) -> Any:
        """What `value` reads from a text that stands in a field; None, and a problem, where it refuses."""
        try:
            return value.read(text)
        except Refused as refused:
            fault = refused.faults[0]
            self.field_fault(
                row, name, fault.code, fault.message, AUTHORITY if fault.authority == CONTRACT else fault.authority
            )
            return None

    def left_out(self, record: str, what: str) -> None:
        """Note that CEE keeps something only as it was sent."""
        told = self._unheld.setdefault(record, [])
        if what not in told:
            told.append(what)

    def notes(self) -> Iterator[Problem]:
        """What CEE keeps only as it was sent, as one warning."""
        if self._unheld:
            yield _note(tuple([(record, tuple(fields)) for record, fields in self._unheld.items()]))

    def _take(self, line: bytes) -> None:
        if len(self.problems) >= FAULT_LIMIT:
            return
        key = line[:2]
        layout = _KEYS[self.message].get(key)
        if layout is None or (key == b"CW" and line[:4] != _CENSUS):
            self._strange(line)
            return
        record = layout.record
        nth = self._walk.seen.get(record, 0)
        if wrong := self._walk.step(record):
            self.problems.append(Problem("RECORD_ORDER", f"{record}[{nth}]", f"Record {record} {wrong}.", AUTHORITY))
        try:
            values, as_sent = layout.read_noting(line)
        except Mangled:
            self.problems += _mangled(layout, nth, line)
            return
        self.rows.append(Row(record, nth, values))
        for shown in as_sent:
            self.left_out(record, shown)

    def _strange(self, line: bytes) -> None:
        if line[:2] in TOLERATED:
            shown = line[:4].decode("latin-1").rstrip()
            self.left_out(shown if shown.isascii() and shown.isalnum() else shown[:2], "whole record")
            return
        shown = line[:2].decode("latin-1")
        known = shown if shown.isalnum() and shown.isascii() else ""
        what = f"{known} is no record of {self.message}" if known else "A record begins with its two-character id"
        self.problems.append(Problem("RECORD_UNKNOWN", known or "?", f"{what}.", AUTHORITY))


@lru_cache(maxsize=1024)
def _note(unheld: tuple[tuple[str, tuple[str, ...]], ...]) -> Problem:
    told = "; ".join(f"{record} ({', '.join(fields)})" for record, fields in sorted(unheld))
    message = f"CEE works without these and keeps them only as they were sent: {told}."
    return Problem("CATAIR_AS_SENT", "", message, AUTHORITY, Severity.INFORMATIONAL)


def _mangled(layout: Layout, nth: int, line: bytes) -> list[Problem]:
    record = layout.record
    if len(line) > COLUMNS:
        message = f"Record {record} has {len(line)} columns, not {COLUMNS}."
        return [Problem("RECORD_LENGTH", f"{record}[{nth}]", message, AUTHORITY)]
    found = layout.faults(line)
    return [field_problem(record, nth, field, fault) for field, fault in found]


def values(message: str, record: str, *names: str) -> Callable[[list[Any]], Any]:
    """A getter of some fields out of a row's values: a tuple of them, or the only one."""
    return LAYOUTS[message][record].take(*names)
