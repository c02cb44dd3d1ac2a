"""What the processes of `claim` and `page` do: fill one hot queue, claim from it, page through it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection

from cee.access.capabilities import CAPABILITIES, Role
from cee.access.principal import Principal
from cee.base import clock
from cee.core.vocabulary import OfficeKind
from centers.models import WorkItem
from centers.queues import QUEUES
from centers.queues.keyset import Position
from centers.services.claim import NEXT

QUEUE: Final = "summary-review"
CENTER: Final = "CEE001"
TEAM: Final = 1
START: Final = 20261124
"""The advisory lock that holds all connections back until every one is there."""

_ACTIVITIES: Final = """
INSERT INTO entries_activity (kind, reference, version, filed_version, state, filer, port, center, division, team_id,
    lane, next_action, next_date, sensitivity, received_at, entry_date, estimated_duty, is_demonstration, control,
    summary_status, review, collection, release, liquidation, holds, protest)
SELECT 'entry_summary', 'ZZZ' || lpad(g::text, 8, '0'), 1, 1, 'placed', 'ZZZ', '2704', %s, 'validation', %s,
    'review', 'review', date '2026-12-01' + (g * 300 / %s)::int + CASE WHEN g %% 10 = 0 THEN (g * 7919 %% 60)::int ELSE 0 END,
    'routine', now(), date '2026-10-01', 642, true,
    'trade', 'accepted', 'not_reviewed', 'unpaid', 'unreleased', 'unliquidated', '', ''
FROM generate_series(1, %s::bigint) AS g
"""
ITEMS: Final = """
INSERT INTO centers_workitem (activity_id, queue, center, team_id, due, status, opened_at, waiting_for, version)
SELECT id, %s, center, team_id, next_date, 'open', received_at, '', 1 FROM entries_activity
"""
STAYS: Final = """
INSERT INTO centers_stay (activity_id, queue, team_id, center, due, opened_at, left_why)
SELECT activity_id, queue, team_id, center, due, opened_at, '' FROM centers_workitem
"""
_CLAIMED: Final = """
SELECT (SELECT count(*) FROM centers_workitem WHERE status = 'claimed'),
       (SELECT count(*) FROM centers_stay WHERE claimed_by IS NOT NULL),
       (SELECT count(*) FROM audit_event WHERE verb = 'claim'),
       (SELECT count(DISTINCT activity_id) FROM audit_event WHERE verb = 'claim')
"""


def fill_queue(*, items: int) -> dict[str, Any]:
    """One queue of one team with so many open items, their activities and stays, due over 300 days in the order in which
    they came, as legal dates are; one in ten is due up to two months later, as extensions are."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVITIES, [CENTER, TEAM, items, items])
        cursor.execute(ITEMS, [QUEUE])
        cursor.execute(STAYS)
    return {}


def claims_made() -> dict[str, Any]:
    """How many items, stays and events say that they were claimed, and how many different activities."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMED)
        items, stays, events, different = cursor.fetchone()
    return {"items": items, "stays": stays, "events": events, "different": different}


def claim_clients(*, connections: int, seconds: float, first_user: int) -> dict[str, Any]:
    """Claim with so many connections at once for some seconds, once the parent lets go; how many each second, and the
    99th percentile of a claim in milliseconds."""
    with ThreadPoolExecutor(connections) as pool:
        runs = list(pool.map(lambda number: _client(first_user + number, seconds), range(connections)))
    times = sorted(one for run in runs for one in run)
    return {"claims": len(times), "p99": times[int(len(times) * 0.99)] * 1000 if times else 0.0}


def _client(user: int, seconds: float) -> list[float]:
    database = settings.DATABASES["default"]
    at, times = clock.now(), []
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        options=database["OPTIONS"]["options"],
        autocommit=True,
    ) as own:
        own.execute("SELECT pg_advisory_lock_shared(%s)", [START])
        end = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end:
            row = own.execute(
                NEXT, [QUEUE, CENTER, TEAM, user, at, f"claimer {user}", Role.IMPORT_SPECIALIST, CENTER]
            ).fetchone()
            if row is None or row[0] is None:
                break
            times.append(time.perf_counter() - begun)
    return times


def pages(*, turns: int) -> dict[str, Any]:
    """The first page of the queue and its deepest one, in turn, as a screen asks for them; medians in milliseconds."""
    reader = Principal(
        1, "bench", Role.SUPERVISOR, OfficeKind.CENTER, CENTER, CAPABILITIES[Role.SUPERVISOR], team_id=TEAM
    )
    queue = QUEUES[QUEUE]
    last = list(WorkItem.objects.filter(queue=QUEUE, center=CENTER).order_by("-due", "-activity_id")[:51])
    deepest = str(Position(last[-1].due, last[-1].activity_id))
    for after in ("", deepest) * 5:
        assert len(queue.page(reader, after=after).rows) == 50
    first: list[float] = []
    deep: list[float] = []
    for _ in range(turns):
        for after, times in (("", first), (deepest, deep)):
            begun = time.perf_counter()
            queue.page(reader, after=after)
            times.append((time.perf_counter() - begun) * 1000)
    return {"first": median(first), "deepest": median(deep)}


TASKS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "fill_queue": fill_queue,
    "claims_made": claims_made,
    "claim_clients": claim_clients,
    "pages": pages,
}
