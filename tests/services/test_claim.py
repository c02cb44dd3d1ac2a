"""Claiming is race-free: one winner for every item, told to whoever lost, with event and stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from centers.models import Decision, Staff, Stay, WorkItem
from centers.services.claim import item_claim, item_claim_next, item_reassign, item_release
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def team(db):
    return factories.team()


@pytest.fixture
def specialist(team):
    return factories.person(team=team, name="Ada Quist")


def in_threads(work, arguments, threads=8):
    def run(argument):
        try:
            return work(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, arguments))


def test_the_next_item_is_the_nearest_of_the_own_team(team, specialist):
    factories.item(team=team, due=TODAY + timedelta(days=2))
    nearest = factories.item(team=team, due=TODAY + timedelta(days=1))
    factories.item(team=factories.team(), due=TODAY)
    got = item_claim_next(queue="summary-review", actor=specialist, at=NOW)
    assert got is not None and got.pk == nearest.pk and got.status == "claimed"
    assert got.activity.assignee_id == specialist.user_id and got.activity.version == nearest.activity.version + 1


def test_a_claim_is_written_down_with_its_stay_and_its_event(team, specialist):
    item = factories.item(team=team)
    item_claim_next(queue="summary-review", actor=specialist, at=NOW)
    stay = Stay.objects.get(activity_id=item.pk)
    assert (stay.claimed_by, stay.claimed_at, stay.left_at) == (specialist.user_id, NOW, None)
    event = Event.objects.get(activity_id=item.pk, verb="claim")
    assert (event.verb, event.actor, event.role, event.office) == ("claim", "Ada Quist", "import_specialist", "CEE001")
    assert event.after["assignee_id"] == specialist.user_id


def test_an_empty_queue_gives_nothing(specialist):
    assert item_claim_next(queue="summary-review", actor=specialist, at=NOW) is None


def test_a_lead_without_a_team_takes_the_next_of_the_center(team):
    item = factories.item(team=team)
    director = factories.person(Role.CENTER_DIRECTOR)
    assert item_claim_next(queue="summary-review", actor=director, at=NOW).pk == item.pk


def test_nobody_is_offered_their_own_decision_to_sign(team):
    supervisor = factories.person(Role.SUPERVISOR, team=team)
    item = factories.item(queue="second-signature", team=team)
    Decision.objects.create(
        activity=item.activity,
        filed_version=1,
        action="decide",
        outcome="change",
        authority="19 USC 1500",
        status="proposed",
        decided_by=supervisor.user_id,
        decider=supervisor.name,
        decided_at=NOW,
    )
    assert item_claim_next(queue="second-signature", actor=supervisor, at=NOW) is None
    with pytest.raises(NotAllowed):
        item_claim(activity_id=item.pk, actor=supervisor, at=NOW)
    other = factories.person(Role.SUPERVISOR, team=factories.team())
    assert item_claim_next(queue="second-signature", actor=other, at=NOW).pk == item.pk


def test_claiming_a_chosen_item_twice_is_once(team, specialist):
    item = factories.item(team=team)
    first = item_claim(activity_id=item.pk, actor=specialist, at=NOW)
    again = item_claim(activity_id=item.pk, actor=specialist, at=NOW)
    assert first.version == again.version and Event.objects.filter(activity_id=item.pk, verb="claim").count() == 1


def test_who_comes_second_is_told_who_was_first(team, specialist):
    item = factories.item(team=team, holder=specialist)
    with pytest.raises(Conflict) as lost:
        item_claim(activity_id=item.pk, actor=factories.person(team=team), at=NOW)
    assert lost.value.present == "Ada Quist" and "Ada Quist" in lost.value.message


@pytest.mark.parametrize("queue", ["awaiting-reply", "all-work", "mine"])
def test_what_is_not_claimable_is_refused(queue, team):
    lead = factories.person(Role.SUPERVISOR, team=team)
    with pytest.raises(Refused, match="not claimed"):
        item_claim_next(queue=queue, actor=lead, at=NOW)


def test_the_wrong_role_claims_nothing(team, specialist):
    item = factories.item(team=team)
    with pytest.raises(NotAllowed):
        item_claim(activity_id=item.pk, actor=factories.person(Role.ACCOUNT_MANAGER, team=team), at=NOW)
    with pytest.raises(NotVisible):
        item_claim(activity_id=item.pk, actor=factories.person(team=factories.team(center="CEE002")), at=NOW)
    with pytest.raises(NotAllowed):
        item_claim_next(queue="second-signature", actor=specialist, at=NOW)
    with pytest.raises(NotVisible):
        item_claim_next(queue="no-such-queue", actor=specialist, at=NOW)
    item.refresh_from_db()
    assert item.status == "open"


def test_an_item_that_left_is_refused(specialist):
    with pytest.raises(Refused, match="no queue"):
        item_claim(activity_id=factories.summary().pk, actor=specialist, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_racing_claims_of_the_next_item_never_take_one_twice():
    team = factories.team()
    people = [factories.person(team=team) for _ in range(8)]
    for number in range(100):
        factories.item(team=team, due=TODAY + timedelta(days=number % 3))

    def clear(actor):
        got = []
        while item := item_claim_next(queue="summary-review", actor=actor, at=NOW):
            got.append(item.pk)
        return got

    taken = [pk for got in in_threads(clear, people) for pk in got]
    assert len(taken) == len(set(taken)) == 100
    assert Event.objects.filter(verb="claim").count() == 100
    assert not WorkItem.objects.filter(status="open").exists()
    assert Stay.objects.filter(claimed_by__isnull=False, left_at=None).count() == 100


@pytest.mark.django_db(transaction=True)
def test_racing_for_one_chosen_item_has_one_winner_whom_every_loser_learns():
    team = factories.team()
    people = [factories.person(team=team) for _ in range(8)]
    for _ in range(15):
        item = factories.item(team=team)

        def race(actor, item=item):
            try:
                return item_claim(activity_id=item.pk, actor=actor, at=NOW).assignee_id
            except Conflict as lost:
                return lost.present

        answers = in_threads(race, people)
        winners = [answer for answer in answers if isinstance(answer, int)]
        assert len(winners) == 1
        name = next(person.name for person in people if person.user_id == winners[0])
        assert [answer for answer in answers if not isinstance(answer, int)] == [name] * 7


class TestRelease:
    def test_a_released_item_is_anyones_again_and_its_stay_goes_on(self, team, specialist):
        item = factories.item(team=team, holder=specialist)
        item_release(activity_id=item.pk, version=item.activity.version, actor=specialist, at=NOW)
        item.refresh_from_db()
        stay = Stay.objects.get(activity_id=item.pk)
        assert (item.status, item.assignee_id, stay.claimed_by, stay.left_at) == ("open", None, None, None)
        item.activity.refresh_from_db()
        assert item.activity.assignee_id is None

    def test_a_second_release_is_refused_as_stale_and_then_as_unclaimed(self, team, specialist):
        item = factories.item(team=team, holder=specialist)
        seen = item.activity.version
        item_release(activity_id=item.pk, version=seen, actor=specialist, at=NOW)
        with pytest.raises(Conflict) as stale:
            item_release(activity_id=item.pk, version=seen, actor=specialist, at=NOW)
        assert stale.value.present == str(seen + 1)
        with pytest.raises(Refused, match="Nobody has claimed"):
            item_release(activity_id=item.pk, version=seen + 1, actor=specialist, at=NOW)

    def test_a_colleague_may_not_and_a_lead_may_with_a_reason(self, team, specialist):
        item = factories.item(team=team, holder=specialist)
        version = item.activity.version
        with pytest.raises(NotAllowed):
            item_release(activity_id=item.pk, version=version, actor=factories.person(team=team), at=NOW)
        lead = factories.person(Role.SUPERVISOR, team=team)
        with pytest.raises(Refused):
            item_release(activity_id=item.pk, version=version, actor=lead, at=NOW)
        item_release(activity_id=item.pk, version=version, reason="Away this week", actor=lead, at=NOW)
        assert Event.objects.filter(activity_id=item.pk, reason="Away this week", verb="release").exists()


class TestReassign:
    @pytest.fixture
    def lead(self, team):
        return factories.person(Role.SUPERVISOR, team=team)

    def reassign(self, item, lead, **given):
        values = {"version": item.activity.version, "reason": "Balance the load", "actor": lead, "at": NOW} | given
        return item_reassign(activity_id=item.pk, **values)

    def test_a_supervisor_gives_an_item_to_a_colleague(self, team, specialist, lead):
        item = factories.item(team=team)
        done = self.reassign(item, lead, to_user_id=specialist.user_id)
        item.activity.refresh_from_db()
        assert (done.item.assignee_id, item.activity.assignee_id) == (specialist.user_id, specialist.user_id)
        assert done.warnings == ()

    def test_somebody_who_is_away_gets_it_with_a_warning(self, team, specialist, lead):
        factories.absence(specialist)
        done = self.reassign(factories.item(team=team), lead, to_user_id=specialist.user_id)
        assert "is away until 2026-11-29" in done.warnings[0]

    def test_another_team_of_the_center_gets_it_open_in_a_new_stay(self, team, specialist, lead):
        item = factories.item(team=team, holder=specialist)
        other = factories.team()
        done = self.reassign(item, lead, to_team_id=other.pk)
        assert (done.item.team_id, done.item.status) == (other.pk, "open")
        stays = Stay.objects.filter(activity_id=item.pk).order_by("id")
        assert [stay.left_why for stay in stays] == ["reassigned", ""]
        item.activity.refresh_from_db()
        assert item.activity.team_id == other.pk

    def test_nobody_of_another_center_and_nobody_who_left_gets_it(self, team, lead):
        item = factories.item(team=team)
        stranger = factories.person(team=factories.team(center="CEE002"))
        gone = factories.person(team=team)
        Staff.objects.filter(user_id=gone.user_id).update(valid_to=TODAY)
        for target in (stranger, gone):
            with pytest.raises(Refused) as refusal:
                self.reassign(item, lead, to_user_id=target.user_id)
            assert refusal.value.code == "not_in_center"
        with pytest.raises(Refused):
            self.reassign(item, lead, to_team_id=factories.team(center="CEE002").pk)

    def test_it_needs_a_reason_a_target_and_the_role(self, team, specialist, lead):
        item = factories.item(team=team)
        with pytest.raises(Refused, match="Say why"):
            self.reassign(item, lead, to_user_id=specialist.user_id, reason=" ")
        with pytest.raises(Refused, match="Name a person"):
            self.reassign(item, lead)
        with pytest.raises(NotAllowed):
            self.reassign(item, specialist, to_user_id=specialist.user_id)

    def test_a_second_time_with_the_same_version_is_stale(self, team, specialist, lead):
        item = factories.item(team=team)
        seen = item.activity.version
        self.reassign(item, lead, to_user_id=specialist.user_id, version=seen)
        with pytest.raises(Conflict):
            self.reassign(item, lead, to_user_id=specialist.user_id, version=seen)
