"""Trade inquiries: asked by the one door, routed by the one engine, answered, asked back, referred, closed, opened again."""

from datetime import date, timedelta

import pytest

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import Kind, State
from centers.models import Stay, WorkItem
from centers.services.forms import replies_lapse
from centers.services.inquiry import INQUIRY_ACTS, inquiry_act
from centers.services.reroute import triage_settle
from entries.models import Activity, InquiryMessage, InquiryVersion, Rejection
from entries.selectors.clock import deadlines_of
from routing.models import Override, RoutingDecision
from routing.services.assignment import assignment_change
from tests import factories
from tests.inquiry_world import LATER, acted, an_inquiry, asked, claimed, queued, specialist
from tests.intake_world import AT, CBP, SENDER, counts, hand_in, number, stored, summary, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_an_inquiry_gets_a_number_a_center_by_its_goods_a_queue_and_the_day_of_the_service_target() -> None:
    made = asked()
    assert made.reference.startswith("TI-26-") and (made.center, made.state) == ("CEE010", State.PLACED)
    assert RoutingDecision.objects.get(activity_id=made.pk).basis == "tariff"
    item = queued(made)
    assert (item.queue, item.due) == ("trade-inquiries", date(2026, 9, 22))
    answer = {one.rule: one for one in deadlines_of(made)}["CENTER_INQUIRY_ANSWER"]
    assert not answer.statutory and "not a statute" in answer.authority and answer.confidence < 50


def test_the_importers_assignment_comes_before_the_goods_and_the_entry_before_both() -> None:
    hand_in(summary(1))
    entry = stored(1)
    account = factories.importer(number="11-222333300").account
    assert account is not None
    assignment_change(
        account_id=account.pk, version=account.version, center="CEE004", basis="appeal", reason="Goods.",
        valid_from=date(2025, 1, 1), actor=factories.person(Role.ROUTING_DESK), at=AT - timedelta(days=1),
    )  # fmt: skip
    assert asked(importer_number="11-222333300").center == "CEE004"
    followed = asked(
        importer_number="11-222333300", subject="My entry", about=[{"kind": "entry_summary", "number": number(1)}]
    )
    assert followed.center == entry.center
    assert RoutingDecision.objects.get(activity_id=followed.pk).basis == "followed"


def test_what_names_nothing_goes_to_triage_with_its_port_and_the_desk_gives_it_to_a_center() -> None:
    made = asked(hts=[], goods="")
    assert (made.state, made.center, made.port) == (State.TRIAGE, None, "2704")
    triage_settle(
        activity_id=made.pk, version=made.version, center="CEE007", reason="Radios.",
        actor=factories.person(Role.ROUTING_DESK), at=LATER,
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.center, queued(made).queue) == ("CEE007", "trade-inquiries")


def test_the_same_inquiry_again_is_a_duplicate_and_a_broker_may_ask_by_the_interface() -> None:
    assert counts(hand_in(an_inquiry(), actor=SENDER)) == (1, 0, 0, 0)
    assert counts(hand_in(an_inquiry(), actor=SENDER)) == (0, 0, 0, 1)
    assert Activity.objects.get(kind=Kind.TRADE_INQUIRY).filer == "ABC"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"asker_email": None}, "CENTER_INQUIRY_CONTACT"),
        ({"asker_email": "nowhere"}, "CENTER_INQUIRY_CONTACT"),
        ({"asker_name": " "}, "CENTER_INQUIRY_CONTACT"),
        ({"subject": " "}, "CENTER_INQUIRY_SUBJECT"),
        ({"question": " "}, "CENTER_INQUIRY_SUBJECT"),
        ({"filed_date": "2027-01-01"}, "CENTER_INQUIRY_DATES"),
        ({"wanted_by": "2026-09-01"}, "CENTER_INQUIRY_DATES"),
        ({"importer_number": "00-000000000"}, "CFR24_5_INQUIRY_IMPORTER"),
        ({"about": [{"kind": "entry_summary", "number": "ABC-1234567-0"}]}, "CENTER_INQUIRY_ABOUT"),
        ({"inquiry_number": "TI-26-999999", "action": "replace"}, "REPLACE_UNKNOWN"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_its_code_and_kept(changes, code) -> None:
    assert counts(hand_in(an_inquiry(**changes), actor=CBP)) == (0, 0, 1, 0)
    assert code in [one["code"] for one in Rejection.objects.get().problems]


def test_a_wish_that_comes_before_the_target_is_the_day_of_the_queue() -> None:
    assert queued(asked(wanted_by="2026-09-11")).due == date(2026, 9, 11)


def test_it_is_put_right_by_a_new_version_until_it_is_answered() -> None:
    made = asked()
    mended = an_inquiry(inquiry_number=made.reference, action="replace", question="And those of 8206?")
    assert counts(hand_in(mended, actor=CBP)) == (0, 1, 0, 0)
    made.refresh_from_db()
    assert made.filed_version == 2 and InquiryVersion.objects.filter(activity=made).count() == 2
    acted(made, "answer_inquiry", claimed(made), text="Those of 8204.")
    again = mended | {"question": "And 8207?"}
    assert counts(hand_in(again, actor=CBP)) == (0, 0, 1, 0)


def test_an_answer_is_kept_and_takes_it_out_of_the_queue() -> None:
    made = asked()
    actor = claimed(made)
    acted(made, "answer_inquiry", actor, text="With those of 8204.")
    assert (made.state, made.next_action, made.assignee_id) == (State.DECIDED, "", None)
    assert not WorkItem.objects.filter(pk=made.pk).exists()
    assert Stay.objects.get(activity_id=made.pk, left_why="answer_inquiry").queue == "trade-inquiries"
    assert [(one.kind, one.text) for one in made.messages.all()] == [("answer", "With those of 8204.")]
    assert {one.rule: one.met_on for one in deadlines_of(made)}["CENTER_INQUIRY_ANSWER"] == date(2026, 9, 10)


def test_an_answer_put_right_is_another_version_and_the_first_one_stays() -> None:
    made = asked()
    actor = claimed(made)
    acted(made, "answer_inquiry", actor, text="8204.")
    acted(made, "amend_answer", actor, text="8204, unless adjustable.", reason="A case was missing.")
    assert [one.number for one in InquiryMessage.objects.filter(activity=made).order_by("number")] == [1, 2]
    assert made.state == State.DECIDED


def test_what_is_asked_back_waits_with_its_asker_and_the_reply_begins_the_days_anew() -> None:
    made = asked()
    actor = claimed(made)
    acted(made, "ask_back", actor, text="Are they adjustable?")
    waiting = queued(made)
    assert (waiting.queue, waiting.status, waiting.waiting_for) == ("awaiting-reply", "waiting", "asker")
    assert waiting.due == date(2026, 10, 10)
    assert next(one for one in deadlines_of(made) if one.rule == "CENTER_INQUIRY_ANSWER").tolled
    with pytest.raises(Refused, match="has not replied"):
        acted(made, "ask_back", actor, text="And chromed?")
    acted(made, "record_reply", actor, text="They are.", at=LATER + timedelta(days=4))
    back = queued(made)
    assert (back.queue, back.status, back.assignee_id, back.due) == (
        "trade-inquiries", "claimed", actor.user_id, date(2026, 9, 28),
    )  # fmt: skip
    with pytest.raises(Refused, match="Nothing was asked back"):
        acted(made, "record_reply", actor, text="Twice.")


def test_an_asker_who_does_not_reply_gives_it_back_to_its_own_queue() -> None:
    made = asked()
    actor = claimed(made)
    acted(made, "ask_back", actor, text="Which?")
    assert replies_lapse(actor=actor, on=date(2026, 10, 11), at=LATER + timedelta(days=31)) == 1
    assert queued(made).queue == "trade-inquiries"
    acted(made, "close_inquiry", actor, codes=("NR",), reason="No reply.")
    assert made.state == State.CLOSED


def test_a_referral_to_another_center_is_an_override_with_its_reason_and_can_be_referred_on() -> None:
    made = asked()
    acted(made, "refer_to_center", claimed(made), center="CEE005", reason="Base metal.")
    assert (made.center, made.state, made.assignee_id) == ("CEE005", State.PLACED, None)
    assert (queued(made).queue, queued(made).center) == ("trade-inquiries", "CEE005")
    acted(made, "refer_to_center", claimed(made), center="CEE010", reason="Tools after all.")
    assert made.center == "CEE010"
    assert Override.objects.filter(reference=made.reference, revoked_at=None).count() == 1
    assert [one.to for one in made.messages.order_by("number")] == ["CEE005", "CEE010"]
    last = RoutingDecision.objects.filter(activity_id=made.pk).latest("seq")
    assert (last.basis, last.seq) == ("override", 3)


def test_a_referral_elsewhere_says_to_whom_and_ends_the_work() -> None:
    made = asked()
    acted(made, "refer_elsewhere", claimed(made), codes=("HR",), reason="Asks for a ruling.")
    assert made.state == State.DECIDED and made.messages.get().to == "HR"


def test_an_asker_who_comes_back_opens_it_again_for_the_team() -> None:
    made = asked()
    actor = claimed(made)
    acted(made, "answer_inquiry", actor, text="8204.")
    acted(made, "reopen_inquiry", actor, reason="They ask on.", at=LATER + timedelta(days=1))
    item = queued(made)
    assert (made.state, item.queue, item.assignee_id, item.due) == (
        State.PLACED, "trade-inquiries", None, date(2026, 9, 25),
    )  # fmt: skip


def test_nothing_happens_twice() -> None:
    made = asked()
    actor, seen = claimed(made), made.version
    acted(made, "answer_inquiry", actor, text="8204.")
    with pytest.raises(Conflict):
        inquiry_act(activity_id=made.pk, version=seen, action="answer_inquiry", text="8204.", actor=actor, at=LATER)
    with pytest.raises(Refused) as refused:
        acted(made, "answer_inquiry", actor, text="8204.")
    assert refused.value.code == "wrong_state"
    assert made.messages.count() == 1


@pytest.mark.parametrize("action", INQUIRY_ACTS)
def test_nobody_does_it_who_has_not_claimed_it_or_may_not(action) -> None:
    told = {"text": "x", "reason": "x", "codes": ("NR",), "center": "CEE001"}
    made = asked()
    claimed(made)
    for actor in (specialist(made), specialist(made, Role.ACCOUNT_MANAGER)):
        with pytest.raises((NotAllowed, Refused)):
            acted(made, action, actor, **told)
    with pytest.raises(NotVisible):
        acted(made, action, factories.person(office="CEE002"), **told)
    with pytest.raises((NotAllowed, NotVisible, Refused)):
        acted(made, action, factories.person(Role.PORT_OFFICER), **told)
    assert not made.messages.exists()


@pytest.mark.parametrize(
    ("action", "told", "path"),
    [
        ("answer_inquiry", {"text": " "}, "text"),
        ("answer_inquiry", {"text": "x" * 10_001}, "text"),
        ("answer_inquiry", {"text": "x\x00"}, "text"),
        ("ask_back", {}, "text"),
        ("refer_to_center", {"center": "CEE010", "reason": "x"}, "center"),
        ("refer_to_center", {"center": "CEE099", "reason": "x"}, "center"),
        ("refer_to_center", {"center": "CEE005"}, "reason"),
        ("refer_elsewhere", {"reason": "x"}, "codes"),
        ("refer_elsewhere", {"codes": ("ZZ",), "reason": "x"}, "codes"),
        ("close_inquiry", {"codes": ("NR",)}, "reason"),
    ],
)
def test_what_an_act_is_told_wrongly_is_refused_at_its_place(action, told, path) -> None:
    made = asked()
    actor = claimed(made)
    with pytest.raises(Refused) as refused:
        acted(made, action, actor, **told)
    assert refused.value.path == path
    assert queued(made).queue == "trade-inquiries"


def test_who_asked_stands_in_no_event() -> None:
    made = asked()
    acted(made, "answer_inquiry", claimed(made), text="8204.")
    told = str(list(Event.objects.filter(activity_id=made.pk).values()))
    assert "asker@example.com" not in told and "Test Asker" not in told
