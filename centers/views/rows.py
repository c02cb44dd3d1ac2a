"""A queue's rows as the one table component draws them."""

from dataclasses import replace

from django.urls import reverse

from cee.access.principal import Principal
from cee.base.tables import Chip, Column, Pager, Row, Sorting, Tab, Table
from cee.core.identifiers.importer import mask_importer
from centers.queues import Count, Filters, Page, Queue, counts_for, queues_for
from centers.queues import Row as QueueRow

_EMPTY = {"mine": "You hold nothing now."}
_HINTS = {"mine": "Claim the next item of a queue, or choose one there."}
_KINDS = {"reference": "text", "port": "identifier", "queue": "text", "person": "person"}


def item_url(kind: str, reference: str, *, queue: str = "", filters: Filters | None = None) -> str:
    """The page of an item; `queue` and the filters keep the list that one came from."""
    address = reverse("item", args=[kind, reference])
    if not queue:
        return address
    return f"{address}?{(filters or Filters()).as_query(**{'in': queue})}"


def queue_table(
    queue: Queue,
    page: Page,
    principal: Principal,
    filters: Filters | None = None,
    *,
    caption: str = "",
    keys: bool = True,
    names: dict[str, str] | None = None,
    base: str = "",
    select: str = "",
) -> Table:
    """One page of a queue. Rows that may be claimed carry the button for it; pages keep the filters. `select` is the form
    that the rows may be chosen for, each as `id:version`."""
    filters = filters or Filters()
    columns = [Column(c.name, c.heading, _KINDS.get(c.kind, c.kind)) for c in queue.columns]
    claims = queue.may_claim(principal)
    if claims:
        columns.append(Column("claim", "Claim", "button"))
    rows = [_row(row, queue, principal, filters, claims, names or {}) for row in page.rows]
    if select:
        rows = [replace(one, key=f"{row.activity_id}:{row.version}") for one, row in zip(rows, page.rows, strict=True)]
    pager = Pager(
        previous=f"{base}?{filters.as_query(before=page.previous)}" if page.previous else "",
        next=f"{base}?{filters.as_query(after=page.next)}" if page.next else "",
    )
    return Table(
        caption or queue.title,
        columns,
        rows,
        empty="Nothing here matches the filters."
        if filters.active()
        else _EMPTY.get(queue.slug, "Nothing waits here."),
        empty_hint=_HINTS.get(queue.slug, queue.purpose),
        sorting=Sorting(words=queue.order.rstrip(".")),
        pager=pager if page.previous or page.next else None,
        keys=keys,
        select="item" if select else "",
        form=select,
    )


def _row(
    row: QueueRow, queue: Queue, principal: Principal, filters: Filters, claims: bool, names: dict[str, str]
) -> Row:
    cells = {column.name: getattr(row, column.name) for column in queue.columns}
    cells["importer"] = row.importer or mask_importer(row.importer_number)
    if "queue" in cells:
        cells["queue"] = names.get(row.queue, row.queue)
    if "assignee" in cells and row.assignee_id == principal.user_id:
        cells["assignee"] = "You"
    href = item_url(row.kind, row.reference, queue=queue.slug, filters=filters)
    if claims and row.assignee_id is None:
        cells["claim"] = {
            "action": reverse("item_claim", args=[row.kind, row.reference]) + f"?in={queue.slug}",
            "label": "Claim",
            "what": row.reference,
            "key": "c",
        }
    return Row(cells, href=href, key=str(row.activity_id), label=row.reference)


def queue_tabs(principal: Principal, current: str = "", counts: dict[str, Count] | None = None) -> list[Tab]:
    """The queues of a principal as tabs; the same counts everywhere."""
    counts = counts if counts is not None else counts_for(principal)
    return [
        Tab(queue.title, queue.url, str(counts[queue.slug]), current=queue.slug == current, hint=queue.purpose)
        for queue in queues_for(principal)
        if queue.slug in counts
    ]


def filter_chips(filters: Filters, teams: dict[str, str]) -> list[Chip]:
    """The filters in force; a team reads as its code."""
    return [
        Chip(
            chip["label"],
            teams.get(chip["value"], chip["value"]) if chip["name"] == "team" else chip["value"],
            f"?{chip['without']}",
        )
        for chip in filters.chips()
    ]
