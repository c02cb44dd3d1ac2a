"""The questions of the golden table: the whole map, its edges, and how lines, accounts and decisions meet."""

from collections.abc import Iterator, Sequence

from cee.core.vocabulary import ASSIGNMENT_CODES, CENTER_CODES
from routing.data import shipped_rules
from routing.engine.counterfactual import describe_prefix
from routing.engine.ruleset import Strategy
from routing.golden import Question, write_line

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

_DUTY_301, _DUTY_232, _RETURNED, _AMERICAN = "9903880300", "9903810100", "9801001031", "9802008040"


def questions() -> Iterator[Question]:
    """Every question, in the order of the table; case names are unique."""
    for part in (
        _map,
        _edges,
        _pairs,
        _ties,
        _zeros,
        _sets,
        _special_chapters,
        _accounts,
        _history,
        _decisions,
        _kinds,
    ):
        yield from part()


def _lines(*lines: tuple[Sequence[str] | str, int] | tuple[Sequence[str] | str, int, str]) -> str:
    """Lines numbered from 1: (tariff number or numbers, value in dollars[, set mark])."""
    texts = []
    for number, (hts, value, *mark) in enumerate(lines, 1):
        texts.append(write_line(number, (hts,) if isinstance(hts, str) else hts, value, mark[0] if mark else ""))
    return " | ".join(texts)


def _map() -> Iterator[Question]:
    prefixes = {rule.prefix for rule in shipped_rules()}
    for prefix in sorted(prefixes):
        number = prefix
        if len(prefix) == 2:
            # The first heading of the chapter that no exception names, so that the chapter's own row answers.
            number = next(
                f"{prefix}{heading:02d}" for heading in range(1, 100) if f"{prefix}{heading:02d}" not in prefixes
            )
        yield Question(f"map: {describe_prefix(prefix)}", _lines((number.ljust(10, "0"), 1000)))


def _edges() -> Iterator[Question]:
    """The numbers just before and just after every exception that are no exception themselves."""
    prefixes = {rule.prefix for rule in shipped_rules()}
    seen: set[str] = set()
    for prefix in sorted(prefixes):
        if len(prefix) not in (4, 6):
            continue
        for neighbor in (int(prefix) - 1, int(prefix) + 1):
            beside = f"{neighbor:0{len(prefix)}d}"
            if beside in prefixes or beside in seen or beside[:2] != prefix[:2] or beside.endswith("00"):
                continue
            seen.add(beside)
            yield Question(f"edge: {describe_prefix(beside)}", _lines((beside.ljust(10, "0"), 1000)))


def _pairs() -> Iterator[Question]:
    """Each Center against the next: the larger value wins, in either order of the lines."""
    for position, center in enumerate(CENTER_CODES):
        rival = CENTER_CODES[(position + 1) % len(CENTER_CODES)]
        more, less = GOODS[center], GOODS[rival]
        yield Question(f"{center} over {rival}, first line larger", _lines((more, 6000), (less, 5999)))
        yield Question(f"{center} over {rival}, second line larger", _lines((less, 5999), (more, 6000)))


def _every_strategy(case: str, lines: str) -> Iterator[Question]:
    for strategy in Strategy:
        yield Question(f"{case} ({strategy})", lines, strategy=str(strategy))


def _ties() -> Iterator[Question]:
    for case, lines in (
        ("many small lines against one large", ((STEEL, 5000), (SHIRT, 2000), (SHIRT, 2000), (SHIRT, 2000))),
        ("equal sums, largest single line second", ((SHIRT, 300), (SHIRT, 300), (STEEL, 600))),
        ("equal sums, largest single line first", ((STEEL, 600), (SHIRT, 300), (SHIRT, 300))),
        ("equal sums and equal lines, lowest number", ((PHONE, 400), (CAR, 400))),
        ("equal sums and equal lines, the other way round", ((CAR, 400), (PHONE, 400))),
        ("three Centers equal", ((TOYS, 100), (CRUDE, 100), (APPLES, 100))),
        ("three Centers, two equal at the top", ((TOYS, 100), (CRUDE, 900), (APPLES, 900))),
        ("equal largest lines, other sums", ((TOYS, 500), (CRUDE, 500), (TOYS, 1))),
        ("one dollar decides", ((TOYS, 500), (CRUDE, 501))),
        ("same chapter, heading exceptions apart", ((TOOLS, 700), (KNIVES, 800))),
        ("one Center only, three lines", ((STEEL, 100), (SCREWS, 900), (STEEL, 500))),
        ("four Centers", ((VITAMINS, 100), (PLASTIC, 400), (LATHE, 300), (SHIRT, 200))),
        ("runner-up is second by sum, not by line", ((STEEL, 900), (CAR, 500), (TOYS, 300), (TOYS, 300))),
        ("an unmapped line beside a mapped one", (("7701000000", 90000), (STEEL, 1))),
        ("large values", ((STEEL, 9_999_999_999), (CAR, 9_999_999_998))),
    ):
        yield from _every_strategy(case, _lines(*lines))


def _zeros() -> Iterator[Question]:
    for case, lines in (
        ("every value zero", ((CAR, 0), (PHONE, 0), (PHONE, 0))),
        ("every value zero, one line", ((CAR, 0),)),
        ("first line zero, second not", ((CAR, 0), (PHONE, 1))),
        ("every value zero, first line unmapped", (("7701000000", 0), (PHONE, 0), (CAR, 0))),
        ("every value zero, first line a component", ((STEEL, 0, "V"), (PHONE, 0), (CAR, 0))),
    ):
        yield from _every_strategy(case, _lines(*lines))


def _sets() -> Iterator[Question]:
    for case, lines in (
        ("set: the header decides, not its components", ((TOYS, 1000, "X"), (STEEL, 800, "V"), (PHONE, 900, "V"))),
        ("set: a component above the header", ((TOYS, 1000, "X"), (STEEL, 5000, "V"))),
        ("set beside a larger line", ((TOYS, 1000, "X"), (STEEL, 800, "V"), (PHONE, 1500))),
        ("set beside a smaller line", ((TOYS, 1000, "X"), (PHONE, 800, "V"), (PHONE, 900))),
        ("components only", ((STEEL, 800, "V"), (PHONE, 900, "V"))),
        ("set: zero header, valued components", ((TOYS, 0, "X"), (STEEL, 800, "V"))),
    ):
        yield from _every_strategy(case, _lines(*lines))


def _special_chapters() -> Iterator[Question]:
    for case, lines in (
        ("99 before the goods", (((_DUTY_301, TOOLS), 1000),)),
        ("two 99 numbers before the goods", (((_DUTY_301, _DUTY_232, STEEL), 1000),)),
        ("99 alone", ((_DUTY_301, 1000),)),
        ("99 alone beside goods", ((_DUTY_301, 9000), (STEEL, 100))),
        ("98 before the goods", (((_AMERICAN, SHIRT), 1000),)),
        ("98 and 99 before the goods", (((_AMERICAN, _DUTY_301, SHIRT), 1000),)),
        ("98 alone that names no goods", ((_AMERICAN, 1000),)),
        ("98 alone that names goods", ((_RETURNED, 1000),)),
        ("98 that names goods, 99 behind it", (((_RETURNED, _DUTY_301), 1000),)),
        ("98 that names tools, goods of chapter 72", (((_RETURNED, STEEL), 1000),)),
        ("98 that names goods against larger goods", ((_RETURNED, 1000), (STEEL, 2000))),
        ("98 that names goods against smaller goods", ((_RETURNED, 2000), (STEEL, 1000))),
        ("9801.00.10 with a suffix that names no goods", (("9801001098", 1000),)),
        ("two numbers of chapters 1-97, the last rules", (((SHIRT, STEEL), 1000),)),
        ("the number of the goods before the 99", (((STEEL, _DUTY_232), 1000),)),
        ("chapter 77 is reserved", (("7701000000", 1000),)),
        ("chapter 00 does not exist", (("0001000000", 1000),)),
    ):
        yield Question(case, _lines(*lines))
    yield Question("no lines at all")


def _accounts() -> Iterator[Question]:
    always = "2017-01-19.. known 2017-01-19.."
    goods = _lines((STEEL, 1000))
    for code in ASSIGNMENT_CODES:
        yield Question(f"importer assigned {code}, steel", goods, assignments=f"{code} {always}")
        yield Question(f"broker assigned {code}, steel", goods, importer="broker", assignments=f"{code} {always}")
        yield Question(
            f"importer assigned {code}, no usable number", _lines((_DUTY_301, 9)), assignments=f"{code} {always}"
        )
    yield Question("unknown importer, steel", goods, importer="unknown")
    yield Question("unknown importer, no usable number", _lines((_DUTY_301, 1000)), importer="unknown")
    yield Question("broker, mixed goods", _lines((STEEL, 1000), (CAR, 1500)), importer="broker")
    yield Question("broker, no usable number", _lines((_DUTY_301, 1000)), importer="broker")
    yield Question("importer never assigned, mixed goods", _lines((STEEL, 1000), (CAR, 1500)))


def _history() -> Iterator[Question]:
    """Assignments that change, and assignments that are corrected afterwards."""
    goods = _lines((TOYS, 1000))
    moved = "CEE005 2020-01-01..2026-03-01 known 2019-12-01..; CEE003 2026-03-01.. known 2026-02-01.."
    corrected = "CEE005 2020-01-01.. known 2019-12-01..2026-03-20; CEE003 2020-01-01.. known 2026-03-20.."
    ended = "CEE005 2020-01-01..2026-03-01 known 2019-12-01.."
    withdrawn = "CEE005 2020-01-01.. known 2019-12-01..2026-03-20"
    late = "CEE007 2026-03-01.. known 2026-03-15.."
    for case, rows, entry_date, routed_on in (
        ("the day before a move", moved, "2026-02-28", "2026-03-10"),
        ("the day of a move", moved, "2026-03-01", "2026-03-10"),
        ("entered before, routed after a move", moved, "2026-01-05", "2026-04-01"),
        ("before the first assignment", moved, "2019-12-31", "2026-03-10"),
        ("routed before a correction was known", corrected, "2026-03-02", "2026-03-19"),
        ("routed on the day of a correction", corrected, "2026-03-02", "2026-03-20"),
        ("routed again after a correction", corrected, "2026-03-02", "2026-04-01"),
        ("routed before an assignment was withdrawn", withdrawn, "2026-03-02", "2026-03-19"),
        ("routed on the day an assignment was withdrawn", withdrawn, "2026-03-02", "2026-03-20"),
        ("after an assignment ended", ended, "2026-03-01", "2026-03-10"),
        ("the last day of an assignment", ended, "2026-02-28", "2026-03-10"),
        ("an assignment not known yet", late, "2026-03-02", "2026-03-10"),
        ("an assignment learnt late", late, "2026-03-02", "2026-03-15"),
    ):
        yield Question(f"history: {case}", goods, assignments=rows, entry_date=entry_date, routed_on=routed_on)
        yield Question(
            f"history, broker: {case}",
            goods,
            importer="broker",
            assignments=rows,
            entry_date=entry_date,
            routed_on=routed_on,
        )


def _decisions() -> Iterator[Question]:
    held = "CEE005 2017-01-19.. known 2017-01-19.."
    for center in CENTER_CODES:
        yield Question(
            f"override to {center} over an assignment", _lines((TOYS, 10)), assignments=held, override=center
        )
        yield Question(f"override to {center} over the goods", _lines((TOYS, 10)), override=center)
    yield Question(
        "override where nothing else decides", _lines((_DUTY_301, 10)), importer="unknown", override="CEE002"
    )
    yield Question("override for a broker", _lines((TOYS, 10)), importer="broker", override="CEE002")
    yield Question("override without lines", override="CEE002")


def _kinds() -> Iterator[Question]:
    held = "CEE005 2017-01-19.. known 2017-01-19.."
    goods = _lines((TOYS, 10))
    yield Question("protest follows the decision", goods, assignments=held, followed="CEE009", kind="protest")
    yield Question("protest, decision unknown, importer assigned", goods, assignments=held, kind="protest")
    yield Question("protest, decision unknown, goods known", goods, kind="protest")
    yield Question("protest, nothing known", "", importer="unknown", kind="protest")
    yield Question("protest, override", goods, followed="CEE009", override="CEE001", kind="protest")
    yield Question("drawback, claimant assigned", goods, assignments=held, kind="drawback")
    yield Question("drawback, claimant not assigned", goods, kind="drawback")
    yield Question("protest of a broker's entry, decision unknown", goods, "broker", held, kind="protest")
    yield Question("protest, followed Center before importer and goods", goods, followed="CEE002", kind="protest")
    yield Question("drawback, nothing but its claimant", "", assignments=held, kind="drawback")
    yield Question("drawback, broker claims for another", goods, "broker", held, kind="drawback")
    yield Question("drawback, claimant unknown", goods, "unknown", kind="drawback")
    yield Question("drawback, override", "", override="CEE006", kind="drawback")
    yield Question("an entry summary follows nothing", goods, followed="CEE009")
