"""Working a batch: each chunk is one transaction, with the results of its rows; a killed worker leaves none half done."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from cee.access.principal import Principal, principal_standing, system_principal
from cee.audit.context import record
from cee.base.clock import day_of
from cee.base.copy import array_text
from centers.models import Batch, BatchRow
from centers.models.batch import AT_WORK
from centers.policy.batch import KEPT, SKIPPED
from centers.selectors.batches import told_of
from centers.services.batch import skip_rest
from centers.services.decide_many import Chosen, Outcome, items_decide
from centers.services.frozen import CHUNK, lock_run, next_items
from centers.services.undo_many import Undoing, items_undo
from entries.processes.registry import PROCESSES

log = structlog.get_logger(__name__)
_Status, _Result = Batch.Status, BatchRow.Result

_RESULTS: Final = """
UPDATE centers_batchrow r SET result = n.result, why = n.why, words = n.words, decision_id = n.decision_id,
    version_after = n.version_after, before = n.before, decided_at = CASE WHEN n.result = 'skipped' THEN NULL ELSE %s END
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::int[], %s::jsonb[])
     AS n(id, result, why, words, decision_id, version_after, before)
WHERE r.id = n.id AND r.result = ''
"""
_UNDOS: Final = """
UPDATE centers_batchrow r SET undo = n.undo, undo_why = n.why, undo_words = n.words
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS n(id, undo, why, words)
WHERE r.id = n.id AND r.undo = ''
"""


def batch_work(batch_id: int, *, at: datetime, size: int = CHUNK) -> bool:
    """Do the next chunk of a confirmed batch, or of its undoing, as whoever asked for it; True while there is more.

    Safe to run twice, and at once: one worker has the batch, the other does nothing. A row that cannot be written is
    found by halving the chunk, and named; the others are written. Raises what says that the database is away.
    """
    while True:
        try:
            with transaction.atomic():
                return _chunk(batch_id, size, at)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # whatever one row has, the others must not wait for it
            log.warning("batch_chunk_failed", batch=batch_id, size=size, error=type(error).__name__)
            if size == 1:
                with transaction.atomic():
                    return _give_up_one(batch_id, at)
            size = max(1, size // 2)


def _chunk(batch_id: int, size: int, at: datetime) -> bool:
    batch = lock_run(Batch.objects.all(), batch_id, *AT_WORK)
    if batch is None:
        return False
    rows = _next(batch, size)
    if not rows:
        _finish(batch, at)
        return False
    actor = _actor(batch, at)
    if actor is None:
        _halt(batch, at)
    elif batch.status == _Status.UNDOING:
        _undo(batch, rows, actor, at)
    else:
        told = told_of(batch)
        chosen = [Chosen(row.activity_id, row.seen) for row in rows]
        _write(batch, rows, items_decide(chosen, told, actor=actor, at=at, correlation=batch.correlation), at)
    return True


def _next(batch: Batch, size: int) -> list[BatchRow]:
    if batch.status != _Status.UNDOING:
        return next_items(BatchRow.objects.filter(batch=batch), size)
    done = BatchRow.objects.filter(batch=batch, result__in=(_Result.DECIDED, _Result.PROPOSED), undo="")
    return list(done.order_by("pk")[:size])


def _actor(batch: Batch, at: datetime) -> Principal | None:
    who: dict[str, Any] = {
        "user_id": batch.user_id, "role": batch.role, "office": batch.office, "program": batch.program,
    }  # fmt: skip
    if batch.status == _Status.UNDOING:
        who = batch.undo_by or who
    return principal_standing(**who, on=day_of(at))


def _write(batch: Batch, rows: Sequence[BatchRow], outcomes: Sequence[Outcome], at: datetime) -> None:
    by_activity = {one.activity_id: one for one in outcomes}
    found = [(row.pk, *_columns(by_activity[row.activity_id])) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS, [at, *map(array_text, zip(*found, strict=True))])
    results = [one[1] for one in found]
    Batch.objects.filter(pk=batch.pk).update(
        status=_Status.RUNNING,
        touched_at=at,
        **{name: F(name) + results.count(name) for name in (_Result.DECIDED, _Result.PROPOSED, _Result.SKIPPED)},
    )


def _columns(one: Outcome) -> tuple[Any, ...]:
    if one.code:
        return _Result.SKIPPED.value, one.code, one.why[:200], None, None, None
    result = _Result.PROPOSED if one.waits_for_signature else _Result.DECIDED
    return result.value, "", "", one.decision_id, one.version, json.dumps(one.before, default=str)


def _undo(batch: Batch, rows: Sequence[BatchRow], actor: Principal, at: datetime) -> None:
    undoing = [
        Undoing(row.activity_id, row.version_after or 0, row.result == _Result.DECIDED, row.decision_id, row.before or {})
        for row in rows
    ]  # fmt: skip
    rule = PROCESSES[told_of(batch).kind].actions[batch.action]
    kept = items_undo(
        undoing, rule, reason=batch.undo_reason, actor=actor, at=at, correlation=batch.correlation
    )  # fmt: skip
    _write_undone(batch, {row.pk: kept.get(row.activity_id, ("", "")) for row in rows}, at)


def _write_undone(batch: Batch, found: dict[int, tuple[str, str]], at: datetime) -> None:
    undos = [(BatchRow.Undo.KEPT if why else BatchRow.Undo.UNDONE).value for why, _ in found.values()]
    whys, words = [why for why, _ in found.values()], [text[:200] for _, text in found.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UNDOS, [list(found), undos, whys, words])
    Batch.objects.filter(pk=batch.pk).update(
        touched_at=at, **{name: F(name) + undos.count(name) for name in ("undone", "kept")}
    )


def _finish(batch: Batch, at: datetime) -> None:
    undone = batch.status == _Status.UNDOING
    changes: dict[str, Any] = {"undone_at": at} if undone else {"finished_at": at}
    Batch.objects.filter(pk=batch.pk).update(
        status=_Status.UNDONE if undone else _Status.DONE, touched_at=at, version=F("version") + 1, **changes
    )
    after = {"undone": batch.undone, "kept": batch.kept} if undone else {
        "decided": batch.decided, "proposed": batch.proposed, "skipped": batch.skipped
    }  # fmt: skip
    record(
        system_principal("batch worker"), verb="batch_undone" if undone else "batch_finished", at=at,
        subject=f"centers_batch:{batch.pk}", after=after, correlation=batch.correlation,
    )  # fmt: skip


def _halt(batch: Batch, at: datetime) -> None:
    """Whoever asked for it may act no more: nothing further is done in their name."""
    if batch.status == _Status.UNDOING:
        rows = BatchRow.objects.filter(batch=batch, result__in=(_Result.DECIDED, _Result.PROPOSED), undo="")
        words = f"{KEPT['no_role']}."
        kept = rows.update(undo=BatchRow.Undo.KEPT, undo_why="no_role", undo_words=words)
        Batch.objects.filter(pk=batch.pk).update(kept=F("kept") + kept, halted=words, touched_at=at)
        return
    words = f"{SKIPPED['no_role']}."
    skip_rest(batch, "no_role", words)
    Batch.objects.filter(pk=batch.pk).update(halted=words, touched_at=at)


def _give_up_one(batch_id: int, at: datetime) -> bool:
    """Name the row at the head of the list as one that cannot be written."""
    batch = lock_run(Batch.objects.all(), batch_id, *AT_WORK)
    rows = _next(batch, 1) if batch else []
    if batch is None or not rows:
        return False
    if batch.status == _Status.UNDOING:
        _write_undone(batch, {rows[0].pk: ("failed", f"{KEPT['failed']}.")}, at)
    else:
        failed = Outcome(rows[0].activity_id, "failed", f"{SKIPPED['failed']}; it is unchanged.")
        _write(batch, rows, [failed], at)
    return True
