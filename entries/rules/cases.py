"""Rules of antidumping and countervailing duty cases."""

from decimal import ROUND_HALF_UP, Decimal

from cee.core.errors import IdentifierError, Severity
from cee.core.identifiers import parse_case
from entries.formats.records import Case, EntrySummary, Line
from entries.rules.facts import Facts
from entries.rules.rate import CENT
from entries.rules.registry import Broken, rule

WARNING = Severity.WARNING
_PERCENT = Decimal(100)


@rule(path="lines", code="706", authority="ACE 706")
def ACE_706_TYPE_NEEDS_CASE(record: EntrySummary, facts: Facts) -> Broken | None:
    """An entry of an AD/CVD type names a case on one line at least."""
    if facts.sums.cases or facts.kind is None or facts.kind.case != "required":
        return None
    return Broken(f"Type {record.entry_type} is one.")


@rule(path="cases", code="452", authority="ACE 452, 463, 466")
def ACE_452_CASE_NEEDS_TYPE(line: Line, facts: Facts) -> Broken | None:
    """Goods of an AD/CVD case are entered under a type made for them (03, 07, 34, 38)."""
    if facts.kind is None or facts.kind.case != "no":
        return None
    return Broken(f"This is a type {facts.record.entry_type} entry.")


@rule(path="foreign_exporter", code="499", authority="ACE 499")
def ACE_499_FOREIGN_EXPORTER(line: Line, facts: Facts) -> Broken | None:
    """A line with an AD/CVD case names the foreign exporter."""
    return Broken() if line.foreign_exporter is None else None


@rule(path="cases", authority="CATAIR Entry Summary, record 53")
def CATAIR_53_CASE_ONCE(line: Line, facts: Facts) -> Broken | None:
    """A line names a case once."""
    numbers = [case.number for case in line.cases]
    return None if len(set(numbers)) == len(numbers) else Broken()


@rule(path="number", authority="19 CFR 351.211; CATAIR Entry Summary, record 53")
def CATAIR_53_CASE_FORM(case: Case, line: Line, facts: Facts) -> Broken | None:
    """A case number is A or C and three digits each of country, case and company."""
    try:
        parse_case(case.number)
    except IdentifierError as error:
        return Broken(error.message)
    return None


@rule(path="number", authority="AD/CVD cases loaded", severity=WARNING)
def CATAIR_53_CASE_KNOWN(case: Case, line: Line, facts: Facts) -> Broken | None:
    """The case is one that Commerce has opened."""
    ref = facts.ref
    if not ref.known_cases or case.number in ref.known_cases:
        return None
    return Broken(f"{case.number} is not among the cases loaded.", Severity.FATAL if ref.cases_complete else None)


@rule(path="deposit", authority="19 USC 1673b, 1673e; CATAIR Entry Summary, record 53")
def CATAIR_53_DEPOSIT(case: Case, line: Line, facts: Facts) -> Broken | None:
    """Estimated AD/CVD duty is deposited in cash or secured by bond."""
    return None if case.deposit in ("cash", "bond") else Broken()


@rule(path="duty", authority="CATAIR Entry Summary, record 53; ACE 669, 698")
def CATAIR_53_DUTY(case: Case, line: Line, facts: Facts) -> Broken | None:
    """The duty of a case at an ad valorem rate is that rate of the case's value."""
    if case.rate_type != "A":
        return None
    expected = (case.rate * case.value / _PERCENT).quantize(CENT, ROUND_HALF_UP)
    if abs(case.duty - expected) <= facts.ref.amount("other_revenue"):
        return None
    return Broken(f"{case.rate}% of {case.value} is {expected}, not {case.duty}.")


CASE_LINE_RULES = (ACE_452_CASE_NEEDS_TYPE, ACE_499_FOREIGN_EXPORTER, CATAIR_53_CASE_ONCE)
CASE_RULES = (CATAIR_53_CASE_FORM, CATAIR_53_CASE_KNOWN, CATAIR_53_DEPOSIT, CATAIR_53_DUTY)
