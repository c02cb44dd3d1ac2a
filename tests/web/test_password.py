"""Changing one's own password: asked for the present one, checked, recorded, everywhere else signed out, throttled."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from zeal import zeal_ignore

from cee.access.models import User
from cee.access.principal import Principal
from cee.audit.models import Event
from cee.base.errors import NotAllowed, Refused
from centers.services.people import password_change
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
OLD, NEW = "the password of before", "four words are better"


@pytest.fixture
def person() -> Principal:
    principal = factories.person(name="Alex Worker")
    user = User.objects.get(pk=principal.user_id)
    user.set_password(OLD)
    user.save(update_fields=["password"])
    return principal


def told(current: str = OLD, new: str = NEW, again: str = "") -> dict[str, str]:
    return {"current_password": current, "new_password": new, "new_password_again": again or new}


def holds(person: Principal, password: str) -> bool:
    return User.objects.get(pk=person.user_id).check_password(password)


def test_a_changed_password_keeps_this_session_and_ends_every_other(
    browse: Callable[..., Client], person: Principal
) -> None:
    here, elsewhere = browse(person), browse(person)
    assert "Change your password" in here.get("/role/").content.decode()
    assert here.post("/password/", told()).status_code == 302
    assert holds(person, NEW)
    with zeal_ignore():  # two sessions of one person
        assert here.get("/queues/").status_code == 200
        assert elsewhere.get("/queues/").status_code == 302
    event = Event.objects.get(verb="password_changed")
    assert (event.subject, event.actor, event.after) == (f"access_user:{person.user_id}", "Alex Worker", None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (told(current="wrong"), "current_password"),
        (told(again="something else entirely"), "new_password_again"),
        (told(new="short"), "new_password"),
        (told(new=OLD), "new_password"),
        ({}, "current_password"),
    ],
)
def test_what_may_not_be_changes_nothing_and_says_so_at_its_field(
    browse: Callable[..., Client], person: Principal, given: dict, field: str
) -> None:
    answer = browse(person).post("/password/", given)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert holds(person, OLD) and not Event.objects.filter(verb="password_changed").exists()
    assert "the password of before" not in answer.content.decode() and answer["Cache-Control"]


def test_too_many_guesses_close_the_door(browse: Callable[..., Client], person: Principal, settings) -> None:  # type: ignore[no-untyped-def]
    client = browse(person)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = client.post("/password/", told(current="wrong"))
    assert last.status_code == 429 and last["Retry-After"] == "900"
    assert client.post("/password/", told()).status_code == 429
    assert holds(person, OLD)


def test_the_service_changes_nobody_elses_and_no_programs_password(person: Principal) -> None:
    other = factories.person()
    for actor in (other, replace(person, token_name="a program")):
        with pytest.raises(NotAllowed):
            password_change(user_id=person.user_id or 0, current=OLD, new=NEW, actor=actor, at=NOW)
    password_change(user_id=person.user_id or 0, current=OLD, new=NEW, actor=person, at=NOW)
    with pytest.raises(Refused) as again:
        password_change(user_id=person.user_id or 0, current=OLD, new=NEW, actor=person, at=NOW)
    assert again.value.code == "wrong_password"


def test_a_password_is_asked_for_only_of_who_is_signed_in(client: Client) -> None:
    assert client.get("/password/").status_code == 302
