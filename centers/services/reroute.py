"""Routing an activity that is here already once more, by an explicit act: new determination, Center, team and queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.clock import day_of
from cee.base.copy import copy_text
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Lane, State
from centers.policy.placement import QUEUE_OF_KIND, Placement
from centers.selectors.actions import action_guard
from centers.selectors.placement import previous_teams
from centers.services.arrival import Decided, Desk, desk_for
from centers.services.claim_arrival import claim_desk_for, claim_filing
from centers.services.handoff import handoffs_follow
from centers.services.place import STAY_COLUMNS, STAY_TABLE, WORK_COLUMNS, WORK_TABLE, work_rows
from centers.services.rework import remove_items
from entries.models import Activity
from entries.selectors.activity import activity_by_id
from entries.selectors.claims import entries_known, entries_named
from entries.selectors.clock import timing_for
from entries.selectors.filed import record_of
from entries.selectors.intake import importers_of
from entries.selectors.reference import law
from entries.services.batch import ClaimFiling, Filing, Received
from entries.services.deadlines import deadlines_refresh
from entries.services.notice import Axes
from entries.services.transition import activity_transition
from routing.models import RoutingDecision
from routing.services.determine import DECISION_COLUMNS, DECISION_TABLE, DecisionWriter
from routing.services.override import override_make, overrides_end

DESK = "National routing desk"
SETTLE, OVERRIDE, REFER = "settle_triage", "override_routing", "refer_to_center"


@dataclass(frozen=True, slots=True)
class Rerouted:
    """Where the activity stands now."""

    version: int
    state: State
    center: str
    team_id: int


def triage_settle(
    *, activity_id: int, version: int, center: str, reason: str, actor: Principal, at: datetime
) -> Rerouted:
    """Give what routing could not place to a Center: an override of this one activity, and its routing by it.

    Raises NotVisible, NotAllowed, Conflict where it has changed (it was settled meanwhile), or Refused: `wrong_state`,
    `center`, `missing` (no reason), `no_team` (the Center has none in force).
    """
    return _by_override(
        SETTLE, activity_id=activity_id, version=version, center=center, holder=DESK, authority="19 CFR 101.10",
        reason=reason, actor=actor, at=at,
    )  # fmt: skip


def activity_override(
    *,
    activity_id: int,
    version: int,
    center: str,
    holder: str,
    authority: str,
    reason: str,
    actor: Principal,
    at: datetime,
) -> Rerouted:
    """Move one activity that has a Center to another, by an override with its holder and authority.

    Raises as `triage_settle`, and Refused `not_now` while a decision waits for its second signature.
    """
    return _by_override(
        OVERRIDE, activity_id=activity_id, version=version, center=center, holder=holder, authority=authority,
        reason=reason, actor=actor, at=at,
    )  # fmt: skip


def inquiry_refer(
    *, activity_id: int, version: int, center: str, reason: str, actor: Principal, at: datetime
) -> Rerouted:
    """Give an inquiry to another Center: an override of this one inquiry in place of any that stands, and its routing by it.

    Raises as `triage_settle`.
    """
    return _by_override(
        REFER, activity_id=activity_id, version=version, center=center, holder=actor.office,
        authority="19 CFR 101.1, 101.10", reason=reason, actor=actor, at=at, right=Capability.DECIDE_INQUIRY,
    )  # fmt: skip


def _by_override(
    action: str,
    *,
    activity_id: int,
    version: int,
    center: str,
    holder: str,
    authority: str,
    reason: str,
    actor: Principal,
    at: datetime,
    right: Capability = Capability.OVERRIDE_ROUTING,
) -> Rerouted:
    with acting(actor, verb=action, reason=reason):
        if not Activity.objects.select_for_update().filter(pk=activity_id).exists():
            raise NotVisible("no_activity", "There is no such activity.")
        activity = activity_by_id(actor, activity_id)
        require_version(activity.version, version)
        action_guard(actor, activity, action, day_of(at))
        filing = _filing(activity, at)
        if action == REFER:
            overrides_end(kind=activity.kind, reference=activity.reference, reason=reason, actor=actor, at=at)
        override_make(
            center=center,
            holder=holder,
            authority=authority,
            reason=reason,
            valid_from=filing.routed_on,
            reference=activity.reference,
            kind=activity.kind,
            actor=actor,
            at=at,
            right=right,
        )
        return _route_again(activity, filing, action, actor, reason, at)


def _filing(activity: Activity, at: datetime) -> Filing | ClaimFiling:
    if activity.kind in QUEUE_OF_KIND:
        return claim_filing(activity, at=at)
    record = record_of(activity)
    if record is None:
        raise Refused("no_version", "Nothing was filed under this number that routing could read.")
    return Filing(
        received=Received(1, b"", record),
        record=record,
        content_hash=b"",
        importer=importers_of([record.importer_number], at=at)[record.importer_number],
        timing=timing_for(activity, day_of(at)),
        activity_id=activity.pk,
        filed_version=activity.filed_version,
        axes=Axes(
            activity.control, activity.summary_status, activity.collection, activity.release, activity.liquidation,
            activity.holds,
        ),
    )  # fmt: skip


def _route_again(
    activity: Activity, filing: Filing | ClaimFiling, action: str, actor: Principal, reason: str, at: datetime
) -> Rerouted:
    desk = _desk(filing, at)
    previous = previous_teams([filing.importer.id]).get(filing.importer.id)
    decided = desk.decide(filing, desk.route(filing), previous)
    outcome, placed = decided.outcome, decided.placed
    if action == OVERRIDE:
        placed = _replaced(desk, decided, activity)
        outcome = outcome._replace(state=activity.state, lane=activity.lane or outcome.lane)
    if outcome.center is None or placed is None or placed.team_id is None:
        raise Refused("no_team", "That Center has no team in force that could take it.", path="center")
    state = State(outcome.state)
    next_action, next_date = filing.timing.next_of(state)
    with acting(actor, verb=action, reason=reason):
        _write_decision(desk, decided, filing, placed, at)
        remove_items([activity.pk], why=action, at=at)
        version = activity_transition(
            activity_id=activity.pk,
            version=activity.version,
            action=action,
            target=state,
            actor=actor,
            at=at,
            reason=reason,
            changes={
                "center": outcome.center,
                "division": outcome.division,
                "team_id": placed.team_id,
                "lane": outcome.lane,
                "assignee_id": None,
                "next_action": next_action,
                "next_date": next_date,
                "sensitivity": outcome.sensitivity if action == SETTLE else activity.sensitivity,
            },
        )
        if state == State.PLACED:
            work, stay = work_rows(activity.pk, placed, outcome.center, next_date or day_of(at), at)
            copy_text(WORK_TABLE, WORK_COLUMNS, [work])
            copy_text(STAY_TABLE, STAY_COLUMNS, [stay])
        deadlines_refresh([activity.pk])
        handoffs_follow([activity.pk])
    return Rerouted(version, state, outcome.center, placed.team_id)


def _desk(filing: Filing | ClaimFiling, at: datetime) -> Any:
    if isinstance(filing, ClaimFiling):
        return claim_desk_for([filing], entries_known(entries_named([filing.record])), at=at)
    return desk_for([filing], on=day_of(at), at=at)


def _replaced(desk: Desk, decided: Decided, activity: Activity) -> Placement | None:
    """The place in the new Center with the lane that the activity has already."""
    if decided.outcome.center is None:
        return None
    return desk.placer.place(
        center=decided.outcome.center,
        division=decided.outcome.division or "",
        lane=Lane(activity.lane or Lane.REVIEW),
        importer_id=activity.importer_id or 0,
        hts=decided.routed.deciding_hts,
        previous_team_id=None,
    )


def _write_decision(
    desk: Desk, decided: Decided, filing: Filing | ClaimFiling, placed: Placement, at: datetime
) -> None:
    last = RoutingDecision.objects.filter(activity_id=filing.activity_id).order_by("-seq").first()
    writer = DecisionWriter(desk.router.ruleset.id, law().id, at)
    row = writer.row(
        filing.activity_id,
        last.seq + 1 if last else 1,
        filing.filed_version,
        decided.routed,
        placed.team_id,
        placed.because,
    )
    copy_text(DECISION_TABLE, DECISION_COLUMNS, [row])
