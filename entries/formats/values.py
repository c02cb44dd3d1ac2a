"""The kinds of single values that an intake format may carry, each with its form and limits."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from cee.core.errors import IdentifierError
from entries.formats.shape import Fault, Refused, Value, refuse, repeating

DESCRIPTION_LIMIT: Final = 140
"""Characters of a line's description: what two records 44 of CATAIR hold."""

_UNSTORABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def same(value: Any) -> Any:
    """A value that is written as it is held."""
    return value


def plain(amount: Decimal) -> str:
    """A decimal as the contract writes it: no exponent."""
    return format(amount, "f")


def code(pattern: str, what: str) -> Value:
    """A code of ASCII characters, held in upper case. `what` completes "must be …"."""
    match = re.compile(pattern, re.ASCII).fullmatch

    def read(raw: Any) -> str:
        if not isinstance(raw, str):
            raise refuse("FIELD_TYPE", "must be a string")
        if not match(raw):
            raise refuse("FIELD_FORM", f"must be {what}")
        return raw.upper()

    return Value(read, {"type": "string", "pattern": f"^({pattern})$"}, same)


def identifier(parse: Callable[[str], str], pattern: str) -> Value:
    """A number of the trade, in the canonical spelling of `parse`; `pattern` tells the schema what may be written."""

    def read(raw: Any) -> str:
        if not isinstance(raw, str):
            raise refuse("FIELD_TYPE", "must be a string")
        try:
            return parse(raw)
        except IdentifierError as error:
            raise Refused([Fault("", error.code, error.message, error.authority)]) from None

    return Value(read, {"type": "string", "pattern": f"^({pattern})$"}, same)


def decimal(*, whole: int, places: int, what: str) -> Value:
    """An amount not below zero: a decimal string or a JSON number, `whole` digits before the point and `places` after, read exactly."""
    pattern = rf"[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?" if places else rf"[0-9]{{1,{whole}}}(\.0{{1,2}})?"
    match = re.compile(pattern, re.ASCII).fullmatch
    ceiling = 10**whole

    def read(raw: Any) -> Decimal:
        if isinstance(raw, str):
            text = raw
        elif isinstance(raw, bool):
            raise refuse("FIELD_TYPE", "must be a decimal string")
        elif isinstance(raw, int):
            text = str(raw) if 0 <= raw < ceiling else ""
        elif isinstance(raw, Decimal | float):
            text = _number(raw)
        else:
            raise refuse("FIELD_TYPE", "must be a decimal string")
        if not match(text):
            raise refuse("FIELD_DECIMAL", f"must be {what}")
        return Decimal(text)

    schema = {
        "anyOf": [
            {"type": "string", "pattern": f"^({pattern})$"},
            {"type": "number", "minimum": 0, "exclusiveMaximum": ceiling},
        ]
    }
    return Value(read, schema, plain)


def _number(raw: Decimal | float) -> str:
    """The digits of a JSON number without an exponent; nothing for one that is out of all bounds."""
    amount = Decimal(repr(raw)) if isinstance(raw, float) else raw
    if not amount.is_finite() or (amount.is_signed() and amount):
        return ""
    amount = abs(amount)
    if amount and not -20 < amount.adjusted() < 20:
        return ""
    if len(amount.as_tuple().digits) > 40:
        return ""
    return format(amount.normalize(), "f")


def _read_day(raw: Any) -> date:
    if not isinstance(raw, str):
        raise refuse("FIELD_TYPE", "must be a string")
    try:
        if len(raw) != 10 or raw[4] != "-" or raw[7] != "-":
            raise ValueError(raw)
        return date.fromisoformat(raw)
    except ValueError:
        raise refuse("FIELD_DATE", "must be a day of the calendar, written YYYY-MM-DD") from None


DAY = repeating(
    Value(_read_day, {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "format": "date"}, date.isoformat)
)
"""A day in America/New_York."""


def text(most: int) -> Value:
    """Free text of at most `most` characters; runs of white space become one space, control characters are refused."""

    def read(raw: Any) -> str:
        if not isinstance(raw, str):
            raise refuse("FIELD_TYPE", "must be a string")
        if len(raw) > most:
            raise refuse("FIELD_LIMIT", f"must be at most {most} characters, not {len(raw)}")
        held = raw if raw.isascii() and raw.isprintable() and "  " not in raw else " ".join(raw.split())
        if _UNSTORABLE.search(held):
            raise refuse("FIELD_TEXT", "must not hold control characters or halves of characters")
        return held.strip()

    return Value(read, {"type": "string", "maxLength": most}, same)


def integer(least: int, most: int) -> Value:
    """A JSON integer within bounds."""

    def read(raw: Any) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise refuse("FIELD_TYPE", "must be an integer")
        if not least <= raw <= most:
            raise refuse("FIELD_LIMIT", f"must be from {least} to {most}")
        return raw

    return Value(read, {"type": "integer", "minimum": least, "maximum": most}, same)


def truth() -> Value:
    """A JSON boolean."""

    def read(raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise refuse("FIELD_TYPE", "must be true or false")
        return raw

    return Value(read, {"type": "boolean"}, same)


def choice(words: type[StrEnum] | tuple[str, ...]) -> Value:
    """One word of a closed list."""
    held: dict[str, Any] = {str(word): word for word in words}
    listed = ", ".join(held)

    def read(raw: Any) -> Any:
        if not isinstance(raw, str):
            raise refuse("FIELD_TYPE", "must be a string")
        if raw not in held:
            raise refuse("FIELD_CHOICE", f"must be one of {listed}")
        return held[raw]

    return Value(read, {"type": "string", "enum": list(held)}, str)
