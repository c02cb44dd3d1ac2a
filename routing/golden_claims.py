"""The questions of the golden table about protests and drawback claims: whom they follow, and who manages the claims."""

from collections.abc import Iterator

from cee.core.vocabulary import ASSIGNMENT_CODES, CENTER_CODES, Kind
from routing.engine.ruleset import Strategy
from routing.golden import Question
from routing.golden_goods import (
    AMERICAN,
    CAR,
    DUTY_301,
    GOODS,
    HISTORIES,
    PHONE,
    RETURNED,
    SHIRT,
    STEEL,
    TOYS,
    lines_of,
)

_ALWAYS = "2017-01-19.. known 2017-01-19.."
_HELD = f"CEE005 {_ALWAYS}"
_TOYS = lines_of((TOYS, 10))
_UNMAPPED = "7701000000"
_PROTEST, _DRAWBACK = str(Kind.PROTEST), str(Kind.DRAWBACK)

_ARRANGED = (
    ("managed by the port's office", "2021-09-14"),
    ("first day of the managing Centers", "2021-09-15"),
    ("last day of the managing Centers", "2024-09-30"),
    ("managed for all by one Center", "2024-10-01"),
)
"""The last and first days of each arrangement for managing the drawback specialists."""


def protests() -> Iterator[Question]:
    """A protest follows the decision; without it the importer of the entry, then the entry's goods: never the protestant.

    `importer`, `assignments`, `lines` and `entry_date` are those of the protested entry.
    """
    for center in CENTER_CODES:
        told = {"kind": _PROTEST, "assignments": _HELD}
        yield Question(f"protest of a decision of {center}", _TOYS, followed=center, **told)
        yield Question(
            f"protest of a decision of {center}, overridden", _TOYS, followed=center, override="CEE001", **told
        )
        goods = lines_of((GOODS[center], 1000))
        yield Question(f"protest, decision unknown, goods of {center}", goods, kind=_PROTEST)
    for code in ASSIGNMENT_CODES:
        assigned = f"{code} {_ALWAYS}"
        yield Question(
            f"protest, decision unknown, importer assigned {code}", _TOYS, assignments=assigned, kind=_PROTEST
        )
    yield Question("protest of a broker's entry, decision unknown", _TOYS, "broker", _HELD, kind=_PROTEST)
    yield Question(
        "protest of a broker's entry follows its decision", _TOYS, "broker", _HELD, followed="CEE009", kind=_PROTEST
    )
    yield Question("protest of an unknown importer's entry, goods known", _TOYS, "unknown", kind=_PROTEST)
    yield Question("protest by a surety follows the entry, not the surety", _TOYS, followed="CEE005", kind=_PROTEST)
    yield Question("protest, entry not on file", "", importer="unknown", kind=_PROTEST)
    yield Question("protest, entry not on file, overridden", "", importer="unknown", override="CEE004", kind=_PROTEST)
    yield Question("protest, decision unknown, no usable number", lines_of((DUTY_301, 10)), kind=_PROTEST)
    yield Question("protest, decision unknown, number not in the map", lines_of((_UNMAPPED, 10)), kind=_PROTEST)
    yield Question("protest, decision unknown, override", _TOYS, assignments=_HELD, override="CEE001", kind=_PROTEST)
    yield Question("an entry summary follows nothing", _TOYS, followed="CEE009")
    yield from _goods_of_a_protest()
    yield from _histories("protest", _PROTEST)


def _goods_of_a_protest() -> Iterator[Question]:
    for case, lines in (
        ("two Centers, the larger value", ((STEEL, 900), (CAR, 1000))),
        ("equal values", ((PHONE, 400), (CAR, 400))),
        ("every value zero", ((CAR, 0), (PHONE, 0))),
        ("a set", ((TOYS, 1000, "X"), (STEEL, 5000, "V"))),
        ("99 before the goods", (((DUTY_301, STEEL), 1000),)),
        ("98 before the goods", (((AMERICAN, SHIRT), 1000),)),
        ("98 alone that names goods", ((RETURNED, 1000),)),
    ):
        for strategy in Strategy:
            told = {"kind": _PROTEST, "strategy": str(strategy)}
            yield Question(f"protest, decision unknown, {case} ({strategy})", lines_of(*lines), **told)


def drawbacks() -> Iterator[Question]:
    """A drawback claim is aligned as its claimant is on the day of filing (`entry_date`), never by goods; without that a
    person aligns it. Who manages it is another question, by that day and the alignment."""
    for code in ASSIGNMENT_CODES:
        assigned = f"{code} {_ALWAYS}"
        yield Question(f"drawback, claimant assigned {code}", "", assignments=assigned, kind=_DRAWBACK)
        yield Question(f"drawback, broker assigned {code} claims", "", "broker", assigned, kind=_DRAWBACK)
    for center in CENTER_CODES:
        goods = lines_of((GOODS[center], 1000))
        yield Question(f"drawback, goods of {center} align nothing", goods, kind=_DRAWBACK)
        yield Question(
            f"drawback, claimant assigned CEE005, override to {center}",
            "",
            assignments=_HELD,
            override=center,
            kind=_DRAWBACK,
        )
        assigned = f"{center} {_ALWAYS}"
        for case, day in _ARRANGED:
            yield Question(f"drawback of {center}, {case}", "", assignments=assigned, entry_date=day, kind=_DRAWBACK)
    for case, day in _ARRANGED:
        yield Question(f"drawback, not aligned, {case}", "", entry_date=day, kind=_DRAWBACK)
        yield Question(f"drawback, aligned by hand, {case}", "", override="CEE007", entry_date=day, kind=_DRAWBACK)
    yield Question("drawback, the imports' importer assigned, the claimant not", _TOYS, kind=_DRAWBACK)
    yield Question(
        "drawback, the entries' Center is followed where it is told",
        "",
        assignments=_HELD,
        followed="CEE009",
        kind=_DRAWBACK,
    )
    yield Question("drawback, claimant unknown", _TOYS, "unknown", kind=_DRAWBACK)
    yield Question("drawback, claimant unknown, override", "", "unknown", override="CEE006", kind=_DRAWBACK)
    yield from _histories("drawback", _DRAWBACK)


def _histories(word: str, kind: str) -> Iterator[Question]:
    for case, rows, day, routed_on in HISTORIES:
        told = {"assignments": rows, "entry_date": day, "routed_on": routed_on, "kind": kind}
        yield Question(f"history of a {word}: {case}", lines_of((TOYS, 1000)), **told)
