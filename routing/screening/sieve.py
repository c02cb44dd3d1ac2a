"""The sieve before screening: of nearly every summary it can say at once that nothing asks about it.

It reads the record as it is; only what does not fall through is written out as facts and held against criteria.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from math import inf
from operator import attrgetter
from typing import Any, Final

from entries.formats.records import EntrySummary
from routing.engine.facts import LineFacts
from routing.screening.criteria import PER_MILLION, Criterion, Sample

type Drawer = Mapping[object, tuple[Criterion, ...]]
type Read = Callable[[Any], str | None]

_OF_RECORD: Final[dict[str, Read]] = {
    "importer": attrgetter("importer_number"),
    "port": attrgetter("port_of_entry"),
    "entry_type": attrgetter("entry_type"),
}
_OF_LINE: Final[dict[str, Read]] = {name: attrgetter(name) for name in ("manufacturer", "origin", "spi")}
_DRAWN: Final = 8
"""Bytes of a hash that a sample is drawn by."""


class Sieve:
    """Made of the drawers that criteria are filed in, the criteria that no drawer holds, and the samples."""

    __slots__ = ("_by_hts", "_by_line", "_by_summary", "_least", "_samples")

    def __init__(
        self,
        drawers: Mapping[str, Drawer],
        by_hts: Mapping[str, tuple[Criterion, ...]],
        rest: Sequence[Criterion],
        samples: Sequence[Sample],
    ):
        self._by_hts = by_hts
        self._by_summary = [(read, drawers[field]) for field, read in _OF_RECORD.items() if field in drawers]
        self._by_line = [(read, _with_none(drawers[field])) for field, read in _OF_LINE.items() if field in drawers]
        # What no drawer holds asks for the value of the whole, or else of every summary.
        self._least = min([0 if one.of_line else one.value_from or 0 for one in rest], default=inf)
        self._samples = [(_keyed(sample.salt), _share(sample)) for sample in samples]

    def lets_through(self, record: EntrySummary, lines: Sequence[LineFacts]) -> bool:
        """Whether nothing can match on any day: no criterion is filed under what the summary names, no sample draws it."""
        for read, drawer in self._by_summary:
            if read(record) in drawer:
                return False
        by_hts, total = self._by_hts, 0
        for _, hts, value, _ in lines:
            if by_hts[hts]:
                return False
            total += value
        if total >= self._least:
            return False
        for read, named in self._by_line:
            if not named.isdisjoint(map(read, record.lines)):
                return False
        for keyed, share in self._samples:  # noqa: SIM110 - a generator would cost as much as the drawing
            if _falls(record.entry_number, keyed, share):
                return False
        return True


def _with_none(drawer: Drawer) -> frozenset[object]:
    """What the criteria of a drawer name; nothing stands for an empty text, as in the facts of screening."""
    return frozenset([*drawer, None]) if "" in drawer else frozenset(drawer)


def draws(entry_number: str, sample: Sample) -> bool:
    """Whether the sample draws this number while it is in force: a keyed hash of the number alone, so that sending it
    again, in another batch or on another machine, draws the same."""
    return _falls(entry_number, _keyed(sample.salt), _share(sample))


def _falls(entry_number: str, keyed: blake2b, share: bytes) -> bool:
    drawing = keyed.copy()
    drawing.update(entry_number.encode())
    return drawing.digest() < share


def _share(sample: Sample) -> bytes:
    """What the hashes of so many in a million lie below. That all of a million do takes a byte more than a hash has."""
    least = -(-(sample.per_million << 8 * _DRAWN) // PER_MILLION)
    return least.to_bytes(_DRAWN) if least < 1 << 8 * _DRAWN else b"\xff" * (_DRAWN + 1)


@cache
def _keyed(salt: str) -> blake2b:
    """The hash with its key read, to be copied for each number."""
    raw = salt.encode()
    return blake2b(digest_size=_DRAWN, key=raw if len(raw) <= blake2b.MAX_KEY_SIZE else blake2b(raw).digest())
