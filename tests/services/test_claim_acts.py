"""What is done to protests and claims beside deciding them: each act once, in its state, by who may, with its clock."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from cee.access.capabilities import Role
from cee.base.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import Kind, State
from centers.models import Team, WorkItem
from centers.queues import queue_named
from centers.services.claim import item_claim, item_release
from centers.services.claim_acts import claim_act
from centers.services.decide import item_decide
from entries.models import Activity, ClockEvent
from entries.selectors.clock import deadlines_of
from entries.services.deadlines import deadlines_rebuild
from tests.claims_world import (
    LATER,
    a_protest,
    acted,
    claimed,
    filed_claim,
    filed_protest,
    liquidated,
    of_value,
    queued,
    specialist,
)
from tests.factories import person, team
from tests.intake_world import CBP, hand_in, number, stored, summary, world  # noqa: F401
from tests.pure.claims_examples import protested

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def clock(activity: Activity, rule: str) -> Any:
    return {one.rule: one for one in deadlines_of(activity)}.get(rule)


def decided(activity: Activity, outcome: str, actor: Any, **told: Any) -> Activity:
    activity.refresh_from_db()
    given = {"reason": "Because."} | told
    item_decide(activity_id=activity.pk, version=activity.version, outcome=outcome, actor=actor, at=LATER, **given)
    activity.refresh_from_db()
    return activity


def refused(activity: Activity, action: str, actor: Any, **told: Any) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        acted(activity, action, actor, **told)
    return refusal.value


def test_an_application_for_further_review_starts_its_thirty_days_and_is_made_once_and_in_time() -> None:
    found = filed_protest()
    actor, _ = claimed(found)
    assert refused(found, "record_further_review_request", actor, codes=[]).path == "codes"
    acted(found, "record_further_review_request", actor, date=date(2026, 9, 8), codes=["b"])
    assert str(clock(found, "USC1515_A_FURTHER_REVIEW").due) == "2026-10-08"
    assert refused(found, "record_further_review_request", actor, codes=["b"]).code == "not_now"


def test_an_application_after_the_time_to_protest_is_too_late() -> None:
    found = filed_protest(filed_date="2026-01-20", entries=[_old_entry()])
    actor, _ = claimed(found)
    late = refused(found, "record_further_review_request", actor, date=date(2026, 9, 8), codes=["b"])
    assert (late.code, "2026-07-14" in late.message) == ("too_late", True)


def _old_entry() -> dict[str, Any]:
    return protested(entry_number=number(1), decision_date="2026-01-15")


def test_further_review_is_granted_by_a_lead_and_nothing_is_decided_before_its_result() -> None:
    liquidated(1)
    found = of_value(1, further_review=True, further_review_basis="174.24(b)")
    worker, _ = claimed(found)
    assert isinstance(refused(found, "grant_further_review", worker, codes=["b"]), NotAllowed)
    lead = _handed_to_a_lead(found, worker)
    acted(found, "grant_further_review", lead, codes=["b"])
    with pytest.raises(Refused, match="under way"):
        decided(found, "DN", lead)
    assert refused(found, "record_review_result", lead, codes=["XX"]).path == "codes"
    acted(found, "record_review_result", lead, codes=["AP"])
    assert decided(found, "AP", lead).state == State.CLOSED


def _handed_to_a_lead(activity: Activity, worker: Any) -> Any:
    activity.refresh_from_db()
    item_release(activity_id=activity.pk, version=activity.version, reason="", actor=worker, at=LATER)
    return claimed(activity, Role.SUPERVISOR)[0]


def test_a_denied_application_may_be_set_aside_on_request_within_sixty_days() -> None:
    found = filed_protest(further_review=True, further_review_basis="174.24(b)")
    director, _ = claimed(found, Role.CENTER_DIRECTOR)
    assert refused(found, "record_set_aside_request", director).code == "not_now"
    acted(found, "deny_further_review", director)
    assert str(clock(found, "USC1515_C").due) == "2026-11-09"
    acted(found, "record_set_aside_request", director, date=date(2026, 9, 10))
    assert clock(found, "USC1515_C_ANSWER").definition.by_law
    assert refused(found, "record_set_aside_request", director).code == "not_now"
    acted(found, "set_aside_denial", director)
    with pytest.raises(Refused, match="under way"):
        decided(found, "DN", director)


def test_a_denial_that_is_voided_stands_in_its_queue_again_and_its_clocks_run_anew() -> None:
    found = filed_protest(accelerated=True)
    actor, _ = claimed(found)
    decided(found, "DN", actor)
    assert stored(1).protest == "DN"
    assert isinstance(refused(found, "void_denial", actor), NotAllowed)
    director = specialist(found, Role.CENTER_DIRECTOR)
    acted(found, "void_denial", director)
    assert (found.state, queued(found).status, queued(found).queue) == (State.PLACED, "open", "protests")
    assert stored(1).protest == "YS"
    assert clock(found, "USC2636_A") is None
    assert "voided" in clock(found, "USC1515_B").tolled
    assert deadlines_rebuild(write=False).none
    item_claim(activity_id=found.pk, actor=actor, at=LATER)
    assert decided(found, "DN", actor).state == State.CLOSED
    assert clock(found, "USC2636_A") is not None


def test_the_summons_meets_the_court_clock_and_ends_what_cbp_may_do() -> None:
    found = filed_protest()
    actor, _ = claimed(found)
    assert refused(found, "record_summons", actor, reference="26-00123").code == "wrong_state"
    decided(found, "DN", actor)
    assert refused(found, "record_summons", actor, reference=" ").path == "reference"
    acted(found, "record_summons", actor, date=date(2026, 9, 10), reference="26-00123")
    assert str(clock(found, "USC2636_A").met_on) == "2026-09-10"
    assert ClockEvent.objects.get(event="summons_filed").reference == "26-00123"
    assert refused(found, "void_denial", specialist(found, Role.CENTER_DIRECTOR)).code == "not_now"
    assert refused(found, "record_summons", actor, reference="26-00124").code == "not_now"


def test_nothing_was_denied_where_a_protest_was_approved() -> None:
    liquidated(1)
    found = of_value(1)
    actor, _ = claimed(found)
    decided(found, "AP", actor)
    assert stored(1).protest == "AP"
    assert refused(found, "void_denial", specialist(found, Role.CENTER_DIRECTOR)).code == "not_now"


def test_protests_considered_together_run_from_the_last_filed_for_both() -> None:
    first = filed_protest()
    last = filed_protest(protest_number="2704-26-100002", filed_date="2026-09-05", justification="The same.")
    actor, _ = claimed(first)
    acted(first, "consider_together", actor, reference="2704-26-100002")
    assert [str(clock(one, "USC1515_A").due) for one in (first, last)] == ["2028-09-05", "2028-09-05"]
    assert [str(queued(one).due) for one in (first, last)] == ["2028-09-05", "2028-09-05"]
    assert refused(first, "consider_together", actor, reference="2704-26-100002").path == "reference"
    assert refused(first, "consider_together", actor, reference=first.reference).path == "reference"
    assert refused(first, "consider_together", actor, reference="no number").path == "reference"
    assert deadlines_rebuild(write=False).none


def test_a_seizure_is_recorded_of_an_exclusion_only() -> None:
    found = filed_protest()
    actor, _ = claimed(found)
    assert refused(found, "record_seizure", actor, date=date(2026, 9, 9)).code == "not_now"


def test_an_accelerated_payment_is_made_once_and_may_come_back() -> None:
    found = filed_claim()
    actor, _ = claimed(found)
    assert refused(found, "record_payment_returned", actor, amount=Decimal("1.00")).code == "not_now"
    acted(found, "record_accelerated_payment", actor)
    assert (found.collection, ClockEvent.objects.get(event="accelerated_paid").amount) == ("refunded", Decimal("99.00"))
    assert clock(found, "CFR190_92").met_on
    assert refused(found, "record_accelerated_payment", actor).code == "not_now"
    assert refused(found, "refuse_accelerated_payment", actor).code == "not_now"
    assert refused(found, "record_payment_returned", actor, amount=Decimal("99.01")).path == "amount"
    acted(found, "record_payment_returned", actor, date=date(2026, 9, 10), amount=Decimal("99.00"))
    assert found.collection == "unpaid"
    assert refused(found, "record_payment_returned", actor, amount=Decimal("1.00")).code == "not_now"


def test_accelerated_payment_is_refused_with_a_reason_and_its_clock_is_met() -> None:
    found = filed_claim()
    actor, _ = claimed(found)
    assert refused(found, "refuse_accelerated_payment", actor, reason=" ").code == "reason_missing"
    acted(found, "refuse_accelerated_payment", actor, reason="The bond does not cover it.")
    assert clock(found, "CFR190_92").met_on
    assert refused(found, "record_accelerated_payment", actor).code == "not_now"


def test_a_waiver_of_prior_notice_is_recorded_by_its_code() -> None:
    found = filed_claim()
    actor, _ = claimed(found)
    assert refused(found, "record_privilege", actor, codes=["190.99"]).path == "codes"
    acted(found, "record_privilege", actor, codes=["190.91"])
    assert ClockEvent.objects.get(event="privilege_recorded").code == "190.91"


@pytest.mark.parametrize("day", ["2026-08-31", "2026-09-11"])
def test_an_act_lies_between_the_filing_and_today(day: str) -> None:
    found = filed_protest()
    actor, _ = claimed(found)
    assert refused(found, "record_accelerated_request", actor, date=date.fromisoformat(day)).path == "date"


def test_whoever_does_not_hold_it_or_saw_an_older_version_or_sits_elsewhere_does_nothing() -> None:
    found = filed_protest()
    colleague = specialist(found)
    assert refused(found, "record_accelerated_request", colleague).message == "Claim it first."
    actor, _ = claimed(found)
    assert refused(found, "record_accelerated_request", colleague).message == "It is with somebody else."
    with pytest.raises(Conflict):
        claim_act(
            activity_id=found.pk, version=found.version - 1, action="record_accelerated_request", actor=actor, at=LATER
        )
    stranger = person(team=team(center="CEE002" if found.center != "CEE002" else "CEE003"))
    with pytest.raises(NotVisible):
        claim_act(
            activity_id=found.pk, version=found.version, action="record_accelerated_request", actor=stranger, at=LATER
        )
    assert not ClockEvent.objects.exists()


def test_no_other_action_is_an_act_of_claims() -> None:
    found = filed_protest()
    actor, _ = claimed(found)
    assert refused(found, "deny", actor).code == "no_action"
    assert refused(found, "record_waiver", actor).code == "no_action"


def test_an_entry_is_protested_while_any_protest_of_it_is_open() -> None:
    first = filed_protest()
    second = filed_protest(protest_number="2704-26-100002", justification="Another ground.")
    actor, _ = claimed(first)
    decided(first, "DN", actor)
    assert stored(1).protest == "YS"
    actor, _ = claimed(second)
    decided(second, "SP", actor)
    assert stored(1).protest == "YS"
    acted(second, "resume", actor)
    decided(second, "WD", actor)
    assert stored(1).protest == "WD"
    assert not WorkItem.objects.filter(activity__kind=Kind.PROTEST).exists()


def test_an_entry_that_an_amendment_names_no_longer_is_not_protested() -> None:
    hand_in(summary(1), summary(2))
    filed_protest()
    hand_in(a_protest(entries=[protested(entry_number=number(2))], action="replace"), actor=CBP)
    assert (stored(1).protest, stored(2).protest) == ("NO", "YS")
    hand_in(a_protest(entries=[protested(entry_number=number(2))], action="delete"), actor=CBP)
    assert stored(2).protest == "WD"


def test_a_lead_finds_it_in_the_queue_after_it_was_reopened() -> None:
    found = filed_protest()
    actor, _ = claimed(found)
    decided(found, "DN", actor)
    acted(found, "void_denial", specialist(found, Role.CENTER_DIRECTOR))
    watcher = person(team=Team.objects.get(pk=found.team_id))
    assert [row.reference for row in queue_named("protests", watcher).page(watcher).rows] == [found.reference]
    assert datetime(2026, 9, 10, tzinfo=UTC) < queued(found).opened_at


def test_only_what_is_suspended_is_taken_up_again_and_it_is_suspended_once() -> None:
    found = filed_protest()
    actor, _ = claimed(found)
    assert refused(found, "resume", actor).message == "It is not suspended behind another case."
    decided(found, "SP", actor)
    with pytest.raises(Refused, match="suspended behind another case already"):
        decided(found, "SP", actor)
    acted(found, "resume", actor)
    assert refused(found, "resume", actor).code == "not_now"
