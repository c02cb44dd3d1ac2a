"""The auditor's screen."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.audit.canonical import GENESIS, block_hash
from cee.audit.merkle import merkle_root
from cee.audit.models import SealBlock
from centers.services.team import team_change
from tests import factories
from tests.factories import NOW
from tests.intake_world import hand_in, number, summary

Browse = Callable[[Principal], Client]


def sealed(number: int, previous: str) -> str:
    told = {"number": number, "below_xid": 3, "events": 0, "merkle_root": merkle_root([]).hex(), "previous": previous}
    name = block_hash(**told)
    SealBlock.objects.create(sealed_at=NOW, block_hash=name, **told)
    return name


@pytest.mark.django_db
def test_seals_are_held_against_the_one_before(browse: Browse, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "seals.ndjson"
    sealed(2, sealed(1, GENESIS))
    client = browse(factories.person(Role.AUDITOR))
    assert client.get("/audit/").context["faults"] == []
    sealed(3, "f" * 64)
    assert client.get("/audit/").context["faults"] == ["Block 3 does not follow the block before it."]
    assert client.get("/audit/?block=99").context["checked"] is None


@pytest.mark.django_db
def test_the_events_of_a_row_are_shown_with_who_and_what(browse: Browse) -> None:
    team, admin = factories.team(), factories.person(Role.ADMINISTRATOR)
    team_change(team_id=team.pk, version=1, name="Steel", phone="", skills=[], actor=admin)
    page = browse(factories.person(Role.AUDITOR)).get("/audit/", {"subject": f"centers_team:{team.pk}"})
    assert page.context["moments"][0].who == admin.name
    assert "Steel" in page.content.decode()


def test_the_events_of_an_entry_are_shown(browse: Browse, world: None) -> None:
    hand_in(summary(1))
    client = browse(factories.person(Role.AUDITOR))
    assert [one.what for one in client.get("/audit/", {"subject": number(1)}).context["moments"]] == ["Arrived"]
    for text in (number(2), "nonsense", "x:1", "'; DROP TABLE", "\x00"):
        assert client.get("/audit/", {"subject": text}).status_code == 200


@pytest.mark.django_db
def test_a_subject_is_found_by_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'event_of_subject'")
        assert "subject" in cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_who_may_come(browse: Browse, role: Role) -> None:
    expected = 200 if Capability.VERIFY_AUDIT in CAPABILITIES[role] else 403
    assert browse(factories.person(role)).get("/audit/").status_code == expected
