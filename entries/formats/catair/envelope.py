"""The envelope of a batch: A, blocks of B … Y, Z; and in the blocks the transactions, each carved out by itself.

The password of the A record is blanked before anything else sees the line.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from cee.core.errors import Problem
from entries.formats.catair.layout import AUTHORITY, COLUMNS, LAYOUTS, Field, Mangled
from entries.formats.shape import Fault

APPLICATIONS: Final = {"AE": "AX", "DE": "DX"}
"""The messages that are read, each with that of its reply."""

_BATCH, _BLOCK, _END_BLOCK, _END_BATCH, _FIRST, _LAST = b"A", b"B", b"Y", b"Z", b"10", b"90"
_KEPT: Final = 8
"""Columns of the A record before its password, which has six."""


class Context(NamedTuple):
    """The A and the B record under which a transaction stands, each empty where there is none."""

    batch: bytes = b""
    block: bytes = b""

    @property
    def application(self) -> str:
        """What the block carries: AE, DE, …"""
        return self.block[10:12].decode("latin-1")

    @property
    def port(self) -> str:
        """The processing district and port of the block."""
        return self.block[3:7].decode("latin-1")

    @property
    def filer(self) -> str:
        """The filer of the block."""
        return self.block[7:10].decode("latin-1")

    @property
    def remote(self) -> bool:
        """Whether the block was prepared at another port than that of entry."""
        return self.block[55:56].strip() != b""


class Unit(NamedTuple):
    """One thing that is accepted or refused as a whole: a transaction with its records, or (`faults`) something wrong with the envelope."""

    context: Context
    lines: tuple[bytes, ...]
    faults: tuple[Problem, ...] = ()


def scrub(line: bytes) -> bytes:
    """A line without its line end and the spaces behind it; of an A record, without its password.

    Of an A record out of shape nothing is kept behind the sender: the password may stand anywhere in it.
    """
    line = line.rstrip()
    if line[:1] not in b"A \t\r\x0b\x0c":
        return line
    bare = line.lstrip()
    if bare[:1] != _BATCH:
        return line
    start = len(line) - len(bare)
    clean = (line[: start + _KEPT] + b"      " + line[start + _KEPT + 6 :]).rstrip()
    return line[: start + _KEPT] if _envelope_faults("A", clean, required=False) else clean


def padded(line: bytes) -> bytes:
    """A line of 80 columns; a longer one stays as it is."""
    return line.ljust(COLUMNS)


class Framer:
    """Takes the scrubbed lines of a batch one by one and gives its units."""

    def __init__(self) -> None:
        self.context = Context()
        self._lines: list[bytes] = []

    @property
    def pending(self) -> bool:
        """Whether a transaction has begun that is not given out yet."""
        return bool(self._lines)

    def line(self, line: bytes) -> tuple[Unit, ...]:
        """Take a line that is not blank; give the units that end with it or before it."""
        first = line[:1]
        if first in _ENVELOPE:
            return self._envelope(first, line)
        ended = self._flush() if self._lines and line[:2] == _FIRST else ()
        self._lines.append(line)
        if line[:2] == _LAST or line[:3] == b"10D":
            return ended + self._flush()
        return ended

    def _envelope(self, first: bytes, line: bytes) -> tuple[Unit, ...]:
        if self.context.block and (faults := _envelope_faults(first.decode(), line)):
            # In an open block it may as well be a transaction's record that has lost its id.
            if self._lines:
                self._lines.append(line)
                return ()
            return (Unit(self.context, (line,), faults),)
        return (*self._flush(), *_ENVELOPE[first](self, line))

    def close(self) -> Iterator[Unit]:
        """The stream is over: what is open then was cut."""
        if self._lines:
            yield Unit(self.context, tuple(self._lines), (_cut(), *context_faults(self.context)))
        elif self.context.batch or self.context.block:
            yield Unit(self.context, (), (_cut(),))
        self._lines = []
        self.context = Context()

    def _flush(self) -> tuple[Unit, ...]:
        if not self._lines:
            return ()
        unit = Unit(self.context, tuple(self._lines), context_faults(self.context))
        self._lines = []
        return (unit,)

    def _batch(self, line: bytes) -> Iterator[Unit]:
        if self.context.batch or self.context.block:
            yield Unit(
                self.context, (line,), (_fault("BATCH_OPEN", "A", "follows a batch that its Z record does not close"),)
            )
        self.context = Context(line)

    def _block(self, line: bytes) -> Iterator[Unit]:
        if self.context.block:
            yield Unit(
                self.context, (line,), (_fault("BLOCK_OPEN", "B", "follows a block that its Y record does not close"),)
            )
        self.context = Context(self.context.batch, line)

    def _end_block(self, line: bytes) -> Iterator[Unit]:
        block = padded(self.context.block)
        faults = _envelope_faults("Y", line)
        if not self.context.block:
            faults += (_fault("BLOCK_CLOSED", "Y", "closes no block"),)
        elif not faults and padded(line)[3:12] != block[3:12]:
            faults += (
                _fault("BLOCK_MISMATCH", "Y", "names another port, filer or application than its B record", "4-12"),
            )
        if faults:
            yield Unit(self.context, (line,), faults)
        self.context = Context(self.context.batch)

    def _end_batch(self, line: bytes) -> Iterator[Unit]:
        faults = _envelope_faults("Z", line)
        if self.context.block:
            faults += (_fault("BLOCK_OPEN", "Z", "follows a block that its Y record does not close"),)
        if not self.context.batch:
            faults += (_fault("BATCH_CLOSED", "Z", "closes no batch"),)
        elif not faults and padded(line)[1:8] != padded(self.context.batch)[1:8]:
            faults += (_fault("BATCH_MISMATCH", "Z", "names another site or sender than its A record", "2-8"),)
        if faults:
            yield Unit(self.context, (line,), faults)
        self.context = Context()


_ENVELOPE: Final = {
    _BATCH: Framer._batch, _BLOCK: Framer._block, _END_BLOCK: Framer._end_block, _END_BATCH: Framer._end_batch
}  # fmt: skip


def frame(lines: Iterable[bytes]) -> Iterator[Unit]:
    """The units of a whole batch, in order; a batch without its Z record ends in a unit that says so."""
    framer = Framer()
    for raw in lines:
        line = scrub(raw)
        if line:
            yield from framer.line(line)
    yield from framer.close()


def rewrap(context: Context, lines: Iterable[bytes]) -> bytes:
    """A batch of its own, with its envelope, of some lines under a context; what the context lacks is left out."""
    batch, block = context
    found = [part for part in (batch, block) if part]
    found += lines
    found += closing(context)
    return b"\n".join(found) + b"\n"


@lru_cache(maxsize=256)
def closing(context: Context) -> tuple[bytes, ...]:
    """The Y and Z records that close what a context has open."""
    batch, block = padded(context.batch), padded(context.block)
    ends = []
    if context.block:
        ends.append((b"Y  " + block[3:12] + b" " * 32 + block[44:46]).rstrip())
    if context.batch:
        ends.append((b"Z" + batch[1:8] + b" " * 6 + batch[14:20] + b" " * 17 + batch[37:39]).rstrip())
    return tuple(ends)


@lru_cache(maxsize=256)
def context_faults(context: Context) -> tuple[Problem, ...]:
    """What is wrong with the envelope of a transaction, so that nothing under it can be taken."""
    faults: tuple[Problem, ...] = ()
    if not context.batch:
        faults += (_fault("BATCH_CLOSED", "A", "must stand before any block"),)
    elif len(context.batch) <= _KEPT:
        message = "cannot be read; nothing behind its sender was kept, for the password may stand anywhere in it"
        faults += (_fault("BATCH_HEADER", "A", message),)
    else:
        faults += _envelope_faults("A", context.batch)
    if not context.block:
        return (*faults, _fault("BLOCK_CLOSED", "B", "must stand before any transaction"))
    faults += _envelope_faults("B", context.block)
    if not faults and context.application not in APPLICATIONS:
        known = " and ".join(APPLICATIONS)
        faults += (
            _fault("APPLICATION_UNKNOWN", "B", f"must name one of the applications that CEE reads, {known}", "11-12"),
        )
    return faults


def _envelope_faults(record: str, line: bytes, *, required: bool = True) -> tuple[Problem, ...]:
    layout = LAYOUTS["in"][record]
    if len(line) > COLUMNS:
        return (_fault("RECORD_LENGTH", record, f"has {len(line)} columns, not {COLUMNS}"),)
    try:
        layout.read(padded(line))
    except Mangled:
        found = [
            (field, fault) for field, fault in layout.faults(padded(line)) if required or fault.code != "FIELD_MISSING"
        ]
        return tuple(field_problem(record, 0, field, fault) for field, fault in found)
    return ()


def field_problem(record: str, nth: int, field: Field, fault: Fault) -> Problem:
    """A fault of a field as a problem: its path is the record, which of its kind it is (from 0), and the columns."""
    said = f": {fault.message}" if fault.message[:1].isupper() else f" {fault.message}."
    message = f"Columns {field.columns} of record {record} ({field.shown}){said}"
    return Problem(fault.code, f"{record}[{nth}].{field.columns}", message, fault.authority)


def _fault(code: str, record: str, message: str, columns: str = "") -> Problem:
    path = f"{record}[0].{columns}" if columns else f"{record}[0]"
    return Problem(code, path, f"Record {record} {message}.", AUTHORITY)


def _cut() -> Problem:
    message = "The batch was cut here: it ends without its Z record. What stands before this place was taken; send the rest again."
    return Problem("BATCH_CUT", "Z[0]", message, AUTHORITY)
