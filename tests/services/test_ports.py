"""Ports of entry are opened, changed, closed and put right by people; the loader leaves those alone."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.reference.models import Port, SnapshotVersion
from centers.services.ports import port_add, port_change, port_close, port_correct
from entries.formats.json import read_activity
from entries.rules.check import check
from entries.selectors.reference import reference_view
from tests import factories
from tests.factories import TODAY
from tests.intake_world import summary

pytestmark = pytest.mark.django_db
SAID = {
    "name": "Nogales East",
    "state": "AZ",
    "field_office": "Tucson",
    "mode": "land",
    "source": "Notice",
    "confidence": 90,
}


@pytest.fixture
def admin() -> Principal:
    return factories.person(Role.ADMINISTRATOR)


def opened(admin: Principal, code: str = "2699", since: date = TODAY, **said: object) -> Port:
    return port_add(code=code, valid_from=since, values=SAID | said, actor=admin)


def on(code: str, day: date) -> str | None:
    return Port.objects.in_force(day).filter(code=code).values_list("name", flat=True).first()


def test_a_port_is_open_from_its_day_on_with_who_wrote_it(admin: Principal) -> None:
    made = opened(admin)
    assert (on("2699", TODAY), on("2699", TODAY - timedelta(days=1))) == ("Nogales East", None)
    assert made.author == admin.name
    event = Event.objects.get(subject="reference_port:2699")
    assert (event.actor, event.after["name"]) == (admin.name, "Nogales East")


def test_the_same_port_twice_is_once_and_another_under_its_code_is_refused(admin: Principal) -> None:
    assert opened(admin).pk == opened(admin).pk
    with pytest.raises(Refused) as refusal:
        opened(admin, since=TODAY + timedelta(days=3))
    assert refusal.value.code == "port_taken"
    assert Port.objects.filter(code="2699").count() == 1


@pytest.mark.parametrize(
    ("code", "said", "refused"),
    [
        ("0099", {}, "PORT_FORM"),
        ("27O4", {}, "PORT_FORM"),
        ("2699", {"name": "  "}, "missing"),
        ("2699", {"mode": "balloon"}, "mode"),
        ("2699", {"confidence": 101}, "confidence"),
    ],
)
def test_what_is_no_port_is_refused(admin: Principal, code: str, said: dict, refused: str) -> None:
    with pytest.raises(Refused) as refusal:
        opened(admin, code, **said)
    assert refusal.value.code == refused
    assert not Port.objects.exists()


def test_a_change_keeps_what_held_until_its_day(admin: Principal) -> None:
    opened(admin, since=TODAY - timedelta(days=100))
    told = {"code": "2699", "valid_from": TODAY, "values": SAID | {"name": "Nogales Mariposa"}, "actor": admin}
    changed = port_change(version=1, **told)
    assert (on("2699", TODAY - timedelta(days=1)), on("2699", TODAY)) == ("Nogales East", "Nogales Mariposa")
    assert changed.version == 2
    assert port_change(version=1, **told).pk == changed.pk, "the same again is once"
    with pytest.raises(Conflict) as conflict:
        port_change(version=1, **told | {"values": SAID | {"name": "Other"}})
    assert conflict.value.present == "2"


def test_a_closed_port_is_none_from_its_day_on_and_may_open_again(admin: Principal) -> None:
    opened(admin, since=TODAY - timedelta(days=100))
    closing = {"code": "2699", "reason": "Merged.", "actor": admin}
    closed = port_close(version=1, valid_to=TODAY, **closing)
    assert (on("2699", TODAY - timedelta(days=1)), on("2699", TODAY)) == ("Nogales East", None)
    assert port_close(version=1, valid_to=TODAY, **closing).version == closed.version, "the same again is once"
    port_close(version=2, valid_to=TODAY - timedelta(days=2), **closing)
    assert on("2699", TODAY - timedelta(days=1)) is None, "the day was put right"
    with pytest.raises(Refused) as refusal:
        port_change(code="2699", version=3, valid_from=TODAY, values=SAID | {"name": "X"}, actor=admin)
    assert refusal.value.code == "port_closed"
    assert opened(admin, name="Again").version == 4
    assert on("2699", TODAY) == "Again"


def test_a_port_where_somebody_sits_is_not_closed(admin: Principal) -> None:
    opened(admin, since=TODAY - timedelta(days=100))
    factories.person(Role.PORT_OFFICER, office="2699")
    factories.person(duty_port="2699")
    with pytest.raises(Refused) as refusal:
        port_close(code="2699", version=1, valid_to=TODAY, reason="Merged.", actor=admin)
    assert refusal.value.code == "holds_people" and "duty port of 1 and the office of 1" in refusal.value.message
    assert on("2699", TODAY) == "Nogales East"


def test_a_correction_keeps_the_days_and_stands_in_the_events(admin: Principal) -> None:
    row = opened(admin, since=TODAY - timedelta(days=100))
    port_change(code="2699", version=1, valid_from=TODAY, values=SAID | {"name": "Mariposa"}, actor=admin)
    told = {"row_id": row.pk, "values": SAID | {"name": "Nogales Morley"}, "reason": "Misread.", "actor": admin}
    port_correct(version=2, **told)
    port_correct(version=2, **told)
    assert (on("2699", TODAY - timedelta(days=1)), on("2699", TODAY)) == ("Nogales Morley", "Mariposa")
    event = Event.objects.filter(subject="reference_port:2699", reason="Misread.", after__has_key="name").get()
    assert (event.before["name"], event.after["name"]) == ("Nogales East", "Nogales Morley")
    with pytest.raises(Conflict):
        port_correct(version=2, **told | {"values": SAID})
    with pytest.raises(Refused):
        port_correct(version=3, **told | {"reason": " ", "values": SAID})
    with pytest.raises(NotVisible):
        port_correct(version=3, **told | {"row_id": 0})


@pytest.mark.parametrize("role", [role for role in Role if Capability.MANAGE_REFERENCE not in CAPABILITIES[role]])
def test_only_who_keeps_the_reference_data_edits_ports(admin: Principal, role: Role) -> None:
    row = opened(admin)
    other = factories.person(role)
    told = {"version": 1, "actor": other}
    for act in (
        lambda: opened(other, "2698"),
        lambda: port_change(code="2699", valid_from=TODAY, values=SAID | {"name": "X"}, **told),
        lambda: port_close(code="2699", valid_to=TODAY, reason="x", **told),
        lambda: port_correct(row_id=row.pk, values=SAID | {"name": "X"}, reason="x", **told),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Event.objects.filter(subject__startswith="reference_port").count() == 1


def test_a_load_leaves_alone_what_people_wrote_and_says_so(admin: Principal) -> None:
    call_command("load_reference", stdout=StringIO())
    shipped = Port.objects.get(code="2704")
    port_correct(
        row_id=shipped.pk, version=1, reason="Telephone.", actor=admin,
        values=SAID | {"name": shipped.name, "phone": "555-0100"},
    )  # fmt: skip
    Port.objects.filter(code="2709").update(name="Not by a person")
    told = StringIO()
    call_command("load_reference", stdout=told)
    assert Port.objects.get(code="2704").phone == "555-0100"
    assert Port.objects.get(code="2709").name != "Not by a person"
    assert "ports left as people have them: 2704" in told.getvalue()


@pytest.mark.usefixtures("world")
def test_validation_learns_of_a_port_and_of_its_closing_at_once(admin: Principal) -> None:
    def warned(entry_date: str) -> list[str]:
        record, _ = read_activity(summary(1, port_of_entry="2699", entry_date=entry_date))
        found = check(record, reference_view(), received=date(2026, 9, 9))  # type: ignore[arg-type]
        return [problem.message for problem in found if problem.path == "port_of_entry"]

    day, later = "2026-08-31", "2026-09-01"
    assert "not in the port table" in warned(day)[0]
    before = SnapshotVersion.objects.get(part="reference").number
    opened(admin, since=date(2020, 1, 1))
    assert warned(day) == []
    port_close(code="2699", version=1, valid_to=date(2026, 9, 1), reason="Merged.", actor=admin)
    assert warned(day) == [] and "no port of entry on 2026-09-01" in warned(later)[0]
    assert SnapshotVersion.objects.get(part="reference").number > before
