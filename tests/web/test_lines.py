"""The lines of an item: what was declared beside what the general rate gives."""

from decimal import Decimal

import pytest

from entries.models import EntryLine
from entries.selectors.lines import computed_total, line_views
from tests import factories as make

pytestmark = pytest.mark.usefixtures("world")
DAY = make.TODAY


def _line(**given):  # type: ignore[no-untyped-def]
    activity = make.activity()
    return make.line(activity, **given)


def test_a_known_rate_is_computed_and_what_differs_is_said() -> None:
    from entries.selectors.reference import reference_view

    numbers = reference_view().edition(DAY).numbers  # type: ignore[union-attr]
    hts = next(
        number for number, known in numbers.items() if known.rate and known.rate.percent and not known.rate.specific
    )
    rate = numbers[hts].rate.percent  # type: ignore[union-attr]
    filed = [[hts, "10000", "1.00", []]]
    (view,) = line_views([_line(hts=hts, tariffs=filed)], on=DAY)
    assert view.tariffs[0].computed == rate * 100
    assert view.tariffs[0].difference == rate * 100 - 1
    assert view.differs
    assert computed_total([view]) == rate * 100


def test_an_unknown_number_has_no_computed_duty_and_no_total() -> None:
    (view,) = line_views([_line(hts="0000000000", tariffs=[["0000000000", "10", "1.00", []]])], on=DAY)
    assert view.tariffs[0].computed is None
    assert not view.differs
    assert computed_total([view]) is None


def test_cases_fees_and_what_few_lines_say_are_read_in_order() -> None:
    line = _line(
        cases=[["A570803001", "cash", "12.50", "A", "10000", "1250.00"]],
        fees=[["499", "34.64"], ["501", "12.50"]],
        more={"related_party": True, "charges": "120"},
    )
    (view,) = line_views([EntryLine.objects.get(activity=line.activity, number=1)], on=DAY)
    assert (view.cases[0].number, view.cases[0].duty) == ("A570803001", Decimal("1250.00"))
    assert view.fees == [("499", Decimal("34.64")), ("501", Decimal("12.50"))]
    assert view.said == [("Buyer and seller related", "yes"), ("Charges in dollars", "120")]


def test_another_rate_may_apply_where_a_program_is_claimed_or_numbers_are_stacked() -> None:
    (plain,) = line_views([_line(spi=None)], on=DAY)
    (claimed,) = line_views([_line(spi="S")], on=DAY)
    assert not plain.claims_program
    assert claimed.claims_program
