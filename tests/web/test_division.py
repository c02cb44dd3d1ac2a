"""The lead's page: load, absence, risk, and giving several items away at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.base.clock import today
from centers.models import WorkItem
from tests import factories

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.django_db


def at_work() -> tuple[Principal, Principal, list[WorkItem]]:
    """A supervisor, a specialist of the team, and four items at risk with nobody."""
    team = factories.team()
    lead = factories.person(Role.SUPERVISOR, team=team)
    worker = factories.person(team=team, name="Alex Worker")
    items = [factories.item(factories.summary(), team=team, due=today() + timedelta(days=n)) for n in range(-1, 3)]
    return lead, worker, items


def chosen(items: list[WorkItem]) -> list[str]:
    return [f"{item.activity_id}:{item.activity.version}" for item in items]


def test_a_lead_gives_several_items_to_a_colleague(browse: Browse) -> None:
    lead, worker, items = at_work()
    client = browse(lead)
    page = client.get("/division/")
    assert [row.key for row in page.context["risk"].rows] == chosen(items)
    told = {"item": chosen(items[:3]), "to": worker.user_id, "reason": "Leave.", "back": "/division/"}
    answer = client.post("/division/reassign/", told, follow=True)
    assert "3 items are with Alex Worker now." in answer.content.decode()
    assert WorkItem.objects.filter(assignee_id=worker.user_id).count() == 3


def test_what_has_changed_meanwhile_is_named_and_stops_no_other(browse: Browse) -> None:
    lead, worker, items = at_work()
    stale = [f"{items[0].activity_id}:99", *chosen(items[1:2])]
    answer = browse(lead).post(
        "/division/reassign/", {"item": stale, "to": worker.user_id, "reason": "Leave."}, follow=True
    )
    text = answer.content.decode()
    assert f"{items[0].activity.reference}</span> was not given" in text and "1 item is with" in text


@pytest.mark.parametrize(
    "told", [{}, {"item": "x"}, {"item": "1:1", "to": "x"}, {"item": "1:1", "back": "//evil.example"}]
)
def test_nonsense_moves_nothing_and_leads_nowhere_else(browse: Browse, told: dict) -> None:
    lead, _, _ = at_work()
    answer = browse(lead).post("/division/reassign/", told)
    assert (answer.status_code, answer["Location"]) == (302, "/division/")


def test_another_center_s_item_is_not_given(browse: Browse) -> None:
    lead, worker, _ = at_work()
    other = factories.item(factories.summary(center="CEE002"), team=factories.team(center="CEE002"))
    browse(lead).post(
        "/division/reassign/", {"item": chosen([other]), "to": worker.user_id, "reason": "Mine."}, follow=True
    )
    other.refresh_from_db()
    assert other.assignee_id is None


def test_who_is_away_is_named_with_what_they_hold(browse: Browse) -> None:
    lead, worker, items = at_work()
    factories.item(factories.summary(), team=factories.team(), holder=worker)
    factories.absence(worker, first=today(), last=today() + timedelta(days=3))
    people = browse(lead).get("/division/").context["people"].rows
    assert [(row.cells["name"], row.cells["held"][0]) for row in people] == [("Alex Worker", "1")]
    assert "back" in people[0].cells["away"]


@pytest.mark.parametrize("role", list(Role))
def test_who_may_come(browse: Browse, role: Role) -> None:
    client = browse(factories.person(role))
    may = Capability.REASSIGN in CAPABILITIES[role]
    assert client.get("/division/").status_code == (200 if may else 403)
    assert client.post("/division/reassign/", {}).status_code == (302 if may else 403)
