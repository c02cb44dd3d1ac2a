"""Goods that enforcement looks at: under antidumping and countervailing orders, and such as should have been."""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from cee.management.demo.goods import Good
from entries.rules.rate import parse_rate


class Order(NamedTuple):
    """Goods of an origin under one or two orders; the rates of deposit, in percent, are invented."""

    good: Good
    origin: str
    cases: tuple[tuple[str, Decimal], ...]


_ORDERS = (
    ("8482200040", "5.8%", "NO KG", "TAPERED ROLLER BEARINGS", "CEE010", "CN", (("A570601000", "12.35"),)),
    ("8202390070", "Free", "NO", "DIAMOND SAWBLADES", "CEE010", "CN", (("A570900000", "82.05"),)),
    (
        "7604291010",
        "5%",
        "KG",
        "ALUMINUM EXTRUSIONS",
        "CEE005",
        "CN",
        (("A570967000", "33.28"), ("C570968000", "16.08")),
    ),
    ("7214200000", "Free", "KG", "REINFORCING BAR", "CEE005", "MX", (("A201844000", "5.53"),)),
    (
        "7210490091",
        "Free",
        "KG",
        "CORROSION-RESISTANT STEEL",
        "CEE005",
        "KR",
        (("A580878000", "9.13"), ("C580879000", "3.20")),
    ),
    ("0306170010", "Free", "KG", "FROZEN WARMWATER SHRIMP", "CEE002", "VN", (("A552802000", "4.58"),)),
)


@cache
def orders() -> tuple[Order, ...]:
    """The orders with their goods."""
    found = []
    for hts, rate, units, text, center, origin, cases in _ORDERS:
        read = parse_rate(rate)
        assert read is not None
        good = Good(hts, text, read, tuple(units.split()), center, 6.0)
        found.append(Order(good, origin, tuple((number, Decimal(percent)) for number, percent in cases)))
    return tuple(found)


class Suspect(NamedTuple):
    """Goods of China that a shipped criterion sends to enforcement, with a usual value in dollars."""

    good: Good
    value: int


_SUSPECTS = (
    ("8205206000", "Free", "NO", "HAMMERS AND SLEDGE HAMMERS", 14_000),
    ("8201300010", "Free", "NO", "MATTOCKS AND PICKS", 9_000),
    ("8541430010", "Free", "NO", "PHOTOVOLTAIC CELLS IN MODULES", 60_000),
    ("5201001200", "Free", "KG", "COTTON, NOT CARDED", 22_000),
    ("4202216000", "10%", "NO", "HANDBAGS", 1_400),
)


@cache
def suspects() -> tuple[Suspect, ...]:
    """The goods, without any case declared."""
    found = []
    for hts, rate, unit, text, value in _SUSPECTS:
        read = parse_rate(rate)
        assert read is not None
        found.append(Suspect(Good(hts, text, read, (unit,), "", 6.0), value))
    return tuple(found)
