"""The small rows that other tests are made of stand on their feet."""

import pytest

from cee.access.capabilities import Capability, Role
from tests import factories


@pytest.mark.django_db
def test_a_person_is_the_principal_of_their_membership():
    team = factories.team()
    specialist = factories.person(team=team)
    assert specialist.can(Capability.WORK_QUEUE) and specialist.team_id == team.pk and specialist.office == "CEE001"
    assert factories.person(Role.PORT_OFFICER, office="1001").office_kind == "port"
    assert factories.person(Role.ROUTING_DESK).is_national


@pytest.mark.django_db
def test_an_item_stands_in_its_queue_with_one_open_stay_and_lines():
    item = factories.item(factories.summary(lines=3), team=factories.team())
    assert item.activity.lines.count() == 3
    assert item.activity.team_id == item.team_id
    assert item.activity.versions.get().importer_number == item.activity.importer.number
