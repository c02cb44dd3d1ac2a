"""How protests like one at hand were decided before: the same number, importer, question or ruling; bounded, by indexes."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple

from django.db import connection

from cee.access.principal import Principal
from cee.access.scope import visible
from entries.models import Activity

MOST: Final = 12
_OF_EACH: Final = 40
"""How many of the newest are looked at for each number, ruling and importer."""

_ALIKE: Final = """
WITH number AS (SELECT unnest(%(numbers)s::text[]) AS hts), cited AS (SELECT unnest(%(rulings)s::text[]) AS ruling),
by_number AS (
    SELECT e.activity_id AS id FROM number n CROSS JOIN LATERAL (
        SELECT activity_id FROM entries_protestentry WHERE hts = n.hts AND hts <> '' ORDER BY activity_id DESC
        LIMIT %(each)s
    ) e
),
by_ruling AS (
    SELECT r.activity_id AS id, c.ruling FROM cited c CROSS JOIN LATERAL (
        SELECT activity_id FROM entries_protestruling WHERE ruling = c.ruling ORDER BY activity_id DESC LIMIT %(each)s
    ) r
),
by_importer AS (
    SELECT id FROM entries_activity WHERE kind = 'protest' AND importer_id = %(importer)s ORDER BY id DESC
    LIMIT %(each)s
),
alike AS (SELECT id FROM by_number UNION SELECT id FROM by_ruling UNION SELECT id FROM by_importer)
SELECT a.id, v.category, v.filed_date, a.id IN (SELECT id FROM by_number) AS number,
       a.importer_id IS NOT DISTINCT FROM %(importer)s AS importer, v.category = %(category)s AS question,
       ARRAY(SELECT DISTINCT ruling FROM by_ruling r WHERE r.id = a.id) AS rulings,
       (SELECT max(c.date) FROM entries_clockevent c WHERE c.activity_id = a.id
        AND c.event IN ('protest_decided', 'denial_mailed', 'deemed_denied')) AS decided,
       ARRAY(SELECT DISTINCT hts FROM entries_protestentry e
             WHERE e.activity_id = a.id AND e.version = a.filed_version AND e.hts = ANY(%(numbers)s)) AS shared
FROM alike JOIN entries_activity a ON a.id = alike.id
JOIN entries_protestversion v ON v.activity_id = a.id AND v.number = a.filed_version
WHERE a.id <> %(self)s AND a.state = 'closed' AND a.protest IN ('AP', 'PD', 'DN', 'UT', 'NP')
ORDER BY (CASE WHEN a.id IN (SELECT id FROM by_number) THEN 4 ELSE 0 END)
       + (CASE WHEN v.category = %(category)s THEN 2 ELSE 0 END)
       + (CASE WHEN a.importer_id IS NOT DISTINCT FROM %(importer)s THEN 1 ELSE 0 END) DESC, a.id DESC
LIMIT %(most)s
"""


class Precedent(NamedTuple):
    """A protest that was decided: with what outcome, when, and what it has in common with the one at hand."""

    activity: Activity
    category: str
    filed_date: date
    decided: date | None
    numbers: tuple[str, ...]
    same_importer: bool
    same_question: bool
    rulings: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """ACE's code."""
        return self.activity.protest


def precedents_of(
    principal: Principal, activity: Activity, category: str, numbers: Collection[str], rulings: Collection[str]
) -> list[Precedent]:
    """The decided protests most like this one that the principal may see, the nearest first. Two queries."""
    told = {
        "numbers": sorted(numbers), "rulings": sorted(rulings), "importer": activity.importer_id,
        "category": category, "self": activity.pk, "each": _OF_EACH, "most": MOST * 2,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, told)
        rows = cursor.fetchall()
    if not rows:
        return []
    shown = {one.pk: one for one in visible(principal, Activity.objects.filter(pk__in=[row[0] for row in rows]))}
    return [
        Precedent(shown[pk], kind, filed, decided, tuple(shared), bool(importer), bool(question), tuple(cited))
        for pk, kind, filed, _, importer, question, cited, decided, shared in rows
        if pk in shown
    ][:MOST]


def outcomes_of(precedents: Collection[Precedent]) -> list[tuple[str, int]]:
    """How often each outcome came, the most frequent first."""
    return Counter(one.outcome for one in precedents).most_common()
