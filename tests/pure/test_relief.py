"""What the decision of a protest makes of its entries: as given, as asked, or as assessed; never more than assessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.rules.asked import duty_as_asked
from entries.rules.relief import Amounts, Relief, decided_by, reliquidates

CENTS = st.integers(min_value=0, max_value=10**8).map(lambda cents: Decimal(cents) / 100)


def amounts(number: str, duty: str, fees: str = "10.00") -> Amounts:
    return Amounts(number, Decimal(duty), Decimal(fees))


ONE = Relief(amounts("A", "100.00"), amounts("A", "60.00"))
OTHER = Relief(amounts("B", "50.00"), None)


def test_an_approval_gives_what_is_asked_and_what_is_given() -> None:
    decided, wrong = decided_by([ONE, OTHER], [amounts("B", "20.00")], in_part=False)
    assert not wrong
    assert [one.change for one in decided] == [Decimal("-40.00"), Decimal("-30.00")]


def test_an_approval_says_which_entry_cannot_be_computed() -> None:
    assert [one.message[:2] for one in decided_by([ONE, OTHER], [], in_part=False)[1]] == ["B:"]


def test_in_part_leaves_what_is_not_given() -> None:
    decided, wrong = decided_by([ONE, OTHER], [amounts("B", "20.00")], in_part=True)
    assert not wrong and decided[0].decided is None and decided[0].change == 0
    assert decided_by([ONE], [], in_part=True)[1][0].path == "amounts"


@pytest.mark.parametrize(
    "given_",
    [[amounts("C", "1.00")], [amounts("A", "1.00")] * 2, [amounts("A", "-1.00")], [amounts("A", "1.001")], [amounts("A", "NaN")]],
)  # fmt: skip
def test_what_cannot_be_is_told(given_: list[Amounts]) -> None:
    assert len(decided_by([ONE, OTHER], given_, in_part=True)[1]) == 1


@given(CENTS, CENTS, CENTS, CENTS)
def test_an_approval_never_assesses_more(duty: Decimal, fees: Decimal, to: Decimal, too: Decimal) -> None:
    one = Relief(Amounts("A", duty, fees), None)
    decided, wrong = decided_by([one], [Amounts("A", to, too)], in_part=False)
    assert bool(wrong) == (to + too > duty + fees)
    assert wrong or decided[0].change == to + too - duty - fees <= 0


@given(CENTS, CENTS)
def test_what_is_kept_is_read_again(duty: Decimal, fees: Decimal) -> None:
    one = Relief(Amounts("A", duty, fees), Amounts("A", fees, duty))
    assert Amounts.of(one.as_dict()) == one.assessed
    assert Amounts.of(one._replace(decided=one.asked).as_dict()) == one.asked


def test_exclusions_and_refusals_of_drawback_reliquidate_no_entry() -> None:
    assert reliquidates("value") and not reliquidates("exclusion") and not reliquidates("drawback")


@pytest.mark.parametrize(
    ("change", "duty"), [("as entered", "12.34"), (" As filed ", "12.34"), ("as you see fit", None), ("8,000", None)]
)
def test_the_duty_as_entered_is_the_one_that_was_filed(change: str, duty: str | None) -> None:
    found = duty_as_asked(change, ["8205517500", "10000", "12.34", []], None)
    assert found == (duty and Decimal(duty))
