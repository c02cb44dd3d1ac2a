"""What becomes of a sound filing: its Center, lane, division and team, and so the state it is stored in."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from cee.core.vocabulary import Lane, Sensitivity, State
from centers.policy.placement import Placement, Placer
from centers.selectors.placement import placer_at
from centers.services.place import place
from entries.services.batch import Filing
from entries.services.notice import UNTOUCHED, state_after
from entries.services.store import Outcome
from routing.selectors.known import accounts_known
from routing.selectors.snapshot import ActiveRuleset, ruleset_in_force, screening_set
from routing.services.determine import Routed, Router

# Looking a member up on its enum costs more than what it is needed for, and this is done for every summary.
_CLEAR, _ENFORCEMENT = Lane.CLEAR, Lane.ENFORCEMENT
_TRIAGE, _PLACED, _AWAITING = State.TRIAGE.value, State.PLACED.value, State.AWAITING_LIQUIDATION.value
_ROUTINE, _SENSITIVE = Sensitivity.ROUTINE.value, Sensitivity.ENFORCEMENT.value
_LANES = {lane: lane.value for lane in Lane}
_new = tuple.__new__  # a NamedTuple's own constructor costs twice what it does


class Decided(NamedTuple):
    """What was found for one filing; `placed` is None in triage."""

    routed: Routed
    placed: Placement | None
    outcome: Outcome

    @property
    def queued(self) -> bool:
        """Whether people will work it."""
        return self.outcome.state == _PLACED


class Desk:
    """What one batch is routed, screened and placed with."""

    def __init__(self, router: Router, placer: Placer) -> None:
        self.router = router
        self.placer = placer

    def route(self, filing: Filing) -> Routed:
        """Center, lane, flags and division of a filing."""
        return self.router.route(filing.record, filing.importer)

    def decide(self, filing: Filing, routed: Routed, previous_team_id: int | None = None) -> Decided:
        """Team and queue, and the state that follows."""
        placed = place(self.placer, routed, filing.importer.id, previous_team_id)
        return _new(Decided, (routed, placed, _outcome(filing, routed, placed)))


def desk_for(
    filings: Iterable[Filing],
    *,
    on: date,
    at: datetime,
    placer: Placer | None = None,
    ruleset: ActiveRuleset | None = None,
) -> Desk:
    """The desk for a batch: the active ruleset (or the one given) and the criteria of the day `on`, and what is known at
    the instant `at` of the batch's accounts."""
    accounts: set[int] = set()
    references: list[str] = []
    for filing in filings:
        references.append(filing.record.entry_number)
        if filing.importer.account_id is not None:
            accounts.add(filing.importer.account_id)
    known = accounts_known(accounts, references, at=at)
    router = Router(ruleset or ruleset_in_force(), screening_set(), known, on)
    return Desk(router, placer or placer_at(at))


def _outcome(filing: Filing, routed: Routed, placed: Placement | None) -> Outcome:
    lane = routed.screening.lane
    team = placed.team_id if placed is not None else None
    state = _TRIAGE if team is None else _AWAITING if lane is _CLEAR else _PLACED
    if filing.axes is not UNTOUCHED:
        state = state_after(state, filing.axes)
    action, day = filing.timing.next_of(state)
    sensitivity = _SENSITIVE if lane is _ENFORCEMENT else _ROUTINE
    said = (state, routed.found.center, routed.division, team, _LANES[lane], action, day, sensitivity)
    return _new(Outcome, said)


def in_chunks(filings: list[Filing], size: int, first: int) -> Iterator[list[Filing]]:
    """The filings in lists of `size`, the first of which is as short as `first`, so that there is soon something to write."""
    start, end = 0, first
    while start < len(filings):
        yield filings[start:end]
        start, end = end, end + size
