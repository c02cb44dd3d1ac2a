"""Committed events in their one final order, without gaps.

A transaction below `pg_snapshot_xmin` can no longer commit anything new, so whatever stands below that
frontier, ordered by transaction and id, is all there will ever be.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.published import FILER_VERBS
from cee.audit.canonical import COLUMNS
from cee.base.errors import Refused
from cee.core.vocabulary import OfficeKind, Sensitivity

_SELECT = ", ".join("xid::text::bigint AS xid" if column == "xid" else f'"{column}"' for column in COLUMNS)
_JSON = {COLUMNS.index("before"), COLUMNS.index("after")}
_OFFICE_COLUMN = {OfficeKind.CENTER: "center", OfficeKind.PORT: "port", OfficeKind.FILER: "filer"}
PAGE = 500
_LAST = 10**18 - 1


def frontier() -> int:
    """The transaction id below which every event is final."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _as_event(row: tuple[Any, ...]) -> dict[str, Any]:
    values = [json.loads(v) if i in _JSON and isinstance(v, str) else v for i, v in enumerate(row)]
    return dict(zip(COLUMNS, values, strict=True))


def events_between(low: int, high: int) -> Iterator[dict[str, Any]]:
    """Every event of the transactions in [low, high), in order, streamed; runs in the caller's transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {_SELECT} FROM audit_event WHERE xid >= %s::text::xid8 AND xid < %s::text::xid8 "
            "ORDER BY audit_event.xid, id",
            [str(low), str(high)],
        )
        for row in cursor:
            yield _as_event(row)


def parse_cursor(cursor: str) -> tuple[int, int]:
    """`"" | "XID-ID"` as numbers; Refused when it is neither."""
    if not cursor:
        return 0, 0
    xid, dash, number = cursor.partition("-")
    if not (dash and xid.isascii() and number.isascii() and xid.isdigit() and number.isdigit()):
        raise Refused(code="bad_cursor", message="The cursor is none that this stream gave out.", path="after")
    if len(xid) > 18 or len(number) > 18:
        raise Refused(code="bad_cursor", message="The cursor is none that this stream gave out.", path="after")
    return int(xid), int(number)


def events_after(
    principal: Principal, cursor: str, *, limit: int = PAGE, verbs: Collection[str] = ()
) -> tuple[list[dict[str, Any]], str]:
    """The next events that a principal may see, and the cursor to go on from; `verbs` asks for some only.

    Where nothing more stands below the frontier the cursor is that of the frontier itself, so that whoever sees little
    does not look over the same events again.
    """
    below = frontier()
    events = _events(principal, cursor, limit, below, verbs)
    if len(events) == limit:
        return events, _cursor_of(events[-1])
    return events, max(cursor, end_of(below), key=parse_cursor)


def end_of(below: int) -> str:
    """The cursor behind every event of the transactions below a frontier."""
    return f"{below - 1}-{_LAST}"


def events_named(principal: Principal, ids: Collection[int]) -> list[dict[str, Any]]:
    """Those of these events that a principal may see, in the order of the stream."""
    conditions, values = _scope(principal, ())
    return _read(["id = ANY(%s)", *conditions], [sorted(ids), *values], len(ids))


def cursor_before(principal: Principal, event_id: int) -> str | None:
    """The cursor from which the stream goes on with this very event; None where the principal sees no such event."""
    with connection.cursor() as query:
        query.execute("SELECT xid::text::bigint FROM audit_event WHERE id = %s", [event_id])
        found = query.fetchone()
    if found is None:
        return None
    cursor = f"{found[0]}-{event_id - 1}"
    seen = _events(principal, cursor, 1, found[0] + 1, ())
    return cursor if seen and seen[0]["id"] == event_id else None


def _cursor_of(event: dict[str, Any]) -> str:
    return f"{event['xid']}-{event['id']}"


def _events(principal: Principal, cursor: str, limit: int, below: int, verbs: Collection[str]) -> list[dict[str, Any]]:
    xid, number = parse_cursor(cursor)
    conditions, values = _scope(principal, verbs)
    place = ["(xid, id) > (%s::text::xid8, %s)", "xid < %s::text::xid8"]
    return _read([*place, *conditions], [str(xid), number, str(below), *values], limit)


def _scope(principal: Principal, verbs: Collection[str]) -> tuple[list[str], list[Any]]:
    """What holds the events to an office, and to those of the verbs that it is told."""
    conditions: list[str] = []
    values: list[Any] = []
    told = may_see_work(principal)
    wanted = set(verbs) if told else set(verbs) & FILER_VERBS.keys() if verbs else set(FILER_VERBS)
    if wanted or verbs:
        conditions.append("verb = ANY(%s)")
        values.append(sorted(wanted))
    column = _OFFICE_COLUMN.get(principal.office_kind)
    if column:
        conditions.append(f"{column} = %s")
        values.append(principal.office)
    if told and not principal.can(Capability.VIEW_ENFORCEMENT):
        conditions.append("sensitivity <> %s")
        values.append(Sensitivity.ENFORCEMENT.value)
    return conditions, values


def _read(conditions: list[str], values: list[Any], limit: int) -> list[dict[str, Any]]:
    with connection.cursor() as query:
        query.execute(
            f"SELECT {_SELECT} FROM audit_event WHERE {' AND '.join(conditions)} ORDER BY audit_event.xid, id LIMIT %s",
            [*values, limit],
        )
        return [_as_event(row) for row in query.fetchall()]
