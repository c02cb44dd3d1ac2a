"""What intake must know before it can settle a batch: one query each, however many records."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from cee.base.clock import day_of
from cee.base.copy import texts_array
from cee.base.question import any_of
from cee.core.vocabulary import Kind, NoticeFact
from entries.formats.records import StatusNotice as NoticeRecord
from entries.models import FILED_VERSIONS, EntrySummaryVersion, Importer, StatusNotice
from entries.services.batch import ImporterView, Known
from entries.services.notice import Axes
from entries.services.store import Outcome
from entries.services.timing import FiledDays

_KNOWN = f"""
SELECT a.reference, a.id, a.version, a.filed_version, a.state,
       a.control, a.summary_status, a.collection, a.release, a.liquidation, a.holds,
       array_agg(v.number) FILTER (WHERE v.number IS NOT NULL), array_agg(v.content_hash) FILTER (WHERE v.number IS NOT NULL)
FROM entries_activity a LEFT JOIN {{versions}} v ON v.activity_id = a.id
WHERE a.kind = %s AND a.reference = {any_of("text")}
GROUP BY a.id
"""

_STUBS = """
INSERT INTO entries_importer (number, first_seen_at)
SELECT number, %s FROM unnest(%s::text[]) AS number ORDER BY number
ON CONFLICT (number) DO NOTHING
"""


_VERSIONS = {
    Kind.ENTRY_SUMMARY: EntrySummaryVersion._meta.db_table,
    **{kind: versions._meta.db_table for kind, versions in FILED_VERSIONS.items()},
}


def known_activities(references: Collection[str], kind: Kind = Kind.ENTRY_SUMMARY) -> dict[str, Known]:
    """The activities of a kind that have these references already, with the content hashes of their versions."""
    if not references:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(versions=_VERSIONS[kind]), [kind, texts_array(references)])
        rows = cursor.fetchall()
    return {
        row[0]: Known(  # type: ignore[call-arg]
            *row[1:5], Axes(*row[5:11]), dict(zip(map(bytes, row[12] or ()), row[11] or (), strict=True))
        )
        for row in rows
    }


def known_importers(numbers: Collection[str]) -> dict[str, ImporterView]:
    """The importers of record that have these numbers."""
    rows = Importer.objects.filter(number__any=numbers).values_list("number", "id", "account_id", "account__is_broker")
    return {number: ImporterView(pk, account, bool(broker)) for number, pk, account, broker in rows}


def importers_of(numbers: Collection[str], *, at: datetime) -> dict[str, ImporterView]:
    """The importers of record that have these numbers; a number never seen becomes a stub, unassigned."""
    found = known_importers(numbers)
    unseen = sorted(set(numbers) - found.keys())
    if unseen:
        with connection.cursor() as cursor:
            cursor.execute(_STUBS, [at, unseen])
        found |= known_importers(unseen)
    return found


def kept_notices(references: Collection[str]) -> dict[str, list[NoticeRecord]]:
    """The status notices that came for these references, oldest first."""
    found: dict[str, list[NoticeRecord]] = {}
    rows = StatusNotice.objects.filter(kind=Kind.ENTRY_SUMMARY, reference__any=references).order_by("date", "id")
    fields = ("reference", "fact", "date", "code", "source", "source_reference", "detail")
    for reference, fact, day, code, *words in rows.values_list(*fields):
        found.setdefault(reference, []).append(NoticeRecord(reference, NoticeFact(fact), day, code or None, *words))
    return found


class Present(NamedTuple):
    """An activity as a notice finds it, with the days of its latest version; `refiled` is the day of a later version."""

    id: int
    version: int
    filed_version: int
    outcome: Outcome
    axes: Axes
    days: FiledDays
    refiled: date | None


_PRESENT = f"""
SELECT a.reference, a.id, a.version, a.filed_version, a.state, a.center, a.division, a.team_id, a.lane, a.next_action,
       a.next_date, a.sensitivity, a.control, a.summary_status, a.collection, a.release, a.liquidation, a.holds,
       v.entry_type, v.entry_date, v.release_date, v.summary_date, v.filed_at
FROM entries_activity a
JOIN entries_entrysummaryversion v ON v.activity_id = a.id AND v.number = a.filed_version
WHERE a.kind = %s AND a.reference = {any_of("text")}
"""


def present_activities(references: Collection[str]) -> dict[str, Present]:
    """The activities that status notices under these references concern."""
    if not references:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [Kind.ENTRY_SUMMARY, texts_array(references)])
        rows = cursor.fetchall()
    return {
        row[0]: Present(  # type: ignore[call-arg]
            *row[1:4],
            Outcome(*row[4:12]),
            Axes(*row[12:18]),
            FiledDays(*row[18:22]),
            day_of(row[22]) if row[3] > 1 else None,
        )
        for row in rows
    }


def numbers_given(kind: Kind, digests: Collection[bytes]) -> dict[bytes, str]:
    """The numbers that CEE gave to what came without one, by what it said."""
    versions = FILED_VERSIONS[kind]._default_manager.filter(content_hash__in=digests)
    rows = versions.values_list("content_hash", "activity__reference")
    return {bytes(digest): reference for digest, reference in rows}
