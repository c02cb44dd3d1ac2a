"""Handoffs as the components draw them: rows, tabs, and what was written as a timeline."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from cee.access.principal import Principal
from cee.base.tables import Column, Moment, Pager, Row, Tab, Table
from cee.core.vocabulary import label
from centers.models import HandoffMessage
from centers.policy.handoff import MOVES, Side
from centers.queues import Count
from centers.selectors.handoff import DONE, LISTS, THEM, US, HandoffPage, HandoffRow, lists_of, side_of
from centers.services.handoff_filed import DELETED, ENDED, REPLACED

_ORDER = "the day on which it must be taken up or answered, then the oldest"
_EMPTY = {US: "Nothing waits for us.", THEM: "Nothing waits for the other office.", DONE: "Nothing was done today yet."}
_SAID = {
    "offer": "Asked",
    "write": "Written",
    REPLACED: "The filing was replaced",
    DELETED: "The filing was taken back",
    ENDED: "The review ended",
}
_TONES = {
    REPLACED: "warn",
    DELETED: "warn",
    ENDED: "warn",
    "refuse": "warn",
    "return": "warn",
    "withdraw": "warn",
    "answer": "good",
    "close": "good",
}


def handoff_url(pk: int) -> str:
    """The page of a handoff."""
    return reverse("handoff", args=[pk])


def handoff_table(
    principal: Principal, page: HandoffPage, *, caption: str, base: str = "", keys: bool = True, empty: str = ""
) -> Table:
    """One page of a list; pages keep the list. `base` holds a query already."""
    side = side_of(principal)
    columns = [
        Column("label", "What is asked"),
        Column("reference", "Number", "identifier"),
        Column("office", {Side.CENTER: "Port", Side.PORT: "Center"}[side] if side else "Center, port"),
        Column("state", "State", "tags"),
        Column("with", "With"),
        Column("due", "By", "deadline"),
        Column("offerer", "Asked by", "person"),
        Column("offered_at", "Asked", "instant"),
    ]
    pager = Pager(
        previous=f"{base}&before={page.previous}" if page.previous else "",
        next=f"{base}&after={page.next}" if page.next else "",
    )
    return Table(
        caption,
        columns,
        [_row(row, side) for row in page.rows],
        empty=empty or "Nothing here.",
        pager=pager if page.previous or page.next else None,
        keys=keys,
    )


def _row(row: HandoffRow, side: Side | None) -> Row:
    offices = {Side.CENTER: row.port, Side.PORT: row.center}
    cells = {
        "label": row.label,
        "reference": row.reference,
        "office": offices.get(side, f"{row.center}, {row.port}") if side else f"{row.center}, {row.port}",
        "state": [row.state, *(["late"] if row.late else [])],
        "with": "Us" if side == row.owner else row.with_office,
        "due": row.due if row.state != "closed" else None,
        "offerer": row.offerer,
        "offered_at": row.offered_at,
    }
    return Row(cells, href=handoff_url(row.id), key=str(row.id), label=row.label, tone="late" if row.late else "")


def handoff_tabs(principal: Principal, counts: Mapping[str, Count], current: str, kept: str = "") -> list[Tab]:
    """The lists of an office with their numbers; each opens its rows. `kept` is the query that narrows all of them."""
    address = reverse("handoffs")
    more = f"&{kept}" if kept else ""
    return [
        Tab(list_name(principal, which), f"{address}?list={which}{more}", str(counts[which]) if which in counts else None,
            current=which == current)
        for which in lists_of(principal)
    ]  # fmt: skip


def list_name(principal: Principal, which: str) -> str:
    """What a list is called in an office."""
    if which == US and side_of(principal) is None:
        return "Open"
    if which != THEM:
        return LISTS[which]
    if side_of(principal) is None:
        return "Waiting for an office"
    return "Waiting for a port" if side_of(principal) is Side.CENTER else "Waiting for a Center"


def empty_words(which: str) -> str:
    """What stands in an empty list."""
    return _EMPTY.get(which, "")


def moments_of(messages: Sequence[HandoffMessage]) -> list[Moment]:
    """What the two offices did and wrote, newest first."""
    return [
        Moment(
            at=one.written_at,
            what=_SAID.get(one.act) or (label(one.state) if MOVES[one.act].target else label(one.act)),
            who=one.author,
            office=one.office,
            reason=one.text,
            tone=_TONES.get(one.act, ""),
        )
        for one in reversed(messages)
    ]
