"""Pasting any number: where it stands, who is responsible, and nothing that is not the office's own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.core.vocabulary import Kind, Lane, State
from centers.models import Stay
from entries.models import ImporterAccount
from entries.selectors.clock import timing_for
from routing.models import Assignment
from tests import factories
from tests.factories import NOW, TODAY
from tests.intake_world import number

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")


def an_account(center: str = "CEE004") -> ImporterAccount:
    account = ImporterAccount.objects.create(name="Northgate Imports")
    Assignment.objects.create(
        account=account, center=center, basis="predominant_tariff", author="A", valid_from=TODAY - timedelta(days=400),
        known_from=NOW - timedelta(days=400),
    )  # fmt: skip
    return account


def test_a_port_finds_center_team_phone_state_date_and_reason(browse: Browse) -> None:
    team = factories.team(phone="555 0100")
    made = factories.summary(reference=number(1), port="2704", team_id=team.pk)
    made.next_date = timing_for(made, TODAY).due
    made.save()
    page = browse(factories.person(Role.PORT_OFFICER)).get("/find/", {"q": number(1).lower()})
    text = page.content.decode()
    assert all(word in text for word in (number(1), "CEE001", team.code, "555 0100", "Placed"))
    found = page.context["places"][0][0]
    assert found.why and found.authority


@pytest.mark.parametrize(
    "given", [{"port": "1001"}, {"port": "2704", "sensitivity": "enforcement", "lane": Lane.ENFORCEMENT}]
)
def test_a_port_finds_nothing_of_another_port_nor_of_enforcement(browse: Browse, given: dict) -> None:
    factories.summary(reference=number(1), importer=factories.importer(name="Secret Importer"), **given)
    client = browse(factories.person(Role.PORT_OFFICER))
    page = client.get("/find/", {"q": number(1)})
    assert page.context["places"] == []
    assert "sees nothing" in page.content.decode() and "Secret" not in page.content.decode()
    assert client.get("/port/").context["table"].rows == []


def test_a_tariff_number_names_its_center_with_the_reason_and_its_doubt(browse: Browse) -> None:
    page = browse(factories.person(Role.PORT_OFFICER)).get("/find/", {"q": "6109.10.00.12"})
    found = page.context["responsible"]
    assert found.code == "CEE004"
    assert "Chapter 61" in found.because and found.confidence


def test_a_heading_of_several_centers_names_them(browse: Browse) -> None:
    page = browse(factories.person(Role.PORT_OFFICER)).get("/find/", {"q": "9801001000"})
    assert page.status_code == 200
    assert page.context["responsible"].because


def test_an_importer_number_names_the_center_of_its_account(browse: Browse) -> None:
    importer = factories.importer(account=an_account())
    client = browse(factories.person(Role.PORT_OFFICER))
    page = client.get("/find/", {"q": importer.number})
    assert page.context["responsible"].code == "CEE004"
    assert "Northgate" not in page.content.decode()


def test_a_broker_s_number_names_no_center(browse: Browse) -> None:
    account = an_account()
    account.is_broker = True
    account.save()
    importer = factories.importer(account=account)
    page = browse(factories.person(Role.IMPORT_SPECIALIST)).get("/find/", {"q": importer.number})
    assert page.context["responsible"].code == ""


def test_a_filer_may_not_ask_for_others_importers(browse: Browse) -> None:
    importer = factories.importer(account=an_account())
    page = browse(factories.person(Role.FILER)).get("/find/", {"q": importer.number})
    assert page.context["responsible"] is None


@pytest.mark.parametrize("text", ["", "ABC-1234567-1", "<script>alert(1)</script>", "x" * 500, "\x00", "99-9999999"])
def test_what_is_no_number_is_answered_in_words(browse: Browse, text: str) -> None:
    page = browse(factories.person(Role.PORT_OFFICER)).get("/find/", {"q": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_come(browse: Browse, role: Role) -> None:
    client = browse(factories.person(role))
    may = Capability.TRACE_NUMBER in CAPABILITIES[role]
    assert client.get("/find/?q=CEE004").status_code == (200 if may else 403)
    assert client.get("/port/").status_code == ((200 if role == Role.PORT_OFFICER else 404) if may else 403)


def test_ports_and_filers_are_shown_where_an_item_stands_and_not_the_centers_page(browse: Browse) -> None:
    team = factories.team(division="enforcement")
    made = factories.summary(
        reference=number(1), filer="ABC", lane=Lane.ENFORCEMENT, sensitivity="enforcement", team_id=team.pk,
        division="enforcement",
    )  # fmt: skip
    routine = factories.summary(reference=number(2), port="2704")
    filer, port = browse(factories.person(Role.FILER)), browse(factories.person(Role.PORT_OFFICER))
    for client, activity in ((filer, made), (port, routine)):
        address = f"/items/entry_summary/{activity.reference}/"
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/find/")
        assert client.get(f"{address}receipt/").status_code == 403
        assert client.post(f"{address}note/", {"text": "x"}).status_code == 403
    text = filer.get("/find/", {"q": made.reference}).content.decode().lower()
    assert made.reference.lower() in text and "enforcement" not in text and team.code.lower() not in text


def test_the_list_of_a_port_says_since_when_an_entry_is_where_it_is(browse: Callable[..., Client]) -> None:
    summary = factories.summary(port="2704")
    item = factories.item(summary, team=factories.team())
    rows = browse(factories.person(Role.PORT_OFFICER)).get("/port/").context["table"].rows
    assert rows[0].cells["since"] == Stay.objects.get(activity_id=item.activity_id).opened_at
    Stay.objects.filter(activity_id=item.activity_id).update(left_at=factories.NOW)
    rows = browse(factories.person(Role.PORT_OFFICER)).get("/port/").context["table"].rows
    assert rows[0].cells["since"] == factories.NOW


@pytest.mark.parametrize(
    ("kind", "state", "drawn"),
    [
        (Kind.ENTRY_SUMMARY, State.PLACED, True),
        (Kind.ENTRY_SUMMARY, State.CLOSED, False),
        (Kind.PROTEST, State.PLACED, True),
        (Kind.TRADE_INQUIRY, State.PLACED, False),
    ],
)
def test_moving_is_offered_where_the_process_knows_it(browse: Browse, kind: Kind, state: State, drawn: bool) -> None:
    made = factories.activity(
        reference="TI-26-000001" if kind == Kind.TRADE_INQUIRY else number(1), kind=kind, state=state
    )
    page = browse(factories.person(Role.HEADQUARTERS)).get("/find/", {"q": made.reference})
    assert [place[0].row.reference for place in page.context["places"]] == [made.reference]
    address = f"/routing/move/{kind}/{made.reference}/"
    assert (address in page.content.decode()) is drawn
