"""Many items decided as one end in the same rows as each decided by itself."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.core.vocabulary import Division, Kind
from centers.models import Decision, Stay, WorkItem
from centers.services.claim import item_claim
from centers.services.decide import item_decide
from centers.services.decide_many import Chosen, Told, items_decide
from centers.services.forms import item_form_issue
from entries.models import Activity, ClockEvent, Deadline, Finding, Form
from entries.services.deadlines import deadlines_refresh
from tests import factories
from tests.claims_world import LATER, a_protest
from tests.claims_world import specialist as protest_specialist
from tests.factories import NOW
from tests.intake_world import CBP, hand_in, number, summary

pytestmark = pytest.mark.django_db

QUEUE = "summary-review"


@pytest.fixture
def team(law):
    factories.team(kind="entry")
    factories.team(division=Division.ENFORCEMENT, kind="multidisciplinary")
    return factories.team()


@pytest.fixture
def specialist(team):
    return factories.person(team=team)


def told(action, **given):
    return replace(Told(Kind.ENTRY_SUMMARY, QUEUE, action), **given)


def finding(activity, revenue):
    Finding.objects.create(
        activity=activity, filed_version=1, line=1, finding_type="value", found="1", revenue=revenue,
        authority="19 USC 1401a", author_id=1, author="A. Colleague", recorded_at=NOW,
    )  # fmt: skip


def make(team, revenue="40.00", **given):
    item = factories.item(factories.summary(lines=2), team=team, **given)
    finding(item.activity, Decimal(revenue))
    deadlines_refresh([item.pk])
    return item


def chosen(items):
    rows = dict(Activity.objects.filter(pk__in=[item.pk for item in items]).values_list("pk", "version"))
    return [Chosen(item.pk, rows[item.pk]) for item in items]


UNLIKE = {"id", "reference", "version", "activity_id", "content_hash", "importer_id", "correlation", "xid"}


def rows_of(model, **which):
    """The rows of one activity, without what must differ between two of them."""
    rows = model.objects.filter(**which).order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in UNLIKE} for row in rows]


def state_of(pk):
    return {
        "activity": rows_of(Activity, pk=pk),
        "item": rows_of(WorkItem, pk=pk),
        "stays": rows_of(Stay, activity_id=pk),
        "decisions": rows_of(Decision, activity_id=pk),
        "clock": rows_of(ClockEvent, activity_id=pk),
        "forms": rows_of(Form, activity_id=pk),
        "deadlines": sorted(map(str, rows_of(Deadline, activity_id=pk))),
    }


CASES = {
    "no change": ("decide_no_change", {}, "40.00"),
    "a change": ("decide_change", {"codes": ("01", "02"), "reason": "Undervalued"}, "40.00"),
    "a change of much revenue": ("decide_change", {"codes": ("01",), "reason": "Undervalued"}, "25000.00"),
    "a rejection": ("reject", {"codes": ("003",), "reason": "Wrong number"}, "40.00"),
    "a referral": ("refer_enforcement", {"codes": ("evasion",), "reason": "Through a third country"}, "40.00"),
    "a Form 28": ("request_information", {"text": "What is it made of?"}, "40.00"),
}


@pytest.mark.parametrize("held", [True, False], ids=["held", "open"])
@pytest.mark.parametrize("case", CASES)
def test_the_rows_are_those_of_one_by_one(case, held, team, specialist):
    action, given, revenue = CASES[case]
    holder = {"holder": specialist} if held else {}
    alone, together = (make(team, revenue, **holder) for _ in range(2))
    if not held:
        item_claim(activity_id=alone.pk, actor=specialist, at=NOW)
    version = Activity.objects.get(pk=alone.pk).version
    if action == "request_information":
        item_form_issue(
            activity_id=alone.pk, version=version, form=Form.Type.REQUEST, text=given["text"], actor=specialist, at=NOW
        )
    else:
        outcome = {"decide_no_change": "no_change", "decide_change": "change"}.get(action, action)
        item_decide(activity_id=alone.pk, version=version, outcome=outcome, actor=specialist, at=NOW, **given)
    [done] = items_decide(chosen([together]), told(action, **given), actor=specialist, at=NOW, correlation="batch:1")
    assert done.code == "" and done.waits_for_signature == (revenue != "40.00")
    one, other = state_of(alone.pk), state_of(together.pk)
    for state in (one, other):
        for row in (*state["item"], *state["decisions"]):
            row.pop("version", None)
    assert one == other
    assert Activity.objects.get(pk=together.pk).version == done.version


def test_each_has_one_event_that_names_the_batch(team, specialist):
    items = [make(team) for _ in range(3)]
    items_decide(chosen(items), told("decide_no_change"), actor=specialist, at=NOW, correlation="batch:7")
    events = Event.objects.filter(verb="decide_no_change")
    assert sorted(events.values_list("activity_id", flat=True)) == sorted(item.pk for item in items)
    assert set(events.values_list("correlation", "actor", "office")) == {("batch:7", specialist.name, "CEE001")}
    assert Event.objects.filter(subject__startswith="centers_decision:", correlation="batch:7").count() == 3


def test_what_cannot_be_decided_is_named_and_stops_no_other(team, specialist):
    colleague = factories.person(team=team, name="Alex Worker")
    free, mine = make(team), make(team, holder=specialist)
    held, changed = make(team, holder=colleague), make(team)
    gone, waiting = make(team), make(team, status="waiting", waiting_for="form_28")
    liquidated, elsewhere = make(team), make(factories.team(center="CEE002"))
    Activity.objects.filter(pk=elsewhere.pk).update(center="CEE002")
    Activity.objects.filter(pk=liquidated.pk).update(liquidation="liquidated")
    everything = [free, mine, held, changed, gone, waiting, liquidated, elsewhere]
    frozen = chosen(everything)
    Activity.objects.filter(pk=changed.pk).update(version=9)
    WorkItem.objects.filter(pk=gone.pk).update(queue="summary-documents")
    done = {one.activity_id: one for one in items_decide(frozen, told("decide_no_change"), actor=specialist, at=NOW)}
    codes = [done[item.pk].code for item in everything]
    assert codes == ["", "", "held", "changed", "left_queue", "waiting", "not_now", "not_visible"]
    assert "Alex Worker" in done[held.pk].why and "9" in done[changed.pk].why
    assert set(Decision.objects.values_list("activity_id", flat=True)) == {free.pk, mine.pk}


def test_twice_is_once(team, specialist):
    frozen = chosen([make(team), make(team)])
    items_decide(frozen, told("decide_no_change"), actor=specialist, at=NOW)
    again = items_decide(frozen, told("decide_no_change"), actor=specialist, at=NOW)
    assert {one.code for one in again} == {"left_queue"}
    assert Decision.objects.count() == 2


def test_a_second_form_28_is_not_sent_while_the_first_is_out(team, specialist):
    item = make(team)
    Form.objects.create(
        activity=item.activity, form="28", text="?", issued_date=factories.TODAY, issuer_id=1, issuer="A. Colleague"
    )
    [done] = items_decide(
        chosen([item]), told("request_information", text="Again?"), actor=specialist, at=NOW, correlation="batch:1"
    )
    assert done.code == "not_now" and Form.objects.count() == 1


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.PORT_OFFICER])
def test_whoever_may_not_decide_one_decides_none(role, team):
    item = make(team)
    office = "2704" if role == Role.PORT_OFFICER else None
    [done] = items_decide(chosen([item]), told("decide_no_change"), actor=factories.person(role, office=office), at=NOW)
    assert done.code == "not_allowed" and not Decision.objects.exists()


def test_the_statements_do_not_grow_with_the_number_of_items(team, specialist):
    counts = []
    for size in (2, 3, 40):
        frozen = chosen([make(team) for _ in range(size)])
        with CaptureQueriesContext(connection) as seen:
            items_decide(frozen, told("decide_no_change"), actor=specialist, at=NOW)
        counts.append(len(seen))
    assert counts[1] == counts[2] < 30


@pytest.mark.parametrize("action", ["deny", "find_untimely", "suspend"])
def test_protests_end_in_the_rows_of_one_by_one(action, world):
    hand_in(summary(1), summary(2))
    entries = [[{"entry_number": number(place), "lead": True, "decision_date": "2026-09-01"}] for place in (1, 2)]
    hand_in(
        *(a_protest(protest_number=f"2704-26-10000{place}", entries=entries[place - 1]) for place in (1, 2)), actor=CBP
    )
    alone, together = Activity.objects.filter(kind=Kind.PROTEST).order_by("pk")
    for protest in (alone, together):
        Activity.objects.filter(pk=protest.pk).update(center=alone.center, team_id=alone.team_id)
        WorkItem.objects.filter(pk=protest.pk).update(center=alone.center, team_id=alone.team_id)
        Stay.objects.filter(activity_id=protest.pk).update(center=alone.center, team_id=alone.team_id)
        protest.refresh_from_db()
    actor = protest_specialist(alone)
    for protest in (alone, together):
        item_claim(activity_id=protest.pk, actor=actor, at=LATER)
        protest.refresh_from_db()
    outcome = {"deny": "DN", "find_untimely": "UT", "suspend": "SP"}[action]
    item_decide(
        activity_id=alone.pk, version=alone.version, outcome=outcome, reason="Ruled upon", actor=actor, at=LATER
    )
    asked = Told(Kind.PROTEST, "protests", action, reason="Ruled upon")
    [done] = items_decide([Chosen(together.pk, together.version)], asked, actor=actor, at=LATER)
    assert done.code == ""
    one, other = state_of(alone.pk), state_of(together.pk)
    for state in (one, other):
        for row in (*state["activity"], *state["stays"], *state["item"]):
            row.pop("port", None)
    assert one == other
    protested = dict(Activity.objects.filter(kind=Kind.ENTRY_SUMMARY).values_list("reference", "protest"))
    assert protested[number(1)] == protested[number(2)]
