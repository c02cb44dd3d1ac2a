"""What several rules ask of one summary, found once."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from entries.formats.records import EntrySummary, Line
from entries.rules.reference import Edition, EntryType, ReferenceView

ZERO: Final = Decimal(0)
SPECIAL: Final = frozenset({"98", "99"})
"""Chapters whose numbers do not name the goods."""


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
        fees = self.fees
        for fee in line.fees:
            fees[fee.fee_class] = fees.get(fee.fee_class, ZERO) + fee.amount
        for case in line.cases:
            side = "C" if case.number[:1] == "C" else "A"
            self.cases[side] = self.cases.get(side, ZERO) + case.duty
            if case.deposit == "cash":
                self.cash[side] = self.cash.get(side, ZERO) + case.duty


@dataclass(slots=True)
class Facts:
    """One summary with the reference data of its day; `kind` is None for an entry type that does not exist.

    `plain`: no line claims a program, belongs to a set, or begins with a number of chapter 98 or 99.
    """

    record: EntrySummary
    ref: ReferenceView
    received: date | None
    kind: EntryType | None
    edition: Edition | None
    sums: Sums
    plain: bool

    @property
    def fee_day(self) -> date:
        """The day whose fees apply: of importation where given, else of entry."""
        return self.record.import_date or self.record.entry_date


def facts_of(record: EntrySummary, ref: ReferenceView, received: date | None) -> Facts:
    """The facts of a summary received on a day."""
    sums = Sums()
    plain = True
    for fee in record.fees:
        sums.fees[fee.fee_class] = sums.fees.get(fee.fee_class, ZERO) + fee.amount
    for line in record.lines:
        sums.add(line)
        if line.spi is not None or line.set_mark is not None or line.tariffs[0].hts[:2] in SPECIAL:
            plain = False
    kind = ref.entry_types.get(record.entry_type)
    return Facts(record, ref, received, kind, ref.edition(record.entry_date), sums, plain)
