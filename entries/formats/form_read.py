"""What was typed into the form of a record, as an object of the contract; and rows put in or taken out of it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from entries.formats.form_tree import bare, plain_schema

_STEP: Final = re.compile(r"\.?([a-z_0-9]{1,40})|\[([0-9]{1,5})\]", re.ASCII)
DEEP: Final = 12


def read_form(schema: Mapping[str, Any], posted: Mapping[str, str], *, blank_rows: bool = False) -> dict[str, Any]:
    """The object that the fields of a form say. What was left blank is not in it; rows wholly blank only with `blank_rows`."""
    held: dict[Any, Any] = {}
    for name, text in posted.items():
        if steps := steps_of(name):
            _put(held, steps, text)
    found = _value(plain_schema(schema), held, blank_rows)
    return found if isinstance(found, dict) else {}


def steps_of(path: str) -> list[str | int]:
    """The names and the places of a path; nothing for what is no path."""
    found: list[str | int] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None or len(found) >= DEEP:
            return []
        name, place = match.groups()
        found.append(name if name is not None else int(place))
        at = match.end()
    return found


def _put(held: dict[Any, Any], steps: list[str | int], text: str) -> None:
    for step in steps[:-1]:
        inner = held.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        held = inner
    held.setdefault(steps[-1], text)


def _value(schema: Mapping[str, Any], held: Any, blank_rows: bool) -> Any:
    """What the fields below a member say; None where all of them are blank."""
    form = bare(schema)
    if form["type"] == "object":
        inner = held if isinstance(held, dict) else {}
        members = {name: _value(one, inner.get(name), blank_rows) for name, one in form["properties"].items()}
        return {name: value for name, value in members.items() if value is not None} or None
    if form["type"] == "array":
        return _array(form, held if isinstance(held, dict) else {}, blank_rows)
    return _scalar(form, held.strip()) if isinstance(held, str) and held.strip() else None


def _array(form: Mapping[str, Any], held: dict[Any, Any], blank_rows: bool) -> list[Any] | None:
    blank: Any = {} if bare(form["items"])["type"] == "object" else ""
    places = sorted(place for place in held if isinstance(place, int))
    values = [_value(form["items"], held[place], blank_rows) for place in places]
    rows = [blank if value is None else value for value in values if value is not None or blank_rows]
    return rows or None


def _scalar(form: Mapping[str, Any], text: str) -> Any:
    if form["type"] == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if form["type"] == "integer" and text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    return text


def row_added(schema: Mapping[str, Any], values: dict[str, Any], path: str) -> str:
    """Put a blank row behind the last one of the array at a path; answer the path of the row, empty where there is no such array."""
    steps = steps_of(path)
    found = _inside(plain_schema(schema), values, steps)
    if found is None or len(found[1]) >= found[0]["maxItems"]:
        return ""
    form, rows = found
    rows.append(new_row(form, len(rows)))
    return f"{path}[{len(rows) - 1}]"


def new_row(form: Mapping[str, Any], place: int) -> Any:
    """A blank row of an array: numbered where rows are, with one row of each array that must have one."""
    item = bare(form["items"])
    if item["type"] != "object":
        return ""
    row: dict[str, Any] = {}
    for name, inner in item["properties"].items():
        one = bare(inner)
        if name == "line" and one["type"] == "integer" and "tariffs" in item["properties"]:
            row[name] = place + 1
        elif one["type"] == "array" and one.get("minItems"):
            row[name] = [new_row(one, 0)]
    return row


def row_dropped(schema: Mapping[str, Any], values: dict[str, Any], path: str) -> None:
    """Take the row at a path out."""
    *steps, place = steps_of(path) or [""]
    found = _inside(plain_schema(schema), values, steps)
    if found is not None and isinstance(place, int) and place < len(found[1]):
        del found[1][place]


def _inside(
    schema: Mapping[str, Any], values: Any, steps: list[str | int]
) -> tuple[Mapping[str, Any], list[Any]] | None:
    """The schema and the rows of the array at some steps, made where it is not there yet; None where there is no such array."""
    form = bare(schema)
    for at, step in enumerate(steps):
        if isinstance(step, int):
            if form["type"] != "array" or not isinstance(values, list) or step >= len(values):
                return None
            form, values = bare(form["items"]), values[step]
            continue
        if form["type"] != "object" or step not in form["properties"] or not isinstance(values, dict):
            return None
        form = bare(form["properties"][step])
        if form["type"] == "array":
            values = values.setdefault(step, [])
        elif at < len(steps) - 1:
            values = values.setdefault(step, {})
        else:
            return None
    return (form, values) if form["type"] == "array" and isinstance(values, list) else None


def with_rows(schema: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an object with a blank row in each array that must have one and has none, to be filled in."""
    found = dict(values)
    for name, inner in plain_schema(schema)["properties"].items():
        form, held = bare(inner), found.get(name)
        if form["type"] == "object" and isinstance(held, dict):
            found[name] = with_rows(form, held)
        elif form["type"] == "array" and not held and form.get("minItems") and name in schema.get("required", (name,)):
            found[name] = [new_row(form, 0)]
        elif form["type"] == "array" and isinstance(held, list) and bare(form["items"])["type"] == "object":
            found[name] = [with_rows(bare(form["items"]), row) if isinstance(row, dict) else row for row in held]
    return found


def blank_record(schema: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """A record to begin with: one row of each array that must have one."""
    return with_rows(plain_schema(schema), given)
