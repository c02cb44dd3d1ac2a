"""Extending a liquidation, taking into review, reopening; and what happens when somebody leaves."""

from datetime import timedelta

import pytest

from cee.access.capabilities import Role
from cee.access.models import Membership, User
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, Refused
from cee.core.vocabulary import State
from centers.models import Stay, WorkItem
from centers.services.people import person_deactivate
from centers.services.reviews import liquidation_extend, review_pull, review_reopen
from entries.models import Deadline
from entries.selectors.clock import deadlines_of
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(law):
    return factories.team()


@pytest.fixture
def specialist(team):
    return factories.person(team=team)


@pytest.fixture
def item(team, specialist):
    return factories.item(team=team, holder=specialist)


def version(activity):
    activity.refresh_from_db()
    return activity.version


def deemed(activity):
    return next(line.due for line in deadlines_of(activity) if line.rule == "USC1504_A1")


class TestExtension:
    def extend(self, activity, actor, **given):
        asked = {"version": version(activity), "code": "49", "reason": "Laboratory report pending"} | given
        return liquidation_extend(activity_id=activity.pk, actor=actor, at=NOW, **asked)

    def test_an_extension_moves_the_deemed_liquidation_and_shows_its_code(self, item, specialist):
        before = deemed(item.activity)
        decision = self.extend(item.activity, specialist)
        item.activity.refresh_from_db()
        assert deemed(item.activity) == before.replace(year=before.year + 1)
        assert (item.activity.holds, decision.codes, item.activity.state) == ("49", ["49"], "placed")
        assert Deadline.objects.get(activity=item.activity, rule="USC1504_A1").due == deemed(item.activity)

    def test_after_three_years_the_law_allows_no_more(self, item, specialist):
        for _ in range(3):
            self.extend(item.activity, specialist)
        with pytest.raises(Refused) as refusal:
            self.extend(item.activity, specialist)
        assert refusal.value.code == "extension_limit"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"code": "99"}, "code"),
            ({"until": TODAY}, "until"),
            ({"until": TODAY + timedelta(days=400)}, "until"),
            ({"reason": ""}, "reason_missing"),
        ],
    )
    def test_an_extension_without_code_day_or_reason_is_refused(self, item, specialist, given, code):
        with pytest.raises(Refused) as refusal:
            self.extend(item.activity, specialist, **given)
        assert refusal.value.code == code

    def test_a_stale_version_or_the_wrong_role_extends_nothing(self, item, specialist, team):
        with pytest.raises(Conflict):
            self.extend(item.activity, specialist, version=99)
        with pytest.raises(NotAllowed):
            self.extend(item.activity, factories.person(Role.ACCOUNT_MANAGER, team=team))


class TestOpening:
    def test_a_clear_summary_is_pulled_into_review_by_whoever_holds_it_then(self, team, specialist):
        clear = factories.summary(state=State.AWAITING_LIQUIDATION, lane="clear")
        item = review_pull(activity_id=clear.pk, version=1, reason="Random check", actor=specialist, at=NOW)
        clear.refresh_from_db()
        assert (clear.state, clear.lane, clear.review) == ("placed", "review", "under_review")
        assert (item.queue, item.status, item.assignee_id) == ("summary-review", "claimed", specialist.user_id)
        assert Stay.objects.get(activity_id=clear.pk).claimed_by == specialist.user_id
        assert Deadline.objects.filter(activity=clear).exists()

    def test_pulling_twice_is_a_conflict_and_then_the_wrong_state(self, team, specialist):
        clear = factories.summary(state=State.AWAITING_LIQUIDATION, lane="clear")
        review_pull(activity_id=clear.pk, version=1, reason="Random check", actor=specialist, at=NOW)
        with pytest.raises(Conflict):
            review_pull(activity_id=clear.pk, version=1, reason="Random check", actor=specialist, at=NOW)
        with pytest.raises(Refused) as refusal:
            review_pull(activity_id=clear.pk, version=2, reason="Random check", actor=specialist, at=NOW)
        assert refusal.value.code == "wrong_state"

    def test_a_lead_reopens_what_was_decided_and_a_specialist_does_not(self, team, specialist):
        decided = factories.summary(state=State.DECIDED)
        with pytest.raises(NotAllowed):
            review_reopen(activity_id=decided.pk, version=1, reason="New ruling", actor=specialist, at=NOW)
        lead = factories.person(Role.SUPERVISOR, team=team)
        with pytest.raises(Refused, match="Say why"):
            review_reopen(activity_id=decided.pk, version=1, reason="", actor=lead, at=NOW)
        assert (
            review_reopen(activity_id=decided.pk, version=1, reason="New ruling", actor=lead, at=NOW).pk == decided.pk
        )


class TestDeparture:
    @pytest.fixture
    def administrator(self, law):
        return factories.person(Role.ADMINISTRATOR)

    def test_whoever_leaves_leaves_no_item_behind(self, team, specialist, administrator):
        items = [factories.item(team=team, holder=specialist) for _ in range(3)]
        kept = factories.item(team=team, holder=factories.person(team=team))
        back = person_deactivate(user_id=specialist.user_id, reason="Transferred", actor=administrator, at=NOW)
        assert back == {team.pk: 3}
        assert {item.status for item in WorkItem.objects.filter(pk__in=[i.pk for i in items])} == {"open"}
        assert not WorkItem.objects.filter(assignee_id=specialist.user_id).exists()
        assert WorkItem.objects.get(pk=kept.pk).status == "claimed"
        assert not User.objects.get(pk=specialist.user_id).is_active
        assert not Membership.objects.in_force(TODAY).filter(user_id=specialist.user_id).exists()
        assert Event.objects.filter(verb="release", reason="Transferred").count() == 3

    def test_a_waiting_item_waits_on_without_a_holder(self, team, specialist, administrator):
        item = factories.item(
            team=team, holder=specialist, queue="awaiting-reply", status="waiting", waiting_for="form_28"
        )
        person_deactivate(user_id=specialist.user_id, reason="Transferred", actor=administrator, at=NOW)
        item.refresh_from_db()
        assert (item.status, item.assignee_id) == ("waiting", None)

    def test_twice_is_once(self, team, specialist, administrator):
        factories.item(team=team, holder=specialist)
        person_deactivate(user_id=specialist.user_id, reason="Transferred", actor=administrator, at=NOW)
        assert not person_deactivate(user_id=specialist.user_id, reason="Transferred", actor=administrator, at=NOW)

    def test_it_needs_the_role_a_reason_and_somebody_else(self, team, specialist, administrator):
        with pytest.raises(NotAllowed):
            person_deactivate(
                user_id=specialist.user_id, reason="x", actor=factories.person(Role.SUPERVISOR, team=team), at=NOW
            )
        with pytest.raises(Refused):
            person_deactivate(user_id=specialist.user_id, reason=" ", actor=administrator, at=NOW)
        with pytest.raises(Refused):
            person_deactivate(user_id=administrator.user_id, reason="x", actor=administrator, at=NOW)
        assert User.objects.get(pk=specialist.user_id).is_active
