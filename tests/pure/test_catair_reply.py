"""A reply stands in its layout byte for byte, signposts before conditions, the end last."""

from datetime import date
from itertools import pairwise

import pytest

from cee.core.errors import Problem, Severity
from entries.formats.catair.envelope import frame
from entries.formats.catair.layout import COLUMNS, LAYOUTS
from entries.formats.catair.read import read_unit
from entries.formats.catair.reply import CONDITIONS, Outcome, condition_of, write_reply
from tests.pure.catair_builder import CLAIM, SUMMARY, batch, changed, claims, numbered, put, without
from tests.pure.test_catair_broken import BROKEN

ON = date(2026, 9, 2)


def reply(lines: list[bytes], *outcomes: Outcome) -> list[bytes]:
    return list(write_reply(zip(frame(lines), outcomes, strict=True), on=ON))


def test_an_accepted_summary_is_answered_column_by_column() -> None:
    assert reply(batch(SUMMARY), Outcome("add", version=1, team="123")) == [
        b"A2704ABC      090226     AX".ljust(80) + b"\n",
        b"B  2704ABCAX".ljust(80) + b"\n",
        b"E0 SUMMRY 000001 REF ID: ABC 12345676 REF001       123".ljust(80) + b"\n",
        b"E1A 995   SUMMARY HAS BEEN ADDED                  ABC  1234567600100REF001".ljust(80) + b"\n",
        b"Y  2704ABCAX00002".ljust(80) + b"\n",
        b"Z2704ABC      090226".ljust(80) + b"\n",
    ]


def test_signposts_lead_to_the_condition() -> None:
    problems = (
        Problem("452", "lines[0].cases", "m", "ACE 452"),
        Problem("FIELD_CLASS", "50[0].14-23", "m", "a"),
        Problem("B22", "10[0].18-21", "m", "a"),
        Problem("CFR101_3_PORT", "port_of_entry", "m", "a", Severity.WARNING),
    )
    assert [line.rstrip() for line in reply(batch(SUMMARY), Outcome("reject", problems))[2:-2]] == [
        b"E0 SUMMRY 000001 REF ID: ABC 12345676 REF001",
        b"E1 FB22   PORT DOES NOT AGREE WITH BLOCK",
        b"E1 WZ99   CFR101 3 PORT",
        b"E0 LINITM 000001 REF ID: 001",
        b"E0 ADDCVD 000001 REF ID: ADDCVD",
        b"E1 F452   AD CVD CASE NOT ALLOWED FOR ENTRY TYPE",
        b"E0 TARIFF 000001 REF ID: RECORD 50 COLUMNS 14-23",
        b"E1 FZ02   DATA ELEMENT NOT OF ITS CLASS",
        b"E1RF999   SUMMARY HAS BEEN REJECTED               ABC  12345676     REF001",
    ]


def test_a_record_is_pointed_at_below_its_own_line() -> None:
    lines = without("88", "89", "90") + tuple(put(line, 5, "002") if line[:2] == "40" else line for line in SUMMARY[6:])
    told = reply(batch(lines), Outcome("reject", (Problem("FIELD_CLASS", "62[3].6-13", "m", "a"),)))
    assert [line.rstrip() for line in told[3:5]] == [
        b"E0 LINITM 000002 REF ID: 002",
        b"E0 LINFEE 000002 REF ID: RECORD 62 COLUMNS 6-13",
    ]


def test_a_claim_is_answered_by_dx() -> None:
    told = reply(claims(CLAIM), Outcome("add", version=1))
    assert told[0][25:27] == told[1][10:12] == told[-2][10:12] == b"DX"


def test_the_last_word_on_each_summary_is_accepted_or_rejected() -> None:
    lines = batch(numbered(1), changed("50", 14, "X", of=numbered(2)), numbered(3))
    outcomes = [Outcome("add", version=1), Outcome("reject"), Outcome("duplicate")]
    told = reply(lines, *outcomes)
    ends = [line[2:3] for line, after in pairwise(told) if line[:2] == b"E1" and after[:2] in (b"E0", b"Y ")]
    assert ends == [b"A", b"R", b"A"]


def test_each_block_is_answered_by_a_block_with_its_count() -> None:
    lines = batch(numbered(1), numbered(2), z="") + batch(numbered(3), a="", b="B  2809ABCAE", y="Y  2809ABCAE")
    told = reply(lines, *[Outcome("add", version=1)] * 3)
    assert [line[:17].rstrip() for line in told if line[:1] in (b"B", b"Y")] == [
        b"B  2704ABCAX", b"Y  2704ABCAX00004", b"B  2809ABCAX", b"Y  2809ABCAX00002",
    ]  # fmt: skip


def test_a_cut_batch_is_answered_by_x1() -> None:
    (unit,) = frame(batch(z="", y=""))
    told = list(write_reply([(unit, Outcome("reject", unit.faults))], on=ON))
    assert [line.rstrip() for line in told[2:-2]] == [
        b"X0 BLOCK  000001 REF ID: RECORD Z",
        b"X1RFZ50   BATCH CUT BEFORE ITS END",
    ]


def test_nothing_is_answered_by_nothing() -> None:
    assert list(write_reply([], on=ON)) == []


@pytest.mark.parametrize("place", range(len(BROKEN)))
def test_every_refusal_can_be_answered_in_layout(place: int) -> None:
    lines, _, _ = BROKEN[place]
    units = list(frame(lines))
    outcomes = [Outcome("reject", tuple(read_unit(unit).problems)) for unit in units]
    for line in write_reply(zip(units, outcomes, strict=True), on=ON):
        assert len(line) == COLUMNS + 1 and line.endswith(b"\n")
        known = {b"E0": ("AX", "E0"), b"E1": ("AX", "E1"), b"X0": ("out", "X0"), b"X1": ("out", "X1")}.get(line[:2])
        if known:
            LAYOUTS[known[0]][known[1]].read(line[:-1])


def test_conditions_fit_their_fields_and_cees_own_begin_with_z() -> None:
    for problem, (code, narrative) in CONDITIONS.items():
        assert len(code) == 3 and 0 < len(narrative) <= 40
        assert narrative.replace(" ", "").isalnum() and narrative == narrative.upper()
        assert code == problem or code[0] == "Z" or problem in ("add", "replace", "delete", "reject")
    codes = [code for code, _ in CONDITIONS.values()]
    assert len(codes) == len(set(codes))


def test_a_rule_without_a_code_of_its_own_is_named() -> None:
    assert condition_of(Problem("CATAIR_10_MODE", "", "m", "a")) == ("Z99", "CATAIR 10 MODE")
    assert condition_of(Problem("624", "", "m", "a")).code == "624"
