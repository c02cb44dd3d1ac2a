"""The published JSON Schema is true to the reader."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from entries.formats.json import read_activity, to_json
from entries.formats.schema import kind_schemas
from tests.pure.claims_examples import an_inquiry, drawback, protest
from tests.pure.formats_examples import SUMMARY, line, notice, summary

VALIDATORS = {kind: Draft202012Validator(schema) for kind, schema in kind_schemas().items()}
DELETION = {"kind": "entry_summary", "action": "delete", "entry_number": "ABC-1234567-6"}


@pytest.mark.parametrize("kind", sorted(VALIDATORS))
def test_each_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(VALIDATORS[kind].schema)


@pytest.mark.parametrize(
    "obj",
    [
        SUMMARY,
        summary(totals=None, bills=None),
        notice(),
        DELETION,
        DELETION | {"lines": "unread"},
        protest(),
        protest(protest_number=None),
        drawback(),
        an_inquiry(),
        an_inquiry(inquiry_number="TI-26-000001", about=[{"kind": "protest", "number": "2704-26-100001"}]),
    ],
)
def test_the_examples_hold_for_schema_and_reader(obj: dict[str, Any]) -> None:
    record, problems = read_activity(obj)
    assert problems == [] and record is not None
    assert VALIDATORS[obj["kind"]].is_valid(obj)
    assert VALIDATORS[obj["kind"]].is_valid(to_json(record))


@pytest.mark.parametrize(
    "obj",
    [
        summary(colour="red"),
        summary(entry_date="1 May"),
        summary(lines=[]),
        summary(lines=[line(tariffs=[{"hts": "1"}])]),
        notice(fact="gone"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses_for_its_form(obj: dict[str, Any]) -> None:
    assert not VALIDATORS[obj["kind"]].is_valid(obj)
    assert read_activity(obj)[0] is None


LEAVES = st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=5)
ODD = LEAVES | st.sampled_from(["1.50", "CN", "X", "03", 0.5, "replace"])
VALUES = st.recursive(
    ODD,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(
    VALUES,
    st.sampled_from(sorted(SUMMARY)),
    st.sampled_from(sorted(SUMMARY["lines"][0])),
    st.sampled_from(sorted(notice())),
)
def test_whatever_the_schema_refuses_the_reader_refuses(value: Any, header: str, member: str, fact: str) -> None:
    tariff = SUMMARY["lines"][0]["tariffs"][0]
    changed_tariffs = [tariff | {name: value} for name in tariff]
    objects = [summary(**{header: value}), summary(lines=[line(**{member: value})]), notice(**{fact: value})]
    objects += [summary(lines=[line(tariffs=[changed])]) for changed in changed_tariffs]
    for obj in objects:
        kind = obj["kind"] if isinstance(obj["kind"], str) and obj["kind"] in VALIDATORS else "entry_summary"
        if read_activity(obj)[0] is not None:
            assert VALIDATORS[kind].is_valid(obj), obj
