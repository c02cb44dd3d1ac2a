"""What the rules read: the events of one activity by name, and the law."""

from datetime import date
from functools import cached_property

from entries.clocks.facts import ClockFacts, DatedEvent, EventName
from entries.clocks.law import LawEdition
from entries.clocks.schedule import Schedule, schedule
from entries.clocks.standstill import Standstill, stand_still


class Clock:
    """The events of one activity, indexed, beside the law edition that judges them."""

    __slots__ = ("__dict__", "entry_type", "events", "first", "law")

    def __init__(self, facts: ClockFacts, law: LawEdition) -> None:
        self.law = law
        self.entry_type = facts.entry_type
        self.events = facts.events
        first: dict[str, date] = {}
        for event in facts.events:
            known = first.get(event.name)
            if known is None or event.date < known:
                first[event.name] = event.date
        self.first = first
        """The earliest day of each event."""

    def all(self, name: str) -> list[DatedEvent]:
        """Every event of a name, by day; an event that was told twice happened once."""
        return sorted({event for event in self.events if event.name == name}, key=lambda event: event[1:4])

    @cached_property
    def cycle_start(self) -> tuple[EventName, date] | None:
        """The event from which the year of 1504(a) runs, or None where it does not run (yet)."""
        if self.entry_type in self.law.informal or self.entry_type in self.law.not_liquidated:
            return None
        name = EventName.FINAL_WITHDRAWAL if self.entry_type in self.law.warehouse else EventName.ENTRY
        start = self.first.get(name)
        return None if start is None else (name, start)

    @cached_property
    def standstill(self) -> Standstill:
        """Extensions and suspensions, walked through day by day."""
        start = self.cycle_start
        if start is None:
            return Standstill()
        return stand_still(self.events, start[1], self.law)

    @cached_property
    def schedule(self) -> Schedule | None:
        """The Friday of automatic liquidation; None where no cycle runs."""
        start = self.cycle_start
        return None if start is None else schedule(start[1], self.standstill, self.law)

    @property
    def liquidated(self) -> date | None:
        """The day of liquidation as posted."""
        return self.first.get(EventName.LIQUIDATED)
