"""Extending a liquidation, and taking into review what nobody was to look at, or what was decided."""

from datetime import date, datetime, timedelta

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.core.vocabulary import Lane, State
from centers.models import Decision, Stay, WorkItem
from centers.policy.placement import QUEUE_OF_LANE
from centers.selectors.actions import action_guard
from centers.selectors.placement import placer_at
from centers.services.effect import clock_event_record
from entries.models import Activity
from entries.processes.codes import EXTENSION_REASONS
from entries.selectors.activity import activity_by_id
from entries.selectors.clock import timing_for
from entries.services.deadlines import deadlines_refresh
from entries.services.extension import extension_notice_write, time_to_liquidate
from entries.services.transition import activity_transition

EXTEND = "extend_liquidation"
MOST_HOLDS = 4


def liquidation_extend(
    *,
    activity_id: int,
    version: int,
    code: str,
    until: date | None = None,
    reason: str,
    actor: Principal,
    at: datetime,
) -> Decision:
    """Extend the time to liquidate, by a year or to the day `until`, with ACE's code and a notice; answer the decision.

    Raises NotVisible, Conflict, NotAllowed, or Refused: `code`, `until`, `extension_limit` (the law allows no more),
    `reason_missing`, `wrong_state`, `not_now`.
    """
    activity, guard = _asked(activity_id, version, EXTEND, reason, actor, at)
    if code not in EXTENSION_REASONS:
        raise Refused("code", f"An extension is one of {', '.join(EXTENSION_REASONS)}.", path="code")
    on = day_of(at)
    if until is not None and not on < until <= on + timedelta(days=366):
        raise Refused("until", "An extension ends after today, within a year.", path="until")
    before = timing_for(activity, on)
    _, ended = time_to_liquidate(activity)
    with acting(actor, verb=EXTEND, reason=reason):
        item = WorkItem.objects.select_for_update().filter(pk=activity_id).first()
        clock_event_record(activity, "extended", actor=actor, at=at, code=code, until=until)
        after = timing_for(activity, on)
        if after.liquidates is None or (before.liquidates and after.liquidates <= before.liquidates):
            raise Refused("extension_limit", "The law allows no further extension.", guard.authority)
        action, day = after.next_of(activity.state)
        activity_transition(
            activity_id=activity_id,
            version=version,
            action=EXTEND,
            actor=actor,
            at=at,
            reason=reason,
            changes={"holds": _with(activity.holds, code), "next_action": action, "next_date": day},
        )
        if item is not None and item.status != WorkItem.Status.WAITING:
            WorkItem.objects.filter(pk=activity_id).update(due=after.due)
        deadlines_refresh([activity_id])
        extension_notice_write(activity, code=code, reason=reason, before=ended, actor=actor, at=at)
        return Decision.objects.create(
            activity=activity,
            filed_version=activity.filed_version,
            action=EXTEND,
            outcome="extended",
            codes=[code],
            reason=reason,
            authority=guard.authority[:120],
            status=Decision.Status.FINAL,
            decided_by=actor.user_id or 0,
            decider=actor.name,
            decided_at=at,
        )


def review_pull(*, activity_id: int, version: int, reason: str, actor: Principal, at: datetime) -> WorkItem:
    """Take a summary that waits for its liquidation into review; the actor holds it.

    Raises NotVisible, Conflict, NotAllowed, or Refused: `reason_missing`, `wrong_state`, `not_now`.
    """
    return _open("pull_for_review", activity_id, version, reason, actor, at)


def review_reopen(*, activity_id: int, version: int, reason: str, actor: Principal, at: datetime) -> WorkItem:
    """Open the review of a decided summary again; the actor holds it. Raises as `review_pull`."""
    return _open("reopen", activity_id, version, reason, actor, at)


def _open(action: str, activity_id: int, version: int, reason: str, actor: Principal, at: datetime) -> WorkItem:
    activity, _ = _asked(activity_id, version, action, reason, actor, at)
    lane = activity.lane if activity.lane in QUEUE_OF_LANE else Lane.REVIEW
    placed = placer_at(at).place(
        center=activity.center or "",
        division=activity.division or "",
        lane=lane or Lane.REVIEW,
        importer_id=activity.importer_id,
        hts="",
        previous_team_id=actor.team_id,
    )
    team_id = placed.team_id or activity.team_id or actor.team_id or 0
    due = timing_for(activity, day_of(at)).due
    held = {"team_id": team_id, "center": activity.center or "", "due": due, "opened_at": at, "claimed_at": at}
    queue = QUEUE_OF_LANE[Lane(lane)]
    with acting(actor, verb=action, reason=reason):
        activity_transition(
            activity_id=activity_id,
            version=version,
            action=action,
            target=State.PLACED,
            actor=actor,
            at=at,
            reason=reason,
            changes={
                "lane": lane,
                "team_id": team_id,
                "assignee_id": actor.user_id,
                "next_action": "review",
                "next_date": due,
            },
        )
        Stay.objects.create(activity_id=activity_id, queue=queue, claimed_by=actor.user_id, **held)
        item = WorkItem.objects.create(
            activity_id=activity_id,
            queue=queue,
            status=WorkItem.Status.CLAIMED,
            assignee_id=actor.user_id,
            **held,
        )
        deadlines_refresh([activity_id])
    return item


def _asked(activity_id: int, version: int, action: str, reason: str, actor: Principal, at: datetime):  # type: ignore[no-untyped-def]
    activity: Activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    guard = action_guard(actor, activity, action, day_of(at))
    if not reason.strip():
        raise Refused("reason_missing", "Say why.", path="reason")
    if guard.second_signature:
        raise Refused("not_now", "This needs a second signature and is decided with the review.", guard.authority)
    return activity, guard


def _with(holds: str, code: str) -> str:
    codes = holds.split()
    return holds if code in codes or len(codes) == MOST_HOLDS else " ".join([*codes, code])
