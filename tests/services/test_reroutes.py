"""A changed assignment moves nothing; what it concerns is listed, confirmed for a reason, and moved in chunks, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.audit.models import Event
from cee.base.clock import day_of
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import Lane, State
from centers.models import Reroute, RerouteItem, Stay, WorkItem
from centers.services import reroute_prepare, reroute_run
from centers.services.reroute_prepare import reroute_begin, reroute_preview
from centers.services.reroute_run import reroute_confirm, reroute_drop
from entries.models import Activity, Finding, Form, Importer, ImporterAccount
from routing.models import RoutingDecision
from routing.services.assignment import assignment_change
from routing.services.override import override_make
from routing.services.receipt import receipt_for
from routing.services.verify import verify_decisions
from tests import factories
from tests.intake_world import AT, hand_in, stored, summary

pytestmark = pytest.mark.usefixtures("world")
LATER = AT + timedelta(days=1)
DESK = Role.ROUTING_DESK
IMPORTER = "26-164751100"


@pytest.fixture(autouse=True)
def _routed_when_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives is routed on the day of this file's story, so that what is known later is later."""
    monkeypatch.setattr("cee.base.clock.timezone.now", lambda: AT)


def arrived(count: int = 1, lane: str = Lane.REVIEW) -> ImporterAccount:
    """Summaries of one importer that routing sent to CEE001 by its assignment; people review them."""
    account = ImporterAccount.objects.create(name="Northgate Imports")
    Importer.objects.create(number=IMPORTER, account=account, first_seen_at=AT)
    assign(account, "CEE001", at=AT - timedelta(days=30))
    hand_in(*(summary(n, importer_number=IMPORTER) for n in range(1, count + 1)))
    for n in range(1, count + 1):
        to_lane(stored(n), lane)
    return account


def to_lane(activity: Activity, lane: str) -> None:
    """Put a summary where screening would have sent it by this lane."""
    WorkItem.objects.filter(pk=activity.pk).delete()
    Stay.objects.filter(activity_id=activity.pk).delete()
    state = State.AWAITING_LIQUIDATION if lane == Lane.CLEAR else State.PLACED
    Activity.objects.filter(pk=activity.pk).update(lane=lane, state=state, center="CEE001", division="validation")
    if state == State.PLACED:
        activity.refresh_from_db()
        factories.item(activity, team=factories.team(center="CEE001"), due=day_of(AT) + timedelta(days=20))


def assign(account: ImporterAccount, center: str, *, at: Any = LATER, basis: str = "appeal") -> None:
    account.refresh_from_db()
    assignment_change(
        account_id=account.pk, version=account.version, center=center, basis=basis, reason="Appeal upheld.",
        valid_from=day_of(AT) - timedelta(days=400), actor=factories.person(DESK), at=at,
    )  # fmt: skip


def begin(account: ImporterAccount, *, role: str = DESK, at: Any = LATER) -> Reroute:
    run = reroute_begin(account_id=account.pk, actor=factories.person(role), at=at)
    while prepare(run):
        pass
    run.refresh_from_db()
    return run


def prepare(run: Reroute) -> bool:
    with transaction.atomic():
        return reroute_prepare.reroute_prepare(run.pk, at=LATER)


def confirm(run: Reroute, reason: str = "The account was assigned anew.", role: str = DESK) -> Reroute:
    return reroute_confirm(
        reroute_id=run.pk, version=run.version, reason=reason, actor=factories.person(role), at=LATER
    )  # fmt: skip


def chunk(run: Reroute) -> bool:
    with transaction.atomic():
        return reroute_run.reroute_run(run.pk, at=LATER)


def finish(run: Reroute) -> Reroute:
    while chunk(run):
        pass
    run.refresh_from_db()
    return run


def whys(run: Reroute) -> dict[str, str]:
    """Result and reason by entry number."""
    rows = run.items.select_related("activity")
    return {one.activity.reference: one.why or one.result for one in rows}


def test_a_changed_assignment_moves_nothing_by_itself() -> None:
    account = arrived()
    before = Activity.objects.values().get()
    assign(account, "CEE007")
    assert Activity.objects.values().get() == before
    assert begin(account).status == "ready" and Activity.objects.values().get() == before


def test_the_list_says_what_would_go_where_with_day_and_dollars() -> None:
    account = arrived(2)
    assign(account, "CEE007")
    run = begin(account)
    assert (run.looked, run.stays) == (2, 0)
    one = run.items.order_by("pk").first()
    assert one is not None
    activity = stored(1)
    assert (one.activity_id, one.seen, one.result) == (activity.pk, activity.version, "")
    assert (one.from_center, one.to_center, one.to_division) == ("CEE001", "CEE007", "validation")
    assert (one.due, one.duty) == (activity.next_date, activity.estimated_duty)


def test_confirmed_the_work_moves_with_its_stay_determination_and_event() -> None:
    account = arrived()
    old_team = stored(1).team_id
    assign(account, "CEE007")
    run = finish(confirm(begin(account)))
    now = stored(1)
    item = WorkItem.objects.get(pk=now.pk)
    assert run.status == "done" and (now.center, now.state, now.lane) == ("CEE007", "placed", "review")
    assert now.team_id != old_team and (item.center, item.team_id, item.status) == ("CEE007", now.team_id, "open")
    assert item.due == day_of(AT) + timedelta(days=20)
    closed, opened = Stay.objects.filter(activity_id=now.pk).order_by("id")
    assert (closed.center, closed.left_why) == ("CEE001", "rerouted") and (opened.center, opened.left_at) == (
        "CEE007",
        None,
    )
    event = Event.objects.get(activity_id=now.pk, verb="reroute")
    assert event.reason == "The account was assigned anew." and event.correlation == f"reroute:{run.pk}"
    assert event.role == DESK and event.after["center"] == "CEE007"
    assert RoutingDecision.objects.filter(activity=now).count() == 2


def test_the_receipt_of_what_moved_is_rendered_and_repeated() -> None:
    account = arrived()
    assign(account, "CEE007")
    finish(confirm(begin(account)))
    receipt = receipt_for(stored(1))
    assert receipt["center"] == "CEE007" and receipt["basis"] == "assignment" and receipt["reproduced"]
    assert receipt_for(stored(1), seq=1)["center"] == "CEE001"
    assert not [one for one in verify_decisions() if one is not None]


def test_a_clear_summary_goes_to_the_entry_team_and_into_no_queue() -> None:
    account = arrived(lane=Lane.CLEAR)
    assign(account, "CEE007")
    date = stored(1).next_date
    finish(confirm(begin(account)))
    now = stored(1)
    assert (now.center, now.state, now.next_date) == ("CEE007", "awaiting_liquidation", date)
    assert not WorkItem.objects.exists()


def test_what_waits_in_triage_goes_where_the_new_assignment_says() -> None:
    account = arrived()
    WorkItem.objects.all().delete()
    Stay.objects.all().delete()
    Activity.objects.update(state=State.TRIAGE, center=None, division=None, team_id=None)
    assign(account, "CEE007")
    finish(confirm(begin(account)))
    now = stored(1)
    assert now.center == "CEE007" and now.state in ("placed", "awaiting_liquidation")
    assert WorkItem.objects.filter(pk=now.pk).exists() == (now.state == "placed")
    assert now.deadlines.exists() == (now.state == "placed")


def claimed(activity: Activity) -> None:
    WorkItem.objects.filter(pk=activity.pk).update(status="claimed", assignee_id=7)


def form_out(activity: Activity) -> None:
    Form.objects.create(activity=activity, form="28", text="x", issued_date=day_of(AT), issuer_id=1, issuer="A")


def decision_waiting(activity: Activity) -> None:
    activity.decisions.create(
        filed_version=1, action="decide_change", outcome="change", authority="x", status="proposed", decided_by=1,
        decider="A", decided_at=AT,
    )  # fmt: skip


def findings(activity: Activity) -> None:
    Finding.objects.create(
        activity=activity, filed_version=1, finding_type="value", authority="x", author_id=1, author="A", recorded_at=AT
    )  # fmt: skip


def enforcement(activity: Activity) -> None:
    Activity.objects.filter(pk=activity.pk).update(
        lane="enforcement", division="enforcement", sensitivity="enforcement"
    )  # fmt: skip


@pytest.mark.parametrize("begun", [claimed, form_out, decision_waiting, findings, enforcement])
def test_work_that_has_begun_stays_with_whoever_began_it_and_is_named(begun: Any) -> None:
    account = arrived(2)
    begun(stored(1))
    assign(account, "CEE007")
    run = begin(account)
    assert whys(run) == {stored(1).reference: begun.__name__, stored(2).reference: ""}
    finish(confirm(run))
    assert (stored(1).center, stored(2).center) == ("CEE001", "CEE007")


def test_decided_and_closed_work_is_not_looked_at() -> None:
    account = arrived(2)
    Activity.objects.filter(pk=stored(1).pk).update(state=State.DECIDED)
    Activity.objects.filter(pk=stored(2).pk).update(state=State.CLOSED)
    assign(account, "CEE007")
    assert begin(account).looked == 0


def test_a_center_without_a_team_gets_nothing() -> None:
    from cee.reference.snapshots import touch_snapshot
    from centers.models import Team

    account = arrived()
    Team.objects.filter(center="CEE007").delete()
    touch_snapshot("teams")
    assign(account, "CEE007")
    assert set(whys(begin(account)).values()) == {"no_team"}


def test_what_changed_after_the_list_was_made_is_skipped_and_named() -> None:
    account = arrived(2)
    assign(account, "CEE007")
    run = confirm(begin(account))
    Activity.objects.filter(pk=stored(1).pk).update(version=9)
    finish(run)
    assert whys(run) == {stored(1).reference: "changed", stored(2).reference: "done"}
    assert stored(1).center == "CEE001"


def test_what_would_now_go_elsewhere_than_was_shown_is_skipped() -> None:
    account = arrived()
    assign(account, "CEE007")
    run = confirm(begin(account))
    assign(account, "CEE003", basis="high_value")
    finish(run)
    assert set(whys(run).values()) == {"otherwise"} and stored(1).center == "CEE001"


def test_confirmed_twice_and_run_twice_it_moves_once() -> None:
    account = arrived()
    assign(account, "CEE007")
    run = confirm(begin(account))
    assert confirm(run).pk == run.pk
    finish(run)
    version = stored(1).version
    assert not chunk(run) and stored(1).version == version
    assert confirm(run).status == "done"
    assert begin(account).items.count() == 0


def test_begun_twice_it_is_one_list_and_a_new_one_drops_the_old() -> None:
    account = arrived()
    assign(account, "CEE007")
    actor = factories.person(DESK)
    first = reroute_begin(account_id=account.pk, actor=actor, at=LATER)
    assert reroute_begin(account_id=account.pk, actor=actor, at=LATER).pk == first.pk
    prepare(first)
    second = begin(account)
    first.refresh_from_db()
    assert second.pk != first.pk and first.status == "dropped"
    with pytest.raises(Refused, match="dropped"):
        confirm(first)


def test_a_stale_list_a_missing_reason_and_an_unready_list_are_refused() -> None:
    account = arrived()
    assign(account, "CEE007")
    unready = reroute_begin(account_id=account.pk, actor=factories.person(DESK), at=LATER)
    with pytest.raises(Refused):
        confirm(unready)
    run = begin(account)
    with pytest.raises(Refused):
        confirm(run, reason="  ")
    run.version += 1
    with pytest.raises(Conflict):
        confirm(run)
    assert stored(1).center == "CEE001"


def test_a_dropped_list_moves_nothing() -> None:
    account = arrived()
    assign(account, "CEE007")
    run = begin(account)
    for _ in range(2):
        reroute_drop(reroute_id=run.pk, version=run.version, actor=factories.person(DESK), at=LATER)
    assert not chunk(run) and stored(1).center == "CEE001"


@pytest.mark.parametrize("role", [role for role in Role if Capability.REROUTE not in CAPABILITIES[role]])
def test_only_national_desks_re_route(role: Role) -> None:
    account = arrived()
    run = begin(account)
    with pytest.raises(NotAllowed):
        begin(account, role=role)
    with pytest.raises(NotAllowed):
        confirm(run, role=role)


def test_nobody_lists_nothing_or_what_is_not_there() -> None:
    actor = factories.person(DESK)
    with pytest.raises(Refused):
        reroute_begin(actor=actor, at=LATER)
    with pytest.raises(NotVisible):
        reroute_begin(account_id=10**9, actor=actor, at=LATER)


def test_an_override_of_the_account_is_followed_and_one_of_an_activity_concerns_that_one() -> None:
    account = arrived(2)
    given: dict[str, Any] = {
        "center": "CEE003", "holder": "Office of Field Operations", "authority": "19 CFR 101.10", "reason": "Aircraft.",
        "valid_from": day_of(AT) - timedelta(days=400), "actor": factories.person(DESK), "at": AT,
    }  # fmt: skip
    one = override_make(reference=stored(2).reference, **given)
    run = reroute_begin(override_id=one.pk, actor=factories.person(DESK), at=LATER)
    prepare(run)
    assert set(whys(run)) == {stored(2).reference}
    override_make(account_id=account.pk, **given)
    finish(confirm(begin(account)))
    assert {stored(1).center, stored(2).center} == {"CEE003"}
    assert receipt_for(stored(1))["basis"] == "override"


def test_a_chunk_costs_the_same_number_of_queries_however_many_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = {}
    for count in (2, 50):
        Importer.objects.filter(number=IMPORTER).update(number=f"11-{count:07d}00")
        account = arrived(count)
        assign(account, "CEE007")
        with CaptureQueriesContext(
            connection,
        ) as preparing:
            run = begin(account)
        confirm(run)
        with CaptureQueriesContext(connection) as moving:
            chunk(run)
        counted[count] = (len(preparing), len(moving))
        Activity.objects.all().update(state="closed")
        connection.cursor().execute("UPDATE entries_activity SET reference = 'X' || id")
    assert counted[2][0] >= counted[50][0] - 2 and counted[2][1] == counted[50][1]


def test_a_run_killed_between_chunks_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    from centers.services import frozen

    account = arrived(5)
    assign(account, "CEE007")
    run = confirm(begin(account))
    monkeypatch.setattr(frozen.next_items, "__defaults__", (2,))
    assert chunk(run)

    class Killed(BaseException):
        pass

    with pytest.raises(Killed), transaction.atomic():
        reroute_run.reroute_run(run.pk, at=LATER)
        raise Killed
    assert RerouteItem.objects.filter(result="done").count() == 2
    assert frozen.runs_left_behind(Reroute.objects.all(), at=LATER + timedelta(minutes=2)) == [run.pk]
    assert frozen.runs_left_behind(Reroute.objects.all(), at=LATER) == []
    finish(run)
    assert Event.objects.filter(verb="reroute").count() == 5 and set(whys(run).values()) == {"done"}


def test_a_preview_without_storing_says_the_same_and_refuses_what_is_too_large() -> None:
    account = arrived(3)
    assign(account, "CEE007")
    actor = factories.person(DESK)
    listed, stays = reroute_preview(account_id=account.pk, most=3, actor=actor, at=LATER)
    assert [verdict.center for _, verdict in listed] == ["CEE007"] * 3 and stays == 0
    assert not Reroute.objects.exists()
    with pytest.raises(Refused):
        reroute_preview(account_id=account.pk, most=2, actor=actor, at=LATER)
