"""The routing desk's screens."""

from collections.abc import Callable

import pytest
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.core.vocabulary import State
from centers.models import WorkItem
from centers.services.organisation import organisation_ship
from entries.models import Activity
from tests import factories
from tests.intake_world import CBP, hand_in, stored, summary

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def waiting(world: None) -> Activity:
    """One summary in triage."""
    organisation_ship(actor=CBP)
    hand_in(summary(1))
    Activity.objects.filter(pk=stored(1).pk).update(state=State.TRIAGE, center=None, division=None, team_id=None)
    WorkItem.objects.all().delete()
    return stored(1)


def test_the_desk_settles_an_item_with_a_center_and_a_reason(browse: Browse, waiting: Activity) -> None:
    client = browse(factories.person(Role.ROUTING_DESK))
    listed = client.get("/triage/")
    assert listed.context["number"] == "1"
    address = listed.context["table"].rows[0].href
    page = client.get(address)
    assert page.context["receipt"] and len(page.context["form"].fields["center"].choices) == 10
    assert page.context["form"]["center"].value() is None, "no Center is chosen beforehand"
    told = {"version": waiting.version, "center": "CEE007", "reason": "Electronics."}
    assert client.post(address, told).status_code == 302
    assert stored(1).center == "CEE007"
    assert client.get("/triage/").context["number"] == "0"
    again = client.post(address, told)
    assert again.status_code == 409


def test_what_was_typed_stays_when_it_is_refused(browse: Browse, waiting: Activity) -> None:
    client = browse(factories.person(Role.ROUTING_DESK))
    address = f"/triage/entry_summary/{waiting.reference}/"
    answer = client.post(address, {"version": waiting.version, "reason": "A long thought."})
    assert answer.status_code == 422 and "A long thought." in answer.content.decode()
    stale = client.post(address, {"version": 99, "center": "CEE001", "reason": "A long thought."})
    assert stale.status_code == 409 and "A long thought." in stale.content.decode()
    assert stored(1).state == State.TRIAGE


@pytest.mark.parametrize("role", list(Role))
def test_who_may_come(browse: Browse, waiting: Activity, role: Role) -> None:
    client = browse(factories.person(role))
    may = Capability.SETTLE_TRIAGE in CAPABILITIES[role]
    for address in ("/triage/", f"/triage/entry_summary/{waiting.reference}/"):
        assert client.get(address).status_code == (200 if may else 403)


def test_one_activity_is_moved_with_holder_and_authority(browse: Browse, world: None) -> None:
    hand_in(summary(1))
    activity = stored(1)
    client = browse(factories.person(Role.ROUTING_DESK))
    address = f"/routing/move/entry_summary/{activity.reference}/"
    assert address in client.get("/find/", {"q": activity.reference}).content.decode()
    to = "CEE003" if activity.center != "CEE003" else "CEE001"
    told = {
        "version": activity.version,
        "center": to,
        "holder": "Field Operations",
        "authority": "19 CFR 101.10",
        "reason": "A long thought.",
    }
    refused = client.post(address, told | {"holder": ""})
    assert refused.status_code == 422 and "A long thought." in refused.content.decode()
    assert client.post(address, told).status_code == 302
    assert stored(1).center == to
    assert client.post(address, told).status_code == 409


@pytest.mark.parametrize("role", list(Role))
def test_who_may_move(browse: Browse, world: None, role: Role) -> None:
    hand_in(summary(1))
    may = Capability.OVERRIDE_ROUTING in CAPABILITIES[role]
    answer = browse(factories.person(role)).get(f"/routing/move/entry_summary/{stored(1).reference}/")
    assert answer.status_code == (200 if may else 403)
