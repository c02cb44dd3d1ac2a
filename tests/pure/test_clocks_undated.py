"""A summary that has no day on which it liquidates says why, by which authority."""

from datetime import date

import pytest

from cee.core.vocabulary import Kind
from entries.clocks.deadlines import ClockFacts, DatedEvent, deadlines
from entries.clocks.undated import Undated, undated
from entries.services.timing import timing_of
from tests.pure.law_edition import LAW, event

ENTRY = event("entry", "2026-08-31")
SUSPENDED = event("suspended", "2026-09-20", code="44")


def why(entry_type: str, *events: DatedEvent) -> Undated | None:
    facts = ClockFacts(Kind.ENTRY_SUMMARY, entry_type, (ENTRY, *events))
    return undated(facts, LAW, deadlines(facts, LAW))


@pytest.mark.parametrize(
    ("entry_type", "authority", "words"),
    [
        ("11", "19 CFR 159.10", "Informal entries liquidate when the duty is paid"),
        ("23", "19 CFR 159.2", "temporary importations under bond are not liquidated"),
        ("05", "19 CFR 159.2", "Vessel repair entries"),
        ("21", "19 USC 1504(a)(1)", "final withdrawal"),
    ],
)
def test_who_is_outside_the_cycle_says_by_which_law(entry_type: str, authority: str, words: str) -> None:
    found = why(entry_type)
    assert found is not None
    assert found.authority == authority
    assert words in found.words


def test_a_suspended_one_waits_for_the_notice_of_removal() -> None:
    found = why("03", SUSPENDED)
    assert found is not None
    assert found.words.startswith("Suspended since 2026-09-20 (code 44). Once a suspension")
    assert "1504(d)" in found.authority


@pytest.mark.parametrize(
    ("entry_type", "events"),
    [
        ("01", ()),
        ("21", (event("final_withdrawal", "2026-10-01"),)),
        ("03", (SUSPENDED, event("suspension_removed_notice", "2027-01-05", code="44"))),
        ("11", (event("liquidated", "2026-09-01"),)),
    ],
)
def test_where_a_day_is_set_or_past_there_is_nothing_to_say(entry_type: str, events: tuple[DatedEvent, ...]) -> None:
    assert why(entry_type, *events) is None


def test_what_no_clock_runs_for_is_looked_at_within_the_cycle_and_not_late_on_arrival() -> None:
    events = (ENTRY, event("summary_filed", "2026-09-09"), event("duty_paid", "2026-09-10"))
    timing = timing_of(ClockFacts(Kind.ENTRY_SUMMARY, "23", events), LAW, date(2026, 9, 9))
    assert (timing.due, timing.liquidates) == (date(2027, 7, 11), None)
