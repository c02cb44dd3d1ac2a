"""Facts that other offices decided, brought to their activities: axes, dates, watched deadlines, places in queues."""

from collections.abc import Collection
from datetime import date, datetime

from cee.audit.context import acting
from cee.base.copy import copy_text
from cee.core.vocabulary import State
from centers.services.rework import move_due, remove_items
from entries.formats.content import content_hash
from entries.selectors.intake import Present, kept_notices, present_activities
from entries.services import store
from entries.services.batch import Received, Sender, Settled
from entries.services.notice import axes_after, merge, status_after
from entries.services.rewrite import Change, change_activities, drop_deadlines, join_notices, keep_notices
from entries.services.timing import LIQUIDATE, Timekeeper, Timing

_NEXT = {
    State.AWAITING_LIQUIDATION: lambda timing: (LIQUIDATE, timing.liquidates),
    State.PLACED: lambda timing: (None, timing.due),
    State.TRIAGE: lambda timing: (None, timing.due),
}
"""Next action (None: as it was) and date, by state; in any other state nobody waits for the clocks."""


def notices_store(settled: Settled, sender: Sender, clocks: Timekeeper, *, at: datetime) -> int:
    """Keep a batch's status notices and bring them to the activities that are there; the rest is joined when theirs
    come. A notice that came before is a duplicate. Answers how many were new."""
    first: dict[bytes, tuple[Received, object]] = {}
    for received, notice in settled.notices:
        digest = content_hash(notice)
        if digest in first:
            settled.duplicates.append(received)
        else:
            first[digest] = (received, notice)
    notices = {digest: notice for digest, (_, notice) in first.items()}
    new = keep_notices(notices, submission_id=sender.submission_id, received_at=sender.received_at)  # type: ignore[arg-type]
    settled.duplicates += [received for digest, (received, _) in first.items() if digest not in new]
    notices_apply({notices[digest].entry_number for digest in new}, sender, clocks, at=at)  # type: ignore[attr-defined]
    return len(new)


def notices_apply(references: Collection[str], sender: Sender, clocks: Timekeeper, *, at: datetime) -> int:
    """Derive the activities under these references anew from all their notices; answer how many there are.

    Raises ChangedMeanwhile where one was changed while this computed.
    """
    present = present_activities(references)
    if not present:
        return 0
    told = kept_notices(present)
    changes: list[Change] = []
    canceled: list[int] = []
    due: dict[int, date] = {}
    watched: list[str] = []
    for reference, one in present.items():
        notices = tuple(told.get(reference, ()))
        timing = clocks.timing(one.days, notices, one.refiled)
        change = _change(one, axes_after(notices, one.refiled), timing)
        changes.append(change)
        if one.outcome.state == State.PLACED:
            if change.outcome.state == State.PLACED:
                due[one.id] = timing.due
                watched += store.deadline_rows(one.id, timing.deadlines)
            else:
                canceled.append(one.id)
    with acting(sender.principal(), verb="notice_received", correlation=f"submission:{sender.submission_id}"):
        change_activities(changes)
        join_notices({reference: one.id for reference, one in present.items()})
        move_due(due)
        remove_items(canceled, why="canceled", at=at)
        drop_deadlines([*due, *canceled])
        copy_text(store.DEADLINE_TABLE, store.DEADLINE_COLUMNS, watched)
    return len(present)


def _change(one: Present, derived: object, timing: Timing) -> Change:
    axes = merge(one.axes, derived)  # type: ignore[arg-type]
    outcome = one.outcome
    state = status_after(outcome.state, axes)
    if state == State.CLOSED:
        outcome = outcome._replace(state=State.CLOSED.value, next_action="", next_date=None)
    elif state in _NEXT:
        action, day = _NEXT[State(state)](timing)
        if action == LIQUIDATE and day is None:
            action = "await_event"
        outcome = outcome._replace(next_action=action or outcome.next_action, next_date=day)
    return Change(one.id, one.version, one.filed_version, outcome, axes, released=state == State.CLOSED)


def deletions_store(settled: Settled, sender: Sender, *, at: datetime) -> None:
    """Take summaries back at their filers' request: closed and canceled, never removed."""
    if not settled.deleted:
        return
    present = present_activities([received.reference for received, _ in settled.deleted])
    changes = [
        Change(
            one.id,
            one.version,
            one.filed_version,
            one.outcome._replace(state=State.CLOSED.value, next_action="", next_date=None),
            one.axes._replace(summary_status="canceled"),
            released=True,
        )
        for one in present.values()
    ]
    ids = [change.activity_id for change in changes]
    with acting(sender.principal(), verb="deleted", correlation=f"submission:{sender.submission_id}"):
        change_activities(changes)
        remove_items(ids, why="deleted", at=at)
        drop_deadlines(ids)
