"""The organisation changes by days: what held ends, another row begins; twice is once; only an administrator does it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.base.errors import NotAllowed, NotVisible, Refused
from cee.reference.models import Port
from centers.models import Absence, AccountManager, Capacity, Center, Staff
from centers.services.organisation import organisation_ship
from centers.services.staffing import (
    absence_record,
    capacity_set,
    center_change,
    manager_set,
    staff_place,
)
from entries.models import ImporterAccount
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
DAY = TODAY + timedelta(days=7)


@pytest.fixture
def admin(db: None):  # type: ignore[no-untyped-def]
    Port.objects.create(code="1001", name="New York", valid_from=date(2000, 1, 1))
    return factories.person(Role.ADMINISTRATOR)


def test_a_center_ends_and_begins_anew_on_the_day(admin) -> None:  # type: ignore[no-untyped-def]
    organisation_ship(actor=admin)
    for _ in range(2):
        center_change(code="CEE004", valid_from=DAY, actor=admin, phone="555 0104")
    before, after = (Center.objects.in_force(day).get(code="CEE004") for day in (TODAY, DAY))
    assert (before.phone, after.phone, after.name) == ("", "555 0104", before.name)
    assert before.valid_to == DAY and Center.objects.filter(code="CEE004").count() == 2
    with pytest.raises(Refused):
        center_change(code="CEE004", valid_from=TODAY, actor=admin, phone="1")
    with pytest.raises(NotVisible):
        center_change(code="CEE011", valid_from=DAY, actor=admin, phone="1")


def test_a_person_moves_with_capacity_and_absence(admin) -> None:  # type: ignore[no-untyped-def]
    old, new = factories.team(center="CEE001"), factories.team(center="CEE002")
    worker = factories.person(team=old)
    place = Staff.objects.get(user_id=worker.user_id)
    capacity_set(staff_id=place.pk, items_a_day=Decimal(8), valid_from=TODAY, actor=admin)
    absence_record(staff_id=place.pk, reason="leave", first=DAY, back=DAY + timedelta(days=3), actor=admin)
    made = [
        staff_place(
            user_id=worker.user_id or 0, position="import_specialist", center="CEE002", team_id=new.pk, duty_port="1001",
            valid_from=DAY, actor=admin,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert made[0].pk == made[1].pk != place.pk
    place.refresh_from_db()
    assert place.valid_to == DAY
    assert Capacity.objects.in_force(DAY).get(staff=made[0]).items_a_day == 8
    assert Absence.objects.get(staff=made[0]).valid_from == DAY


@pytest.mark.parametrize(
    "given", [{"position": "king"}, {"center": "CEE011"}, {"duty_port": "9999"}, {"division": "x"}, {"team_id": 10**6}]
)
def test_a_place_needs_what_exists(admin, given: dict) -> None:  # type: ignore[no-untyped-def]
    worker = factories.person()
    values = {"position": "supervisor", "center": "CEE002", "duty_port": "1001", "valid_from": DAY} | given
    with pytest.raises(Refused):
        staff_place(user_id=worker.user_id or 0, actor=admin, **values)
    assert Staff.objects.count() == 1


def test_an_account_has_one_manager_at_a_time(admin) -> None:  # type: ignore[no-untyped-def]
    account = ImporterAccount.objects.create(name="Northgate Imports")
    first, second = (factories.person(Role.ACCOUNT_MANAGER) for _ in range(2))
    for who, day in ((first, TODAY), (second, DAY), (second, DAY)):
        manager_set(account_id=account.pk, user_id=who.user_id or 0, valid_from=day, actor=admin)
    assert AccountManager.objects.in_force(TODAY).get().user_id == first.user_id
    assert AccountManager.objects.in_force(DAY).get().user_id == second.user_id


def test_days_and_numbers_that_make_no_sense_are_refused(admin) -> None:  # type: ignore[no-untyped-def]
    place = Staff.objects.get(user_id=factories.person().user_id)
    with pytest.raises(Refused):
        absence_record(staff_id=place.pk, reason="leave", first=DAY, back=DAY, actor=admin)
    with pytest.raises(Refused):
        capacity_set(staff_id=place.pk, items_a_day=Decimal(-1), valid_from=DAY, actor=admin)
    with pytest.raises(NotVisible):
        capacity_set(staff_id=0, items_a_day=Decimal(1), valid_from=DAY, actor=admin)


@pytest.mark.parametrize("role", [role for role in Role if Capability.MANAGE_ORGANISATION not in CAPABILITIES[role]])
def test_only_who_manages_the_organisation_changes_it(role: Role) -> None:
    with pytest.raises(NotAllowed):
        center_change(code="CEE004", valid_from=DAY, actor=factories.person(role), phone="1")
