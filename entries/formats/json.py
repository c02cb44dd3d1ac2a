"""The JSON intake of the REST contract: bytes to raw objects, raw objects to records. Nothing here raises for bad input."""

import json
from decimal import Decimal
from operator import attrgetter
from typing import Any

from cee.core.errors import Problem
from cee.core.vocabulary import Intake
from entries.formats.claims import DRAWBACK, PROTEST
from entries.formats.inquiry import INQUIRY
from entries.formats.kinds import ENTRY_NUMBER, ENTRY_SUMMARY, STATUS_NOTICE, SUMMARY_MEMBERS
from entries.formats.records import Deletion, Drawback, EntrySummary, Inquiry, Protest, Record, StatusNotice
from entries.formats.shape import CONTRACT, Fault, Member, Refused, shape, unknown_members

_KINDS = {
    "entry_summary": ENTRY_SUMMARY,
    "status_notice": STATUS_NOTICE,
    "protest": PROTEST,
    "drawback": DRAWBACK,
    "trade_inquiry": INQUIRY,
}
_WRITERS = {
    StatusNotice: STATUS_NOTICE,
    EntrySummary: ENTRY_SUMMARY,
    Protest: PROTEST,
    Drawback: DRAWBACK,
    Inquiry: INQUIRY,
}
_DELETION = shape(Deletion, (Member("entry_number", ENTRY_NUMBER),), attrgetter("entry_number"))
_SUMMARY_NAMES = frozenset(member.name for member in SUMMARY_MEMBERS)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)


def problem(code: str, path: str, message: str) -> Problem:
    """A problem of form, whose authority is the contract."""
    return Problem(code, path, f"{path or 'The record'} {message}.", CONTRACT)


def read_activity(obj: object) -> tuple[Record | None, list[Problem]]:
    """The record that a decoded JSON object stands for, or every problem of its form (at most 200).

    Entry numbers come out with hyphens, tariff numbers without dots, codes in upper case, money and quantities as exact decimals.
    A deletion needs `entry_number` only: the other members of a summary may stand beside it and are not read.
    """
    if not isinstance(obj, dict):
        return None, [problem("FIELD_TYPE", "", "must be a JSON object")]
    kind = obj.get("kind")
    value = _KINDS.get(kind) if isinstance(kind, str) else None
    if value is None:
        code = "FIELD_MISSING" if kind is None else "KIND_UNKNOWN"
        return None, [problem(code, "kind", f"must be one of {', '.join(_KINDS)}")]
    try:
        if value is ENTRY_SUMMARY and obj.get("action") == Intake.DELETE:
            return _read_deletion(obj), []
        return value.read(obj), []
    except Refused as refused:
        return None, [_told(fault) for fault in refused.faults]


def _told(fault: Fault) -> Problem:
    if fault.authority == CONTRACT:
        return problem(fault.code, fault.path, fault.message)
    return Problem(fault.code, fault.path, fault.message, fault.authority)


def _read_deletion(obj: dict[Any, Any]) -> Deletion:
    faults = unknown_members(obj, _SUMMARY_NAMES)
    if faults:
        raise Refused(faults)
    deletion: Deletion = _DELETION.read({"entry_number": obj.get("entry_number")})
    return deletion


def read_ndjson_line(line: bytes) -> tuple[object, Problem | None]:
    """The decoded value of one line, or the problem that makes it no JSON at all. Numbers with a point come out as `Decimal`."""
    try:
        text = line.decode("utf-8-sig")
        return _DECODER.decode(text), None
    except UnicodeDecodeError as error:
        return None, problem("JSON_ENCODING", "", f"must be UTF-8; byte {error.start + 1} is not")
    except RecursionError:
        return None, problem("JSON_DEPTH", "", "must not be nested so deeply")
    except json.JSONDecodeError as error:
        return None, problem(
            "JSON_SYNTAX", "", f"must be JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        )
    except (ValueError, ArithmeticError):
        return None, problem("JSON_NUMBER", "", "must hold only numbers that JSON knows, of a sane length")


def read_json_body(body: bytes) -> list[tuple[int, object]] | Problem:
    """The activities of a `{"activities": [...]}` body, each with its record number from 1; or the one problem of the whole body."""
    decoded, wrong = read_ndjson_line(body)
    if wrong is not None:
        return wrong
    if not isinstance(decoded, dict) or set(decoded) != {"activities"} or not isinstance(decoded["activities"], list):
        return problem("BODY_SHAPE", "", 'must be an object with one member, "activities", an array')
    return list(enumerate(decoded["activities"], start=1))


def to_json(record: Record) -> dict[str, Any]:
    """The record as the contract writes it; `read_activity` gives the same record back."""
    if isinstance(record, Deletion):
        return {"kind": "entry_summary", "action": "delete", "entry_number": record.entry_number}
    written: dict[str, Any] = _WRITERS[type(record)].write(record)
    return written
