"""The screens of handoffs: an office's lists, one handoff, asking, and a specialist's list with their duty port's work."""

from collections.abc import Callable

import pytest
from django.test import Client

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.base.clock import now
from cee.core.vocabulary import Sensitivity
from centers.models import Handoff, WorkItem
from centers.services.handoff import handoff_move, handoff_offer
from entries.models import Activity
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def specialist() -> Principal:
    return factories.person(team=factories.team())


@pytest.fixture
def officer() -> Principal:
    return factories.person(Role.PORT_OFFICER, office="2704")


@pytest.fixture
def held(specialist: Principal) -> Activity:
    activity = factories.summary()
    factories.item(activity, holder=specialist)
    return activity


def ask(
    actor: Principal, activity: Activity, kind: str = "exam_request", question: str = "Are they marked?"
) -> Handoff:
    return handoff_offer(kind=kind, reference=activity.reference, question=question, actor=actor, at=now())


def test_a_specialist_asks_from_the_item_and_the_item_waits(browse: Callable[..., Client], specialist, held) -> None:
    client = browse(specialist)
    page = client.get(f"/items/entry_summary/{held.reference}/").content.decode()
    assert f"/handoffs/new/?reference={held.reference}" in page
    form = client.get(f"/handoffs/new/?reference={held.reference}")
    assert "The item waits for the answer" in form.content.decode()
    sent = {"reference": held.reference, "kind": "exam_request", "question": "Marked?", "waits": "on",
            "version": Activity.objects.get(pk=held.pk).version}  # fmt: skip
    answer = client.post("/handoffs/new/", sent)
    made = Handoff.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/handoffs/{made.pk}/"
    assert WorkItem.objects.get(pk=held.pk).queue == "with-port"
    page = client.get(f"/items/entry_summary/{held.reference}/").content.decode()
    assert "Examination of the goods" in page and "with 2704 since" in page


def test_a_refused_question_keeps_what_was_typed(browse: Callable[..., Client], officer) -> None:
    sent = {"reference": "MAEU123456", "kind": "bond_question", "question": "Is the bond enough?"}
    answer = browse(officer).post("/handoffs/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Is the bond enough?" in page and "Name the Center that is asked" in page


def test_the_port_sees_its_three_lists_and_each_number_opens_its_rows(
    browse: Callable[..., Client], specialist, officer, held
) -> None:
    made = ask(specialist, held)
    ask(officer, factories.summary(), "classification_question")
    client = browse(officer)
    page = client.get("/port/").content.decode()
    for name in ("Waiting for us", "Waiting for a Center", "Done today"):
        assert name in page
    assert f"/handoffs/{made.pk}/" in page
    assert f"/handoffs/{made.pk}/" in client.get("/handoffs/?list=us").content.decode()
    assert f"/handoffs/{made.pk}/" not in client.get("/handoffs/?list=them").content.decode()


def test_the_port_accepts_and_answers_and_the_center_closes(
    browse: Callable[..., Client], specialist, officer, held
) -> None:
    made = ask(specialist, held)
    port, center = browse(officer), browse(specialist)
    address = f"/handoffs/{made.pk}/"
    assert port.post(address, {"act": "accept", "version": 1, "text": ""}).status_code == 302
    late = port.post(address, {"act": "answer", "version": 1, "text": "Yes, all."})
    assert late.status_code == 409 and "Yes, all." in late.content.decode()
    empty = port.post(address, {"act": "answer", "version": 2, "text": ""})
    assert empty.status_code == 422
    assert port.post(address, {"act": "answer", "version": 2, "text": "Yes, all."}).status_code == 302
    assert f"/handoffs/{made.pk}/" in port.get("/handoffs/?list=done").content.decode()
    page = center.get(address).content.decode()
    assert "Yes, all." in page and "/guidance/new/?tariffs=820551" in page
    assert "/guidance/new/" not in port.get(address).content.decode()
    assert center.post(address, {"act": "close", "version": 3, "text": ""}).status_code == 302


def test_the_wrong_side_is_refused_and_another_office_finds_nothing(
    browse: Callable[..., Client], specialist, held
) -> None:
    made = ask(specialist, held)
    address = f"/handoffs/{made.pk}/"
    assert browse(specialist).post(address, {"act": "accept", "version": 1}).status_code == 403
    assert browse(specialist).post(address, {"act": "moon", "version": 1}).status_code == 422
    for role, office in ((Role.PORT_OFFICER, "1001"), (Role.IMPORT_SPECIALIST, "CEE002")):
        stranger = browse(factories.person(role, office=office))
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"act": "accept", "version": 1}).status_code == 404
    assert browse(factories.person(Role.FILER)).get("/handoffs/").status_code == 403


def test_the_port_is_given_no_way_to_a_hidden_entry(browse: Callable[..., Client], specialist, officer) -> None:
    hidden = factories.summary(sensitivity=Sensitivity.ENFORCEMENT)
    made = ask(specialist, hidden, "seizure_referral", "Hold these goods.")
    page = browse(officer).get(f"/handoffs/{made.pk}/").content.decode()
    assert "Hold these goods." in page and f"q={hidden.reference}" not in page and "/items/" not in page


def test_a_specialists_list_holds_their_centers_and_their_duty_ports_work(
    browse: Callable[..., Client], specialist, officer, held
) -> None:
    team_item = factories.item(factories.summary(port="2704"), team=None)
    WorkItem.objects.filter(pk=team_item.pk).update(team_id=specialist.team_id)
    asked_about = factories.summary(importer=factories.importer(name="Harbor Pumps"))
    of_port = ask(officer, asked_about, "classification_question", "What is this?")
    elsewhere = factories.person(Role.PORT_OFFICER, office="1001")
    other = ask(elsewhere, factories.summary(port="1001"), "classification_question", "And this?")
    page = browse(specialist).get("/").content.decode()
    assert "With you, and from port 2704" in page
    assert held.reference in page and f"/handoffs/{of_port.pk}/" in page and team_item.activity.reference in page
    assert f"/handoffs/{other.pk}/" not in page
    assert page.count("Port 2704") >= 2 and "CEE001" in page and "Harbor Pumps" in page


@pytest.mark.parametrize("which", ["us", "them", "done", "all"])
def test_a_list_asks_as_much_for_50_rows_as_for_2(
    browse: Callable[..., Client], specialist, officer, django_assert_max_num_queries, which
) -> None:
    client = browse(officer)
    numbers = []
    for rows in (2, 48):
        for _ in range(rows):
            made = ask(specialist, factories.summary())
            if which == "done":
                handoff_move(handoff_id=made.pk, version=1, act="refuse", text="No.", actor=officer, at=now())
            if which == "them":
                ask(officer, factories.summary(), "classification_question")
        client.get(f"/handoffs/?list={which}")  # what a process keeps is read
        with django_assert_max_num_queries(40) as asked:
            assert client.get(f"/handoffs/?list={which}").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_pages_go_on_and_back_and_a_made_up_address_is_named(
    browse: Callable[..., Client], specialist, officer
) -> None:
    for _ in range(53):
        ask(specialist, factories.summary())
    client = browse(officer)
    first = client.get("/handoffs/").context["table"]
    assert len(first.rows) == 50 and first.pager.next
    second = client.get(first.pager.next).context["table"]
    assert len(second.rows) == 3 and not {row.key for row in first.rows} & {row.key for row in second.rows}
    assert [row.key for row in client.get(second.pager.previous).context["table"].rows] == [r.key for r in first.rows]
    assert client.get("/handoffs/?after=moon").status_code == 400
    assert client.get("/handoffs/?list=moon").status_code == 400


@pytest.mark.parametrize("role", [Role.HEADQUARTERS, Role.ROUTING_DESK, Role.AUDITOR])
def test_national_people_read_what_is_open_between_any_offices_and_do_nothing(
    browse: Callable[..., Client], specialist, held, role
) -> None:
    made = ask(specialist, held)
    client = browse(factories.person(role))
    page = client.get("/handoffs/").content.decode()
    assert (
        held.reference in page and "Open" in page and "Done today" not in page and 'href="/handoffs/new/"' not in page
    )
    assert held.reference in client.get("/handoffs/?list=all&center=CEE001&port=2704").content.decode()
    assert held.reference not in client.get("/handoffs/?center=CEE002").content.decode()
    assert client.get("/handoffs/?center=CEE099").status_code == 400
    assert client.get(f"/handoffs/{made.pk}/").status_code == 200
    assert client.post(f"/handoffs/{made.pk}/", {"act": "accept", "version": 1}).status_code in (403, 422)
    assert client.get("/handoffs/new/").status_code == 403
    made.refresh_from_db()
    assert made.state == "offered"


@pytest.mark.parametrize("role", [Role.FILER, Role.ACCOUNT_MANAGER])
def test_whoever_hands_nothing_off_and_is_not_national_reads_none(browse: Callable[..., Client], role) -> None:
    assert browse(factories.person(role)).get("/handoffs/").status_code == 403
