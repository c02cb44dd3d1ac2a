"""The Friday batch: drawn up once, posted once, what changed in between left alone and named."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from cee.access.principal import system_principal
from cee.audit.models import Event
from cee.base.errors import Refused
from cee.core.vocabulary import State
from centers.models import Decision
from centers.services import liquidation_post
from centers.services.liquidation_post import batch_post_chunk
from centers.services.liquidation_sheet import batch_of, sheet_draw_up
from centers.services.liquidation_tick import liquidation_tick
from entries.models import Activity, Deadline, Liquidation, LiquidationBatch, LiquidationRow, StatusNotice
from entries.selectors.clock import deadlines_of
from entries.services.deadlines import deadlines_rebuild, deadlines_refresh
from tests import factories

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 27)
WEDNESDAY_AT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
FRIDAY_AT = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
ENTERED = FRIDAY - timedelta(days=314)
CLOCK = system_principal("liquidation")


@pytest.fixture(autouse=True)
def team(law):
    return factories.team(kind="entry")


def ripe(**given) -> Activity:
    """An entry of the Friday's week that is paid, released and due."""
    values = {
        "state": State.AWAITING_LIQUIDATION, "lane": "clear", "entry_date": ENTERED, "next_action": "liquidate",
        "next_date": FRIDAY, "collection": "paid", "release": "released", "team_id": 7,
    }  # fmt: skip
    return factories.summary(**values | given)


def decided(revenue: str, **given) -> Activity:
    """One that a specialist decided with a change of revenue."""
    made = ripe(state=State.DECIDED, **given)
    Decision.objects.create(
        activity=made, filed_version=1, action="decide_change", outcome="change", codes=["02"], revenue=Decimal(revenue),
        authority="19 USC 1500", status="final", decided_by=1, decider="Officer", decided_at=WEDNESDAY_AT,
    )  # fmt: skip
    deadlines_refresh([made.pk])
    return made


def draw_up() -> LiquidationBatch:
    return sheet_draw_up(friday=FRIDAY, actor=CLOCK, at=WEDNESDAY_AT)


def post(at: datetime = FRIDAY_AT, size: int = 100) -> LiquidationBatch:
    batch = LiquidationBatch.objects.get(friday=FRIDAY)
    while not batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=at, size=size).done:
        pass
    batch.refresh_from_db()
    return batch


def row(activity: Activity) -> LiquidationRow:
    return LiquidationRow.objects.get(activity=activity)


def test_what_is_ripe_posts_and_is_closed_with_its_row_and_its_event():
    entry = ripe()
    assert draw_up().tally == {"CEE001": {"7": {"posts": [1, "642.14"]}}}
    batch = post()
    entry.refresh_from_db()
    posted = Liquidation.objects.get(activity=entry)
    assert (batch.state, batch.posted, batch.skipped) == ("posted", 1, 0)
    assert (entry.state, entry.liquidation, entry.next_action, entry.next_date) == ("closed", "liquidated", "", None)
    assert (posted.kind, posted.basis, posted.date, posted.posted_date) == ("no_change", "automatic", FRIDAY, FRIDAY)
    assert posted.before == posted.after == entry.estimated_duty and posted.net == 0 and posted.terms is None
    event = Event.objects.get(activity_id=entry.pk, verb="post_liquidation")
    assert event.after["state"] == "closed" and event.actor == "liquidation" and event.center == "CEE001"


def test_the_window_to_protest_opens_with_the_posting_and_nothing_is_left_to_watch():
    entry = decided("0.00")
    assert Deadline.objects.filter(activity=entry).exists()
    draw_up()
    post()
    entry.refresh_from_db()
    found = {one.rule: one for one in deadlines_of(entry)}
    assert found["USC1514_C3"].due == date(2027, 5, 26) and found["USC1501"].due == FRIDAY + timedelta(days=90)
    assert not Deadline.objects.filter(activity=entry).exists()
    assert deadlines_rebuild(write=False).none


@pytest.mark.parametrize(("revenue", "kind"), [("500.00", "change"), ("-500.00", "change"), ("12.00", "no_change")])
def test_a_decided_change_is_billed_or_refunded_with_interest(revenue, kind):
    entry = decided(revenue)
    draw_up()
    post()
    posted = Liquidation.objects.get(activity=entry)
    assert posted.kind == kind and posted.after - posted.before == (Decimal(revenue) if kind == "change" else 0)
    assert posted.net == posted.after - posted.before + posted.interest
    assert (posted.interest > 0) is (kind == "change" and posted.net > 0)
    assert posted.terms["codes"] == ["02"] and posted.terms["disregarded"] is (kind == "no_change")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"holds": "44", "next_action": "await_event", "next_date": None}, "USC1504_D"),
        ({"holds": "66", "next_action": "await_event", "next_date": None}, "USC1516A_C2"),
        ({"holds": "48"}, "CBP_HOLD"), ({"collection": "unpaid"}, "USC1505_A"), ({"release": "unreleased"}, "USC1448"),
        ({"state": State.PLACED, "next_action": "review"}, "USC1500"),
        ({"summary_status": "rejected", "state": State.DECIDED, "next_action": "refile_summary"}, "CBP_REJECTED"),
    ],
)  # fmt: skip
def test_what_is_blocked_is_on_the_sheet_with_its_reason_and_stays_where_it_is(given, rule):
    entry = ripe(**given)
    draw_up()
    assert (row(entry).standing, row(entry).rule) == ("blocked", rule)
    assert post().posted == 0
    entry.refresh_from_db()
    assert entry.liquidation == "unliquidated"


def test_what_the_law_has_liquidated_already_is_not_posted_as_of_friday():
    entry = ripe(entry_date=FRIDAY - timedelta(days=400), next_date=FRIDAY - timedelta(days=85))
    draw_up()
    assert row(entry).rule == "USC1504_A1"


def test_entries_of_other_weeks_are_not_on_the_sheet_and_those_left_from_before_are():
    early = ripe(entry_date=ENTERED + timedelta(days=1), next_date=FRIDAY + timedelta(days=7))
    left = ripe(entry_date=ENTERED - timedelta(days=30), next_date=FRIDAY - timedelta(days=28))
    closed = ripe(state=State.CLOSED, liquidation="liquidated", next_date=None, next_action="")
    draw_up()
    assert list(LiquidationRow.objects.values_list("activity_id", flat=True)) == [left.pk]
    assert {early.pk, closed.pk}.isdisjoint({left.pk})


def test_drawn_up_and_posted_twice_it_is_done_once():
    entries = [ripe() for _ in range(5)]
    assert draw_up().pk == draw_up().pk
    post(size=2)
    assert post(size=2).posted == 5
    assert Liquidation.objects.count() == 5
    assert Event.objects.filter(verb="post_liquidation", activity_id__in=[one.pk for one in entries]).count() == 5
    assert Event.objects.filter(verb="liquidation_posted").count() == 1
    assert Event.objects.filter(verb="liquidation_sheet").count() == 1


def test_what_changed_after_the_sheet_is_skipped_and_named():
    changed, plain = ripe(), ripe()
    draw_up()
    Activity.objects.filter(pk=changed.pk).update(version=2, holds="46")
    batch = post()
    assert (batch.posted, batch.skipped) == (1, 1)
    assert (row(changed).standing, row(changed).rule) == ("skipped", "CHANGED") and "version 2" in row(changed).reason
    assert list(Liquidation.objects.values_list("activity_id", flat=True)) == [plain.pk]


def test_a_chunk_that_fails_leaves_nothing_and_the_next_call_goes_on_where_it_stood(monkeypatch):
    for _ in range(4):
        ripe()
    batch = draw_up()
    batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=FRIDAY_AT, size=2)
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        real = liquidation_post._post

        def die(*given):
            real(*given)
            raise RuntimeError("killed")

        broken.setattr(liquidation_post, "_post", die)
        batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=FRIDAY_AT, size=2)
    batch.refresh_from_db()
    assert batch.posted == Liquidation.objects.count() == 2
    assert post().posted == 4


def test_nothing_posts_before_its_day_or_before_its_sheet():
    ripe()
    with pytest.raises(Refused, match="not drawn up"):
        batch_post_chunk(batch_id=batch_of(FRIDAY).pk, actor=CLOCK, at=FRIDAY_AT)
    batch = draw_up()
    with pytest.raises(Refused, match="posts on 2026-11-27"):
        batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=WEDNESDAY_AT)


def test_a_batch_that_posts_late_is_dated_the_day_on_which_it_posts():
    entry = decided("500.00")
    draw_up()
    planned = row(entry).terms["interest"]["to"]
    post(at=FRIDAY_AT + timedelta(days=3))
    posted = Liquidation.objects.get(activity=entry)
    assert planned == "2026-11-27" and posted.date == date(2026, 11, 30)
    assert posted.terms["interest"]["to"] == "2026-11-30"


def test_the_clock_draws_up_on_wednesday_and_posts_on_friday_however_often_it_looks():
    ripe()
    tuesday = WEDNESDAY_AT - timedelta(days=1)
    assert liquidation_tick(actor=CLOCK, clock=lambda: tuesday) == {"sheets": 0, "posted": 0}
    assert liquidation_tick(actor=CLOCK, clock=lambda: WEDNESDAY_AT) == {"sheets": 1, "posted": 0}
    assert liquidation_tick(actor=CLOCK, clock=lambda: WEDNESDAY_AT) == {"sheets": 0, "posted": 0}
    assert liquidation_tick(actor=CLOCK, clock=lambda: FRIDAY_AT) == {"sheets": 0, "posted": 1}
    assert liquidation_tick(actor=CLOCK, clock=lambda: FRIDAY_AT) == {"sheets": 0, "posted": 0}


def test_a_clock_that_stood_still_over_wednesday_draws_up_and_posts_on_friday():
    ripe()
    assert liquidation_tick(actor=CLOCK, clock=lambda: FRIDAY_AT) == {"sheets": 1, "posted": 1}


def test_a_flag_for_reconciliation_posts_and_is_told():
    entry = ripe()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE cee_owner")
        cursor.execute("ALTER TABLE entries_entrysummaryversion DISABLE TRIGGER ALL")
        cursor.execute("UPDATE entries_entrysummaryversion SET reconciliation = '001'")
        cursor.execute("RESET ROLE")
    draw_up()
    assert (row(entry).standing, row(entry).also) == ("posts", "reconciliation 001")


def test_aces_day_stands_over_the_one_that_cee_posted():
    entry = ripe()
    draw_up()
    post()
    StatusNotice.objects.create(
        kind="entry_summary", reference=entry.reference, activity=entry, fact="liquidated", date=FRIDAY - timedelta(days=7),
        source="ACE", submission_id=0, received_at=FRIDAY_AT, content_hash=b"1" * 32,
    )  # fmt: skip
    found = {one.rule: one for one in deadlines_of(entry)}
    assert found["USC1514_C3"].anchor_date == FRIDAY - timedelta(days=7)


def test_a_sheet_and_a_batch_take_no_more_queries_for_many_than_for_few():
    def cost(count: int, friday: date) -> tuple[int, int]:
        for _ in range(count):
            ripe(entry_date=friday - timedelta(days=314), next_date=friday)
        at = FRIDAY_AT + (friday - FRIDAY)
        with CaptureQueriesContext(
            connection,
        ) as sheet:
            batch = sheet_draw_up(friday=friday, actor=CLOCK, at=at)
        with CaptureQueriesContext(connection) as posting:
            batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=at, size=100)
        return len(sheet), len(posting)

    cost(1, FRIDAY - timedelta(days=7))
    assert cost(2, FRIDAY) == cost(50, FRIDAY + timedelta(days=7))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_batch_post_each_entry_once(law):
    for _ in range(40):
        ripe()
    batch = draw_up()

    def work(_: int) -> None:
        try:
            while not batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=FRIDAY_AT, size=3).done:
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert Liquidation.objects.count() == 40 == LiquidationBatch.objects.get(pk=batch.pk).posted


def test_a_specialist_may_not_call_a_friday_that_is_none():
    assert factories.person(Role.ENTRY_SPECIALIST)
    with pytest.raises(ValueError, match="no Friday"):
        batch_of(FRIDAY + timedelta(days=1))
