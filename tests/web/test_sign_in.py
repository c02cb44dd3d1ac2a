"""Signing in, choosing a role, and what becomes of what was typed when a session ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cee.access.capabilities import Role
from cee.access.middleware import MEMBERSHIP, STARTED
from cee.access.models import Membership, User
from cee.base.clock import now
from tests import factories as make

PASSWORD = "a long enough password"


@pytest.fixture
def known(db: None) -> User:
    user = User.objects.get(pk=make.person().user_id)
    user.set_password(PASSWORD)
    user.save()
    return user


def _sign_in(client: Client, user: User, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in/", {"username": user.username, "password": password, **more})


def test_whoever_is_not_signed_in_is_asked_to_and_then_brought_where_they_wanted(client: Client, known: User) -> None:
    asked = client.get("/queues/")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=/queues/"
    assert _sign_in(client, known, next="/queues/")["Location"] == "/queues/"


def test_signing_in_leads_nowhere_outside(client: Client, known: User) -> None:
    assert _sign_in(client, known, next="https://elsewhere.example/")["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_name(client: Client, known: User) -> None:
    answer = _sign_in(client, known, "wrong")
    assert answer.status_code == 200
    assert "do not belong together" in answer.text
    assert f'value="{known.username}"' in answer.text


def test_a_programs_account_cannot_sign_in(client: Client, known: User) -> None:
    known.is_service = True
    known.save()
    assert "belongs to a program" in _sign_in(client, known).text


def test_too_many_failures_close_the_door_with_a_clear_message(client: Client, known: User, settings) -> None:  # type: ignore[no-untyped-def]
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = _sign_in(client, known, "wrong")
    assert last.status_code == 429
    assert "Wait 15 minutes" in last.text
    assert last["Retry-After"] == "900"
    assert _sign_in(client, known).status_code == 429


def test_a_session_ends_after_its_whole_age_whatever_happens(client: Client, known: User, settings) -> None:  # type: ignore[no-untyped-def]
    _sign_in(client, known)
    assert client.get("/queues/").status_code == 200
    session = client.session
    session[STARTED] = (now() - timedelta(seconds=settings.SESSION_ABSOLUTE_AGE + 1)).timestamp()
    session.save()
    assert client.get("/queues/").status_code == 302


def test_a_session_ends_after_a_quarter_of_an_hour_without_a_request(client: Client, known: User) -> None:
    _sign_in(client, known)
    kept = Session.objects.get()
    assert 890 < (kept.expire_date - now()).total_seconds() <= 900
    Session.objects.update(expire_date=now() + timedelta(seconds=5))
    assert client.get("/role/").status_code == 200
    assert Session.objects.get().expire_date > now() + timedelta(seconds=890), "each request renews it"
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    assert client.get("/role/")["Location"].startswith("/sign-in/")


def test_a_form_that_comes_after_its_session_is_shown_again_without_secrets(client: Client, db: None) -> None:
    answer = client.post("/items/entry_summary/X/note/", {"text": "The invoice is missing.", "password": "hush"})
    assert answer.status_code == 403
    assert "Your session has ended" in answer.text
    assert "The invoice is missing." in answer.text
    assert "hush" not in answer.text


def test_an_address_that_only_takes_posts_leads_to_its_page_after_signing_in(browse: Callable[..., Client]) -> None:
    answer = browse(make.person()).get("/items/entry_summary/X/note/?in=mine")
    assert answer["Location"] == "/items/entry_summary/X/?in=mine"


def test_a_person_with_two_roles_chooses_and_acts_in_the_chosen_one(browse: Callable[..., Client]) -> None:
    specialist = make.person()
    lead = Membership.objects.create(
        user_id=specialist.user_id, role=Role.SUPERVISOR, office_kind="center", office="CEE002", valid_from=make.BEGIN
    )
    client = browse(specialist)
    assert "Supervisor, CEE002" in client.get("/role/").text
    assert client.post("/role/", {"membership": lead.pk})["Location"] == "/"
    assert client.session[MEMBERSHIP] == lead.pk
    assert "Supervisor, CEE002" in client.get("/").text


def test_nobody_chooses_the_role_of_another(browse: Callable[..., Client]) -> None:
    other = Membership.objects.get(user_id=make.person(Role.ADMINISTRATOR).user_id)
    client = browse(make.person())
    assert "not, or no longer, yours" in client.post("/role/", {"membership": other.pk}).text
    assert client.session[MEMBERSHIP] != other.pk


def test_a_person_without_a_role_today_may_nothing(client: Client, known: User) -> None:
    Membership.objects.filter(user=known).update(valid_to=make.BEGIN + timedelta(days=1))
    _sign_in(client, known)
    assert client.get("/queues/").status_code == 403


def test_preferences_are_kept_and_lead_back(browse: Callable[..., Client]) -> None:
    person = make.person()
    client = browse(person)
    assert 'data-shortcuts="on"' in client.get("/queues/").text
    answer = client.post("/preferences/", {"shortcuts": "off", "density": "comfortable", "next": "/queues/"})
    assert answer["Location"] == "/queues/"
    page = client.get("/queues/").text
    assert "data-shortcuts" not in page
    assert 'data-density="comfortable"' in page
    assert client.post("/preferences/", {"next": "//elsewhere.example"})["Location"] == "/"


def test_what_somebody_known_is_shown_stays_in_no_cache(browse: Callable[..., Client], client: Client) -> None:
    assert browse(make.person(Role.PORT_OFFICER)).get("/port/")["Cache-Control"] == "no-store"
    assert client.get("/api/v1/activities/", headers={"authorization": "Bearer x"})["Cache-Control"] == "no-store"
