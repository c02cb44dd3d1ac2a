"""What the clocks say of a summary: its deadlines, and the next thing to happen to it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from cee.core.vocabulary import Kind, State
from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import ClockFacts, deadlines, next_deadline
from entries.clocks.facts import DatedEvent, EventName, event_of_notice
from entries.clocks.law import LawEdition
from entries.formats.records import StatusNotice

LIQUIDATE = "liquidate"
REFILE = "refile_summary"
AWAIT_EVENT = "await_event"
REVIEW = "review"
SETTLE_TRIAGE = "settle_triage"
OWN_POSTING = "posted:"
"""How the reference of a liquidation begins that CEE posted itself, and ACE has not reported."""
# Looking a member up on its enum costs more than the comparison, and this is asked of every summary.
_AWAITING, _PLACED = State.AWAITING_LIQUIDATION.value, State.PLACED.value
_TRIAGE, _DECIDED = State.TRIAGE.value, State.DECIDED.value


class FiledDays(NamedTuple):
    """The days of a summary that set clocks in motion."""

    entry_type: str
    entry_date: date
    release_date: date | None
    summary_date: date


class Timing(NamedTuple):
    """All deadlines; the day by which people must have looked; the day on which the summary liquidates by itself, and
    that by which a rejected one is filed again (None where the law sets none yet, or never)."""

    deadlines: tuple[Deadline, ...]
    due: date
    liquidates: date | None
    refile: date | None

    def next_of(self, state: str) -> tuple[str, date | None]:
        """The next action and its day for a summary that is in this state; none for one that is closed."""
        if state == _AWAITING:
            return LIQUIDATE if self.liquidates else AWAIT_EVENT, self.liquidates
        if state == _PLACED:
            return REVIEW, self.due
        if state == _TRIAGE:
            return SETTLE_TRIAGE, self.due
        if state == _DECIDED:
            return (REFILE, self.refile) if self.refile else (LIQUIDATE, self.liquidates)
        return "", None


def clock_facts(
    days: FiledDays,
    notices: Iterable[StatusNotice],
    refiled: date | None = None,
    acts: Iterable[DatedEvent] = (),
) -> ClockFacts:
    """What was filed, what others have said of it since and what people did (`acts`), as the clocks read it; `refiled`
    is the day of a later version. Where ACE has reported a liquidation, its day stands for the one that CEE posted."""
    entry_type, entry, release, summary = days
    events = [DatedEvent(EventName.ENTRY, entry), DatedEvent(EventName.SUMMARY_FILED, summary)]
    if release is not None:
        events.append(DatedEvent(EventName.RELEASE, release))
    if refiled is not None:
        events.append(DatedEvent(EventName.REFILED, refiled))
    told = [event for notice in notices if (event := event_of_notice(notice)) is not None]
    if any(event.name == EventName.LIQUIDATED for event in told):
        acts = [act for act in acts if not (act.name == EventName.LIQUIDATED and act.reference.startswith(OWN_POSTING))]
    return ClockFacts(Kind.ENTRY_SUMMARY, entry_type, (*events, *told, *acts))


def timing_of(facts: ClockFacts, law: LawEdition, on: date) -> Timing:
    """Deadlines and dates by an edition of the law. Raises ValueError for days that its calendar does not know."""
    found = deadlines(facts, law)
    # Where CBP has nothing to meet yet, the filer's next day is the one to look at.
    # A clock that stands still, or that the law does not let run, is looked at on the day that it would have ended.
    still = min((one for one in found if one.tolled and one.party == "cbp"), key=_due, default=None)
    due = next_deadline(found, on, party="cbp") or next_deadline(found, on) or still
    return Timing(
        found, due.due if due else _cycle_end(facts, law, on), _day(found, LIQUIDATE, on), _day(found, REFILE, on)
    )


def _cycle_end(facts: ClockFacts, law: LawEdition, on: date) -> date:
    """The last day of the cycle counted from the entry; without an entry, today."""
    entered = [event.date for event in facts.events if event.name == EventName.ENTRY]
    return law.periods["liquidation_cycle"].after(min(entered), law.calendar) if entered else on


def _due(one: Deadline) -> date:
    return one.due


def _day(found: tuple[Deadline, ...], action: str, on: date) -> date | None:
    one = next_deadline((one for one in found if one.action == action), on)
    return one.due if one else None


class Timekeeper:
    """The clocks of one batch under one edition. Summaries of the same days with no notices share one answer."""

    def __init__(self, law: LawEdition, on: date) -> None:
        self._law = law
        self._on = on
        self._held: dict[FiledDays, Timing] = {}

    def timing(
        self,
        days: FiledDays,
        notices: tuple[StatusNotice, ...] = (),
        refiled: date | None = None,
        acts: tuple[DatedEvent, ...] = (),
    ) -> Timing:
        """Deadlines and dates of a summary. Raises ValueError for days that the edition's calendar does not know."""
        if notices or refiled or acts:
            return self._timing(days, notices, refiled, acts)
        held = self._held.get(days)
        if held is None:
            held = self._held[days] = self._timing(days, (), None, ())
        return held

    def _timing(
        self,
        days: FiledDays,
        notices: Iterable[StatusNotice],
        refiled: date | None,
        acts: Iterable[DatedEvent],
    ) -> Timing:
        return timing_of(clock_facts(days, notices, refiled, acts), self._law, self._on)
