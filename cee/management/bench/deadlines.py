"""`deadlines`: activities a second whose deadlines one core derives by the clocks, writes out and keeps.

By the class that the rebuild uses, in its order: by id, so that activities of the same days stand together. A hundred
thousand are spread over ten days of entry, ten times as thinly as a real year would.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import batched
from random import Random
from typing import Any, Final

from cee.base.copy import CopyThread
from cee.core.vocabulary import Kind
from cee.management.bench.harness import Bench, Result, Say, worker
from cee.management.bench.scratch import scratch, settle_server
from cee.management.bench.work import timed
from entries.clocks.facts import ClockFacts, DatedEvent, EventName
from entries.selectors.reference import law
from entries.services.deadlines import Reckoner
from entries.services.store import DEADLINE_COLUMNS, DEADLINE_TABLE

FLOOR: Final = 50_000
_CHUNK: Final = 1000
_FIRST_DAY: Final = date(2025, 3, 3)
_A_DAY: Final = 10_000
"""Summaries of one day of entry; the country files ten times as many."""
_WAITS: Final = 4
"""Days by which any later event may be later still."""

_LIFE: Final = (
    (0.90, (("duty_paid", 12, "", ""),)),
    (0.03, (("rejected", 13, "", "r"), ("refiled", 15, "", "r"))),
    (0.02, (("form28_issued", 60, "", "a"), ("form28_answered", 85, "", "a"))),
    (0.01, (("form29_issued", 110, "", "b"),)),
    (0.05, (("extended", 250, "01", ""),)),
    (0.04, (("suspended", 20, "02", ""),)),
    (0.45, (("liquidated", 314, "", ""),)),
)
"""What may happen to a summary after it is filed: how often, and what, so many days after entry, with which code."""
_PROTESTS: Final = 0.03
_CLAIMS: Final = 0.01
"""The shares of activities that are protests and drawback claims."""


def mix(count: int, seed: int) -> Iterator[ClockFacts]:
    """The dated events of so many activities, in the order of their entry, at all stages of their lives; the same for
    the same seed."""
    draw = Random(seed)
    for number in range(count):
        day = _FIRST_DAY + timedelta(days=number // _A_DAY)
        kind = draw.random()
        if kind < _PROTESTS:
            decided = DatedEvent(EventName.DECISION_PROTESTED, day)
            filed = DatedEvent(EventName.PROTEST_FILED, day + timedelta(days=draw.randrange(180)))
            yield ClockFacts(Kind.PROTEST, "", (decided, filed))
        elif kind < _PROTESTS + _CLAIMS:
            imported = DatedEvent(EventName.IMPORTED, day - timedelta(days=draw.randrange(900)))
            yield ClockFacts(Kind.DRAWBACK, "", (imported, DatedEvent(EventName.CLAIM_FILED, day)))
        else:
            yield ClockFacts(Kind.ENTRY_SUMMARY, "01", tuple(_summary(day, draw)))


def _summary(day: date, draw: Random) -> Iterator[DatedEvent]:
    yield DatedEvent(EventName.ENTRY, day)
    yield DatedEvent(EventName.RELEASE, day)
    yield DatedEvent(EventName.SUMMARY_FILED, day + timedelta(days=draw.randrange(14)))
    for share, happened in _LIFE:
        if draw.random() < share:
            for name, after, code, reference in happened:
                late = draw.randrange(_WAITS)
                yield DatedEvent(EventName(name), day + timedelta(days=after + late), code, reference)


def derive(*, activities: int, seed: int) -> dict[str, Any]:
    """Derive the deadlines of so many activities, write them out and keep them, in one transaction."""
    facts = list(mix(activities, seed))
    reckoner = Reckoner(law().edition)

    def keep() -> None:
        with CopyThread() as out:
            for chunk in batched(enumerate(facts, start=1), _CHUNK):
                rows: list[str] = []
                for number, one in chunk:
                    rows += reckoner.rows(number, one)
                out.write(DEADLINE_TABLE, DEADLINE_COLUMNS, rows)

    return timed([keep], activities)


def _run(size: int, repetitions: int, against: str, say: Say) -> Result:
    rates = []
    for turn in range(repetitions):
        with scratch("one") as database:
            settle_server(database)
            answer = worker("deadlines", database, activities=size, seed=turn + 1)
        rates.append(size / answer["seconds"])
        say(f"{turn + 1}: {rates[-1]:,.0f} activities a second")
    middle = sorted(rates)[len(rates) // 2]
    ratios = (middle / FLOOR, min(rates) / FLOOR, max(rates) / FLOOR)
    unit, floor = "activities a second on one core", f"{FLOOR:,} activities a second"
    return Result("deadlines", middle, unit, floor, *ratios, len(rates))


DEADLINES: Final = Bench("deadlines", "activities a second whose deadlines are derived and kept", 100_000, 5, _run)
