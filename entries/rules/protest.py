"""Rules of protests."""

from typing import Final

from cee.core.errors import IdentifierError, Problem, Severity
from cee.core.identifiers import parse_entry_number, parse_protest
from entries.formats.records import Protest
from entries.rules.claim_facts import ClaimFacts, timeliness
from entries.rules.party import party_fault
from entries.rules.registry import AnyRule, Broken, rule

WARNING = Severity.WARNING
FREE_TRADE: Final = ("520d", "1520d")


@rule(path="protest_number", authority="19 CFR 174.13; CBP Form 19")
def CFR174_13_NUMBER(record: Protest, facts: ClaimFacts) -> Broken | None:
    """A protest number is a port, a year and a sequence of six digits."""
    if record.protest_number is None:
        return None
    try:
        parse_protest(record.protest_number)
    except IdentifierError as error:
        return Broken(error.message)
    return None


@rule(path="protestant_number", authority="19 CFR 174.13(a)(1), 24.5")
def CFR174_13_A1_PROTESTANT(record: Protest, facts: ClaimFacts) -> Broken | None:
    """A protest names the protestant by the importer number."""
    return party_fault(record.protestant_number)


@rule(path="category", authority="19 USC 1514(a)(1)-(7), 1520(d)")
def USC1514_A_CATEGORY(record: Protest, facts: ClaimFacts) -> Broken | None:
    """A petition under 1520(d) concerns the preference that it claims, and nothing else does."""
    petition, about = FREE_TRADE
    if record.protest_type == petition and record.category != about:
        return Broken(f"A {petition} petition has the category {about}, not {record.category}.")
    return None


@rule(path="protestant_role", authority="19 USC 1514(c)(2)", severity=WARNING)
def USC1514_C2_STANDING(record: Protest, facts: ClaimFacts) -> Broken | None:
    """A refusal of drawback is protested by the drawback claimant."""
    if record.category == "drawback" and record.protestant_role not in ("drawback_claimant", "agent"):
        return Broken(f"The protestant is named as {record.protestant_role}.")
    return None


@rule(path="entries", authority="19 CFR 174.13(a)(3); ACE protest module")
def CFR174_13_A3_ENTRIES(record: Protest, facts: ClaimFacts) -> list[Broken] | None:
    """A protest names its entries, each once for a line, and one of them leads."""
    found = []
    if not record.entries:
        return [Broken("None is named.")]
    leads = sum(entry.lead for entry in record.entries)
    if leads != 1:
        found.append(Broken(f"{leads or 'No'} entries are marked as the lead."))
    seen: set[tuple[str, int | None]] = set()
    for index, entry in enumerate(record.entries):
        key = (entry.entry_number, entry.line)
        if key in seen:
            found.append(Broken(f"{entry.entry_number} is named twice.", path=f"entries[{index}]"))
        seen.add(key)
        try:
            parse_entry_number(entry.entry_number)
        except IdentifierError as error:
            found.append(Broken(error.message, path=f"entries[{index}].entry_number"))
    return found or None


@rule(path="justification", authority="19 CFR 174.13(a)(6)")
def CFR174_13_A6_ARGUMENT(record: Protest, facts: ClaimFacts) -> Broken | None:
    """A protest says what it objects to and why."""
    return None if record.justification.strip() else Broken("The justification is empty.")


@rule(path="further_review_basis", authority="19 CFR 174.24, 174.25", severity=WARNING)
def CFR174_25_FURTHER_REVIEW(record: Protest, facts: ClaimFacts) -> Broken | None:
    """An application for further review says on which of the four grounds it stands."""
    missing = record.further_review and not (record.further_review_basis or "").strip()
    return Broken("No ground is given.") if missing else None


@rule(path="accelerated", authority="19 USC 1499(c)(5)(B), 1515(b)", severity=WARNING)
def USC1499_C5_ACCELERATED(record: Protest, facts: ClaimFacts) -> Broken | None:
    """The protest of an exclusion is deemed denied on the 30th day without any request."""
    return Broken("Acceleration adds nothing to it.") if record.accelerated and record.category == "exclusion" else None


@rule(path="filed_date", authority="19 CFR 174.12(f)")
def CFR174_12_F_FILED(record: Protest, facts: ClaimFacts) -> Broken | None:
    """A protest is not filed after the day on which it is received."""
    filed = record.filed_date
    return Broken(f"{filed} lies after {facts.received}.") if filed is not None and filed > facts.received else None


@rule(path="entries", authority="19 USC 1514(c)(3)", severity=WARNING)
def USC1514_C3_TIMELY(record: Protest, facts: ClaimFacts) -> list[Broken] | None:
    """A protest is filed within 180 days after, but not before, the decision that it concerns, for each entry by itself."""
    filed = record.filed_date or facts.received
    found = []
    for index, entry in enumerate(record.entries):
        one = timeliness(record, entry, facts.entries.get(entry.entry_number), filed, facts.ref.law)
        path = f"entries[{index}].decision_date"
        if one.verdict == "early":
            found.append(
                Broken(f"{entry.entry_number}: filed {filed}, before the decision of {one.decided}.", path=path)
            )
        elif one.verdict == "late":
            found.append(Broken(f"{entry.entry_number}: filed {filed}; the last day was {one.last_day}.", path=path))
        elif one.verdict == "unknown":
            found.append(Broken(f"{entry.entry_number}: no decision is known or named.", path=path))
    return found or None


@rule(path="entries", authority="19 USC 1514(c)(3); 19 CFR 159.9(c)", severity=WARNING)
def CFR159_9_POSTED_DATE(record: Protest, facts: ClaimFacts) -> list[Broken] | None:
    """The posted liquidation counts, not the day that the protestant names."""
    filed = record.filed_date or facts.received
    found = []
    for index, entry in enumerate(record.entries):
        one = timeliness(record, entry, facts.entries.get(entry.entry_number), filed, facts.ref.law)
        if one.source == "posted" and one.asserted not in (None, one.decided):
            said = f"{entry.entry_number} was liquidated on {one.decided}, not on {one.asserted}."
            found.append(Broken(said, path=f"entries[{index}].decision_date"))
    return found or None


PROTEST_RULES: Final[tuple[AnyRule, ...]] = (
    CFR174_13_NUMBER,
    CFR174_13_A1_PROTESTANT,
    USC1514_A_CATEGORY,
    USC1514_C2_STANDING,
    CFR174_13_A3_ENTRIES,
    CFR174_13_A6_ARGUMENT,
    CFR174_25_FURTHER_REVIEW,
    USC1499_C5_ACCELERATED,
    CFR174_12_F_FILED,
    USC1514_C3_TIMELY,
    CFR159_9_POSTED_DATE,
)


def check_protest(record: Protest, facts: ClaimFacts) -> list[Problem]:
    """Every problem of a protest; a fatal one refuses it. Untimeliness only warns: a person finds a protest untimely."""
    problems: list[Problem] = []
    for one in PROTEST_RULES:
        if (broken := one.test(record, facts)) is not None:
            problems += one.problems(broken, "")
    return problems
