"""A record of the contract as a form: which fields, groups and rows there are, drawn from its JSON Schema, what was typed into them,
and what is wrong with each.

A field is named by its path (`lines[0].tariffs[1].hts`), as problems are; so a problem finds its field by itself.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cee.core.vocabulary import label

_LABELS: Final = {
    "hts": "Tariff number",
    "spi": "Special program",
    "set": "Set",
    "cases": "AD/CVD cases",
    "from": "Decided",
    "to": "Asked for",
    "lead": "Leads",
    "bills": "Bills of lading",
    "line": "Line",
    "class": "Class",
    "type": "Type",
    "further_review": "Further review",
    "about": "Filings that it is about",
    "asker_role": "Asker speaks for",
    "asker_name": "Name of the asker",
    "asker_email": "E-mail of the asker",
    "asker_phone": "Telephone of the asker",
    "channel": "How it came",
    "filed_date": "Filed",
}
_ONE: Final = {
    "lines": "line", "tariffs": "tariff number", "cases": "case", "fees": "fee", "quantities": "quantity", "bills": "bill",
    "missing_documents": "document", "entries": "entry", "imports": "import", "exports": "export", "claims": "amount",
    "hts": "tariff number", "about": "filing",
}  # fmt: skip
"""What one row is called."""
_LONG: Final = 400
"""Texts that may be longer than this get a box instead of a line."""


@dataclass(slots=True)
class FormNode:
    """What stands at a path of a record, by its name in the contract."""

    path: str
    name: str

    @property
    def label(self) -> str:
        """Its name for people."""
        return _LABELS.get(self.name) or label(self.name)

    @property
    def id(self) -> str:
        """Its id in a page."""
        return id_of(self.path)


@dataclass(slots=True)
class FormField(FormNode):
    """One value. `kind` is text, number, day, choice or long; `choices` are values with their words."""

    kind: str
    required: bool
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    most: int | None = None
    errors: list[str] = field(default_factory=list)
    fixed: bool = False


@dataclass(slots=True)
class FormGroup(FormNode):
    """An object: its values, then the objects and the rows in it."""

    required: bool
    fields: list[FormField] = field(default_factory=list)
    groups: list["FormGroup"] = field(default_factory=list)
    rows: list["FormRows"] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def flat(self) -> bool:
        """Whether it holds nothing but values."""
        return not self.groups and not self.rows


@dataclass(slots=True)
class FormRows(FormNode):
    """An array: its rows, each a group, or a field where it holds plain values."""

    required: bool
    most: int
    heads: list[tuple[str, bool]] = field(default_factory=list)
    """The headings of flat rows, each with whether it must be filled; empty where the rows are not flat."""
    rows: list[FormGroup] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def one(self) -> str:
        """What one of its rows is called."""
        return _ONE.get(self.name, "row")

    @property
    def full(self) -> bool:
        """Whether no more rows go in."""
        return len(self.rows) >= self.most


def id_of(path: str) -> str:
    """The id in a page of what stands at a path."""
    return "f-" + re.sub(r"[^A-Za-z0-9_]+", "-", path).strip("-")


Problems = Mapping[str, list[str]]


def form_of(schema: Mapping[str, Any], values: Any, problems: Problems) -> FormGroup:
    """The form of a record of this schema that holds `values`; `problems` are messages by path."""
    held = values if isinstance(values, dict) else {}
    return _group(plain_schema(schema), "", "", True, held, problems)


def plain_schema(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of an object itself, where another stands before it for deletions."""
    found: Mapping[str, Any] = schema.get("else", schema)
    return found


def bare(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a member may be besides null, the first of its spellings."""
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return bare(options[0]) if options else schema


def is_amount(schema: Mapping[str, Any]) -> bool:
    """Whether a member is a decimal, which may be written as a string or as a number."""
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return any(one.get("type") == "number" for one in options) or any(is_amount(one) for one in options)


def _group(
    schema: Mapping[str, Any], path: str, name: str, required: bool, values: Mapping[str, Any], problems: Problems
) -> FormGroup:
    made = FormGroup(path, name, required, errors=list(problems.get(path, ())) if path else [])
    for member, inner in schema["properties"].items():
        where = f"{path}.{member}" if path else member
        must = member in schema.get("required", ())
        given, form = values.get(member), bare(inner)
        if form["type"] == "object":
            held = given if isinstance(given, dict) else {}
            made.groups.append(_group(form, where, member, must, held, problems))
        elif form["type"] == "array":
            made.rows.append(_rows(form, where, member, must, given if isinstance(given, list) else [], problems))
        else:
            made.fields.append(_field(inner, where, member, must, given, problems))
    return made


def _rows(
    schema: Mapping[str, Any], path: str, name: str, must: bool, values: list[Any], problems: Problems
) -> FormRows:
    item = bare(schema["items"])
    made = FormRows(path, name, must, schema["maxItems"], errors=list(problems.get(path, ())))
    for place, given in enumerate(values):
        where = f"{path}[{place}]"
        if item["type"] == "object":
            held = given if isinstance(given, dict) else {}
            made.rows.append(_group(item, where, name, True, held, problems))
        else:
            one = _field(schema["items"], where, made.one, True, given, problems)
            made.rows.append(FormGroup(where, name, True, fields=[one]))
    if item["type"] != "object":
        made.heads = [(label(made.one), True)]
    elif all(bare(inner)["type"] not in ("object", "array") for inner in item["properties"].values()):
        needed = item.get("required", ())
        made.heads = [(_LABELS.get(member) or label(member), member in needed) for member in item["properties"]]
    return made


def _field(inner: Mapping[str, Any], path: str, name: str, must: bool, given: Any, problems: Problems) -> FormField:
    schema = bare(inner)
    made = FormField(path, name, "text", must, text_of(given), errors=list(problems.get(path, ())))
    if schema["type"] == "boolean":
        made.kind, made.choices = "choice", (("true", "Yes"), ("false", "No"))
    elif "enum" in schema:
        made.kind = "choice"
        made.choices = tuple(
            (word, word if word.isupper() or word[0].isdigit() else label(word)) for word in schema["enum"]
        )
        made.fixed = len(made.choices) == 1
        made.value = made.value or (made.choices[0][0] if made.fixed else "")
        if made.value and made.value not in schema["enum"]:
            made.choices += ((made.value, f"{made.value} (as sent)"),)
    elif schema["type"] == "integer" or is_amount(inner):
        made.kind = "number"
    elif schema.get("format") == "date":
        made.kind = "day"
    elif schema.get("maxLength", 0) > _LONG:
        made.kind = "long"
    made.most = schema.get("maxLength")
    return made


def text_of(given: Any) -> str:
    """A value as it stands in its field."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return "true" if given else "false"
    return given if isinstance(given, str) else json.dumps(given, default=str).strip('"')


def fields_in(group: FormGroup) -> Iterator[FormField]:
    """Every field of a form, in its order."""
    yield from group.fields
    for inner in group.groups:
        yield from fields_in(inner)
    for rows in group.rows:
        for row in rows.rows:
            yield from fields_in(row)


def paths_in(group: FormGroup) -> Iterator[str]:
    """Every path at which the form can show a problem."""
    yield group.path
    for one in group.fields:
        yield one.path
    for inner in group.groups:
        yield from paths_in(inner)
    for rows in group.rows:
        yield rows.path
        for row in rows.rows:
            yield from paths_in(row)
