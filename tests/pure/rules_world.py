"""The reference data that the tests of rules use: the shipped code tables and law, a small complete tariff, two ports."""

import csv
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cee.core.content import merge_documents
from cee.core.errors import Problem
from entries.clocks.law import LawEdition
from entries.formats.json import read_activity
from entries.formats.records import EntrySummary
from entries.rules.check import check
from entries.rules.reference import ReferenceView, build_view
from tests.pure.formats_examples import line, summary

DATA = Path(__file__).resolve().parents[2] / "cee" / "reference" / "data"
TABLES = ("country", "entry_type", "mode_of_transport", "spi", "fee_class", "unit", "limit")
TARIFF = [
    ("8507600020", "3.4%", "NO KG"),
    ("6109100012", "16.5%", "DOZ KG"),
    ("0102294024", "1¢/kg", "NO KG"),
    ("8205516000", "2.2¢/kg + 5%", "KG"),
    ("9101114040", "51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery", "NO"),
    ("9801001098", "Free", ""),
    ("9802008040", "", ""),
    ("9813000540", "Free, under bond, as prescribed in U.S. note 1 to this subchapter", ""),
    ("9818000500", "50%", ""),
    ("9903880300", "The duty provided in the applicable subheading + 25%", ""),
]
GOODS = {
    "hts": "8507600020",
    "value": "10000",
    "duty": "340.00",
    "quantities": [{"amount": "500", "unit": "NO"}, {"amount": "900", "unit": "KG"}],
}
ADDITIONAL = {"hts": "9903880300", "value": "0", "duty": "2500.00"}
RETURNED = {"hts": "9801001098", "value": "0", "duty": "0"}
CASE = {
    "number": "A570803001",
    "deposit": "cash",
    "rate": "12.50",
    "rate_type": "A",
    "value": "10000",
    "duty": "1250.00",
}


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a shipped table."""
    lines = (DATA / f"{table}.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(text for text in lines if not text.startswith("#")))


@cache
def law() -> LawEdition:
    """The shipped law edition."""
    return LawEdition.from_content(
        merge_documents(tomllib.loads(path.read_text("utf-8")) for path in sorted((DATA / "law").glob("*.toml")))
    )


@cache
def world(*, complete: bool = True, ports_complete: bool = False) -> ReferenceView:
    """The view of the tests; its tariff holds the ten numbers of `TARIFF`."""
    return build_view(
        law=law(),
        ports=["2704", "2809"],
        ports_complete=ports_complete,
        editions=[(date(2020, 1, 1), None, complete, TARIFF)],
        codes={table: {row["code"]: row for row in rows(table)} for table in TABLES},
    )


def goods(**changes: Any) -> dict[str, Any]:
    """A line that keeps every rule: lithium batteries of Germany, with the fees due on 10,000 dollars."""
    kept: dict[str, Any] = {
        "origin": "DE",
        "export_country": "DE",
        "manufacturer": "DEBATFAB123BER",
        "foreign_exporter": None,
    }
    return line(**(kept | {"cases": [], "tariffs": [GOODS]} | changes))


def entry(**changes: Any) -> dict[str, Any]:
    """A consumption entry of that line that keeps every rule."""
    return summary(**({"entry_type": "01", "totals": None, "lines": [goods()]} | changes))


def record(obj: dict[str, Any], **fields: Any) -> EntrySummary:
    """The record of an object, then some fields set to what the reader would not let through."""
    read, problems = read_activity(obj)
    assert isinstance(read, EntrySummary), problems
    return replace(read, **fields)


def problems_of(obj: dict[str, Any], view: ReferenceView | None = None, received: date | None = None) -> list[Problem]:
    """What the rules say of an object that the reader takes."""
    return check(record(obj), view or world(), received=received)
