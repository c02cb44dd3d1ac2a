"""Entries that come after the claims that name them, and claims that want the same import: days, checks, balances."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from cee.base.errors import Refused
from cee.core.vocabulary import Kind, State
from centers.models import Decision, WorkItem
from centers.selectors.claim_faults import claim_faults
from centers.services.decide import decision_sign, item_decide
from centers.services.follow import claims_meet
from entries.models import Activity, Rejection
from entries.selectors.claims import Designations, claims_naming
from entries.selectors.clock import deadlines_of
from entries.services.deadlines import deadlines_rebuild
from tests.claims_world import (
    LATER,
    a_claim,
    a_protest,
    claimed,
    filed_claim,
    filed_protest,
    liquidated,
    queued,
    specialist,
    the,
    triaged,
    valued,
)
from tests.intake_world import AT, CBP, SENDER, build_world, counts, hand_in, notice, number, receive, stored, world  # noqa: F401
from tests.pure.claims_examples import designated, exported
from tests.services.test_intake_races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def rules(activity: Activity) -> dict[str, Any]:
    return {one.rule: one for one in deadlines_of(activity)}


def faults() -> list[str]:
    return [str(one) for one in claim_faults(most=20)]


def of_tools(quantity: str, claim: int = 9001, **changes: Any) -> dict[str, Any]:
    """A claim on so many of the 150 tools of the first entry."""
    goods = {"hts": "8205517500", "quantity": quantity}
    imports = [designated(entry_number=number(1), **goods)]
    return a_claim(claim_number=number(claim), imports=imports, exports=[exported(**goods)], **changes)


def decide(activity: Activity, outcome: str, **told: Any) -> Any:
    actor, version = claimed(activity)
    given = {"reason": "Because.", "version": version} | told
    return item_decide(activity_id=activity.pk, outcome=outcome, actor=actor, at=LATER, **given)


def test_a_drawback_claim_learns_the_day_of_importation_when_its_entry_comes() -> None:
    hand_in(valued(2))
    found = filed_claim()
    assert "USC1313_R" not in rules(found)
    before = queued(found).version
    hand_in(valued(1))
    found.refresh_from_db()
    assert "USC1313_R" in rules(found)
    assert deadlines_rebuild(write=False).none and not faults()
    assert queued(found).due == found.next_date and queued(found).version >= before


def test_a_claim_whose_entry_comes_liquidated_and_final_may_be_liquidated() -> None:
    hand_in(valued(2))
    hand_in(notice(1, "liquidated", "2025-09-05"), actor=CBP)
    found = filed_claim()
    with pytest.raises(Refused, match="not liquidated and final"):
        decide(found, "as_claimed")
    hand_in(valued(1))
    found.refresh_from_db()
    actor = Activity.objects.get(pk=found.pk)
    assert not rules(found)["USC1504_A2"].tolled
    holder = WorkItem.objects.get(pk=found.pk).assignee_id
    assert holder is not None and actor.assignee_id == holder
    assert deadlines_rebuild(write=False).none and not faults()


def test_a_protest_in_triage_gets_the_posted_day_and_its_entry_is_protested() -> None:
    hand_in(notice(1, "liquidated", "2026-08-07"), actor=CBP)
    hand_in(a_protest(), actor=CBP)
    found = the(Kind.PROTEST)
    assert found.state == State.TRIAGE
    hand_in(valued(1))
    assert stored(1).protest == "YS"
    assert str(rules(found)["USC1514_C1"].anchor_date) == "2026-08-07"
    assert not faults()


def test_an_entry_that_comes_after_its_protest_was_decided_says_how() -> None:
    hand_in(valued(2))
    entries = [
        {"entry_number": number(one), "lead": one == 2, "line": 1, "decision_date": "2026-08-07", "to": "x"}
        for one in (1, 2)
    ]
    found = filed_protest(entries=entries)
    decide(found, "DN")
    hand_in(valued(1))
    assert (stored(1).protest, stored(2).protest) == ("DN", "DN")


def met(*entries: int) -> int:
    """Bring these entries to what named them before they came, as their arrival does; answer how many claims that are."""
    return claims_meet(claims_naming([number(one) for one in entries]).now(), actor=CBP, at=AT)


def test_where_nothing_waits_for_what_comes_it_costs_one_query() -> None:
    hand_in(valued(1))
    with CaptureQueriesContext(connection) as asked:
        assert met(*range(1, 500)) == 0
    assert len(asked) == 1


def test_meeting_many_takes_as_many_queries_as_meeting_one_and_again_changes_nothing() -> None:
    hand_in(valued(2))
    for one in range(3):
        filed_claim(claim_number=number(9001 + one), imports=[designated(entry_number=number(1), quantity="10")])
    hand_in(valued(1))
    with CaptureQueriesContext(connection) as many:
        assert met(1) == 3
    versions = list(Activity.objects.order_by("pk").values_list("version", flat=True))
    Activity.objects.filter(reference__in=[number(9002), number(9003)]).update(state=State.CLOSED)
    with CaptureQueriesContext(connection) as few:
        met(1)
    assert len(many) <= len(few)
    assert list(Activity.objects.order_by("pk").values_list("version", flat=True)) == versions


def test_more_designated_than_came_in_is_not_liquidated_as_claimed() -> None:
    hand_in(valued(2))
    hand_in(notice(1, "liquidated", "2025-09-05"), actor=CBP)
    hand_in(of_tools("200"))
    found = the(Kind.DRAWBACK)
    hand_in(valued(1))
    found = triaged(found)
    with pytest.raises(Refused, match="More of an import line is designated"):
        decide(found, "as_claimed")


@pytest.mark.parametrize("outcome", ["no_drawback", "returned"])
def test_a_denied_or_returned_claim_gives_its_designations_back(outcome: str) -> None:
    hand_in(valued(1))
    hand_in(of_tools("100"))
    assert counts(hand_in(of_tools("100", 9002))) == (0, 0, 1, 0)
    assert "USC1313_V_BALANCE" in {one["code"] for one in Rejection.objects.get().problems}
    found = triaged(the(Kind.DRAWBACK))
    done = decide(found, outcome, codes=["005"] if outcome == "returned" else ())
    if done.waits_for_signature:
        assert counts(hand_in(of_tools("100", 9002))) == (0, 0, 1, 0)
        lead = specialist(found, Role.SUPERVISOR)
        decision_sign(activity_id=found.pk, version=done.version, actor=lead, at=LATER)
    assert Designations([number(1)]).before(number(1), 1, "") == {}
    assert counts(hand_in(of_tools("100", 9002))) == (1, 0, 0, 0)
    assert not faults()


def test_a_withdrawn_claim_gives_its_designations_back() -> None:
    hand_in(valued(1))
    hand_in(of_tools("100"))
    hand_in(of_tools("100", action="delete"))
    assert counts(hand_in(of_tools("100", 9002))) == (1, 0, 0, 0)


def test_a_claim_that_is_liquidated_keeps_what_it_designated() -> None:
    liquidated(1, day="2025-09-05")
    hand_in(of_tools("100"))
    assert decide(triaged(the(Kind.DRAWBACK)), "as_claimed").state == State.CLOSED
    assert Decision.objects.get().outcome == "as_claimed"
    assert Designations([number(1)]).before(number(1), 1, "") == {"NO": Decimal(100)}


@pytest.mark.django_db(transaction=True)
def test_two_batches_that_designate_the_same_import_at_once_never_take_more_than_was_entered() -> None:
    build_world()
    hand_in(valued(1))
    for first in range(9001, 9013, 4):
        batches = [receive(of_tools("60", first + one), actor=SENDER) for one in range(4)]
        at_once(*batches)
    taken = Designations([number(1)]).before(number(1), 1, "")
    assert taken == {"NO": Decimal(120)}
    assert Activity.objects.filter(kind=Kind.DRAWBACK).count() == 2
    assert Rejection.objects.count() == 10
    assert not faults()
