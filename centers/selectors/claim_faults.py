"""What does not agree with itself in protests, drawback claims and the like: versions, columns, days, balances, the entries."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from django.db import connection

from cee.core.vocabulary import State
from centers.models import WorkItem
from centers.selectors.orphans import Orphan
from centers.services.rework import elsewhere
from entries.models import FILED_VERSIONS, Activity
from entries.selectors.claims import DESIGNATED
from entries.selectors.clock import facts_for
from entries.selectors.reference import law
from entries.services.deadlines import deadlines_rebuild
from entries.services.timing import timing_of

_BATCH: Final = 500

_VERSIONS: Final = """
SELECT a.reference, 'its version as filed is not stored' FROM entries_activity a
WHERE a.kind = %(kind)s AND NOT EXISTS (SELECT 1 FROM {table} v WHERE v.activity_id = a.id AND v.number = a.filed_version)
ORDER BY 1 LIMIT %(most)s
"""

# A column is what the last event that names it says; the event of an arrival names but a few, so that most are asked
# of what was changed since.
_COLUMNS: Final = """
SELECT a.reference, 'its ' || said.name || ' is not what its events say' FROM entries_activity a
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (named.key) named.key AS name, named.value
    FROM audit_event e CROSS JOIN LATERAL jsonb_each(e.after) AS named
    WHERE e.activity_id = a.id AND e.after IS NOT NULL ORDER BY named.key, e.id DESC
) AS said
WHERE a.kind = ANY(%(kinds)s) AND to_jsonb(a) ? said.name
AND coalesce(nullif(to_jsonb(a) -> said.name, 'null'), '""') <> coalesce(nullif(said.value, 'null'), '""')
ORDER BY 1, 2 LIMIT %(most)s
"""

_LEADS: Final = """
SELECT a.reference, 'it has not one lead entry' FROM entries_activity a
WHERE a.kind = 'protest' AND 1 <> (
    SELECT count(*) FILTER (WHERE e.lead) FROM entries_protestentry e
    WHERE e.activity_id = a.id AND e.version = a.filed_version
) ORDER BY 1 LIMIT %(most)s
"""

# A protested entry is one that an open protest names in its version of now; the axis of the others says how it ended.
_PROTESTED: Final = """
WITH open AS (
    SELECT DISTINCT e.entry_number FROM entries_protestentry e
    JOIN entries_activity p ON p.id = e.activity_id AND p.filed_version = e.version
    WHERE p.kind = 'protest' AND p.state <> 'closed'
)
SELECT s.reference, CASE WHEN s.protest = 'YS' THEN 'no open protest names it, and it stands as protested'
    ELSE 'an open protest names it, and it does not stand as protested' END
FROM entries_activity s
WHERE s.kind = 'entry_summary' AND (
    (s.protest = 'YS' AND NOT EXISTS (SELECT 1 FROM open o WHERE o.entry_number = s.reference))
    OR (s.protest <> 'YS' AND s.reference IN (SELECT entry_number FROM open))
) ORDER BY 1 LIMIT %(most)s
"""

_BALANCES: Final = f"""
WITH designated AS (
    SELECT i.entry_number, i.line, i.unit, sum(i.quantity) AS quantity, min(a.reference) AS claim FROM {DESIGNATED}
    GROUP BY i.entry_number, i.line, i.unit
)
SELECT d.claim, 'more of ' || d.entry_number || ' line ' || d.line || ' is designated than the '
    || trim_scale(entered.quantity) || ' ' || d.unit || ' that were entered'
FROM designated d
JOIN entries_activity s ON s.reference = d.entry_number AND s.kind = 'entry_summary'
JOIN entries_entryline l ON l.activity_id = s.id AND l.version = s.filed_version AND l.number = d.line
CROSS JOIN LATERAL (
    SELECT max((said ->> 0)::numeric) AS quantity
    FROM jsonb_array_elements(l.tariffs) AS tariff CROSS JOIN LATERAL jsonb_array_elements(tariff -> 3) AS said
    WHERE said ->> 1 = d.unit
) AS entered
WHERE d.quantity > entered.quantity ORDER BY 1, 2 LIMIT %(most)s
"""


def claim_faults(*, most: int) -> Iterator[Orphan]:
    """At most `most` of each fault, by number; none where all is well."""
    kinds = [kind.value for kind in FILED_VERSIONS]
    with connection.cursor() as cursor:
        for kind, versions in FILED_VERSIONS.items():
            cursor.execute(_VERSIONS.format(table=versions._meta.db_table), {"kind": kind.value, "most": most})
            yield from (Orphan(*row) for row in cursor.fetchall())
        for sql in (_COLUMNS, _LEADS, _PROTESTED, _BALANCES):
            cursor.execute(sql, {"kinds": kinds, "most": most})
            yield from (Orphan(*row) for row in cursor.fetchall())
    watched = deadlines_rebuild(write=False, kinds=kinds)
    yield from (
        Orphan(reference, "its watched deadlines are not what its events say") for reference in watched.references
    )
    yield from islice(_days(kinds), most)


def _days(kinds: Sequence[str]) -> Iterator[Orphan]:
    """Work that stands in its queue on another day than its clocks say; what waits for somebody else has that one's day."""
    last = 0
    while True:
        waiting = Activity.objects.filter(kind__in=kinds, state=State.PLACED, pk__gt=last)
        activities = list(waiting.order_by("pk")[:_BATCH])
        if not activities:
            return
        last, edition = activities[-1].pk, law().edition
        ids = [one.pk for one in activities]
        items = dict(WorkItem.objects.filter(activity_id__any=ids).values_list("pk", "due"))
        facts, others = facts_for(activities), elsewhere(ids)
        for one in activities:
            due = items.get(one.pk)
            if due is None or one.pk in others or one.pk not in facts:
                continue
            if timing_of(facts[one.pk], edition, due).due != due or one.next_date != due:
                yield Orphan(one.reference, "its queue has another day than its clocks")
