"""Committed events in their one final order, without gaps.

A transaction below `pg_snapshot_xmin` can no longer commit anything new, so whatever stands below that
frontier, ordered by transaction and id, is all there will ever be.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.canonical import COLUMNS
from cee.base.errors import Refused
from cee.core.vocabulary import OfficeKind, Sensitivity

_SELECT = ", ".join("xid::text::bigint AS xid" if column == "xid" else f'"{column}"' for column in COLUMNS)
_JSON = {COLUMNS.index("before"), COLUMNS.index("after")}
_OFFICE_COLUMN = {OfficeKind.CENTER: "center", OfficeKind.PORT: "port", OfficeKind.FILER: "filer"}
PAGE = 500


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


def events_after(principal: Principal, cursor: str, *, limit: int = PAGE) -> tuple[list[dict[str, Any]], str]:
    """The next events that a principal may see, and the cursor to go on from; empty at the end of the stream."""
    xid, number = parse_cursor(cursor)
    conditions, values = (
        ["(xid, id) > (%s::text::xid8, %s)", "xid < %s::text::xid8"],
        [str(xid), number, str(frontier())],
    )
    column = _OFFICE_COLUMN.get(principal.office_kind)
    if column:
        conditions.append(f"{column} = %s")
        values.append(principal.office)
    if not principal.can(Capability.VIEW_ENFORCEMENT):
        conditions.append("sensitivity <> %s")
        values.append(Sensitivity.ENFORCEMENT.value)
    with connection.cursor() as query:
        query.execute(
            f"SELECT {_SELECT} FROM audit_event WHERE {' AND '.join(conditions)} ORDER BY audit_event.xid, id LIMIT %s",
            [*values, limit],  # type: ignore[list-item]
        )
        events = [_as_event(row) for row in query.fetchall()]
    last = f"{events[-1]['xid']}-{events[-1]['id']}" if events else cursor
    return events, last
