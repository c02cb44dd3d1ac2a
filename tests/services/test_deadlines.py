"""The watched deadlines are what the events say, whoever wrote them, and can be made again, equal."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from centers.models import WorkItem
from entries.models import Activity, Deadline, Form
from entries.selectors.clock import dated_events, deadlines_of
from entries.services.deadlines import deadlines_rebuild
from tests import factories
from tests.factories import NOW
from tests.intake_world import CBP, hand_in, notice, summary
from tests.services.test_intake import everything_to_review


@pytest.mark.usefixtures("world")
class TestAfterIntake:
    def test_a_rebuild_after_arrivals_and_notices_finds_no_difference(self):
        everything_to_review()
        hand_in(*(summary(number) for number in range(1, 6)))
        hand_in(notice(1, "released"), notice(2, "rejected"), notice(3, "suspended", code="44"), actor=CBP)
        hand_in(notice(4, "liquidated"), notice(9, "rejected"), actor=CBP)
        hand_in(summary(9))
        found = deadlines_rebuild(write=False)
        assert found.none and found.activities >= 4, found
        assert Deadline.objects.exists()

    def test_a_notice_does_not_call_back_what_waits_for_a_reply_or_a_signature(self):
        everything_to_review()
        hand_in(summary(1), summary(2))
        waiting, signing = WorkItem.objects.order_by("pk")
        WorkItem.objects.filter(pk=waiting.pk).update(queue="awaiting-reply", due=date(2026, 10, 9), status="waiting")
        Activity.objects.filter(pk=waiting.pk).update(next_action="await_reply", next_date=date(2026, 10, 9))
        WorkItem.objects.filter(pk=signing.pk).update(queue="second-signature")
        Activity.objects.filter(pk=signing.pk).update(next_action="sign_decision")
        hand_in(notice(1, "released"), notice(2, "released"), actor=CBP)
        assert list(Activity.objects.order_by("pk").values_list("next_action", "release")) == [
            ("await_reply", "released"),
            ("sign_decision", "released"),
        ]
        assert WorkItem.objects.get(pk=waiting.pk).due == date(2026, 10, 9)

    def test_what_is_missing_wrong_or_left_over_is_found_named_and_mended(self, capsys):
        everything_to_review()
        hand_in(summary(1), summary(2), summary(3))
        first, second, third = Deadline.objects.values_list("activity_id", flat=True).distinct().order_by("activity_id")
        Deadline.objects.filter(activity_id=first).delete()
        Deadline.objects.filter(activity_id=second, rule="CBP_314_DAYS").update(due=date(2030, 1, 1))
        Deadline.objects.create(
            activity_id=third, rule="NONE", due=date(2030, 1, 1), anchor_event="entry", anchor_date=date(2026, 1, 1)
        )
        with pytest.raises(CommandError, match="missing"):
            call_command("rebuild_deadlines", "--check")
        found = deadlines_rebuild()
        assert found.missing > 2 and found.surplus == 2 and len(found.references) == 3
        assert deadlines_rebuild().none
        call_command("rebuild_deadlines", "--check")


class TestOneActivity:
    def test_forms_and_their_answers_are_dated_events(self, law):
        activity = factories.summary()
        form = Form.objects.create(
            activity=activity, form="28", text="?", issued_date=date(2026, 11, 9), issuer_id=1, issuer="x"
        )
        names = [event.name for event in dated_events(activity)]
        assert names == ["entry", "release", "summary_filed", "form28_issued"]
        reply = next(line for line in deadlines_of(activity) if line.rule == "CFR151_11")
        assert (reply.due, reply.met_on) == (date(2026, 12, 9), None)
        form.answered_date = date(2026, 11, 20)
        form.save()
        reply = next(line for line in deadlines_of(activity) if line.rule == "CFR151_11")
        assert reply.met_on == date(2026, 11, 20)

    def test_an_activity_without_versions_has_no_clock(self, law):
        assert dated_events(factories.activity()) == () == deadlines_of(factories.activity())

    def test_a_closed_activity_keeps_no_watched_deadline(self, law):
        activity = factories.summary(state="closed")
        Deadline.objects.create(
            activity=activity, rule="X", due=NOW.date(), anchor_event="entry", anchor_date=NOW.date()
        )
        assert deadlines_rebuild().surplus == 1 and not Deadline.objects.exists()
