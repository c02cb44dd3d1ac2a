"""Where open work would go today, and why some of it stays: in memory, for a chunk at a time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

from cee.core.vocabulary import Kind, Lane, Sensitivity, State
from centers.policy.placement import Placement, Placer
from centers.selectors.begun import begun_of
from centers.services.place import place
from entries.models import Activity
from entries.processes.registry import PROCESSES
from entries.processes.shared import REROUTE
from routing.models import RoutingDecision
from routing.services.again import Again, latest_decisions, routed_again
from routing.services.determine import Routed

STAYS: Final = "stays"
"""The verdict on what is where it belongs."""


class Verdict(NamedTuple):
    """What is to become of one activity. `why` is empty where it moves, STAYS, or the reason why it is skipped.

    `seq` is the number of the determination that would be made.
    """

    why: str
    routed: Routed | None = None
    placed: Placement | None = None
    state: State = State.PLACED
    sensitivity: str = Sensitivity.ROUTINE
    seq: int = 1

    @property
    def center(self) -> str | None:
        """The Center that it would go to."""
        return self.routed.found.center if self.routed else None

    def listed(self, activity: Activity) -> dict[str, Any]:
        """The row of a list that says so, as the columns of its table."""
        routed, placed = self.routed, self.placed
        return {
            "activity_id": activity.pk,
            "seen": activity.version,
            "result": "skipped" if self.why else "",
            "why": self.why,
            "from_center": activity.center,
            "from_team": activity.team_id,
            "to_center": self.center,
            "to_division": routed.division if routed else None,
            "to_team": placed.team_id if placed else None,
            "to_lane": routed.screening.lane.value if routed else None,
            "because": placed.because if placed else "",
            "due": activity.next_date,
            "duty": activity.estimated_duty,
        }


def verdicts(
    activities: Collection[Activity], placer: Placer, *, criterion_id: int | None, at: datetime
) -> dict[int, Verdict]:
    """The verdict on each activity; `criterion_id` asks for another lane by that criterion, else lanes stay.

    `activities` have their importer and account. A fixed number of queries.
    """
    latest = latest_decisions([one.pk for one in activities])
    again = routed_again(activities, latest, at=at)
    working = begun_of(activities)
    return {
        one.pk: _verdict(one, again.get(one.pk), latest.get(one.pk), working.get(one.pk, ""), placer, criterion_id)
        for one in activities
    }


def _verdict(
    activity: Activity,
    again: Again | None,
    last: RoutingDecision | None,
    working: str,
    placer: Placer,
    criterion_id: int | None,
) -> Verdict:
    if again is None:
        return Verdict("not_stored")
    seq = last.seq + 1 if last else 1
    routed = _routed(activity, again, last, criterion_id)
    if routed is None or _is_there(activity, routed):
        return Verdict(STAYS)
    if working:
        return Verdict(working, routed)
    if routed.found.center is None:
        return Verdict("no_center", routed)
    placed = place(placer, routed, activity.importer_id or 0, None)
    if placed is None or placed.team_id is None:
        return Verdict("no_team", routed)
    state = _state(activity, routed)
    if state not in PROCESSES[Kind(activity.kind)].targets(State(activity.state), REROUTE):
        return Verdict(STAYS)
    lane = routed.screening.lane
    sensitivity = Sensitivity.ENFORCEMENT.value if lane is Lane.ENFORCEMENT else activity.sensitivity
    return Verdict("", routed, placed, state, sensitivity, seq)


def _routed(activity: Activity, again: Again, last: RoutingDecision | None, criterion_id: int | None) -> Routed | None:
    """The determination that counts: what waits in triage is screened for its first Center; None where a criterion
    neither chose the activity nor chooses it now."""
    if criterion_id is not None:
        chose = criterion_id in ((last.criteria or ()) if last else ())
        return again.fresh if chose != (criterion_id in again.fresh.screening.matched) else None
    return again.fresh if activity.state == State.TRIAGE else again.kept


def _is_there(activity: Activity, routed: Routed) -> bool:
    if routed.found.center is None:
        return activity.state == State.TRIAGE
    there = (activity.center, activity.division) == (routed.found.center, routed.division)
    return there and (activity.kind != Kind.ENTRY_SUMMARY or activity.lane == routed.screening.lane)


def _state(activity: Activity, routed: Routed) -> State:
    """Clear summaries wait for their liquidation; everything else is for people."""
    if activity.kind == Kind.ENTRY_SUMMARY and routed.screening.lane is Lane.CLEAR:
        return State.AWAITING_LIQUIDATION
    return State.PLACED
