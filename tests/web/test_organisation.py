"""The administrator's screens."""

from collections.abc import Callable

import pytest
from django.test import Client
from zeal import zeal_ignore

from cee.access.capabilities import Role
from cee.access.models import ApiToken, Membership, User
from cee.access.principal import Principal
from cee.audit.models import Event
from cee.base.clock import today
from centers.models import Center, Staff, Team, WorkItem
from centers.services.organisation import organisation_ship
from tests import factories
from tests.intake_world import CBP

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")
PAGES = ("", "teams/", "people/", "managers/", "ports/", "ports/2704/", "law/", "logins/", "users/", "tokens/")


@pytest.mark.parametrize("role", list(Role))
def test_only_the_administrator_comes(browse: Browse, role: Role) -> None:
    organisation_ship(actor=CBP)
    client = browse(factories.person(role))
    expected = 200 if role == Role.ADMINISTRATOR else 403
    team = Team.objects.first()
    assert team is not None
    pages = (*PAGES, "centers/CEE004/", f"teams/{team.pk}/")
    assert {page: client.get(f"/organisation/{page}").status_code for page in pages} == dict.fromkeys(pages, expected)


def test_law_and_ports_are_shown_with_citation_and_doubt(browse: Browse) -> None:
    client = browse(factories.person(Role.ADMINISTRATOR))
    law = client.get("/organisation/law/").content.decode()
    assert "19 CFR 142.12(b)" in law and "5 USC 6103(a)" in law and "% sure" in law
    assert "Submission bodies" in law and "1825" in law and "never removed" in law
    assert "2704" in client.get("/organisation/ports/?q=los").content.decode()


def test_a_center_is_changed_from_a_day_on(browse: Browse) -> None:
    organisation_ship(actor=CBP)
    client = browse(factories.person(Role.ADMINISTRATOR))
    told = {"name": "Textiles", "city": "San Francisco", "industries": "x", "phone": "555", "valid_from": str(today())}
    assert client.post("/organisation/centers/CEE004/", told | {"name": ""}).status_code == 422
    assert client.post("/organisation/centers/CEE004/", told).status_code == 302
    assert Center.objects.in_force(today()).get(code="CEE004").phone == "555"


def test_a_team_is_added_from_a_day_on_and_what_was_typed_stays(browse: Browse) -> None:
    organisation_ship(actor=CBP)
    client = browse(factories.person(Role.ADMINISTRATOR))
    told = {
        "center": "CEE005", "code": "W54", "division": "validation", "kind": "import_specialist", "name": "Anchors",
        "skills": "7316, 73.15", "valid_from": str(today()),
    }  # fmt: skip
    wrong = client.post("/organisation/teams/", told)
    assert wrong.status_code == 422 and "7316, 73.15" in wrong.content.decode()
    assert "code" in wrong.context["form"].errors
    assert client.post("/organisation/teams/", told | {"code": "W55"}).status_code == 302
    made = Team.objects.get(code="W55")
    assert made.skills == ["7316", "7315"]
    assert f"/organisation/teams/{made.pk}/" in client.get("/organisation/teams/").content.decode()


def test_who_leaves_loses_sign_in_and_their_work_goes_back(browse: Browse) -> None:
    team = factories.team()
    worker = factories.person(team=team)
    item = factories.item(factories.summary(), team=team, holder=worker)
    client = browse(factories.person(Role.ADMINISTRATOR))
    address = f"/organisation/people/{worker.user_id}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "deactivate", "deactivate-reason": ""}).status_code == 422
    assert client.post(address, {"act": "deactivate", "deactivate-reason": "Retired."}).status_code == 302
    assert WorkItem.objects.get(pk=item.pk).assignee_id is None
    assert not User.objects.get(pk=worker.user_id).is_active


def test_a_place_a_capacity_and_an_absence_are_recorded(browse: Browse) -> None:
    team = factories.team()
    worker = factories.person(team=team)
    client = browse(factories.person(Role.ADMINISTRATOR))
    address = f"/organisation/people/{worker.user_id}/"
    day = str(today())
    place = {"position": "supervisor", "center": "CEE001", "team": team.pk, "duty_port": "2709", "valid_from": day}
    assert client.post(address, {"act": "place", **place}).status_code == 302
    assert Staff.objects.in_force(today()).get(user_id=worker.user_id).duty_port == "2709"
    capacity = {"act": "capacity", "capacity-items_a_day": "9", "capacity-valid_from": day}
    assert client.post(address, capacity).status_code == 302
    absence = {"act": "absence", "absence_reason": "leave", "first": day, "back": "2030-01-01"}
    assert client.post(address, absence).status_code == 302
    assert (
        client.post(address, {"act": "absence", "absence_reason": "leave", "first": day, "back": day}).status_code
        == 422
    )
    assert client.post(address, {"act": "nonsense"}).status_code == 422


def test_a_role_is_given_and_ended_but_not_to_oneself(browse: Browse) -> None:
    admin, other = factories.person(Role.ADMINISTRATOR), factories.person(Role.PORT_OFFICER)
    names = dict(User.objects.values_list("pk", "username"))
    client = browse(admin)
    told = {"user": names[other.user_id], "role": "port_officer", "office": "1001", "valid_from": str(today())}
    assert client.post("/organisation/users/", told).status_code == 302
    assert client.post("/organisation/users/", told | {"user": names[admin.user_id]}).status_code == 422
    assert client.post("/organisation/users/", told | {"office": "CEE001"}).status_code == 422
    made = Membership.objects.get(office="1001")
    assert client.get(f"/organisation/users/?end={made.pk}").context["act_heading"] == "End a role"
    team, foreign = factories.team(center="CEE002"), factories.team(center="CEE003")
    role = told | {"role": "import_specialist", "office": "CEE002", "team": team.code}
    for wrong in (foreign.code + "X", "99999999999999999999", "ZZZ"):
        assert client.post("/organisation/users/", role | {"team": wrong}).status_code == 422
    assert client.post("/organisation/users/", role).status_code == 302
    assert Membership.objects.get(role="import_specialist", user_id=other.user_id).team_id == team.pk
    end = {"membership": made.pk, "valid_to": str(today()), "reason": "Moved."}
    assert client.post("/organisation/users/", end).status_code == 302
    made.refresh_from_db()
    assert made.valid_to == today()


def test_a_token_is_shown_once_and_revoked(browse: Browse) -> None:
    client = browse(factories.person(Role.ADMINISTRATOR))
    page = client.post("/organisation/tokens/", {"name": "Broker link", "scopes": "read", "office": "ABC"})
    secret = page.context["secret"]
    assert secret and secret in page.content.decode() and page["Cache-Control"] == "no-store"
    assert secret not in client.get("/organisation/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert client.post(f"/organisation/tokens/{token.token_key}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_an_account_is_made_and_its_password_told_once(browse: Browse) -> None:
    admin = factories.person(Role.ADMINISTRATOR)
    client = browse(admin)
    told = {"username": "New.Person", "first_name": "New", "last_name": "Person"}
    answered = client.post("/organisation/logins/", told)
    user = User.objects.get(username="new.person")
    password = answered.context["secret"]
    assert user.check_password(password) and password in answered.content.decode()
    assert password not in client.get("/organisation/logins/").content.decode()
    assert client.post("/organisation/logins/", told).status_code == 422
    for wrong in ({"username": "program-x"}, {"username": "a b"}, {"last_name": " "}, {"username": "x\x00y"}):
        assert client.post("/organisation/logins/", told | wrong).status_code == 422, wrong
    signed_in = Client().post("/sign-in/", {"username": "new.person", "password": password})
    assert signed_in.status_code == 302


def test_a_renewed_password_ends_the_old_one_and_its_sessions(browse: Browse) -> None:
    admin, other = factories.person(Role.ADMINISTRATOR), factories.person(Role.PORT_OFFICER)
    client, theirs = browse(admin), browse(other)
    name = User.objects.get(pk=other.user_id).username
    answered = client.post("/organisation/logins/", {"act": "renew", "username": name})
    assert User.objects.get(pk=other.user_id).check_password(answered.context["secret"])
    with zeal_ignore():  # two people, two sessions
        assert theirs.get("/port/").status_code == 302
    assert Event.objects.get(verb="renew_password").subject == f"access_user:{other.user_id}"
    own = User.objects.get(pk=admin.user_id).username
    assert client.post("/organisation/logins/", {"act": "renew", "username": own}).status_code == 422


def test_nobody_renews_a_password_of_nobody(browse: Browse) -> None:
    client = browse(factories.person(Role.ADMINISTRATOR))
    assert client.post("/organisation/logins/", {"act": "renew", "username": "nobody.here"}).status_code == 422
