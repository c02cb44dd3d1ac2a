"""What a protest asks for in dollars: the duty of its line, were it changed as the protestant says."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from entries.formats.records import Quantity
from entries.rules.rate import duty_of
from entries.rules.reference import Edition

_NUMBER: Final = re.compile(r"\d{4}(\.?\d{2}){2,3}")
_AS_FILED: Final = ("as entered", "as filed")
_VALUE: Final = re.compile(r"(?:USD\s*|\$\s*)?(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,2})?")


def duty_as_asked(change_to: str, tariff: Sequence[Any], edition: Edition | None) -> Decimal | None:
    """The duty in dollars at the general rate, once the number or the value of a line is what the protestant asks for.

    `tariff` is a number of a line as stored: number, value, duty, quantities; "as entered" asks for its own duty. None
    where the change is nothing of that, or where the edition does not know the rate.
    """
    hts, value, duty, quantities = tariff
    asked = change_to.strip()
    if asked.lower() in _AS_FILED:
        return Decimal(duty)
    if _NUMBER.fullmatch(asked):
        return _duty(asked.replace(".", "").ljust(10, "0"), Decimal(value), quantities, edition)
    if found := _VALUE.fullmatch(asked):
        try:
            amount = Decimal(found[1].replace(",", "") + (found[2] or ""))
        except InvalidOperation:
            return None
        return _duty(hts, amount, quantities, edition)
    return None


def _duty(hts: str, value: Decimal, quantities: Sequence[Any], edition: Edition | None) -> Decimal | None:
    known = edition.numbers.get(hts) if edition else None
    if known is None or known.rate is None:
        return None
    return duty_of(known.rate, value, [Quantity(Decimal(amount), unit) for amount, unit in quantities])
