"""How an object of an intake format is read, described and written: one declaration gives the reader, its JSON Schema and the writer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

FAULT_LIMIT: Final = 200
"""The most faults reported for one record; the rest would only repeat them."""

CONTRACT: Final = "CEE REST contract, version 1: intake"
"""The authority of what concerns form only."""

MISSING: Final[Any] = object()
"""The default of a member that must be given."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value, its path told from the object that holds it."""

    path: str
    code: str
    message: str
    authority: str


class Refused(Exception):
    """A value that cannot be read, with every fault found in it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def refuse(code: str, message: str) -> Refused:
    """A refusal of the value at hand by the contract; `message` goes on from the name of the member: "must be …"."""
    return Refused([_contract("", code, message)])


def _contract(path: str, code: str, message: str) -> Fault:
    return Fault(path, code, message, CONTRACT)


@dataclass(frozen=True, slots=True)
class Value:
    """One kind of value: `read` gives the record's form or raises `Refused`, `schema` describes what may be sent, `write` is the way back."""

    read: Callable[[Any], Any]
    schema: Mapping[str, Any]
    write: Callable[[Any], Any]


class Memo(dict[Any, Any]):
    """What was read lately from the strings that repeat in every record: a look-up here is five times as fast as reading."""

    __slots__ = ("_read",)
    LIMIT: Final = 8192

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, raw: Any) -> Any:
        held = self._read(raw)
        if type(raw) is str and len(raw) <= 40:
            if len(self) >= self.LIMIT:
                self.clear()
            self[raw] = held
        return held


def repeating(value: Value) -> Value:
    """The same value, remembered. An array or an object given for it raises `TypeError` (it has no hash), which `shape` turns into a fault."""
    return Value(Memo(value.read).__getitem__, value.schema, value.write)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object; `null` and absence both mean `default`."""

    name: str
    value: Value
    default: Any = MISSING


def shown(name: object) -> str:
    """A member's name as it may safely stand in a path."""
    text = name if isinstance(name, str) else repr(name)
    return text[:60] if text.isprintable() else ascii(text)[:60]


def _below(parent: str, faults: Iterable[Fault]) -> list[Fault]:
    return [
        replace(fault, path=parent + ("." if fault.path and fault.path[0] != "[" else "") + fault.path)
        for fault in faults
    ]


def listing(item: Value, *, most: int, least: int = 0) -> Value:
    """A JSON array of `least` to `most` items, read as a tuple."""
    read_item = item.read
    span = f"{least} to {most}"

    def read(raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise refuse("FIELD_TYPE", "must be an array")
        if not least <= len(raw) <= most:
            raise refuse("FIELD_LIMIT", f"must hold {span} items, not {len(raw)}")
        try:
            return tuple([read_item(each) for each in raw])
        except Refused:
            raise Refused(_faults_of_items(raw)) from None

    def _faults_of_items(raw: list[Any]) -> list[Fault]:
        faults: list[Fault] = []
        for index, each in enumerate(raw):
            try:
                read_item(each)
            except Refused as refused:
                faults += _below(f"[{index}]", refused.faults)
            if len(faults) >= FAULT_LIMIT:
                break
        return faults[:FAULT_LIMIT]

    schema = {"type": "array", "items": item.schema, "minItems": least, "maxItems": most}
    return Value(read, schema, lambda values: [item.write(each) for each in values])


def shape(build: Callable[..., Any], members: tuple[Member, ...], take: Callable[[Any], tuple[Any, ...]]) -> Value:
    """A JSON object with exactly these members, given to `build` in this order; `take` yields them again from what was built."""
    plan = [(member.name, member.value.read, member.default) for member in members]
    names = frozenset(member.name for member in members)

    def read(raw: Any) -> Any:
        if not isinstance(raw, dict):
            raise refuse("FIELD_TYPE", "must be an object")
        faults: list[Fault] = []
        values: list[Any] = []
        get = raw.get
        for name, read_value, default in plan:
            value = get(name)
            if value is None:
                if default is MISSING:
                    faults.append(_contract(name, "FIELD_MISSING", "must be given"))
                values.append(default)
                continue
            try:
                values.append(read_value(value))
            except Refused as refused:
                faults += _below(name, refused.faults)
            except TypeError:
                if not isinstance(value, list | dict | Decimal):
                    raise
                faults.append(_contract(name, "FIELD_TYPE", "must be a single value"))
        if not names.issuperset(raw):
            faults += unknown_members(raw, names)
        if faults:
            raise Refused(faults[:FAULT_LIMIT])
        return build(*values)

    def write(built: Any) -> dict[str, Any]:
        return {
            member.name: None if value is None else member.value.write(value)
            for member, value in zip(members, take(built), strict=True)
        }

    return Value(read, object_schema(members), write)


def unknown_members(raw: Mapping[Any, Any], known: frozenset[str]) -> list[Fault]:
    """A fault for every member of `raw` that the contract does not know."""
    strange = [name for name in raw if name not in known]
    return [_contract(shown(name), "FIELD_UNKNOWN", "is not a member of this object") for name in strange[:FAULT_LIMIT]]


def object_schema(members: tuple[Member, ...]) -> dict[str, Any]:
    """The JSON Schema of an object with these members and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [member.name for member in members if member.default is MISSING],
        "properties": {
            member.name: member.value.schema
            if member.default is MISSING
            else {"anyOf": [member.value.schema, {"type": "null"}]}
            for member in members
        },
    }
