"""A filing that is replaced or taken back while a port is asked about it: it leaves the queue, and the port is told."""

import pytest

from cee.access.capabilities import Role
from cee.base.errors import Conflict
from centers.models import Handoff, HandoffMessage, Stay, Team, WorkItem
from centers.services.claim import item_claim
from centers.services.handoff import handoff_move, handoff_offer
from entries.models import Activity
from tests import factories
from tests.inquiry_world import LATER, acted, asked
from tests.inquiry_world import claimed as inquiry_claimed
from tests.intake_world import CBP, counts, hand_in, notice, number, stored, summary, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def out(waits: bool = True) -> tuple[Activity, Handoff]:
    """An entry in review whose holder has asked a port, and the handoff."""
    hand_in(summary(1, port_of_entry="2704"))
    entry = stored(1)
    team = Team.objects.filter(center=entry.center, kind="import_specialist").get()
    if not WorkItem.objects.filter(pk=entry.pk).exists():
        Activity.objects.filter(pk=entry.pk).update(state="placed", lane="review", team_id=team.pk)
        factories.item(Activity.objects.get(pk=entry.pk), team=team)
    actor = factories.person(team=team)
    item_claim(activity_id=entry.pk, actor=actor, at=LATER)
    entry.refresh_from_db()
    made = handoff_offer(
        kind="exam_request", reference=entry.reference, question="Marked?", waits=waits, activity_version=entry.version,
        port="2704", actor=actor, at=LATER,
    )  # fmt: skip
    entry.refresh_from_db()
    return entry, made


def replaced() -> None:
    changed = summary(1, port_of_entry="2704", action="replace", bills=["CARR99999999"])
    assert counts(hand_in(changed)) == (0, 1, 0, 0)


def test_what_is_replaced_leaves_the_queue_of_the_port_and_both_offices_read_it() -> None:
    entry, made = out()
    assert WorkItem.objects.get(pk=entry.pk).queue == "with-port"
    replaced()
    assert not WorkItem.objects.filter(pk=entry.pk, queue="with-port").exists()
    assert Stay.objects.filter(activity_id=entry.pk, queue="with-port", left_why="replaced").count() == 1
    found = Handoff.objects.get(pk=made.pk)
    assert (found.state, found.waits, found.version) == ("offered", False, made.version + 1)
    told = HandoffMessage.objects.filter(handoff=made, act="replaced").get()
    assert "version 2" in told.text


def test_the_port_that_was_about_to_answer_looks_again_and_its_answer_moves_no_item() -> None:
    entry, made = out()
    officer = factories.person(Role.PORT_OFFICER, office="2704")
    taken = handoff_move(handoff_id=made.pk, version=made.version, act="accept", actor=officer, at=LATER)
    replaced()
    before = WorkItem.objects.filter(pk=entry.pk).values_list("queue", "assignee_id").first()
    with pytest.raises(Conflict):
        handoff_move(handoff_id=made.pk, version=taken.version, act="answer", text="Yes.", actor=officer, at=LATER)
    handoff_move(handoff_id=made.pk, version=taken.version + 1, act="answer", text="Yes.", actor=officer, at=LATER)
    assert WorkItem.objects.filter(pk=entry.pk).values_list("queue", "assignee_id").first() == before


def test_a_question_for_which_nothing_waits_is_told_too_and_a_closed_one_is_not() -> None:
    entry, made = out(waits=False)
    replaced()
    assert HandoffMessage.objects.filter(handoff=made, act="replaced").count() == 1
    officer = factories.person(Role.PORT_OFFICER, office="2704")
    now = Handoff.objects.get(pk=made.pk)
    handoff_move(handoff_id=made.pk, version=now.version, act="refuse", text="Gone.", actor=officer, at=LATER)
    actor = factories.person(team=Team.objects.filter(center=entry.center, kind="import_specialist").get())
    handoff_move(handoff_id=made.pk, version=now.version + 1, act="close", actor=actor, at=LATER)
    hand_in(summary(1, port_of_entry="2704", action="replace", bills=["CARR00000001"]))
    assert HandoffMessage.objects.filter(handoff=made, act="replaced").count() == 1


def test_what_is_taken_back_is_told() -> None:
    entry, made = out()
    assert counts(hand_in({"kind": "entry_summary", "action": "delete", "entry_number": number(1)})) == (1, 0, 0, 0)
    assert not WorkItem.objects.filter(pk=entry.pk).exists()
    assert HandoffMessage.objects.filter(handoff=made, act="deleted").exists()


def test_what_a_notice_ends_is_told() -> None:
    entry, made = out()
    hand_in(notice(1, "canceled", date="2026-09-09"), actor=CBP)
    assert not WorkItem.objects.filter(pk=entry.pk).exists()
    assert HandoffMessage.objects.filter(handoff=made, act="ended").exists()


def test_an_inquiry_waits_for_a_port_and_comes_back_to_its_own_queue() -> None:
    made = asked()
    actor = inquiry_claimed(made)
    question = handoff_offer(
        kind="document_request", reference=made.reference, question="Is it with you?", waits=True,
        activity_version=made.version, actor=actor, at=LATER,
    )  # fmt: skip
    assert WorkItem.objects.get(pk=made.pk).queue == "with-port"
    officer = factories.person(Role.PORT_OFFICER, office="2704")
    handoff_move(handoff_id=question.pk, version=1, act="accept", actor=officer, at=LATER)
    handoff_move(handoff_id=question.pk, version=2, act="answer", text="Yes.", actor=officer, at=LATER)
    assert WorkItem.objects.get(pk=made.pk).queue == "trade-inquiries"
    acted(made, "answer_inquiry", actor, text="8204.")
