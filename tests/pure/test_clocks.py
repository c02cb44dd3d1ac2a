"""The clocks of filing, review and liquidation, at their boundary days."""

from datetime import date

import pytest

from cee.core.vocabulary import NoticeFact
from entries.clocks.deadlines import RULES, deadlines, lapsed, next_deadline
from entries.clocks.facts import ClockFacts, DatedEvent, EventName, event_of_notice
from entries.formats.records import StatusNotice
from tests.pure.law_edition import LAW, by_rule, day, event, found, rules

ENTRY = event("entry", "2026-08-31")
ARRIVAL = (ENTRY, event("release", "2026-08-31"), event("summary_filed", "2026-09-09"))


def test_the_summary_is_due_in_ten_working_days_and_the_sentence_shows_it() -> None:
    deadline = by_rule(found(*ARRIVAL), "CFR142_12_B")
    assert deadline.due == day("2026-09-15")
    assert deadline.arithmetic == "2026-08-31 + 10 working days (2026-09-07 Labor Day skipped) = 2026-09-15"
    assert deadline.met_on == day("2026-09-09")
    assert (deadline.anchor_event, deadline.anchor_date) == ("entry", day("2026-08-31"))
    assert deadline.authority == "19 CFR 142.12(b)"
    assert deadline.law.startswith("The entry summary is filed within ten working days")
    assert deadline.statutory


def test_an_arrival_sets_its_clocks_in_the_order_of_an_entrys_life() -> None:
    assert rules(found(*ARRIVAL)) == ["CFR142_12_B", "CFR24_25", "CBP_314_DAYS", "USC1504_A1", "CBP_PSC_300_DAYS"]


def test_ten_working_days_run_over_christmas_and_new_year() -> None:
    deadline = by_rule(found(event("entry", "2026-12-18")), "CFR142_12_B")
    assert deadline.due == day("2027-01-05")
    assert "2026-12-25 Christmas Day, 2027-01-01 New Year's Day skipped" in deadline.arithmetic


def test_the_duty_is_met_by_payment_not_by_filing() -> None:
    assert by_rule(found(*ARRIVAL), "CFR24_25").met_on is None
    paid = found(*ARRIVAL, event("duty_paid", "2026-09-10"))
    assert by_rule(paid, "CFR24_25").met_on == day("2026-09-10")


@pytest.mark.parametrize(
    ("rejected", "due"),
    [
        ("2026-09-02", "2026-09-15"),
        ("2026-09-11", "2026-09-15"),
        ("2026-09-14", "2026-09-16"),
        ("2026-10-30", "2026-11-03"),
    ],
)
def test_a_rejected_summary_has_the_rest_of_the_ten_days_but_at_least_two(rejected: str, due: str) -> None:
    deadline = by_rule(found(*ARRIVAL, event("rejected", rejected)), "CBP_REFILE_2_DAYS")
    assert (deadline.due, deadline.met_on) == (day(due), None)


def test_each_rejection_has_its_own_clock_and_is_met_by_the_next_filing() -> None:
    results = found(
        *ARRIVAL, event("rejected", "2026-10-01", reference="1"), event("refiled", "2026-10-02"),
        event("rejected", "2026-10-05", reference="2"),
    )  # fmt: skip
    clocks = [(d.reference, d.met_on) for d in results if d.rule == "CBP_REFILE_2_DAYS"]
    assert clocks == [("1", day("2026-10-02")), ("2", None)]


def test_an_entry_of_15_august_2004_liquidated_on_friday_1_july_2005() -> None:
    deadline = by_rule(found(event("entry", "2004-08-15")), "CBP_314_DAYS")
    assert deadline.due == day("2005-07-01")
    assert "2004-08-15 + 314 days = 2005-06-25" in deadline.arithmetic


def test_day_314_on_a_friday_is_the_friday() -> None:
    assert by_rule(found(event("entry", "2004-08-14")), "CBP_314_DAYS").due == day("2005-06-24")
    assert by_rule(found(event("entry", "2004-08-21")), "CBP_314_DAYS").due == day("2005-07-01")


def test_a_holiday_friday_is_kept_and_said_to_be_uncertain() -> None:
    deadline = by_rule(found(event("entry", "2026-02-14")), "CBP_314_DAYS")
    assert deadline.due == day("2026-12-25")
    assert "Christmas Day: what CBP does then is not known" in deadline.arithmetic
    assert LAW.settings["liquidation_on_holiday_friday"].confidence < 50


@pytest.mark.parametrize(
    ("entry", "due"),
    [
        ("2026-08-31", "2027-08-31"),
        ("2028-02-29", "2029-02-28"),
        ("2027-02-28", "2028-02-28"),
        ("2026-12-31", "2027-12-31"),
        ("2026-01-03", "2027-01-03"),
    ],
)
def test_the_year_ends_on_its_day_even_on_a_sunday(entry: str, due: str) -> None:
    assert by_rule(found(event("entry", entry)), "USC1504_A1").due == day(due)


def test_informal_entries_liquidate_on_payment_or_release_and_not_on_the_cycle() -> None:
    for entry_type in ("11", "12"):
        released = found(*ARRIVAL, entry_type=entry_type)
        assert by_rule(released, "CFR159_10").due == day("2026-08-31")
        paid = found(*ARRIVAL, event("duty_paid", "2026-09-04"), entry_type=entry_type)
        assert by_rule(paid, "CFR159_10").anchor_event == "duty_paid"
        assert not {"CBP_314_DAYS", "USC1504_A1", "CBP_PSC_300_DAYS"} & set(rules(paid))
    assert rules(found(ENTRY, entry_type="11")) == ["CFR142_12_B", "CFR24_25"]


def test_temporary_importations_and_vessel_repair_are_not_liquidated() -> None:
    for entry_type in ("05", "23"):
        assert not {"CBP_314_DAYS", "USC1504_A1", "CFR159_10"} & set(rules(found(*ARRIVAL, entry_type=entry_type)))


def test_the_year_of_a_warehouse_entry_runs_from_the_final_withdrawal() -> None:
    assert "USC1504_A1" not in rules(found(*ARRIVAL, entry_type="21"))
    deadline = by_rule(found(*ARRIVAL, event("final_withdrawal", "2027-03-01"), entry_type="21"), "USC1504_A1")
    assert (deadline.anchor_event, deadline.due) == ("final_withdrawal", day("2028-03-01"))


def test_only_summaries_with_adcvd_have_a_window_for_rejection() -> None:
    assert "CBP_REJECT_90_DAYS" not in rules(found(*ARRIVAL))
    results = found(*ARRIVAL, entry_type="03")
    assert by_rule(results, "CBP_REJECT_90_DAYS").due == day("2026-11-29")
    assert by_rule(results, "CBP_REJECT_300_DAYS").due == day("2027-06-27")
    assert by_rule(results, "CBP_REJECT_300_DAYS").confidence < 70


def test_a_correction_ends_300_days_after_entry_or_15_days_before_liquidation() -> None:
    for offset in range(7):
        results = found(DatedEvent("entry", date(2026, 8, 24 + offset)))
        last = by_rule(results, "CBP_PSC_300_DAYS").due
        friday = by_rule(results, "CBP_314_DAYS").due
        assert last == min(date(2026, 8, 24 + offset).fromordinal(date(2026, 8, 24 + offset).toordinal() + 300),
                           friday.fromordinal(friday.toordinal() - 15))  # fmt: skip


def test_a_reply_to_form_28_is_due_in_30_days_and_rolls_to_a_working_day() -> None:
    results = found(*ARRIVAL, event("form28_issued", "2026-10-06", reference="A"))
    deadline = by_rule(results, "CFR151_11")
    assert deadline.due == day("2026-11-05")
    rolled = by_rule(found(*ARRIVAL, event("form28_issued", "2026-10-09")), "CFR151_11")
    assert rolled.due == day("2026-11-09")
    assert "2026-11-08, a Sunday, so the next working day 2026-11-09" in rolled.arithmetic
    holiday = by_rule(found(*ARRIVAL, event("form28_issued", "2026-10-12")), "CFR151_11")
    assert "Veterans Day" in holiday.arithmetic
    assert holiday.due == day("2026-11-12")


def test_an_answer_meets_the_form_with_its_reference_only() -> None:
    results = found(
        *ARRIVAL,
        event("form28_issued", "2026-10-06", reference="A"),
        event("form28_issued", "2026-10-07", reference="B"),
        event("form28_answered", "2026-10-20", reference="B"),
        event("form28_answered", "2026-10-01", reference="A"),
    )
    assert [(d.reference, d.met_on) for d in results if d.rule == "CFR151_11"] == [
        ("A", None),
        ("B", day("2026-10-20")),
    ]


def test_more_time_for_an_answer_lengthens_and_never_shortens() -> None:
    longer = found(*ARRIVAL, event("form29_issued", "2026-10-06", until="2026-11-20"))
    shorter = found(*ARRIVAL, event("form29_issued", "2026-10-06", until="2026-10-08"))
    assert by_rule(longer, "CFR152_2").due == day("2026-11-20")
    assert by_rule(shorter, "CFR152_2").due == day("2026-10-26")


def test_liquidation_meets_the_clocks_and_opens_what_comes_after() -> None:
    results = found(*ARRIVAL, event("liquidated", "2027-07-16"))
    assert by_rule(results, "USC1504_A1").met_on == day("2027-07-16")
    assert by_rule(results, "CBP_314_DAYS").met_on == day("2027-07-16")
    assert by_rule(results, "USC1501").due == day("2027-10-14")
    protest = by_rule(results, "USC1514_C3")
    assert (protest.due, protest.anchor_event) == (day("2028-01-12"), "liquidated")
    assert next_deadline(results, day("2027-07-20"), party="cbp") is None


def test_the_last_day_for_a_protest_rolls_off_a_weekend() -> None:
    assert by_rule(found(*ARRIVAL, event("liquidated", "2027-06-11")), "USC1514_C3").due == day("2027-12-08")
    assert by_rule(found(*ARRIVAL, event("liquidated", "2027-06-14")), "USC1514_C3").due == day("2027-12-13")


def test_a_posting_after_the_year_does_not_move_the_day_of_liquidation() -> None:
    results = found(*ARRIVAL, event("liquidated", "2027-10-01"))
    assert by_rule(results, "USC1504_A1").met_on == day("2027-08-31")
    protest = by_rule(results, "USC1514_C3")
    assert (protest.anchor_event, protest.anchor_date) == ("deemed_liquidated", day("2027-08-31"))


def test_the_law_acts_the_day_after_the_last_day() -> None:
    results = found(*ARRIVAL)
    assert lapsed(results, day("2027-08-31")) == ()
    assert rules(lapsed(results, day("2027-09-01"))) == ["USC1504_A1"]
    assert lapsed(found(*ARRIVAL, event("liquidated", "2027-08-31")), day("2028-01-01")) == ()


def test_the_next_deadline_is_the_earliest_that_runs_and_overdue_ones_come_first() -> None:
    results = found(*ARRIVAL, entry_type="03")
    on = day("2026-10-01")
    nearest = next_deadline(results, on)
    assert nearest is not None
    assert nearest.rule == "CFR24_25"
    of_cbp = next_deadline(results, on, party="cbp")
    assert of_cbp is not None
    assert of_cbp.rule == "CBP_314_DAYS"
    with_windows = next_deadline(results, on, party="cbp", windows=True)
    assert with_windows is not None
    assert with_windows.rule == "CBP_REJECT_90_DAYS"


def test_a_canceled_summary_and_one_without_events_have_no_clocks() -> None:
    assert found(*ARRIVAL, event("canceled", "2026-10-01")) == ()
    assert found() == ()
    assert found(event("release", "2026-08-31")) == ()


def test_a_day_that_the_calendar_does_not_know_is_refused() -> None:
    for year in ("1999", "2041"):
        with pytest.raises(ValueError, match="knows 2000-01-01 to 2040-12-31 only"):
            found(event("entry", f"{year}-06-01"))


def test_clocks_of_another_kind_are_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="no clocks"):
        deadlines(ClockFacts("reconciliation", "", (ENTRY,)), LAW)  # type: ignore[arg-type]


def test_every_rule_says_its_law_its_effect_and_names_a_period_of_the_edition() -> None:
    for rule in RULES:
        assert rule.law.endswith(".")
        assert rule.effect.endswith(".")
        assert rule.period in LAW.periods
        assert len(rule.name) <= 32
        assert len(rule.action) <= 32
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_deadline_is_published_whole() -> None:
    published = by_rule(found(*ARRIVAL), "USC1504_A1").as_dict()
    assert published["anchor"] == {"event": "entry", "date": "2026-08-31"}
    assert published["due"] == "2027-08-31"
    assert published["met_on"] is None
    assert published["tolled"] is None
    assert published["arithmetic"] == "2026-08-31 + 1 year = 2027-08-31"


@pytest.mark.parametrize(
    ("fact", "source", "name", "code"),
    [
        (NoticeFact.SUSPENDED, "", EventName.SUSPENDED, "44"),
        (NoticeFact.SUSPENSION_REMOVED, "federal_register", EventName.SUSPENSION_REMOVED_PUBLISHED, "44"),
        (NoticeFact.SUSPENSION_REMOVED, "court", EventName.SUSPENSION_REMOVED_NOTICE, "44"),
        (NoticeFact.LIQUIDATION_INSTRUCTION, "", EventName.SUSPENSION_REMOVED_INSTRUCTION, "44"),
        (NoticeFact.LIQUIDATED, "", EventName.LIQUIDATED, "44"),
    ],
)
def test_a_status_notice_becomes_the_event_it_reports(
    fact: NoticeFact, source: str, name: EventName, code: str
) -> None:
    notice = StatusNotice("ABC-1234567-6", fact, day("2026-10-01"), code, source, "ref")
    assert event_of_notice(notice) == DatedEvent(name, day("2026-10-01"), code, "ref")


def test_a_court_order_without_a_code_is_a_suspension_by_court_and_a_hold_moves_no_clock() -> None:
    order = event_of_notice(StatusNotice("ABC-1234567-6", NoticeFact.COURT_ORDER, day("2026-10-01")))
    assert order == DatedEvent("suspended", day("2026-10-01"), "46")
    assert event_of_notice(StatusNotice("ABC-1234567-6", NoticeFact.HOLD, day("2026-10-01"))) is None
