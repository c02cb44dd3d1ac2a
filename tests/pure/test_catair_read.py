"""A CATAIR batch is read transaction by transaction; what is mangled refuses its own and no other."""

import logging
from datetime import date
from decimal import Decimal

import pytest

from cee.core.vocabulary import Intake
from entries.formats.catair.envelope import frame, scrub
from entries.formats.catair.layout import COLUMNS, LAYOUTS, Layout
from entries.formats.catair.read import Read, read_batch
from entries.formats.records import Case, Deletion, Drawback, EntrySummary, Fee, Quantity, Revenue
from entries.rules.check import check
from tests.pure.catair_builder import CLAIM, SUMMARY, A, after, batch, changed, claims, columns, numbered
from tests.pure.rules_world import world

EVERY = [layout for records in LAYOUTS.values() for layout in records.values()]


@pytest.mark.parametrize("layout", EVERY, ids=lambda layout: f"{layout.message}-{layout.record}")
def test_each_record_tiles_eighty_columns(layout: Layout) -> None:
    covered = [column for field in layout.fields for column in range(field.first, field.last + 1)]
    assert covered == list(range(1, COLUMNS + 1))


@pytest.mark.parametrize("layout", EVERY, ids=lambda layout: f"{layout.message}-{layout.record}")
def test_each_record_begins_with_its_id_and_names_a_field_once(layout: Layout) -> None:
    assert layout.fields[0].constant == layout.record
    names = [field.name for field in layout.fields if field.name]
    assert len(names) == len(set(names))


def only(lines: list[bytes]) -> Read:
    found = list(read_batch(lines))
    assert len(found) == 1
    return found[0]


def summary(lines: list[bytes]) -> EntrySummary:
    found = only(lines)
    assert isinstance(found.record, EntrySummary), found.problems
    return found.record


def test_a_summary_is_read_whole() -> None:
    record = summary(batch(SUMMARY))
    assert (record.entry_number, record.entry_type, record.port_of_entry) == ("ABC-1234567-6", "03", "2704")
    assert (record.importer_number, record.consignee_number) == ("26-164751100", None)
    assert (record.entry_date, record.import_date) == (date(2026, 8, 31), date(2026, 8, 29))
    assert (record.bond_type, record.surety, record.bills) == ("8", "123", ("CARR12345678",))
    line = record.lines[0]
    assert (line.number, line.origin, line.export_country, line.export_date) == (1, "CN", "CN", date(2026, 8, 1))
    assert (line.charges, line.gross_weight, line.related_party) == (Decimal(500), Decimal(1200), False)
    assert (line.manufacturer, line.foreign_exporter) == ("CNSHEBAT123SHA", "CNSHEBAT123SHA")
    assert line.description == "LITHIUM ION BATTERY PACKS"
    tariff = line.tariffs[0]
    assert (tariff.hts, tariff.value, tariff.duty) == ("8507600020", Decimal(10000), Decimal("340.00"))
    assert tariff.quantities == (Quantity(Decimal(500), "NO"), Quantity(Decimal(900), "KG"))
    assert line.cases == (
        Case("A570803001", "cash", Decimal("12.50"), "A", Decimal(10000), Decimal("1250.00")),
    )  # fmt: skip
    assert line.fees == (Fee("499", Decimal("34.64")), Fee("501", Decimal("12.50")))
    totals = record.totals
    assert totals is not None
    assert (totals.value, totals.duty, totals.fees) == (Decimal(10000), Decimal("340.00"), Decimal("47.14"))
    assert (totals.antidumping, totals.countervailing) == (Decimal(1250), Decimal(0))


def test_the_example_keeps_every_rule_of_the_law() -> None:
    assert [problem for problem in check(summary(batch(SUMMARY)), world()) if problem.fatal] == []


@pytest.mark.parametrize(("letter", "action"), [("A", Intake.ADD), ("R", Intake.REPLACE)])
def test_the_action_is_read(letter: str, action: Intake) -> None:
    assert summary(batch(changed("10", 3, letter))).action is action


def test_a_deletion_is_a_record_10_alone() -> None:
    assert only(batch((changed("10", 3, "D")[0],))).record == Deletion("ABC-1234567-6")


def test_lines_may_be_padded_and_end_as_they_like() -> None:
    lines = [line.ljust(80) + b"\r\n" for line in batch(SUMMARY)]
    assert summary(lines) == summary(batch(SUMMARY))


def test_a_line_may_have_numbers_of_chapters_98_and_99_in_sequence() -> None:
    more = columns(c1="50", c3="9903880300", e23="250000", e34="0")
    lines = batch((*SUMMARY[:10], more, *SUMMARY[10:]))
    assert [tariff.hts for tariff in summary(lines).lines[0].tariffs] == ["9903880300", "8507600020"]


def test_header_fees_taxes_and_other_revenue_are_fees() -> None:
    lines = after("31", columns(c1="34", c3="311", e13="277"))
    lines = after("53", columns(c1="60", c3="017", e15="10000"), columns(c1="61", c3="672", e15="500"), of=lines)
    lines = after("89", columns(c1="89", c3="311", e16="277"), of=lines)
    lines = changed("90", 15, "4991".rjust(11), of=lines)
    lines = changed("90", 27, "10000".rjust(11), of=lines)
    record = summary(batch(changed("90", 63, "500".rjust(11), of=lines)))
    assert record.fees == (Fee("311", Decimal("2.77")),)
    assert [fee.fee_class for fee in record.lines[0].fees] == ["017", "672", "499", "501"]
    assert record.totals is not None and record.totals.fees == Decimal("154.91")


def test_descriptions_stand_one_behind_the_other() -> None:
    text = "A" * 70
    assert summary(batch(changed("44", 3, text))).lines[0].description == text
    lines = after("44", "44AND CHARGERS")
    assert summary(batch(lines)).lines[0].description == "LITHIUM ION BATTERY PACKS AND CHARGERS"


def test_what_cee_does_not_hold_is_said_and_refuses_nothing() -> None:
    lines = after("44", "SE61X", "OI  SOMETHING", "PG01001", of=SUMMARY)
    found = only(batch(after("62", "CW02     27B01", of=lines)))
    assert found.record is not None
    (note,) = found.problems
    assert (note.code, note.fatal) == ("CATAIR_AS_SENT", False)
    for told in ("10 (payment type", "20 (carrier", "CW02", "OI", "PG01", "SE61"):
        assert told in note.message


def test_a_mangled_record_refuses_its_summary_and_no_other() -> None:
    mangled = changed("50", 14, "3X000", of=numbered(2))
    found = list(read_batch(batch(numbered(1), mangled, numbered(3))))
    assert [one.record is not None for one in found] == [True, False, True]
    assert [(one.code, one.path) for one in found[1].problems if one.fatal] == [("FIELD_CLASS", "50[0].14-23")]


@pytest.mark.parametrize("record", [line[:2] for line in SUMMARY])
@pytest.mark.parametrize("mangle", ["0Q", "  ", "7\xe9", ""])
def test_no_mangled_record_touches_its_neighbours(record: str, mangle: str) -> None:
    place = next(place for place, line in enumerate(SUMMARY) if line.startswith(record))
    broken = list(numbered(2))
    broken[place] = mangle + broken[place][2:]
    found = [one.record for one in read_batch(batch(numbered(1), broken, numbered(3)))]
    assert sum(isinstance(record, EntrySummary) for record in found) == 2
    assert found[0] is not None and found[-1] is not None


def test_a_batch_cut_in_the_middle_is_told_so() -> None:
    whole = batch(numbered(1), numbered(2))
    for length in range(3, len(whole)):
        found = list(read_batch(whole[:length]))
        assert found[-1].problems[0].code == "BATCH_CUT"
        complete = sum(line.startswith(b"90") for line in whole[:length])
        assert sum(one.record is not None for one in found) == complete


def test_a_batch_of_nothing_is_nothing() -> None:
    assert list(read_batch([])) == []
    assert list(read_batch(batch())) == []


def test_several_batches_may_follow_each_other() -> None:
    assert len(list(read_batch(batch(numbered(1)) + batch(numbered(2))))) == 2


def test_the_password_is_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found = list(read_batch(batch(SUMMARY) + batch(changed("50", 14, "X"))))
    assert "SECRET" not in repr(found) + caplog.text
    for line in (A, A.ljust(80), " " + A, A.replace("ABC", "ABC "), A[:12], A.replace("AE", "")):
        assert b"SECRET"[:4] not in scrub(line.encode())


def test_no_more_than_one_transaction_is_held() -> None:
    def endless():  # type: ignore[no-untyped-def]
        yield from batch(y="", z="")
        sequence = 0
        while True:
            sequence += 1
            yield from (line.encode() for line in numbered(sequence))

    units = frame(endless())
    assert [len(next(units).lines) for _ in range(1000)] == [len(SUMMARY)] * 1000


def test_a_claim_is_read_whole() -> None:
    claim = only(claims(CLAIM)).record
    assert isinstance(claim, Drawback)
    assert (claim.claim_number, claim.provision, claim.claimant_number) == ("ABC-1234567-6", "58", "26-164751100")
    assert (claim.filing_port, claim.filed_date, claim.accelerated_payment) == ("2704", date(2026, 9, 1), True)
    (goods,) = claim.imports
    assert (goods.entry_number, goods.line, goods.hts) == ("ABC-1234567-6", 1, "8507600020")
    assert (goods.quantity, goods.unit, goods.claims) == (Decimal(500), "NO", (Revenue("364", Decimal("336.60")),))
    (sent,) = claim.exports
    assert (sent.date, sent.destination, sent.action) == (date(2026, 8, 15), "DE", "export")


def test_a_claim_may_be_deleted() -> None:
    claim = only(claims(changed("10", 3, "D", of=CLAIM)[:1])).record
    assert isinstance(claim, Drawback)
    assert (claim.claim_number, claim.action) == ("ABC-1234567-6", Intake.DELETE)
