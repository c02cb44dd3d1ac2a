"""The dated events that clocks run on."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from cee.core.vocabulary import Kind, NoticeFact
from entries.formats.records import StatusNotice

Day = date  # a name of its own: below, `date` is a field


class EventName(StrEnum):
    """What happened to an entry, a protest, a drawback claim or an inquiry; the stored and published spelling of an anchor.

    `deemed_liquidated` is only an anchor: that the law deemed an entry liquidated is found, never reported.
    """

    ENTRY = "entry"
    RELEASE = "release"
    SUMMARY_FILED = "summary_filed"
    DUTY_PAID = "duty_paid"
    REJECTED = "rejected"
    REFILED = "refiled"
    CANCELED = "canceled"
    FORM28_ISSUED = "form28_issued"
    FORM28_ANSWERED = "form28_answered"
    FORM29_ISSUED = "form29_issued"
    FORM29_ANSWERED = "form29_answered"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    SUSPENSION_REMOVED_PUBLISHED = "suspension_removed_published"
    SUSPENSION_REMOVED_INSTRUCTION = "suspension_removed_instruction"
    SUSPENSION_REMOVED_NOTICE = "suspension_removed_notice"
    FINAL_WITHDRAWAL = "final_withdrawal"
    LIQUIDATED = "liquidated"
    DEEMED_LIQUIDATED = "deemed_liquidated"
    RELIQUIDATED = "reliquidated"
    PROTEST_FILED = "protest_filed"
    DECISION_PROTESTED = "decision_protested"
    CONSIDERED_TOGETHER = "considered_together"
    EXCLUSION_PROTESTED = "exclusion_protested"
    SEIZED = "seized"
    ACCELERATED_REQUESTED = "accelerated_requested"
    FURTHER_REVIEW_REQUESTED = "further_review_requested"
    FURTHER_REVIEW_GRANTED = "further_review_granted"
    FURTHER_REVIEW_DENIED = "further_review_denied"
    SET_ASIDE_REQUESTED = "set_aside_requested"
    FURTHER_REVIEW_DECIDED = "further_review_decided"
    SET_ASIDE_ANSWERED = "set_aside_answered"
    SET_ASIDE_GRANTED = "set_aside_granted"
    PROTEST_DECIDED = "protest_decided"
    DENIAL_MAILED = "denial_mailed"
    DEEMED_DENIED = "deemed_denied"
    PROTEST_WITHDRAWN = "protest_withdrawn"
    DENIAL_VOIDED = "denial_voided"
    SUMMONS_FILED = "summons_filed"
    IMPORTED = "imported"
    CLAIM_FILED = "claim_filed"
    ACCELERATED_PAYMENT_REQUESTED = "accelerated_payment_requested"
    ACCELERATED_PAID = "accelerated_paid"
    ACCELERATED_REFUSED = "accelerated_refused"
    ACCELERATED_RECOVERED = "accelerated_recovered"
    PRIVILEGE_RECORDED = "privilege_recorded"
    IMPORTS_FINAL = "imports_final"
    DRAWBACK_WAIVER = "drawback_waiver"
    CLAIM_LIQUIDATED = "claim_liquidated"
    INQUIRY_RECEIVED = "inquiry_received"
    ANSWER_WANTED = "answer_wanted"
    INQUIRY_ASKED_BACK = "inquiry_asked_back"
    INQUIRY_REPLIED = "inquiry_replied"
    INQUIRY_ANSWERED = "inquiry_answered"
    INQUIRY_AMENDED = "inquiry_amended"
    INQUIRY_REFERRED = "inquiry_referred"
    INQUIRY_REOPENED = "inquiry_reopened"
    INQUIRY_CLOSED = "inquiry_closed"


REMOVALS = (
    EventName.SUSPENSION_REMOVED_PUBLISHED,
    EventName.SUSPENSION_REMOVED_INSTRUCTION,
    EventName.SUSPENSION_REMOVED_NOTICE,
)
"""Everything that has been taken for notice of removal of a suspension."""


class DatedEvent(NamedTuple):
    """Something that happened on a day (America/New_York).

    `code` is ACE's extension or suspension code, `reference` tells apart what happens more than once (a Form 28 and
    its answer carry the same), `until` is the day that an extension names, where it names one.
    """

    name: str
    date: Day
    code: str = ""
    reference: str = ""
    until: Day | None = None


class ClockFacts(NamedTuple):
    """What the clocks know of one activity. The order of the events does not matter."""

    kind: Kind
    entry_type: str
    events: tuple[DatedEvent, ...]


_EVENT_OF_NOTICE: dict[NoticeFact, EventName] = {
    NoticeFact.RELEASED: EventName.RELEASE,
    NoticeFact.COLLECTED: EventName.DUTY_PAID,
    NoticeFact.SUSPENDED: EventName.SUSPENDED,
    NoticeFact.COURT_ORDER: EventName.SUSPENDED,
    NoticeFact.SUSPENSION_REMOVED: EventName.SUSPENSION_REMOVED_NOTICE,
    NoticeFact.LIQUIDATION_INSTRUCTION: EventName.SUSPENSION_REMOVED_INSTRUCTION,
    NoticeFact.EXTENDED: EventName.EXTENDED,
    NoticeFact.LIQUIDATED: EventName.LIQUIDATED,
    NoticeFact.FINAL_WITHDRAWAL: EventName.FINAL_WITHDRAWAL,
    NoticeFact.REJECTED: EventName.REJECTED,
    NoticeFact.CANCELED: EventName.CANCELED,
}
_COURT_ORDERED = "46"
FEDERAL_REGISTER = "federal_register"
"""The `source` of a status notice that reports a publication in the Federal Register."""


def event_of_notice(notice: StatusNotice) -> DatedEvent | None:
    """The event that a status notice reports, or None where it moves no clock (a statement, a hold)."""
    name = _EVENT_OF_NOTICE.get(notice.fact)
    if name is None:
        return None
    if notice.fact is NoticeFact.SUSPENSION_REMOVED and notice.source == FEDERAL_REGISTER:
        name = EventName.SUSPENSION_REMOVED_PUBLISHED
    code = notice.code or (_COURT_ORDERED if notice.fact is NoticeFact.COURT_ORDER else "")
    return DatedEvent(name, notice.date, code, notice.reference)
