"""check_work finds what does not agree in liquidation: posted without notice, twice, or against a suspension."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cee.access.capabilities import Role
from cee.audit.models import Event
from centers.selectors.liquidation_faults import liquidation_faults
from centers.services.deemed_entries import deemed_confirm
from centers.services.liquidation_desk import row_take_out
from entries.models import Activity, Liquidation, LiquidationBatch, LiquidationRow, StatusNotice
from tests import factories
from tests.factories import NOW, TODAY
from tests.liquidation_world import coming, decided, draw_up, post, ripe
from tests.services.test_reliquidation import liquidated, reliquidate

pytestmark = pytest.mark.django_db

LAST = TODAY - timedelta(days=4)


@pytest.fixture(autouse=True)
def team(law):
    return factories.team(kind="entry")


def faults() -> list[tuple[str, str]]:
    return [(one.reference, one.fault) for one in liquidation_faults(most=10)]


@pytest.fixture
def posted() -> Activity:
    """One entry that posted on last Friday, beside another."""
    made = ripe(LAST)
    ripe(LAST)
    post(draw_up(LAST))
    made.refresh_from_db()
    return made


@contextmanager
def intruder() -> Iterator[None]:
    """Past the guards, as whoever holds the database's keys could."""
    tables = ("entries_liquidation", "audit_event", "entries_activity")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cee_owner")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET LOCAL ROLE cee_app")


def notice(entry: Activity, fact: str, on: object, code: str = "44") -> None:
    StatusNotice.objects.create(
        kind="entry_summary", reference=entry.reference, activity=entry, fact=fact, code=code, date=on, source="ACE",
        submission_id=0, received_at=NOW, content_hash=f"{fact}{on}".encode().ljust(32, b"0")[:32],
    )  # fmt: skip


def again(entry: Activity) -> None:
    row = Liquidation.objects.get(activity=entry)
    row.pk, row.number = None, 2
    row.save(force_insert=True)


def event_again(entry: Activity) -> None:
    event = Event.objects.get(activity_id=entry.pk, verb="post_liquidation")
    event.pk = None
    event.save(force_insert=True)


def test_all_is_well_after_fridays_reliquidations_and_what_the_law_did(posted: Activity) -> None:
    specialist = factories.person(Role.ENTRY_SPECIALIST)
    decided("500.00", coming())
    out, held = ripe(), ripe(holds="44", next_action="await_event", next_date=None)
    batch = draw_up()
    row_take_out(batch_id=batch.pk, activity_id=out.pk, reason="r", actor=specialist, at=NOW)
    late = ripe(entry_date=TODAY - timedelta(days=400), next_date=TODAY - timedelta(days=80))
    deemed_confirm(activity_id=late.pk, version=1, actor=specialist, at=NOW)
    reliquidate(liquidated(specialist), specialist)
    post(batch)
    freed = ripe(LAST)
    notice(freed, "suspended", TODAY - timedelta(days=200))
    notice(freed, "suspension_removed", TODAY - timedelta(days=100))
    post(draw_up(LAST + timedelta(weeks=2)))
    assert held.pk and Liquidation.objects.count() == 8
    assert faults() == []


def test_a_batch_half_posted_and_one_that_left_something_alone_agree_too() -> None:
    entries = [ripe() for _ in range(4)]
    batch = draw_up()
    Activity.objects.filter(pk=entries[1].pk).update(version=5)
    post(batch, size=2, chunks=1)
    assert faults() == []
    post(batch, size=2)
    assert faults() == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda it: Liquidation.objects.filter(activity=it).delete(), "no posting stands on the bulletin"),
        (
            lambda it: Activity.objects.filter(pk=it.pk).update(liquidation="unliquidated"),
            "is not liquidated and closed",
        ),
        (lambda it: Activity.objects.filter(pk=it.pk).update(state="decided"), "is not liquidated and closed"),
        (again, "for the first time twice"),
        (event_again, "does not say once"),
        (
            lambda it: Event.objects.filter(activity_id=it.pk, verb="post_liquidation").delete(),
            "does not say once",
        ),
        (lambda it: LiquidationRow.objects.filter(activity=it).delete(), "did not say that it posts"),
        (lambda it: LiquidationRow.objects.filter(activity=it).update(standing="taken_out"), "did not say that it posts"),
        (lambda it: Liquidation.objects.filter(activity=it).delete(), "says that it posted, and it did not"),
        (lambda it: notice(it, "suspended", LAST - timedelta(days=30)), "statute or court suspended it"),
        (lambda it: notice(it, "court_order", LAST, "46"), "statute or court suspended it"),
    ],
)  # fmt: skip
def test_each_fault_is_found_by_its_name(posted: Activity, spoil: Callable[[Activity], object], fault: str) -> None:
    with intruder():
        spoil(posted)
    found = faults()
    assert [one for one in found if one[0] == posted.reference and fault in one[1]]
    assert {reference for reference, _ in found} <= {posted.reference, f"Friday {LAST}"}
    with pytest.raises(CommandError, match=fault):
        call_command("check_work")


def test_a_batch_that_counts_otherwise_than_it_posted_is_named(posted: Activity) -> None:
    LiquidationBatch.objects.update(posted=5)
    assert faults() == [(f"Friday {LAST}", "what it says it posted or skipped is not what it did")]


def test_a_hold_of_cbps_own_and_a_suspension_that_had_ended_are_no_faults(posted: Activity) -> None:
    notice(posted, "suspended", LAST - timedelta(days=60), "48")
    notice(posted, "suspended", LAST - timedelta(days=50))
    notice(posted, "suspension_removed", LAST - timedelta(days=10))
    assert faults() == []


def test_at_most_so_many_of_each_are_named() -> None:
    entries = [ripe(LAST) for _ in range(5)]
    post(draw_up(LAST))
    with intruder():
        Activity.objects.filter(pk__in=[one.pk for one in entries]).update(liquidation="unliquidated")
    assert len(list(liquidation_faults(most=3))) == 3
