"""What several rules ask of one summary, found once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from entries.formats.records import EntrySummary, Line
from entries.rules.reference import Edition, EntryType, ReferenceView

ZERO: Final = Decimal(0)
SPECIAL: Final = frozenset({"98", "99"})
"""Chapters whose numbers do not name the goods."""


@dataclass(slots=True)
class Facts:
    """One summary with the reference data of its day; `kind` is None for an entry type that does not exist. Money is dollars."""

    record: EntrySummary
    ref: ReferenceView
    received: date | None
    day: date
    kind: EntryType | None
    edition: Edition | None
    value: Decimal
    component_value: Decimal
    fees: dict[str, Decimal]
    cased: bool
    special: bool

    @property
    def fee_day(self) -> date:
        """The day whose fees apply: of importation where given, else of entry."""
        return self.record.import_date or self.day


def facts_of(record: EntrySummary, ref: ReferenceView, received: date | None) -> Facts:
    """The facts of a summary received on a day."""
    value = component_value = ZERO
    fees: dict[str, Decimal] = {}
    cased = special = False
    for line in record.lines:
        amount = line_value(line)
        value += amount
        if line.set_mark == "V":
            component_value += amount
        for fee in line.fees:
            fees[fee.fee_class] = fees.get(fee.fee_class, ZERO) + fee.amount
        cased = cased or bool(line.cases)
        special = special or line.tariffs[0].hts[:2] in SPECIAL
    day = record.entry_date
    kind = ref.entry_types.get(record.entry_type)
    return Facts(record, ref, received, day, kind, ref.edition(day), value, component_value, fees, cased, special)


def line_value(line: Line) -> Decimal:
    """The value of a line: the sum over its tariff numbers."""
    if len(line.tariffs) == 1:
        return line.tariffs[0].value
    return sum((tariff.value for tariff in line.tariffs), ZERO)
