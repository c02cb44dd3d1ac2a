"""The Friday of automatic liquidation."""

from datetime import date
from typing import NamedTuple

from cee.core.calendar import friday_on_or_after
from entries.clocks.arithmetic import Step
from entries.clocks.law import LawEdition
from entries.clocks.standstill import Standstill

_ON_FRIDAY = "the first Friday on or after it"


class Schedule(NamedTuple):
    """The day on which an entry liquidates by itself, and how it was found."""

    friday: date
    steps: tuple[Step, ...]


def schedule(start: date, still: Standstill, law: LawEdition) -> Schedule:
    """The first Friday on or after the cycle's last day, moved by as much as extensions moved the end of the year."""
    period = law.periods["liquidation_cycle"]
    calendar = law.calendar
    day = period.after(start, calendar)
    steps: tuple[Step, ...] = (Step(start, period, day),)
    if still.extensions and still.due is not None:
        by = still.due - law.periods["deemed_liquidation"].after(start, calendar)
        steps = (*steps, Step(day, None, day + by, f"moved by the {by.days} days of the extension"))
        day += by
    friday = friday_on_or_after(day)
    note = _ON_FRIDAY
    if friday in calendar.holidays:
        note += f", {calendar.holiday_name(friday)}: what CBP does then is not known"
    return Schedule(friday, (*steps, Step(day, None, friday, note)))
