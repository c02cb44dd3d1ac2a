"""Batches: a frozen list, decided in chunks as who confirmed it, each row once; undone while nothing has left."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cee.access.capabilities import Role
from cee.access.models import Membership
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import Division
from centers.models import Batch, BatchRow, Decision, Stay, WorkItem
from centers.selectors.batches import batch_named, batch_preview, batches_for
from centers.selectors.orphans import orphans
from centers.services import batch_work as work
from centers.services.batch import batch_cancel, batch_confirm, batch_freeze, batch_undo, drafts_discard
from centers.services.batch_work import batch_work
from centers.services.claim import item_claim
from centers.services.decide import decision_sign
from centers.services.frozen import runs_left_behind
from entries.models import Activity, Deadline, Form
from tests import factories
from tests.factories import NOW, TODAY
from tests.services.test_decide_many import chosen, finding, make, rows_of

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


def freeze(items, actor, **given):
    return batch_freeze(**{"queue": QUEUE, "chosen": chosen(items), "actor": actor, "at": NOW} | given)


def confirm(batch, actor, action="decide_no_change", **given):
    return batch_confirm(
        **{"batch_id": batch.pk, "version": batch.version, "action": action, "actor": actor, "at": NOW} | given
    )


def run(batch, size=2):
    turns = 1
    while batch_work(batch.pk, at=NOW, size=size):
        turns += 1
    batch.refresh_from_db()
    return turns


def undo(batch, actor, **given):
    asked = {"batch_id": batch.pk, "version": batch.version, "reason": "Wrong group", "actor": actor, "at": NOW} | given
    return batch_undo(**asked)


def decided(items, actor, action="decide_no_change", **given):
    batch = confirm(freeze(items, actor), actor, action, **given)
    run(batch)
    return batch


CHANGE = {"action": "decide_change", "codes": ["01"], "reason": "Undervalued"}


class TestFreezing:
    def test_the_list_holds_each_item_once_at_the_version_that_was_seen(self, team, specialist):
        items = [make(team), make(team)]
        batch = freeze(items, specialist, chosen=[*chosen(items), *chosen(items)])
        Activity.objects.filter(pk=items[0].pk).update(version=8)
        assert (batch.total, batch.status) == (2, "draft")
        assert set(batch.rows.values_list("activity_id", "seen")) == {(items[0].pk, 1), (items[1].pk, 1)}

    @pytest.mark.parametrize("case", ["nothing", "too many", "another Center's"])
    def test_what_cannot_be_a_batch_is_refused(self, case, team, specialist, settings):
        settings.BATCH_MOST = 2
        items = {"nothing": [], "too many": [make(team) for _ in range(3)]}.get(case)
        if items is None:
            items = [make(factories.team(center="CEE002"))]
            Activity.objects.update(center="CEE002")
        with pytest.raises(Refused) as refusal:
            freeze(items, specialist)
        assert refusal.value.code == {"too many": "too_many"}.get(case, "nothing_chosen")
        assert not Batch.objects.exists()

    @pytest.mark.parametrize(
        "slug", ["second-signature", "awaiting-reply", "drawback-claims", "triage", "no-such-queue"]
    )
    def test_other_queues_are_not_decided_in_batches(self, slug, team):
        with pytest.raises(NotVisible):
            freeze([make(team)], factories.person(Role.SUPERVISOR, team=team), queue=slug)

    @pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.PORT_OFFICER])
    def test_whoever_works_no_queue_makes_no_batch(self, role, team):
        with pytest.raises(NotVisible):
            freeze([make(team)], factories.person(role, office="2704" if role == Role.PORT_OFFICER else None))

    def test_drafts_that_nobody_confirms_are_forgotten(self, team, specialist):
        freeze([make(team)], specialist)
        assert drafts_discard(before=NOW) == 0
        assert drafts_discard(before=NOW + timedelta(days=1)) == 1
        assert not BatchRow.objects.exists()


class TestPreview:
    def test_it_says_what_will_happen_and_changes_nothing(self, team, specialist):
        free, dear = make(team, due=TODAY + timedelta(days=5)), make(team, "25000.00")
        held = make(team, holder=factories.person(team=team, name="Alex Worker"))
        batch = freeze([free, dear, held], specialist)
        events = Event.objects.count()
        told = batch_preview(batch, "decide_change", actor=specialist, on=TODAY)
        assert (told.decided, told.signed, told.skipped) == ([free.pk, dear.pk], [dear.pk], {"held": 1})
        assert told.why[held.pk] == ("held", "Alex Worker has it.")
        assert told.duty == free.activity.estimated_duty * 2 and told.revenue == Decimal("25040.00")
        assert told.nearest[0].activity.pk == free.pk and told.claimed == 2
        assert Event.objects.count() == events

    def test_it_costs_the_same_queries_at_2_and_at_40_rows(self, team, specialist):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for number in (2, 2, 40):
            batch = freeze([make(team) for _ in range(number)], specialist)
            with CaptureQueriesContext(connection) as seen:
                batch_preview(batch, "decide_no_change", actor=specialist, on=TODAY)
            counts.append(len(seen))
        assert counts[1] == counts[2]


class TestConfirming:
    def test_a_worker_decides_every_row_once_and_in_chunks(self, team, specialist):
        items = [make(team) for _ in range(5)]
        batch = confirm(freeze(items, specialist), specialist)
        assert batch.status == "queued" and not Decision.objects.exists()
        assert run(batch, size=2) == 4
        assert (batch.status, batch.decided, batch.skipped, batch.worked) == ("done", 5, 0, 5)
        assert sorted(Decision.objects.values_list("activity_id", flat=True)) == sorted(item.pk for item in items)
        assert Event.objects.filter(verb="decide_no_change", correlation=batch.correlation).count() == 5
        assert not list(orphans(most=9))

    def test_each_row_tells_what_became_of_it(self, team, specialist):
        free, dear, changed = make(team), make(team, "25000.00"), make(team)
        batch = confirm(freeze([free, dear, changed], specialist), specialist, **CHANGE)
        Activity.objects.filter(pk=changed.pk).update(version=5)
        run(batch)
        rows = {row.activity_id: row for row in batch.rows.all()}
        assert [rows[item.pk].result for item in (free, dear, changed)] == ["decided", "proposed", "skipped"]
        assert rows[changed.pk].why == "changed" and rows[free.pk].version_after == 2
        assert rows[dear.pk].decision_id == Decision.objects.get(status="proposed").pk
        assert (batch.decided, batch.proposed, batch.skipped) == (1, 1, 1)

    def test_exactly_the_frozen_items_are_decided_whatever_came_since(self, team, specialist):
        frozen = [make(team), make(team)]
        batch = freeze(frozen, specialist)
        later = make(team)
        confirm(batch, specialist)
        run(batch)
        assert set(Decision.objects.values_list("activity_id", flat=True)) == {item.pk for item in frozen}
        assert WorkItem.objects.filter(pk=later.pk).exists()

    def test_confirming_twice_is_once_and_another_decision_is_refused(self, team, specialist):
        batch = freeze([make(team)], specialist)
        version = batch.version
        confirm(batch, specialist)
        assert confirm(batch, specialist, version=version).status == "queued"
        with pytest.raises(Refused) as refusal:
            confirm(batch, specialist, **CHANGE)
        assert refusal.value.code == "not_draft"
        run(batch)
        assert Decision.objects.count() == 1 and not batch_work(batch.pk, at=NOW)

    def test_a_stale_draft_is_a_conflict(self, team, specialist):
        with pytest.raises(Conflict):
            confirm(freeze([make(team)], specialist), specialist, version=9)

    @pytest.mark.parametrize(
        ("action", "given", "code"),
        [
            ("cancel", {"reason": "x"}, "action"),
            ("deny", {"reason": "x"}, "action"),
            ("decide_change", {"reason": "x"}, "codes"),
            ("decide_change", {"codes": ["99"], "reason": "x"}, "codes"),
            ("decide_change", {"codes": ["01"]}, "reason_missing"),
            ("request_information", {"text": " "}, "text_missing"),
        ],
    )
    def test_an_incomplete_decision_is_refused(self, action, given, code, team, specialist):
        with pytest.raises(Refused) as refusal:
            confirm(freeze([make(team)], specialist), specialist, action, **given)
        assert refusal.value.code == code

    def test_a_colleague_does_not_see_it_and_a_lead_does_not_confirm_it(self, team, specialist):
        batch = freeze([make(team)], specialist)
        with pytest.raises(NotVisible):
            confirm(batch, factories.person(team=team))
        with pytest.raises(NotAllowed):
            confirm(batch, factories.person(Role.SUPERVISOR, team=team))
        with pytest.raises(NotVisible):
            batch_named(factories.person(Role.SUPERVISOR, team=factories.team(center="CEE002")), batch.key)
        assert list(batches_for(factories.person(Role.SUPERVISOR, team=team), office=True)) == [batch]

    def test_whoever_lost_the_role_meanwhile_decides_nothing_more(self, team, specialist):
        items = [make(team) for _ in range(3)]
        batch = confirm(freeze(items, specialist), specialist)
        batch_work(batch.pk, at=NOW, size=1)
        Membership.objects.filter(user_id=specialist.user_id).update(valid_to=TODAY)
        run(batch)
        assert (batch.status, batch.decided, batch.skipped) == ("done", 1, 2) and batch.halted
        assert Decision.objects.count() == 1


class TestStopping:
    def test_what_is_decided_stays_and_the_rest_is_skipped_by_name(self, team, specialist):
        batch = confirm(freeze([make(team) for _ in range(4)], specialist), specialist)
        batch_work(batch.pk, at=NOW, size=2)
        batch = batch_cancel(batch_id=batch.pk, version=batch.version, actor=specialist, at=NOW)
        assert not batch_work(batch.pk, at=NOW)
        assert (batch.status, batch.decided, batch.skipped) == ("canceled", 2, 2)
        assert batch.rows.filter(why="canceled").count() == 2
        assert batch_cancel(batch_id=batch.pk, version=1, actor=specialist, at=NOW).status == "canceled"

    def test_a_finished_batch_is_not_stopped(self, team, specialist):
        batch = decided([make(team)], specialist)
        with pytest.raises(Refused) as refusal:
            batch_cancel(batch_id=batch.pk, version=batch.version, actor=specialist, at=NOW)
        assert refusal.value.code == "finished"


class TestWorkers:
    def test_a_row_that_cannot_be_written_is_named_and_stops_no_other(self, team, specialist, monkeypatch):
        items = [make(team) for _ in range(5)]
        batch = confirm(freeze(items, specialist), specialist)
        whole = work.items_decide

        def breaks(part, *args, **given):
            if items[2].pk in [one.activity_id for one in part]:
                raise ValueError("poison")
            return whole(part, *args, **given)

        monkeypatch.setattr(work, "items_decide", breaks)
        run(batch, size=5)
        assert (batch.status, batch.decided, batch.skipped) == ("done", 4, 1)
        assert batch.rows.get(result="skipped").activity_id == items[2].pk
        assert batch.rows.get(result="skipped").why == "failed"

    def test_a_batch_that_nobody_is_at_is_taken_up_again(self, team, specialist):
        batch = confirm(freeze([make(team)], specialist), specialist)
        assert runs_left_behind(Batch.objects.all(), at=NOW) == []
        assert runs_left_behind(Batch.objects.all(), at=NOW + timedelta(minutes=5)) == [batch.pk]
        run(batch)
        assert runs_left_behind(Batch.objects.all(), at=NOW + timedelta(minutes=5)) == []


def everything(items):
    """All domain rows of the items but the versions, which only ever rise."""
    ids = [item.pk for item in items]
    return {
        "activities": [rows_of(Activity, pk=pk) for pk in ids],
        "items": [{**row, "version": 0} for pk in ids for row in rows_of(WorkItem, pk=pk)],
        "stays": [list(Stay.objects.filter(activity_id=pk).order_by("pk").values()) for pk in ids],
        "deadlines": [sorted(map(str, rows_of(Deadline, activity_id=pk))) for pk in ids],
    }


class TestUndoing:
    @pytest.mark.parametrize(
        "given", [{"action": "decide_no_change"}, CHANGE], ids=["no change", "a change, some to be signed"]
    )
    def test_everything_stands_as_it_stood_and_both_events_stay(self, given, team, specialist):
        items = [make(team), make(team, "25000.00"), make(team, holder=specialist)]
        before = everything(items)
        batch = decided(items, specialist, **given)
        assert everything(items) != before
        undo(batch, specialist)
        run(batch)
        assert everything(items) == before
        assert (batch.status, batch.undone, batch.kept) == ("undone", 3, 0)
        assert set(Decision.objects.values_list("status", flat=True)) == {"undone"}
        verbs = Event.objects.filter(activity_id=items[0].pk, correlation=batch.correlation).order_by("id")
        assert list(verbs.values_list("verb", flat=True)) == [given["action"], "undo_in_batch"]
        assert not list(orphans(most=9))

    def test_what_has_changed_since_stays_and_is_named(self, team, specialist):
        free, dear = make(team), make(team, "25000.00")
        batch = decided([free, dear], specialist, **CHANGE)
        signer = factories.person(Role.SUPERVISOR, team=team)
        item_claim(activity_id=dear.pk, actor=signer, at=NOW)
        version = Activity.objects.get(pk=dear.pk).version
        decision_sign(activity_id=dear.pk, version=version, actor=signer, at=NOW)
        undo(batch, specialist)
        run(batch)
        assert (batch.undone, batch.kept) == (1, 1)
        row = batch.rows.get(activity_id=dear.pk)
        assert (row.undo, row.undo_why) == ("kept", "changed")
        assert Decision.objects.get(activity_id=dear.pk).status == "final"

    @pytest.mark.parametrize(
        ("action", "given"),
        [
            ("reject", {"codes": ["003"], "reason": "Wrong number"}),
            ("refer_enforcement", {"codes": ["evasion"], "reason": "Third country"}),
            ("request_information", {"text": "What is it?"}),
        ],
    )
    def test_what_has_left_the_building_is_not_undone(self, action, given, team, specialist):
        batch = decided([make(team)], specialist, action, **given)
        assert batch.decided == 1
        with pytest.raises(Refused) as refusal:
            undo(batch, specialist)
        assert refusal.value.code == "left_building"

    def test_undoing_twice_is_once(self, team, specialist):
        item = make(team)
        batch = decided([item], specialist)
        undo(batch, specialist)
        assert undo(batch, specialist, version=1).status == "undoing"
        run(batch)
        version = Activity.objects.get(pk=item.pk).version
        assert undo(batch, specialist).status == "undone" and not batch_work(batch.pk, at=NOW)
        assert Activity.objects.get(pk=item.pk).version == version

    def test_it_has_its_time_its_reason_and_its_state(self, team, specialist, settings):
        batch = confirm(freeze([make(team)], specialist), specialist)
        with pytest.raises(Refused, match="finished or stopped"):
            undo(batch, specialist)
        run(batch)
        with pytest.raises(Refused) as late:
            undo(batch, specialist, at=NOW + timedelta(hours=settings.BATCH_UNDO_HOURS, seconds=1))
        with pytest.raises(Refused) as silent:
            undo(batch, specialist, reason=" ")
        assert (late.value.code, silent.value.code) == ("too_late", "reason_missing")
        with pytest.raises(Conflict):
            undo(batch, specialist, version=77)

    def test_a_lead_of_the_office_may_and_others_may_not(self, team, specialist):
        batch = decided([make(team)], specialist)
        with pytest.raises(NotVisible):
            undo(batch, factories.person(team=team))
        lead = factories.person(Role.SUPERVISOR, team=team)
        undo(batch, lead)
        run(batch)
        assert batch.undone == 1
        assert Event.objects.filter(verb="undo_in_batch", actor=lead.name, reason="Wrong group").exists()

    def test_a_finding_recorded_since_stays(self, team, specialist):
        item = make(team)
        batch = decided([item], specialist)
        finding(item.activity, Decimal(7))
        undo(batch, specialist)
        run(batch)
        assert item.activity.findings.count() == 2 and not Form.objects.exists()
