"""A CATAIR batch, in any number of lines, as records and problems, one transaction after the other. Nothing here raises for bad input."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cee.core.errors import Problem
from entries.formats.catair.claim import read_claim
from entries.formats.catair.envelope import Unit, frame
from entries.formats.catair.summary import read_summary
from entries.formats.records import Drawback, Record


class Read(NamedTuple):
    """One transaction: the lines it stands in, the record (none where a problem is fatal), and what is to be said of it."""

    unit: Unit
    record: Record | Drawback | None
    problems: list[Problem]


def read_batch(lines: Iterable[bytes]) -> Iterator[Read]:
    """Every transaction of a batch in order, and every fault of its envelope. `lines` may be an open file: no more than one
    transaction is held at a time. The password of the A record is never read."""
    for unit in frame(lines):
        yield read_unit(unit)


def read_unit(unit: Unit) -> Read:
    """What one unit of a batch comes to."""
    application = unit.context.application
    begins = unit.lines[:1] and unit.lines[0][:1] not in (b"A", b"B", b"Y", b"Z")
    if begins and application == "AE":
        return Read(unit, *read_summary(unit))
    if begins and application == "DE":
        return Read(unit, *read_claim(unit))
    return Read(unit, None, list(unit.faults))
