"""Facts that other offices decided, before and after the summary they concern."""

from datetime import date

import pytest

from cee.audit.models import Event
from centers.models import Stay, WorkItem
from entries.models import Deadline, StatusNotice
from tests.intake_world import CBP, counts, hand_in, notice, stored, summary
from tests.services.test_intake import everything_to_review

pytestmark = pytest.mark.usefixtures("world")


def seen(activity):
    return (
        activity.state, activity.control, activity.collection, activity.release, activity.liquidation, activity.holds,
        activity.next_action, activity.next_date,
    )  # fmt: skip


TOLD = [
    notice(1, "released", "2026-09-01"),
    notice(1, "statement", "2026-09-12"),
    notice(1, "collected", "2026-09-14"),
    notice(1, "suspended", "2026-09-20", code="44"),
]


def test_a_notice_changes_the_axes_and_is_an_event():
    hand_in(summary())
    assert counts(hand_in(notice(1, "released"), actor=CBP)) == (1, 0, 0, 0)
    activity = stored()
    assert (activity.release, activity.version, activity.state) == ("released", 2, "awaiting_liquidation")
    event = Event.objects.get(verb="notice")
    assert (event.activity_id, event.after["release"], event.actor) == (activity.pk, "released", "ACE")
    assert StatusNotice.objects.get().activity_id == activity.pk


def test_a_notice_that_comes_first_is_kept_and_joined():
    assert counts(hand_in(notice(1, "released"), actor=CBP)) == (1, 0, 0, 0)
    assert StatusNotice.objects.get().activity_id is None
    hand_in(summary())
    assert stored().release == "released" and StatusNotice.objects.get().activity_id == stored().pk
    assert stored().version == 1


def test_before_or_after_makes_no_difference():
    hand_in(summary())
    hand_in(*TOLD, actor=CBP)
    after = seen(stored())
    from entries.models import Activity

    Activity.objects.all().delete()
    StatusNotice.objects.all().delete()
    hand_in(*reversed(TOLD), actor=CBP)
    hand_in(summary())
    assert seen(stored()) == after
    assert after[1:6] == ("cbp", "paid", "released", "unliquidated", "44")


def test_the_same_notice_again_is_harmless():
    hand_in(summary())
    hand_in(notice(1, "released"), actor=CBP)
    assert counts(hand_in(notice(1, "released"), notice(1, "released"), actor=CBP)) == (0, 0, 0, 2)
    assert stored().version == 2


def test_a_suspension_stops_the_liquidation_and_its_removal_sets_another_day():
    hand_in(summary())
    planned = stored().next_date
    hand_in(notice(1, "suspended", "2026-09-20", code="44"), actor=CBP)
    assert (stored().holds, stored().next_action, stored().next_date) == ("44", "await_event", None)
    hand_in(notice(1, "suspension_removed", "2027-03-01", code="44"), actor=CBP)
    assert (stored().holds, stored().next_action, stored().next_date) == ("", "liquidate", date(2027, 9, 1))
    assert planned is not None


def test_notices_out_of_order_come_to_the_same():
    hand_in(summary())
    hand_in(notice(1, "suspension_removed", "2027-03-01", code="44"), actor=CBP)
    hand_in(notice(1, "suspended", "2026-09-20", code="44"), actor=CBP)
    assert (stored().holds, stored().next_date) == ("", date(2027, 9, 1))


def test_liquidated_closes():
    everything_to_review()
    hand_in(summary())
    hand_in(notice(1, "liquidated", "2027-07-09"), actor=CBP)
    activity = stored()
    assert (activity.state, activity.liquidation, activity.next_action, activity.next_date) == (
        "closed",
        "liquidated",
        "",
        None,
    )
    assert not WorkItem.objects.exists() and Stay.objects.get().left_why == "notice"


def test_a_placed_summary_gets_its_new_date_in_the_queue_too():
    everything_to_review()
    hand_in(summary())
    before = WorkItem.objects.get().due
    hand_in(notice(1, "extended", "2026-10-01", code="01"), actor=CBP)
    item, activity = WorkItem.objects.get(), stored()
    assert item.due == activity.next_date and item.due > before
    assert Deadline.objects.filter(rule="CBP_314_DAYS").count() == 1


def test_rejected_it_waits_for_its_filer_and_filed_again_it_is_routed_anew():
    everything_to_review()
    hand_in(summary())
    hand_in(notice(1, "rejected", "2026-09-09"), actor=CBP)
    activity = stored()
    assert (activity.state, activity.summary_status, activity.control) == ("decided", "rejected", "trade")
    assert activity.next_action == "refile_summary" and activity.next_date >= date(2026, 9, 11)
    assert not WorkItem.objects.exists()
    assert counts(hand_in(summary(action="replace", bills=["B2"]))) == (0, 1, 0, 0)
    activity = stored()
    assert (activity.state, activity.summary_status) == ("placed", "accepted") and WorkItem.objects.count() == 1
    hand_in(notice(1, "released"), actor=CBP)
    assert stored().summary_status == "accepted"


def test_notices_of_many_activities_take_no_more_queries(django_assert_max_num_queries):
    hand_in(*(summary(sequence) for sequence in range(1, 30)))
    from cee.pipeline import process_submission
    from tests.intake_world import receive

    few = receive(*(notice(sequence, "released") for sequence in range(1, 3)), actor=CBP)
    many = receive(*(notice(sequence, "released") for sequence in range(3, 30)), actor=CBP)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        process_submission(few.pk)
    with CaptureQueriesContext(connection) as second:
        process_submission(many.pk)
    assert len(first) == len(second)
