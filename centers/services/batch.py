"""What people do with a batch: freeze its list, confirm it with a decision, stop it, undo it. A worker does the rest."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import F, QuerySet

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.scope import visible
from cee.audit.context import record
from cee.base.cas import compare_and_set, require_version
from cee.base.errors import NotAllowed, NotVisible, Refused
from cee.base.publish import send_on_commit
from centers.models import Batch, BatchRow
from centers.policy.batch import SKIPPED, undo_until
from centers.selectors.batches import batch_queue, batches_for, named_rule, one_kind, rules_for
from centers.services.decide import outcome_check
from centers.services.decide_many import Chosen
from centers.services.frozen import signed_by
from entries.models import Activity
from entries.processes.base import ActionRule
from entries.services.form import LONGEST

TASK: Final = "centers.batch_decide"
_Status = Batch.Status


def batch_freeze(
    *, queue: str, chosen: Iterable[Chosen], traits: Mapping[str, Any] | None = None, actor: Principal, at: datetime
) -> Batch:
    """Freeze a list of items, each at the version that was seen, as a draft; nothing happens to them yet.

    What has left the queue meanwhile stays in the list, to be skipped by name; what the actor may not see is none.
    Raises NotVisible (not a queue that they decide in batches), or Refused: `nothing_chosen`, `too_many`, `kinds`.
    """
    batch_queue(actor, queue)
    versions: dict[int, int] = {}
    for one in chosen:
        versions.setdefault(one.activity_id, one.version)
    if len(versions) > settings.BATCH_MOST:
        raise Refused("too_many", f"A batch holds at most {settings.BATCH_MOST:,} items.", path="items")
    known = visible(actor, Activity.objects.filter(pk__any=list(versions)))
    kinds = dict(known.values_list("pk", "kind"))
    kind = one_kind(set(kinds.values()))
    with acting(actor, verb="batch_frozen"):
        batch = Batch.objects.create(
            **signed_by(actor, at), program=actor.token_name, queue=queue, kind=kind,
            traits=dict(traits or {}), total=len(kinds),
        )  # fmt: skip
        BatchRow.objects.bulk_create(
            [BatchRow(batch=batch, activity_id=pk, seen=seen) for pk, seen in versions.items() if pk in kinds],
            batch_size=1000,
        )
    return batch


def batch_confirm(
    *,
    batch_id: int,
    version: int,
    action: str,
    codes: Collection[str] = (),
    text: str = "",
    reason: str = "",
    actor: Principal,
    at: datetime,
) -> Batch:
    """Have a draft decided. Confirmed again with the same decision, it is answered as it stands.

    Raises NotVisible, NotAllowed (somebody else's draft), Conflict, or Refused: `action`, `codes`, `reason_missing`,
    `text_missing`, `not_draft`.
    """
    batch = _batch(actor, batch_id)
    if (batch.user_id, batch.program) != (actor.user_id, actor.token_name):
        raise NotAllowed("not_owner", "Whoever chose these items confirms their batch.", "CEE access table")
    rule = named_rule(rules_for(batch), action)
    actor.require(Capability(rule.capability))
    _check(rule, codes, text, reason)
    told = {"codes": sorted(set(codes))} | ({"text": text.strip()} if rule.waits_for else {})
    with acting(actor, verb="batch_confirmed", reason=reason):
        batch = _batch(actor, batch_id, lock=True)
        if batch.status != _Status.DRAFT:
            if (batch.action, batch.fields) == (action, told) and batch.status != _Status.CANCELED:
                return batch
            raise Refused("not_draft", f"This batch is {batch.status}; only a draft is confirmed.")
        require_version(batch.version, version)
        compare_and_set(
            Batch.objects.all(), pk=batch.pk, version=version, status=_Status.QUEUED, action=action, fields=told,
            reason=reason.strip(), confirmed_at=at, touched_at=at,
        )  # fmt: skip
        _say(actor, "batch_confirmed", batch, at, reason, {"action": action, "total": batch.total} | told)
        send_on_commit(TASK, batch.pk, queue="batch")
        batch.refresh_from_db()
    return batch


def batch_cancel(*, batch_id: int, version: int, actor: Principal, at: datetime) -> Batch:
    """Discard a draft, or stop a batch before its end: what is decided stays, what is not is skipped by name.

    Canceled again, it is answered as it stands. Raises NotVisible, NotAllowed, Conflict, or Refused `finished`.
    """
    with acting(actor, verb="batch_canceled"):
        batch = _batch(actor, batch_id, lock=True)
        _may(batch, actor)
        if batch.status == _Status.CANCELED:
            return batch
        if batch.status not in (_Status.DRAFT, _Status.QUEUED, _Status.RUNNING):
            raise Refused("finished", f"This batch is {batch.status}; there is nothing left to stop.")
        require_version(batch.version, version)
        compare_and_set(Batch.objects.all(), pk=batch.pk, version=version, status=_Status.CANCELED, finished_at=at)
        skip_rest(batch, "canceled")
        _say(actor, "batch_canceled", batch, at, "", {"worked": batch.worked, "total": batch.total})
        batch.refresh_from_db()
    return batch


def batch_undo(*, batch_id: int, version: int, reason: str, actor: Principal, at: datetime) -> Batch:
    """Have every decision of a batch undone that has not left the building, within the time that the settings allow.

    Raises NotVisible, NotAllowed, Conflict, or Refused: `reason_missing`, `not_finished`, `nothing_to_undo`,
    `left_building`, `too_late`.
    """
    if not reason.strip():
        raise Refused("reason_missing", "Say why it is undone.", path="reason")
    with acting(actor, verb="batch_undo_asked", reason=reason):
        batch = _batch(actor, batch_id, lock=True)
        _may(batch, actor)
        if batch.status in (_Status.UNDOING, _Status.UNDONE):
            return batch
        why_not = why_not_undo(batch, at)
        if why_not is not None:
            raise why_not
        require_version(batch.version, version)
        compare_and_set(
            Batch.objects.all(), pk=batch.pk, version=version, status=_Status.UNDOING, undo_reason=reason.strip(),
            touched_at=at,
            undo_by={
                "user_id": actor.user_id, "role": actor.role, "office": actor.office, "program": actor.token_name,
            },
        )  # fmt: skip
        _say(actor, "batch_undo_asked", batch, at, reason, {"decided": batch.decided, "proposed": batch.proposed})
        send_on_commit(TASK, batch.pk, queue="batch")
        batch.refresh_from_db()
    return batch


def why_not_undo(batch: Batch, at: datetime) -> Refused | None:
    """Why a batch cannot be undone as a whole now; None where it can be tried."""
    if batch.status not in (_Status.DONE, _Status.CANCELED):
        return Refused("not_finished", f"This batch is {batch.status}; what is finished or stopped can be undone.")
    if not batch.decided + batch.proposed:
        return Refused("nothing_to_undo", "Nothing was decided by it.")
    rule = named_rule(rules_for(batch), batch.action)
    if rule.leaves and not batch.proposed:
        return Refused("left_building", rule.leaves, rule.authority)
    until = undo_until(batch.finished_at or at, settings.BATCH_UNDO_HOURS)
    if at > until:
        return Refused("too_late", f"A batch can be undone for {settings.BATCH_UNDO_HOURS} hours after its end.")
    return None


def skip_rest(batch: Batch, why: str, words: str = "") -> None:
    """Skip, by name, every row that has no result yet; in the caller's transaction, which has locked the batch."""
    left = BatchRow.objects.filter(batch=batch, result="").update(
        result=BatchRow.Result.SKIPPED, why=why, words=words or f"{SKIPPED[why]}."
    )
    Batch.objects.filter(pk=batch.pk).update(skipped=F("skipped") + left)


def drafts_discard(*, before: datetime) -> int:
    """Forget drafts that nobody confirmed, and their lists; answer how many."""
    old = Batch.objects.filter(status=_Status.DRAFT, touched_at__lt=before)
    count = old.count()
    if count:
        old.delete()
    return count


def _batch(actor: Principal, batch_id: int, *, lock: bool = False) -> Batch:
    found: QuerySet[Batch] = batches_for(actor, office=True).filter(pk=batch_id)
    batch = (found.select_for_update() if lock else found).first()
    if batch is None:
        raise NotVisible("no_batch", "There is no such batch for you.")
    return batch


def _may(batch: Batch, actor: Principal) -> None:
    own = (batch.user_id, batch.program) == (actor.user_id, actor.token_name)
    if not own and not actor.can(Capability.REASSIGN):
        raise NotAllowed("not_owner", "Whoever made a batch, or a lead, stops or undoes it.", "CEE access table")


def _check(rule: ActionRule, codes: Collection[str], text: str, reason: str) -> None:
    outcome_check(rule, sorted(codes), reason)
    if rule.waits_for and (not text.strip() or len(text) > LONGEST):
        raise Refused("text_missing", f"The form needs its text, of at most {LONGEST:,} characters.", path="text")


def _say(actor: Principal, verb: str, batch: Batch, at: datetime, reason: str, after: dict[str, Any]) -> None:
    record(
        actor, verb=verb, at=at, subject=f"centers_batch:{batch.pk}", after=after, reason=reason.strip(),
        correlation=batch.correlation,
    )  # fmt: skip
