"""How often criteria matched lately: over the latest determinations, so that it costs the same however many there are."""

from django.db import connection

LATEST = 20_000
"""Determinations looked at."""

_HITS = """
SELECT hit::int, count(*) FROM (
    SELECT criteria FROM routing_routingdecision ORDER BY activity_id DESC, seq DESC LIMIT %s
) AS latest CROSS JOIN LATERAL jsonb_array_elements_text(latest.criteria) AS hit
WHERE latest.criteria IS NOT NULL GROUP BY 1
"""


def criterion_hits() -> tuple[dict[int, int], int]:
    """How many of the latest determinations each criterion matched, and how many were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_HITS, [LATEST])
        hits = {int(pk): int(number) for pk, number in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM routing_routingdecision LIMIT %s) AS counted", [LATEST])
        looked_at = cursor.fetchone()
    return hits, int(looked_at[0]) if looked_at else 0
