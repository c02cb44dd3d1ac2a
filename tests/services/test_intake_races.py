"""Two workers with the same records at the same time: each record counts once, whoever is first."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from cee.pipeline import join_stray_notices, process_submission
from entries.models import Activity, EntrySummaryVersion, Importer, StatusNotice
from entries.services.sweep import notices_astray
from routing.models import RoutingDecision
from tests.intake_world import AT, CBP, SENDER, build_world, counts, hand_in, notice, receive, stored, summary

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*submissions):
    """Process each submission in a thread with a connection of its own."""
    gate, failures = Barrier(len(submissions)), []

    def work(submission):
        try:
            gate.wait()
            process_submission(submission.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(one,)) for one in submissions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for one in submissions:
        one.refresh_from_db()


def test_the_same_new_records_in_opposite_order_are_stored_once():
    build_world()
    records = [summary(sequence) for sequence in range(1, 200)]
    one, other = receive(*records), receive(*reversed(records))
    at_once(one, other)
    assert one.accepted + other.accepted == len(records) == one.duplicate + other.duplicate
    numbers = {record["importer_number"] for record in records}
    assert Activity.objects.count() == EntrySummaryVersion.objects.count() == RoutingDecision.objects.count() == 199
    assert Importer.objects.filter(number__in=numbers).count() == len(numbers)


def test_two_workers_at_one_submission_do_it_once():
    build_world()
    submission = receive(*(summary(sequence) for sequence in range(1, 60)))
    at_once(submission, submission)
    process_submission(submission.pk)
    submission.refresh_from_db()
    assert counts(submission) == (59, 0, 0, 0) and Activity.objects.count() == 59


def test_two_replacements_of_one_summary_make_two_versions_or_one_and_a_refusal_but_never_lose_one():
    build_world()
    hand_in(summary())
    one, other = receive(summary(action="replace", bills=["B1"])), receive(summary(action="replace", bills=["B2"]))
    at_once(one, other)
    assert one.replaced == other.replaced == 1
    activity = stored()
    assert (activity.filed_version, activity.version) == (3, 3)
    assert sorted(EntrySummaryVersion.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_a_notice_and_its_summary_at_the_same_moment_find_each_other():
    build_world()
    at_once(receive(summary(), actor=SENDER), receive(notice(1, "released"), actor=CBP))
    join_stray_notices(at=AT)
    assert stored().release == "released" and StatusNotice.objects.get().activity_id == stored().pk
    assert notices_astray(at=AT) == []


def test_a_notice_left_alone_beside_its_summary_is_joined_once():
    build_world()
    hand_in(notice(1, "released"), actor=CBP)
    hand_in(summary())
    StatusNotice.objects.update(activity=None)
    Activity.objects.update(release="unreleased")
    assert join_stray_notices(at=AT) == 1 and stored().release == "released"
    assert join_stray_notices(at=AT) == 0
