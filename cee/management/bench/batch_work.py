"""What the processes of `batch` do: fill a queue, decide a batch of it as its worker does, make bare statements."""

import gc
import time
from collections.abc import Callable
from itertools import batched
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from cee.access.capabilities import Role
from cee.access.models import Membership, User
from cee.access.principal import Principal, principal_of_membership
from cee.base import clock
from cee.base.roles import OWNER, connect
from cee.core.vocabulary import Division, OfficeKind, TeamKind
from cee.management.bench.queue_work import ITEMS, STAYS
from cee.management.bench.work import BATCH, flow_for, records_for
from centers.models import Batch, Decision, Team, WorkItem
from centers.services.batch import batch_confirm, batch_freeze
from centers.services.batch_work import batch_work
from centers.services.decide_many import Chosen
from centers.services.frozen import CHUNK
from entries.services.deadlines import deadlines_rebuild

QUEUE: Final = "summary-review"
CENTER: Final = "CEE001"

_PLACED: Final = """
UPDATE entries_activity SET state = 'placed', lane = 'review', center = %s, division = 'validation', team_id = %s,
    assignee_id = NULL, next_action = 'review', next_date = entry_date + 314
"""
_BARE: Final = """
CREATE TABLE bare_activity (LIKE entries_activity INCLUDING ALL);
CREATE TABLE bare_decision (LIKE centers_decision INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE ON bare_activity, bare_decision TO cee_pipeline;
INSERT INTO bare_activity OVERRIDING SYSTEM VALUE SELECT * FROM entries_activity;
"""
_UPDATE: Final = """
UPDATE bare_activity SET state = 'decided', assignee_id = NULL, team_id = %s, next_action = 'liquidate', next_date = %s,
    review = 'not_reviewed', version = version + 1 WHERE id = %s AND version = %s
"""
_COLUMNS: Final = (
    "activity_id, filed_version, action, outcome, codes, reason, revenue, authority, status, decided_by, decider, "
    "decided_at, signature_rule, signer, signer_reason, version"
)
_INSERT: Final = f"INSERT INTO bare_decision ({_COLUMNS}) VALUES ({', '.join(['%s'] * 16)})"
_MADE: Final = """
SELECT (SELECT count(*) FROM audit_event WHERE verb = 'decide_no_change' AND activity_id IS NOT NULL),
       (SELECT count(DISTINCT activity_id) FROM centers_decision), (SELECT count(*) FROM centers_decision)
"""


def fill_review(*, items: int) -> dict[str, Any]:
    """So many summaries with their lines and deadlines in one queue, whoever decides them, and tables without triggers
    that hold the same rows."""
    teams = [
        Team.objects.create(
            code=code, center=CENTER, division=Division.VALIDATION, kind=kind, name=kind, valid_from="2020-01-01"
        )
        for code, kind in (("V11", TeamKind.IMPORT_SPECIALIST), ("N11", TeamKind.ENTRY))
    ]
    user = User.objects.create(username="bench", first_name="Bench")
    Membership.objects.create(
        user=user, role=Role.IMPORT_SPECIALIST, office_kind=OfficeKind.CENTER, office=CENTER, valid_from="2020-01-01"
    )
    flow = flow_for()
    for part in batched(records_for(items, 1), BATCH):
        with transaction.atomic():
            flow.take(list(part))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM centers_workitem")
        cursor.execute("DELETE FROM centers_stay")
        cursor.execute(_PLACED, [CENTER, teams[0].pk])
        cursor.execute(ITEMS, [QUEUE])
        cursor.execute(STAYS)
    deadlines_rebuild()
    with connect(settings.DATABASES["default"], role=OWNER) as owner:
        owner.execute(_BARE)
        owner.execute("VACUUM ANALYZE")
    return {}


def decider() -> Principal:
    """Whoever decides."""
    return principal_of_membership(Membership.objects.select_related("user").get(user__username="bench"))


def decide_batch(*, first: int, items: int) -> dict[str, Any]:
    """Freeze and confirm a batch of the items from a place on, then decide it as its worker does; the seconds of that."""
    actor, at = decider(), clock.now()
    rows = WorkItem.objects.filter(queue=QUEUE).order_by("pk").select_related("activity")
    chosen = [Chosen(one.pk, one.activity.version) for one in rows[first : first + items]]
    batch = batch_freeze(queue=QUEUE, chosen=chosen, actor=actor, at=at)
    batch_confirm(batch_id=batch.pk, version=1, action="decide_no_change", actor=actor, at=at)
    gc.collect()
    begun = time.perf_counter()
    while batch_work(batch.pk, at=at):
        pass
    seconds = time.perf_counter() - begun
    done = Batch.objects.get(pk=batch.pk)
    if done.decided != items:
        raise AssertionError(f"only {done.decided} of {items} were decided")
    return {"seconds": seconds, "entries": items}


def bare_statements(*, first: int, items: int) -> dict[str, Any]:
    """As many UPDATEs of an activity and INSERTs of a decision, one statement each, in transactions of as many rows."""
    at, today = clock.now(), clock.today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, version FROM bare_activity ORDER BY id OFFSET %s LIMIT %s", [first, items])
        rows = cursor.fetchall()
    gc.collect()
    begun = time.perf_counter()
    for part in batched(rows, CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            for pk, version in part:
                cursor.execute(_UPDATE, [2, today, pk, version])
                cursor.execute(_INSERT, [pk, *_decided(at)])
    return {"seconds": time.perf_counter() - begun, "entries": items}


def _decided(at: Any) -> tuple[Any, ...]:
    status = Decision.Status.FINAL.value
    authority = "19 USC 1500"
    return (1, "decide_no_change", "no_change", "[]", "", 0, authority, status, 1, "Bench", at, "", "", "", 1)


def bare_sets(*, first: int, items: int) -> dict[str, Any]:
    """The same rows by one UPDATE and one INSERT for each transaction of as many."""
    at, today = clock.now(), clock.today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM bare_activity ORDER BY id OFFSET %s LIMIT %s", [first, items])
        ids = [row[0] for row in cursor.fetchall()]
    update = _UPDATE.replace("id = %s AND version = %s", "id = ANY(%s)")
    insert = f"INSERT INTO bare_decision ({_COLUMNS}) SELECT id{', %s' * 15} FROM unnest(%s::bigint[]) AS n(id)"
    insert = insert.replace("id, %s, %s, %s, %s", "id, %s, %s, %s, %s::jsonb").replace("FROM", "FROM", 1)
    gc.collect()
    begun = time.perf_counter()
    for part in batched(ids, CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(update, [2, today, list(part)])
            cursor.execute(insert, [*_decided(at), list(part)])
    return {"seconds": time.perf_counter() - begun, "entries": items}


def decisions_made() -> dict[str, Any]:
    """How many events, decisions and different activities decided there are."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE)
        events, different, decisions = cursor.fetchone()
    return {"events": events, "different": different, "decisions": decisions}


TASKS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "fill_review": fill_review,
    "decide_batch": decide_batch,
    "bare_statements": bare_statements,
    "bare_sets": bare_sets,
    "decisions_made": decisions_made,
}
