"""What demonstration importers buy: tariff numbers of the compact table, by Center, with prices and origins."""

from collections import defaultdict
from decimal import Decimal
from functools import cache
from random import Random
from typing import NamedTuple

from cee.reference.shipped import shipped_tariff
from entries.rules.rate import Rate, parse_rate
from routing.data import shipped_ruleset
from routing.engine.ruleset import compile_ruleset

ORIGINS: dict[str, tuple[str, ...]] = {
    "CEE001": ("IE", "DE", "CH", "IN", "CN", "SG", "JP"),
    "CEE002": ("MX", "XO", "CL", "BR", "VN", "IT", "FR", "PE"),
    "CEE003": ("MX", "XO", "JP", "KR", "DE", "FR"),
    "CEE004": ("CN", "VN", "BD", "IN", "ID", "HN", "KH", "IT"),
    "CEE005": ("XO", "KR", "DE", "BR", "MX", "TR", "IN"),
    "CEE006": ("XA", "SA", "MX", "BR", "NG", "CO"),
    "CEE007": ("CN", "TW", "MY", "VN", "KR", "MX", "JP"),
    "CEE008": ("CN", "VN", "IN", "TH", "MX", "ID"),
    "CEE009": ("CN", "DE", "XQ", "TW", "IN", "BE"),
    "CEE010": ("DE", "JP", "CN", "MX", "IT", "TW", "GB"),
}
"""Where the goods of each Center come from; Canada is named by its province."""

PROGRAMS = {"MX": "S", "XO": "S", "XQ": "S", "XA": "S", "KR": "KR", "CL": "CL", "PE": "PE", "CO": "CO", "SG": "SG"}
"""The trade agreement by which goods of a country may be free."""

_ADDITIONAL = (("9903880300", Decimal(25)), ("9903881500", Decimal("7.5")))
"""Additional duties on goods of China, by the number that reports them, in percent."""
_METALS = {"72": ("9903800100", Decimal(25)), "73": ("9903800100", Decimal(25)), "76": ("9903850100", Decimal(10))}

_UNIT_LENGTH = 3
"""Units are reported in three characters; what the table spells longer is not asked for."""

_MEAN_PRICE = {
    "CEE001": 90,
    "CEE002": 4,
    "CEE003": 260,
    "CEE004": 11,
    "CEE005": 3,
    "CEE006": 60,
    "CEE007": 120,
    "CEE008": 18,
    "CEE009": 6,
    "CEE010": 420,
}


class Good(NamedTuple):
    """A tariff number with what it costs: its rate, the units to report, and dollars for one of them."""

    hts: str
    description: str
    rate: Rate
    units: tuple[str, ...]
    center: str
    price: float


@cache
def catalogue() -> dict[str, tuple[Good, ...]]:
    """The numbers of chapters 1 to 97 whose rate can be computed, by the Center that the shipped map names."""
    lookup = compile_ruleset(shipped_ruleset()).lookup
    found: dict[str, list[Good]] = defaultdict(list)
    for row in shipped_tariff():
        hts = row.cells["hts"]
        rate, hit = parse_rate(row.cells["general_rate"]), lookup[hts]
        if hts[:2] >= "98" or rate is None or hit is None:
            continue
        wanted = [*row.cells["units"].split(), *(unit for _, unit in rate.specific)]
        units = dict.fromkeys(unit for unit in wanted if len(unit) <= _UNIT_LENGTH)
        price = round(_MEAN_PRICE[hit.center] * Random(hts).lognormvariate(0, 0.8), 2)
        found[hit.center].append(Good(hts, row.cells["description"], rate, tuple(units), hit.center, price))
    return {center: tuple(goods) for center, goods in sorted(found.items())}


def additional_duty(hts: str, origin: str, draw: float) -> tuple[str, Decimal] | None:
    """The chapter 99 number and percent that apply to goods of an origin, if any; `draw` (0 to 1) chooses."""
    if origin == "CN" and hts[:2] > "24":
        return None if draw > 0.7 else _ADDITIONAL[0] if draw < 0.45 else _ADDITIONAL[1]
    if origin not in ("XO", "MX"):
        return _METALS.get(hts[:2])
    return None
