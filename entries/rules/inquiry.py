"""Rules of trade inquiries. No law says what a question must hold: the rules are the Centers' own, and told so."""

import re
from typing import Final

from cee.core.errors import IdentifierError, Problem, Severity
from cee.core.identifiers import parse_entry_number, parse_protest
from cee.core.vocabulary import Kind
from entries.formats.records import Inquiry
from entries.rules.claim_facts import ClaimFacts
from entries.rules.party import party_fault
from entries.rules.registry import AnyRule, Broken, rule

WARNING = Severity.WARNING
_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@.]{2,24}")
HOUSE: Final = "Center practice: answering the trade"


@rule(path="subject", authority=HOUSE)
def CENTER_INQUIRY_SUBJECT(record: Inquiry, facts: ClaimFacts) -> Broken | None:
    """An inquiry has a subject and a question, each of at least one word."""
    if not record.subject.strip():
        return Broken("The subject is empty.")
    return None if record.question.strip() else Broken("The question is empty.", path="question")


@rule(path="asker_email", authority=HOUSE)
def CENTER_INQUIRY_CONTACT(record: Inquiry, facts: ClaimFacts) -> Broken | None:
    """An inquiry names its asker and says how the answer reaches them: by e-mail or by telephone."""
    if not record.asker_name.strip():
        return Broken("The name is empty.", path="asker_name")
    if record.asker_email and not _EMAIL.fullmatch(record.asker_email):
        return Broken("This is no e-mail address.")
    return None if record.asker_email or record.asker_phone else Broken("Neither is given.")


@rule(path="importer_number", authority="19 CFR 24.5")
def CFR24_5_INQUIRY_IMPORTER(record: Inquiry, facts: ClaimFacts) -> Broken | None:
    """An importer is named by its importer number; one that asks for itself gives its own."""
    if record.importer_number:
        return party_fault(record.importer_number)
    own = record.asker_role == "importer"
    return Broken("An importer asks, and no number is given.", WARNING) if own else None


@rule(path="port", authority=HOUSE, severity=WARNING)
def CENTER_INQUIRY_PORT(record: Inquiry, facts: ClaimFacts) -> Broken | None:
    """An inquiry that names a port names one of Schedule D."""
    return (
        Broken(f"{record.port} is not in the port table.")
        if record.port and record.port not in facts.ref.ports
        else None
    )


@rule(path="filed_date", authority=HOUSE)
def CENTER_INQUIRY_DATES(record: Inquiry, facts: ClaimFacts) -> Broken | None:
    """An inquiry is not dated after its receipt, and is not wanted by a day before it was asked."""
    filed = record.filed_date or facts.received
    if filed > facts.received:
        return Broken(f"{filed} lies after {facts.received}.")
    early = record.wanted_by is not None and record.wanted_by < filed
    return Broken(f"{record.wanted_by} lies before {filed}.", path="wanted_by") if early else None


@rule(path="about", authority="CATAIR Appendix E; 19 CFR 174.13")
def CENTER_INQUIRY_ABOUT(record: Inquiry, facts: ClaimFacts) -> list[Broken] | None:
    """What an inquiry is about is named by its number; an entry that is not on file is told."""
    found = []
    for place, one in enumerate(record.about):
        path = f"about[{place}].number"
        try:
            number = (parse_protest if one.kind == Kind.PROTEST else parse_entry_number)(one.number)
        except IdentifierError as error:
            found.append(Broken(error.message, path=path))
            continue
        if one.kind == Kind.ENTRY_SUMMARY and number not in facts.entries:
            found.append(Broken(f"The entry {number} is not on file.", WARNING, path))
    return found or None


INQUIRY_RULES: Final[tuple[AnyRule, ...]] = (
    CENTER_INQUIRY_SUBJECT,
    CENTER_INQUIRY_CONTACT,
    CFR24_5_INQUIRY_IMPORTER,
    CENTER_INQUIRY_PORT,
    CENTER_INQUIRY_DATES,
    CENTER_INQUIRY_ABOUT,
)


def check_inquiry(record: Inquiry, facts: ClaimFacts) -> list[Problem]:
    """Every problem of an inquiry; a fatal one refuses it."""
    problems: list[Problem] = []
    for one in INQUIRY_RULES:
        if (broken := one.test(record, facts)) is not None:
            problems += one.problems(broken, "")
    return problems
