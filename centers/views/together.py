"""The one list of a specialist's work as the table component draws it, each row with where it comes from."""

from datetime import date
from typing import NamedTuple

from cee.access.principal import Principal
from cee.base.tables import Column, Pager, Row, Table
from cee.core.identifiers.importer import mask_importer
from centers.queues import QUEUES
from centers.queues import Row as QueueRow
from centers.selectors.handoff import HandoffRow
from centers.selectors.together import together
from centers.views.handoff_rows import handoff_url
from centers.views.rows import item_url

_COLUMNS = (
    Column("reference", "Number"),
    Column("what", "Work"),
    Column("source", "From", hint="Your Center, or the port at which you sit"),
    Column("importer", "Importer"),
    Column("port", "Port", "identifier"),
    Column("due", "Due", "deadline"),
    Column("state", "State", "tags"),
    Column("since", "Here since", "instant"),
)


class Drawn(NamedTuple):
    """The table, and the ports of which it shows the work."""

    table: Table
    ports: tuple[str, ...]


def together_table(principal: Principal, on: date) -> Drawn:
    """The list, nearest day first; what the person holds goes on in the queue of their own items."""
    found = together(principal, on)
    names = {queue.slug: queue.title for queue in QUEUES.values()}
    rows = [
        *((row.due, _own(row, principal, names)) for row in found.own),
        *((row.due, _handoff(row)) for row in found.handoffs),
        *((row.due, _of_port(row, names)) for row in found.of_port),
    ]
    ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
    more = QUEUES["mine"].url + f"?after={found.own_goes_on}" if found.own_goes_on else ""
    table = Table(
        "Your work",
        _COLUMNS,
        ordered,
        empty="You hold nothing now.",
        empty_hint="Claim the next item of a queue, or choose one there.",
        pager=Pager(next=more) if more else None,
        keys=True,
    )
    return Drawn(table, found.ports)


def _own(row: QueueRow, principal: Principal, names: dict[str, str]) -> Row:
    return _item(row, names, principal.office, ["with_you", *([row.status] if row.status == "waiting" else [])], "mine")


def _of_port(row: QueueRow, names: dict[str, str]) -> Row:
    return _item(row, names, f"Port {row.port}", ["open"], row.queue)


def _item(row: QueueRow, names: dict[str, str], source: str, state: list[str], queue: str) -> Row:
    cells = {
        "reference": row.reference,
        "what": names.get(row.queue, row.queue),
        "source": source,
        "importer": row.importer or mask_importer(row.importer_number),
        "port": row.port,
        "due": row.due,
        "state": state,
        "since": row.since,
    }
    return Row(
        cells, href=item_url(row.kind, row.reference, queue=queue), key=str(row.activity_id), label=row.reference
    )


def _handoff(row: HandoffRow) -> Row:
    with_port = row.owner == "port"
    state = [row.state, *(["late"] if row.late else [])]
    cells = {
        "reference": row.reference,
        "what": f"{row.label}{', with the port' if with_port else ''}",
        "source": f"Port {row.port}",
        "importer": row.importer,
        "port": row.port,
        "due": row.due,
        "state": state,
        "since": row.offered_at,
    }
    return Row(cells, href=handoff_url(row.id), key=f"handoff-{row.id}", label=row.label)
