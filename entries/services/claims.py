"""Protests and drawback claims on their way in: settled, held against their rules, and given their clocks."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from cee.core.errors import Problem
from cee.core.vocabulary import Intake, Kind, State
from entries.clocks.facts import ClockFacts, DatedEvent, EventName
from entries.clocks.law import LawEdition
from entries.formats.content import content_hash
from entries.formats.records import Claim, Drawback, Inquiry, Protest
from entries.rules.claim_facts import ClaimFacts, timeliness
from entries.rules.drawback import check_drawback
from entries.rules.inquiry import check_inquiry
from entries.rules.protest import check_protest
from entries.rules.reference import ReferenceView
from entries.selectors.claims import Designations, EntryView
from entries.services.batch import ClaimFiling, Known, Received, Sender
from entries.services.timing import timing_of

AUTHORITY: Final = "CEE REST contract, version 1: intake"


class SettledClaims:
    """What is to be done with protests and claims; each is in exactly one place."""

    def __init__(self) -> None:
        self.fresh: list[ClaimFiling] = []
        self.replaced: list[ClaimFiling] = []
        self.deleted: list[tuple[Received, Known]] = []
        self.duplicates: list[Received] = []
        self.refused: list[Received] = []


def settle_claims(records: Iterable[Received], known: dict[tuple[str, str], Known], sender: Sender) -> SettledClaims:
    """What each record comes to, given the activities that are there already. A protest without a number is new."""
    settled = SettledClaims()
    for received in records:
        record = received.record
        assert isinstance(record, Claim)
        if received.refused:
            settled.refused.append(received)
            continue
        held = known.get((record.kind, record.reference)) if record.reference else None
        _settle(settled, received, record, held, sender)
    return settled


def _settle(settled: SettledClaims, received: Received, record: Claim, known: Known | None, sender: Sender) -> None:
    noun = record.noun
    if record.action is not Intake.ADD and known is None:
        said = f"There is no {noun} under this number to {record.action}."
        return _refuse(settled, received, f"{record.action.upper()}_UNKNOWN", said, AUTHORITY)
    digest = content_hash(record)
    filing = ClaimFiling(
        received, record, record.kind, record.reference, digest, record.filed_date or sender.received_date
    )
    if known is None:
        settled.fresh.append(filing)
        return None
    if record.action is Intake.DELETE and known.state == State.CLOSED:
        settled.duplicates.append(received)
        return None
    if record.action is not Intake.DELETE:
        number = known.versions.get(digest)
        if number == known.filed_version or (number is not None and record.action is Intake.ADD):
            settled.duplicates.append(received)
            return None
        if record.action is Intake.ADD:
            said = (
                f"Another {noun} is on file under this number. To change it, send this one with the action `replace`."
            )
            return _refuse(settled, received, "NUMBER_TAKEN", said, AUTHORITY)
    if known.state == State.CLOSED or (known.state == State.DECIDED and known.axes.summary_status != "rejected"):
        return _refuse(settled, received, "DECIDED", f"The {noun} is decided or withdrawn.", record.amended_by)
    if record.action is Intake.DELETE:
        settled.deleted.append((received, known))
        return None
    filing.known, filing.activity_id, filing.filed_version = known, known.id, known.filed_version + 1
    settled.replaced.append(filing)
    return None


def _refuse(settled: SettledClaims, received: Received, code: str, message: str, authority: str) -> None:
    received.problems.append(Problem(code, "action", message, authority))
    settled.refused.append(received)


class ClaimChecker:
    """Holds claims against the rules and gives them their clocks, by what CEE knows of the entries they rest on."""

    def __init__(
        self,
        ref: ReferenceView,
        entries: dict[str, EntryView],
        lines: dict,
        held: Designations,
        sender: Sender,
        on: date,
    ) -> None:
        self._ref, self._entries, self._lines, self._held = ref, entries, lines, held
        self._sender, self._on = sender, on
        self._known = {number: view.known for number, view in entries.items()}

    def check(self, filings: Iterable[ClaimFiling]) -> tuple[list[ClaimFiling], list[Received]]:
        """The sound ones, with their deadlines, and what is refused. A claim counts what those before it designate."""
        sound, refused = [], []
        for filing in filings:
            if self._sound(filing):
                sound.append(filing)
            else:
                refused.append(filing.received)
        return sound, refused

    def _sound(self, filing: ClaimFiling) -> bool:
        record, received = filing.record, filing.received
        facts = ClaimFacts(self._ref, self._sender.received_date, self._known)
        facts.lines = {
            (entry, line): known._replace(designated=self._held.before(entry, line, record.reference))
            for entry, line in {(one.entry_number, one.line) for one in record.designates}
            if (known := self._lines.get((entry, line))) is not None
        }
        received.problems += _CHECKS[record.kind](record, facts)
        if received.refused:
            return False
        try:
            filing.timing = timing_of(
                filed_facts(filing.record, filing.filed_date, self._entries, self._ref.law), self._ref.law, self._on
            )
        except ValueError as error:
            said = f"The clocks cannot run from these dates: {error}."
            received.problems.append(Problem("DATE_UNKNOWN", "filed_date", said, "CEE law edition, calendar"))
            return False
        self._held.count(record)
        return True


def filed_facts(
    record: Claim, filed: date, entries: dict[str, EntryView], law: LawEdition, acts: Iterable[DatedEvent] = ()
) -> ClockFacts:
    """What was filed, and what people did since (`acts`), as the clocks read it."""
    return ClockFacts(record.kind, "", (*_EVENTS[record.kind](record, filed, entries, law), *acts))


def _protest_events(record: Protest, filed: date, entries: dict[str, EntryView], law: LawEdition) -> list[DatedEvent]:
    found = [DatedEvent(EventName.PROTEST_FILED, filed)]
    lead = entries.get(record.lead.entry_number)
    decided = timeliness(record, record.lead, lead.known if lead else None, filed, law).decided
    if decided is not None:
        found.append(DatedEvent(EventName.DECISION_PROTESTED, decided))
    if record.category == "exclusion":
        found.append(DatedEvent(EventName.EXCLUSION_PROTESTED, filed))
    if record.accelerated:
        found.append(DatedEvent(EventName.ACCELERATED_REQUESTED, filed))
    if record.further_review:
        found.append(DatedEvent(EventName.FURTHER_REVIEW_REQUESTED, filed))
    return found


def _drawback_events(record: Drawback, filed: date, entries: dict[str, EntryView], law: LawEdition) -> list[DatedEvent]:
    found = [DatedEvent(EventName.CLAIM_FILED, filed)]
    if record.accelerated_payment:
        found.append(DatedEvent(EventName.ACCELERATED_PAYMENT_REQUESTED, filed))
    known = [entries.get(one.entry_number) for one in record.imports]
    imported = [view.known.import_date for view in known if view is not None and view.known.import_date]
    if imported:
        found.append(DatedEvent(EventName.IMPORTED, min(imported)))
    final = [_final(view, law) for view in known]
    if final and all(final):
        found.append(DatedEvent(EventName.IMPORTS_FINAL, max(day for day in final if day is not None)))
    return found


def _inquiry_events(record: Inquiry, filed: date, entries: dict[str, EntryView], law: LawEdition) -> list[DatedEvent]:
    found = [DatedEvent(EventName.INQUIRY_RECEIVED, filed)]
    if record.wanted_by is not None:
        found.append(DatedEvent(EventName.ANSWER_WANTED, record.wanted_by))
    return found


def _final(view: EntryView | None, law: LawEdition) -> date | None:
    """The day on which an entry's liquidation became final: when the time to protest it had passed."""
    if view is None or view.known.liquidated is None:
        return None
    return law.periods["protest"].after(view.known.liquidated, law.calendar)


_CHECKS: Final[Mapping[Kind, Callable[[Any, ClaimFacts], list[Problem]]]] = {
    Kind.PROTEST: check_protest,
    Kind.DRAWBACK: check_drawback,
    Kind.TRADE_INQUIRY: check_inquiry,
}
"""The rules that each kind is held against."""

_EVENTS: Final[Mapping[Kind, Callable[[Any, date, dict[str, EntryView], LawEdition], list[DatedEvent]]]] = {
    Kind.PROTEST: _protest_events,
    Kind.DRAWBACK: _drawback_events,
    Kind.TRADE_INQUIRY: _inquiry_events,
}
"""What the filing of each kind tells its clocks."""
