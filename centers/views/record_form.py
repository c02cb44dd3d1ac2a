"""The form of one record of the contract on a page: what was typed, rows put in and taken out, problems at their fields."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest

from entries.formats.form_read import blank_record, read_form, row_added, row_dropped, steps_of, with_rows
from entries.formats.form_tree import FormGroup, bare, fields_in, form_of, id_of, paths_in, plain_schema
from entries.formats.schema import kind_schemas

SCHEMAS: Final = kind_schemas()
MOST_FIELDS: Final = 3_000
"""A record with more fields is mended as text."""


class RecordForm:
    """A record of a kind as a form. `focus` is the path of the row that was put in last."""

    def __init__(self, kind: str, values: Mapping[str, Any], problems: Iterable[Mapping[str, str]] = ()) -> None:
        self.kind = kind
        self.values = values
        self.problems = list(problems)
        self.focus = ""
        messages: dict[str, list[str]] = {}
        for one in self.problems:
            messages.setdefault(one["path"], []).append(f"{said_of(one)} ({one['code']})")
        self.root: FormGroup = form_of(SCHEMAS[kind], with_rows(plain_schema(SCHEMAS[kind]), values), messages)
        held = set(paths_in(self.root)) - {""}
        self.summary = [
            {**one, "id": id_of(one["path"]) if one["path"] in held else "", "message": said_at(one)}
            for one in self.problems
        ]
        known = bare(plain_schema(SCHEMAS[kind]))["properties"]
        self.strange = sorted(str(name)[:60] for name in values if name not in known)

    @property
    def fatal(self) -> bool:
        """Whether any problem refuses the record."""
        return any(one.get("severity", "fatal") == "fatal" for one in self.problems)

    @property
    def too_long(self) -> bool:
        """Whether it has more fields than a form should."""
        return sum(1 for _ in fields_in(self.root)) > MOST_FIELDS

    @property
    def focus_id(self) -> str:
        """The id of the first field of the row that was put in last."""
        inside = (one for one in fields_in(self.root) if one.path.startswith(self.focus) and not one.value)
        first = next(inside, None) if self.focus else None
        return first.id if first else ""


def said_of(problem: Mapping[str, str]) -> str:
    """What a problem says, without the path that begins it: it stands at its field."""
    said = problem["message"].removeprefix(problem["path"] or "\0").strip()
    return said[:1].upper() + said[1:]


def said_at(problem: Mapping[str, str]) -> str:
    """What a problem says, behind the words of its path."""
    if not problem["path"]:
        return problem["message"]
    words = ""
    for step in steps_of(problem["path"]):
        words += f" {step + 1}" if isinstance(step, int) else f"{', ' if words else ''}{step.replace('_', ' ')}"
    words = words[:1].upper() + words[1:]
    return f"{words or problem['path']}: {said_of(problem)}"


def typed_values(kind: str, request: HttpRequest) -> dict[str, Any]:
    """The record that was typed."""
    return read_form(SCHEMAS[kind], request.POST.dict())  # type: ignore[arg-type]


def body_of(values: Mapping[str, Any]) -> bytes:
    """A record as a batch of one line of NDJSON."""
    return json.dumps(values).encode()


def after_row_act(kind: str, request: HttpRequest) -> RecordForm | None:
    """The form after the button that puts in a row (`add:lines`) or takes one out (`drop:lines[2]`); None for other buttons."""
    act, _, path = request.POST.get("op", "").partition(":")
    if act not in ("add", "drop"):
        return None
    values = read_form(SCHEMAS[kind], request.POST.dict(), blank_rows=True)  # type: ignore[arg-type]
    focus = ""
    if act == "add":
        focus = row_added(SCHEMAS[kind], values, path)
    else:
        row_dropped(SCHEMAS[kind], values, path)
    form = RecordForm(kind, values)
    form.focus = focus
    return form


def blank_form(kind: str, **first: str) -> RecordForm:
    """A form to begin with, `first` filled in."""
    return RecordForm(kind, blank_record(SCHEMAS[kind], kind=kind, action="add", **first))
