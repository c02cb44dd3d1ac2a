"""What happened stays written: the database refuses to change it, and whoever changes it all the same is found out."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cee.access.principal import system_principal
from cee.audit.canonical import Block
from cee.audit.context import acting, record
from cee.audit.models import Event, SealBlock
from cee.audit.seal import events_seal
from cee.audit.stream import events_after
from entries.models import ImporterAccount
from tests.frontier import settle

AT = datetime(2026, 8, 31, 12, tzinfo=UTC)
ME = system_principal("a test")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def checkpoint(settings, tmp_path: Path) -> Path:
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "seals.ndjson"
    return settings.AUDIT_CHECKPOINT_FILE


def seal_settled() -> Block | None:
    settle()
    return events_seal(at=AT)


@pytest.fixture
def five_events() -> None:
    for number in range(5):
        record(ME, verb="noted", at=AT, subject=f"thing:{number}", after={"number": number})
    settle()


@pytest.fixture
def as_superuser() -> Iterator[None]:
    """Step out of the application's role and past the guards, as an intruder with the database's keys could."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE cee_owner")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_sealblock DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_sealblock ENABLE TRIGGER USER")
        cursor.execute("SET ROLE cee_app")


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["audit_event", "audit_sealblock", "routing_routingdecision", "entries_entryline"])
def test_the_application_cannot_change_what_is_append_only(table: str, statement: str) -> None:
    column = {"audit_event": "verb", "audit_sealblock": "number"}.get(table, "activity_id")
    sql = statement.format(table).replace("id = id", f"{column} = {column}")
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_bulk_update_of_a_small_table_gives_an_event_a_row() -> None:
    ImporterAccount.objects.bulk_create([ImporterAccount(name=f"Importer {n}") for n in range(20)])
    before = Event.objects.count()
    with acting(ME, verb="renamed", reason="merged"):
        ImporterAccount.objects.update(name="One name")
    events = Event.objects.order_by("-id")[:20]
    assert Event.objects.count() == before + 20
    assert {(event.actor, event.reason, event.after["name"]) for event in events} == {("a test", "merged", "One name")}


def test_a_change_that_is_rolled_back_leaves_no_event() -> None:
    with pytest.raises(RuntimeError), acting(ME, verb="made"):
        ImporterAccount.objects.create(name="Never")
        raise RuntimeError
    assert not Event.objects.exists()


def test_sealing_twice_seals_nothing_the_second_time(five_events: None) -> None:
    first = events_seal(at=AT)
    assert first is not None and first.events == 5
    assert events_seal(at=AT) is None
    call_command("verify_audit")


def test_blocks_are_chained(five_events: None) -> None:
    first = events_seal(at=AT)
    record(ME, verb="noted", at=AT)
    second = seal_settled()
    assert first and second and second.previous == first.block_hash
    call_command("verify_audit")


def test_an_event_of_a_transaction_still_open_is_not_sealed(five_events: None, django_db_blocker) -> None:
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        record(ME, verb="noted", at=AT, subject="later")
        block = events_seal(at=AT)
        assert block is not None and block.events == 5
        assert [event["subject"] for event in events_after(ME, "")[0]][-1] != "later"
        other.rollback()
        later = seal_settled()
        assert later is not None and later.events == 1
    finally:
        other.close()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_event SET after = jsonb_set(after, '{number}', '7') WHERE subject = 'thing:2'",
        "UPDATE audit_event SET actor = 'somebody else' WHERE subject = 'thing:2'",
        "DELETE FROM audit_event WHERE subject = 'thing:2'",
        "UPDATE audit_event SET id = CASE subject WHEN 'thing:1' THEN -2 ELSE -1 END, "
        "xid = (SELECT min(xid) FROM audit_event) WHERE subject IN ('thing:1', 'thing:2')",
    ],
    ids=["altered", "forged", "removed", "reordered"],
)
def test_the_verifier_finds_what_was_done_to_events(five_events: None, as_superuser: None, attack: str) -> None:
    events_seal(at=AT)
    with connection.cursor() as cursor:
        cursor.execute(attack)
    with pytest.raises(CommandError, match="Block 1"):
        call_command("verify_audit")


def test_the_verifier_finds_a_tail_cut_off_with_its_seal(five_events: None, as_superuser: None) -> None:
    events_seal(at=AT)
    record(ME, verb="noted", at=AT, subject="tail")
    assert seal_settled() is not None
    with transaction.atomic():
        Event.objects.filter(subject="tail").delete()
        SealBlock.objects.filter(number=2).delete()
    with pytest.raises(CommandError, match="truncated"):
        call_command("verify_audit")


def test_an_export_is_verified_without_the_database(five_events: None, tmp_path: Path) -> None:
    events_seal(at=AT)
    file = tmp_path / "record.ndjson"
    call_command("verify_audit", export=str(file))
    call_command("verify_audit", file=str(file))
    lines = file.read_text().splitlines()
    event = json.loads(lines[-1])
    event["event"]["reason"] = "changed afterwards"
    file.write_text("\n".join([*lines[:-1], json.dumps(event)]))
    with pytest.raises(CommandError, match="altered"):
        call_command("verify_audit", file=str(file))


def test_the_stream_goes_on_from_any_cursor_without_gap_or_repeat(five_events: None) -> None:
    everything, _ = events_after(ME, "")
    seen, cursor = [], ""
    while True:
        page, cursor = events_after(ME, cursor, limit=2)
        if not page:
            break
        seen += page
    assert [event["id"] for event in seen] == [event["id"] for event in everything]
