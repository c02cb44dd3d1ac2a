"""The list of activities as the one table component draws it, and as a file carries it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from cee.access.principal import Principal
from cee.base.tables import Chip, Column, Pager, Row, Sorting, Table
from cee.core.identifiers.importer import mask_importer
from cee.core.vocabulary import OfficeKind, label
from cee.dashboards.filters import ListFilters
from cee.dashboards.listing import ORDER_OF_ALL, ORDER_OF_WORK, ListPage, ListRow
from centers.queues import QUEUES

_SHARED = (
    Column("reference", "Number"),
    Column("importer", "Importer"),
    Column("port", "Port", "identifier"),
    Column("center", "Center", "identifier"),
)
_INSIDE = (
    Column("team", "Team"),
    Column("lane", "Lane", "status"),
    Column("state", "State", "status"),
    Column("next_action", "Next"),
    Column("next_date", "By", "deadline"),
    Column("estimated_duty", "Duty, fees, AD/CVD", "money"),
    Column("received_at", "Received", "instant"),
)
_WORK = (
    Column("team", "Team"),
    Column("lane", "Lane", "status"),
    Column("queue", "Queue"),
    Column("next_date", "By", "deadline"),
    Column("estimated_duty", "Duty, fees, AD/CVD", "money"),
    Column("received_at", "Received", "day"),
    Column("assignee", "With", "person"),
)
_PORT = (
    Column("team", "Team"),
    Column("team_phone", "Phone of the team"),
    Column("state", "State", "status"),
    Column("since", "There since", "day", hint="When it came where it is now"),
    Column("received_at", "Received", "day"),
    Column("next_action", "Next"),
    Column("next_date", "By", "deadline"),
)
_FILER = (
    Column("state", "State", "status"),
    Column("received_at", "Received", "instant"),
    Column("estimated_duty", "Duty, fees, AD/CVD", "money"),
)


def columns_for(principal: Principal, filters: ListFilters) -> Sequence[Column]:
    """The columns of the list for an office; a queue is only of work."""
    if principal.office_kind == OfficeKind.PORT:
        return (*(c for c in _SHARED if c.name != "port"), *_PORT)
    if principal.office_kind == OfficeKind.FILER:
        return (*_SHARED, *_FILER)
    inside = _WORK if filters.of_work else _INSIDE
    return (*(_SHARED if principal.is_national else _SHARED[:-1]), *inside)


def cell(row: ListRow, name: str) -> object:
    """The value of a column as people read it."""
    if name == "importer":
        return row.importer or mask_importer(row.importer_number) if row.importer_number else row.importer
    if name == "queue":
        return QUEUES[row.queue].title if row.queue in QUEUES else row.queue
    if name == "next_action":
        return label(row.next_action) if row.next_action else ""
    return getattr(row, name)


def list_table(
    principal: Principal,
    filters: ListFilters,
    page: ListPage,
    *,
    base: str = "/activities/",
    caption: str = "Activities",
    select: str = "",
    form: str = "",
) -> Table:
    """One page of the list; its pages keep the filters."""
    columns = columns_for(principal, filters)
    rows = [
        Row(
            {column.name: cell(row, column.name) for column in columns},
            href=row_url(principal, row),
            key=f"{row.activity_id}:{row.version}" if select else str(row.activity_id),
            label=row.reference,
        )
        for row in page.rows
    ]
    pager = Pager(
        previous=f"{base}?{filters.as_query(before=page.previous)}" if page.previous else "",
        next=f"{base}?{filters.as_query(after=page.next)}" if page.next else "",
    )
    return Table(
        caption,
        columns,
        rows,
        empty="Nothing here matches the filters." if filters.active() else "There is nothing here yet.",
        sorting=Sorting(words=ORDER_OF_WORK if filters.of_work else ORDER_OF_ALL),
        pager=pager if page.previous or page.next else None,
        select=select,
        form=form,
        keys=True,
    )


def row_url(principal: Principal, row: ListRow) -> str:
    """What a row opens: the item's page in a Center or nationally, where it stands elsewhere."""
    if principal.office_kind in (OfficeKind.CENTER, OfficeKind.NATIONAL):
        return reverse("item", args=[row.kind, row.reference])
    return f"/find/?{urlencode({'q': row.reference})}"


def chips_for(
    filters: ListFilters, teams: dict[int, str], people: dict[int, str], accounts: dict[str, str], base: str
) -> list[Chip]:
    """The filters in force, in words; `accounts` are names by how the filter writes them (`account:12`)."""
    return [
        Chip(
            chip["label"],
            accounts.get(chip["value"]) or _words(chip["name"], chip["value"], teams, people),
            f"{base}?{chip['without']}",
        )
        for chip in filters.chips()
    ]


def _words(name: str, value: str, teams: dict[int, str], people: dict[int, str]) -> str:
    if name == "team":
        return teams.get(int(value), value)
    if name == "assignee" and value.isdigit():
        return people.get(int(value), value)
    if name == "importer":
        return "the accounts you manage" if value.startswith("mine:") else mask_importer(value)
    if name == "queue" and value in QUEUES:
        return QUEUES[value].title
    return (
        label(value) if name in ("division", "lane", "state", "status", "kind", "work", "outcome", "found") else value
    )
