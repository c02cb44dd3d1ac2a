"""Extensions and suspensions: what they move, and what they cannot."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import lapsed, next_deadline
from entries.clocks.facts import REMOVALS, DatedEvent
from tests.pure.law_edition import by_rule, day, event, found, rules

ENTRY = event("entry", "2026-08-31")
SUSPENDED = event("suspended", "2026-08-31", "44")


def ends(*events: DatedEvent) -> list[tuple[str, date]]:
    """The ends of six months, by anchor."""
    return [(d.anchor_event, d.due) for d in found(ENTRY, *events, entry_type="03") if d.rule == "USC1504_D"]


def test_an_extension_adds_a_year_and_is_counted_three_times_at_most() -> None:
    granted = [event("extended", f"{year}-08-01", "49") for year in (2027, 2028, 2029, 2030)]
    for count, due in ((1, "2028-08-31"), (2, "2029-08-31"), (3, "2030-08-31"), (4, "2030-08-31")):
        assert by_rule(found(ENTRY, *granted[:count]), "USC1504_A1").due == day(due)
    last = by_rule(found(ENTRY, *granted), "USC1504_A1")
    assert "all extensions together end after 3 years" in last.arithmetic


def test_an_extension_that_names_its_end_runs_to_it_and_never_longer_than_a_year() -> None:
    half = found(ENTRY, event("extended", "2027-08-01", "50", until="2028-02-28"))
    assert by_rule(half, "USC1504_A1").due == day("2028-02-28")
    longer = found(ENTRY, event("extended", "2027-08-01", "50", until="2035-01-01"))
    assert by_rule(longer, "USC1504_A1").due == day("2028-08-31")
    earlier = found(ENTRY, event("extended", "2027-08-01", "50", until="2027-08-05"))
    assert by_rule(earlier, "USC1504_A1").due == day("2027-08-31")


def test_six_short_extensions_stay_below_the_three_years() -> None:
    granted = [
        event("extended", "2027-08-01", "49", str(n), until=f"{2028 + n // 2}-0{1 + n % 2}-15") for n in range(6)
    ]
    assert by_rule(found(ENTRY, *granted), "USC1504_A1").due <= day("2030-08-31")


def test_an_extension_granted_on_the_last_day_counts_and_a_day_later_does_not() -> None:
    assert by_rule(found(ENTRY, event("extended", "2027-08-31", "49")), "USC1504_A1").due == day("2028-08-31")
    assert by_rule(found(ENTRY, event("extended", "2027-09-01", "49")), "USC1504_A1").due == day("2027-08-31")


def test_an_extension_moves_the_friday_and_the_window_for_corrections() -> None:
    results = found(ENTRY, event("extended", "2027-06-01", "49"))
    friday = by_rule(results, "CBP_314_DAYS").due
    assert friday == day("2028-07-14")
    assert by_rule(results, "CBP_PSC_300_DAYS").due == friday - timedelta(days=15)


def test_an_event_that_was_told_twice_happened_once() -> None:
    extended = event("extended", "2027-08-01", "49", "N1")
    assert found(ENTRY, extended, extended) == found(ENTRY, extended)


def test_a_suspension_by_statute_stops_the_year_and_the_cycle() -> None:
    results = found(ENTRY, SUSPENDED, entry_type="03")
    for rule in ("USC1504_A1", "CBP_314_DAYS"):
        assert by_rule(results, rule).tolled == "suspended since 2026-08-31 (code 44)"
    assert by_rule(results, "CBP_PSC_300_DAYS").tolled
    assert lapsed(results, day("2040-01-01")) == ()


def test_an_administrative_hold_stops_nothing() -> None:
    for code in ("48", "47", "", "99"):
        results = found(ENTRY, event("suspended", "2026-08-31", code))
        assert by_rule(results, "USC1504_A1").tolled == ""
        assert rules(lapsed(results, day("2027-09-01"))) == ["USC1504_A1"]


def test_the_removal_starts_six_months_and_does_not_give_the_lost_days_back() -> None:
    removed = event("suspension_removed_notice", "2027-08-31")
    assert ends(SUSPENDED, removed) == [("suspension_removed_notice", day("2028-02-29"))]
    results = found(ENTRY, SUSPENDED, removed, entry_type="03")
    assert by_rule(results, "USC1504_A1").tolled == "suspension removed: 1504(d) sets the day"


def test_every_candidate_for_the_notice_is_kept_and_the_earliest_is_watched() -> None:
    events = (
        SUSPENDED,
        event("suspension_removed_instruction", "2029-05-02"),
        event("suspension_removed_published", "2029-03-15"),
        event("suspension_removed_notice", "2029-04-01"),
        event("suspension_removed_instruction", "2029-06-02"),
    )
    assert ends(*events) == [
        ("suspension_removed_published", day("2029-09-15")),
        ("suspension_removed_notice", day("2029-10-01")),
        ("suspension_removed_instruction", day("2029-11-02")),
    ]
    nearest = next_deadline(found(ENTRY, *events, entry_type="03"), day("2029-06-01"), party="cbp")
    assert nearest is not None
    assert nearest.due == day("2029-09-15")


def test_one_of_two_suspensions_that_ends_leaves_the_other() -> None:
    court = event("suspended", "2027-01-10", "66")
    removed = event("suspension_removed_notice", "2028-01-10", "44")
    assert ends(SUSPENDED, court, removed) == []
    assert (
        by_rule(found(ENTRY, SUSPENDED, court, removed), "USC1504_A1").tolled == "suspended since 2027-01-10 (code 66)"
    )
    lifted = event("suspension_removed_notice", "2029-02-01", "66")
    assert ends(SUSPENDED, court, removed, lifted) == [("suspension_removed_notice", day("2029-08-01"))]


def test_the_removal_of_both_duties_ends_either() -> None:
    assert ends(SUSPENDED, event("suspension_removed_notice", "2028-01-10", "45")) != []
    assert ends(SUSPENDED, event("suspension_removed_notice", "2028-01-10", "43")) == []


def test_a_new_suspension_within_the_six_months_stops_them() -> None:
    removed = event("suspension_removed_notice", "2028-01-10")
    again = event("suspended", "2028-03-01", "46")
    assert ends(SUSPENDED, removed, again) == []
    freed = event("suspension_removed_notice", "2029-03-01", "46")
    assert ends(SUSPENDED, removed, again, freed) == [("suspension_removed_notice", day("2029-09-01"))]


def test_nothing_revives_an_entry_that_was_deemed_liquidated() -> None:
    late = event("suspended", "2027-09-01", "44")
    results = found(ENTRY, late, event("suspension_removed_notice", "2029-01-01"))
    assert by_rule(results, "USC1504_A1").tolled == ""
    assert "USC1504_D" not in rules(results)
    in_time = found(ENTRY, event("suspended", "2027-08-31", "44"))
    assert by_rule(in_time, "USC1504_A1").tolled


def test_an_extension_after_the_removal_lengthens_the_six_months_to_four_years_from_entry() -> None:
    removed = event("suspension_removed_notice", "2027-08-31")
    extended = event("extended", "2027-12-01", "49")
    assert ends(SUSPENDED, removed, extended) == [("suspension_removed_notice", day("2029-02-28"))]
    instruction = event("suspension_removed_instruction", "2028-01-15")
    assert ends(SUSPENDED, removed, extended, instruction)[1] == ("suspension_removed_instruction", day("2029-02-28"))
    late = event("suspension_removed_notice", "2031-01-31")
    assert ends(SUSPENDED, late, event("extended", "2031-02-01", "49")) == [
        ("suspension_removed_notice", day("2031-07-31"))
    ]


def test_an_extension_granted_before_the_suspension_is_kept() -> None:
    extended = event("extended", "2026-10-01", "49")
    removed = event("suspension_removed_notice", "2027-01-31")
    suspended = event("suspended", "2026-11-01", "44")
    assert ends(extended, suspended, removed) == [("suspension_removed_notice", day("2028-08-31"))]


def test_a_suspension_that_ended_before_the_year_of_a_warehouse_entry_leaves_it() -> None:
    results = found(
        ENTRY, SUSPENDED, event("suspension_removed_notice", "2026-12-01"), event("final_withdrawal", "2027-12-01"),
        entry_type="21",
    )  # fmt: skip
    assert "USC1504_D" not in rules(results)
    assert by_rule(results, "USC1504_A1").open


def test_a_liquidation_during_a_suspension_raises_the_alarm_of_90_days() -> None:
    results = found(ENTRY, SUSPENDED, event("liquidated", "2027-07-16"), entry_type="03")
    alarm = by_rule(results, "USC1501_SUSPENDED")
    assert (alarm.due, alarm.action, alarm.window) == (day("2027-10-14"), "undo_liquidation", False)
    assert "USC1501_SUSPENDED" not in rules(found(ENTRY, event("liquidated", "2027-07-16")))
    undone = found(ENTRY, SUSPENDED, event("liquidated", "2027-07-16"), event("reliquidated", "2027-08-01"))
    assert by_rule(undone, "USC1501_SUSPENDED").met_on == day("2027-08-01")


days = st.dates(date(2026, 8, 31), date(2033, 12, 31))
extensions = st.builds(DatedEvent, st.just("extended"), days, st.just("49"), st.just(""), st.none() | days)
moves = st.one_of(
    extensions,
    st.builds(DatedEvent, st.just("suspended"), days, st.sampled_from(["43", "44", "45", "46", "48", "66"])),
    st.builds(
        DatedEvent, st.sampled_from([str(name) for name in REMOVALS]), days, st.sampled_from(["", "44", "45", "66"])
    ),
)
histories = st.lists(moves, max_size=7)


def governing(results: tuple[Deadline, ...]) -> date:
    """The day on which the law acts as things stand; never, while the entry stands still."""
    running = [d.due for d in results if d.rule in ("USC1504_A1", "USC1504_D") and not d.tolled]
    return min(running, default=date.max)


@given(histories, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_does_not_matter(history: list[DatedEvent], random: object) -> None:
    shuffled = [ENTRY, *history]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert found(*shuffled) == found(ENTRY, *history)


@given(histories, extensions)
def test_an_extension_never_shortens(history: list[DatedEvent], extension: DatedEvent) -> None:
    assert governing(found(ENTRY, *history, extension)) >= governing(found(ENTRY, *history))


@given(histories)
def test_one_of_the_two_clocks_of_1504_always_runs_unless_the_entry_stands_still(history: list[DatedEvent]) -> None:
    results = found(ENTRY, *history)
    year = by_rule(results, "USC1504_A1")
    assert year.tolled.startswith("suspended") == (governing(results) == date.max)


@given(st.lists(extensions, max_size=8))
def test_without_suspension_the_entry_is_deemed_liquidated_within_four_years(history: list[DatedEvent]) -> None:
    assert day("2027-08-31") <= governing(found(ENTRY, *history)) <= day("2030-08-31")


@given(st.dates(date(2000, 1, 3), date(2038, 12, 31)))
def test_the_clocks_of_any_entry_date_stand_in_order(entry: date) -> None:
    results = found(DatedEvent("entry", entry))
    summary, cycle, year = (by_rule(results, rule).due for rule in ("CFR142_12_B", "CBP_314_DAYS", "USC1504_A1"))
    assert entry < summary < cycle <= year
    assert cycle.weekday() == 4
    assert 314 <= (cycle - entry).days <= 320


@given(histories)
def test_every_deadline_shows_how_it_was_found(history: list[DatedEvent]) -> None:
    for deadline in found(ENTRY, *history):
        assert deadline.arithmetic.endswith(deadline.due.isoformat()) or ")" in deadline.arithmetic
        assert len(deadline.tolled) <= 80
