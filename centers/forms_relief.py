"""The amounts of an approved protest, entry by entry, as a person gives them: one field over a table of inputs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from django import forms

from centers.services.relief import ReliefView
from entries.rules.relief import Amounts

SHOWN: Final = 100
"""Entries that are drawn; those beyond are decided as asked, or by a program."""


class AmountRow(NamedTuple):
    """One entry of the table: as CEE sees it, and what stands in its two inputs with their names."""

    view: ReliefView
    duty: str
    fees: str
    duty_name: str
    fees_name: str


class AmountsInput(forms.Widget):
    """Reads the inputs `amounts-<entry>-duty` and `-fees`; they are drawn by the template of the field."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, tuple[str, str]]:
        """What was typed, by entry."""
        found: dict[str, tuple[str, str]] = {}
        for key in data:
            if key.startswith(f"{name}-") and key.endswith("-duty"):
                number = key[len(name) + 1 : -len("-duty")]
                found[number] = (data[key].strip(), str(data.get(f"{name}-{number}-fees", "")).strip())
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Its inputs have names of their own."""
        return False


class AmountsField(forms.Field):
    """Duty and fees of each protested entry as decided; an entry whose duty is empty is left out."""

    widget = AmountsInput

    def clean(self, value: Any) -> list[Amounts]:
        """The amounts given; ValidationError names the entry whose amounts are no dollars and cents."""
        found, wrong = [], []
        for number, (duty, fees) in (value or {}).items():
            if not duty:
                continue
            try:
                found.append(Amounts(number[:20], _dollars(duty), _dollars(fees or "0")))
            except (InvalidOperation, ValueError):
                wrong.append(f"{number[:20]}: duty and fees are dollars and cents, such as 1250.00.")
        if wrong:
            raise forms.ValidationError(wrong)
        return found


class AmountTable(NamedTuple):
    """The inputs of a protest's entries, and what they come to in dollars; `more` are entries beyond those drawn."""

    rows: list[AmountRow]
    more: int
    change: Decimal
    interest: Decimal

    @property
    def refund(self) -> Decimal:
        """What is given back in all, with interest."""
        return -self.change - self.interest


def amount_table(relief: Sequence[ReliefView], typed: Any) -> AmountTable:
    """The table of a form: what was typed in it, by entry, else what the protest asks."""
    terms = [one.terms for one in relief if one.terms is not None]
    return AmountTable(
        [_row(one, typed if isinstance(typed, dict) else {}) for one in relief[:SHOWN]],
        max(len(relief) - SHOWN, 0),
        sum((one.change for one in terms), Decimal(0)),
        sum((one.interest_due for one in terms), Decimal(0)),
    )


def _row(view: ReliefView, typed: Mapping[str, tuple[str, str]]) -> AmountRow:
    number, relief = view.entry.entry_number, view.entry.relief
    asked = relief.asked if relief else None
    duty = str(asked.duty) if asked else ""
    fees = str((asked or relief.assessed).fees) if relief else ""
    if number in typed:
        duty, fees = typed[number]
    return AmountRow(view, duty, fees, f"amounts-{number}-duty", f"amounts-{number}-fees")


def _dollars(text: str) -> Decimal:
    amount = Decimal(text.replace(",", "").removeprefix("$"))
    if not amount.is_finite() or abs(amount) >= 10**12 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError
    return amount
