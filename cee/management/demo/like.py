"""Like summaries: one importer's shipments of the same goods from the same maker, all for review; made to be decided together."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from cee.management.demo.goods import catalogue
from cee.management.demo.hard_cases import MACHINES, Maker, goods_line
from entries.clocks.law import LawEdition

LIKE: Final = 30
"""How many there are; few enough that the share of the demonstration that reaches people stays what it is."""

_FIRST: Final = 201
_APART: Final = 4


def like(day: date, law: LawEdition) -> Iterator[dict[str, Any]]:
    """One every few days; the value of each is a little more than that of the one before."""
    maker = Maker(day, law)
    machine = next(at for at, good in enumerate(catalogue()[MACHINES.center]) if good.hts.startswith("84"))
    for place in range(LIKE):
        days = 8 + _APART * place
        yield maker.summary(
            _FIRST + place,
            f"same_goods_again_{place + 1}",
            [goods_line(MACHINES.center, 64_000 + 150 * place, "CN", machine)],
            days,
            importer_number=MACHINES.numbers[0],
            import_date=(day - timedelta(days=days)).isoformat(),
        )
