"""A stream of newline-separated records, cut at line ends into pieces that one task can do."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from cee.core.errors import Problem

PIECE_RECORDS: Final = 10_000
PIECE_BYTES: Final = 8 << 20
RECORD_BYTES: Final = 16 << 20
"""The longest single record: some five times what 999 lines of 32 tariff numbers come to."""

_STEP = 1 << 18


class RecordTooLong(ValueError):
    """One record is longer than `RECORD_BYTES`; there is no line end to cut at."""


class NotABatch(ValueError):
    """What has come in cannot be a batch of its format at all; `problem` is the first thing that says so."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Piece(NamedTuple):
    """Whole lines of the stream: `first` is the number of its first record, from 1; blank lines are no records."""

    first: int
    records: int
    body: bytes


class Cutter:
    """Takes a stream in chunks of any size and gives whole-line pieces of about `records` records or `size` bytes.

    Every chunking of the same bytes gives the same records with the same numbers.
    """

    def __init__(self, *, records: int = PIECE_RECORDS, size: int = PIECE_BYTES) -> None:
        self._most_records = records
        self._most_bytes = size
        self._held: list[bytes] = []
        self._size = 0
        self._lines = 0
        self._next = 1

    @property
    def records(self) -> int:
        """How many records have been given out."""
        return self._next - 1

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Take the next bytes; give the pieces that are full. Raises RecordTooLong."""
        for start in range(0, len(chunk), _STEP):
            part = chunk[start : start + _STEP]
            self._held.append(part)
            self._size += len(part)
            self._lines += part.count(b"\n")
            if self._lines and (self._lines >= self._most_records or self._size >= self._most_bytes):
                body = b"".join(self._held)
                end = body.rfind(b"\n") + 1
                self._hold(body[end:])
                yield from self._pieces(body[:end])
            elif not self._lines and self._size > RECORD_BYTES:
                raise RecordTooLong(f"record {self._next} is longer than {RECORD_BYTES} bytes")

    def close(self) -> Iterator[Piece]:
        """Give what is left: the last line needs no line end."""
        body = b"".join(self._held)
        self._hold(b"")
        yield from self._pieces(body)

    def _hold(self, rest: bytes) -> None:
        self._held = [rest] if rest else []
        self._size = len(rest)
        self._lines = 0

    def _pieces(self, body: bytes) -> Iterator[Piece]:
        lines = lines_of(body)
        for start in range(0, len(lines), self._most_records):
            some = lines[start : start + self._most_records]
            yield Piece(self._next, len(some), b"\n".join(some) + b"\n")
            self._next += len(some)


def lines_of(body: bytes) -> list[bytes]:
    """The records of a piece, in order, without their line ends; blank lines are none."""
    return [line for line in (raw.strip() for raw in body.split(b"\n")) if line]
