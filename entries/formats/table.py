"""The formats in which a batch may come: the one table of them. Whoever takes a batch in looks up how to cut, to hash and to read it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Final, NamedTuple, Protocol

from cee.core.errors import Problem
from entries.formats.catair.envelope import Context, frame, rewrap, scrub
from entries.formats.catair.read import read_unit
from entries.formats.csv import read_csv
from entries.formats.cutting import Cutter, NotABatch, Piece, lines_of
from entries.formats.cutting_lines import catair_cutter, csv_cutter
from entries.formats.json import read_activity, read_json_body, read_ndjson_line
from entries.formats.records import Record

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
CSV: Final = "text/csv"
CATAIR: Final = "application/x-catair"


class Cuts(Protocol):
    """Takes a stream in chunks and gives pieces that can be read by themselves."""

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Take the next bytes; raises RecordTooLong or NotABatch."""

    def close(self) -> Iterator[Piece]:
        """Give what is left."""


class Digests(Protocol):
    """Hashes a stream."""

    def update(self, chunk: bytes, /) -> None:
        """Take the next bytes."""

    def hexdigest(self) -> str:
        """The hash of all of them."""


class Found(NamedTuple):
    """One record of a batch: the bytes that stand for it, which can be sent again as they are in the same format; the record,
    None where it cannot be read; and what is to be said of it."""

    raw: bytes
    record: Record | None
    problems: list[Problem]


class Reads(Protocol):
    """Reads the records of a piece."""

    def __call__(self, body: bytes, start: int = 0, stop: int | None = None, /) -> Iterator[Found]:
        """The records from place `start` (0 is the first) up to `stop`, or all of them."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `read` gives the records of a piece, or some of them; `digest` hashes a body as it comes, without what may not be kept."""

    content_type: str
    name: str
    suffixes: tuple[str, ...]
    cutter: Callable[[], Cuts]
    read: Reads
    digest: Callable[[], Digests] = sha256
    whole: bool = False
    """The body is one value, which is held whole and has a limit of its own."""


class WholeBody:
    """JSON is one piece."""

    def __init__(self) -> None:
        self._body = bytearray()

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Take the next bytes."""
        self._body += chunk
        return iter(())

    def close(self) -> Iterator[Piece]:
        """The whole body. Raises NotABatch."""
        body = bytes(self._body)
        found = read_json_body(body)
        if isinstance(found, Problem):
            raise NotABatch(found)
        yield Piece(1, len(found), body)

    def unread(self) -> Piece:
        """The body as it came, before anybody may read it: how many records it holds is not known."""
        return Piece(1, 0, bytes(self._body))


class ScrubbedDigest:
    """SHA-256 of a CATAIR batch with the passwords of its A records blank: a hash with them would give them away by trying."""

    def __init__(self) -> None:
        self._hash = sha256()
        self._rest = b""

    def update(self, chunk: bytes, /) -> None:
        """Take the next bytes."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._hash.update(_kept(line) + b"\n")

    def hexdigest(self) -> str:
        """The hash of all of them."""
        whole = self._hash.copy()
        whole.update(_kept(self._rest))
        return whole.hexdigest()


def _kept(line: bytes) -> bytes:
    return scrub(line) if line.lstrip()[:1] == b"A" else line


def _read_json(body: bytes, start: int = 0, stop: int | None = None, /) -> Iterator[Found]:
    found = read_json_body(body)
    if isinstance(found, Problem):
        yield Found(body, None, [found])
        return
    for _, obj in found[start:stop]:
        yield Found(json.dumps(obj, default=str).encode(), *read_activity(obj))


def _read_ndjson(body: bytes, start: int = 0, stop: int | None = None, /) -> Iterator[Found]:
    for line in lines_of(body)[start:stop]:
        decoded, wrong = read_ndjson_line(line)
        if wrong is not None:
            yield Found(line, None, [wrong])
        else:
            yield Found(line, *read_activity(decoded))


def _read_csv(body: bytes, start: int = 0, stop: int | None = None, /) -> Iterator[Found]:
    for entry in islice(read_csv(body), start, stop):
        yield Found(*entry)


def _read_catair(body: bytes, start: int = 0, stop: int | None = None, /) -> Iterator[Found]:
    for unit in islice(frame(body.split(b"\n")), start, stop):
        _, record, problems = read_unit(unit)
        raw = rewrap(unit.context, unit.lines) if unit.context != Context() else b"\n".join(unit.lines) + b"\n"
        yield Found(raw, record, problems)


FORMATS: Final[Mapping[str, Format]] = {
    one.content_type: one
    for one in (
        Format(JSON, "JSON", (".json",), WholeBody, _read_json, whole=True),
        Format(NDJSON, "NDJSON", (".ndjson", ".jsonl"), Cutter, _read_ndjson),
        Format(CSV, "CSV", (".csv",), csv_cutter, _read_csv),
        Format(CATAIR, "CATAIR", (".abi", ".catair", ".txt"), catair_cutter, _read_catair, ScrubbedDigest),
    )
}
"""Every format, by the content type that names it."""
