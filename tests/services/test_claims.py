"""Protests and drawback claims come in by the same door, reach their Centers, are worked and decided."""

import pytest

from cee.access.capabilities import Role
from cee.base.errors import Conflict, NotAllowed, Refused
from cee.core.vocabulary import Kind, State
from cee.pipeline import preview
from centers.models import WorkItem
from centers.queues import queue_named
from centers.services.claim_acts import claim_act
from centers.services.decide import decision_sign, item_decide
from centers.services.reroute import triage_settle
from entries.models import Activity, DrawbackVersion, ProtestVersion, Rejection
from entries.selectors.claim_page import claim_page
from entries.selectors.clock import deadlines_of
from entries.services.deadlines import deadlines_rebuild
from entries.services.intake import parse
from routing.services.receipt import receipt_for
from tests.claims_world import LATER, a_claim, a_protest, claimed, specialist, the
from tests.factories import person
from tests.intake_world import AT, CBP, body, counts, hand_in, notice, number, stored, summary, world  # noqa: F401
from tests.pure.claims_examples import exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_a_protest_follows_the_center_of_its_lead_entry_and_waits_in_its_queue() -> None:
    hand_in(summary(1))
    assert counts(hand_in(a_protest(), actor=CBP)) == (1, 0, 0, 0)
    found = the(Kind.PROTEST)
    assert (found.reference, found.state, found.center) == ("2704-26-100001", State.PLACED, stored(1).center)
    item = WorkItem.objects.get(pk=found.pk)
    assert (item.queue, str(item.due)) == ("protests", "2028-09-01")
    rows = queue_named("protests", specialist(found)).page(specialist(found)).rows
    assert [row.reference for row in rows] == [found.reference]
    assert receipt_for(found)["reproduced"]
    assert "USC1515_A" in {one.rule for one in deadlines_of(found)}
    assert deadlines_rebuild(write=False).none


def test_a_protest_whose_entry_is_unknown_goes_to_triage_and_is_settled_by_hand() -> None:
    hand_in(a_protest(), actor=CBP)
    found = the(Kind.PROTEST)
    assert (found.state, found.center) == (State.TRIAGE, None)
    desk = person(Role.ROUTING_DESK)
    done = triage_settle(
        activity_id=found.pk, version=found.version, center="CEE005", reason="steel",
        actor=desk, at=LATER,
    )  # fmt: skip
    assert (done.state, done.center) == (State.PLACED, "CEE005")
    assert WorkItem.objects.get(pk=found.pk).queue == "protests"
    found.refresh_from_db()
    assert receipt_for(found)["reproduced"]


def test_the_same_again_is_a_duplicate_and_other_content_needs_replace() -> None:
    hand_in(summary(1))
    hand_in(a_protest(), actor=CBP)
    assert counts(hand_in(a_protest(), a_protest(action="replace"), actor=CBP)) == (0, 0, 0, 2)
    changed = a_protest(justification="Another reason.")
    assert counts(hand_in(changed, actor=CBP)) == (0, 0, 1, 0)
    assert Rejection.objects.get().problems[0]["code"] == "NUMBER_TAKEN"
    assert counts(hand_in(changed | {"action": "replace"}, actor=CBP)) == (0, 1, 0, 0)
    assert ProtestVersion.objects.count() == 2
    assert the(Kind.PROTEST).filed_version == 2


def test_a_protest_without_a_number_is_given_one_and_is_the_same_protest_when_sent_again() -> None:
    hand_in(summary(1))
    assert counts(hand_in(a_protest(protest_number=None), a_protest(protest_number=None), actor=CBP)) == (1, 0, 0, 1)
    assert counts(hand_in(a_protest(protest_number=None), actor=CBP)) == (0, 0, 0, 1)
    assert the(Kind.PROTEST).reference.startswith(f"{stored(1).port}-26-9")


def test_what_breaks_a_rule_is_refused_and_the_rest_goes_in() -> None:
    bad = a_protest(protest_number="2704-26-100002", justification=" ")
    assert counts(hand_in(bad, a_protest(), actor=CBP)) == (1, 0, 1, 0)
    assert Rejection.objects.get().problems[0]["code"] == "CFR174_13_A6_ARGUMENT"


def test_a_posted_liquidation_rules_over_the_asserted_day() -> None:
    hand_in(summary(1))
    hand_in(notice(1, "liquidated", "2026-08-07"), actor=CBP)
    hand_in(a_protest(), actor=CBP)
    page = claim_page(the(Kind.PROTEST))
    assert page is not None and page.protest is not None
    assert str(page.protest.entries[0].timely.decided) == "2026-08-07"
    assert page.version.warnings[0]["code"] == "CFR159_9_POSTED_DATE"


def test_a_protest_is_denied_once_and_its_court_clock_begins() -> None:
    hand_in(summary(1))
    hand_in(a_protest(), actor=CBP)
    found = the(Kind.PROTEST)
    with pytest.raises(Refused):
        item_decide(
            activity_id=found.pk, version=found.version, outcome="DN", reason="no", actor=specialist(found), at=LATER
        )
    actor, version = claimed(found)
    done = item_decide(activity_id=found.pk, version=version, outcome="DN", reason="Wrong.", actor=actor, at=LATER)
    assert done.state == State.CLOSED
    assert not WorkItem.objects.filter(pk=found.pk).exists()
    with pytest.raises(Conflict):
        item_decide(activity_id=found.pk, version=version, outcome="DN", reason="Wrong.", actor=actor, at=LATER)
    found.refresh_from_db()
    assert {"USC2636_A", "USC1515_D"} <= {one.rule for one in deadlines_of(found)}


def test_the_protest_of_an_exclusion_is_the_directors() -> None:
    hand_in(summary(1))
    hand_in(a_protest(category="exclusion"), actor=CBP)
    found = the(Kind.PROTEST)
    assert str(found.next_date) == "2026-10-01"
    actor, version = claimed(found)
    with pytest.raises(NotAllowed):
        item_decide(activity_id=found.pk, version=version, outcome="DN", reason="Wrong.", actor=actor, at=LATER)


def test_a_denial_after_further_review_was_asked_for_is_signed_by_another() -> None:
    hand_in(summary(1))
    hand_in(a_protest(further_review=True, further_review_basis="174.24(b)"), actor=CBP)
    found = the(Kind.PROTEST)
    actor, version = claimed(found)
    done = item_decide(activity_id=found.pk, version=version, outcome="DN", reason="Wrong.", actor=actor, at=LATER)
    assert done.waits_for_signature
    lead = specialist(found, Role.SUPERVISOR)
    signed = decision_sign(activity_id=found.pk, version=done.version, actor=lead, at=LATER)
    assert signed.state == State.CLOSED


def test_accelerated_disposition_moves_the_protest_to_its_thirtieth_day_and_bars_suspension() -> None:
    hand_in(summary(1))
    hand_in(a_protest(), actor=CBP)
    found = the(Kind.PROTEST)
    actor, version = claimed(found)
    given = {"activity_id": found.pk, "action": "record_accelerated_request", "actor": actor, "at": LATER}
    version = claim_act(version=version, **given)
    assert str(WorkItem.objects.get(pk=found.pk).due) == "2026-10-10"
    with pytest.raises(Refused):
        claim_act(version=version, **given)
    with pytest.raises(Refused):
        item_decide(activity_id=found.pk, version=version, outcome="SP", reason="Lead case.", actor=actor, at=LATER)


def test_a_suspended_protest_waits_and_is_taken_up_again() -> None:
    hand_in(summary(1))
    hand_in(a_protest(), actor=CBP)
    found = the(Kind.PROTEST)
    actor, version = claimed(found)
    done = item_decide(activity_id=found.pk, version=version, outcome="SP", reason="Lead case.", actor=actor, at=LATER)
    item = WorkItem.objects.get(pk=found.pk)
    assert (done.state, item.status, item.assignee_id) == (State.PLACED, "waiting", actor.user_id)
    claim_act(activity_id=found.pk, version=done.version, action="resume", reason="Decided.", actor=actor, at=LATER)
    assert WorkItem.objects.get(pk=found.pk).status == "claimed"


def test_an_unaligned_claim_goes_to_triage_with_its_managing_center_beside_it() -> None:
    hand_in(summary(1))
    assert counts(hand_in(a_claim())) == (1, 0, 0, 0)
    found = the(Kind.DRAWBACK)
    assert (found.state, found.center, found.estimated_duty) == (State.TRIAGE, None, 99)
    assert DrawbackVersion.objects.get().managing_center == "CEE006"
    assert deadlines_rebuild(write=False).none


def test_no_more_of_a_line_is_designated_than_was_entered_over_all_claims() -> None:
    line = {"hts": "8205511500", "value": "10000", "duty": "530.00", "quantities": [{"amount": "150", "unit": "NO"}]}
    one = summary(1)
    one["lines"] = [one["lines"][0] | {"tariffs": [line], "cases": [], "fees": []}]
    one["totals"] = None
    assert counts(hand_in(one))[2] == 0
    second = a_claim(claim_number=number(9002), exports=[exported()])
    assert counts(hand_in(a_claim(), second)) == (1, 0, 1, 0)
    assert "USC1313_V_BALANCE" in {problem["code"] for problem in Rejection.objects.get().problems}
    assert counts(hand_in(a_claim(provision="59", action="replace"))) == (0, 1, 0, 0)


def test_a_claim_is_deleted_by_its_filer_and_gives_its_designations_back() -> None:
    hand_in(summary(1))
    hand_in(a_claim())
    assert counts(hand_in(a_claim(action="delete"))) == (1, 0, 0, 0)
    assert counts(hand_in(a_claim(action="delete"))) == (0, 0, 0, 1)
    assert the(Kind.DRAWBACK).state == State.CLOSED


def test_a_filer_files_claims_under_its_own_code_only() -> None:
    assert counts(hand_in(a_claim(claim_number=number(1, "XYZ")))) == (0, 0, 1, 0)
    assert Rejection.objects.get().problems[0]["code"] == "FILER_OFFICE"


def test_a_dry_run_tells_what_they_would_become_and_stores_nothing() -> None:
    hand_in(summary(1))
    records = parse("application/x-ndjson", 1, body([a_protest(), a_claim()]))
    told = preview(records, actor=CBP, at=AT)
    assert [(one["outcome"], one["state"]) for one in told] == [("add", "placed"), ("add", "triage")]
    assert told[0]["queue"] == "protests"
    assert not Activity.objects.filter(kind=Kind.PROTEST).exists()
