"""What the fields of a CATAIR record mean: each reading turns the text of a field into a value, and the value into text.

A reading is given the text without the spaces around it, never a blank one. The names are those of the column `reads` of the layouts.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cee.core.identifiers import parse_port
from cee.core.vocabulary import Intake
from entries.formats import kinds
from entries.formats.shape import Value, refuse
from entries.formats.values import identifier, same

_CENTURY_TURNS: Final = 70
"""Years from 70 are of the twentieth century."""


def _text(raw: str) -> str:
    return raw


def _word(words: dict[str, Any], what: str) -> Value:
    """One of a closed list of codes; what it stands for is held."""
    spelled = {held: code for code, held in words.items()}

    def read(raw: str) -> Any:
        if raw not in words:
            raise refuse("FIELD_CHOICE", f"must be {what}")
        return words[raw]

    return Value(read, {}, spelled.__getitem__)


def _form(pattern: str, what: str) -> Value:
    match = re.compile(pattern, re.ASCII).fullmatch

    def read(raw: str) -> str:
        if not match(raw):
            raise refuse("FIELD_FORM", f"must be {what}")
        return raw

    return Value(read, {}, same)


def _digits(raw: str) -> str:
    if not (raw.isascii() and raw.isdigit()):
        raise refuse("FIELD_CLASS", "must hold digits with no space between or behind them")
    return raw


def _implied(places: int) -> Value:
    """An amount whose last digits stand behind a decimal point that is not written. A value that has no such form is a `ValueError`."""
    unit = Decimal(1).scaleb(-places)

    def read(raw: str) -> Decimal:
        return int(_digits(raw)) * unit

    def write(amount: Decimal) -> str:
        scaled = amount.scaleb(places)
        if amount != amount.quantize(unit):
            raise ValueError(f"{amount} has more than {places} decimals")
        return str(int(scaled))

    return Value(read, {}, write)


def _read_day(raw: str) -> date:
    try:
        month, day, year = int(_digits(raw)[:2]), int(raw[2:4]), int(raw[4:])
        return date(year + (1900 if year >= _CENTURY_TURNS else 2000), month, day)
    except ValueError:
        raise refuse("FIELD_DATE", "must be a day of the calendar, written MMDDYY") from None


def _read_line(raw: str) -> int:
    number = int(raw) if raw.isascii() and raw.isdigit() else 0
    if not number:
        raise refuse(
            "822" if "*" in raw else "FIELD_FORM", "must be a line number from 001; only CBP adds lines marked *"
        )
    return number


def _made(value: Value, write: Callable[[Any], str] = same) -> Value:
    """A value of the REST contract, whose reader takes the same text."""
    return Value(value.read, {}, write)


READINGS: Final[dict[str, Value]] = {
    "text": Value(_text, {}, same),
    "form": Value(_text, {}, same),
    "raw": Value(_text, {}, same),
    "secret": Value(lambda raw: None, {}, lambda value: ""),
    "-": Value(_text, {}, same),
    "whole": Value(lambda raw: int(_digits(raw)), {}, str),
    "dollars": _implied(0),
    "cents": _implied(2),
    "four": _implied(4),
    "day": Value(_read_day, {}, lambda day: day.strftime("%m%d%y")),
    "line": Value(_read_line, {}, lambda number: f"{number:03d}"),
    "action": _word({"A": Intake.ADD, "R": Intake.REPLACE, "D": Intake.DELETE}, "A (add), R (replace) or D (delete)"),
    "flag": _word({"Y": True}, "Y or blank"),
    "flag0": _word({"0": True}, "0 (waived) or blank"),
    "indicated": Value(lambda raw: True, {}, lambda said: "Y"),
    "yes_no": _word({"Y": True, "N": False}, "Y or N"),
    "set": _word({"X": "X", "V": "V"}, "X (header of a set), V (component) or blank"),
    "deposit": _word({"B": "bond", "C": "cash"}, "B (bond) or C (cash)"),
    "rate_type": _word({"A": "A", "S": "S"}, "A (ad valorem) or S (specific)"),
    "bond_type": _word({"8": "8", "9": "9"}, "8 (continuous) or 9 (single transaction)"),
    "role": _word(
        {code: code for code in "MCSE"}, "M (manufacturer), C (consignee), S (sold to) or E (foreign exporter)"
    ),
    "disposal": _word({"E": "export", "D": "destroy"}, "E (exported) or D (destroyed)"),
    "surety": _form("[A-Z0-9]{3}", "a surety code of three characters"),
    "mode": _form("[0-9]{2}", "a mode of transport of two digits"),
    "entry_type": _form("[0-9]{2}", "an entry type of two digits"),
    "provision": _form("[0-9]{2}", "a drawback provision of two digits"),
    "reconciliation": _form("00[1-7]", "a reconciliation issue 001 to 007"),
    "program": _form(r"[A-Z][A-Z*+]?", "a special program indicator of one or two characters"),
    "code": _form("[A-Z0-9]{2}", "a code of two characters"),
    "schedule": _form("[0-9]{10}", "a number of ten digits of the tariff or of Schedule B"),
    "class": _form("[0-9]{3}", "an accounting class of three digits"),
    "port": _made(identifier(parse_port, "[0-9]{4}")),
    "country": _made(kinds.COUNTRY),
    "party": _made(kinds.PARTY_NUMBER),
    "hts": _made(kinds.HTS),
    "case": _made(kinds.CASE_NUMBER),
    "unit": _made(kinds.UNIT),
}
