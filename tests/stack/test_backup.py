"""What was backed up comes back whole; what does not come back whole changes nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from cee.access.models import User
from cee.audit.models import Event
from cee.base.roles import OWNER, connect, drop_database
from cee.stack import testdatabase


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database that the test may take down; the suite's own is put back afterwards."""
    settings = connections["default"].settings_dict
    before, name = settings["NAME"], "test_backup_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock():
        testdatabase.prepare(name)
        yield
        connection.close()
        settings["NAME"] = before
        with connect(settings, role=OWNER, name="postgres") as owner:
            drop_database(owner, name)


def _privilege(privilege: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('cee_app', 'audit_event', %s)", [privilege])
        return bool(cursor.fetchone()[0])


def test_a_restored_database_is_what_it_was(database: None, tmp_path: Path) -> None:
    User.objects.create_user("before", password="a password that is long")
    events = list(Event.objects.order_by("pk").values())
    call_command("backup", tmp_path / "cee.dump")
    User.objects.create_user("after", password="a password that is long")

    call_command("restore", tmp_path / "cee.dump")

    assert list(User.objects.values_list("username", flat=True)) == ["before"]
    assert list(Event.objects.order_by("pk").values()) == events
    assert _privilege("INSERT") and not _privilege("DELETE")
    User.objects.create_user("again", password="a password that is long")
    assert Event.objects.count() > len(events)
    with pytest.raises(Exception, match=r"append-only|permission denied"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")


def test_a_backup_never_takes_the_place_of_another_unasked(database: None, tmp_path: Path) -> None:
    file = tmp_path / "cee.dump"
    file.write_text("the only copy")
    with pytest.raises(CommandError, match="there already; name another file, or say --replace"):
        call_command("backup", file)
    assert file.read_text() == "the only copy" and list(tmp_path.iterdir()) == [file]
    call_command("backup", file, replace=True)
    assert file.stat().st_size > 1000 and list(tmp_path.iterdir()) == [file]


def test_only_its_owner_can_read_a_backup(database: None, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "cee.dump")
    assert (tmp_path / "cee.dump").stat().st_mode & 0o777 == 0o600


def test_a_broken_file_changes_nothing(database: None, tmp_path: Path) -> None:
    User.objects.create_user("kept", password="a password that is long")
    call_command("backup", tmp_path / "cee.dump")
    whole = (tmp_path / "cee.dump").read_bytes()
    (tmp_path / "cut.dump").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("restore", tmp_path / "cut.dump")
    assert list(User.objects.values_list("username", flat=True)) == ["kept"]


def test_a_backup_can_be_restored_twice(database: None, tmp_path: Path) -> None:
    User.objects.create_user("kept", password="a password that is long")
    call_command("backup", tmp_path / "cee.dump")
    for _ in range(2):
        call_command("restore", tmp_path / "cee.dump", "--yes")
    assert User.objects.get().username == "kept"
