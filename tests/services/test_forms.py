"""Forms 28 and 29: the item waits with its holder, and comes back with the answer or when its time is over."""

from datetime import date, timedelta

import pytest

from cee.access.capabilities import Role
from cee.access.principal import system_principal
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from centers.models import Stay, WorkItem
from centers.services.decide import item_decide
from centers.services.forms import item_form_answer, item_form_issue, replies_lapse
from entries.models import Deadline, Form
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 24)  # 30 days after Tuesday 24 November 2026


@pytest.fixture
def team(law):
    return factories.team()


@pytest.fixture
def specialist(team):
    return factories.person(team=team)


@pytest.fixture
def item(team, specialist):
    return factories.item(factories.summary(lines=2), team=team, holder=specialist)


def version(item):
    item.activity.refresh_from_db()
    return item.activity.version


def issue(item, actor, **given):
    asked = {"version": version(item), "form": "28", "text": "Send the invoice.", "lines": [1]} | given
    return item_form_issue(activity_id=item.pk, actor=actor, at=NOW, **asked)


def answer(form, item, actor, **given):
    asked = {"answered_date": TODAY, "answer": "The invoice.", "actor": actor, "at": NOW} | given
    return item_form_answer(form_id=form.pk, version=version(item), **asked)


def test_a_form_28_waits_thirty_days_with_its_holder(item, specialist):
    form = issue(item, specialist)
    item.refresh_from_db()
    assert (form.reply_due, form.lines, form.issuer) == (DUE, [1], specialist.name)
    assert (item.queue, item.status, item.waiting_for, item.due) == ("awaiting-reply", "waiting", "form_28", DUE)
    assert item.assignee_id == specialist.user_id
    item.activity.refresh_from_db()
    assert (item.activity.state, item.activity.next_action, item.activity.next_date) == ("placed", "await_reply", DUE)
    assert Deadline.objects.get(activity=item.activity, rule="CFR151_11").due == DUE
    assert Event.objects.filter(activity_id=item.pk, verb="request_information").exists()
    assert [stay.left_why for stay in Stay.objects.filter(activity_id=item.pk).order_by("id")] == ["form_28", ""]


def test_the_answer_brings_it_back_to_its_queue_and_holder(item, specialist):
    form = answer(issue(item, specialist), item, specialist)
    item.refresh_from_db()
    assert (form.answered_date, form.answer) == (TODAY, "The invoice.")
    assert (item.queue, item.status, item.assignee_id) == ("summary-review", "claimed", specialist.user_id)
    assert Deadline.objects.get(activity=item.activity, rule="CFR151_11").met_on == TODAY
    assert item_decide(
        activity_id=item.pk, version=version(item), outcome="no_change", actor=specialist, at=NOW
    ).decision.pk


def test_a_proposed_form_29_gives_twenty_days_and_names_its_reasons(item, specialist):
    form = issue(item, specialist, form="29_proposed", codes=["02"])
    assert form.reply_due == date(2026, 12, 14) and form.codes == ["02"]
    with pytest.raises(Refused) as refusal:
        issue(item, specialist, form="29_taken", codes=[])
    assert refusal.value.code == "codes"


def test_notice_of_action_taken_waits_for_nobody(item, specialist):
    form = issue(item, specialist, form="29_taken", codes=["01"])
    item.refresh_from_db()
    assert form.reply_due is None and item.queue == "summary-review" and item.status == "claimed"


def test_a_change_is_not_decided_while_a_proposal_is_out(item, specialist):
    issue(item, specialist, form="29_proposed", codes=["02"])
    with pytest.raises(Refused, match="Form 29 waits"):
        item_decide(
            activity_id=item.pk,
            version=version(item),
            outcome="change",
            codes=["02"],
            reason="Another heading",
            actor=specialist,
            at=NOW,
        )


def test_two_forms_are_answered_before_the_item_comes_back(item, specialist):
    first = issue(item, specialist)
    second = issue(item, specialist, form="29_proposed", codes=["02"])
    answer(first, item, specialist)
    item.refresh_from_db()
    assert item.status == "waiting"
    answer(second, item, specialist)
    item.refresh_from_db()
    assert item.status == "claimed"


def test_a_second_form_of_the_kind_and_a_second_answer_are_refused(item, specialist):
    form = issue(item, specialist)
    with pytest.raises(Refused) as refusal:
        issue(item, specialist)
    assert refusal.value.code == "form_open"
    answer(form, item, specialist)
    with pytest.raises(Conflict):
        answer(form, item, specialist)


def test_a_stale_version_sends_nothing(item, specialist):
    with pytest.raises(Conflict):
        issue(item, specialist, version=version(item) + 1)
    assert not Form.objects.exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"form": "30"}, "form"),
        ({"text": "  "}, "text_missing"),
        ({"lines": [1, 9]}, "no_line"),
    ],
)
def test_a_form_without_its_parts_is_refused_and_nothing_moves(item, specialist, given, code):
    with pytest.raises(Refused) as refusal:
        issue(item, specialist, **given)
    assert refusal.value.code == code
    item.refresh_from_db()
    assert item.queue == "summary-review" and not Form.objects.exists()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=1)])
def test_an_answer_comes_between_the_form_and_today(item, specialist, day):
    with pytest.raises(Refused) as refusal:
        answer(issue(item, specialist), item, specialist, answered_date=day)
    assert refusal.value.code == "answer_date"


def test_the_wrong_role_or_a_colleague_sends_and_answers_nothing(item, specialist, team):
    with pytest.raises(NotAllowed):
        issue(item, factories.person(Role.ACCOUNT_MANAGER, team=team))
    with pytest.raises(NotVisible):
        issue(item, factories.person(team=factories.team(center="CEE002")))
    colleague = factories.person(team=team)
    with pytest.raises(Refused, match="somebody else"):
        issue(item, colleague)
    form = issue(item, specialist)
    with pytest.raises(Refused, match="somebody else"):
        answer(form, item, colleague)


def test_a_reply_that_does_not_come_brings_the_item_back_once(item, specialist):
    form = issue(item, specialist)
    clock = system_principal("replies")
    assert replies_lapse(actor=clock, on=DUE, at=NOW) == 0
    assert replies_lapse(actor=clock, on=DUE + timedelta(days=1), at=NOW) == 1
    assert replies_lapse(actor=clock, on=DUE + timedelta(days=1), at=NOW) == 0
    item = WorkItem.objects.get(pk=item.pk)
    assert (item.queue, item.status, item.assignee_id) == ("summary-review", "claimed", specialist.user_id)
    assert Stay.objects.filter(activity_id=item.pk, left_why="no_reply").exists()
    assert answer(form, item, specialist).answered_date == TODAY, "a late answer is still taken in"
