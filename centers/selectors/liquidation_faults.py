"""What does not agree with itself in liquidation: entries, rows of the bulletin, events, batches, suspensions."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import batched, islice
from typing import Final

from django.db import connection

from centers.selectors.orphans import Orphan
from entries.clocks.clock import Clock
from entries.models import Activity
from entries.selectors.clock import facts_for
from entries.selectors.reference import law

_BATCH: Final = 500
ORIGINALS: Final = ("no_change", "change", "deemed")
"""The kinds of posting that liquidate an entry for the first time; what ACE reports comes before or over them."""

_FAULTS: Final = {
    "it is liquidated, and no posting stands on the bulletin": """
        SELECT a.reference FROM entries_activity a WHERE a.kind = 'entry_summary' AND a.liquidation <> 'unliquidated'
        AND NOT EXISTS (SELECT 1 FROM entries_liquidation l WHERE l.activity_id = a.id)
    """,
    "it stands on the bulletin, and is not liquidated and closed": """
        SELECT DISTINCT l.reference FROM entries_liquidation l LEFT JOIN entries_activity a ON a.id = l.activity_id
        WHERE a.id IS NULL OR a.liquidation = 'unliquidated' OR a.state <> 'closed'
    """,
    "it is liquidated for the first time twice": """
        SELECT l.reference FROM entries_liquidation l WHERE l.kind = ANY(%(originals)s) AND l.number > 1
        AND EXISTS (SELECT 1 FROM entries_liquidation o WHERE o.activity_id = l.activity_id AND o.number < l.number
                    AND o.kind = ANY(%(originals)s))
    """,
    "its history does not say once that a Friday liquidated it": """
        SELECT l.reference FROM entries_liquidation l WHERE l.batch_id IS NOT NULL AND 1 <> (
            SELECT count(*) FROM audit_event e WHERE e.activity_id = l.activity_id AND e.verb = 'post_liquidation'
        )
    """,
    "its sheet did not say that it posts": """
        SELECT l.reference FROM entries_liquidation l WHERE l.batch_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM entries_liquidationrow r
            WHERE r.batch_id = l.batch_id AND r.activity_id = l.activity_id AND r.standing = 'posts'
        )
    """,
    "its sheet says that it posted, and it did not": """
        SELECT coalesce(a.reference, r.activity_id::text) FROM entries_liquidationrow r
        JOIN entries_liquidationbatch b ON b.id = r.batch_id LEFT JOIN entries_activity a ON a.id = r.activity_id
        WHERE r.standing = 'posts' AND (b.state = 'posted' OR r.activity_id <= b.done_through) AND NOT EXISTS (
            SELECT 1 FROM entries_liquidation l WHERE l.activity_id = r.activity_id AND l.batch_id = r.batch_id
        )
    """,
    "what it says it posted or skipped is not what it did": """
        SELECT 'Friday ' || b.friday FROM entries_liquidationbatch b
        LEFT JOIN (SELECT batch_id, count(*) AS n FROM entries_liquidation GROUP BY 1) AS l ON l.batch_id = b.id
        LEFT JOIN (
            SELECT batch_id, count(*) AS n FROM entries_liquidationrow WHERE standing = 'skipped' GROUP BY 1
        ) AS s ON s.batch_id = b.id
        WHERE (b.posted, b.skipped) <> (coalesce(l.n, 0), coalesce(s.n, 0))
    """,
}

_MAY_BE_SUSPENDED: Final = """
SELECT DISTINCT l.activity_id, l.date FROM entries_statusnotice s
JOIN entries_liquidation l ON l.activity_id = s.activity_id AND l.kind = ANY(%(originals)s) AND s.date <= l.date
WHERE s.fact IN ('suspended', 'court_order') AND NOT EXISTS (
    SELECT 1 FROM entries_liquidation later WHERE later.activity_id = l.activity_id AND later.number > l.number
) ORDER BY 1
"""
_SUSPENDED: Final = "it was liquidated on a day on which statute or court suspended it"


def liquidation_faults(*, most: int) -> Iterator[Orphan]:
    """At most `most` entries (or Fridays) of each fault; none where all is well."""
    told: dict[str, list[str] | int] = {"originals": list(ORIGINALS), "most": most}
    with connection.cursor() as cursor:
        for fault, sql in _FAULTS.items():
            cursor.execute(f"{sql} ORDER BY 1 LIMIT %(most)s", told)
            yield from [Orphan(reference, fault) for (reference,) in cursor.fetchall()]
        cursor.execute(_MAY_BE_SUSPENDED, told)
        asked = cursor.fetchall()
    found = (one for rows in batched(asked, _BATCH) for one in _against_suspension(rows))
    yield from [Orphan(reference, _SUSPENDED) for reference in islice(found, most)]


def _against_suspension(rows: Sequence[tuple[int, date]]) -> Iterator[str]:
    """The entries that their clocks say stood still on the day of their liquidation, whenever that became known."""
    edition = law().edition
    activities = Activity.objects.in_bulk([pk for pk, _ in rows])
    facts = facts_for(list(activities.values()))
    for pk, on in rows:
        if pk in facts and Clock(facts[pk], edition).standstill.suspended_on(on):
            yield activities[pk].reference
