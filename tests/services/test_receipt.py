"""A receipt is made again from what the decision names, whatever has changed since."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from cee.base.errors import NotVisible
from entries.models import EntryLine, Importer, ImporterAccount
from routing.models import Assignment, Override, RoutingDecision
from routing.services.receipt import receipt_for
from routing.services.verify import verify_decisions
from tests.intake_world import AT, hand_in, stored, summary

pytestmark = pytest.mark.usefixtures("world")


def account_of(record, **more):
    account = ImporterAccount.objects.create(name="Northgate", **more)
    Importer.objects.create(number=record["importer_number"], account=account, first_seen_at=AT)
    return account


def assigned(account, center, first="2020-01-01", last=None, **more):
    known = {"known_from": AT - timedelta(days=900)} | more
    return Assignment.objects.create(
        account=account, center=center, basis="predominant_tariff", author="T", valid_from=first, valid_to=last, **known
    )


def test_by_tariff_the_receipt_names_line_and_rule():
    hand_in(summary(1))
    receipt = receipt_for(stored())
    assert receipt["basis"] == "tariff" and receipt["reproduced"]
    assert receipt["deciding_line"] and receipt["map_rule"]["center"] == receipt["center"] == stored().center
    assert receipt["placed"] == {"team": stored().team_id, "because": "entry_team"}
    assert receipt["lane"]["lane"] == "clear"


def test_the_assignment_of_the_entry_date_decides_and_a_later_correction_changes_no_receipt():
    record = summary(1)
    account = account_of(record)
    entered = date.fromisoformat(record["entry_date"])
    assigned(account, "CEE001", last=entered)
    row = assigned(account, "CEE008", first=entered)
    hand_in(record)
    assert stored().center == "CEE008" and RoutingDecision.objects.get().assignment_id == row.pk
    row.known_to = AT + timedelta(days=1)
    row.save()
    Importer.objects.update(account=None)
    receipt = receipt_for(stored())
    assert (receipt["basis"], receipt["center"], receipt["reproduced"]) == ("assignment", "CEE008", True)


def test_a_broker_as_importer_goes_by_tariff_and_the_hash_remembers_that_it_was_one():
    record = summary(1)
    account = account_of(record, is_broker=True)
    assigned(account, "CEE008")
    hand_in(record)
    decision = RoutingDecision.objects.get()
    assert decision.basis == "tariff"
    ImporterAccount.objects.update(is_broker=False)
    receipt = receipt_for(stored())
    assert receipt["reproduced"] and receipt["inputs"]["broker_as_importer"] is True


def test_an_override_of_the_activity_comes_before_one_of_its_account():
    record = summary(1)
    account = account_of(record)
    common = {
        "holder": "OFO", "authority": "memo", "reason": "x", "author": "T", "made_at": AT - timedelta(days=9),
        "valid_from": "2020-01-01",
    }  # fmt: skip
    Override.objects.create(account=account, center="CEE001", **common)
    Override.objects.create(reference=record["entry_number"], center="CEE002", **common)
    hand_in(record, summary(2, importer_number=record["importer_number"]))
    assert (stored(1).center, stored(2).center) == ("CEE002", "CEE001")
    assert receipt_for(stored(1))["basis"] == "override" and receipt_for(stored(1))["reproduced"]


def test_each_determination_has_its_own_receipt():
    hand_in(summary(1), summary(1, action="replace", port_of_entry="3004"))
    assert [receipt_for(stored(), seq)["filed_version"] for seq in (1, 2)] == [1, 2]
    assert receipt_for(stored())["seq"] == 2
    with pytest.raises(NotVisible):
        receipt_for(stored(), 3)


def test_verification_repeats_every_determination_and_finds_the_one_that_was_tampered_with():
    hand_in(*(summary(sequence) for sequence in range(1, 40)))
    assert list(verify_decisions()) == [None] * 39
    assert set(verify_decisions(sample=200)) == {None}
    line = EntryLine.objects.filter(activity=stored(7)).first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET ROLE cee_owner; ALTER TABLE entries_entryline DISABLE TRIGGER entries_entryline_append_only"
        )
        cursor.execute("UPDATE entries_entryline SET value = value + 1 WHERE activity_id = %s", [line.activity_id])
        cursor.execute("RESET ROLE")
    found = [one for one in verify_decisions() if one is not None]
    assert [one.activity_id for one in found] == [stored(7).pk] and "hash" in found[0].what


def test_the_command_ends_with_one_where_something_is_wrong():
    hand_in(summary(1), summary(2))
    out = StringIO()
    call_command("verify_routing", "--all", stdout=out)
    assert "2 determinations repeated, 0 mismatches" in out.getvalue()
    other = "CEE001" if stored(1).center != "CEE001" else "CEE002"
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE cee_owner")
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'routing_routingdecision'::regclass AND NOT tgisinternal"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE routing_routingdecision DISABLE TRIGGER {name}")
        cursor.execute("UPDATE routing_routingdecision SET center = %s WHERE activity_id = %s", [other, stored(1).pk])
        cursor.execute("RESET ROLE")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_routing", "--all", stdout=out)
    assert (
        ended.value.code == 1 and f"activity {stored(1).pk}, determination 1: center {other} is now" in out.getvalue()
    )
