"""Changing activities that are there already, many by one statement; the audit trigger writes an event for each."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from entries.formats.records import StatusNotice
from entries.models import Deadline
from entries.services.notice import Axes
from entries.services.store import Outcome


class ChangedMeanwhile(Exception):
    """An activity was changed by somebody else since it was read; the piece of work is computed anew."""


class Refiled(NamedTuple):
    """What a new version says of importer, port, entry date and declared duty (dollars); None leaves it as it is."""

    importer_id: int | None = None
    port: str | None = None
    entry_date: date | None = None
    duty: Decimal | None = None


class Change(NamedTuple):
    """What an activity becomes. `seen` is its version as read; `released`: nobody holds it any more."""

    activity_id: int
    seen: int
    filed_version: int
    outcome: Outcome
    axes: Axes
    released: bool = False
    refiled: Refiled = Refiled()


_UPDATE = """
UPDATE entries_activity a SET version = a.version + 1, filed_version = n.filed_version, state = n.state,
    center = n.center, division = n.division, team_id = n.team_id, lane = n.lane, next_action = n.next_action,
    next_date = n.next_date, sensitivity = n.sensitivity, control = n.control, summary_status = n.summary_status,
    collection = n.collection, "release" = n.release, liquidation = n.liquidation, holds = n.holds,
    assignee_id = CASE WHEN n.released THEN NULL ELSE a.assignee_id END,
    importer_id = coalesce(n.importer_id, a.importer_id), port = coalesce(n.port, a.port),
    entry_date = coalesce(n.entry_date, a.entry_date), estimated_duty = coalesce(n.duty, a.estimated_duty)
FROM unnest(%s::bigint[], %s::int[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[],
            %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::bool[], %s::bigint[], %s::text[], %s::date[], %s::numeric[])
     AS n(id, seen, filed_version, state, center, division, team_id, lane, next_action, next_date, sensitivity,
          control, summary_status, collection, release, liquidation, holds, released,
          importer_id, port, entry_date, duty)
WHERE a.id = n.id AND a.version = n.seen
"""

_JOIN = """
UPDATE entries_statusnotice s SET activity_id = n.id
FROM unnest(%s::text[], %s::bigint[]) AS n(reference, id)
WHERE s.reference = n.reference AND s.kind = 'entry_summary' AND s.activity_id IS NULL
"""


def change_activities(changes: Sequence[Change]) -> None:
    """Write the changes by compare-and-set. Raises ChangedMeanwhile where any activity no longer stands as it was seen."""
    if not changes:
        return
    rows = [
        (one.activity_id, one.seen, one.filed_version, *one.outcome, *one.axes, one.released, *one.refiled)
        for one in changes
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [[_plain(value) for value in column] for column in zip(*rows, strict=True)])
        if cursor.rowcount != len(rows):
            raise ChangedMeanwhile


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def join_notices(ids: dict[str, int]) -> None:
    """Tie the kept notices of these references to their activities."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_JOIN, [list(ids), list(ids.values())])


def drop_deadlines(activity_ids: Sequence[int]) -> None:
    """Forget the watched deadlines of these activities, which are about to be derived anew."""
    if activity_ids:
        Deadline.objects.filter(activity_id__any=activity_ids).delete()


_KEEP = """
INSERT INTO entries_statusnotice (kind, reference, fact, code, date, source, source_reference, detail, submission_id,
                                  received_at, content_hash)
SELECT 'entry_summary', n.reference, fact, code, n.date, n.source, source_reference, detail, %s, %s, decode(hash, 'hex')
FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS n(reference, fact, code, date, source, source_reference, detail, hash)
ON CONFLICT (reference, content_hash) DO NOTHING RETURNING content_hash
"""


def keep_notices(notices: dict[bytes, StatusNotice], *, submission_id: int, received_at: datetime) -> set[bytes]:
    """Store notices by their content hash; answer the hashes of those that had not come before."""
    if not notices:
        return set()
    rows = [
        (one.entry_number, str(one.fact), one.code or "", one.date, one.source, one.reference, one.detail, digest.hex())
        for digest, one in sorted(notices.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [submission_id, received_at, *(list(column) for column in zip(*rows, strict=True))])
        return {bytes(row[0]) for row in cursor.fetchall()}
