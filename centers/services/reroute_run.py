"""Doing a re-routing that somebody confirmed: chunk by chunk, what has changed since the list was made is left alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.cas import compare_and_set, require_version
from cee.base.clock import day_of
from cee.base.copy import copy_text
from cee.base.errors import NotVisible, Refused
from cee.base.publish import send_on_commit
from cee.core.vocabulary import State
from centers.models import Reroute, RerouteItem, WorkItem
from centers.policy.placement import Placement, Placer
from centers.selectors.placement import placer_at
from centers.selectors.reroutes import require_reroute
from centers.services.frozen import actor_of, finish_items, lock_run, next_items, signed_by, touch_run
from centers.services.handoff import handoffs_follow
from centers.services.place import STAY_COLUMNS, STAY_TABLE, WORK_COLUMNS, WORK_TABLE, work_rows
from centers.services.reroute_plan import STAYS, Verdict, verdicts
from centers.services.reroute_prepare import TASK
from centers.services.rework import remove_items
from entries.models import Activity
from entries.processes.shared import REROUTE
from entries.selectors.clock import facts_for
from entries.selectors.reference import law
from entries.services.deadlines import deadlines_refresh
from entries.services.notice import Axes
from entries.services.rewrite import Change, change_activities
from entries.services.store import Outcome
from entries.services.timing import Timing, timing_of
from routing.selectors.snapshot import ruleset_in_force
from routing.services.determine import DECISION_COLUMNS, DECISION_TABLE, DecisionWriter

_Status = Reroute.Status
AUTHORITY: Final = "19 CFR 101.10"


def reroute_confirm(*, reroute_id: int, version: int, reason: str, actor: Principal, at: datetime) -> Reroute:
    """Have the listed work moved, for a reason; whoever confirms is the actor of every move.

    Confirmed again, the run is answered as it stands. Raises NotAllowed, NotVisible, Conflict, or Refused: `missing`
    (no reason), `not_ready` (the list is still being made, or was dropped).
    """
    require_reroute(actor)
    if not reason.strip():
        raise Refused("missing", "Say why the work is moved.", AUTHORITY, "reason")
    with acting(actor, verb="reroute_confirmed", reason=reason):
        run = _run(reroute_id)
        if run.status in (_Status.RUNNING, _Status.DONE):
            return run
        require_version(run.version, version)
        if run.status != _Status.READY:
            raise Refused("not_ready", f"The list is {run.status}; only a list that is ready is confirmed.")
        compare_and_set(
            Reroute.objects.all(), pk=run.pk, version=version,
            **signed_by(actor, at) | {"made_at": run.made_at}, status=_Status.RUNNING, reason=reason.strip(),
            confirmed_at=at,
        )  # fmt: skip
        record(
            actor, verb="reroute_confirmed", at=at, subject=f"centers_reroute:{run.pk}", reason=reason.strip(),
            correlation=_correlation(run),
        )  # fmt: skip
        send_on_commit(TASK, run.pk)
        run.refresh_from_db()
    return run


def reroute_drop(*, reroute_id: int, version: int, actor: Principal, at: datetime) -> Reroute:
    """Leave everything where it is: the list is dropped. Raises as `reroute_confirm`."""
    require_reroute(actor)
    with acting(actor, verb="reroute_dropped"):
        run = _run(reroute_id)
        if run.status == _Status.DROPPED:
            return run
        if run.status in (_Status.RUNNING, _Status.DONE):
            raise Refused("not_ready", "The work is being moved already.")
        require_version(run.version, version)
        compare_and_set(Reroute.objects.all(), pk=run.pk, version=version, status=_Status.DROPPED, finished_at=at)
        record(actor, verb="reroute_dropped", at=at, subject=f"centers_reroute:{run.pk}")
        run.refresh_from_db()
    return run


def _run(reroute_id: int) -> Reroute:
    run = Reroute.objects.select_for_update().filter(pk=reroute_id).first()
    if run is None:
        raise NotVisible("no_reroute", "There is no such re-routing.")
    return run


def _correlation(run: Reroute) -> str:
    return f"reroute:{run.pk}"


def reroute_run(reroute_id: int, *, at: datetime) -> bool:
    """Move the next chunk of a confirmed list, in the caller's transaction; True while there is more."""
    run = lock_run(Reroute.objects.all(), reroute_id, _Status.RUNNING)
    if run is None:
        return False
    items = next_items(run.items.all())
    if items:
        skipped = _move(run, items, at)
        finish_items(RerouteItem.objects.all(), items, skipped)
        touch_run(run, at)
        return True
    touch_run(run, at, status=_Status.DONE, finished_at=at)
    record(
        actor_of(run), verb="reroute_finished", at=at, subject=f"centers_reroute:{run.pk}",
        correlation=_correlation(run),
    )  # fmt: skip
    return False


def _move(run: Reroute, items: Sequence[RerouteItem], at: datetime) -> dict[int, str]:
    """Move what still stands as it was seen; answer why the others are skipped. Work items are locked before activities."""
    ids = [item.activity_id for item in items]
    held = {one.pk: one for one in WorkItem.objects.select_for_update().filter(activity_id__any=ids).order_by("pk")}
    locked = Activity.objects.select_for_update(of=("self",)).select_related("importer__account")
    present = {one.pk: one for one in locked.filter(id__any=ids).order_by("pk")}
    skipped = {
        item.pk: "changed"
        for item in items
        if item.activity_id not in present or present[item.activity_id].version != item.seen
    }
    left = [item for item in items if item.pk not in skipped]
    placer = placer_at(at)
    told = verdicts(
        [present[item.activity_id] for item in left], placer.fresh(), criterion_id=run.criterion_id, at=at
    )  # fmt: skip
    moving: list[tuple[Activity, Verdict]] = []
    for item in left:
        verdict = _as_listed(item, told[item.activity_id], placer)
        if verdict.why:
            skipped[item.pk] = "otherwise" if verdict.why == STAYS else verdict.why
        else:
            moving.append((present[item.activity_id], verdict))
    _write(run, moving, held, at)
    return skipped


def _as_listed(item: RerouteItem, verdict: Verdict, placer: Placer) -> Verdict:
    """The verdict of now with the team of the list; `otherwise` where it would go to another place than was shown."""
    if verdict.why:
        return verdict
    assert verdict.routed is not None and verdict.placed is not None
    shown = (item.to_center, item.to_division, item.to_lane)
    if (verdict.center, verdict.routed.division, verdict.routed.screening.lane.value) != shown:
        return Verdict("otherwise")
    if any(team.id == item.to_team for team in placer.teams):
        placed = Placement(item.to_team, verdict.placed.queue, item.because)
        return verdict._replace(placed=placed)
    return verdict


def _write(run: Reroute, moving: list[tuple[Activity, Verdict]], held: dict[int, WorkItem], at: datetime) -> None:
    if not moving:
        return
    anew = _timings([one for one, verdict in moving if verdict.state != one.state], at)
    decisions = DecisionWriter(ruleset_in_force().id, law().id, at)
    determined, work, stays, changes = [], [], [], []
    for activity, verdict in moving:
        placed, routed = verdict.placed, verdict.routed
        assert placed is not None and routed is not None and routed.found.center is not None
        determined.append(
            decisions.row(activity.pk, verdict.seq, activity.filed_version, routed, placed.team_id, placed.because)
        )
        change = _change(activity, verdict, anew.get(activity.pk))
        changes.append(change)
        if verdict.state == State.PLACED:
            item = held.get(activity.pk)
            due = item.due if item else change.outcome.next_date or day_of(at)
            row, stay = work_rows(activity.pk, placed, routed.found.center, due, at)
            work.append(row)
            stays.append(stay)
    with acting(actor_of(run), verb=REROUTE, reason=run.reason, correlation=_correlation(run)):
        remove_items(list(held.keys() & {one.pk for one, _ in moving}), why="rerouted", at=at)
        change_activities(changes)
        copy_text(DECISION_TABLE, DECISION_COLUMNS, determined)
        copy_text(WORK_TABLE, WORK_COLUMNS, work)
        copy_text(STAY_TABLE, STAY_COLUMNS, stays)
        if anew:
            deadlines_refresh(list(anew))
        handoffs_follow([one.pk for one, _ in moving])


def _timings(activities: list[Activity], at: datetime) -> dict[int, Timing]:
    """Deadlines and dates of those that come to another state."""
    edition, on = law().edition, day_of(at)
    return {pk: timing_of(facts, edition, on) for pk, facts in facts_for(activities).items()}


def _change(activity: Activity, verdict: Verdict, timing: Timing | None) -> Change:
    routed, placed = verdict.routed, verdict.placed
    assert routed is not None and placed is not None
    action, day = timing.next_of(verdict.state) if timing else (activity.next_action, activity.next_date)
    lane = routed.screening.lane.value
    outcome = Outcome(
        verdict.state.value, routed.found.center, routed.division, placed.team_id, lane, action, day,
        verdict.sensitivity,
    )  # fmt: skip
    axes = Axes(
        activity.control, activity.summary_status, activity.collection, activity.release, activity.liquidation,
        activity.holds,
    )  # fmt: skip
    return Change(activity.pk, activity.version, activity.filed_version, outcome, axes, released=True)
