"""Handoffs: who asks whom, who has it, what the item does meanwhile, and what happens when nobody takes it up."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cee.access.capabilities import Role
from cee.access.principal import Principal, system_principal
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import Sensitivity
from centers.models import Handoff, HandoffMessage, Stay, WorkItem
from centers.selectors.handoff import handoffs_for, handoffs_of, listed, moves_for
from centers.services.handoff import handoff_move, handoff_offer, handoffs_escalate, handoffs_follow, handoffs_realign
from entries.models import Activity
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]


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


def offer(actor: Principal, activity: Activity, **given) -> Handoff:
    asked = {"kind": "exam_request", "reference": activity.reference, "question": "Are the boxes marked?"}
    if given.get("waits"):
        asked["activity_version"] = Activity.objects.get(pk=activity.pk).version
    return handoff_offer(**asked | given, actor=actor, at=NOW)


def move(handoff: Handoff, act: str, actor: Principal, text: str = "", **given) -> Handoff:
    present = Handoff.objects.get(pk=handoff.pk)
    asked = {"handoff_id": handoff.pk, "version": present.version, "act": act, "text": text, "at": NOW}
    return handoff_move(**asked | given, actor=actor)


def test_a_center_asks_the_port_of_the_entry_and_the_port_owns_it_at_once(specialist, officer, held) -> None:
    made = offer(specialist, held)
    assert (made.center, made.port, made.owner, made.state) == ("CEE001", "2704", "port", "offered")
    assert made.due == date(2026, 11, 25) and made.authority.startswith("19 USC 1499")
    assert [one.pk for one in listed(officer, "us", TODAY)] == [made.pk]
    assert [one.pk for one in listed(specialist, "them", TODAY)] == [made.pk]


def test_a_port_asks_the_center_that_has_the_entry(officer, specialist, held) -> None:
    made = offer(officer, held, kind="classification_question")
    assert (made.center, made.port, made.owner, made.asked_by) == ("CEE001", "2704", "center", "port")
    assert made.activity == held


def test_a_port_that_pastes_a_number_that_leads_nowhere_names_the_center(officer) -> None:
    with pytest.raises(Refused) as refused:
        handoff_offer(
            kind="admissibility_advice", reference="MAEU1234567", question="May it in?", actor=officer, at=NOW
        )
    assert refused.value.path == "center"
    made = handoff_offer(
        kind="admissibility_advice", reference="maeu 1234567", question="May it in?", center="CEE004",
        actor=officer, at=NOW,
    )  # fmt: skip
    assert (made.reference, made.reference_kind, made.center, made.activity) == ("MAEU1234567", "bill", "CEE004", None)


def test_the_same_question_is_asked_once_and_another_is_refused_while_it_is_open(specialist, held) -> None:
    first = offer(specialist, held)
    assert offer(specialist, held) == first
    with pytest.raises(Refused, match="have an open handoff"):
        offer(specialist, held, question="Another one?")
    assert HandoffMessage.objects.count() == 1


def test_whole_way_accepted_answered_closed(specialist, officer, held) -> None:
    made = offer(specialist, held, waits=True)
    accepted = move(made, "accept", officer)
    assert (accepted.owner, accepted.accepter) == ("port", officer.name) and accepted.due == accepted.answer_by
    answered = move(made, "answer", officer, "All boxes are marked.")
    assert (answered.state, answered.owner) == ("answered", "center")
    assert [one.pk for one in listed(officer, "done", TODAY)] == [made.pk]
    closed = move(made, "close", specialist)
    assert closed.state == "closed" and closed.closed_at == NOW
    assert [m.act for m in HandoffMessage.objects.order_by("id")] == ["offer", "accept", "answer", "close"]
    verbs = Event.objects.filter(subject=f"handoff:{made.pk}").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["handoff_offered", "handoff_accept", "handoff_answer", "handoff_close"]


def test_the_item_waits_with_its_holder_and_comes_back_with_the_answer(specialist, officer, held) -> None:
    made = offer(specialist, held, waits=True)
    item = WorkItem.objects.get(pk=held.pk)
    assert (item.queue, item.status, item.waiting_for) == ("with-port", "waiting", "port")
    assert item.assignee_id == specialist.user_id
    held.refresh_from_db()
    assert held.next_action == "await_port"
    move(made, "accept", officer)
    assert WorkItem.objects.get(pk=held.pk).queue == "with-port"
    move(made, "answer", officer, "Marked.")
    item.refresh_from_db()
    assert (item.queue, item.status, item.assignee_id) == ("summary-review", "claimed", specialist.user_id)
    assert Stay.objects.filter(activity_id=held.pk, left_at=None).count() == 1


def test_an_answer_that_is_not_enough_goes_back_and_the_item_waits_again(specialist, officer, held) -> None:
    made = offer(specialist, held, waits=True)
    move(made, "accept", officer)
    move(made, "answer", officer, "Yes.")
    returned = move(made, "return", specialist, "Which boxes?")
    assert (returned.state, returned.owner) == ("returned", "port")
    assert WorkItem.objects.get(pk=held.pk).queue == "with-port"
    assert move(made, "answer", officer, "All twelve.").owner == "center"
    assert WorkItem.objects.get(pk=held.pk).queue == "summary-review"


def test_a_refusal_needs_its_reason_and_may_be_offered_again(specialist, officer, held) -> None:
    made = offer(specialist, held, waits=True)
    with pytest.raises(Refused, match="Why it is refused"):
        move(made, "refuse", officer)
    refused = move(made, "refuse", officer, "The goods have left.")
    assert (refused.state, refused.owner) == ("refused", "center")
    assert WorkItem.objects.get(pk=held.pk).queue == "summary-review"
    again = move(made, "offer", specialist, "Then the papers.")
    assert (again.state, again.owner, again.times_offered, again.accepter) == ("offered", "port", 2, "")


def test_doing_it_twice_is_a_conflict_that_names_the_version(specialist, officer, held) -> None:
    made = offer(specialist, held)
    move(made, "accept", officer)
    with pytest.raises(Conflict) as conflict:
        move(made, "accept", officer, version=1)
    assert conflict.value.present == "2"
    with pytest.raises(Refused) as refused:
        move(made, "accept", officer)
    assert refused.value.code == "wrong_state"


def test_only_the_side_that_has_it_acts(specialist, officer, held) -> None:
    made = offer(specialist, held)
    with pytest.raises(NotAllowed):
        move(made, "accept", specialist)
    move(made, "accept", officer)
    with pytest.raises(NotAllowed):
        move(made, "answer", specialist, "I answer myself.")
    assert {one.name for one in moves_for(specialist, Handoff.objects.get())} == {"withdraw", "write"}


@pytest.mark.parametrize(
    ("role", "office"),
    [(Role.IMPORT_SPECIALIST, "CEE002"), (Role.PORT_OFFICER, "1001"), (Role.FILER, "ABC")],
)
def test_another_office_sees_none_of_it(specialist, held, role, office) -> None:
    made = offer(specialist, held)
    stranger = factories.person(role, office=office)
    assert not handoffs_for(stranger).exists()
    with pytest.raises(NotVisible):
        move(made, "accept", stranger)


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.FILER, Role.AUDITOR, Role.HEADQUARTERS])
def test_roles_without_the_right_ask_nothing(held, role) -> None:
    with pytest.raises(NotAllowed):
        offer(factories.person(role), held)


def test_a_port_asks_no_examination_and_a_center_no_advice(specialist, officer, held) -> None:
    for actor, kind in ((officer, "exam_request"), (specialist, "admissibility_advice"), (officer, "moon")):
        with pytest.raises(Refused) as refused:
            offer(actor, held, kind=kind)
        assert refused.value.path == "kind"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"question": "  "}, "question"),
        ({"question": "x" * 4001}, "question"),
        ({"reference": "?!"}, "reference"),
        ({"port": "9999"}, "port"),
        ({"center": "CEE002"}, "center"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(specialist, held, given, path) -> None:
    with pytest.raises(Refused) as refused:
        offer(specialist, held, **given)
    assert refused.value.path == path and not Handoff.objects.exists()


def test_only_the_holder_lets_an_item_wait(specialist, held) -> None:
    colleague = factories.person(office="CEE001")
    with pytest.raises(Refused) as refused:
        offer(colleague, held, waits=True)
    assert refused.value.code == "not_holder"
    with pytest.raises(Refused) as refused:
        offer(specialist, factories.summary(), waits=True)
    assert refused.value.code == "no_item"


def test_a_stale_activity_lets_nothing_wait_and_offers_nothing(specialist, held) -> None:
    with pytest.raises(Conflict):
        offer(specialist, held, waits=True, activity_version=99)
    assert not Handoff.objects.exists()


def test_a_port_is_told_nothing_of_an_entry_that_is_hidden_from_it(officer, specialist) -> None:
    hidden = factories.summary(sensitivity=Sensitivity.ENFORCEMENT)
    with pytest.raises(Refused) as refused:
        offer(officer, hidden, kind="classification_question")
    assert refused.value.message.startswith("CEE holds nothing")
    made = offer(officer, hidden, kind="classification_question", center="CEE001")
    assert made.activity is None
    assert [row.id for row in handoffs_of(specialist, hidden, TODAY)] == [made.pk]


def test_the_port_reads_what_it_was_asked_of_a_hidden_entry_and_no_way_to_it(officer, specialist) -> None:
    hidden = factories.summary(sensitivity=Sensitivity.ENFORCEMENT)
    made = offer(specialist, hidden)
    row = handoffs_of(officer, hidden, TODAY)[0]
    assert row.id == made.pk and row.activity_kind == ""
    manager = factories.person(Role.ACCOUNT_MANAGER, office="CEE001")
    assert not handoffs_for(manager).exists()


def test_what_nobody_takes_up_is_marked_once_and_the_item_comes_back(specialist, officer, held) -> None:
    made = offer(specialist, held, waits=True)
    clock, later = system_principal("handoff clock"), NOW + timedelta(days=2)
    assert handoffs_escalate(actor=clock, at=NOW) == 0
    assert handoffs_escalate(actor=clock, at=later) == 1
    assert handoffs_escalate(actor=clock, at=later) == 0
    made.refresh_from_db()
    assert made.escalated_at == later and made.owner == "port"
    assert WorkItem.objects.get(pk=held.pk).queue == "summary-review"
    assert Event.objects.filter(subject=f"handoff:{made.pk}", verb="handoff_late").count() == 1
    move(made, "accept", officer, at=later)
    made.refresh_from_db()
    assert made.escalated_at is None


def test_the_database_refuses_an_owner_that_the_state_does_not_have(specialist, held) -> None:
    made = offer(specialist, held)
    for wrong in ({"owner": "center"}, {"owner": "nobody"}, {"state": "closed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Handoff.objects.filter(pk=made.pk).update(**wrong)


def test_an_open_handoff_follows_its_activity_to_another_center(specialist, held) -> None:
    made = offer(specialist, held)
    assert handoffs_follow([held.pk]) == 0
    Activity.objects.filter(pk=held.pk).update(center="CEE004")
    assert handoffs_follow([held.pk]) == 1
    assert Handoff.objects.get(pk=made.pk).center == "CEE004"
    Activity.objects.filter(pk=held.pk).update(center="CEE005")
    clock = system_principal("handoff clock")
    assert handoffs_realign(actor=clock) == 1
    assert handoffs_realign(actor=clock) == 0


def test_what_was_written_stays(specialist, held) -> None:
    offer(specialist, held)
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        HandoffMessage.objects.update(text="something else")


def test_what_is_late_is_one_list_on_both_sides(specialist, officer, held) -> None:
    made = offer(specialist, held)
    later = TODAY + timedelta(days=3)
    for reader in (specialist, officer):
        assert not listed(reader, "late", TODAY).exists()
        assert [one.pk for one in listed(reader, "late", later)] == [made.pk]
    assert not listed(factories.person(office="CEE002"), "late", later).exists()
