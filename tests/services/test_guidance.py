"""Guidance: one drafts, another publishes, nobody is named, and it stands beside the work that it touches."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from centers.models import Guidance
from centers.selectors.guidance import guidance_beside, guidance_by_id, guidance_for, searched
from centers.services.guidance import guidance_edit, guidance_publish, guidance_withdraw, guidance_write
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Principal:
    return factories.person()


@pytest.fixture
def lead() -> Principal:
    return factories.person(Role.SUPERVISOR, office="CEE001")


def write(actor: Principal, **given: Any) -> Guidance:
    told = {
        "title": "Wrenches with a ratchet", "topic": "classification", "text": "They are hand tools of 8204.",
        "authority": "19 USC 1500; GRI 1", "confidence": 80, "tariffs": ["8205.51"], "valid_from": TODAY,
    }  # fmt: skip
    return guidance_write(**told | given, actor=actor, at=NOW)


def publish(made: Guidance, actor: Principal, version: int = 1) -> Guidance:
    return guidance_publish(guidance_id=made.pk, version=version, actor=actor, at=NOW)


def test_it_stands_beside_work_only_once_somebody_else_published_it(author, lead) -> None:
    made, entry = write(author), factories.summary()
    assert not guidance_beside(author, entry, {"8205511500"}, TODAY)
    publish(made, lead)
    assert [one.pk for one in guidance_beside(author, entry, {"8205511500"}, TODAY)] == [made.pk]
    assert not guidance_beside(author, entry, {"8204110000"}, TODAY)
    assert not guidance_beside(author, entry, {"8205511500"}, TODAY - timedelta(days=1))


def test_guidance_for_an_importer_stands_beside_its_work_alone(author, lead) -> None:
    entry = factories.summary()
    made = publish(write(author, account_id=entry.importer.account_id, tariffs=[]), lead)
    assert [one.pk for one in guidance_beside(author, entry, {"8205511500"}, TODAY)] == [made.pk]
    assert not guidance_beside(author, factories.summary(), {"8205511500"}, TODAY)
    assert not guidance_for(factories.person(Role.FILER)).exists()
    assert not guidance_for(factories.person(Role.PORT_OFFICER)).exists()


def test_nobody_publishes_their_own_and_the_database_holds_it(lead) -> None:
    made = write(lead)
    with pytest.raises(NotAllowed, match="wrote themselves"):
        publish(made, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guidance.objects.filter(pk=made.pk).update(status="published", published_by=lead.user_id, published_at=NOW)


def test_publishing_twice_is_once_and_a_stale_version_is_a_conflict(author, lead) -> None:
    made = write(author)
    with pytest.raises(Conflict):
        publish(made, lead, version=7)
    assert publish(made, lead).version == publish(made, lead).version == 2
    assert write(author).pk != made.pk
    assert write(author).pk == write(author).pk


@pytest.mark.parametrize("role", [Role.IMPORT_SPECIALIST, Role.ACCOUNT_MANAGER])
def test_whoever_leads_nobody_publishes_nothing(author, role) -> None:
    made = write(author)
    with pytest.raises(NotAllowed):
        publish(made, factories.person(role, office="CEE001"))


def test_another_center_sees_no_draft_and_publishes_none(author, lead) -> None:
    made, other = write(author), factories.person(Role.SUPERVISOR, office="CEE002")
    with pytest.raises(NotVisible):
        publish(made, other)
    publish(made, lead)
    assert guidance_by_id(other, made.pk)
    with pytest.raises(NotAllowed):
        guidance_withdraw(guidance_id=made.pk, version=2, reason="wrong", actor=other, at=NOW)


def test_what_is_withdrawn_says_why_stays_and_is_not_published_again(author, lead) -> None:
    made = publish(write(author), lead)
    with pytest.raises(Refused, match="Say why"):
        guidance_withdraw(guidance_id=made.pk, version=2, reason=" ", actor=lead, at=NOW)
    gone = guidance_withdraw(guidance_id=made.pk, version=2, reason="The ruling was revoked.", actor=lead, at=NOW)
    assert gone.status == "withdrawn" and gone.withdrawn_because
    assert guidance_withdraw(guidance_id=made.pk, version=2, reason="again", actor=lead, at=NOW).version == gone.version
    assert not guidance_beside(author, factories.summary(), {"8205511500"}, TODAY)
    with pytest.raises(Refused, match="not published again"):
        publish(made, lead, version=3)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"text": "Ask pat.doe@example.com"}, "text"),
        ({"text": "As in entry ABC-1234567-8"}, "text"),
        ({"title": "For importer 12-3456789"}, "title"),
        ({"text": "Call 212-555-0100"}, "text"),
        ({"tariffs": ["8"]}, "tariffs"),
        ({"tariffs": []}, "tariffs"),
        ({"confidence": 0}, "confidence"),
        ({"topic": "moon"}, "topic"),
        ({"authority": " "}, "authority"),
        ({"valid_to": TODAY}, "valid_to"),
        ({"account_id": 10**9}, "account"),
    ],
)
def test_what_may_not_be_said_is_refused_at_its_field(author, given, path) -> None:
    with pytest.raises(Refused) as refused:
        write(author, **given)
    assert refused.value.path == path and not Guidance.objects.exists()


def test_it_is_found_by_its_words_and_by_a_number(author) -> None:
    made = write(author)
    for text in ("ratchet", "HAND tools", "8205.51", "82", "8205511500"):
        assert [one.pk for one in searched(guidance_for(author), text)] == [made.pk], text
    assert not searched(guidance_for(author), "8301").exists()


def test_a_port_writes_none() -> None:
    with pytest.raises(NotAllowed):
        write(factories.person(Role.PORT_OFFICER))


def edit(made: Guidance, actor: Principal, version: int | None = None, **given: Any) -> Guidance:
    told = {
        "title": made.title, "topic": made.topic, "text": made.text, "authority": made.authority,
        "confidence": made.confidence, "tariffs": ["8205.51"], "valid_from": made.valid_from,
    }  # fmt: skip
    seen = made.version if version is None else version
    return guidance_edit(guidance_id=made.pk, version=seen, **told | given, actor=actor, at=NOW)


def test_a_draft_is_changed_until_it_is_published_and_nothing_is_written_over(author, lead) -> None:
    made = write(author)
    changed = edit(made, author, text="They are tools of 8204.", tariffs=["8204"])
    assert (changed.version, changed.text) == (2, "They are tools of 8204.")
    assert [row.prefix for row in changed.tariffs.all()] == ["8204"]
    assert edit(changed, author, text=changed.text, tariffs=["8204"]).version == 2
    with pytest.raises(Conflict):
        edit(made, author, version=1, text="Late.")
    publish(changed, lead, version=2)
    with pytest.raises(Refused, match="Only a draft"):
        edit(changed, author, version=3, text="Too late.")


def test_nobody_publishes_a_draft_that_they_changed(author, lead) -> None:
    made = edit(write(author), lead, text="As I would put it.")
    with pytest.raises(NotAllowed, match="wrote themselves"):
        publish(made, lead, version=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guidance.objects.filter(pk=made.pk).update(status="published", published_by=lead.user_id, published_at=NOW)
    other = factories.person(Role.SUPERVISOR, office="CEE001")
    assert publish(made, other, version=2).status == "published"


def test_drafts_of_other_centers_are_not_seen_and_not_changed(author) -> None:
    made = write(author)
    with pytest.raises(NotVisible):
        edit(made, factories.person(office="CEE002"), text="x")
    with pytest.raises(NotAllowed):
        edit(made, factories.person(Role.ACCOUNT_MANAGER), text="x")
    with pytest.raises(Refused, match="e-mail"):
        edit(made, author, text="Ask asker@example.com")
