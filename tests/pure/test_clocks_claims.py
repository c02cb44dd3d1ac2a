"""The clocks of protests and drawback claims, at their boundary days."""

import pytest

from cee.core.vocabulary import Kind
from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import deadlines, lapsed
from entries.clocks.facts import ClockFacts, DatedEvent
from tests.pure.law_edition import LAW, by_rule, day, event, rules

FILED = event("protest_filed", "2026-03-02")
CLAIM = event("claim_filed", "2026-03-02")


def protest(*events: DatedEvent) -> tuple[Deadline, ...]:
    return deadlines(ClockFacts(Kind.PROTEST, "", events), LAW)


def claim(*events: DatedEvent) -> tuple[Deadline, ...]:
    return deadlines(ClockFacts(Kind.DRAWBACK, "", events), LAW)


def test_a_protest_is_due_in_two_years_and_nothing_happens_when_they_pass() -> None:
    found = protest(FILED)
    due = by_rule(found, "USC1515_A")
    assert due.due == day("2028-03-02")
    assert due.arithmetic == "2026-03-02 + 2 years = 2028-03-02"
    assert "No effect by law" in due.effect
    assert lapsed(found, day("2030-01-01")) == ()


def test_protests_considered_together_run_from_the_last_filed() -> None:
    together = event("considered_together", "2026-05-04", reference="2704-26-100002")
    earlier = event("considered_together", "2026-01-05", reference="2704-26-100001")
    due = by_rule(protest(FILED, together, earlier), "USC1515_A")
    assert (due.due, due.anchor_event) == (day("2028-05-04"), "considered_together")
    assert by_rule(protest(FILED, earlier), "USC1515_A").due == day("2028-03-02")


def test_further_review_is_answered_in_thirty_days() -> None:
    asked = event("further_review_requested", "2026-03-02")
    assert by_rule(protest(FILED, asked), "USC1515_A_FURTHER_REVIEW").due == day("2026-04-01")
    answered = by_rule(protest(FILED, asked, event("further_review_granted", "2026-03-20")), "USC1515_A_FURTHER_REVIEW")
    assert answered.met_on == day("2026-03-20")


def test_accelerated_disposition_denies_on_the_thirtieth_day_and_not_before() -> None:
    found = protest(FILED, event("accelerated_requested", "2026-03-02"))
    due = by_rule(found, "USC1515_B")
    assert due.due == day("2026-04-01")
    assert lapsed(found, day("2026-04-01")) == ()
    assert lapsed(found, day("2026-04-02")) == (due,)


def test_a_deemed_denial_is_not_moved_by_a_weekend() -> None:
    assert by_rule(protest(FILED, event("accelerated_requested", "2026-03-05")), "USC1515_B").due == day("2026-04-04")


def test_a_decision_in_time_ends_the_accelerated_clock() -> None:
    found = protest(FILED, event("accelerated_requested", "2026-03-02"), event("denial_mailed", "2026-04-01"))
    assert by_rule(found, "USC1515_B").met_on == day("2026-04-01")
    assert lapsed(found, day("2026-06-01")) == ()


def test_the_protest_of_an_exclusion_is_deemed_denied_on_the_thirtieth_day() -> None:
    found = protest(FILED, event("exclusion_protested", "2026-03-02"))
    assert [one.rule for one in lapsed(found, day("2026-04-02"))] == ["USC1499_C5_B"]


@pytest.mark.parametrize(
    ("seized", "stopped"), [("2026-03-02", True), ("2026-04-01", True), ("2026-04-02", False), ("2026-03-01", False)]
)
def test_a_seizure_within_the_thirty_days_stops_the_denial(seized: str, stopped: bool) -> None:
    found = by_rule(protest(FILED, event("exclusion_protested", "2026-03-02"), event("seized", seized)), "USC1499_C5_B")
    assert bool(found.tolled) is stopped


def test_a_protest_is_amended_while_180_days_run_and_not_after_a_request_for_acceleration() -> None:
    decision = event("decision_protested", "2026-01-02")
    assert by_rule(protest(FILED, decision), "USC1514_C1").due == day("2026-07-01")
    barred = by_rule(protest(FILED, decision, event("accelerated_requested", "2026-03-10")), "USC1514_C1")
    assert barred.tolled == "barred: accelerated disposition was asked for on 2026-03-10"


def test_a_denial_opens_the_windows_of_voiding_and_of_the_court() -> None:
    found = protest(FILED, event("denial_mailed", "2026-06-01"))
    assert by_rule(found, "USC1515_D").due == day("2026-08-31")  # day 90, a Sunday, moves to Monday
    assert by_rule(found, "USC2636_A").due == day("2026-11-30")  # day 180, a Saturday, moves to Monday
    assert by_rule(protest(FILED, event("deemed_denied", "2026-06-01")), "USC2636_A").anchor_event == "deemed_denied"
    assert "USC2636_A" not in rules(protest(FILED))


def test_the_denial_of_further_review_may_be_set_aside_on_request_in_sixty_days_and_silence_denies() -> None:
    denied, asked = event("further_review_denied", "2026-03-02"), event("set_aside_requested", "2026-04-01")
    found = protest(FILED, denied, asked)
    assert (by_rule(found, "USC1515_C").due, by_rule(found, "USC1515_C").met_on) == (
        day("2026-05-01"),
        day("2026-04-01"),
    )
    assert [one.rule for one in lapsed(found, day("2026-06-01"))] == ["USC1515_C_ANSWER"]
    assert by_rule(found, "USC1515_C_ANSWER").due == day("2026-05-31")


def test_a_withdrawn_protest_and_a_canceled_claim_have_no_clocks() -> None:
    assert protest(FILED, event("protest_withdrawn", "2026-04-01")) == ()
    assert claim(CLAIM, event("canceled", "2026-04-01")) == ()


def test_a_claim_is_filed_within_five_years_of_the_earliest_import() -> None:
    found = by_rule(claim(event("imported", "2021-03-02"), event("imported", "2022-01-01"), CLAIM), "USC1313_R")
    assert (found.due, found.met_on) == (day("2026-03-02"), day("2026-03-02"))


def test_the_year_of_a_claim_stands_still_until_its_imports_are_final() -> None:
    waiting = claim(CLAIM)
    assert by_rule(waiting, "USC1504_A2").tolled.startswith("the designated imports are not liquidated")
    assert lapsed(waiting, day("2030-01-01")) == ()


@pytest.mark.parametrize("freed", ["imports_final", "drawback_waiver"])
def test_a_claim_with_final_imports_or_a_waiver_is_deemed_liquidated_after_a_year(freed: str) -> None:
    found = claim(CLAIM, event(freed, "2026-06-01"))
    assert by_rule(found, "USC1504_A2").due == day("2027-03-02")
    assert [one.rule for one in lapsed(found, day("2027-03-03"))] == ["USC1504_A2"]
    late = by_rule(claim(CLAIM, event(freed, "2027-06-01")), "USC1504_A2")
    assert late.due == day("2027-06-01")
    assert "became final" in late.arithmetic


def test_accelerated_payment_is_about_three_weeks_and_records_are_kept_for_three_years() -> None:
    found = claim(CLAIM, event("accelerated_payment_requested", "2026-03-02"), event("claim_liquidated", "2026-08-03"))
    payment = by_rule(found, "CFR190_92")
    assert (payment.due, payment.confidence, payment.kind) == (day("2026-03-23"), 60, "administrative")
    assert by_rule(found, "CFR190_15").due == day("2029-08-03")
