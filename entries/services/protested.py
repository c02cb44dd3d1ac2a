"""The entries that protests name: their axis says whether one is open, and how the last one ended."""

from collections.abc import Mapping
from typing import Final

from django.db import connection

from cee.access.acting import acting
from cee.access.principal import Principal

PROTESTED: Final = "YS"
_CODE_OF: Final = {"deemed_denied": "DN"}

# An entry with any open protest is protested; else it carries how the protest at hand ended; one that an amendment no
# longer names is not protested. Rows are locked in the order of their ids, so that two batches cannot wait for each other.
_MARK: Final = """
WITH told AS (SELECT * FROM unnest(%s::bigint[], %s::text[]) AS t(id, word)),
named AS (
    SELECT e.entry_number, max(t.word) FILTER (WHERE e.version = p.filed_version) AS word
    FROM told t JOIN entries_activity p ON p.id = t.id JOIN entries_protestentry e ON e.activity_id = p.id
    GROUP BY e.entry_number
),
meant AS (
    SELECT n.entry_number, CASE WHEN EXISTS (
        SELECT 1 FROM entries_protestentry o
        JOIN entries_activity q ON q.id = o.activity_id AND q.filed_version = o.version
        WHERE o.entry_number = n.entry_number AND q.state <> 'closed'
    ) THEN 'YS' ELSE coalesce(n.word, 'NO') END AS word FROM named n
),
locked AS (
    SELECT a.id, m.word FROM entries_activity a JOIN meant m ON m.entry_number = a.reference
    WHERE a.kind = 'entry_summary' AND a.protest <> m.word ORDER BY a.id FOR NO KEY UPDATE OF a
)
UPDATE entries_activity a SET protest = l.word, version = a.version + 1 FROM locked l WHERE a.id = l.id
"""

_OWN: Final = """
UPDATE entries_activity a SET protest = t.word, version = a.version + 1
FROM unnest(%s::bigint[], %s::text[]) AS t(id, word) WHERE a.id = t.id AND t.word <> 'YS' AND a.protest <> t.word
"""


def protested_entries_mark(
    outcomes: Mapping[int, str], *, actor: Principal, reason: str = "", correlation: str = ""
) -> int:
    """Set the axis `protest` of every entry that these protests name, now or in an earlier version; answer how many
    changed. `outcomes` holds a protest's coded outcome by its id, "" for one that is open; one that ended without an act
    of its process (its filer withdrew it) is marked itself too.

    In the caller's transaction, and last in it: what is written down afterwards would carry this verb. Safe to run again.
    """
    if not outcomes:
        return 0
    words = [_CODE_OF.get(outcome, outcome) or PROTESTED for outcome in outcomes.values()]
    with acting(actor, verb="protest_marked", reason=reason, correlation=correlation), connection.cursor() as cursor:
        cursor.execute(_MARK, [list(outcomes), words])
        marked: int = cursor.rowcount
        cursor.execute(_OWN, [list(outcomes), words])
        return marked
