"""The Friday of automatic liquidation."""

from datetime import date
from typing import NamedTuple

from cee.core.calendar import friday_on_or_after
from entries.clocks.arithmetic import Step
from entries.clocks.law import LawEdition
from entries.clocks.standstill import Standstill

_FRIDAY, _WEEK = 4, 7
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


def posting_day(friday: date, law: LawEdition) -> date:
    """The day on which a Friday's batch posts: the Friday, or where that is a federal holiday what the edition sets."""
    moves = law.settings["liquidation_on_holiday_friday"].value == "next_working_day"
    return law.calendar.next_working_day(friday) if moves else friday


def cutoff_of(friday: date, law: LawEdition) -> date:
    """The last day on which people process what posts on a Friday; on it the sheet is drawn up."""
    return date.fromordinal(friday.toordinal() - (_FRIDAY - law.settings["liquidation_cutoff_weekday"].value))


def next_batch_friday(day: date, law: LawEdition) -> date:
    """The Friday on which what a person processes on `day` posts: that of the week, up to and with its cut-off day, else
    the next one."""
    friday = friday_on_or_after(day)
    return friday if day <= cutoff_of(friday, law) else date.fromordinal(friday.toordinal() + _WEEK)
