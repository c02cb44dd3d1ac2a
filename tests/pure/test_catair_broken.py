"""Broken batches, each with the code and the place that its filer is told."""

import pytest

from cee.core.errors import Problem
from entries.formats.catair.read import read_batch
from entries.formats.records import EntrySummary
from entries.rules.check import check
from tests.pure.catair_builder import (
    CLAIM,
    SUMMARY,
    A,
    B,
    Y,
    Z,
    after,
    batch,
    changed,
    claims,
    columns,
    numbered,
    put,
    without,
)  # fmt: skip
from tests.pure.rules_world import world

LINE = tuple(line for line in SUMMARY if line[:2] in ("40", "44", "47", "50", "53", "62"))

# record, column from which the text is put, the text, code, path
FIELDS = [
    ("10", 3, "X", "FIELD_CHOICE", "10[0].3"),
    ("10", 3, "1", "FIELD_CLASS", "10[0].3"),
    ("10", 3, " ", "FIELD_MISSING", "10[0].3"),
    ("10", 4, "   ", "FIELD_MISSING", "10[0].4-6"),
    ("10", 4, "ab1", "FIELD_CLASS", "10[0].4-6"),
    ("10", 4, "XYZ", "FILER_MISMATCH", "10[0].4-6"),
    ("10", 4, "XYZ", "ENTRY_NUMBER_CHECK_DIGIT", "10[0].9-16"),
    ("10", 7, "X", "FIELD_CLASS", "10[0].7-8"),
    ("10", 9, "12345675", "ENTRY_NUMBER_CHECK_DIGIT", "10[0].9-16"),
    ("10", 9, "1234567 ", "ENTRY_NUMBER_FORM", "10[0].9-16"),
    ("10", 9, "        ", "FIELD_MISSING", "10[0].9-16"),
    ("10", 9, "1234567-", "FIELD_CLASS", "10[0].9-16"),
    ("10", 18, "2709", "B22", "10[0].18-21"),
    ("10", 18, "27 4", "PORT_FORM", "10[0].18-21"),
    ("10", 18, "    ", "FIELD_MISSING", "10[0].18-21"),
    ("10", 34, "  ", "FIELD_MISSING", "10[0].34-35"),
    ("10", 34, "3 ", "FIELD_FORM", "10[0].34-35"),
    ("10", 34, "0A", "FIELD_FORM", "10[0].34-35"),
    ("10", 36, "1 ", "FIELD_FORM", "10[0].36-37"),
    ("10", 38, "1", "FIELD_CHOICE", "10[0].38"),
    ("10", 39, " ", "SIGNATURE_MISSING", "10[0].39"),
    ("10", 39, "Y", "SIGNATURE_MISSING", "10[0].39"),
    ("10", 46, "N", "FIELD_CHOICE", "10[0].46"),
    ("10", 47, "008", "FIELD_FORM", "10[0].47-49"),
    ("10", 71, "LEFTOVER", "FIELD_CLASS", "10[0].71-80"),
    ("11", 3, "26-1647511XX", "", ""),
    ("11", 3, "26164751100 ", "IMPORTER_NUMBER_FORM", "11[0].3-14"),
    ("11", 3, " " * 12, "FIELD_MISSING", "11[0].3-14"),
    ("11", 15, "12345", "IMPORTER_NUMBER_FORM", "11[0].15-26"),
    ("11", 42, "      ", "FIELD_MISSING", "11[0].42-47"),
    ("11", 42, "133126", "FIELD_DATE", "11[0].42-47"),
    ("11", 42, "022926", "FIELD_DATE", "11[0].42-47"),
    ("11", 42, "0831 6", "FIELD_CLASS", "11[0].42-47"),
    ("11", 48, "000000", "FIELD_DATE", "11[0].48-53"),
    ("11", 48, "2026-8", "FIELD_CLASS", "11[0].48-53"),
    ("22", 3, "   1 0  ", "FIELD_CLASS", "22[0].3-10"),
    ("22", 11, "     ", "FIELD_MISSING", "22[0].11-15"),
    ("23", 3, "X", "FIELD_CHOICE", "23[0].3"),
    ("23", 8, " " * 12, "FIELD_MISSING", "23[0].8-19"),
    ("23", 8, "1234-678", "FIELD_CLASS", "23[0].8-19"),
    ("31", 3, "7", "FIELD_CHOICE", "31[0].3"),
    ("31", 4, " ", "FIELD_MISSING", "31[0].4"),
    ("31", 6, "1 3", "FIELD_FORM", "31[0].6-8"),
    ("31", 6, "   ", "FIELD_MISSING", "31[0].6-8"),
    ("40", 5, "   ", "FIELD_MISSING", "40[0].5-7"),
    ("40", 5, "000", "FIELD_FORM", "40[0].5-7"),
    ("40", 5, "0*1", "822", "40[0].5-7"),
    ("40", 8, "Y", "FIELD_CHOICE", "40[0].8"),
    ("40", 9, "C ", "FIELD_FORM", "40[0].9-10"),
    ("40", 9, "  ", "FIELD_MISSING", "40[0].9-10"),
    ("40", 9, "cn", "FIELD_CLASS", "40[0].9-10"),
    ("40", 11, "1N", "FIELD_FORM", "40[0].11-12"),
    ("40", 13, "080132", "", ""),
    ("40", 13, "083226", "FIELD_DATE", "40[0].13-18"),
    ("40", 25, "9 ", "FIELD_FORM", "40[0].25-26"),
    ("40", 27, "5 0", "FIELD_CLASS", "40[0].27-36"),
    ("40", 42, "   1,200", "FIELD_CLASS", "40[0].42-51"),
    ("40", 52, "12X", "FIELD_CLASS", "40[0].52-54"),
    ("40", 56, "X", "FIELD_CHOICE", "40[0].56"),
    ("40", 60, "N", "FIELD_CHOICE", "40[0].60"),
    ("40", 59, "Y", "FIELD_CLASS", "40[0].59"),
    ("44", 3, " " * 40, "FIELD_MISSING", "44[0].3-72"),
    ("44", 3, "batteries", "FIELD_CLASS", "44[0].3-72"),
    ("44", 3, "CAF\xc9", "FIELD_CLASS", "44[0].3-72"),
    ("44", 3, "A\tB", "FIELD_CLASS", "44[0].3-72"),
    ("44", 75, "MORE", "FIELD_CLASS", "44[0].73-80"),
    ("47", 3, "Q", "FIELD_CHOICE", "47[0].3"),
    ("47", 3, "E", "PARTY_TWICE", "47[1].3"),
    ("47", 4, " " * 15, "FIELD_MISSING", "47[0].4-18"),
    ("47", 4, "CN/BAT", "FIELD_FORM", "47[0].4-18"),
    ("50", 3, " " * 10, "FIELD_MISSING", "50[0].3-12"),
    ("50", 3, "850760002 ", "TARIFF_FORM", "50[0].3-12"),
    ("50", 3, "8507.60002", "FIELD_CLASS", "50[0].3-12"),
    ("50", 3, "7701000000", "TARIFF_CHAPTER", "50[0].3-12"),
    ("50", 13, "0", "FIELD_CLASS", "50[0].13"),
    ("50", 14, " " * 10, "FIELD_MISSING", "50[0].14-23"),
    ("50", 14, "34000     ", "FIELD_CLASS", "50[0].14-23"),
    ("50", 14, "    340.00", "FIELD_CLASS", "50[0].14-23"),
    ("50", 14, "    -34000", "FIELD_CLASS", "50[0].14-23"),
    ("50", 25, "     1 000", "FIELD_CLASS", "50[0].25-34"),
    ("50", 25, " " * 10, "FIELD_MISSING", "50[0].25-34"),
    ("50", 36, " " * 12, "439", "50[0].36-47"),
    ("50", 36, "        5O00", "FIELD_CLASS", "50[0].36-47"),
    ("50", 48, "   ", "FIELD_MISSING", "50[0].48-50"),
    ("50", 48, "N-O", "FIELD_CLASS", "50[0].48-50"),
    ("50", 51, " " * 12, "439", "50[0].51-62"),
    ("50", 63, "   ", "FIELD_MISSING", "50[0].63-65"),
    ("50", 78, "KG ", "439", "50[0].66-77"),
    ("53", 3, "B570803001", "CASE_FORM", "53[0].3-12"),
    ("53", 3, "A570803   ", "CASE_FORM", "53[0].3-12"),
    ("53", 3, "A-57080300", "FIELD_CLASS", "53[0].3-12"),
    ("53", 13, "X", "FIELD_CHOICE", "53[0].13"),
    ("53", 13, "B", "735", "88[0].3-13"),
    ("53", 14, " " * 8, "FIELD_MISSING", "53[0].14-21"),
    ("53", 14, "12.50   ", "FIELD_CLASS", "53[0].14-21"),
    ("53", 22, "P", "FIELD_CHOICE", "53[0].22"),
    ("53", 22, "S", "727", "53[0].35-46"),
    ("53", 25, " " * 10, "727", "53[0].25-34"),
    ("53", 47, " " * 10, "FIELD_MISSING", "53[0].47-56"),
    ("53", 47, "    125001", "735", "88[0].15-25"),
    ("62", 3, "4X9", "FIELD_FORM", "62[0].3-5"),
    ("62", 6, "    34.6", "FIELD_CLASS", "62[0].6-13"),
    ("62", 6, " " * 8, "FIELD_MISSING", "62[0].6-13"),
    ("62", 3, "056", "768", "89[0].6-16"),
    ("88", 15, "     124999", "735", "88[0].15-25"),
    ("88", 3, "          1", "735", "88[0].3-13"),
    ("88", 39, "          1", "735", "88[0].39-49"),
    ("88", 50, "1", "FIELD_CLASS", "88[0].50-80"),
    ("89", 3, "   ", "FIELD_MISSING", "89[0].3-5"),
    ("89", 3, "A99", "FIELD_CLASS", "89[0].3-5"),
    ("89", 17, "502", "768", "89[0].20-30"),
    ("89", 20, "       1251", "768", "89[0].20-30"),
    ("89", 31, "501", "768", "89[0].34-44"),
    ("89", 34, "          1", "768", "89[0].34-44"),
    ("90", 3, "    34000X", "FIELD_CLASS", "90[0].3-13"),
    ("90", 15, "       4715", "768", "90[0].15-25"),
    ("90", 27, "        100", "768", "90[0].27-37"),
    ("90", 63, "        100", "768", "90[0].63-73"),
    ("90", 74, "X", "FIELD_CLASS", "90[0].74-80"),
]

TARIFF = next(line for line in SUMMARY if line.startswith("50"))
CASE = next(line for line in SUMMARY if line.startswith("53"))
FEE = next(line for line in SUMMARY if line.startswith("62"))

ORDER = [
    (without("11"), "RECORD_MISSING", "11"),
    (without("90"), "RECORD_MISSING", "90"),
    (without("40", "44", "47", "50", "53", "62"), "RECORD_MISSING", "40"),
    (without("50"), "RECORD_MISSING", "40[0]"),
    (without("88"), "735", "88"),
    (without("89"), "768", "89"),
    (without("20"), "RECORD_ORDER", "22[0]"),
    (without("22"), "RECORD_ORDER", "23[0]"),
    (without("40"), "RECORD_ORDER", "44[0]"),
    (without("10"), "RECORD_ORDER", "11[0]"),
    (after("11", SUMMARY[1]), "RECORD_ORDER", "11[1]"),
    (after("88", SUMMARY[-3]), "RECORD_ORDER", "88[1]"),
    (after("62", "44TOO LATE"), "RECORD_ORDER", "44[1]"),
    (after("62", "47CCONSIGNEE"), "RECORD_ORDER", "47[2]"),
    (after("62", CASE), "RECORD_ORDER", "53[1]"),
    (after("89", SUMMARY[6]), "RECORD_ORDER", "40[1]"),
    (after("89", "318B 123"), "RECORD_ORDER", "31[1]"),
    (after("40", "31" + "8B 123"), "RECORD_ORDER", "31[1]"),
    (after("62", *[FEE] * 8), "RECORD_ORDER", "62[9]"),
    (after("53", *[CASE] * 9), "RECORD_ORDER", "53[9]"),
    (after("53", *["5401STATEMENT"] * 10), "RECORD_ORDER", "54[9]"),
    (after("50", *[TARIFF] * 32), "RECORD_ORDER", "50[32]"),
    (after("31", *["36REASON"] * 100), "RECORD_ORDER", "36[99]"),
    (after("31", "99WHATEVER"), "RECORD_UNKNOWN", "99"),
    (after("31", "ER"), "RECORD_UNKNOWN", "ER"),
    (after("31", "  12345"), "RECORD_UNKNOWN", "?"),
    (after("31", "CW99"), "", ""),
    ((*SUMMARY[:-1], put(SUMMARY[-1], 79, "000")), "RECORD_LENGTH", "90[0]"),
    (("10D" + SUMMARY[0][3:], SUMMARY[1]), "RECORD_ORDER", "11[0]"),
    (after("31", columns(c1="34", c3="311", e13="277", c14="499")), "FIELD_MISSING", "34[0].17-24"),
    (after("31", columns(c1="33", c3="0")), "FIELD_FORM", "33[0].3-4"),
]  # fmt: skip

CLAIMS = [
    (changed("10", 34, "X1", of=CLAIM), "FIELD_FORM", "10[0].34-35"),
    (changed("10", 48, " ", of=CLAIM), "FIELD_MISSING", "10[0].48"),
    (changed("10", 49, "123", of=CLAIM), "IMPORTER_NUMBER_FORM", "10[0].49-60"),
    (changed("40", 11, "12345675", of=CLAIM), "ENTRY_NUMBER_CHECK_DIGIT", "40[0].11-18"),
    (changed("40", 19, "    1", of=CLAIM), "FIELD_CLASS", "40[0].19-23"),
    (changed("42", 3, " 50.0", of=CLAIM), "FIELD_CLASS", "42[0].3-18"),
    (changed("43", 3, "3X4", of=CLAIM), "FIELD_CLASS", "43[0].3-5"),
    (changed("70", 3, "X", of=CLAIM), "FIELD_CHOICE", "70[0].3"),
    (changed("70", 33, "      ", of=CLAIM), "FIELD_MISSING", "70[0].33-38"),
    (changed("70", 71, "  ", of=CLAIM), "FIELD_MISSING", "70[0].71-72"),
    (changed("89", 6, "          1", of=CLAIM), "768", "89[0].6-16"),
    (without("70", "72", of=CLAIM), "RECORD_MISSING", "70"),
    (without("43", of=CLAIM), "RECORD_MISSING", "40[0]"),
    (without("90", of=CLAIM), "RECORD_MISSING", "90"),
    (without("40", of=CLAIM), "RECORD_ORDER", "41[0]"),
]

ENVELOPES = [
    (batch(SUMMARY, a=""), "BATCH_CLOSED", "A[0]"),
    (batch(SUMMARY, b=""), "BLOCK_CLOSED", "B[0]"),
    (batch(SUMMARY, y=""), "BLOCK_OPEN", "Z[0]"),
    (batch(SUMMARY, z=""), "BATCH_CUT", "Z[0]"),
    (batch(SUMMARY, y="", z=""), "BATCH_CUT", "Z[0]"),
    (batch(SUMMARY, y=put(Y, 8, "XYZ")), "BLOCK_MISMATCH", "Y[0].4-12"),
    (batch(SUMMARY, y=put(Y, 4, "2709")), "BLOCK_MISMATCH", "Y[0].4-12"),
    (batch(SUMMARY, y=put(Y, 11, "DE")), "BLOCK_MISMATCH", "Y[0].4-12"),
    (batch(SUMMARY, z=put(Z, 2, "2709")), "BATCH_MISMATCH", "Z[0].2-8"),
    (batch(SUMMARY, z=put(Z, 6, "XYZ")), "BATCH_MISMATCH", "Z[0].2-8"),
    (batch(SUMMARY, a=put(A, 2, "    ")), "FIELD_MISSING", "A[0].2-5"),
    (batch(SUMMARY, a=put(A, 15, "993126")), "BATCH_HEADER", "A[0]"),
    (batch(SUMMARY, a=put(A, 81, "X")), "BATCH_HEADER", "A[0]"),
    (batch(SUMMARY, b=put(B, 2, "X")), "FIELD_CLASS", "B[0].2-3"),
    (batch(SUMMARY, b=put(B, 11, "EQ")), "APPLICATION_UNKNOWN", "B[0].11-12"),
    (batch(SUMMARY, b=put(B, 8, "XYZ"), y=put(Y, 8, "XYZ")), "FILER_MISMATCH", "10[0].4-6"),
    (batch(SUMMARY, y=put(Y, 2, "X")), "FIELD_CLASS", "Y[0].2-3"),
    (batch(SUMMARY, z=put(Z, 9, "SECRET")), "FIELD_CLASS", "Z[0].9-14"),
    (batch(numbered(1), y="", z="") + batch(numbered(2)), "BATCH_OPEN", "A[0]"),
    ([*batch(numbered(1), y="", z=""), *batch(numbered(2), a="")], "BLOCK_OPEN", "B[0]"),
    ([*batch(SUMMARY), Y.encode()], "BLOCK_CLOSED", "Y[0]"),
    ([*batch(SUMMARY), Z.encode()], "BATCH_CLOSED", "Z[0]"),
    ([b"HELLO"], "BATCH_CUT", "Z[0]"),
    ([b"HELLO"], "BATCH_CLOSED", "A[0]"),
]  # fmt: skip

LAW = [
    (changed("10", 34, "01"), "452", "lines[0].cases"),
    (changed("10", 34, "99"), "B77", "entry_type"),
    (changed("10", 36, "99"), "CATAIR_10_MODE", "mode_of_transport"),
    (changed("40", 9, "CA"), "414", "lines[0].origin"),
    (changed("40", 9, "QQ"), "CATAIR_40_ORIGIN", "lines[0].origin"),
    (changed("50", 3, "9813000540"), "604", "lines[0].tariffs[0].hts"),
    (without("53", "88"), "706", "lines"),
    (changed("47", 3, "C", nth=1), "499", "lines[0].foreign_exporter"),
    (changed("11", 48, "090126"), "CFR141_68_ENTRY_DATE", "entry_date"),
    (changed("90", 3, "      34001"), "768", "totals.duty"),
    (after("50", columns(c1="50", c3="9903880300", e23="250000", e34="0")), "852", "lines[0].tariffs[1].hts"),
    (changed("53", 47, "    999900", of=changed("88", 15, "     999900")), "CATAIR_53_DUTY", "lines[0].cases[0].duty"),
]  # fmt: skip


def told(lines: list[bytes]) -> list[Problem]:
    """Every problem of a batch, those that the law finds in what could be read among them."""
    found = []
    for one in read_batch(lines):
        found += one.problems
        if isinstance(one.record, EntrySummary):
            found += check(one.record, world())
    return found


BROKEN = (
    [(batch(changed(record, first, text)), code, path) for record, first, text, code, path in FIELDS if code]
    + [(batch(lines), code, path) for lines, code, path in ORDER if code]
    + [(claims(lines), code, path) for lines, code, path in CLAIMS]
    + ENVELOPES
    + [(batch(lines), code, path) for lines, code, path in LAW]
)
SOUND = [batch(changed(record, first, text)) for record, first, text, code, _ in FIELDS if not code]
SOUND += [batch(lines) for lines, code, _ in ORDER if not code]


def test_there_are_enough_of_them() -> None:
    assert len(BROKEN) >= 150


@pytest.mark.parametrize("place", range(len(BROKEN)), ids=lambda place: f"{BROKEN[place][1]}-{BROKEN[place][2]}")
def test_a_broken_batch_is_told_its_code_and_place(place: int) -> None:
    lines, code, path = BROKEN[place]
    fatal = [(problem.code, problem.path) for problem in told(lines) if problem.fatal]
    assert (code, path) in fatal


@pytest.mark.parametrize("place", range(len(SOUND)))
def test_what_is_merely_unusual_is_taken(place: int) -> None:
    assert [problem for problem in told(SOUND[place]) if problem.fatal] == []


@pytest.mark.parametrize("place", range(len(BROKEN)), ids=lambda place: f"{BROKEN[place][1]}-{BROKEN[place][2]}")
def test_every_problem_can_be_shown(place: int) -> None:
    for problem in told(BROKEN[place][0]):
        assert problem.message.isprintable() and problem.message.endswith(".")
        assert problem.authority and problem.path.isascii()
        assert "SECRET" not in problem.message
