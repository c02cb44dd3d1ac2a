"""The lines of a summary as a reviewer reads them: what was declared beside what the general rate gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from entries.formats.records import EntrySummary, Quantity
from entries.models import EntryLine
from entries.rules.rate import Rate, duty_of
from entries.rules.reference import Edition
from entries.selectors.reference import reference_view

_FEW = {
    "related_party": "Buyer and seller related",
    "charges": "Charges in dollars",
    "gross_weight": "Gross weight in kilograms",
    "export_date": "Exported",
    "non_reimbursement": "Statement of non-reimbursement",
}
"""What only few lines say, by its name in the REST contract, as a person reads it."""


class TariffView(NamedTuple):
    """One tariff number of a line. Money is dollars; `computed` is None where the general rate is not known."""

    hts: str
    value: Decimal
    declared: Decimal
    computed: Decimal | None
    rate: str
    quantities: str

    @property
    def difference(self) -> Decimal | None:
        """What the general rate gives beyond what was declared; None where it is not known or nothing differs."""
        if self.computed is None or self.computed == self.declared:
            return None
        return self.computed - self.declared


class CaseView(NamedTuple):
    """One AD/CVD case of a line, as filed."""

    number: str
    deposit: str
    rate: str
    rate_type: str
    value: Decimal
    duty: Decimal


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: the row as filed, its tariff numbers, cases and fees in order."""

    row: EntryLine
    tariffs: Sequence[TariffView]
    cases: Sequence[CaseView]
    fees: Sequence[tuple[str, Decimal]]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What only few lines say, as label and text."""
        more = self.row.more or {}
        return [(words, _said(more[name])) for name, words in _FEW.items() if more.get(name) is not None]

    @property
    def differs(self) -> bool:
        """Whether any of its duties is not what the general rate gives."""
        return any(tariff.difference is not None for tariff in self.tariffs)

    @property
    def claims_program(self) -> bool:
        """Whether another rate than the general one may apply, so that a difference proves nothing."""
        return bool(self.row.spi) or len(self.tariffs) > 1


def _case(number: str, deposit: str, rate: str, rate_type: str, value: str | None, duty: str | None) -> CaseView:
    return CaseView(number, deposit, rate, rate_type, Decimal(value or 0), Decimal(duty or 0))


def line_views(lines: Iterable[EntryLine], *, on: date | None) -> list[LineView]:
    """The lines with the duty that the tariff edition of the entry date gives for each number where it is known."""
    edition = reference_view().edition(on) if on else None
    return [
        LineView(
            row=line,
            tariffs=[_tariff(filed, edition) for filed in line.tariffs],
            cases=[_case(*filed) for filed in line.cases or ()],
            fees=[(filed[0], Decimal(filed[1])) for filed in line.fees or ()],
        )
        for line in lines
    ]


def computed_total(lines: Iterable[LineView]) -> Decimal | None:
    """What the general rates give over all lines, in dollars; None where any of them is not known."""
    return _sum_of_known(tariff.computed for line in lines for tariff in line.tariffs)


def computed_of_record(record: EntrySummary) -> Decimal | None:
    """What the general rates of its entry date give over a summary as filed, in dollars; None where any is not known."""
    edition = reference_view().edition(record.entry_date)
    return _sum_of_known(
        _computed(edition, tariff.hts, tariff.value, tariff.quantities)
        for line in record.lines
        for tariff in line.tariffs
    )


def _sum_of_known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _computed(edition: Edition | None, hts: str, value: Decimal, quantities: Iterable[Quantity]) -> Decimal | None:
    known = edition.numbers.get(hts) if edition else None
    return duty_of(known.rate, value, quantities) if known and known.rate else None


def _tariff(filed: Sequence[Any], edition: Edition | None) -> TariffView:
    hts, value, duty, quantities = filed
    amounts = [Quantity(Decimal(amount), unit) for amount, unit in quantities]
    known = edition.numbers.get(hts) if edition else None
    rate = known.rate if known else None
    return TariffView(
        hts=hts,
        value=Decimal(value),
        declared=Decimal(duty),
        computed=_computed(edition, hts, Decimal(value), amounts),
        rate=_words(rate) if rate else "",
        quantities=", ".join(f"{amount} {unit}" for amount, unit in quantities),
    )


def _said(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _words(rate: Rate) -> str:
    parts = [f"{rate.percent.normalize():f} %"] if rate.percent else []
    parts += [f"${dollars.normalize():f} per {unit}" for dollars, unit in rate.specific]
    return " + ".join(parts) or "Free"
