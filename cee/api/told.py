"""What an action is told, read from the body by the form that each of its fields declares."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from rest_framework.exceptions import ValidationError

from cee.api.params import day
from entries.processes.base import Field
from entries.rules.relief import Amounts

LARGEST: Final = Decimal("999999999999.99")
LONGEST: Final = 20_000
MOST_CODES: Final = 50
MOST_ENTRIES: Final = 10_000


def read_told(body: Any, fields: Sequence[Field], *, versioned: bool) -> tuple[int | None, str, dict[str, Any]]:
    """The version that the caller saw, the reason, and the fields by name. Raises ValidationError, one for each wrong member.

    Without `versioned` the version may be left out. A field that is asked for and left out is told apart by the service.
    """
    if not isinstance(body, dict):
        raise ValidationError({"": ["The body is a JSON object with `version`, `reason` and the action's fields."]})
    forms: dict[str, Callable[[Any], Any]] = {field.name: READERS[field.form] for field in fields}
    forms |= {"version": _version, "reason": _text}
    wrong, told = {}, {}
    for name, value in body.items():
        if name not in forms:
            wrong[name] = ["There is no such field."]
        elif value is not None:
            try:
                told[name] = forms[name](value)
            except (ValueError, InvalidOperation) as error:
                wrong[name] = [f"{error}."]
    missing = [field.name for field in fields if field.required and field.name not in told and field.name not in wrong]
    wrong |= {name: ["This field is asked for."] for name in missing}
    if versioned and "version" not in told and "version" not in wrong:
        wrong["version"] = ["Give the version that you saw."]
    if wrong:
        raise ValidationError(wrong)
    return told.pop("version", None), told.pop("reason", ""), told


def _version(value: Any) -> int:
    return _number(value)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError("it is a whole number")
    return value


def _event(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**63:
        raise ValueError("it is the id of an event")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError(f"it is a text of at most {LONGEST} characters")
    return value


def _code(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 80:
        raise ValueError("it is a code")
    return value


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_CODES:
        raise ValueError("it is a list of codes")
    return tuple(_code(one) for one in value)


def _date(value: Any) -> date:
    return day(_text(value))


def _money(value: Any) -> Decimal:
    if not isinstance(value, str) or len(value) > 20:
        raise ValueError("it is an amount in dollars, as a text such as 1250.00")
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) > LARGEST or amount != amount.quantize(Decimal("0.01")):
        raise ValueError("it is an amount in dollars and cents")
    return amount


def _lines(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > 999:
        raise ValueError("it is a list of line numbers")
    return tuple(_number(one) for one in value)


def _amounts(value: Any) -> tuple[Amounts, ...]:
    if not isinstance(value, list) or len(value) > MOST_ENTRIES:
        raise ValueError("it is a list of entries with their amounts")
    return tuple(_amounts_of(one) for one in value)


def _amounts_of(one: Any) -> Amounts:
    if not isinstance(one, dict) or set(one) != set(Amounts._fields):
        raise ValueError(f"each is an object of {', '.join(Amounts._fields)}")
    return Amounts(_code(one["entry_number"]), _money(one["duty"]), _money(one["fees"]))


_TEXT: Final = {"type": "string", "maxLength": LONGEST}
_NUMBER: Final = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _text,
    "number": _code,
    "date": _date,
    "money": _money,
    "amounts": _amounts,
    "code": _code,
    "codes": _codes,
    "lines": _lines,
    "line": _number,
    "center": _code,
    "person": _number,
    "team": _number,
    "finding": _number,
    "row": _number,
    "event": _event,
}
SCHEMAS: Final[Mapping[str, dict[str, Any]]] = {
    "text": _TEXT,
    "number": {"type": "string", "maxLength": 80},
    "date": {"type": "string", "format": "date"},
    "money": {"type": "string", "description": "Dollars, such as 1250.00; negative is owed to the importer."},
    "amounts": {
        "type": "array",
        "maxItems": MOST_ENTRIES,
        "description": "Of an approved protest: duty (with AD/CVD) and fees of each entry as decided, in dollars.",
        "items": {
            "type": "object",
            "required": list(Amounts._fields),
            "additionalProperties": False,
            "properties": {
                "entry_number": {"type": "string", "maxLength": 80},
                "duty": {"type": "string", "description": "Dollars, such as 1250.00."},
                "fees": {"type": "string", "description": "Dollars, such as 34.64."},
            },
        },
    },
    "code": {"type": "string", "maxLength": 80},
    "codes": {"type": "array", "items": {"type": "string", "maxLength": 80}, "maxItems": MOST_CODES},
    "lines": {"type": "array", "items": _NUMBER, "maxItems": 999},
    "line": _NUMBER,
    "center": {"type": "string", "maxLength": 80},
    "person": _NUMBER,
    "team": _NUMBER,
    "finding": _NUMBER,
    "row": _NUMBER,
    "event": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
}
"""How each form of field is written in JSON."""
