"""Cutting batches whose records take several lines: a piece ends where a record ends, and is a whole batch by itself."""

from collections.abc import Iterator
from typing import Final, Protocol

from entries.formats.catair.envelope import Framer, closing, frame, scrub
from entries.formats.csv import Header, Row, cells_of, entry_of, read_csv
from entries.formats.cutting import PIECE_BYTES, PIECE_RECORDS, RECORD_BYTES, NotABatch, Piece, RecordTooLong

_FIRST: Final = b"10"


class Grammar(Protocol):
    """How the lines of a format make records."""

    def begins(self, line: bytes) -> bool:
        """Whether a piece may end before this line, which is the next; at every such place a record may begin."""

    def opening(self) -> list[bytes]:
        """The lines with which a piece that begins here must begin."""

    def closing(self) -> list[bytes]:
        """The lines that a piece that ends here still needs."""

    def take(self, line: bytes) -> bytes:
        """Take the next line in; what of it is kept."""

    def count(self, lines: list[bytes]) -> int:
        """How many records the lines of a piece come to."""


class LineCutter:
    """Takes a stream in chunks of any size and gives pieces of about `records` records or `size` bytes, each a batch of its own."""

    def __init__(self, grammar: Grammar, *, records: int = PIECE_RECORDS, size: int = PIECE_BYTES) -> None:
        self._grammar = grammar
        self._most_records = records
        self._most_bytes = size
        self._rest = b""
        self._lines: list[bytes] = []
        self._size = 0
        self._places = 0
        self._since = 0
        self._next = 1

    @property
    def records(self) -> int:
        """How many records have been given out."""
        return self._next - 1

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Take the next bytes; give the pieces that are full. Raises RecordTooLong or NotABatch."""
        *lines, self._rest = (self._rest + chunk).split(b"\n") if b"\n" in chunk else (self._rest + chunk,)
        for line in lines:
            yield from self._take(line)
        if len(self._rest) > RECORD_BYTES:
            raise RecordTooLong(f"record {self._next} or a line of it is longer than {RECORD_BYTES} bytes")

    def close(self) -> Iterator[Piece]:
        """Give what is left: the last line needs no line end, and what was cut is not closed."""
        yield from self._take(self._rest)
        self._rest = b""
        if self._lines:
            yield self._piece([])

    def _take(self, line: bytes) -> Iterator[Piece]:
        if not line.strip():
            return
        if self._grammar.begins(line):
            if self._places >= self._most_records or self._size >= self._most_bytes:
                yield self._piece(self._grammar.closing())
                self._lines = self._grammar.opening()
                self._places = self._size = 0
            self._places += 1
            self._since = 0
        self._lines.append(self._grammar.take(line))
        self._size += len(line)
        self._since += len(line)
        if self._since > RECORD_BYTES:
            raise RecordTooLong(f"record {self._next} is longer than {RECORD_BYTES} bytes")

    def _piece(self, closing: list[bytes]) -> Piece:
        lines = self._lines + closing
        piece = Piece(self._next, self._grammar.count(lines), b"\n".join(lines) + b"\n")
        self._next += piece.records
        return piece


class CatairGrammar:
    """A transaction begins with its record 10; the A and B records above it are repeated, closed by their Y and Z."""

    def __init__(self) -> None:
        self._framer = Framer()

    def begins(self, line: bytes) -> bool:
        """A record 10 begins a transaction."""
        return line[:2] == _FIRST

    def opening(self) -> list[bytes]:
        """The A and B records in force."""
        return [line for line in self._framer.context if line]

    def closing(self) -> list[bytes]:
        """Their Y and Z records."""
        return list(closing(self._framer.context))

    def take(self, line: bytes) -> bytes:
        """The line without its line end and without a password."""
        kept = scrub(line)
        self._framer.line(kept)
        return kept

    def count(self, lines: list[bytes]) -> int:
        """The transactions, and what is wrong with the envelope."""
        return sum(1 for _ in frame(lines))


class CsvGrammar:
    """An entry begins with the first row of another number; the header row is repeated."""

    def __init__(self) -> None:
        self._header: Header | None = None
        self._entry: str | None = None
        self._whole = True

    def begins(self, line: bytes) -> bool:
        """A whole row of another entry than the row before."""
        row = self._row(line)
        return self._whole and row is not None and self._entry is not None and entry_of(row) != self._entry

    def opening(self) -> list[bytes]:
        """The header row."""
        return [self._header.raw] if self._header else []

    def closing(self) -> list[bytes]:
        """Nothing."""
        return []

    def take(self, line: bytes) -> bytes:
        """The line as it is."""
        line = line.rstrip(b"\r")
        if self._header is None:
            self._header = Header(line)
            if self._header.problems:
                raise NotABatch(self._header.problems[0])
            return line
        row = self._row(line)
        # Behind a row that is not whole nothing is sure until two whole rows follow each other.
        self._entry = entry_of(row) if row is not None and self._whole else None
        self._whole = row is not None
        return line

    def count(self, lines: list[bytes]) -> int:
        """The entries."""
        return sum(1 for _ in read_csv(b"\n".join(lines)))

    def _row(self, line: bytes) -> Row | None:
        if self._header is None or cells_of(line) is None:
            return None
        return self._header.row(line)


def catair_cutter(*, records: int = PIECE_RECORDS, size: int = PIECE_BYTES) -> LineCutter:
    """The cutter of CATAIR batches."""
    return LineCutter(CatairGrammar(), records=records, size=size)


def csv_cutter(*, records: int = PIECE_RECORDS, size: int = PIECE_BYTES) -> LineCutter:
    """The cutter of CSV batches."""
    return LineCutter(CsvGrammar(), records=records, size=size)
