"""Items that are alike: the same importer, goods, origin, manufacturer and findings, so that one look serves many. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

TRAITS: Final = ("importer", "tariff", "origin", "manufacturer", "findings")
"""What items may have in common, in the order in which it is shown."""

_BETWEEN: Final = "~"
LEAST: Final = 2
"""Items that make a group; what is like nothing else is looked at by itself."""


class Traits(NamedTuple):
    """What an item is like, as plain text: its importer's account (`a12`) or number (`i34`), and of its line of most
    value the effective tariff number, origin and manufacturer; the kinds of its findings, joined by commas."""

    importer: str = ""
    tariff: str = ""
    origin: str = ""
    manufacturer: str = ""
    findings: str = ""

    def key(self, by: Sequence[str]) -> str:
        """What it has of these traits, as one text that an address can hold."""
        return _BETWEEN.join(getattr(self, name) for name in by)


class Like(NamedTuple):
    """An item with its traits; `duty` is what it declares, in dollars."""

    activity_id: int
    version: int
    due: date
    duty: Decimal
    traits: Traits


class Group(NamedTuple):
    """Items that are alike, in the order of their queue; `first` has the traits that they share."""

    key: str
    items: tuple[Like, ...]

    @property
    def first(self) -> Like:
        """The one whose day comes first."""
        return self.items[0]

    @property
    def number(self) -> int:
        """How many they are."""
        return len(self.items)

    @property
    def duty(self) -> Decimal:
        """What they declare together, in dollars."""
        return sum((one.duty for one in self.items), Decimal(0))


def grouped(items: Iterable[Like], by: Sequence[str], *, least: int = LEAST) -> list[Group]:
    """The groups of items alike in these traits, the largest first, then by nearest day and key. Items keep their order;
    what is in a group of fewer than `least` is left out."""
    found: defaultdict[str, list[Like]] = defaultdict(list)
    for one in items:
        found[one.traits.key(by)].append(one)
    groups = [Group(key, tuple(them)) for key, them in found.items() if len(them) >= least]
    return sorted(groups, key=lambda group: (-group.number, group.first.due, group.key))
