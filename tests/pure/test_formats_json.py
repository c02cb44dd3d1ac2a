"""The JSON intake reads what the contract allows and names, by code and path, what it does not."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cee.core.errors import Problem
from cee.core.vocabulary import Intake, NoticeFact
from entries.formats.json import read_activity, read_json_body, read_ndjson_line, to_json
from entries.formats.records import Deletion, EntrySummary, StatusNotice
from tests.pure.formats_examples import SUMMARY, line, notice, summary


def read(obj: object) -> EntrySummary:
    record, problems = read_activity(obj)
    assert problems == []
    assert isinstance(record, EntrySummary)
    return record


def faults(obj: object) -> list[tuple[str, str]]:
    record, problems = read_activity(obj)
    assert record is None
    return [(problem.code, problem.path) for problem in problems]


def test_the_example_of_the_contract_is_read_whole() -> None:
    record = read(SUMMARY)
    assert record.entry_date == date(2026, 8, 31)
    assert (record.bond_type, record.surety, record.bills) == ("8", "123", ("CARR12345678",))
    assert record.lines[0].tariffs[0].duty == Decimal("530.00")
    assert record.lines[0].cases[0].number == "A570803001"
    assert record.totals is not None and record.totals.fees == Decimal("47.14")


def test_spellings_are_normalised() -> None:
    tariffs = [{"hts": "8205.51.15.00", "value": 10000, "duty": 530.0}]
    cases = [
        {
            "number": "a-570-803-000",
            "deposit": "bond",
            "rate": 12.5,
            "rate_type": "A",
            "value": "1",
            "duty": Decimal("0.13"),
        }
    ]
    record = read(summary(entry_number="abc12345676", lines=[line(origin="cn", tariffs=tariffs, cases=cases)]))
    assert record.entry_number == "ABC-1234567-6"
    only = record.lines[0]
    assert (only.origin, only.tariffs[0].hts, only.tariffs[0].value) == ("CN", "8205511500", Decimal(10000))
    assert (only.cases[0].number, only.cases[0].rate) == ("A570803000", Decimal("12.5"))


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"colour": "red"}, "FIELD_UNKNOWN", "colour"),
        ({"entry_number": None}, "FIELD_MISSING", "entry_number"),
        ({"entry_number": "ABC-123456-76"}, "ENTRY_NUMBER_FORM", "entry_number"),
        ({"entry_number": "ABC-1234567-5"}, "ENTRY_NUMBER_CHECK_DIGIT", "entry_number"),
        ({"importer_number": "26164751100"}, "IMPORTER_NUMBER_FORM", "importer_number"),
        ({"entry_date": "2026-02-29"}, "FIELD_DATE", "entry_date"),
        ({"entry_date": "20260901"}, "FIELD_DATE", "entry_date"),
        ({"entry_date": "2026-W01-1"}, "FIELD_DATE", "entry_date"),
        ({"entry_date": 20260901}, "FIELD_TYPE", "entry_date"),
        ({"entry_type": ["03"]}, "FIELD_TYPE", "entry_type"),
        ({"action": "amend"}, "FIELD_CHOICE", "action"),
        ({"lines": []}, "FIELD_LIMIT", "lines"),
        ({"lines": [line()] * 1000}, "FIELD_LIMIT", "lines"),
        ({"lines": {}}, "FIELD_TYPE", "lines"),
        ({"lines": [line(line=True)]}, "FIELD_TYPE", "lines[0].line"),
        ({"lines": [line(line=1000)]}, "FIELD_LIMIT", "lines[0].line"),
        ({"lines": [line(), line(description="A\x00B")]}, "FIELD_TEXT", "lines[1].description"),
        ({"lines": [line(description="\ud800")]}, "FIELD_TEXT", "lines[0].description"),
        ({"lines": [line(description="x" * 141)]}, "FIELD_LIMIT", "lines[0].description"),
        ({"lines": [line(tariffs=[])]}, "FIELD_LIMIT", "lines[0].tariffs"),
        ({"lines": [line(tariffs=[1])]}, "FIELD_TYPE", "lines[0].tariffs[0]"),
        ({"bond": {"type": "8", "sure": 1}}, "FIELD_UNKNOWN", "bond.sure"),
        ({"totals": {"value": "1"}}, "FIELD_MISSING", "totals.duty"),
        ({"bills": ["A B"]}, "FIELD_FORM", "bills[0]"),
    ],
)
def test_a_fault_is_named_by_code_and_path(changes: dict[str, Any], code: str, path: str) -> None:
    assert (code, path) in faults(summary(**changes))


def test_a_tariff_number_of_nine_digits_is_refused_where_it_stands() -> None:
    tariffs = [SUMMARY["lines"][0]["tariffs"][0], {"hts": "820551150", "value": "1", "duty": "0"}]
    assert faults(summary(lines=[line(tariffs=tariffs)])) == [("TARIFF_FORM", "lines[0].tariffs[1].hts")]


@pytest.mark.parametrize(
    "amount",
    [
        "-1",
        "1,000",
        "1e3",
        "",
        " 1",
        "0x10",
        "NaN",
        "12345678901",
        "1.234",
        True,
        -0.5,
        1e300,
        Decimal("1E+30"),
        10**4000,
        [],
        "１",
    ],
)
def test_an_amount_that_is_no_plain_decimal_is_refused(amount: object) -> None:
    tariffs = [{"hts": "8205511500", "value": "1", "duty": amount}]
    assert [path for _, path in faults(summary(lines=[line(tariffs=tariffs)]))] == ["lines[0].tariffs[0].duty"]


@pytest.mark.parametrize("amount", ["0", "9999999999.99", 0, 12, 0.01, Decimal("1E+3"), "007.10"])
def test_a_plain_decimal_is_read_exactly(amount: object) -> None:
    tariffs = [{"hts": "8205511500", "value": "1", "duty": amount}]
    assert read(summary(lines=[line(tariffs=tariffs)])).lines[0].tariffs[0].duty == Decimal(str(amount))


def test_a_value_is_in_whole_dollars() -> None:
    tariffs = [{"hts": "8205511500", "value": "10.50", "duty": "0"}]
    assert faults(summary(lines=[line(tariffs=tariffs)])) == [("FIELD_DECIMAL", "lines[0].tariffs[0].value")]


def test_all_faults_are_told_at_once_up_to_a_limit() -> None:
    assert len(faults(summary(entry_date="x", port_of_entry="LA", bills=[1]))) == 3
    assert len(faults(summary(lines=[line(origin=1, line="x")] * 999))) == 200


def test_a_deletion_needs_only_the_entry_number() -> None:
    assert read_activity({"kind": "entry_summary", "action": "delete", "entry_number": "ABC12345676"}) == (
        Deletion("ABC-1234567-6"),
        [],
    )
    assert faults({"kind": "entry_summary", "action": "delete"}) == [("FIELD_MISSING", "entry_number")]
    assert faults({"kind": "entry_summary", "action": "delete", "entry_number": "ABC12345676", "why": 1}) == [
        ("FIELD_UNKNOWN", "why")
    ]


def test_a_status_notice_is_read() -> None:
    record, problems = read_activity(notice())
    assert problems == []
    assert isinstance(record, StatusNotice)
    assert (record.fact, record.date, record.code) == (NoticeFact.SUSPENDED, date(2026, 9, 20), "44")
    assert faults(notice(fact="vanished")) == [("FIELD_CHOICE", "fact")]
    assert faults(notice(action="replace")) == [("FIELD_CHOICE", "action")]


@pytest.mark.parametrize("obj", [None, [], "x", 1, {}, {"kind": None}, {"kind": []}, {"kind": "parcel"}])
def test_what_is_no_known_kind_is_refused(obj: object) -> None:
    assert len(faults(obj)) == 1


@pytest.mark.parametrize(
    "obj", [SUMMARY, summary(action="replace", bond=None, totals=None, bills=[]), notice(), notice(code=None)]
)
def test_what_is_written_is_read_back_the_same(obj: object) -> None:
    record, _ = read_activity(obj)
    assert record is not None
    assert read_activity(json.loads(json.dumps(to_json(record)))) == (record, [])


def test_a_body_yields_numbered_activities() -> None:
    assert read_json_body(b'{"activities": [{"a": 1.10}, 2]}') == [(1, {"a": Decimal("1.10")}), (2, 2)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "JSON_SYNTAX"),
        (b"[]", "BODY_SHAPE"),
        (b'{"activities": {}}', "BODY_SHAPE"),
        (b'{"activities": [], "more": 1}', "BODY_SHAPE"),
        (b'{"activities": [NaN]}', "JSON_NUMBER"),
        (b'{"activities": [' + b"9" * 6000 + b"]}", "JSON_NUMBER"),
        (b'{"activities": [1e99999999999999999999]}', "JSON_NUMBER"),
        (b"[" * 200_000, "JSON_DEPTH"),
        (b'{"activities": ["\xff"]}', "JSON_ENCODING"),
    ],
)
def test_a_body_that_is_no_batch_has_one_problem(body: bytes, code: str) -> None:
    problem = read_json_body(body)
    assert isinstance(problem, Problem)
    assert problem.code == code


def test_a_line_may_begin_with_a_byte_order_mark() -> None:
    assert read_ndjson_line(b"\xef\xbb\xbf{}\n") == ({}, None)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(sorted(SUMMARY)), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(ANY_JSON, st.sampled_from(sorted(SUMMARY)), st.sampled_from(sorted(SUMMARY["lines"][0])))
def test_no_json_makes_the_reader_raise(value: Any, header: str, member: str) -> None:
    for obj in (value, summary(**{header: value}), summary(lines=[line(**{member: value})]), notice(date=value)):
        record, problems = read_activity(obj)
        assert (record is None) == bool(problems)
        for problem in problems:
            assert (problem.path + problem.message).isprintable()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_body_reader_raise(body: bytes) -> None:
    assert isinstance(read_json_body(body), list | Problem)
    read_ndjson_line(body)


def test_an_action_is_a_word_of_the_vocabulary() -> None:
    assert read(summary(action="replace")).action is Intake.REPLACE
