"""Planted summaries: those that routing, screening and validation find hard, and those that must be refused.

Each is named for what it shows; the name travels as the bill of lading, so that it can be found by it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cee.core.identifiers import format_entry_number
from cee.management.demo.accounts import BROKERS, Account, accounts
from cee.management.demo.goods import Good, catalogue
from cee.management.demo.summaries import line_of, money, put_fees, totals_of
from entries.clocks.law import LawEdition
from entries.rules.rate import parse_rate

Json = dict[str, Any]

FILER = "DHC"
"""The filer code of every planted summary."""

_MACHINERY, _ELECTRONICS, _STEEL, _APPAREL = "CEE010", "CEE007", "CEE005", "CEE004"


@dataclass(frozen=True)
class Maker:
    """Builds planted summaries as of `day`; fees and totals are right, unless `changes` say otherwise."""

    day: date
    law: LawEdition

    def summary(self, number: int, name: str, lines: list[Json], days: int, **changes: Any) -> Json:
        """Entered `days` ago by vessel at Los Angeles, for consumption, by an importer without a Center."""
        entered = self.day - timedelta(days=days)
        own = [{**line, "line": place} for place, line in enumerate(lines, start=1)]
        entry_type = changes.get("entry_type", "01")
        fees = put_fees(own, entry_type, "11", entered, self.law) if own else Decimal(0)
        return {
            "kind": "entry_summary",
            "entry_number": format_entry_number(FILER, number),
            "entry_type": entry_type,
            "importer_number": UNASSIGNED.numbers[0],
            "port_of_entry": "2704",
            "mode_of_transport": "11",
            "import_date": entered.isoformat(),
            "entry_date": entered.isoformat(),
            "release_date": entered.isoformat(),
            "summary_date": min(entered + timedelta(days=5), self.day).isoformat(),
            "bond": {"type": "8", "surety": "001"},
            "bills": [name.upper().replace("_", "-")],
            "lines": own,
            "totals": totals_of(own, fees),
        } | changes


def _first(found: Callable[[Account], bool]) -> Account:
    return next(account for account in accounts() if found(account))


UNASSIGNED = _first(lambda account: not account.assignments and not account.is_broker)
MACHINES = _first(lambda account: account.center == _MACHINERY and bool(account.assignments) and not account.is_broker)
"""An importer assigned to Machinery."""
_MOVED = _first(lambda account: len(account.assignments) == 2 and not account.assignments[0].corrected)
_BROKER = accounts()[BROKERS - 1]


def goods_line(center: str, value: int, origin: str = "DE", place: int = 0) -> Json:
    """A line of a Center's goods."""
    return line_of(catalogue()[center][place], 1, origin, value, f"{origin}DEMHAR100CIT")


def _named(hts: str, rate: str, value: int, origin: str = "CN", unit: str = "NO") -> Json:
    read = parse_rate(rate)
    assert read is not None
    return line_of(Good(hts, "PLANTED GOODS", read, (unit,), "", 20.0), 1, origin, value, f"{origin}DEMHAR100CIT")


def hard(day: date, law: LawEdition) -> Iterator[Json]:
    """Planted summaries that are accepted, each with what makes it hard."""
    make = Maker(day, law).summary
    tie = [goods_line(_MACHINERY, 5_000), goods_line(_ELECTRONICS, 5_000)]
    yield make(1, "tie_between_centers", tie, 20)
    spread = [goods_line(_ELECTRONICS, 4_000), goods_line(_MACHINERY, 2_500), goods_line(_MACHINERY, 2_500, place=1)]
    yield make(2, "largest_line_is_not_largest_center", spread, 30)
    parts = [goods_line(_APPAREL, 900) | {"set": "X"}, goods_line(_ELECTRONICS, 90_000) | {"set": "V"}]
    yield make(3, "set_whose_component_is_worth_more", parts, 40)
    yield make(4, "every_value_is_zero", [goods_line(_STEEL, 0), goods_line(_APPAREL, 0)], 50)
    yield make(5, "chapter_98_names_the_goods", [_named("9801001045", "Free", 300_000, "US")], 60)
    yield make(6, "chapter_98_names_nothing", [_named("9801001012", "Free", 8_000, "US")], 15)
    extra = goods_line(_MACHINERY, 30_000, "CN")
    extra["tariffs"].insert(0, {"hts": "9903880100", "value": "0", "duty": "7500.00"})
    yield make(7, "chapter_99_never_decides", [extra], 25)
    only = _named("9903880100", "Free", 0)
    yield make(8, "chapter_99_stands_alone", [only], 10)
    yield make(9, "broker_as_importer_of_record", [goods_line(_STEEL, 70_000)], 45, importer_number=_BROKER.numbers[0])
    yield make(10, "importer_never_seen", [goods_line(_APPAREL, 12_000)], 5, importer_number="69-999999900")
    yield make(11, "goods_of_another_center", [goods_line(_APPAREL, 500_000)], 12, importer_number=MACHINES.numbers[0])
    moved = _MOVED.assignments[1].months_from * 30
    for number, side in ((12, moved + 40), (13, max(moved - 40, 1))):
        yield make(
            number, f"account_moved_{number}", [goods_line(_MACHINERY, 9_000)], side, importer_number=_MOVED.numbers[0]
        )
    yield make(14, "forged_tools_without_case", [_named("8205206000", "Free", 40_000)], 33, port_of_entry="4601")
    yield make(15, "solar_cells_without_case", [_named("8541430010", "Free", 900_000)], 70)
    yield make(16, "handbags_of_low_value", [_named("4202216000", "10%", 1_900)], 18, port_of_entry="4601")
    yield make(17, "cotton_of_china", [_named("5201001200", "Free", 60_000, unit="KG")], 28)
    yield make(18, "above_five_million", [goods_line(_ELECTRONICS, 6_200_000, "MY")], 22)
    many = [goods_line(_MACHINERY, 100 + place, place=place % 5) for place in range(400)]
    yield make(19, "four_hundred_lines", many, 90)
    overdue = [goods_line(_MACHINERY, 25_000), _named("8205206000", "Free", 15_000)]
    yield make(20, "past_its_liquidation_date", overdue, 372)
    soon = [goods_line(_MACHINERY, 44_000), _named("8205206000", "Free", 9_000)]
    yield make(21, "a_week_before_liquidation", soon, 358)
    yield make(22, "cycle_reached_this_week", [_named("8541430010", "Free", 120_000)], 310)
    late = (day - timedelta(days=300)).isoformat()
    yield make(23, "summary_filed_late", [goods_line(_STEEL, 8_000)], 330, summary_date=late)
    yield make(24, "unknown_port", [goods_line(_APPAREL, 3_000)], 9, port_of_entry="5299")


def refused(day: date, law: LawEdition) -> Iterator[Json]:
    """Planted summaries with one fatal fault each; they stay as rejections."""
    make = Maker(day, law).summary
    good = [goods_line(_MACHINERY, 4_000)]
    wrong_digit = make(101, "wrong_check_digit", good, 8)
    number = wrong_digit["entry_number"]
    yield wrong_digit | {"entry_number": number[:-1] + str((int(number[-1]) + 1) % 10)}
    yield make(102, "importer_number_of_no_form", good, 8, importer_number="123456789")
    yield make(103, "chapter_77", [_named("7701000000", "Free", 100)], 8)
    yield make(104, "case_under_type_01", [_with_case(goods_line(_STEEL, 9_000, "CN"))], 8)
    yield make(105, "type_03_without_case", good, 8, entry_type="03")
    totals = {"value": "4001", "duty": "0.00", "fees": "0.00", "antidumping": "0.00", "countervailing": "0.00"}
    yield make(106, "totals_that_do_not_agree", good, 8, totals=totals)
    yield make(107, "entered_before_imported", good, 8, import_date=day.isoformat())
    yield make(108, "informal_above_the_ceiling", good, 8, entry_type="11")
    yield make(109, "goods_of_canada_without_province", [goods_line(_STEEL, 500, "CA")], 8)
    yield make(110, "no_lines", [], 8)
    wrong_order = goods_line(_MACHINERY, 4_000, "CN")
    wrong_order["tariffs"].append({"hts": "9903880100", "value": "0", "duty": "1000.00"})
    yield make(111, "chapter_99_last", [wrong_order], 8)


def _with_case(line: Json) -> Json:
    value = line["tariffs"][0]["value"]
    case = {"number": "A570967000", "deposit": "cash", "rate": "33.28", "rate_type": "A", "value": value}
    case["duty"] = money(Decimal("33.28") * int(value) / 100)
    return line | {"cases": [case], "foreign_exporter": line["manufacturer"]}
