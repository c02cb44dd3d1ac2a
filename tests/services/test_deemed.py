"""What the law decides by itself is carried out once, as of its own day, and by what the events say alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cee.access.principal import system_principal
from cee.audit.models import Event
from cee.core.vocabulary import Kind, State
from centers.models import Decision, Stay, WorkItem
from centers.queues import queue_named
from centers.services.decide import item_decide
from centers.services.deemed import claims_deem
from centers.tasks import deem_claims
from entries.models import Activity, ClockEvent, Deadline
from entries.selectors.claims import Designations
from entries.selectors.clock import deadlines_of
from entries.services.deadlines import deadlines_rebuild
from tests.claims_world import LATER, a_protest, acted, claimed, filed_claim, filed_protest, specialist
from tests.intake_world import CBP, hand_in, notice, number, stored, summary, world  # noqa: F401
from tests.pure.claims_examples import protested

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

CLOCK = system_principal("law clock")


def deem(on: str) -> tuple[int, int, int]:
    day = date.fromisoformat(on)
    return tuple(claims_deem(actor=CLOCK, on=day, at=datetime(day.year, day.month, day.day, 14, tzinfo=UTC)))  # type: ignore[return-value]


def act_of_law(activity: Activity) -> ClockEvent:
    return ClockEvent.objects.get(activity=activity, author="Operation of law")


def test_the_protest_of_an_exclusion_is_deemed_denied_after_its_thirtieth_day_and_dated_on_it() -> None:
    found = filed_protest(category="exclusion")
    assert deem("2026-10-01") == (0, 0, 0)
    assert deem("2026-10-05") == (1, 0, 0)
    found.refresh_from_db()
    assert (found.state, found.next_date, found.assignee_id) == (State.CLOSED, None, None)
    assert (act_of_law(found).event, str(act_of_law(found).date)) == ("deemed_denied", "2026-10-01")
    decision = Decision.objects.get(activity=found)
    assert (decision.outcome, decision.decider, decision.decided_by) == ("deemed_denied", "Operation of law", 0)
    assert "2026-09-01 + 30 days = 2026-10-01" in decision.reason
    assert not WorkItem.objects.filter(pk=found.pk).exists()
    assert Stay.objects.get(activity_id=found.pk).left_why == "deem_denied"
    assert stored(1).protest == "DN"
    assert Event.objects.filter(activity_id=found.pk, verb="deem_denied").exists()
    court = next(one for one in deadlines_of(found) if one.rule == "USC2636_A")
    assert (str(court.anchor_date), court.anchor_event) == ("2026-10-01", "deemed_denied")
    assert not Deadline.objects.filter(activity=found).exists()


def test_a_second_run_finds_nothing_to_do() -> None:
    found = filed_protest(category="exclusion")
    assert deem("2026-10-05") == (1, 0, 0)
    found.refresh_from_db()
    assert deem("2026-10-06") == (0, 0, 0)
    assert Decision.objects.count() == ClockEvent.objects.count() == 1
    assert Activity.objects.get(pk=found.pk).version == found.version
    assert deadlines_rebuild(write=False).none


def test_accelerated_disposition_denies_on_its_thirtieth_day_whoever_holds_it_and_though_a_signature_waits() -> None:
    found = filed_protest(further_review=True, further_review_basis="174.24(b)")
    actor, _ = claimed(found)
    acted(found, "record_accelerated_request", actor, date=date(2026, 9, 10))
    done = item_decide(activity_id=found.pk, version=found.version, outcome="DN", reason="No.", actor=actor, at=LATER)
    assert done.waits_for_signature
    assert deem("2026-10-10") == (0, 0, 0)
    assert deem("2026-10-11") == (1, 0, 0)
    assert str(act_of_law(found).date) == "2026-10-10"
    assert list(Decision.objects.order_by("pk").values_list("status", flat=True)) == ["returned", "final"]


def test_a_seizure_within_the_thirty_days_stops_the_denial() -> None:
    found = filed_protest(category="exclusion")
    actor, _ = claimed(found)
    acted(found, "record_seizure", actor, date=date(2026, 9, 9))
    assert deem("2026-12-01") == (0, 0, 0)
    assert Activity.objects.get(pk=found.pk).state == State.PLACED


def test_two_years_pass_and_nothing_is_decided() -> None:
    found = filed_protest()
    assert deem("2028-11-01") == (0, 0, 0)
    assert Activity.objects.get(pk=found.pk).state == State.PLACED


def test_a_decision_in_time_leaves_nothing_to_the_law() -> None:
    found = filed_protest(accelerated=True)
    actor, version = claimed(found)
    item_decide(activity_id=found.pk, version=version, outcome="DN", reason="No.", actor=actor, at=LATER)
    assert deem("2026-12-01") == (0, 0, 0)
    assert Decision.objects.get().decider == actor.name


def test_a_protest_in_triage_is_denied_by_the_law_all_the_same() -> None:
    hand_in(a_protest(accelerated=True), actor=CBP)
    found = Activity.objects.get(kind=Kind.PROTEST)
    assert found.state == State.TRIAGE
    assert deem("2026-10-02") == (1, 0, 0)
    assert Activity.objects.get(pk=found.pk).state == State.CLOSED


def test_a_claim_is_deemed_liquidated_after_a_year_once_its_imports_are_final() -> None:
    hand_in(summary(1))
    found = filed_claim()
    assert "not liquidated" in Deadline.objects.get(activity=found, rule="USC1504_A2").tolled
    hand_in(notice(1, "liquidated", "2026-09-04"), actor=CBP)
    assert deadlines_rebuild(write=False).none
    assert deem("2027-09-01") == (0, 0, 0)
    assert deem("2027-09-02") == (0, 1, 0)
    found.refresh_from_db()
    assert (found.state, found.liquidation, str(act_of_law(found).date)) == (State.CLOSED, "liquidated", "2027-09-01")
    decision = Decision.objects.get()
    assert (decision.outcome, "as claimed" in decision.reason) == ("deemed_liquidated", True)
    assert deem("2027-09-03") == (0, 0, 0)


def test_a_claim_whose_imports_are_open_waits_until_it_is_waived() -> None:
    found = filed_claim()
    assert deem("2027-12-01") == (0, 0, 0)
    actor, _ = claimed(found)
    acted(found, "record_waiver", actor, date=date(2026, 9, 10))
    assert deem("2027-12-01") == (0, 1, 0)


def test_what_the_watch_says_is_not_believed_without_the_events() -> None:
    found = filed_protest()
    Deadline.objects.create(
        activity=found, rule="USC1515_B", due=date(2026, 9, 2), anchor_event="accelerated_requested",
        anchor_date=date(2026, 9, 1), statutory=True,
    )  # fmt: skip
    assert deem("2026-10-01") == (0, 0, 0)
    assert Activity.objects.get(pk=found.pk).state == State.PLACED


def test_many_are_decided_by_as_many_statements_as_one(django_assert_max_num_queries: Any) -> None:
    for place in range(12):
        filed_protest(
            protest_number=f"2704-26-1000{place:02d}", category="exclusion",
            entries=[protested(entry_number=stored(1).reference if place else hand_first())],
        )  # fmt: skip
    with django_assert_max_num_queries(45):
        assert deem("2026-10-05") == (12, 0, 0)
    assert stored(1).protest == "DN"


def hand_first() -> str:
    hand_in(summary(1))
    return stored(1).reference


def test_the_task_is_a_shell_that_answers_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    filed_protest(category="exclusion")
    monkeypatch.setattr("centers.tasks.today", lambda: date(2026, 10, 5))
    monkeypatch.setattr("centers.tasks.now", lambda: LATER + timedelta(days=25))
    assert deem_claims() == {"denied": 1, "liquidated": 0, "left": 0}
    assert deem_claims() == {"denied": 0, "liquidated": 0, "left": 0}


def test_what_was_deemed_denied_has_left_its_queue() -> None:
    found = filed_protest(category="exclusion")
    deem("2026-10-05")
    watcher = specialist(found)
    assert not queue_named("protests", watcher).page(watcher).rows


def test_the_designations_of_a_claim_that_the_law_liquidated_stay_taken() -> None:
    hand_in(summary(1))
    hand_in(notice(1, "liquidated", "2026-09-04"), actor=CBP)
    filed_claim()
    deem("2027-09-02")
    held = Designations([number(1)]).before(number(1), 1, "another")
    assert held["NO"] == 100
