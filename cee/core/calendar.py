"""Days as the law counts them: the day of the event is day 0, working days leave out weekends and federal holidays.

A day is a day in America/New_York; which days are holidays is data of the law edition.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)
_FRIDAY = 4
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar of working days. `names` tells what a holiday is called, for the arithmetic shown to people."""

    holidays: frozenset[date]
    names: Mapping[date, str] = field(default_factory=dict, compare=False, repr=False)
    _sums: dict[tuple[date, int], date] = field(default_factory=dict, init=False, compare=False, repr=False)

    def is_working_day(self, day: date) -> bool:
        """Whether it is neither a Saturday, a Sunday nor a holiday."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day`, which is day 0 whether it is a working day or not."""
        if count < 0:
            raise ValueError("working days are counted forwards")
        known = self._sums.get((day, count))
        if known is None:
            known = day
            for _ in range(count):
                known = self.next_working_day(known + _DAY)
            # Arrivals ask for few distinct days; the cap guards against a caller that asks for every day of history.
            if len(self._sums) > 20_000:
                self._sums.clear()
            self._sums[day, count] = known
        return known

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        weeks, rest = divmod((end - start).days, 7)
        first = start.weekday()
        weekdays = weeks * 5 + sum((first + step) % 7 < _SATURDAY for step in range(1, rest + 1))
        return weekdays - sum(start < day <= end and day.weekday() < _SATURDAY for day in self.holidays)

    def holidays_between(self, start: date, end: date) -> tuple[date, ...]:
        """The holidays after `start` up to and with `end` that would have been working days, in order."""
        return tuple(sorted(day for day in self.holidays if start < day <= end and day.weekday() < _SATURDAY))

    def holiday_name(self, day: date) -> str:
        """What the holiday is called, or `federal holiday`."""
        return self.names.get(day, "federal holiday")


def friday_on_or_after(day: date) -> date:
    """The day itself if it is a Friday, else the next one."""
    return day + timedelta(days=(_FRIDAY - day.weekday()) % 7)


def add_months(day: date, count: int) -> date:
    """The same day of the month `count` months later; the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    month += 1
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_years(day: date, count: int) -> date:
    """The same day `count` years later; 28 February for 29 February where the year is not a leap year."""
    return add_months(day, 12 * count)
