"""Deciding: a coded outcome by an office with authority, a second signature where the table asks, each exactly once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.base.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import Division, State
from centers.models import Decision, Stay, WorkItem
from centers.services.claim import item_reassign
from centers.services.decide import decision_return, decision_sign, item_decide
from entries.models import ClockEvent, Deadline
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(law):
    return factories.team()


@pytest.fixture
def specialist(team):
    return factories.person(team=team)


@pytest.fixture
def supervisor(team):
    return factories.person(Role.SUPERVISOR, team=team)


@pytest.fixture
def item(team, specialist):
    return factories.item(team=team, holder=specialist)


def decide(item, actor, **given):
    item.activity.refresh_from_db()
    asked = {"version": item.activity.version, "outcome": "no_change", "actor": actor, "at": NOW} | given
    return item_decide(activity_id=item.pk, **asked)


CHANGE = {"outcome": "change", "codes": ["02"], "reason": "Classified as tools of another heading"}


def test_no_change_waits_with_an_entry_team_for_its_liquidation(item, specialist):
    entry_team = factories.team(kind="entry")
    done = decide(item, specialist)
    item.activity.refresh_from_db()
    activity = item.activity
    assert (done.state, activity.state, done.version) == (State.DECIDED, "decided", activity.version)
    assert activity.team_id == entry_team.pk and activity.assignee_id is None
    assert activity.next_action == "liquidate" and activity.next_date.weekday() == 4
    assert not WorkItem.objects.filter(pk=item.pk).exists()
    assert Stay.objects.get(activity_id=item.pk).left_why == "no_change"
    assert done.decision.status == "final" and done.decision.authority


def test_the_decision_and_the_transition_are_written_down(item, specialist):
    decide(item, specialist, **CHANGE, revenue=Decimal("12.50"))
    event = Event.objects.get(activity_id=item.pk, verb="decide_change")
    assert event.actor == specialist.name and event.reason == CHANGE["reason"]
    assert event.after["state"] == "decided" and event.before["state"] == "placed"
    assert Event.objects.filter(subject__startswith="centers_decision:", verb="insert").count() == 1


def test_the_next_item_of_the_queue_is_offered(item, specialist, team):
    later = factories.item(team=team, due=factories.TODAY + timedelta(days=9))
    sooner = factories.item(team=team, due=factories.TODAY + timedelta(days=3))
    assert decide(item, specialist).next.pk == sooner.pk
    assert later.pk != sooner.pk


def test_deciding_twice_is_a_conflict_that_names_the_present_version(item, specialist):
    seen = item.activity.version
    done = decide(item, specialist, version=seen)
    with pytest.raises(Conflict) as stale:
        item_decide(activity_id=item.pk, version=seen, outcome="no_change", actor=specialist, at=NOW)
    assert stale.value.present == str(done.version)
    with pytest.raises(Refused):
        decide(item, specialist)
    assert Decision.objects.filter(activity_id=item.pk).count() == 1


def test_a_rejection_goes_back_to_the_filer_with_its_two_working_days(item, specialist):
    done = decide(item, specialist, outcome="reject", codes=["003"], reason="Classification does not match")
    item.activity.refresh_from_db()
    activity = item.activity
    assert done.state == State.DECIDED
    assert (activity.summary_status, activity.control, activity.next_action) == ("rejected", "trade", "refile_summary")
    assert ClockEvent.objects.get(activity=activity).event == "rejected"
    deadline = Deadline.objects.get(activity=activity, rule="CBP_REFILE_2_DAYS")
    assert deadline.due == activity.next_date and deadline.due > factories.TODAY


def test_a_referral_moves_the_item_to_the_enforcement_division(item, specialist):
    enforcement = factories.team(division=Division.ENFORCEMENT, kind="multidisciplinary")
    done = decide(
        item, specialist, outcome="refer_enforcement", codes=["evasion"], reason="Shipped through a third country"
    )
    item.refresh_from_db()
    item.activity.refresh_from_db()
    assert (done.state, item.queue, item.status, item.team_id) == (
        State.PLACED,
        "summary-enforcement",
        "open",
        enforcement.pk,
    )
    assert (item.activity.division, item.activity.lane, item.activity.sensitivity) == ("enforcement",) * 3
    assert [stay.queue for stay in Stay.objects.filter(activity_id=item.pk).order_by("id")] == [
        "summary-review",
        "summary-enforcement",
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"outcome": "shrug"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "change", "reason": "because"}, "codes"),
        ({"outcome": "change", "codes": ["77"], "reason": "because"}, "codes"),
        ({"outcome": "no_change", "codes": ["02"]}, "codes"),
        ({"outcome": "change", "codes": ["02"]}, "reason_missing"),
        ({**CHANGE, "revenue": Decimal("NaN")}, "revenue"),
        ({**CHANGE, "revenue": Decimal("1.005")}, "revenue"),
    ],
)
def test_an_uncoded_or_unreasoned_outcome_is_refused_and_nothing_changes(item, specialist, given, code):
    with pytest.raises(Refused) as refusal:
        decide(item, specialist, **given)
    assert refusal.value.code == code
    item.refresh_from_db()
    assert item.status == "claimed" and not Decision.objects.exists()


class TestWrongState:
    def test_an_unclaimed_item_is_not_decided(self, team, specialist):
        with pytest.raises(Refused, match="Claim it first"):
            decide(factories.item(team=team), specialist)

    def test_a_colleagues_item_is_not_decided(self, team, specialist):
        with pytest.raises(Refused, match="somebody else"):
            decide(factories.item(team=team, holder=factories.person(team=team)), specialist)

    def test_a_liquidated_entry_is_not_changed(self, team, specialist):
        summary = factories.summary(liquidation="liquidated")
        with pytest.raises(Refused, match="liquidated"):
            decide(factories.item(summary, team=team, holder=specialist), specialist, **CHANGE)

    def test_an_activity_in_no_queue_is_not_decided(self, specialist):
        summary = factories.summary(state=State.AWAITING_LIQUIDATION, lane="clear")
        with pytest.raises(Refused) as refusal:
            item_decide(activity_id=summary.pk, version=1, outcome="no_change", actor=specialist, at=NOW)
        assert refusal.value.code == "wrong_state"


class TestWrongRole:
    def test_an_account_manager_decides_nothing(self, item, team):
        with pytest.raises(NotAllowed):
            decide(item, factories.person(Role.ACCOUNT_MANAGER, team=team))

    def test_another_center_does_not_even_see_it(self, item):
        with pytest.raises(NotVisible):
            decide(item, factories.person(team=factories.team(center="CEE002")))

    def test_a_port_sees_it_and_decides_nothing(self, item):
        with pytest.raises(NotAllowed):
            decide(item, factories.person(Role.PORT_OFFICER, office="2704"))


class TestSecondSignature:
    @pytest.fixture
    def waiting(self, item, specialist):
        done = decide(item, specialist, **CHANGE, revenue=Decimal("25000.00"))
        assert done.waits_for_signature
        return item

    def test_much_revenue_waits_for_a_signer_and_changes_nothing_else(self, waiting):
        waiting.refresh_from_db()
        waiting.activity.refresh_from_db()
        assert (waiting.queue, waiting.status, waiting.assignee_id) == ("second-signature", "open", None)
        assert (waiting.activity.state, waiting.activity.next_action) == ("placed", "sign_decision")
        assert Decision.objects.get().signature_rule == "change_of_much_revenue"

    def test_little_revenue_is_signed_once(self, item, specialist):
        assert not decide(item, specialist, **CHANGE, revenue=Decimal("9999.99")).waits_for_signature

    def test_revenue_defaults_to_that_of_the_findings(self, item, specialist):
        item.activity.findings.create(
            filed_version=1,
            finding_type="value",
            found="1",
            revenue=Decimal(-40000),
            authority="x",
            author_id=1,
            author="x",
            recorded_at=NOW,
        )
        done = decide(item, specialist, **CHANGE)
        assert done.waits_for_signature and done.decision.revenue == Decimal(-40000)

    def test_a_supervisor_signs_and_it_takes_effect(self, waiting, supervisor):
        factories.team(kind="entry")
        done = self.sign(waiting, supervisor)
        decision = Decision.objects.get()
        assert (done.state, decision.status, decision.signed_by) == (State.DECIDED, "final", supervisor.user_id)
        waiting.activity.refresh_from_db()
        assert (waiting.activity.state, waiting.activity.next_action) == ("decided", "liquidate")
        assert not WorkItem.objects.exists()

    def test_signing_twice_is_a_conflict(self, waiting, supervisor):
        seen = self.version(waiting)
        self.sign(waiting, supervisor)
        with pytest.raises(Conflict):
            decision_sign(activity_id=waiting.pk, version=seen, actor=supervisor, at=NOW)

    def test_nobody_signs_their_own_decision(self, team, supervisor):
        item = factories.item(team=team, holder=supervisor)
        decide(item, supervisor, **CHANGE, revenue=Decimal(25000))
        with pytest.raises(NotAllowed, match="own"):
            self.sign(item, supervisor)
        decision = Decision.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(signed_by=supervisor.user_id)

    def test_a_specialist_does_not_sign(self, waiting, team):
        with pytest.raises(NotAllowed):
            self.sign(waiting, factories.person(team=team))

    def test_a_returned_decision_is_back_with_whoever_made_it(self, waiting, specialist, supervisor):
        decision_return(
            activity_id=waiting.pk, version=self.version(waiting), reason="Which ruling?", actor=supervisor, at=NOW
        )
        waiting.refresh_from_db()
        assert (waiting.queue, waiting.status, waiting.assignee_id) == ("summary-review", "claimed", specialist.user_id)
        assert Decision.objects.get().status == "returned"
        assert decide(waiting, specialist).state == State.DECIDED

    def test_a_return_needs_a_reason_and_a_waiting_decision(self, waiting, item, supervisor):
        with pytest.raises(Refused, match="Say why"):
            decision_return(activity_id=waiting.pk, version=self.version(waiting), reason=" ", actor=supervisor, at=NOW)
        with pytest.raises(Refused, match="No decision waits"):
            self.sign(factories.item(team=factories.team()), supervisor)

    def test_nothing_is_decided_while_a_decision_waits(self, waiting, supervisor):
        with pytest.raises(Refused, match="waits"):
            decide(waiting, supervisor)

    def test_a_cancellation_is_signed_and_closes_the_activity(self, item, specialist, supervisor):
        assert decide(item, specialist, outcome="cancel", reason="Filed twice").waits_for_signature
        assert self.sign(item, supervisor).state == State.CLOSED
        item.activity.refresh_from_db()
        assert (item.activity.summary_status, item.activity.control) == ("canceled", "inactive")
        assert not Deadline.objects.filter(activity=item.activity).exists()

    def version(self, item):
        item.activity.refresh_from_db()
        return item.activity.version

    def sign(self, item, actor):
        return decision_sign(activity_id=item.pk, version=self.version(item), actor=actor, at=NOW)


def at_once(*works):
    """Run the works at the same moment, each on its own connection; answers or the errors they ended with."""
    gate = Barrier(len(works))

    def run(work):
        try:
            gate.wait()
            return work()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_signers_at_once_sign_once(self):
        factories.law()
        team = factories.team()
        specialist = factories.person(team=team)
        signers = [factories.person(Role.SUPERVISOR, team=team) for _ in range(2)]
        item = factories.item(team=team, holder=specialist)
        seen = decide(item, specialist, **CHANGE, revenue=Decimal(25000)).version
        answers = at_once(
            *(lambda one=one: decision_sign(activity_id=item.pk, version=seen, actor=one, at=NOW) for one in signers)
        )
        assert sum(isinstance(one, Conflict) for one in answers) == 1
        assert Decision.objects.filter(status="final").count() == 1
        assert Event.objects.filter(activity_id=item.pk, verb="sign_decision").count() == 1

    def test_a_decision_and_a_reassignment_at_once_leave_one_of_them(self):
        factories.law()
        team = factories.team()
        specialist, colleague = factories.person(team=team), factories.person(team=team)
        lead = factories.person(Role.SUPERVISOR, team=team)
        for _ in range(5):
            item = factories.item(team=team, holder=specialist)
            seen = item.activity.version
            answers = at_once(
                lambda item=item, seen=seen: item_decide(
                    activity_id=item.pk, version=seen, outcome="no_change", actor=specialist, at=NOW
                ),
                lambda item=item, seen=seen: item_reassign(
                    activity_id=item.pk, version=seen, to_user_id=colleague.user_id, reason="x", actor=lead, at=NOW
                ),
            )
            assert sum(isinstance(one, Conflict | Refused) for one in answers) == 1, answers
            left = WorkItem.objects.filter(pk=item.pk).first()
            assert left is None or left.assignee_id == colleague.user_id
