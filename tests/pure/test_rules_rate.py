"""The official tariff's rate texts are read where they can be computed, and left alone where they cannot."""

from decimal import Decimal

import pytest

from entries.formats.records import Quantity
from entries.rules.rate import Rate, duty_of, parse_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("Free", Rate(Decimal(0))),
        ("3.7%", Rate(Decimal("3.7"))),
        ("6.5% ", Rate(Decimal("6.5"))),
        ("1.5¢/kg", Rate(Decimal(0), ((Decimal("0.015"), "KG"),))),
        ("8¢ each + 45%", Rate(Decimal(45), ((Decimal("0.08"), "NO"),))),
        ("$1.055/kg + 8.5%", Rate(Decimal("8.5"), ((Decimal("1.055"), "KG"),))),
        ("5.99¢/ liter", Rate(Decimal(0), ((Decimal("0.0599"), "L"),))),
        ("90¢/pr. + 37.5%", Rate(Decimal("37.5"), ((Decimal("0.90"), "PRS"),))),
        ("$1.44 each", Rate(Decimal(0), ((Decimal("1.44"), "NO"),))),
        ("52.5¢/bbl", Rate(Decimal(0), ((Decimal("0.525"), "BBL"),))),
    ],
)
def test_a_computable_rate_is_read(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "See 9903.88.03.",
        "5¢/kg on drained weight",
        "The duty provided in the applicable subheading + 25%",
        "Free, under bond, as prescribed in U.S. note 1 to this subchapter",
        "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees",
        "12¢ each + 5.1% on the movement + 4.2% on the battery",
        "36¢ each + 5.6% + 2¢/jewel",
        "0.7¢/kg on copper content + 0.7¢/kg on lead content",
        "5.1¢/clean kg",
        "1.5 percent of the fair retail value",
        "free",
    ],
)
def test_any_other_rate_is_not_known(text: str) -> None:
    assert parse_rate(text) is None


def test_duty_is_the_sum_of_its_parts_to_the_cent() -> None:
    rate = parse_rate("2.2¢/kg + 5%")
    assert rate is not None
    assert duty_of(rate, Decimal(1001), [Quantity(Decimal("10.5"), "KG")]) == Decimal("50.28")
    assert duty_of(rate, Decimal(1001), [Quantity(Decimal("10.5"), "NO")]) is None
    assert duty_of(rate, Decimal(1001), [Quantity(Decimal(1), "KG"), Quantity(Decimal(2), "KG")]) is None


def test_half_a_cent_is_rounded_up() -> None:
    assert duty_of(Rate(Decimal("2.5")), Decimal(1), []) == Decimal("0.03")
    assert duty_of(Rate(Decimal(0)), Decimal(10), []) == Decimal("0.00")
