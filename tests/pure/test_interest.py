"""Interest of 19 USC 1505(c): compounded daily, at the rate of each day, to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.rules.assessment import Deposit, assess, refund_rate
from entries.rules.interest import interest_on
from tests.pure.law_edition import LAW, day

FIRST, LAST = date(2008, 1, 2), date(2027, 12, 31)
days = st.dates(FIRST, LAST)
dollars = st.decimals("20.00", "9999999.99", places=2)
kinds = st.sampled_from(("underpayment", "overpayment", "corporate"))


def test_a_year_at_seven_percent_compounds_daily() -> None:
    found = interest_on(Decimal("1000.00"), day("2024-12-31"), day("2025-12-31"), "underpayment", LAW)
    assert found.amount == Decimal("72.50")  # (1 + 0.07 / 365) ** 365 = 1.0725006…
    assert [(one.days, one.rate) for one in found.segments] == [(365, Decimal(7))]


def test_each_day_bears_the_rate_in_force_on_it() -> None:
    found = interest_on(Decimal("5000.00"), day("2022-03-30"), day("2022-07-02"), "corporate", LAW)
    assert [(one.start.isoformat(), one.days, one.rate) for one in found.segments] == [
        ("2022-03-30", 1, Decimal(2)), ("2022-03-31", 91, Decimal(3)), ("2022-06-30", 2, Decimal(4)),
    ]  # fmt: skip


def test_a_leap_year_has_366_days() -> None:
    (only,) = interest_on(Decimal(10000), day("2023-12-31"), day("2024-12-31"), "underpayment", LAW).segments
    assert only.days == 366 and only.amount == Decimal("832.78")


def test_the_same_day_bears_nothing_and_neither_does_an_end_before_it() -> None:
    assert interest_on(Decimal(10000), FIRST, FIRST, "underpayment", LAW).amount == 0
    assert interest_on(Decimal(10000), LAST, FIRST, "underpayment", LAW).segments == ()


def test_a_day_without_a_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="no rate of interest for 2007-06-02"):
        interest_on(Decimal(1), day("2007-06-01"), day("2008-06-01"), "underpayment", LAW)


def test_a_rate_that_nobody_has_confirmed_is_shown_as_uncertain() -> None:
    assert interest_on(Decimal(1000), day("2026-09-01"), day("2026-11-27"), "underpayment", LAW).confidence < 50


@given(dollars, days, days, kinds)
def test_the_parts_add_up_to_the_whole_and_cover_every_day_once(principal, one, other, kind) -> None:
    start, end = min(one, other), max(one, other)
    found = interest_on(principal, start, end, kind, LAW)
    assert found.amount == sum((part.amount for part in found.segments), Decimal(0)) >= 0
    assert sum(part.days for part in found.segments) == (end - start).days
    assert all(a.end == b.start for a, b in zip(found.segments, found.segments[1:], strict=False))


@given(dollars, days, days, days, kinds)
def test_more_days_never_bear_less_and_more_money_never_less(principal, one, two, three, kind) -> None:
    start, middle, end = sorted((one, two, three))
    short, long = (interest_on(principal, start, last, kind, LAW).amount for last in (middle, end))
    assert short <= long <= interest_on(principal * 2, start, end, kind, LAW).amount


@given(dollars, days, days)
def test_a_corporation_is_never_refunded_more_than_a_person(principal, one, other) -> None:
    start, end = min(one, other), max(one, other)
    assert (
        interest_on(principal, start, end, "corporate", LAW).amount
        <= interest_on(principal, start, end, "overpayment", LAW).amount
    )


DEPOSIT = Deposit(day("2026-01-15"), day("2026-01-12"), "26-123456700")


def test_too_little_bears_interest_from_the_day_the_deposit_was_due() -> None:
    found = assess(Decimal("642.14"), Decimal("500.00"), DEPOSIT, day("2026-11-27"), LAW)
    assert found.interest is not None and found.interest.start == DEPOSIT.due and found.interest.kind == "underpayment"
    assert found.after == Decimal("1142.14") and found.net == Decimal("500.00") + found.interest.amount


def test_too_much_is_refunded_with_interest_from_the_day_it_was_paid() -> None:
    found = assess(Decimal("642.14"), Decimal("-500.00"), DEPOSIT, day("2026-11-27"), LAW)
    assert found.interest is not None and found.interest.start == DEPOSIT.paid and found.interest.kind == "corporate"
    assert found.net == -(Decimal("500.00") + found.interest.amount) and found.interest_due < 0


@pytest.mark.parametrize("found", ["19.99", "-19.99", "0"])
def test_a_net_difference_below_twenty_dollars_is_disregarded(found: str) -> None:
    terms = assess(Decimal("642.14"), Decimal(found), DEPOSIT, day("2026-11-27"), LAW)
    assert terms.after == terms.before and terms.net == 0 and terms.interest is None
    assert terms.disregarded is bool(Decimal(found))


def test_twenty_dollars_count() -> None:
    assert assess(Decimal(0), Decimal("20.00"), DEPOSIT, day("2026-11-27"), LAW).change == Decimal("20.00")


def test_a_person_is_refunded_at_the_full_rate() -> None:
    assert refund_rate("123-45-6789", LAW) == "overpayment"
    assert refund_rate("26-123456700", LAW) == "corporate"


@given(st.decimals("-99999.99", "99999.99", places=2), days, st.integers(0, 1500))
def test_what_was_assessed_and_what_is_due_always_agree(found, start, later) -> None:
    terms = assess(Decimal("5000.00"), found, Deposit(start, None, ""), min(start + timedelta(days=later), LAST), LAW)
    assert terms.after - terms.before == terms.change and terms.net == terms.change + terms.interest_due
    assert terms.net * terms.change >= 0
