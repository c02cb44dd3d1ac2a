"""A list as a CSV file: exactly its rows, safe to open in a spreadsheet, with when it was made and of what."""

from collections.abc import Iterator
from datetime import datetime

from cee.access.principal import Principal
from cee.base.sheets import line
from cee.core.identifiers.importer import mask_importer
from cee.dashboards.columns import cell, columns_for
from cee.dashboards.filters import ListFilters
from cee.dashboards.listing import all_rows


def csv_lines(principal: Principal, filters: ListFilters, *, at: datetime, told: str) -> Iterator[str]:
    """The file line by line: as-of instant and filters, the headings, then every row of the list in its order."""
    columns = columns_for(principal, filters)
    yield line(["As of", at])
    yield line(["Filter", told or "none"])
    yield line([column.label for column in columns] + ["Importer number"])
    for row in all_rows(principal, filters):
        values = [cell(row, column.name) for column in columns]
        yield line([*values, mask_importer(row.importer_number or "")])
