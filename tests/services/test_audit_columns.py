"""The trigger of activities compares column by column: what it writes is what a comparison of whole rows would."""

import json
from typing import Any

import pytest
from django.db import connection

from cee.access.principal import system_principal
from cee.audit.context import acting
from cee.audit.models import Event
from entries.models import Activity
from tests import factories

pytestmark = pytest.mark.django_db

ME = system_principal("a test")
CHANGED = {
    "kind": "'protest'", "reference": "'2704-26-\"00001'", "version": "version + 1", "filed_version": "2",
    "state": "'closed'", "filer": "'X\\Y'", "port": "'4601'", "center": "NULL", "division": "'enforcement'",
    "team_id": "77", "lane": "NULL", "assignee_id": "9", "next_action": "''", "next_date": "NULL",
    "sensitivity": "'restricted'", "received_at": "received_at + interval '1.5 seconds'",
    "entry_date": "date '2026-02-28'", "estimated_duty": "0.10", "is_demonstration": "true", "control": "'inactive'",
    "summary_status": "'canceled'", "review": "'under'", "collection": "'paid'", "release": "'released'",
    "liquidation": "'liquidated'", "holds": "'44 48'", "protest": "'1'", "importer_id": "12345",
}  # fmt: skip


def rows_as_json() -> dict[int, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, to_jsonb(a) - 'id' FROM entries_activity a")
        return {pk: json.loads(row) if isinstance(row, str) else row for pk, row in cursor.fetchall()}


def change(statement: str) -> None:
    with acting(ME, verb="tested"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE entries_activity SET {statement}")


def assert_events_say_what_changed(before: dict[int, dict[str, Any]]) -> None:
    now = rows_as_json()
    events = Event.objects.filter(verb="tested")
    assert len(events) == len(now)
    for event in events:
        was, is_now = before[event.activity_id], now[event.activity_id]
        differ = [name for name in is_now if is_now[name] != was.get(name)]
        assert differ and event.before == {name: was.get(name) for name in differ}
        assert event.after == {name: is_now[name] for name in differ}


def columns() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'entries_activity'::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attname <> 'id'"
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("column", CHANGED)
def test_one_changed_column_is_one_member_of_the_event(column: str) -> None:
    factories.activity()
    before = rows_as_json()
    change(f"{column} = {CHANGED[column]}")
    assert_events_say_what_changed(before)
    assert set(Event.objects.get(verb="tested").after) == {column}


def test_all_columns_at_once_of_many_rows() -> None:
    for _ in range(3):
        factories.activity()
    before = rows_as_json()
    change("reference = reference || 'X', " + ", ".join(f"{n} = {v}" for n, v in CHANGED.items() if n != "reference"))
    assert_events_say_what_changed(before)
    assert {len(event.after) for event in Event.objects.filter(verb="tested")} == {len(CHANGED)}


def test_a_statement_that_changes_nothing_is_no_event() -> None:
    factories.activity()
    change("version = version, next_date = next_date")
    assert not Event.objects.filter(verb="tested").exists()


def test_every_column_of_the_table_is_told_to_the_trigger() -> None:
    assert set(columns()) == set(CHANGED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('audit_changes_of_entries_activity'::regproc)")
        body = cursor.fetchone()[0]
    assert [name for name in columns() if f'"{name}"' not in body] == []
    assert f"= {len(columns()) + 1} THEN" in body


def test_a_column_that_the_trigger_was_not_told_of_is_written_all_the_same() -> None:
    made: Activity = factories.activity()
    before = rows_as_json()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cee_owner")
        cursor.execute("ALTER TABLE entries_activity ADD COLUMN added integer")
        cursor.execute("SET LOCAL ROLE cee_app")
    change("added = 5, version = version + 1")
    assert_events_say_what_changed(before)
    assert Event.objects.get(verb="tested", activity_id=made.pk).after == {"added": 5, "version": 2}
