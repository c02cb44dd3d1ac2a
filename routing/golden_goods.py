"""The goods of the golden table: a few tariff numbers by name, one of each Center, and lines written with them."""

from collections.abc import Sequence

from routing.golden import write_line

STEEL, SCREWS, TOOLS, KNIVES = "7208100000", "7318150000", "8205511500", "8211920000"
SHIRT, PHONE, CAR, APPLES, TOYS = "6109100000", "8517130000", "8703230100", "0808100000", "9503000000"
VITAMINS, CRUDE, PLASTIC, LATHE = "2936270000", "2709002000", "3907400000", "8458110000"
GOODS = {
    "CEE001": VITAMINS,
    "CEE002": APPLES,
    "CEE003": CAR,
    "CEE004": SHIRT,
    "CEE005": STEEL,
    "CEE006": CRUDE,
    "CEE007": PHONE,
    "CEE008": TOYS,
    "CEE009": PLASTIC,
    "CEE010": LATHE,
}
"""One tariff number of each Center, to meet others with."""

DUTY_301, DUTY_232, RETURNED, AMERICAN = "9903880300", "9903810100", "9801001031", "9802008040"
"""Numbers of chapters 98 and 99: two added duties, goods returned, goods assembled abroad of American parts."""

_MOVED = "CEE005 2020-01-01..2026-03-01 known 2019-12-01..; CEE003 2026-03-01.. known 2026-02-01.."
_CORRECTED = "CEE005 2020-01-01.. known 2019-12-01..2026-03-20; CEE003 2020-01-01.. known 2026-03-20.."
_ENDED = "CEE005 2020-01-01..2026-03-01 known 2019-12-01.."
_WITHDRAWN = "CEE005 2020-01-01.. known 2019-12-01..2026-03-20"
_LATE = "CEE007 2026-03-01.. known 2026-03-15.."
HISTORIES = (
    ("the day before a move", _MOVED, "2026-02-28", "2026-03-10"),
    ("the day of a move", _MOVED, "2026-03-01", "2026-03-10"),
    ("entered before, routed after a move", _MOVED, "2026-01-05", "2026-04-01"),
    ("before the first assignment", _MOVED, "2019-12-31", "2026-03-10"),
    ("routed before a correction was known", _CORRECTED, "2026-03-02", "2026-03-19"),
    ("routed on the day of a correction", _CORRECTED, "2026-03-02", "2026-03-20"),
    ("routed again after a correction", _CORRECTED, "2026-03-02", "2026-04-01"),
    ("routed before an assignment was withdrawn", _WITHDRAWN, "2026-03-02", "2026-03-19"),
    ("routed on the day an assignment was withdrawn", _WITHDRAWN, "2026-03-02", "2026-03-20"),
    ("after an assignment ended", _ENDED, "2026-03-01", "2026-03-10"),
    ("the last day of an assignment", _ENDED, "2026-02-28", "2026-03-10"),
    ("an assignment not known yet", _LATE, "2026-03-02", "2026-03-10"),
    ("an assignment learnt late", _LATE, "2026-03-02", "2026-03-15"),
)
"""Assignments that change and that are corrected afterwards: the case, the rows, the day that decides, the day of routing."""


def lines_of(*lines: tuple[Sequence[str] | str, int] | tuple[Sequence[str] | str, int, str]) -> str:
    """Lines numbered from 1: (tariff number or numbers, value in dollars[, set mark])."""
    texts = []
    for number, (hts, value, *mark) in enumerate(lines, 1):
        texts.append(write_line(number, (hts,) if isinstance(hts, str) else hts, value, mark[0] if mark else ""))
    return " | ".join(texts)
