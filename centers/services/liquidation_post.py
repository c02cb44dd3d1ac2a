"""Friday: what the sheet says posts is posted, a chunk a transaction, each entry once whatever dies in between.

An entry that was changed after it was seen is left as it is, and named. The audit trigger writes the event of each.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.clock import day_of
from cee.base.errors import Refused
from centers.selectors.liquidation_ripe import terms_of
from centers.services.follow import claims_follow
from entries.models import LiquidationBatch, LiquidationRow
from entries.selectors.reference import law

CHUNK: Final = 5_000
VERB: Final = "post_liquidation"
AUTHORITY: Final = "19 USC 1500(d), 1504(a); 19 CFR 159.9, 159.11"

_LAST: Final = """
SELECT max(activity_id), count(*) FROM (
    SELECT activity_id FROM entries_liquidationrow
    WHERE batch_id = %(batch)s AND activity_id > %(after)s AND standing = 'posts' ORDER BY activity_id LIMIT %(size)s
) AS next
"""

_POST: Final = """
WITH posted AS (
    UPDATE entries_activity a
    SET version = a.version + 1, state = 'closed', liquidation = 'liquidated', review = 'not_reviewed',
        next_action = '', next_date = NULL, assignee_id = NULL
    FROM entries_liquidationrow r
    WHERE r.batch_id = %(batch)s AND r.standing = 'posts' AND r.activity_id > %(after)s AND r.activity_id <= %(last)s
      AND a.id = r.activity_id AND a.version = r.seen AND a.liquidation = 'unliquidated'
      AND a.state IN ('awaiting_liquidation', 'decided')
    RETURNING a.id, a.reference, a.entry_date, a.filer, a.port, a.center, a.importer_id, a.estimated_duty,
              r.terms, r.manual, r.reason, r.by
)
INSERT INTO entries_liquidation (activity_id, number, reference, entry_date, filer, port, center, importer_id, kind, basis,
    date, posted_date, before, after, interest, net, terms, law_edition_id, batch_id, authority, reason, actor, recorded_at)
SELECT id, 1, reference, entry_date, filer, port, center, importer_id,
    CASE WHEN coalesce((terms->>'change')::numeric, 0) = 0 THEN 'no_change' ELSE 'change' END,
    CASE WHEN manual THEN 'manual' ELSE 'automatic' END, %(day)s, %(day)s, estimated_duty,
    coalesce((terms->>'after')::numeric, estimated_duty),
    coalesce((terms->>'net')::numeric - (terms->>'change')::numeric, 0), coalesce((terms->>'net')::numeric, 0),
    terms, %(law)s, %(batch)s, %(authority)s, reason, CASE WHEN by = '' THEN %(actor)s ELSE by END, %(at)s
FROM posted RETURNING reference
"""

_SKIP: Final = """
UPDATE entries_liquidationrow r SET standing = 'skipped', rule = 'CHANGED',
    reason = 'Changed after the sheet was drawn up: ' || replace(a.state, '_', ' ') || ', version ' || a.version
FROM entries_activity a
WHERE r.batch_id = %(batch)s AND r.standing = 'posts' AND r.activity_id > %(after)s AND r.activity_id <= %(last)s
  AND a.id = r.activity_id
  AND NOT EXISTS (SELECT 1 FROM entries_liquidation l WHERE l.activity_id = r.activity_id AND l.batch_id = %(batch)s)
"""

_DEADLINES: Final = """
DELETE FROM entries_deadline d USING entries_liquidation l
WHERE l.batch_id = %(batch)s AND l.activity_id > %(after)s AND l.activity_id <= %(last)s AND d.activity_id = l.activity_id
  AND d.activity_id = ANY(%(decided)s)
"""

_DECIDED: Final = """
SELECT DISTINCT d.activity_id FROM entries_deadline d JOIN entries_liquidationrow r ON r.activity_id = d.activity_id
WHERE r.batch_id = %(batch)s AND r.standing = 'posts' AND r.activity_id > %(after)s AND r.activity_id <= %(last)s
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: entries posted and skipped so far, and whether nothing is left. `busy`: somebody else is at it."""

    posted: int
    skipped: int
    done: bool
    busy: bool = False


def batch_post_chunk(*, batch_id: int, actor: Principal, at: datetime, size: int = CHUNK) -> Progress:
    """Post the next chunk of a batch in one transaction of its own. Safe to call at any time by anybody, and again.

    Raises Refused `not_drawn_up`, or `not_yet` before the day on which the batch posts.
    """
    with acting(actor, verb=VERB, correlation=f"liquidation:{batch_id}"):
        batch = LiquidationBatch.objects.select_for_update(skip_locked=True).filter(pk=batch_id).first()
        if batch is None:
            return Progress(0, 0, done=False, busy=True)
        if batch.state == LiquidationBatch.State.POSTED:
            return Progress(batch.posted, batch.skipped, done=True)
        day = _day(batch, at)
        given: dict[str, Any] = {
            "batch": batch.pk, "after": batch.done_through, "size": size, "day": day, "law": batch.law_edition_id,
            "authority": AUTHORITY, "actor": actor.name[:150], "at": at,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_LAST, given)
            last, count = cursor.fetchone()
            if not count:
                return _finish(batch, actor, at)
            given["last"] = last
            if day != batch.posts_on:
                _reckon_anew(batch, last, day)
            references = _post(cursor, given)
            posted, skipped = len(references), 0
            if posted != count:
                cursor.execute(_SKIP, given)
                skipped = cursor.rowcount
        claims_follow(references, actor=actor, at=at)
        LiquidationBatch.objects.filter(pk=batch.pk).update(
            done_through=last,
            posted=F("posted") + posted,
            skipped=F("skipped") + skipped,
            begun_at=batch.begun_at or at,
        )
    return Progress(batch.posted + posted, batch.skipped + skipped, done=False)


def _post(cursor: Any, given: dict[str, Any]) -> list[str]:
    """Post up to and with `last`; the numbers of the entries that were posted."""
    cursor.execute(_DECIDED, given)
    given["decided"] = [row[0] for row in cursor.fetchall()]
    cursor.execute(_POST, given)
    references = [row[0] for row in cursor.fetchall()]
    if given["decided"]:
        cursor.execute(_DEADLINES, given)
    return references


def _day(batch: LiquidationBatch, at: datetime) -> date:
    """The day of liquidation: that of posting, should the batch be late (19 CFR 159.9(c)(1))."""
    if batch.state == LiquidationBatch.State.OPEN:
        raise Refused("not_drawn_up", "The sheet of this Friday is not drawn up yet.", AUTHORITY)
    if day_of(at) < batch.posts_on:
        raise Refused("not_yet", f"This batch posts on {batch.posts_on}.", AUTHORITY)
    return day_of(at)


def _reckon_anew(batch: LiquidationBatch, last: int, day: date) -> None:
    """A batch that is late bears interest to the day on which it posts."""
    rows = LiquidationRow.objects.filter(
        batch_id=batch.pk, standing=LiquidationRow.Standing.POSTS, activity_id__gt=batch.done_through,
        activity_id__lte=last, terms__isnull=False,
    )  # fmt: skip
    terms, _ = terms_of(list(rows.values_list("activity_id", flat=True)), day, law().edition)
    for pk, found in terms.items():
        rows.filter(activity_id=pk).update(terms=found)


def _finish(batch: LiquidationBatch, actor: Principal, at: datetime) -> Progress:
    LiquidationBatch.objects.filter(pk=batch.pk).update(state=LiquidationBatch.State.POSTED, posted_at=at)
    after = {"friday": batch.friday.isoformat(), "posted": batch.posted, "skipped": batch.skipped}
    record(actor, verb="liquidation_posted", at=at, subject=f"entries_liquidationbatch:{batch.pk}", after=after)
    return Progress(batch.posted, batch.skipped, done=True)
