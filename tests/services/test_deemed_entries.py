"""What the law has liquidated because the time ran out: found once, proven, confirmed by a person, dated by the law."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from cee.access.principal import system_principal
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import State
from centers.models import Decision, WorkItem
from centers.services import deemed_entries
from centers.services.deemed_entries import deemed_confirm, deemed_find
from centers.services.liquidation_sheet import sheet_draw_up
from entries.models import Activity, Deadline, DeemedProposal, Liquidation, StatusNotice
from entries.services.deadlines import deadlines_rebuild, deadlines_refresh
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

CLOCK = system_principal("liquidation clock")
ENTERED = date(2025, 11, 20)
EXPIRED = date(2026, 11, 20)


@pytest.fixture
def team(law):
    return factories.team(kind="entry")


@pytest.fixture
def specialist(team):
    return factories.person(Role.ENTRY_SPECIALIST, team=team)


def forgotten(**given) -> Activity:
    """An entry whose year ran out four days ago, waiting for a Friday that went by."""
    values = {
        "state": State.AWAITING_LIQUIDATION, "lane": "clear", "entry_date": ENTERED, "next_action": "liquidate",
        "next_date": date(2026, 10, 2), "collection": "paid", "release": "released",
    }  # fmt: skip
    return factories.summary(**values | given)


def reviewed(holder) -> Activity:
    """The same, still on somebody's desk."""
    item = factories.item(forgotten(state=State.PLACED, lane="review", next_action="review"), team=holder, holder=None)
    deadlines_refresh([item.pk])
    return item.activity


def find(at: datetime = NOW) -> int:
    return deemed_find(actor=CLOCK, at=at)


def confirm(entry, actor, **given):
    entry.refresh_from_db()
    return deemed_confirm(activity_id=entry.pk, **{"version": entry.version, "actor": actor, "at": NOW} | given)


def suspend(entry: Activity, on: date, fact: str = "suspended", code: str = "44", kind: str = "1") -> None:
    """A notice of ACE, as intake stores it."""
    StatusNotice.objects.create(
        kind="entry_summary", reference=entry.reference, activity=entry, fact=fact, code=code, date=on, source="ACE",
        submission_id=0, received_at=NOW, content_hash=kind.encode().ljust(32, b"0"),
    )  # fmt: skip


class TestFinding:
    def test_it_is_proposed_with_the_day_the_arithmetic_and_what_it_rests_on(self, team):
        entry = forgotten()
        assert find() == 1
        found = DeemedProposal.objects.get(activity=entry)
        assert (found.rule, found.expired_on, found.center, found.closed_at) == ("USC1504_A1", EXPIRED, "CEE001", None)
        assert found.proof["certain"] and found.proof["expired_on"] == "2026-11-20" and found.proof["arithmetic"]
        assert {"event": "entry", "date": "2025-11-20", "code": ""} in found.proof["events"]
        assert "1504(a)" in found.proof["authority"]
        entry.refresh_from_db()
        assert (entry.liquidation, Liquidation.objects.count()) == ("unliquidated", 0)

    def test_the_last_day_still_belongs_to_cbp(self, team):
        forgotten()
        assert find(NOW - timedelta(days=4)) == 0
        assert find(NOW - timedelta(days=3)) == 1

    def test_however_often_and_late_it_looks_each_is_proposed_once_with_the_same_day(self, team):
        forgotten()
        assert (find(), find(), find(NOW + timedelta(days=30))) == (1, 0, 0)
        assert list(DeemedProposal.objects.values_list("expired_on", flat=True)) == [EXPIRED]
        assert Event.objects.filter(verb="insert", subject__startswith="entries_deemedproposal").count() == 1

    def test_what_people_hold_or_have_decided_lapses_all_the_same(self, team):
        held, decided = reviewed(team), forgotten(state=State.DECIDED, lane="review", next_date=date(2026, 12, 4))
        deadlines_refresh([decided.pk])
        assert find() == 2
        assert set(DeemedProposal.objects.values_list("activity_id", flat=True)) == {held.pk, decided.pk}

    @pytest.mark.parametrize("code", ["44", "46", "65"])
    def test_what_statute_or_court_suspends_does_not_lapse(self, team, code):
        suspend(forgotten(holds=code), date(2026, 1, 5), code=code)
        assert find() == 0

    def test_a_hold_of_cbps_own_stops_nothing(self, team):
        suspend(forgotten(holds="48"), date(2026, 1, 5), code="48")
        assert find() == 1

    def test_six_months_after_the_notice_that_a_suspension_was_removed_it_has_liquidated(self, team):
        entry = forgotten(entry_date=date(2024, 3, 1), next_date=date(2026, 11, 10))
        suspend(entry, date(2024, 4, 1))
        suspend(entry, date(2026, 5, 12), fact="suspension_removed", kind="2")
        assert find() == 1
        found = DeemedProposal.objects.get()
        assert (found.rule, found.expired_on) == ("USC1504_D", date(2026, 11, 12))

    def test_what_an_extension_prolongs_or_was_liquidated_is_not_proposed(self, team):
        suspend(forgotten(holds="49"), date(2026, 6, 1), fact="extended", code="49")
        forgotten(liquidation="liquidated", state=State.CLOSED, next_action="", next_date=None)
        assert find() == 0

    def test_a_proposal_that_no_longer_stands_is_withdrawn_and_found_again_if_it_must(self, team):
        entry = forgotten()
        find()
        suspend(entry, date(2026, 1, 5))
        assert find() == 0
        found = DeemedProposal.objects.get()
        assert (found.outcome, found.closed_by) == ("overtaken", CLOCK.name) and found.closed_at
        StatusNotice.objects.all().delete()
        assert find() == 1
        found.refresh_from_db()
        assert (found.outcome, found.closed_at, found.closed_by) == ("", None, "")

    def test_many_take_no_more_queries_than_few(self, team):
        def cost(number: int) -> int:
            for _ in range(number):
                forgotten()
            with CaptureQueriesContext(connection) as asked:
                assert find() == number
            return len(asked)

        find()
        forgotten()
        find()
        assert cost(2) == cost(30)


class TestConfirming:
    def test_it_is_dated_by_the_law_posted_today_and_proven(self, specialist):
        entry = forgotten()
        find()
        row = confirm(entry, specialist, reason="Overlooked in October")
        entry.refresh_from_db()
        assert (row.kind, row.basis, row.number, row.date, row.posted_date) == ("deemed", "by_law", 1, EXPIRED, TODAY)
        assert row.before == row.after == entry.estimated_duty and row.net == 0
        assert row.terms["proof"]["expired_on"] == "2026-11-20" and "1504" in row.authority
        assert (entry.state, entry.liquidation, entry.next_action, entry.next_date) == (
            "closed",
            "liquidated",
            "",
            None,
        )
        event = Event.objects.get(activity_id=entry.pk, verb="record_deemed")
        assert (event.actor, event.reason) == (specialist.name, "Overlooked in October")
        found = DeemedProposal.objects.get()
        assert (found.outcome, found.closed_by) == ("confirmed", specialist.name)
        assert find() == 0

    def test_confirmed_weeks_later_the_day_does_not_move(self, specialist):
        row = confirm(forgotten(), specialist, at=NOW + timedelta(days=40))
        assert (row.date, row.posted_date) == (EXPIRED, TODAY + timedelta(days=40))

    def test_the_desk_that_held_it_and_the_decision_that_waited_lose_it(self, specialist):
        entry = reviewed(factories.team())
        Decision.objects.create(
            activity=entry, filed_version=1, action="decide_change", outcome="change", codes=["02"], revenue=900,
            authority="19 USC 1500", status="proposed", decided_by=1, decider="Officer", decided_at=NOW,
        )  # fmt: skip
        row = confirm(entry, specialist)
        assert row.after == row.before
        assert not WorkItem.objects.exists() and not Deadline.objects.exists() and deadlines_rebuild(write=False).none
        assert Decision.objects.get().status == "returned"

    def test_twice_is_a_conflict_and_then_the_wrong_state(self, specialist):
        entry = forgotten()
        confirm(entry, specialist)
        with pytest.raises(Conflict):
            confirm(entry, specialist, version=1)
        with pytest.raises(Refused) as refused:
            confirm(entry, specialist)
        assert refused.value.code == "wrong_state" and Liquidation.objects.count() == 1

    def test_before_its_time_ran_out_it_is_refused(self, specialist):
        entry = forgotten(entry_date=ENTERED + timedelta(days=30))
        with pytest.raises(Refused) as refused:
            confirm(entry, specialist)
        assert refused.value.code == "not_now" and not Liquidation.objects.exists()

    def test_a_suspension_that_came_while_it_was_asked_refuses_it_and_nothing_is_left(self, specialist, monkeypatch):
        entry = reviewed(factories.team())
        find()
        real = deemed_entries.action_guard

        def and_then(*given):
            allowed = real(*given)
            suspend(entry, date(2026, 1, 5))
            return allowed

        monkeypatch.setattr(deemed_entries, "action_guard", and_then)
        with pytest.raises(Refused) as refused:
            confirm(entry, specialist)
        entry.refresh_from_db()
        assert (refused.value.code, entry.state, entry.version) == ("not_now", "placed", 1)
        assert WorkItem.objects.filter(pk=entry.pk).exists() and not Liquidation.objects.exists()

    @pytest.mark.parametrize("role", [Role.IMPORT_SPECIALIST, Role.PORT_OFFICER, Role.AUDITOR])
    def test_who_may_not_liquidate_records_nothing(self, team, role):
        entry = forgotten()
        with pytest.raises(NotAllowed):
            confirm(entry, factories.person(role, team=None if role == Role.PORT_OFFICER else team))
        assert not Liquidation.objects.exists()

    def test_another_center_does_not_record_it(self, team):
        stranger = factories.person(Role.ENTRY_SPECIALIST, team=factories.team(center="CEE002", kind="entry"))
        with pytest.raises((NotVisible, NotAllowed)):
            confirm(forgotten(), stranger)

    def test_it_stands_on_the_sheet_as_blocked_until_then(self, specialist):
        entry = forgotten()
        sheet_draw_up(friday=date(2026, 11, 27), actor=CLOCK, at=NOW + timedelta(days=1))
        confirm(entry, specialist)
        assert entry.refresh_from_db() is None and entry.liquidation == "liquidated"


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_record_it_once_and_one_is_told(law):
    team = factories.team(kind="entry")
    people = [factories.person(Role.ENTRY_SPECIALIST, team=team) for _ in range(2)]
    entry = forgotten()

    def record(actor) -> str:
        try:
            deemed_confirm(activity_id=entry.pk, version=1, actor=actor, at=NOW)
            return "done"
        except (Conflict, Refused) as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(record, people))
    assert answers[0] == "done" and answers[1] in ("stale_version", "wrong_state")
    assert Liquidation.objects.count() == 1
