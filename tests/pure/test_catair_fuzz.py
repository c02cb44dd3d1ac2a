"""A hundred thousand mutated records: nothing goes unhandled, and neighbours stay as they are."""

from datetime import date
from random import Random

import pytest

from entries.formats.catair.read import read_batch
from entries.formats.catair.write import Envelope, unwritten, write_ae
from entries.formats.records import Drawback, EntrySummary
from entries.rules.check import check
from entries.rules.claim_facts import ClaimFacts
from entries.rules.drawback import check_drawback
from tests.pure.catair_builder import CLAIM, SUMMARY, batch, claims, numbered
from tests.pure.rules_world import world

MUTATED = 100_000
SHARES = 8
ENVELOPE = Envelope("2704", "ABC", date(2026, 9, 1))
SPECIAL = b"\x00\xff\xe9 *Z9AY0\t\r\x1b"


def _mutate(draw: Random, lines: list[bytes]) -> None:
    """Change one record in one of the ways in which they get broken."""
    place = draw.randrange(len(lines))
    line = lines[place]
    at = draw.randrange(len(line) + 1)
    way = draw.randrange(8)
    if way <= 2:
        lines[place] = line[:at] + bytes([draw.choice(SPECIAL)]) + line[at + 1 :]
    elif way == 3:
        lines[place] = line[:at]
    elif way == 4:
        lines[place] = line[:at] + line[at + draw.randrange(1, 4) :]
    elif way == 5:
        lines[place] = line[:at] + draw.randbytes(draw.randrange(1, 60)).replace(b"\n", b"") + line[at:]
    elif way == 6:
        lines.insert(place, draw.choice(lines))
    else:
        lines[place] = draw.choice(lines)


@pytest.mark.parametrize("share", range(SHARES))
def test_no_mutated_record_goes_unhandled(share: int) -> None:
    draw, view, mutated = Random(share), world(), 0
    summaries, drawback, facts = batch(SUMMARY), claims(CLAIM), ClaimFacts(view, date(2026, 9, 9))
    while mutated < MUTATED // SHARES:
        lines = list(drawback if draw.random() < 0.2 else summaries)
        for _ in range(changes := draw.choice((1, 1, 1, 2, 5))):
            _mutate(draw, lines)
        mutated += changes
        for one in read_batch(lines):
            assert one.record is not None or any(problem.fatal for problem in one.problems)
            assert all(problem.message.isprintable() and problem.path.isascii() for problem in one.problems)
            if isinstance(one.record, EntrySummary):
                check(one.record, view)
            elif isinstance(one.record, Drawback):
                check_drawback(one.record, facts)


def test_neighbours_of_mutated_records_stay_as_they_are() -> None:
    draw = Random(99)
    before, behind = batch(numbered(1), y="", z=""), batch(numbered(3), a="", b="")
    sound = [one.record for one in read_batch(batch(numbered(1), numbered(3)))]
    for _ in range(2_000):
        middle = [line.encode() for line in numbered(2)]
        place = draw.randrange(1, len(middle) - 1)
        line, at = middle[place], draw.randrange(2, 60)
        middle[place] = line[:at] + bytes([draw.choice(SPECIAL)]) + line[at + 1 :]
        found = [one.record for one in read_batch([*before, *middle, *behind])]
        assert (found[0], found[-1]) == (sound[0], sound[1])


def test_what_a_mutated_summary_still_says_is_written_and_read_again_the_same() -> None:
    draw, sound, written = Random(7), batch(SUMMARY), 0
    for _ in range(3_000):
        lines = list(sound)
        for _ in range(draw.choice((1, 1, 2, 5))):
            _mutate(draw, lines)
        for one in read_batch(lines):
            if isinstance(one.record, EntrySummary) and not any(problem.fatal for problem in one.problems):
                assert unwritten(one.record) == []
                (again,) = read_batch(write_ae([one.record], ENVELOPE).splitlines())
                assert again.record == one.record
                written += 1
    assert written > 300
