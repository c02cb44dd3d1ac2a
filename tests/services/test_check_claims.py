"""What does not agree with itself in a protest or a claim is found by its name, and nothing is said of what does."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cee.core.vocabulary import Kind
from centers.models import WorkItem
from centers.selectors.claim_faults import claim_faults
from centers.services.decide import item_decide
from entries.models import Activity, Deadline
from tests.claims_world import LATER, a_claim, acted, claimed, filed_claim, filed_protest
from tests.intake_world import counts, hand_in, number, stored, summary, world  # noqa: F401
from tests.pure.claims_examples import designated, exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def past_the_guards(table: str, sql: str, *values: object) -> None:
    """Change rows as only the owner of the tables could, and without an event."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE cee_owner")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("RESET ROLE")


def found() -> set[tuple[str, str]]:
    return {(one.reference, one.fault) for one in claim_faults(most=20)}


def with_quantity() -> None:
    """A summary whose line was entered as 150 pieces."""
    one = summary(1)
    tariff = {"hts": "8205511500", "value": "10000", "duty": "530.00", "quantities": [{"amount": "150", "unit": "NO"}]}
    one["lines"] = [one["lines"][0] | {"tariffs": [tariff], "cases": [], "fees": []}]
    assert counts(hand_in(one | {"totals": None}))[2] == 0


def test_what_arrives_is_acted_on_and_decided_agrees_with_itself(capsys: pytest.CaptureFixture[str]) -> None:
    protest, claim = filed_protest(), filed_claim()
    actor, _ = claimed(protest)
    acted(protest, "record_accelerated_request", actor, date=date(2026, 9, 8))
    other = filed_protest(protest_number="2704-26-100002")
    actor, version = claimed(other)
    item_decide(activity_id=other.pk, version=version, outcome="DN", reason="Wrong.", actor=actor, at=LATER)
    assert claim.state == "placed" and found() == set()
    call_command("check_work")
    assert "claims say what was filed and done" in capsys.readouterr().out


SPOILT: list[tuple[Kind, Callable[[Activity], object], str]] = [
    (
        Kind.PROTEST,
        lambda it: past_the_guards(
            "entries_protestversion", "DELETE FROM entries_protestversion WHERE activity_id = %s", it.pk
        ),
        "its version as filed is not stored",
    ),
    (
        Kind.PROTEST,
        lambda it: past_the_guards(
            "entries_activity", "UPDATE entries_activity SET center = 'CEE010' WHERE id = %s", it.pk
        ),
        "its center is not what its events say",
    ),
    (
        Kind.DRAWBACK,
        lambda it: past_the_guards(
            "entries_activity", "UPDATE entries_activity SET division = 'enforcement' WHERE id = %s", it.pk
        ),
        "its division is not what its events say",
    ),
    (
        Kind.DRAWBACK,
        lambda it: Activity.objects.filter(pk=it.pk).update(next_date="2030-01-01"),
        "its queue has another day than its clocks",
    ),
    (
        Kind.PROTEST,
        lambda it: past_the_guards(
            "entries_protestentry", "UPDATE entries_protestentry SET lead = false WHERE activity_id = %s", it.pk
        ),
        "it has not one lead entry",
    ),
    (
        Kind.PROTEST,
        lambda it: Deadline.objects.filter(activity_id=it.pk, rule="USC1515_A").update(due="2029-01-01"),
        "its watched deadlines are not what its events say",
    ),
    (
        Kind.DRAWBACK,
        lambda it: WorkItem.objects.filter(pk=it.pk).update(due="2030-01-01"),
        "its queue has another day than its clocks",
    ),
]


@pytest.mark.parametrize(("kind", "spoil", "fault"), SPOILT, ids=[f"{one[0]}: {one[2]}" for one in SPOILT])
def test_each_fault_is_found_by_its_name_and_in_what_is_spoilt_alone(
    kind: Kind, spoil: Callable[[Activity], object], fault: str
) -> None:
    made = {Kind.PROTEST: filed_protest(), Kind.DRAWBACK: filed_claim()}
    spoil(made[kind])
    told = found()
    assert (made[kind].reference, fault) in told
    assert {reference for reference, _ in told} == {made[kind].reference}
    with pytest.raises(CommandError, match=fault):
        call_command("check_work")


@pytest.mark.parametrize(("axis", "fault"), [("", "does not stand as protested"), ("YS", "stands as protested")])
def test_an_entry_stands_as_protested_where_an_open_protest_names_it_and_only_there(axis: str, fault: str) -> None:
    protest = filed_protest()
    if axis:
        actor, version = claimed(protest)
        item_decide(activity_id=protest.pk, version=version, outcome="DN", reason="Wrong.", actor=actor, at=LATER)
    assert found() == set()
    Activity.objects.filter(pk=stored(1).pk).update(protest=axis)
    ((reference, told),) = found()
    assert reference == number(1) and fault in told


def test_a_balance_below_zero_is_found_with_its_line() -> None:
    with_quantity()
    filed_claim()
    assert counts(
        hand_in(
            a_claim(
                claim_number=number(9002),
                imports=[designated(entry_number=number(1), quantity="50")],
                exports=[exported(quantity="50")],
            )
        )
    ) == (1, 0, 0, 0)
    assert found() == set()
    past_the_guards("entries_drawbackimport", "UPDATE entries_drawbackimport SET quantity = 51 WHERE quantity = 50")
    ((_, told),) = found()
    assert told == f"more of {number(1)} line 1 is designated than the 150 NO that were entered"
    Activity.objects.filter(reference=number(9002)).update(summary_status="rejected")
    assert not [one for one in found() if "designated" in one[1]]
