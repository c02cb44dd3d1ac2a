"""Settling triage, and moving one activity by an override: an explicit act with its event and a new determination."""

import pytest

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import State
from centers.models import Stay, WorkItem
from centers.services.reroute import activity_override, triage_settle
from entries.models import Activity
from routing.models import Override, RoutingDecision
from routing.services.receipt import receipt_for
from tests import factories
from tests.factories import NOW
from tests.intake_world import hand_in, stored, summary

pytestmark = pytest.mark.usefixtures("world")
DESK = Role.ROUTING_DESK


def in_triage() -> Activity:
    """A summary whose only number no rule of the map names: routing has sent it to triage."""
    hand_in(summary(1))
    Activity.objects.filter(pk=stored(1).pk).update(state=State.TRIAGE, center=None, division=None, team_id=None)
    WorkItem.objects.all().delete()
    Stay.objects.all().delete()
    return stored(1)


def settle(
    activity: Activity, *, role: Role = DESK, version: int = 0, center: str = "CEE007", reason: str = "Electronics."
):
    return triage_settle(
        activity_id=activity.pk, version=version or activity.version, center=center, reason=reason,
        actor=factories.person(role), at=NOW,
    )  # fmt: skip


def test_triage_is_settled_with_a_center_and_a_reason() -> None:
    done = settle(in_triage())
    now = stored(1)
    assert (now.center, now.state, now.version) == ("CEE007", done.state, done.version)
    assert now.state in (State.PLACED, State.AWAITING_LIQUIDATION) and now.team_id == done.team_id
    override = Override.objects.get()
    assert (override.reference, override.center, override.reason) == (now.reference, "CEE007", "Electronics.")
    latest = RoutingDecision.objects.filter(activity=now).order_by("-seq").first()
    assert latest is not None and (latest.center, latest.override_id, latest.basis) == (
        "CEE007",
        override.pk,
        "override",
    )
    assert WorkItem.objects.filter(pk=now.pk).exists() == (now.state == State.PLACED)


def test_the_receipt_says_so_and_is_reproduced() -> None:
    settle(in_triage())
    receipt = receipt_for(stored(1))
    assert receipt["center"] == "CEE007" and receipt["basis"] == "override" and receipt["reproduced"]


def test_the_act_is_an_event_with_its_reason() -> None:
    settle(in_triage())
    event = Event.objects.filter(activity_id=stored(1).pk, verb="settle_triage").get()
    assert event.reason == "Electronics." and event.role == DESK


def test_settled_twice_is_settled_once() -> None:
    activity = in_triage()
    settle(activity)
    with pytest.raises(Conflict) as told:
        settle(activity)
    assert told.value.present == str(stored(1).version)
    with pytest.raises(Refused):
        settle(stored(1))
    assert Override.objects.count() == 1


@pytest.mark.parametrize(("center", "reason"), [("CEE011", "why"), ("", "why"), ("CEE001", " ")])
def test_a_center_and_a_reason_are_asked_for_and_nothing_is_left_behind(center: str, reason: str) -> None:
    activity = in_triage()
    with pytest.raises(Refused):
        settle(activity, center=center, reason=reason)
    assert not Override.objects.exists() and stored(1).state == State.TRIAGE


@pytest.mark.parametrize("role", [role for role in Role if Capability.SETTLE_TRIAGE not in CAPABILITIES[role]])
def test_only_the_routing_desk_settles(role: Role) -> None:
    activity = in_triage()
    with pytest.raises((NotAllowed, NotVisible)):
        settle(activity, role=role)
    assert stored(1).state == State.TRIAGE


def override(activity: Activity, *, role: Role = DESK, center: str = "CEE003"):
    return activity_override(
        activity_id=activity.pk, version=activity.version, center=center, holder="Office of Field Operations",
        authority="19 CFR 101.10", reason="Parts of an aircraft.", actor=factories.person(role), at=NOW,
    )  # fmt: skip


def test_an_override_moves_one_activity_with_its_work_and_a_stay() -> None:
    activity = factories.summary(center="CEE001", entry_date=NOW.date())
    team = factories.team(center="CEE001")
    factories.item(activity, team=team)
    activity.refresh_from_db()
    done = override(activity)
    item = WorkItem.objects.get(pk=activity.pk)
    assert (item.center, item.team_id, item.status) == ("CEE003", done.team_id, "open")
    assert Stay.objects.filter(activity_id=activity.pk, left_why="override_routing").count() == 1
    assert Stay.objects.filter(activity_id=activity.pk, left_at=None).get().center == "CEE003"
    activity.refresh_from_db()
    assert activity.center == "CEE003" and activity.state == State.PLACED and activity.assignee_id is None


def test_triage_is_not_overridden_but_settled() -> None:
    with pytest.raises(Refused) as refusal:
        override(in_triage())
    assert refusal.value.code == "wrong_state"
    assert not Override.objects.exists()
