"""Figures as the components draw them: cells that open their rows, tiles, tables of load."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.present import money, short_money
from cee.base.tables import Column, Row, Table
from cee.dashboards.load import Figure, LoadRow
from centers.selectors.handoff import LATE, counts, side_of


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that stands out: what it counts, a line below it, the rows that it opens."""

    number: str
    what: str
    href: str = ""
    below: str = ""
    tone: str = ""


def tile(figure: Figure, what: str, tone: str = "", *, duty: bool = True) -> Tile:
    """A tile of a figure, with its duty; only a number above zero has a tone."""
    below = f"{short_money(figure.duty)} duty" if duty and figure.number else ""
    return Tile(f"{figure.number:,}", what, figure.href if figure.number else "", below, tone if figure.number else "")


def late_handoffs(principal: Principal, on: date) -> list[Tile]:
    """The handoffs of an office whose day has passed, on whichever side: what its leads have to move on. No tile for
    whoever has none of their own."""
    if not principal.can(Capability.HAND_OFF) or side_of(principal) is None:
        return []
    number = counts(principal, on)[LATE]
    many = bool(number.number)
    return [Tile(str(number), "late handoffs", "/handoffs/?list=late" if many else "", "", "bad" if many else "")]


def count(figure: Figure | None) -> tuple[str, str]:
    """The cell of a figure; a zero opens nothing."""
    if figure is None or not figure.number:
        return "0", ""
    return f"{figure.number:,}", figure.href


def duty(figure: Figure | None) -> tuple[str, str]:
    """The cell of a figure's duty, which opens the rows that it is the sum of."""
    if figure is None or not figure.number:
        return money(0, 0), ""
    return money(figure.duty, 0), figure.href


LOAD_COLUMNS = (
    Column("open", "Open", "count", hint="Everything that people work on, or wait for"),
    Column("unclaimed", "Unclaimed", "count"),
    Column("waiting", "Waiting for a reply", "count"),
    Column("overdue", "Overdue", "count", hint="The nearest date has passed"),
    Column("days_7", "Due in 7 days", "count", hint="From today to the seventh day ahead"),
    Column("days_30", "Due in 8 to 30", "count", hint="From the eighth to the thirtieth day ahead"),
    Column("duty", "Duty at risk", "count", hint="Declared duty, fees and AD/CVD of what is overdue or due in 30 days"),
    Column("oldest", "Longest here", "instant", hint="Since when the oldest stands in its queue"),
)


def load_cells(row: LoadRow) -> dict[str, Any]:
    """The cells of one group's load."""
    cells: dict[str, Any] = {column.name: count(row.figures.get(column.name)) for column in LOAD_COLUMNS[:-2]}
    return cells | {"duty": duty(row.figures.get("at_risk")), "oldest": row.oldest}


def load_table(
    caption: str,
    first: Iterable[Column],
    rows: Iterable[LoadRow],
    head: Callable[[LoadRow], Mapping[str, Any]],
    *,
    total: LoadRow | None = None,
    empty: str = "Nobody has open work here.",
) -> Table:
    """A table of load: `head` gives the first cells of a group, `total` the last row."""
    columns = [*first, *LOAD_COLUMNS]
    drawn = []
    for row in rows:
        cells = {**head(row), **load_cells(row)}
        drawn.append(Row(cells))
    footer = {columns[0].name: "Together", **load_cells(total)} if total and drawn else None
    return Table(caption, columns, drawn, empty=empty, footer=footer)
