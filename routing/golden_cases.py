"""The questions of the golden table: the whole map, its edges, and how lines, accounts and decisions meet."""

from collections.abc import Iterator

from cee.core.vocabulary import ASSIGNMENT_CODES, CENTER_CODES
from routing.data import shipped_rules
from routing.engine.counterfactual import describe_prefix
from routing.engine.ruleset import Strategy
from routing.golden import Question
from routing.golden_claims import drawbacks, protests
from routing.golden_goods import (
    AMERICAN,
    APPLES,
    CAR,
    CRUDE,
    DUTY_232,
    DUTY_301,
    GOODS,
    HISTORIES,
    KNIVES,
    LATHE,
    PHONE,
    PLASTIC,
    RETURNED,
    SCREWS,
    SHIRT,
    STEEL,
    TOOLS,
    TOYS,
    VITAMINS,
    lines_of,
)
from routing.golden_inquiries import inquiries


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
        protests,
        drawbacks,
        inquiries,
    ):
        yield from part()


def _map() -> Iterator[Question]:
    prefixes = {rule.prefix for rule in shipped_rules()}
    for prefix in sorted(prefixes):
        number = prefix
        if len(prefix) == 2:
            # The first heading of the chapter that no exception names, so that the chapter's own row answers.
            number = next(
                f"{prefix}{heading:02d}" for heading in range(1, 100) if f"{prefix}{heading:02d}" not in prefixes
            )
        yield Question(f"map: {describe_prefix(prefix)}", lines_of((number.ljust(10, "0"), 1000)))


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
            yield Question(f"edge: {describe_prefix(beside)}", lines_of((beside.ljust(10, "0"), 1000)))


def _pairs() -> Iterator[Question]:
    """Each Center against the next: the larger value wins, in either order of the lines."""
    for position, center in enumerate(CENTER_CODES):
        rival = CENTER_CODES[(position + 1) % len(CENTER_CODES)]
        more, less = GOODS[center], GOODS[rival]
        yield Question(f"{center} over {rival}, first line larger", lines_of((more, 6000), (less, 5999)))
        yield Question(f"{center} over {rival}, second line larger", lines_of((less, 5999), (more, 6000)))


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
        yield from _every_strategy(case, lines_of(*lines))


def _zeros() -> Iterator[Question]:
    for case, lines in (
        ("every value zero", ((CAR, 0), (PHONE, 0), (PHONE, 0))),
        ("every value zero, one line", ((CAR, 0),)),
        ("first line zero, second not", ((CAR, 0), (PHONE, 1))),
        ("every value zero, first line unmapped", (("7701000000", 0), (PHONE, 0), (CAR, 0))),
        ("every value zero, first line a component", ((STEEL, 0, "V"), (PHONE, 0), (CAR, 0))),
    ):
        yield from _every_strategy(case, lines_of(*lines))


def _sets() -> Iterator[Question]:
    for case, lines in (
        ("set: the header decides, not its components", ((TOYS, 1000, "X"), (STEEL, 800, "V"), (PHONE, 900, "V"))),
        ("set: a component above the header", ((TOYS, 1000, "X"), (STEEL, 5000, "V"))),
        ("set beside a larger line", ((TOYS, 1000, "X"), (STEEL, 800, "V"), (PHONE, 1500))),
        ("set beside a smaller line", ((TOYS, 1000, "X"), (PHONE, 800, "V"), (PHONE, 900))),
        ("components only", ((STEEL, 800, "V"), (PHONE, 900, "V"))),
        ("set: zero header, valued components", ((TOYS, 0, "X"), (STEEL, 800, "V"))),
    ):
        yield from _every_strategy(case, lines_of(*lines))


def _special_chapters() -> Iterator[Question]:
    for case, lines in (
        ("99 before the goods", (((DUTY_301, TOOLS), 1000),)),
        ("two 99 numbers before the goods", (((DUTY_301, DUTY_232, STEEL), 1000),)),
        ("99 alone", ((DUTY_301, 1000),)),
        ("99 alone beside goods", ((DUTY_301, 9000), (STEEL, 100))),
        ("98 before the goods", (((AMERICAN, SHIRT), 1000),)),
        ("98 and 99 before the goods", (((AMERICAN, DUTY_301, SHIRT), 1000),)),
        ("98 alone that names no goods", ((AMERICAN, 1000),)),
        ("98 alone that names goods", ((RETURNED, 1000),)),
        ("98 that names goods, 99 behind it", (((RETURNED, DUTY_301), 1000),)),
        ("98 that names tools, goods of chapter 72", (((RETURNED, STEEL), 1000),)),
        ("98 that names goods against larger goods", ((RETURNED, 1000), (STEEL, 2000))),
        ("98 that names goods against smaller goods", ((RETURNED, 2000), (STEEL, 1000))),
        ("9801.00.10 with a suffix that names no goods", (("9801001098", 1000),)),
        ("two numbers of chapters 1-97, the last rules", (((SHIRT, STEEL), 1000),)),
        ("the number of the goods before the 99", (((STEEL, DUTY_232), 1000),)),
        ("chapter 77 is reserved", (("7701000000", 1000),)),
        ("chapter 00 does not exist", (("0001000000", 1000),)),
    ):
        yield Question(case, lines_of(*lines))
    yield Question("no lines at all")


def _accounts() -> Iterator[Question]:
    always = "2017-01-19.. known 2017-01-19.."
    goods = lines_of((STEEL, 1000))
    for code in ASSIGNMENT_CODES:
        yield Question(f"importer assigned {code}, steel", goods, assignments=f"{code} {always}")
        yield Question(f"broker assigned {code}, steel", goods, importer="broker", assignments=f"{code} {always}")
        yield Question(
            f"importer assigned {code}, no usable number", lines_of((DUTY_301, 9)), assignments=f"{code} {always}"
        )
    yield Question("unknown importer, steel", goods, importer="unknown")
    yield Question("unknown importer, no usable number", lines_of((DUTY_301, 1000)), importer="unknown")
    yield Question("broker, mixed goods", lines_of((STEEL, 1000), (CAR, 1500)), importer="broker")
    yield Question("broker, no usable number", lines_of((DUTY_301, 1000)), importer="broker")
    yield Question("importer never assigned, mixed goods", lines_of((STEEL, 1000), (CAR, 1500)))


def _history() -> Iterator[Question]:
    """Assignments that change, and assignments that are corrected afterwards."""
    goods = lines_of((TOYS, 1000))
    for case, rows, entry_date, routed_on in HISTORIES:
        told = {"assignments": rows, "entry_date": entry_date, "routed_on": routed_on}
        yield Question(f"history: {case}", goods, **told)
        yield Question(f"history, broker: {case}", goods, importer="broker", **told)


def _decisions() -> Iterator[Question]:
    held = "CEE005 2017-01-19.. known 2017-01-19.."
    for center in CENTER_CODES:
        yield Question(
            f"override to {center} over an assignment", lines_of((TOYS, 10)), assignments=held, override=center
        )
        yield Question(f"override to {center} over the goods", lines_of((TOYS, 10)), override=center)
    yield Question(
        "override where nothing else decides", lines_of((DUTY_301, 10)), importer="unknown", override="CEE002"
    )
    yield Question("override for a broker", lines_of((TOYS, 10)), importer="broker", override="CEE002")
    yield Question("override without lines", override="CEE002")
