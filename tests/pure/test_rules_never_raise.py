"""Whatever a record of the right types holds, the rules answer with problems and raise nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cee.core.errors import Problem
from entries.formats.records import Case, EntrySummary, Fee, Line, Quantity, Tariff, Totals
from entries.rules.check import check
from tests.pure.rules_world import TARIFF, world

WORDS = st.text(max_size=12)


def near(*usual: str) -> st.SearchStrategy[str]:
    """Usual values, and any text."""
    return st.sampled_from(usual) | WORDS


MONEY = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2) | st.sampled_from(
    [Decimal(0), Decimal(10000)]
)
DAYS = st.dates() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
QUANTITIES = st.lists(st.builds(Quantity, MONEY, near("KG", "NO", "X")), max_size=3).map(tuple)
TARIFFS = st.builds(Tariff, near(*(hts for hts, _, _ in TARIFF), "7701000000"), MONEY, MONEY, QUANTITIES)
CASES = st.builds(Case, near("A570803001", "C570804001"), near("cash", "bond"), MONEY, near("A", "S"), MONEY, MONEY)
FEES = st.builds(Fee, near("499", "501", "056"), MONEY)


def some(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=3).map(tuple)


LINES = st.builds(
    Line,
    number=st.integers(0, 1000),
    origin=near("CN", "CA", "XO", "**", "CU"),
    tariffs=some(TARIFFS, 1),
    set_mark=st.sampled_from([None, "X", "V"]),
    export_country=st.none() | near("CN"),
    spi=st.none() | near("S", "A*"),
    manufacturer=st.none() | near("CNSHEBAT123SHA"),
    foreign_exporter=st.none() | WORDS,
    cases=some(CASES),
    fees=some(FEES),
)
SUMMARIES = st.builds(
    EntrySummary,
    entry_number=near("ABC-1234567-6"),
    entry_type=near("01", "03", "09", "11", "21", "23"),
    importer_number=near("26-164751100", "00-000000000"),
    port_of_entry=near("2704", "3901"),
    entry_date=DAYS,
    lines=some(LINES, 1),
    consignee_number=st.none() | near("00-000000000"),
    mode_of_transport=st.none() | near("11", "40"),
    import_date=st.none() | DAYS,
    release_date=st.none() | DAYS,
    summary_date=st.none() | DAYS,
    bond_type=st.none() | near("8"),
    totals=st.none() | st.builds(Totals, MONEY, MONEY, MONEY, MONEY, MONEY),
)


@settings(max_examples=400, deadline=None)
@given(SUMMARIES, st.none() | DAYS, st.booleans())
def test_no_record_makes_a_rule_raise(record: EntrySummary, received: date | None, complete: bool) -> None:
    for problem in check(record, world(complete=complete), received=received):
        assert isinstance(problem, Problem)
        assert problem.path and problem.message and problem.authority
