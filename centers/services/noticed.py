"""Facts that other offices decided, brought to their activities: axes, dates, watched deadlines, places in queues."""

from collections.abc import Collection
from datetime import date, datetime

from cee.audit.context import acting
from cee.base.copy import copy_text
from cee.core.vocabulary import NoticeFact, State
from centers.services.follow import claims_follow
from centers.services.handoff_filed import DELETED, ENDED, handoffs_of_filed
from centers.services.rework import elsewhere, move_due, remove_items
from entries.formats.content import content_hash
from entries.formats.records import StatusNotice
from entries.selectors.clock import acts_of
from entries.selectors.intake import Present, kept_notices, present_activities
from entries.services import store
from entries.services.batch import Received, Sender, Settled
from entries.services.deadlines import WATCHED
from entries.services.notice import Axes, axes_after, merge, state_after
from entries.services.reported import reported_post
from entries.services.rewrite import Change, change_activities, drop_deadlines, join_notices, keep_notices
from entries.services.timing import Timekeeper, Timing


def notices_store(settled: Settled, sender: Sender, clocks: Timekeeper, *, at: datetime) -> int:
    """Keep a batch's status notices and bring them to the activities that are there; the rest is joined when theirs
    come. A notice that came before is a duplicate. Answers how many were new."""
    notices: dict[bytes, StatusNotice] = {}
    first: dict[bytes, Received] = {}
    for received, notice in settled.notices:
        digest = content_hash(notice)
        if first.setdefault(digest, received) is received:
            notices[digest] = notice
        else:
            settled.duplicates.append(received)
    new = keep_notices(notices, submission_id=sender.submission_id, received_at=sender.received_at)
    settled.duplicates += [received for digest, received in first.items() if digest not in new]
    liquidated = {notices[digest].entry_number for digest in new if notices[digest].fact is NoticeFact.LIQUIDATED}
    claims_follow(liquidated, actor=sender.principal(), at=at)
    notices_apply({notices[digest].entry_number for digest in new}, sender, clocks, at=at)
    return len(new)


def notices_apply(references: Collection[str], sender: Sender, clocks: Timekeeper, *, at: datetime) -> int:
    """Derive the activities under these references anew from all their notices; answer how many there are.

    Raises ChangedMeanwhile where one was changed while this computed.
    """
    present = present_activities(references)
    if not present:
        return 0
    told = kept_notices(present)
    ids = [one.id for one in present.values()]
    acts, waits = acts_of(ids), elsewhere(ids)
    changes: list[Change] = []
    left: list[int] = []
    due: dict[int, date] = {}
    watched: list[str] = []
    for reference, one in present.items():
        notices = tuple(told.get(reference, ()))
        timing = clocks.timing(one.days, notices, one.refiled, acts.get(one.id, ()))
        change = _change(one, axes_after(notices, one.refiled), timing, waits=one.id in waits)
        changes.append(change)
        if change.outcome.state in WATCHED:
            watched += store.deadline_rows(one.id, timing.deadlines)
        if one.outcome.state == State.PLACED:
            if change.outcome.state != State.PLACED:
                left.append(one.id)
            elif one.id not in waits:
                due[one.id] = timing.due
    with acting(sender.principal(), verb="notice", correlation=f"submission:{sender.submission_id}"):
        # Work items before activities, as people's services do, so that nobody waits for each other.
        move_due(due)
        remove_items(left, why="notice", at=at)
        change_activities(changes)
        handoffs_of_filed(left, ENDED, actor=sender.principal(), at=at)
        join_notices({reference: one.id for reference, one in present.items()})
        reported_post(
            [r for r, told_of in told.items() if any(n.fact is NoticeFact.LIQUIDATED for n in told_of)], at=at
        )
        drop_deadlines(ids)
        copy_text(store.DEADLINE_TABLE, store.DEADLINE_COLUMNS, watched)
    return len(present)


def _change(one: Present, derived: Axes, timing: Timing, *, waits: bool) -> Change:
    axes = merge(one.axes, derived)
    state = state_after(one.outcome.state, axes)
    stays = waits and state == State.PLACED
    action, day = (one.outcome.next_action, one.outcome.next_date) if stays else timing.next_of(state)
    outcome = one.outcome._replace(state=state, next_action=action, next_date=day)
    return Change(one.id, one.version, one.filed_version, outcome, axes, released=state != State.PLACED)


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
            one.axes._replace(summary_status="canceled", control="inactive"),
            released=True,
        )
        for one in present.values()
    ]
    ids = [change.activity_id for change in changes]
    with acting(sender.principal(), verb="delete", correlation=f"submission:{sender.submission_id}"):
        remove_items(ids, why="deleted", at=at)
        change_activities(changes)
        handoffs_of_filed(ids, DELETED, actor=sender.principal(), at=at)
        drop_deadlines(ids)
