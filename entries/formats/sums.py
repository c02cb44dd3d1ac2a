"""What the lines of a summary add up to: found once, and asked by the rules, by the store and by what is written out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from cee.core.identifiers.case import is_countervailing
from entries.formats.records import EntrySummary, Fee, Line, Totals

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

    def add(self, line: Line) -> None:
        """Count a line in."""
        if len(line.tariffs) == 1:
            value, duty = line.tariffs[0].value, line.tariffs[0].duty
        else:
            value = sum((tariff.value for tariff in line.tariffs), ZERO)
            duty = sum((tariff.duty for tariff in line.tariffs), ZERO)
        self.value += value
        self.duty += duty
        if line.set_mark == "V":
            self.component_value += value
            self.component_duty += duty
        self.add_fees(line.fees)
        for case in line.cases:
            side = "C" if is_countervailing(case.number) else "A"
            self.cases[side] = self.cases.get(side, ZERO) + case.duty
            if case.deposit == "cash":
                self.cash[side] = self.cash.get(side, ZERO) + case.duty

    def add_fees(self, fees: Iterable[Fee]) -> None:
        """Count fees in by their class: those of a line, or those of the whole."""
        held = self.fees
        for fee in fees:
            held[fee.fee_class] = held.get(fee.fee_class, ZERO) + fee.amount

    def totals(self) -> Totals:
        """The sums as a filer would declare them."""
        cases = self.cases
        fees = sum(self.fees.values(), ZERO)
        return Totals(self.value, self.duty, fees, cases.get("A", ZERO), cases.get("C", ZERO))


def sums_of(record: EntrySummary) -> Sums:
    """The sums over a summary's lines, with the fees of the whole."""
    sums = Sums()
    sums.add_fees(record.fees)
    for line in record.lines:
        sums.add(line)
    return sums
