"""The questions of the golden table about trade inquiries: the entry asked about, the importer, then the goods named."""

from collections.abc import Iterator

from cee.core.vocabulary import CENTER_CODES, Kind
from routing.golden import Question
from routing.golden_goods import GOODS, STEEL, TOYS, lines_of

_KIND = str(Kind.TRADE_INQUIRY)
_HELD = "CEE005 2017-01-19.. known 2017-01-19.."
_TOYS = lines_of((TOYS, 0))


def inquiries() -> Iterator[Question]:
    """An inquiry carries no value: of several tariff numbers the first one decides."""
    for center in CENTER_CODES:
        yield Question(f"inquiry about goods of {center}", lines_of((GOODS[center], 0)), "unknown", kind=_KIND)
        yield Question(f"inquiry about an entry of {center}", _TOYS, assignments=_HELD, followed=center, kind=_KIND)
    yield Question("inquiry, importer assigned", _TOYS, assignments=_HELD, kind=_KIND)
    yield Question("inquiry, importer not assigned", _TOYS, kind=_KIND)
    yield Question("inquiry about a broker's own goods", _TOYS, "broker", _HELD, kind=_KIND)
    yield Question("inquiry, the first of two numbers decides", lines_of((TOYS, 0), (STEEL, 0)), "unknown", kind=_KIND)
    yield Question("inquiry, the other way about", lines_of((STEEL, 0), (TOYS, 0)), "unknown", kind=_KIND)
    yield Question("inquiry, a number of no chapter", lines_of(("7701000000", 0)), "unknown", kind=_KIND)
    yield Question("inquiry, nothing named", "", "unknown", kind=_KIND)
    yield Question("inquiry referred to another Center", _TOYS, assignments=_HELD, override="CEE006", kind=_KIND)
