"""A list as a CSV file: exactly its rows, safe to open in a spreadsheet, with when it was made and of what."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from cee.access.principal import Principal
from cee.base.clock import EASTERN
from cee.core.identifiers.importer import mask_importer
from cee.dashboards.columns import cell, columns_for
from cee.dashboards.filters import ListFilters
from cee.dashboards.listing import all_rows

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def safe(value: Any) -> str:
    """A cell that no spreadsheet runs as a formula; a number keeps its sign."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(EASTERN).isoformat(timespec="seconds")
    text = str(value)
    if isinstance(value, str) and text.lstrip().startswith(_FORMULA):
        return f"'{text}"
    return text


def csv_lines(principal: Principal, filters: ListFilters, *, at: datetime, told: str) -> Iterator[str]:
    """The file line by line: as-of instant and filters, the headings, then every row of the list in its order."""
    columns = columns_for(principal, filters)
    yield _line(["As of", safe(at)])
    yield _line(["Filter", safe(told or "none")])
    yield _line([column.label for column in columns] + ["Importer number"])
    for row in all_rows(principal, filters):
        values = [cell(row, column.name) for column in columns]
        yield _line([safe(value) for value in values] + [safe(mask_importer(row.importer_number or ""))])


def _line(values: list[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()
