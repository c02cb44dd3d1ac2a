"""The rate texts of the official tariff, read so far as they can be computed from value and reported quantities."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from entries.formats.records import Quantity

CENT: Final = Decimal("0.01")
_HUNDRED = Decimal(100)

_AD_VALOREM = re.compile(r"(\d{1,4}(?:\.\d{1,6})?) ?%")
_SPECIFIC = re.compile(r"(?:(\d{1,4}(?:\.\d{1,6})?) ?¢|\$(\d{1,5}(?:\.\d{1,6})?)) ?(?:/ ?([a-z0-9. ²³]+?)|(each))")
_UNITS: Final = {
    "each": "NO", "kg": "KG", "g": "G", "t": "T", "liter": "L", "pf. liter": "PFL", "pf.liter": "PFL", "doz.": "DOZ",
    "doz": "DOZ", "pr.": "PRS", "doz. pr.": "DPR", "gross": "GR", "bbl": "BBL", "m2": "M2", "m²": "M2", "m3": "M3", "m³": "M3", "m": "M",
}  # fmt: skip
"""Units as the tariff's rate columns spell them, and as filers report them."""


class Rate(NamedTuple):
    """A rate of duty: a percentage of the value and dollars per unit, added together. Free is neither."""

    percent: Decimal
    specific: tuple[tuple[Decimal, str], ...] = ()


@lru_cache(maxsize=16_384)
def parse_rate(text: str) -> Rate | None:
    """The rate that a text of the tariff's rate column says; None for one that refers elsewhere or names conditions.

    `3.7%`, `Free`, `1.5¢/kg`, `8¢ each + 45%` are read; `See 9903.88.03`, `5¢/kg on drained weight` are not.
    """
    words = " ".join(text.split())
    if words == "Free":
        return Rate(Decimal(0))
    percent = Decimal(0)
    specific: list[tuple[Decimal, str]] = []
    for part in words.split(" + "):
        if found := _AD_VALOREM.fullmatch(part):
            percent += Decimal(found[1])
            continue
        found = _SPECIFIC.fullmatch(part)
        unit = _UNITS.get(found[3] or found[4]) if found else None
        if found is None or unit is None:
            return None
        specific.append((Decimal(found[1]) / _HUNDRED if found[1] else Decimal(found[2]), unit))
    return Rate(percent, tuple(specific))


def duty_of(rate: Rate, value: Decimal, quantities: Iterable[Quantity]) -> Decimal | None:
    """The duty in dollars and cents; None where a unit that the rate asks for is not reported exactly once."""
    duty = rate.percent * value / _HUNDRED
    for dollars, unit in rate.specific:
        reported = [quantity.amount for quantity in quantities if quantity.unit == unit]
        if len(reported) != 1:
            return None
        duty += dollars * reported[0]
    return duty.quantize(CENT, ROUND_HALF_UP)
