"""A CSV batch is read entry by entry; what is wrong is told by row and column."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cee.core.vocabulary import Intake
from entries.formats.csv import COLUMNS, NEEDED, Entry, read_csv
from entries.formats.records import Case, Deletion, EntrySummary, Fee, Quantity
from entries.rules.check import check
from tests.pure.rules_world import world

ROW = {
    "entry_number": "ABC-1234567-6", "entry_type": "03", "importer_number": "26-164751100", "port_of_entry": "2704",
    "mode_of_transport": "11", "import_date": "2026-08-29", "entry_date": "2026-08-31", "bond_type": "8", "surety": "123",
    "bills": "CARR12345678 CARR87654321", "total_value": "10000", "total_duty": "340.00", "total_fees": "47.14",
    "total_antidumping": "1250.00", "total_countervailing": "0", "line": "1", "origin": "CN", "export_country": "CN",
    "manufacturer": "CNSHEBAT123SHA", "foreign_exporter": "CNSHEBAT123SHA", "description": "LITHIUM ION BATTERIES",
    "related_party": "N", "hts": "8507600020", "value": "10000", "duty": "340.00", "quantity1": "500", "unit1": "NO",
    "quantity2": "900", "unit2": "KG", "case1_number": "A570803001", "case1_deposit": "cash", "case1_rate": "12.50",
    "case1_rate_type": "A", "case1_value": "10000", "case1_duty": "1250.00", "fee1_class": "499", "fee1_amount": "34.64",
    "fee2_class": "501", "fee2_amount": "12.50",
}  # fmt: skip


def body(*rows: dict[str, str], columns: list[str] | None = None, end: str = "\n") -> bytes:
    """A batch of these rows."""
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO()
    writer = csv.DictWriter(written, names, restval="", lineterminator=end, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def read(text: bytes) -> list[Entry]:
    return list(read_csv(text))


def only(text: bytes) -> EntrySummary:
    (entry,) = read(text)
    assert isinstance(entry.record, EntrySummary), entry.problems
    return entry.record


def test_an_entry_is_read_whole() -> None:
    record = only(body(ROW))
    assert (record.entry_number, record.entry_date, record.action) == ("ABC-1234567-6", date(2026, 8, 31), Intake.ADD)
    assert (record.bond_type, record.surety) == ("8", "123")
    assert record.bills == ("CARR12345678", "CARR87654321")
    line = record.lines[0]
    assert (line.number, line.origin, line.related_party) == (1, "CN", False)
    assert line.tariffs[0].quantities == (Quantity(Decimal(500), "NO"), Quantity(Decimal(900), "KG"))
    assert line.cases == (Case("A570803001", "cash", Decimal("12.50"), "A", Decimal(10000), Decimal("1250.00")),)
    assert line.fees == (Fee("499", Decimal("34.64")), Fee("501", Decimal("12.50")))
    assert record.totals is not None and record.totals.fees == Decimal("47.14")
    assert [problem for problem in check(record, world()) if problem.fatal] == []


def test_columns_stand_in_any_order_and_case() -> None:
    backwards = {name.upper(): ROW[name] for name in reversed(ROW)}
    assert only(body(backwards)) == only(body(ROW))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(end: str, mark: bytes) -> None:
    assert only(mark + body(ROW, end=end)) == only(body(ROW))


def test_quoted_cells_may_hold_commas_quotes_and_line_ends() -> None:
    record = only(body(ROW | {"description": 'CELLS, 5" LONG,\nCHARGED'}))
    assert record.lines[0].description == 'CELLS, 5" LONG, CHARGED'


def test_rows_of_a_line_are_its_tariff_numbers_and_rows_of_an_entry_its_lines() -> None:
    additional = {"entry_number": ROW["entry_number"], "line": "1", "hts": "9903880300", "value": "0", "duty": "2500"}
    second = {
        "entry_number": "ABC12345676",
        "line": "2",
        "origin": "DE",
        "hts": "6109100012",
        "value": "1",
        "duty": "0",
    }
    record = only(body(ROW, additional, second))
    assert [[tariff.hts for tariff in line.tariffs] for line in record.lines] == [
        ["8507600020", "9903880300"],
        ["6109100012"],
    ]
    assert record.lines[1].fees == ()


def test_another_number_is_another_entry() -> None:
    found = read(body(ROW, ROW | {"entry_number": "SV9-7002227-0"}))
    assert [entry.record.entry_number for entry in found if entry.record] == ["ABC-1234567-6", "SV9-7002227-0"]


def test_a_deletion_needs_only_its_number() -> None:
    columns = [*ROW, "action"]
    (entry,) = read(body({"entry_number": "ABC-1234567-6", "action": "delete"}, columns=columns))
    assert entry.record == Deletion("ABC-1234567-6")


def test_a_refused_entry_can_be_sent_again_as_it_is_told() -> None:
    first, second, third = read(
        body(ROW, ROW | {"entry_number": "SV9-7002227-0", "duty": "x"}, ROW | {"entry_number": "A"})
    )
    assert first.record is not None and second.record is None and third.record is None
    (again,) = read(second.raw.replace(b",x,", b",340.00,"))
    assert again.record is not None


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"entry_number": "ABC-1234567-5"}, "ENTRY_NUMBER_CHECK_DIGIT", "rows[0].entry_number"),
        ({"entry_number": ""}, "FIELD_MISSING", "rows[0].entry_number"),
        ({"entry_type": "3"}, "FIELD_FORM", "rows[0].entry_type"),
        ({"importer_number": "1"}, "IMPORTER_NUMBER_FORM", "rows[0].importer_number"),
        ({"port_of_entry": "LA"}, "PORT_FORM", "rows[0].port_of_entry"),
        ({"entry_date": "08/31/2026"}, "FIELD_DATE", "rows[0].entry_date"),
        ({"entry_date": "2026-02-30"}, "FIELD_DATE", "rows[0].entry_date"),
        ({"action": "amend"}, "FIELD_CHOICE", "rows[0].action"),
        ({"bond_type": "7"}, "FIELD_FORM", "rows[0].bond_type"),
        ({"bond_type": "", "surety": "123"}, "FIELD_MISSING", "rows[0].bond_type"),
        ({"surety": "12"}, "FIELD_FORM", "rows[0].surety"),
        ({"bills": "A/B"}, "FIELD_FORM", "rows[0].bills"),
        ({"total_duty": "1.234"}, "FIELD_DECIMAL", "rows[0].total_duty"),
        ({"total_value": ""}, "FIELD_MISSING", "rows[0].total_value"),
        ({"line": ""}, "FIELD_MISSING", "rows[0].line"),
        ({"line": "one"}, "FIELD_TYPE", "rows[0].line"),
        ({"line": "1000"}, "FIELD_LIMIT", "rows[0].line"),
        ({"origin": "CHN"}, "FIELD_FORM", "rows[0].origin"),
        ({"related_party": "maybe"}, "FIELD_TYPE", "rows[0].related_party"),
        ({"hts": "85076000"}, "TARIFF_FORM", "rows[0].hts"),
        ({"value": "10.50"}, "FIELD_DECIMAL", "rows[0].value"),
        ({"duty": "$340"}, "FIELD_DECIMAL", "rows[0].duty"),
        ({"quantity1": ""}, "FIELD_MISSING", "rows[0].quantity1"),
        ({"quantity1": "", "unit1": "", "quantity2": "x"}, "FIELD_DECIMAL", "rows[0].quantity2"),
        ({"unit2": "KILO"}, "FIELD_FORM", "rows[0].unit2"),
        ({"case1_deposit": "credit"}, "FIELD_CHOICE", "rows[0].case1_deposit"),
        ({"case1_number": ""}, "FIELD_MISSING", "rows[0].case1_number"),
        ({"fee1_class": "MPF"}, "FIELD_FORM", "rows[0].fee1_class"),
        ({"fee1_class": "", "fee1_amount": "", "fee2_amount": "-1"}, "FIELD_DECIMAL", "rows[0].fee2_amount"),
    ],
)
def test_a_fault_is_named_by_row_and_column(changes: dict[str, str], code: str, path: str) -> None:
    (entry,) = read(body(ROW | {"action": "add"} | changes))
    assert entry.record is None
    assert (code, path) in [(problem.code, problem.path) for problem in entry.problems]


def test_a_fault_of_a_later_row_names_that_row() -> None:
    additional = {"entry_number": ROW["entry_number"], "line": "1", "hts": "99038803", "value": "0", "duty": "1"}
    second = {
        "entry_number": ROW["entry_number"],
        "line": "2",
        "origin": "DEU",
        "hts": "6109100012",
        "value": "1",
        "duty": "0",
    }
    (entry,) = read(body(ROW, additional, second))
    assert [problem.path for problem in entry.problems] == ["rows[1].hts", "rows[2].origin"]


def test_what_a_later_row_says_of_the_entry_is_not_lost_without_a_word() -> None:
    later = ROW | {"line": "2", "port_of_entry": "2809"}
    (entry,) = read(body(ROW, later))
    assert [(one.code, one.path, one.fatal) for one in entry.problems] == [
        ("CSV_NOT_READ", "rows[1].port_of_entry", False)
    ]


@pytest.mark.parametrize("name", NEEDED)
def test_a_column_that_is_needed_must_be_there(name: str) -> None:
    (entry,) = read(body(ROW, columns=[column for column in ROW if column != name]))
    assert [(problem.code, problem.path) for problem in entry.problems] == [("COLUMN_MISSING", f"header.{name}")]


def test_strange_and_repeated_columns_are_named() -> None:
    text = body(ROW).replace(b"mode_of_transport", b"colour").replace(b"total_fees", b"total_duty")
    (entry,) = read(text)
    assert [(problem.code, problem.path) for problem in entry.problems] == [
        ("COLUMN_UNKNOWN", "header.colour"),
        ("COLUMN_TWICE", "header.total_duty"),
    ]


def test_a_row_with_other_cells_than_the_header_refuses_its_entry_only() -> None:
    rows = body(ROW, ROW | {"entry_number": "SV9-7002227-0"}, ROW | {"entry_number": "SV9-7102388-9"}).splitlines()
    rows[2] += b",more"
    found = read(b"\n".join(rows))
    assert [entry.record is not None for entry in found] == [True, False, True]
    assert [(problem.code, problem.path) for problem in found[1].problems] == [("CSV_CELLS", "rows[0]")]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_batch() -> None:
    numbers = [
        "ABC-1234567-6",
        "SV9-7002227-0",
        "SV9-7102388-9",
        "SV9-7002284-1",
        "999-9999999-0",
        "AAA-0000001-4",
        "B76-0324527-8",
    ]
    rows = body(*[ROW | {"entry_number": number} for number in numbers]).splitlines()
    rows[1] = rows[1].replace(b"LITHIUM", b'"LITHIUM')
    found = read(b"\n".join(rows))
    assert sum(entry.record is not None for entry in found) == len(numbers) - 1


def test_nothing_is_no_entry() -> None:
    assert read(b"") == []
    assert read(b"\r\n\n") == []
    assert read(body(columns=list(ROW))) == []


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 600), st.integers(0, 20))
def test_no_bytes_make_the_reader_raise(junk: bytes, at: int, drop: int) -> None:
    sound = body(ROW, ROW | {"entry_number": "SV9-7002227-0"})
    for text in (junk, sound[:at] + junk + sound[at + drop :]):
        for entry in read(text):
            assert (entry.record is None) == any(problem.fatal for problem in entry.problems)
            assert all(problem.path.isascii() and problem.message.isprintable() for problem in entry.problems)


def test_every_column_can_be_named() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
    (entry,) = read(body(ROW, columns=list(COLUMNS)))
    assert isinstance(entry.record, EntrySummary)
