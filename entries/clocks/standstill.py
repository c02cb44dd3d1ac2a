"""How extensions and suspensions move the year of 19 USC 1504, walked through in the order of the days.

The walk follows 1504: an extension adds at most a year, three in all; a suspension by statute or court stops 1504(a);
its removal starts the six months of 1504(d) and does not give the lost days back. Nothing revives an entry whose year
has run out: events after that day have no effect.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from entries.clocks.arithmetic import Step
from entries.clocks.facts import REMOVALS, DatedEvent, EventName
from entries.clocks.law import LawEdition

_MOVES = frozenset({EventName.EXTENDED, EventName.SUSPENDED, *REMOVALS})


class Removal(NamedTuple):
    """One event that may count as notice of removal, and the end of its six months."""

    event: DatedEvent
    due: date
    steps: tuple[Step, ...]


class Standstill(NamedTuple):
    """What the walk found. `due` is the end of 1504(a), None where no year runs.

    `suspended` are the codes still in force; `removals` the candidates for the six months, earliest first.
    """

    due: date | None = None
    steps: tuple[Step, ...] = ()
    extensions: int = 0
    suspended: tuple[str, ...] = ()
    suspended_since: date | None = None
    removals: tuple[Removal, ...] = ()
    spans: tuple[tuple[date, date | None], ...] = ()

    @property
    def lapses(self) -> date | None:
        """The earliest day on which the entry is deemed liquidated as things stand; None while it stands still."""
        if self.suspended:
            return None
        return min((removal.due for removal in self.removals), default=self.due)

    def suspended_on(self, day: date) -> bool:
        """Whether a suspension by statute or court was in force on a day."""
        return any(start <= day and (end is None or day < end) for start, end in self.spans)


def stand_still(events: Iterable[DatedEvent], start: date, law: LawEdition) -> Standstill:
    """Walk through the events of an entry whose year begins at `start`."""
    moves = {event for event in events if event.name in _MOVES}
    if not moves:
        year = law.periods["deemed_liquidation"]
        due = year.after(start, law.calendar)
        return Standstill(due, (Step(start, year, due),))
    walk = _Walk(start, law)
    # On one day an extension is granted before a suspension begins, and a suspension begins before one ends.
    for event in sorted(
        moves, key=lambda event: (event.date, _ORDER[event.name], event[2:4], event.until or event.date)
    ):
        if event.date < start and event.name == EventName.EXTENDED:
            continue
        if not walk.suspended and event.date > walk.last_day:
            if event.name in REMOVALS and walk.removals:
                walk.candidate(event)
            continue
        walk.take(event)
    return walk.result()


_ORDER: dict[str, int] = {
    name: place for place, name in enumerate((EventName.EXTENDED, EventName.SUSPENDED, *REMOVALS))
}


class _Walk:
    """The state of the walk; `last_day` is the latest day on which the entry may still be open."""

    def __init__(self, start: date, law: LawEdition) -> None:
        year = law.periods["deemed_liquidation"]
        self.start = start
        self.law = law
        self.due = year.after(start, law.calendar)
        self.steps = [Step(start, year, self.due)]
        self.cap = law.periods["extension_total"].after(self.due, law.calendar)
        self.last_day = self.due
        self.extensions = 0
        self.extended_to = date.min
        self.suspended: dict[str, date] = {}
        self.spans: list[tuple[date, date | None]] = []
        self.removals: dict[str, Removal] = {}

    def take(self, event: DatedEvent) -> None:
        if event.name == EventName.EXTENDED:
            self.extend(event)
        elif event.name == EventName.SUSPENDED:
            if self.law.stops_clock(event.code):
                self.suspended.setdefault(event.code, event.date)
                self.removals.clear()
        elif self.suspended:
            self.remove(event)
        elif self.removals:
            self.candidate(event)

    def extend(self, event: DatedEvent) -> None:
        """Add a year, or what the extension names if that is less, to whatever runs."""
        self.extensions += 1
        if self.removals:
            for name, removal in self.removals.items():
                due, step = self.longer(removal.due, event)
                self.removals[name] = Removal(removal.event, due, (*removal.steps, step))
                self.extended_to = max(self.extended_to, due)
        else:
            self.due, step = self.longer(self.due, event)
            self.steps.append(step)
            self.extended_to = self.due
        self.last_day = max(self.last_day, self.extended_to)

    def longer(self, due: date, event: DatedEvent) -> tuple[date, Step]:
        period = self.law.periods["extension_step"]
        year_on = period.after(due, self.law.calendar)
        end = max(due, min(event.until or year_on, year_on, self.cap))
        total = self.law.periods["extension_total"].text
        note = f"extended on {event.date}"
        if end == year_on:
            return end, Step(due, period, end, note)
        reason = f"all extensions together end after {total}" if end == max(due, self.cap) else "as the extension says"
        return end, Step(due, None, end, f"{note}, {reason}")

    def remove(self, event: DatedEvent) -> None:
        covered = {event.code, *self.law.covered_codes(event.code)}
        ended = [code for code in self.suspended if not event.code or code in covered]
        for code in ended:
            self.spans.append((self.suspended.pop(code), event.date))
        # A suspension that ended before the year began leaves the year as it is.
        if ended and not self.suspended and event.date > self.start:
            self.candidate(event)

    def candidate(self, event: DatedEvent) -> None:
        """Start the six months at an event, once for each kind of notice."""
        if event.name in self.removals:
            return
        period = self.law.periods["suspension_removed"]
        end = period.after(event.date, self.law.calendar)
        steps: tuple[Step, ...] = (Step(event.date, period, end),)
        if self.extended_to > end:
            steps = (*steps, Step(end, None, self.extended_to, "the extension granted before runs longer"))
            end = self.extended_to
        self.removals[event.name] = Removal(event, end, steps)
        self.last_day = max(self.last_day, end)

    def result(self) -> Standstill:
        spans = [*self.spans, *((since, None) for since in self.suspended.values())]
        return Standstill(
            self.due,
            tuple(self.steps),
            self.extensions,
            tuple(sorted(self.suspended)),
            min(self.suspended.values(), default=None),
            tuple(
                sorted(
                    self.removals.values(), key=lambda removal: (removal.due, removal.event.date, removal.event.name)
                )
            ),
            tuple(sorted(spans, key=lambda span: (span[0], span[1] or date.max))),
        )
