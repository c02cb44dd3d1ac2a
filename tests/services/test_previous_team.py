"""Placement finds the team that last worked an importer's summaries, whatever the importer has filed besides."""

import pytest
from django.db import connection

from centers.selectors import placement
from entries.models import Importer
from tests.factories import NOW

pytestmark = pytest.mark.django_db

FILED = """
INSERT INTO entries_activity (kind, reference, version, filed_version, state, filer, importer_id, port, team_id, lane,
    next_action, sensitivity, received_at, estimated_duty, is_demonstration, control, summary_status, review, collection,
    release, liquidation, holds, protest)
SELECT 'entry_summary', 'T-' || n, 1, 1, 'awaiting_liquidation', 'BNC', %s, '2704', 7,
    CASE WHEN n = %s THEN 'review' ELSE 'clear' END, '', 'routine', %s, 0, false, '', '', '', '', '', '', '', ''
FROM generate_series(%s, %s) AS n
"""


def importer(number: str, *, first: int, last: int, worked: int = 0) -> int:
    """An importer with summaries of these numbers, of which people have worked one or none."""
    pk = Importer.objects.create(number=number, first_seen_at=NOW).pk
    with connection.cursor() as cursor:
        cursor.execute(FILED, [pk, worked, NOW, first, last])
    return pk


def test_the_team_is_that_of_the_last_summary_that_people_worked():
    seen, never = importer("12-3456789", first=1, last=50, worked=3), importer("12-3456780", first=51, last=100)
    assert placement.previous_teams({seen, never}) == {seen: 7}


def test_an_importer_whose_summaries_are_all_clear_costs_no_walk_past_them():
    never = importer("12-3456789", first=1, last=3_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE entries_activity")
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + placement._PREVIOUS, [[never]])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "activity_worked" in plan
    assert "Rows Removed" not in plan
