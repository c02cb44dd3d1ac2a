"""Working days, Fridays, months and years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee.core.calendar import WorkCalendar, add_months, add_years, friday_on_or_after

LABOR_DAY = date(2026, 9, 7)
CALENDAR = WorkCalendar(frozenset({LABOR_DAY, date(2026, 12, 25), date(2027, 1, 1)}), {LABOR_DAY: "Labor Day"})

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def test_ten_working_days_leave_out_weekends_and_the_holiday() -> None:
    assert CALENDAR.add_working_days(date(2026, 8, 31), 10) == date(2026, 9, 15)
    assert CALENDAR.add_working_days(date(2026, 8, 31), 0) == date(2026, 8, 31)


def test_the_day_of_the_event_is_day_nought_even_on_a_weekend() -> None:
    assert CALENDAR.add_working_days(date(2026, 8, 29), 1) == date(2026, 8, 31)
    assert CALENDAR.add_working_days(date(2026, 8, 28), 1) == date(2026, 8, 31)


def test_working_days_run_over_the_year_end() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 24), 5) == date(2027, 1, 4)


def test_the_next_working_day_may_be_the_day_itself() -> None:
    assert CALENDAR.next_working_day(date(2026, 9, 4)) == date(2026, 9, 4)
    assert CALENDAR.next_working_day(date(2026, 9, 5)) == date(2026, 9, 8)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_working_days(LABOR_DAY, -1)


def test_a_holiday_has_a_name() -> None:
    assert CALENDAR.holiday_name(LABOR_DAY) == "Labor Day"
    assert CALENDAR.holidays_between(date(2026, 9, 1), date(2026, 9, 30)) == (LABOR_DAY,)


@given(days, st.integers(0, 60))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    due = CALENDAR.add_working_days(day, count)
    assert CALENDAR.working_days_between(day, due) == count
    assert count == 0 or CALENDAR.is_working_day(due)


@given(days, days)
def test_counting_backwards_is_the_negative(one: date, other: date) -> None:
    counted = sum(CALENDAR.is_working_day(one + timedelta(days=n)) for n in range(1, (other - one).days + 1))
    if one <= other:
        assert CALENDAR.working_days_between(one, other) == counted
        assert CALENDAR.working_days_between(other, one) == -counted


@given(days)
def test_the_friday_is_within_the_week(day: date) -> None:
    friday = friday_on_or_after(day)
    assert friday.weekday() == 4
    assert 0 <= (friday - day).days < 7


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 7, 1), 6, date(2027, 1, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_leap_day_falls_back_where_there_is_none() -> None:
    assert add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert add_years(date(2028, 2, 29), 4) == date(2032, 2, 29)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_more_months_never_come_earlier(day: date, fewer: int, more: int) -> None:
    assert (add_months(day, fewer) <= add_months(day, fewer + more)) and add_months(day, fewer) >= day
