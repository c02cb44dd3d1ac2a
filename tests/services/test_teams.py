"""A team is added under a free code of its Center, changed by who saw its version, ended when nothing hangs on it."""

from datetime import timedelta

import pytest

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, Refused
from centers.models import Team
from centers.selectors.placement import placer_at
from centers.services.organisation import organisation_ship
from centers.services.team import team_add, team_change, team_end
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = TODAY + timedelta(days=7)


@pytest.fixture
def admin(db: None) -> Principal:
    return factories.person(Role.ADMINISTRATOR)


def add(actor: Principal, **given) -> Team:  # type: ignore[no-untyped-def]
    values = {
        "code": "w55", "center": "CEE005", "division": "validation", "kind": "import_specialist", "name": "Anchors",
        "phone": "555 0155", "skills": ["7316"], "valid_from": DAY,
    } | given  # fmt: skip
    return team_add(**values, actor=actor)


def test_a_new_team_gets_its_goods_from_its_first_day_on_and_twice_is_once(admin: Principal) -> None:
    organisation_ship(actor=admin)
    anchors = {
        "center": "CEE005", "division": "validation", "lane": "review", "importer_id": None, "hts": "7316000000",
        "previous_team_id": None,
    }  # fmt: skip
    placer_at(NOW)
    made = add(admin)
    assert add(admin).pk == made.pk and made.code == "W55"
    assert placer_at(NOW).place(**anchors).team_id != made.pk, "it has not begun"
    assert placer_at(NOW + timedelta(days=7)).place(**anchors).team_id == made.pk
    event = Event.objects.get(subject=f"centers_team:{made.pk}")
    assert (event.verb, event.actor) == ("insert", admin.name)


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"code": "W54"}, "code", "code"),
        ({"code": "W5"}, "code", "code"),
        ({"code": "W-5"}, "code", "code"),
        ({"code": "V15"}, "code_taken", "code"),
        ({"center": "CEE011"}, "center", "center"),
        ({"valid_from": TODAY.replace(year=1990)}, "center", "center"),
        ({"division": "x"}, "division", "division"),
        ({"kind": "x"}, "kind", "kind"),
        ({"name": " "}, "missing", "name"),
        ({"skills": ["7x"]}, "skills", "skills"),
    ],
)
def test_a_team_needs_a_free_code_of_its_center_and_known_words(
    admin: Principal, given: dict, code: str, path: str
) -> None:
    organisation_ship(actor=admin)
    before = Team.objects.count()
    with pytest.raises(Refused) as refusal:
        add(admin, **given)
    assert (refusal.value.code, refusal.value.path) == (code, path)
    assert Team.objects.count() == before


def test_a_code_is_free_again_from_the_day_its_team_ends(admin: Principal) -> None:
    organisation_ship(actor=admin)
    first = add(admin, valid_from=TODAY)
    with pytest.raises(Refused):
        add(admin, name="Chains")
    team_end(team_id=first.pk, version=1, valid_to=DAY, reason="Merged.", actor=admin)
    with pytest.raises(Refused):
        add(admin, name="Chains", valid_from=DAY - timedelta(days=1))
    assert add(admin, name="Chains").pk != first.pk
    with pytest.raises(Refused):
        add(admin, name="Before the chains", valid_from=TODAY)


def test_a_team_is_changed_by_whoever_saw_its_version(admin) -> None:  # type: ignore[no-untyped-def]
    team = factories.team()
    for _ in range(2):
        changed = team_change(team_id=team.pk, version=1, name="Steel", phone="555", skills=["72"], actor=admin)
    assert (changed.name, changed.skills, changed.version) == ("Steel", ["72"], 2)
    assert Event.objects.filter(subject=f"centers_team:{team.pk}", verb="update").count() == 1
    with pytest.raises(Conflict):
        team_change(team_id=team.pk, version=1, name="Other", phone="", skills=[], actor=admin)
    with pytest.raises(Refused):
        team_change(team_id=team.pk, version=2, name="Steel", phone="", skills=["7x"], actor=admin)


def test_a_team_with_work_or_people_does_not_end(admin) -> None:  # type: ignore[no-untyped-def]
    busy, manned, empty = factories.team(), factories.team(), factories.team()
    factories.item(factories.summary(), team=busy)
    factories.person(team=manned)
    for team, code in ((busy, "holds_work"), (manned, "holds_people")):
        with pytest.raises(Refused) as refusal:
            team_end(team_id=team.pk, version=1, valid_to=DAY, reason="Merged.", actor=admin)
        assert refusal.value.code == code
    for _ in range(2):
        assert team_end(team_id=empty.pk, version=1, valid_to=DAY, reason="Merged.", actor=admin).valid_to == DAY


@pytest.mark.parametrize("role", [role for role in Role if Capability.MANAGE_ORGANISATION not in CAPABILITIES[role]])
def test_only_who_manages_the_organisation_adds_and_ends_teams(role: Role) -> None:
    with pytest.raises(NotAllowed):
        add(factories.person(role))
    with pytest.raises(NotAllowed):
        team_change(team_id=1, version=1, name="x", phone="", skills=[], actor=factories.person(role))
    with pytest.raises(NotAllowed):
        team_end(team_id=1, version=1, valid_to=DAY, reason="x", actor=factories.person(role))
