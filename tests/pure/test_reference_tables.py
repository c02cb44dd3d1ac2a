"""The tables that CEE ships are whole in themselves, say how sure they are, and cover what they must."""

import re
from datetime import date

import pytest

from cee.core.identifiers import parse_port, parse_tariff
from cee.core.identifiers.country import ISO_COUNTRIES, ORIGINS
from entries.rules.rate import parse_rate
from entries.rules.reference import build_view
from tests.pure.formats_examples import SUMMARY
from tests.pure.rules_world import DATA, TABLES, law, problems_of, rows

ROUTING_MAP = DATA.parents[2] / "routing" / "data" / "tariff_map.csv"


@pytest.mark.parametrize("table", [*TABLES, "ports", "tariff"])
def test_each_row_has_a_code_a_citation_and_a_confidence(table: str) -> None:
    listed = rows(table)
    key = "hts" if table == "tariff" else "code"
    assert len({row[key] for row in listed}) == len(listed) > 0
    for row in listed:
        assert None not in row and None not in row.values()
        assert row["citation"]
        assert 0 < int(row["confidence"]) <= 100


def test_ports_and_tariff_numbers_are_well_formed() -> None:
    for row in rows("ports"):
        assert parse_port(row["code"]) == row["code"]
    for row in rows("tariff"):
        assert parse_tariff(row["hts"]) == row["hts"]
        assert row["description"]


def test_the_compact_tariff_has_numbers_of_every_chapter() -> None:
    chapters = {row["hts"][:2] for row in rows("tariff")}
    assert chapters == {f"{number:02d}" for number in range(1, 100)} - {"77"}


def test_the_compact_tariff_has_a_number_for_every_exception_of_the_routing_map() -> None:
    numbers = [row["hts"] for row in rows("tariff")]
    prefixes = set(re.findall(r"(?m)^\d+,(\d{4,10}),", ROUTING_MAP.read_text("utf-8")))
    assert len(prefixes) > 50
    assert [prefix for prefix in sorted(prefixes) if not any(number.startswith(prefix) for number in numbers)] == []


def test_most_shipped_rates_can_be_computed() -> None:
    goods = [row for row in rows("tariff") if row["hts"] < "98"]
    known = [row for row in goods if parse_rate(row["general_rate"]) is not None]
    assert len(known) > 0.9 * len(goods)
    assert sum(bool(rate and rate.specific) for rate in (parse_rate(row["general_rate"]) for row in goods)) > 50


def test_the_country_table_holds_the_countries_of_the_kernel() -> None:
    listed = {row["code"]: row for row in rows("country")}
    assert set(listed) == ISO_COUNTRIES | ORIGINS
    assert {code for code, row in listed.items() if row["origin"] == "yes"} == ORIGINS


def test_the_law_and_the_code_tables_agree() -> None:
    types = {row["code"]: row for row in rows("entry_type")}
    settings = law().settings
    assert {code for code, row in types.items() if row["case"] == "required"} == set(
        settings["entry_types_adcvd"].value
    )
    assert set(settings["entry_types_informal"].value) <= {
        code for code, row in types.items() if row["informal"] == "yes"
    }
    assert {fee.fee_class for fee in law().fees} <= {row["code"] for row in rows("fee_class")}
    vessel = {row["code"] for row in rows("mode_of_transport") if row["group"] == "vessel"}
    harbor = law().fee("501", date(2026, 9, 1))
    assert harbor is not None and set(harbor.modes) == vessel


def test_the_shipped_tables_make_a_view_that_takes_the_example_of_the_contract() -> None:
    view = build_view(
        law=law(),
        ports=[row["code"] for row in rows("ports")],
        ports_complete=False,
        editions=[
            (date(2000, 1, 1), None, False, [(row["hts"], row["general_rate"], row["units"]) for row in rows("tariff")])
        ],
        codes={table: {row["code"]: row for row in rows(table)} for table in TABLES},
    )
    assert [problem.code for problem in problems_of(SUMMARY, view, date(2026, 9, 9))] == ["HTSUS_NUMBER_KNOWN"]
