"""What CEE holds can be written as AE and is read again the same."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cee.core.identifiers.entry_number import format_entry_number
from cee.core.vocabulary import Intake
from entries.formats.catair.read import read_batch
from entries.formats.catair.write import Envelope, Unwritable, unwritten, write_ae
from entries.formats.content import content_hash
from entries.formats.json import read_activity, to_json
from entries.formats.more import line_with_more, more_of_line, more_of_summary, of_summary
from entries.formats.records import Case, Deletion, EntrySummary, Fee, Line, Quantity, Tariff, Totals
from tests.pure.catair_builder import SUMMARY, batch, numbered

ENVELOPE = Envelope("2704", "ABC", date(2026, 9, 1))
ZERO = Decimal(0)


def read(body: bytes) -> list[object]:
    found = list(read_batch(body.splitlines()))
    assert [problem for one in found for problem in one.problems if problem.fatal] == []
    return [one.record for one in found]


def cents(most: int = 99_999_999) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda amount: Decimal(amount).scaleb(-2))


def optional(found: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | found


DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
TEXT = st.text("ABC XYZ0189 -/.,'&", max_size=140).map(lambda text: " ".join(text.split()))
MAKER = st.sampled_from(["CNSHEBAT123SHA", "DEBATFAB123BER", "XOCANBAT1TOR"])
DOLLARS = st.integers(0, 99_999_999).map(Decimal)
TARIFFS = st.builds(
    Tariff,
    st.sampled_from(["8507600020", "9903880300", "6109100012", "9802008040"]),
    DOLLARS,
    cents(),
    st.lists(st.builds(Quantity, cents(), st.sampled_from(["NO", "KG", "DOZ"])), max_size=3).map(tuple),
)
CASES = st.builds(
    Case,
    st.sampled_from(["A570803001", "C570991000"]),
    st.sampled_from(["cash", "bond"]),
    cents(999_999),
    st.just("A"),
    DOLLARS,
    cents(),
    optional(st.integers(0, 10**9).map(lambda amount: Decimal(amount).scaleb(-4))),
    optional(st.sampled_from(["NR12345678", "1"])),
)
FEES = st.lists(
    st.builds(Fee, st.sampled_from(["017", "672", "499", "501", "056"]), cents(999_999)),
    max_size=5,
    unique_by=lambda fee: fee.fee_class,
).map(lambda fees: tuple(sorted(fees, key=lambda fee: "017 672".find(fee.fee_class) % 99)))
LINES = st.builds(
    Line,
    st.just(1),
    st.sampled_from(["CN", "DE", "XO", "**"]),
    st.lists(TARIFFS, min_size=1, max_size=4).map(tuple),
    optional(st.sampled_from(["X", "V"])),
    optional(st.just("CN")),
    optional(st.sampled_from(["S", "A*", "JP"])),
    optional(MAKER),
    optional(MAKER),
    TEXT,
    st.lists(CASES, max_size=3).map(tuple),
    FEES,
    optional(DAYS),
    optional(DOLLARS),
    optional(DOLLARS),
    optional(st.booleans()),
    optional(st.just(True)),
)


@st.composite
def summaries(draw: st.DrawFn) -> EntrySummary:
    lines = tuple(
        replace(line, number=number)
        for number, line in enumerate(draw(st.lists(LINES, min_size=1, max_size=4)), start=1)
    )
    fees = draw(st.sampled_from([(), (Fee("311", Decimal("2.77")),)]))
    waived = draw(st.sampled_from([(None, None), ("0", None), ("8", "123"), ("9", "A1B")]))
    every = [*fees, *(fee for line in lines for fee in line.fees)]
    return EntrySummary(
        entry_number=format_entry_number("ABC", draw(st.integers(1, 9_999_999))),
        entry_type="03",
        importer_number="26-164751100",
        port_of_entry=draw(st.sampled_from(["2704", "2809"])),
        entry_date=draw(DAYS),
        lines=lines,
        action=draw(st.sampled_from([Intake.ADD, Intake.REPLACE])),
        consignee_number=draw(st.sampled_from([None, "123456-12345"])),
        mode_of_transport=draw(st.sampled_from([None, "11", "40"])),
        import_date=draw(st.none() | DAYS),
        reconciliation=draw(st.sampled_from([None, "FTA", "001"])),
        bond_type=waived[0],
        surety=waived[1],
        bills=tuple(draw(st.lists(st.sampled_from(["CARR12345678", "1234567", "ABCD1", "A1"]), max_size=3))),
        totals=Totals(
            sum((tariff.value for line in lines if line.set_mark != "V" for tariff in line.tariffs), ZERO),
            draw(cents()),
            sum((fee.amount for fee in every), ZERO),
            draw(cents()),
            draw(cents()),
        ),
        fees=fees,
        missing_documents=draw(st.sampled_from([(), ("01",), ("01", "02")])),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(summaries(), min_size=1, max_size=3))
def test_records_are_written_and_read_the_same(records: list[EntrySummary]) -> None:
    lost = {name for record in records for name in unwritten(record)}
    assert all(name.endswith(".fees") for name in lost)
    if not lost:
        body = write_ae(records, ENVELOPE)
        assert read(body) == records
        assert write_ae(records, ENVELOPE) == body
        assert all(len(line) == 80 for line in body.splitlines())


def test_a_batch_read_and_written_is_read_the_same() -> None:
    records = [one.record for one in read_batch(batch(numbered(1), numbered(2)))]
    again = read(write_ae(records, ENVELOPE))  # type: ignore[arg-type]
    assert again == records
    assert write_ae(again, ENVELOPE) == write_ae(records, ENVELOPE)  # type: ignore[arg-type]


def test_a_deletion_is_written_and_read() -> None:
    assert read(write_ae([Deletion("ABC-1234567-6")], ENVELOPE)) == [Deletion("ABC-1234567-6")]


@settings(max_examples=50, deadline=None)
@given(summaries())
def test_the_json_of_a_record_says_the_same(record: EntrySummary) -> None:
    again, problems = read_activity(to_json(record))
    assert problems == []
    assert again == record
    assert content_hash(again) == content_hash(record)


@settings(max_examples=50, deadline=None)
@given(summaries())
def test_what_is_stored_beside_the_columns_gives_the_record_back(record: EntrySummary) -> None:
    for line in record.lines:
        bare = replace(
            line, export_date=None, charges=None, gross_weight=None, related_party=None, non_reimbursement=None,
            cases=tuple(replace(case, quantity=None, declaration=None) for case in line.cases),
        )  # fmt: skip
        assert line_with_more(bare, json.loads(json.dumps(more_of_line(line)))) == line
    told = of_summary(json.loads(json.dumps(more_of_summary(record))))
    assert told == (record.fees, record.missing_documents)


@pytest.mark.parametrize(
    "changes",
    [
        {"charges": Decimal(1)}, {"gross_weight": Decimal(0)}, {"related_party": True}, {"non_reimbursement": True},
        {"export_date": date(2026, 8, 2)},
    ],
)  # fmt: skip
def test_what_few_lines_say_tells_two_filings_apart(changes: dict[str, object]) -> None:
    record = next(read_batch(batch(SUMMARY))).record
    assert isinstance(record, EntrySummary)
    other = replace(record, lines=(replace(record.lines[0], **changes),))
    assert content_hash(other) != content_hash(record)


def test_what_has_no_field_is_named() -> None:
    record = next(read_batch(batch(SUMMARY))).record
    assert isinstance(record, EntrySummary)
    assert unwritten(record) == []
    line = replace(record.lines[0], description="Batteries")
    changed = replace(record, release_date=date(2026, 9, 1), totals=None, lines=(line,))
    assert unwritten(changed) == ["release_date", "totals.value", "lines[0].description"]


def test_what_does_not_fit_is_refused() -> None:
    record = next(read_batch(batch(SUMMARY))).record
    assert isinstance(record, EntrySummary)
    tariff = replace(record.lines[0].tariffs[0], duty=Decimal("123456789.00"))
    with pytest.raises(Unwritable, match="duty"):
        write_ae([replace(record, lines=(replace(record.lines[0], tariffs=(tariff,)),))], ENVELOPE)
