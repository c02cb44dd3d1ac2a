"""What ACE reports as liquidated stands on the bulletin as ACE posted it, beside or over what CEE posted itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection

from entries.selectors.reference import law

AUTHORITY: Final = "19 CFR 159.9; status notice of ACE"

_REPORTED: Final = """
INSERT INTO entries_liquidation (activity_id, number, reference, entry_date, filer, port, center, importer_id, kind, basis,
    date, posted_date, before, after, interest, net, law_edition_id, authority, reason, actor, recorded_at)
SELECT a.id, coalesce(held.number, 0) + 1, a.reference, a.entry_date, a.filer, a.port, a.center, a.importer_id, 'reported',
    'reported', told.date, told.date, coalesce(held.after, a.estimated_duty), coalesce(held.after, a.estimated_duty), 0, 0,
    %(law)s, %(authority)s, CASE WHEN held.number IS NULL THEN '' ELSE 'ACE posted it on another day' END, told.source, %(at)s
FROM (
    SELECT DISTINCT ON (reference) reference, date, source FROM entries_statusnotice
    WHERE reference = ANY(%(references)s) AND kind = 'entry_summary' AND fact = 'liquidated' ORDER BY reference, date, id
) AS told
JOIN entries_activity a ON a.reference = told.reference AND a.kind = 'entry_summary'
LEFT JOIN LATERAL (
    SELECT number, after FROM entries_liquidation l WHERE l.activity_id = a.id ORDER BY number DESC LIMIT 1
) AS held ON true
WHERE NOT EXISTS (SELECT 1 FROM entries_liquidation l WHERE l.activity_id = a.id AND l.date = told.date)
ON CONFLICT (activity_id, number) DO NOTHING
"""


def reported_post(references: Collection[str], *, at: datetime) -> int:
    """Put what ACE has reported of these entries on the bulletin, in the caller's transaction; answer how many rows are new.

    A day that stands there already is not repeated: safe to call again.
    """
    if not references:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_REPORTED, {"references": list(references), "law": law().id, "authority": AUTHORITY, "at": at})
        return int(cursor.rowcount)
