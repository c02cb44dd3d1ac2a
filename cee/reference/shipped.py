"""The reference data that CEE ships, read from `cee/reference/data`: ports, code tables, a compact tariff, the law."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from cee.core.content import merge_documents

DATA = Path(__file__).resolve().parent / "data"
SHIPPED_FROM = date(2000, 1, 1)
"""The first day of shipped rows that name none: before any entry that CEE works."""

_PORTS = "ports"
_TARIFF = "tariff"
_DATES = ("valid_from", "valid_to")


class Row(NamedTuple):
    """One row of a shipped table: its days and its cells by column."""

    valid_from: date
    valid_to: date | None
    cells: dict[str, str]


def law_content(folder: Path = DATA / "law") -> dict[str, Any]:
    """The content of the shipped law edition, of all its files together; ValueError where two of them disagree."""
    return merge_documents(tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml")))


def shipped_ports(folder: Path = DATA) -> list[Row]:
    """The ports of entry of `ports.csv`."""
    return _rows(folder / f"{_PORTS}.csv")


def shipped_tariff(folder: Path = DATA) -> list[Row]:
    """The numbers of the compact tariff, `tariff.csv`."""
    return _rows(folder / f"{_TARIFF}.csv")


def shipped_codes(folder: Path = DATA) -> Iterator[tuple[str, Row]]:
    """Every code with the table it belongs to: the name of its file."""
    for path in sorted([*folder.glob("*.csv"), *folder.glob("codes/*.csv")]):
        if path.stem not in (_PORTS, _TARIFF):
            for row in _rows(path):
                yield path.stem, row


def _rows(path: Path) -> list[Row]:
    """The rows of a file; a file that is not shipped has none. Lines that begin with # are remarks."""
    if not path.exists():
        return []
    lines = (line for line in path.read_text("utf-8-sig").splitlines() if not line.startswith("#"))
    return [_row(cells) for cells in csv.DictReader(lines)]


def _row(cells: dict[str, str]) -> Row:
    first, end = (cells.pop(name, "") for name in _DATES)
    return Row(
        valid_from=date.fromisoformat(first) if first else SHIPPED_FROM,
        valid_to=date.fromisoformat(end) if end else None,
        cells=cells,
    )
