"""What the processes of `liquidate` do: fill weeks of ripe entries, draw up a Friday, post it, make one bare UPDATE."""

import gc
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from cee.access.principal import system_principal
from cee.base.clock import EASTERN
from cee.base.roles import OWNER, connect
from cee.core.vocabulary import TeamKind
from cee.management.bench.work import BATCH, flow_for, records_for
from centers.models import Team
from centers.services.liquidation_post import batch_post_chunk
from centers.services.liquidation_sheet import sheet_draw_up
from entries.models import LiquidationBatch, LiquidationRow
from entries.services.deadlines import deadlines_rebuild

FIRST: Final = "2026-07-10"
"""The first Friday of a measurement; a test that needs the present gives its own."""
CENTER: Final = "CEE001"
CHANGED: Final = 50
"""One in so many was decided with a change, which bears interest and has watched deadlines."""

_RIPE: Final = """
UPDATE entries_activity a SET state = CASE WHEN r.n %% %(changed)s = 0 THEN 'decided' ELSE 'awaiting_liquidation' END,
    lane = CASE WHEN r.n %% %(changed)s = 0 THEN 'review' ELSE 'clear' END, center = %(center)s,
    division = 'validation', team_id = %(team)s, assignee_id = NULL, collection = 'paid', release = 'released',
    next_action = 'liquidate', next_date = %(first)s::date + 7 * (r.n / %(entries)s)::int,
    entry_date = %(first)s::date + 7 * (r.n / %(entries)s)::int - 314
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM entries_activity) AS r WHERE r.id = a.id
"""
_DECIDED: Final = """
INSERT INTO centers_decision (activity_id, filed_version, action, outcome, codes, reason, revenue, authority, status,
    decided_by, decider, decided_at, signature_rule, signer, signer_reason, version)
SELECT id, 1, 'decide_change', 'change', '["02"]', 'Classified elsewhere', 100 + id % 900, '19 USC 1500', 'final',
    1, 'Bench', now(), '', '', '', 1
FROM entries_activity WHERE state = 'decided'
"""
_FILED: Final = """
ALTER TABLE entries_entrysummaryversion DISABLE TRIGGER USER;
UPDATE entries_entrysummaryversion v SET entry_date = a.entry_date, import_date = a.entry_date - 1,
    release_date = a.entry_date, summary_date = a.entry_date + 5
FROM entries_activity a WHERE a.id = v.activity_id;
ALTER TABLE entries_entrysummaryversion ENABLE TRIGGER USER;
"""
_BARE: Final = """
CREATE TABLE bare_activity (LIKE entries_activity INCLUDING ALL);
ALTER TABLE bare_activity SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02);
GRANT SELECT, UPDATE ON bare_activity TO cee_pipeline;
INSERT INTO bare_activity OVERRIDING SYSTEM VALUE SELECT * FROM entries_activity ORDER BY id;
"""
_UPDATE: Final = """
UPDATE bare_activity SET version = version + 1, state = 'closed', liquidation = 'liquidated', review = 'not_reviewed',
    next_action = '', next_date = NULL, assignee_id = NULL
WHERE id >= %s AND id <= %s AND liquidation = 'unliquidated' AND state IN ('awaiting_liquidation', 'decided')
"""
_MADE: Final = """
SELECT (SELECT count(*) FROM audit_event WHERE verb = 'post_liquidation' AND activity_id IS NOT NULL),
       (SELECT count(DISTINCT activity_id) FROM audit_event WHERE verb = 'post_liquidation'),
       (SELECT count(*) FROM entries_liquidation), (SELECT count(*) FROM entries_activity WHERE liquidation = 'liquidated')
"""


def fill_ripe(*, entries: int, weeks: int, first: str = FIRST) -> dict[str, Any]:
    """So many entries for each of some Fridays, one in fifty decided with a change, and a table without triggers that
    holds the same rows under the same indexes."""
    team = Team.objects.create(
        code="N11", center=CENTER, division="validation", kind=TeamKind.ENTRY, name="entry", valid_from="2020-01-01"
    )
    flow = flow_for()
    total = entries * weeks
    for begin in range(1, total + 1, BATCH):
        with transaction.atomic():
            flow.take(records_for(min(BATCH, total + 1 - begin), begin))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM centers_workitem")
        cursor.execute("DELETE FROM centers_stay")
        given: dict[str, Any] = {
            "changed": CHANGED,
            "center": CENTER,
            "team": team.pk,
            "first": first,
            "entries": entries,
        }
        cursor.execute(_RIPE, given)
        cursor.execute(_DECIDED)
    with connect(settings.DATABASES["default"], role=OWNER) as owner:
        owner.execute(_FILED)
    deadlines_rebuild()
    with connect(settings.DATABASES["default"], role=OWNER) as owner:
        # As after a year of rest: without the room and the dead rows that filling left behind.
        owner.execute("VACUUM FULL entries_activity")
        owner.execute(_BARE)
        owner.execute("VACUUM ANALYZE")
    return {}


def draw_up(*, week: int, first: str = FIRST) -> dict[str, Any]:
    """The Wednesday sheet of a week; how long it took."""
    friday = _friday(week, first)
    begun = time.perf_counter()
    batch = sheet_draw_up(friday=friday, actor=system_principal("liquidation"), at=_at(friday - timedelta(days=2)))
    return {"seconds": time.perf_counter() - begun, "entries": _rows(batch.pk).count()}


def post_friday(*, week: int) -> dict[str, Any]:
    """Post a Friday as its worker does, chunk by chunk, with events, rows of the bulletin and deadlines."""
    batch = LiquidationBatch.objects.get(friday=_friday(week))
    actor, at = system_principal("liquidation"), _at(batch.posts_on)
    gc.collect()
    begun = time.perf_counter()
    while not (done := batch_post_chunk(batch_id=batch.pk, actor=actor, at=at)).done:
        pass
    return {"seconds": time.perf_counter() - begun, "entries": done.posted}


def bare_update(*, week: int) -> dict[str, Any]:
    """One UPDATE of the same rows, in one transaction, that writes nothing else."""
    ids = _rows(LiquidationBatch.objects.get(friday=_friday(week)).pk).order_by("activity_id")
    first, last = ids.values_list("activity_id", flat=True)[0], ids.reverse().values_list("activity_id", flat=True)[0]
    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UPDATE, [first, last])
        count = cursor.rowcount
    return {"seconds": time.perf_counter() - begun, "entries": count}


def liquidations_made() -> dict[str, Any]:
    """How many events, entries with one, postings and liquidated entries there are."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE)
        return dict(zip(("events", "different", "postings", "liquidated"), cursor.fetchone(), strict=True))


def _rows(batch_id: int) -> Any:
    return LiquidationRow.objects.filter(batch_id=batch_id, standing=LiquidationRow.Standing.POSTS)


def _friday(week: int, first: str = FIRST) -> date:
    return date.fromisoformat(first) + timedelta(weeks=week)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=EASTERN)


TASKS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "fill_ripe": fill_ripe,
    "draw_up": draw_up,
    "post_friday": post_friday,
    "bare_update": bare_update,
    "liquidations_made": liquidations_made,
}
