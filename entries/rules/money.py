"""Rules of duties, fees, totals and the ceiling of informal entry. What may have another reason only warns."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from cee.core.errors import Severity
from entries.formats.records import EntrySummary, Line, Tariff
from entries.formats.sums import ZERO
from entries.rules.facts import SPECIAL, Facts
from entries.rules.rate import CENT, duty_of
from entries.rules.registry import Broken, rule

WARNING = Severity.WARNING
CAPACITY: Final = Decimal(10**10)
"""Amounts have ten digits before the point, sums too."""

PROCESSING_FEE: Final = "499"
HARBOR_FEE: Final = "501"
RETURNED_GOODS: Final = "98010010"


@rule(path="duty", code="624", authority="ACE 624; HTSUS edition in force on the entry date")
def ACE_624_DUTY(tariff: Tariff, line: Line, facts: Facts) -> Broken | None:
    """The duty of a tariff number is its rate times the value and the quantities reported.

    It is tested only where nothing but the general rate can apply: no program claimed, no number of chapter 98 or 99 on the
    line, no set, no column 2 country, every unit of the rate reported.
    """
    edition, kind = facts.edition, facts.kind
    if edition is None or kind is None or not kind.duty_due:
        return None
    if len(line.tariffs) != 1 or line.spi is not None or line.set_mark is not None or tariff.hts[:2] in SPECIAL:
        return None
    country = facts.ref.countries.get(line.origin)
    known = edition.numbers.get(tariff.hts)
    if country is None or country.column_2 or known is None or known.rate is None:
        return None
    if known.fraction is not None:
        low, high = facts.ref.sure["line_duty"]
        if low <= tariff.duty - known.fraction * tariff.value <= high:
            return None
    expected = duty_of(known.rate, tariff.value, tariff.quantities)
    if expected is None:
        return None
    more = tariff.duty - expected
    if abs(more) <= facts.ref.amount("line_duty"):
        return None
    found = f"The general rate of {tariff.hts} gives {expected}; {tariff.duty} is declared."
    if more > 0 and country.additional:
        return Broken(f"{found} Additional duties of chapter 99 are reported on their own numbers.", WARNING)
    return Broken(found, None if edition.complete else WARNING)


@rule(path="fees", authority="CATAIR Entry Summary, record 62", reads=("fee_classes",))
def CATAIR_62_FEE_ONCE(line: Line, facts: Facts) -> Broken | None:
    """A line reports a class of fee once."""
    fees = line.fees
    if len(fees) < 2 or len({fee.fee_class for fee in fees}) == len(fees):
        return None
    return Broken()


@rule(path="fees", authority="CATAIR Entry Summary, records 60 to 62", severity=WARNING, reads=("fee_classes",))
def CATAIR_62_FEE_CLASS(line: Line, facts: Facts) -> Broken | None:
    """A fee is reported under a published accounting class."""
    known = facts.ref.fee_classes
    for index, fee in enumerate(line.fees):
        if fee.fee_class not in known:
            return Broken(f"{fee.fee_class} is none.", path=f"fees[{index}].class")
    return None


@rule(path="lines", authority="19 CFR 24.23(b)(1); 19 USC 58c(a)(9)", severity=WARNING)
def CFR24_23_B_PROCESSING(record: EntrySummary, facts: Facts) -> Broken | None:
    """The merchandise processing fee is its rate of the value, within the minimum and maximum of the day of importation."""
    if facts.kind is None or facts.kind.mpf != "formal":
        return None
    fee = facts.ref.fee(PROCESSING_FEE, facts.fee_day)
    if fee is None or fee.rate is None:
        return None
    declared = facts.sums.fees.get(PROCESSING_FEE, ZERO)
    slack = facts.ref.amount("other_revenue")
    if fee.maximum is not None and declared > fee.maximum + slack and record.totals is None:
        return Broken(f"{declared} is above the maximum of {fee.maximum}.")
    if not facts.plain:
        return None
    low, high = facts.ref.sure["other_revenue"]
    if low <= declared - _bounded(fee.rate * facts.sums.value / 100, fee.minimum, fee.maximum) <= high:
        return None
    plain = _percent(fee.rate, facts.sums.value)
    bounded = _bounded(plain, fee.minimum, fee.maximum)
    if min(abs(declared - plain), abs(declared - bounded)) <= slack:
        return None
    return Broken(f"{facts.sums.value} gives {bounded}; {declared} is declared.")


@rule(path="lines", authority="26 USC 4461; 19 CFR 24.24", severity=WARNING)
def CFR24_24_HARBOR(record: EntrySummary, facts: Facts) -> Broken | None:
    """The harbor maintenance fee is its rate of the value of goods that come by vessel, and of no others."""
    fee = facts.ref.fee(HARBOR_FEE, facts.fee_day)
    if (
        fee is None
        or fee.rate is None
        or record.mode_of_transport is None
        or facts.kind is None
        or facts.kind.mpf == "no"
    ):
        return None
    declared = facts.sums.fees.get(HARBOR_FEE, ZERO)
    if record.mode_of_transport not in fee.modes:
        return Broken(f"{declared} is declared for mode {record.mode_of_transport}.") if declared else None
    if not facts.plain:
        return None
    expected = _percent(fee.rate, facts.sums.value)
    if abs(declared - expected) <= facts.ref.amount("other_revenue"):
        return None
    return Broken(f"{facts.sums.value} gives {expected}; {declared} is declared.")


@rule(path="totals", code="768", authority="ACE 768; CATAIR Entry Summary, records 88 to 90")
def ACE_768_TOTALS(record: EntrySummary, facts: Facts) -> list[Broken] | None:
    """Totals agree with the lines to the penny.

    Components of a set may or may not be counted, and fees may carry the minimum or maximum of the whole summary.
    """
    totals, sums = record.totals, facts.sums
    if totals is None:
        return None
    slack = facts.ref.amount("totals")
    checks = (
        ("value", totals.value, sums.value, sums.value - sums.component_value),
        ("duty", totals.duty, sums.duty, sums.duty - sums.component_duty),
        ("fees", totals.fees, *_fee_sums(facts)),
        ("antidumping", totals.antidumping, sums.cases.get("A", ZERO), sums.cash.get("A", ZERO)),
        ("countervailing", totals.countervailing, sums.cases.get("C", ZERO), sums.cash.get("C", ZERO)),
    )
    return [
        Broken(f"The {name} of the lines is {whole}; {declared} is declared.", path=f"totals.{name}")
        for name, declared, whole, part in checks
        if declared != whole and abs(declared - whole) > slack and abs(declared - part) > slack
    ]


def _fee_sums(facts: Facts) -> tuple[Decimal, Decimal]:
    total = sum(facts.sums.fees.values(), ZERO)
    declared = facts.sums.fees.get(PROCESSING_FEE)
    fee = facts.ref.fee(PROCESSING_FEE, facts.fee_day) if declared is not None else None
    if declared is None or fee is None:
        return total, total
    return total, total - declared + _bounded(declared, fee.minimum, fee.maximum)


@rule(path="lines", authority="CATAIR Entry Summary, record 90")
def CATAIR_90_CAPACITY(record: EntrySummary, facts: Facts) -> Broken | None:
    """No sum over a summary has more than ten digits before the point."""
    sums = facts.sums
    if sums.value >= CAPACITY or sums.duty >= CAPACITY:
        return Broken()
    for amounts in (sums.fees, sums.cases):
        if amounts and sum(amounts.values()) >= CAPACITY:
            return Broken()
    return None


@rule(path="lines", code="646", authority="ACE 646; 19 CFR 143.21")
def ACE_646_INFORMAL_CEILING(record: EntrySummary, facts: Facts) -> Broken | None:
    """Goods are entered informally up to the ceiling of value only."""
    if facts.kind is None or not facts.kind.informal or _all_returned(record):
        return None
    return _above(facts.sums.value, facts.ref.amount("informal_value"))


@rule(path="lines", code="648", authority="ACE 648; 19 CFR 143.21")
def ACE_648_RETURNED_CEILING(record: EntrySummary, facts: Facts) -> Broken | None:
    """United States goods returned are entered informally up to a higher ceiling of value only."""
    if facts.kind is None or not facts.kind.informal or not _all_returned(record):
        return None
    return _above(facts.sums.value, facts.ref.amount("informal_value_returned"))


def _all_returned(record: EntrySummary) -> bool:
    return all(line.tariffs[0].hts.startswith(RETURNED_GOODS) for line in record.lines)


def _above(value: Decimal, ceiling: Decimal) -> Broken | None:
    return Broken(f"{value} is above {ceiling}.") if value > ceiling else None


def _percent(rate: Decimal, value: Decimal) -> Decimal:
    return (rate * value / 100).quantize(CENT, ROUND_HALF_UP)


def _bounded(amount: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    if least is not None and amount < least:
        return least
    return most if most is not None and amount > most else amount


MONEY_SUMMARY_RULES = (
    CFR24_23_B_PROCESSING,
    CFR24_24_HARBOR,
    ACE_768_TOTALS,
    CATAIR_90_CAPACITY,
    ACE_646_INFORMAL_CEILING,
    ACE_648_RETURNED_CEILING,
)
MONEY_LINE_RULES = (CATAIR_62_FEE_ONCE, CATAIR_62_FEE_CLASS)
MONEY_TARIFF_RULES = (ACE_624_DUTY,)
