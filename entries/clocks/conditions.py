"""What the dated events of a protest, a drawback claim or an inquiry let be done with it on a day: the conditions of its process."""

from datetime import date

from cee.core.vocabulary import Kind
from entries.clocks.clock import Clock
from entries.clocks.deadlines import deadlines
from entries.clocks.facts import ClockFacts, EventName
from entries.clocks.law import LawEdition
from entries.clocks.rules.inquiry import waits_for_asker

_HAPPENED = {
    "accelerated": EventName.ACCELERATED_REQUESTED,
    "exclusion": EventName.EXCLUSION_PROTESTED,
    "seized": EventName.SEIZED,
    "further_review_asked": EventName.FURTHER_REVIEW_REQUESTED,
    "summons": EventName.SUMMONS_FILED,
    "accelerated_payment": EventName.ACCELERATED_PAYMENT_REQUESTED,
    "accelerated_paid": EventName.ACCELERATED_PAID,
    "accelerated_refused": EventName.ACCELERATED_REFUSED,
    "accelerated_recovered": EventName.ACCELERATED_RECOVERED,
    "imports_final": EventName.IMPORTS_FINAL,
}


def conditions_of(facts: ClockFacts, law: LawEdition, on: date) -> set[str]:
    """The conditions that hold on a day, by the words of `entries.processes.base.CONDITIONS`."""
    happened = {event.name for event in facts.events if event.date <= on}
    found = {word for word, event in _HAPPENED.items() if event in happened}
    if EventName.DRAWBACK_WAIVER in happened:
        found.add("imports_final")
    if facts.kind is Kind.TRADE_INQUIRY and waits_for_asker(Clock(facts, law)):
        found.add("asked_back")
    return found | (_protest(facts, happened, law, on) if facts.kind is Kind.PROTEST else set())


def _protest(facts: ClockFacts, happened: set[str], law: LawEdition, on: date) -> set[str]:
    found = set()
    granted = not happened.isdisjoint((EventName.FURTHER_REVIEW_GRANTED, EventName.SET_ASIDE_GRANTED))
    denied = EventName.FURTHER_REVIEW_DENIED in happened
    if EventName.FURTHER_REVIEW_REQUESTED in happened and not (granted or denied):
        found.add("further_review")
    if granted and EventName.FURTHER_REVIEW_DECIDED not in happened:
        found.add("further_review_granted")
    if denied and EventName.SET_ASIDE_GRANTED not in happened:
        found.add("further_review_denied")
    clocks = {one.rule: one for one in deadlines(facts, law)}
    if "USC2636_A" in clocks:
        found.add("denied")
    request = clocks.get("USC1515_C_ANSWER")
    if request is not None and request.open and on <= request.due:
        found.add("set_aside_open")
    return found
