"""Rules of drawback claims."""

from typing import Final

from cee.core.errors import IdentifierError, Problem, Severity
from cee.core.identifiers import parse_entry_number
from entries.formats.records import Drawback
from entries.rules.claim_facts import ZERO, ClaimFacts, balances, payable
from entries.rules.party import party_fault
from entries.rules.registry import AnyRule, Broken, rule

WARNING = Severity.WARNING


@rule(path="claim_number", authority="CATAIR Appendix E; 19 CFR 190.51")
def CATAIR_E_CLAIM_NUMBER(record: Drawback, facts: ClaimFacts) -> Broken | None:
    """A drawback claim carries an entry number: filer code, seven digits and their check digit."""
    try:
        parse_entry_number(record.claim_number)
    except IdentifierError as error:
        return Broken(error.message)
    return None


@rule(path="provision", authority="19 USC 1313; ACE drawback provisions", severity=WARNING)
def USC1313_PROVISION(record: Drawback, facts: ClaimFacts) -> Broken | None:
    """A claim names the provision of 19 USC 1313 under which it is made."""
    code, known = record.provision, facts.ref.law.settings["drawback_provisions"].value
    if code in known:
        return None
    possible = code.isdigit() and (1 <= int(code) <= 23 or 51 <= int(code) <= 77)
    return Broken(f"{code} is none whose meaning is known here.", None if possible else Severity.FATAL)


@rule(path="claimant_number", authority="19 CFR 190.51, 24.5")
def CFR190_51_CLAIMANT(record: Drawback, facts: ClaimFacts) -> Broken | None:
    """A claim names its claimant by an importer number."""
    return party_fault(record.claimant_number)


@rule(path="filing_port", authority="19 CFR 190.51; CSMS 49358330", severity=WARNING)
def CFR190_51_PORT(record: Drawback, facts: ClaimFacts) -> Broken | None:
    """A claim is filed at a port of Schedule D."""
    return None if record.filing_port in facts.ref.ports else Broken(f"{record.filing_port} is not in the port table.")


@rule(path="filed_date", authority="19 CFR 190.51")
def CFR190_51_FILED(record: Drawback, facts: ClaimFacts) -> Broken | None:
    """A claim is not filed after the day on which it is received."""
    filed = record.filed_date
    return Broken(f"{filed} lies after {facts.received}.") if filed is not None and filed > facts.received else None


@rule(path="imports", authority="19 CFR 190.51(a)(1)")
def CFR190_51_A1_IMPORTS(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """A complete claim designates the imported goods on which duty was paid, in quantities above zero."""
    if not record.imports:
        return [Broken("None are designated.")]
    zero = [index for index, one in enumerate(record.imports) if one.quantity <= ZERO]
    return [Broken("The quantity is zero.", path=f"imports[{index}].quantity") for index in zero] or None


@rule(path="exports", authority="19 CFR 190.51(a)(1)")
def CFR190_51_A1_EXPORTS(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """A complete claim shows what was exported or destroyed, in quantities above zero, and where exports went."""
    if not record.exports:
        return [Broken("None are shown.")]
    found = []
    for index, one in enumerate(record.exports):
        if one.quantity <= ZERO:
            found.append(Broken("The quantity is zero.", path=f"exports[{index}].quantity"))
        if one.action == "export" and one.destination is None:
            found.append(Broken("An export names its destination.", path=f"exports[{index}].destination"))
    return found or None


@rule(path="exports", authority="19 USC 1313(a), (b), (j)")
def USC1313_J_AFTER_IMPORT(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """Goods are exported or destroyed after the designated goods were imported, and before the claim is filed."""
    filed = record.filed_date or facts.received
    imported = [known.import_date for one in record.imports if (known := facts.entries.get(one.entry_number))]
    days = [day for day in imported if day is not None]
    found = []
    for index, one in enumerate(record.exports):
        if days and one.date < min(days):
            said = f"{one.date} lies before the first importation, {min(days)}."
            found.append(Broken(said, path=f"exports[{index}].date"))
        elif one.date > filed:
            found.append(Broken(f"{one.date} lies after the claim, {filed}.", path=f"exports[{index}].date"))
    return found or None


@rule(path="imports", authority="19 USC 1313(r)(1)")
def USC1313_R_FIVE_YEARS(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """A claim is filed within five years of the importation of the goods that it designates, or it is abandoned."""
    filed = record.filed_date or facts.received
    law = facts.ref.law
    found = []
    for index, one in enumerate(record.imports):
        known = facts.entries.get(one.entry_number)
        if known is None or known.import_date is None:
            continue
        last = law.periods["drawback_filing"].after(known.import_date, law.calendar)
        if filed > last:
            said = f"{one.entry_number} was imported on {known.import_date}; the last day was {last}."
            found.append(Broken(said, path=f"imports[{index}].entry_number"))
    return found or None


@rule(path="imports", authority="19 USC 1677h")
def USC1677H_ADCVD(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """Antidumping and countervailing duties are not paid back as drawback."""
    barred = facts.ref.law.settings["drawback_ineligible_classes"].value
    return [
        Broken(f"Class {claim.fee_class} is such a duty.", path=f"imports[{index}].claims[{place}].class")
        for index, one in enumerate(record.imports)
        for place, claim in enumerate(one.claims)
        if claim.fee_class in barred
    ] or None


@rule(path="imports", authority="19 CFR 190.51", severity=WARNING)
def CFR190_51_ENTRY_KNOWN(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """The designated import lines are lines of entries on file, in a unit in which they were entered."""
    found = []
    for index, one in enumerate(record.imports):
        line = facts.lines.get((one.entry_number, one.line))
        if line is None:
            found.append(Broken(f"Line {one.line} of {one.entry_number} is not on file.", path=f"imports[{index}]"))
        elif one.unit not in line.entered:
            units = ", ".join(sorted(line.entered)) or "no unit"
            found.append(Broken(f"It was entered in {units}.", path=f"imports[{index}].unit"))
    return found or None


@rule(path="imports", authority="19 USC 1313(v); 19 CFR 190.51")
def USC1313_V_BALANCE(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """No more of an import line is designated, over all claims, than was entered."""
    found = []
    for one in balances(record, facts.lines):
        if one.left is not None and one.left < ZERO:
            index = next(
                place
                for place, each in enumerate(record.imports)
                if (each.entry_number, each.line, each.unit) == (one.entry_number, one.line, one.unit)
            )
            said = f"Entered {one.entered} {one.unit}, designated before {one.before}, here {one.here}."
            found.append(Broken(said, path=f"imports[{index}].quantity"))
    return found or None


@rule(path="exports", authority="19 USC 1313(a), (b), (j)", severity=WARNING)
def USC1313_QUANTITIES(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """No more is claimed for than was exported or destroyed, unit by unit."""
    found = []
    for unit in dict.fromkeys(one.unit for one in record.imports):
        designated = sum((one.quantity for one in record.imports if one.unit == unit), ZERO)
        left = sum((one.quantity for one in record.exports if one.unit == unit), ZERO)
        if left < designated:
            found.append(Broken(f"Designated {designated} {unit}, exported or destroyed {left} {unit}."))
    return found or None


@rule(path="imports", authority="19 USC 1313(l)", severity=WARNING)
def USC1313_L_SHARE(record: Drawback, facts: ClaimFacts) -> list[Broken] | None:
    """Ninety-nine percent of the duties, taxes and fees paid on the designated quantity are paid back."""
    found = []
    for index, one in enumerate(record.imports):
        most = payable(one, facts.lines.get((one.entry_number, one.line)), facts.ref.law)
        asked = sum((claim.amount for claim in one.claims), ZERO)
        if most is not None and asked > most:
            found.append(Broken(f"Claimed {asked}, at most {most}.", path=f"imports[{index}].claims"))
    return found or None


DRAWBACK_RULES: Final[tuple[AnyRule, ...]] = (
    CATAIR_E_CLAIM_NUMBER,
    USC1313_PROVISION,
    CFR190_51_CLAIMANT,
    CFR190_51_PORT,
    CFR190_51_FILED,
    CFR190_51_A1_IMPORTS,
    CFR190_51_A1_EXPORTS,
    USC1313_J_AFTER_IMPORT,
    USC1313_R_FIVE_YEARS,
    USC1677H_ADCVD,
    CFR190_51_ENTRY_KNOWN,
    USC1313_V_BALANCE,
    USC1313_QUANTITIES,
    USC1313_L_SHARE,
)


def check_drawback(record: Drawback, facts: ClaimFacts) -> list[Problem]:
    """Every problem of a drawback claim; a fatal one refuses it, the others travel with it."""
    problems: list[Problem] = []
    for one in DRAWBACK_RULES:
        if (broken := one.test(record, facts)) is not None:
            problems += one.problems(broken, "")
    return problems
