"""What the reference tables say, as plain rows; compiled forms are built from them further down the flow."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from cee.reference.models import CodeValue, LawEdition, Port, TariffEdition, TariffNumber
from cee.reference.snapshots import Snapshot

COMPLETE = "complete_table"
"""The code table that names the tables which lack nothing, so that what they do not hold is refused."""


class LawRow(NamedTuple):
    """A stored law edition: its row id and its content as plain values."""

    id: int
    version: str
    valid_from: date
    content: dict[str, Any]


class EditionRows(NamedTuple):
    """A tariff edition: first day, first day no longer, whether complete, and `(hts, general rate, units)` of each number."""

    valid_from: date
    valid_to: date | None
    complete: bool
    numbers: list[tuple[str, str, str]]


class PortRow(NamedTuple):
    """A port of entry as a screen shows it."""

    code: str
    name: str
    state: str
    field_office: str
    mode: str
    phone: str
    confidence: int
    source: str


def law_editions() -> list[LawRow]:
    """All stored law editions, the newest first."""
    rows = LawEdition.objects.order_by("-valid_from", "-pk").values_list("pk", "version", "valid_from", "content")
    return [LawRow(*row) for row in rows]


def law_edition(on: date | None = None) -> LawRow:
    """The edition in force on a day, or the newest; LookupError where none is loaded."""
    return edition_in_force(law_editions(), on)


def edition_in_force(editions: Iterable[LawRow], on: date | None) -> LawRow:
    """The first of the editions, which stand newest first, that has begun on the day."""
    for edition in editions:
        if on is None or edition.valid_from <= on:
            return edition
    raise LookupError("No law edition is loaded for that day; `manage.py load_reference` loads the shipped one.")


def port_days() -> dict[str, list[tuple[date, date | None]]]:
    """The codes of all ports that are, or were, in force, each with its days: the first, and the first no longer."""
    days: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for code, first, last in Port.objects.order_by("code", "valid_from").values_list("code", "valid_from", "valid_to"):
        days[code].append((first, last))
    return dict(days)


_DAYS = ("valid_from", "valid_to")
_ports = Snapshot(("reference",), lambda: list(Port.objects.order_by("code").values_list(*_DAYS, *PortRow._fields)))
_labels = Snapshot(
    ("reference",), lambda: list(CodeValue.objects.order_by("code").values_list(*_DAYS, "table", "code", "label"))
)


def ports(on: date) -> dict[str, PortRow]:
    """The ports in force on a day, by code; kept by each process until the reference data change."""
    return {row[0]: PortRow(*row) for first, last, *row in _ports.get() if _in_force(first, last, on)}


def _in_force(first: date, last: date | None, on: date) -> bool:
    return first <= on and (last is None or on < last)


def code_tables(names: Iterable[str]) -> dict[str, dict[str, dict[str, str]]]:
    """For each table its codes with their attributes, as the latest row of each code has them."""
    tables: dict[str, dict[str, dict[str, str]]] = defaultdict(dict, {name: {} for name in names})
    rows = CodeValue.objects.filter(table__in=list(tables)).order_by("valid_from")
    for table, code, attributes in rows.values_list("table", "code", "attributes"):
        tables[table][code] = attributes
    return dict(tables)


def code_labels(table: str, on: date) -> dict[str, str]:
    """The codes of a table in force on a day, in order, with the words for people; kept as the ports are."""
    return {code: words for first, last, of, code, words in _labels.get() if of == table and _in_force(first, last, on)}


def tariff_editions() -> list[EditionRows]:
    """Every tariff edition that is in force on some day, with its numbers, in three columns."""
    numbers: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = TariffNumber.objects.values_list("edition_id", "hts", "general_rate", "units")
    for edition_id, hts, rate, units in rows.iterator(chunk_size=10_000):
        numbers[edition_id].append((hts, rate, units))
    return [
        EditionRows(edition.valid_from, edition.valid_to, edition.complete, numbers[edition.pk])
        for edition in TariffEdition.objects.order_by("-valid_from", "-pk")
        if edition.valid_to is None or edition.valid_to > edition.valid_from
    ]
