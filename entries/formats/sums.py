"""What the lines of a summary add up to: found once, and asked by the rules, by the store and by what is written out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from cee.core.identifiers.case import is_countervailing
from entries.formats.records import Case, EntrySummary, Totals

ZERO: Final = Decimal(0)


@dataclass(slots=True)
class Sums:
    """What the lines of a summary add up to, in dollars. `component_…` is the part of set components (V).

    `cases` holds antidumping (A) and countervailing (C) duty, `cash` the part of it that is deposited in cash.
    """

    value: Decimal = ZERO
    component_value: Decimal = ZERO
    duty: Decimal = ZERO
    component_duty: Decimal = ZERO
    cases: dict[str, Decimal] = field(default_factory=dict)
    cash: dict[str, Decimal] = field(default_factory=dict)
    fees: dict[str, Decimal] = field(default_factory=dict)

    def add_cases(self, cases: Iterable[Case]) -> None:
        """Count the AD/CVD cases of a line in."""
        for case in cases:
            side = "C" if is_countervailing(case.number) else "A"
            self.cases[side] = self.cases.get(side, ZERO) + case.duty
            if case.deposit == "cash":
                self.cash[side] = self.cash.get(side, ZERO) + case.duty

    def totals(self) -> Totals:
        """The sums as a filer would declare them."""
        cases = self.cases
        fees = sum(self.fees.values(), ZERO)
        return Totals(self.value, self.duty, fees, cases.get("A", ZERO), cases.get("C", ZERO))


def sums_of(record: EntrySummary) -> Sums:
    """The sums over a summary's lines, with the fees of the whole."""
    sums = Sums()
    fees = sums.fees
    for fee in record.fees:
        fees[fee.fee_class] = fees.get(fee.fee_class, ZERO) + fee.amount
    whole_value = whole_duty = ZERO
    for line in record.lines:
        tariffs = line.tariffs
        if len(tariffs) == 1:
            value, duty = tariffs[0].value, tariffs[0].duty
        else:
            value = sum([tariff.value for tariff in tariffs], ZERO)
            duty = sum([tariff.duty for tariff in tariffs], ZERO)
        whole_value += value
        whole_duty += duty
        if line.set_mark == "V":
            sums.component_value += value
            sums.component_duty += duty
        for fee in line.fees:
            fees[fee.fee_class] = fees.get(fee.fee_class, ZERO) + fee.amount
        if line.cases:
            sums.add_cases(line.cases)
    sums.value, sums.duty = whole_value, whole_duty
    return sums
