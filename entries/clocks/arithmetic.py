"""The steps by which a deadline was found, and the sentence that shows them."""

from datetime import date
from typing import NamedTuple

from cee.core.calendar import WorkCalendar
from entries.clocks.law import Period


class Step(NamedTuple):
    """From one day to another, by a period or, without one, as the note says."""

    start: date
    period: Period | None
    end: date
    note: str = ""


def sentence(step: Step, calendar: WorkCalendar) -> str:
    """`2026-08-31 + 10 working days (2026-09-07 Labor Day skipped) = 2026-09-15`."""
    note = f" ({step.note})" if step.note else ""
    if step.period is None:
        return f"{step.note}: {step.end}"
    plainly = f"{step.start} + {step.period.text}"
    if step.period.unit == "working":
        skipped = [f"{day} {calendar.holiday_name(day)}" for day in calendar.holidays_between(step.start, step.end)]
        passed_over = f" ({', '.join(skipped)} skipped)" if skipped else ""
        return f"{plainly}{passed_over} = {step.end}{note}"
    unrolled = step.period._replace(rolls=False).after(step.start, calendar)
    if step.period.rolls and unrolled != step.end:
        why = calendar.holiday_name(unrolled) if unrolled in calendar.holidays else f"a {unrolled:%A}"
        return f"{plainly} = {unrolled}, {why}, so the next working day {step.end}{note}"
    return f"{plainly} = {step.end}{note}"
