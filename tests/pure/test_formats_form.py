"""A record goes through its form and comes back the same; every problem finds its field."""

from typing import Any

import pytest

from entries.formats.form_read import blank_record, read_form, row_added, row_dropped, steps_of, with_rows
from entries.formats.form_tree import fields_in, form_of, paths_in
from entries.formats.json import read_activity, to_json
from entries.formats.schema import kind_schemas
from tests.pure.claims_examples import drawback, protest
from tests.pure.formats_examples import summary

SCHEMAS = kind_schemas()


def posted(kind: str, values: dict[str, Any], problems: dict[str, list[str]] | None = None) -> dict[str, str]:
    """What a browser sends of the form that shows these values."""
    return {one.path: one.value for one in fields_in(form_of(SCHEMAS[kind], values, problems or {}))}


@pytest.mark.parametrize("record", [summary(), protest(), drawback()], ids=["summary", "protest", "drawback"])
def test_a_record_goes_through_its_form_and_comes_back_the_same(record: dict[str, Any]) -> None:
    sound, problems = read_activity(record)
    assert sound is not None, problems
    written = to_json(sound)
    again, problems = read_activity(read_form(SCHEMAS[record["kind"]], posted(record["kind"], written)))
    assert not problems and again == sound


def test_what_is_left_blank_is_not_said_and_blank_rows_are_no_rows() -> None:
    said = read_form(
        SCHEMAS["entry_summary"],
        {"entry_number": " ", "lines[0].origin": "CN", "lines[4].origin": "DE", "lines[2].spi": ""},
    )
    assert said == {"lines": [{"origin": "CN"}, {"origin": "DE"}]}
    with_rows = read_form(SCHEMAS["entry_summary"], {"lines[0].origin": "CN", "lines[2].spi": ""}, blank_rows=True)
    assert with_rows == {"lines": [{"origin": "CN"}, {}]}


@pytest.mark.parametrize(
    "path",
    [
        "lines[0].tariffs[0].hts", "lines[0].tariffs[0].quantities[0].unit", "totals.duty", "bond.surety", "entry_type",
        "lines[0].cases[0].rate", "bills[0]", "lines[0].fees", "lines", "totals", "lines[0]",
    ],
)  # fmt: skip
def test_a_problem_finds_its_field_or_the_rows_it_is_about(path: str) -> None:
    form = form_of(SCHEMAS["entry_summary"], summary(), {path: ["is wrong"]})
    assert path in set(paths_in(form))
    told = [one.path for one in fields_in(form) if one.errors == ["is wrong"]]
    assert told == [path] or path in ("lines[0].fees", "lines", "totals", "lines[0]")


def test_rows_are_added_and_dropped_where_the_path_says() -> None:
    schema, values = SCHEMAS["entry_summary"], blank_record(SCHEMAS["entry_summary"])
    assert values == {"lines": [{"line": 1, "tariffs": [{}]}]}
    assert row_added(schema, values, "lines") == "lines[1]"
    assert row_added(schema, values, "lines[1].tariffs") == "lines[1].tariffs[1]"
    assert row_added(schema, values, "lines[1].cases") == "lines[1].cases[0]"
    assert row_added(schema, values, "bills") == "bills[0]"
    row_dropped(schema, values, "lines[0]")
    assert values["lines"] == [{"line": 2, "tariffs": [{}, {}], "cases": [{}]}] and values["bills"] == [""]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nonsense",
        "lines[7].tariffs",
        "entry_type",
        "lines[0].origin",
        "totals",
        "a" * 99,
        "lines[0",
        "[0]",
        "..",
        "lines[-1]",
    ],
)
def test_a_path_that_leads_to_no_rows_changes_nothing(path: str) -> None:
    schema, values = SCHEMAS["entry_summary"], summary()
    row_dropped(schema, values, path)
    assert row_added(schema, values, path) == "" and values == summary()


def test_no_more_rows_than_the_contract_takes() -> None:
    schema, values = SCHEMAS["entry_summary"], {"missing_documents": ["01", "02"]}
    assert row_added(schema, values, "missing_documents") == ""


@pytest.mark.parametrize(
    "values", [{"lines": "text"}, {"lines": [3]}, {"totals": [1]}, {"entry_type": {"a": 1}}, {"strange": 1}, 3, None]
)
def test_a_form_shows_what_it_can_of_a_misshapen_record(values: Any) -> None:
    assert list(fields_in(form_of(SCHEMAS["entry_summary"], values, {})))


@pytest.mark.parametrize("name", ["lines[0].lines[0]", "a.b.c.d.e.f.g.h.i.j.k.l.m.n", "x y", "lines[999999]", "a..b"])
def test_a_posted_name_that_is_no_path_of_the_record_is_not_read(name: str) -> None:
    assert read_form(SCHEMAS["entry_summary"], {name: "x"}) == {}
    assert len(steps_of(name)) <= 12


def test_a_blank_row_stands_where_one_is_needed_and_nowhere_else() -> None:
    schema = SCHEMAS["entry_summary"]
    assert with_rows(schema["else"], {"lines": [{"line": 2}]}) == {"lines": [{"line": 2, "tariffs": [{}]}]}
    assert with_rows(schema["else"], summary()) == summary()
