"""What is older than it may be kept is forgotten, and nothing else."""

import uuid
from datetime import timedelta

import pytest
from axes.models import AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session

from cee.base.clock import now
from cee.base.tasks import forget_expired
from cee.schedule import SCHEDULE
from cee.stack.paths import ROOT
from entries.models import Rejection, Submission, SubmissionPart
from entries.tasks import forget_submissions


@pytest.mark.django_db
def test_ended_sessions_are_forgotten_after_their_time_and_live_ones_kept(settings) -> None:
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "sessions": 1}
    for key, hours in (("live", 1), ("just ended", -1), ("old", -25)):
        Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(hours=hours))
    assert forget_expired()["sessions"] == 1
    assert set(Session.objects.values_list("session_key", flat=True)) == {"live", "just ended"}
    assert forget_expired()["sessions"] == 0


@pytest.mark.django_db
def test_records_of_signing_in_are_kept_for_their_period(settings) -> None:
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "sign_in_attempts": 90}
    for days in (1, 91):
        entry = AccessLog.objects.create(username=f"user {days}", ip_address="127.0.0.1")
        AccessLog.objects.filter(pk=entry.pk).update(attempt_time=now() - timedelta(days=days))
    assert forget_expired()["sign_ins"] == 1
    assert AccessLog.objects.get().username == "user 1"


@pytest.mark.django_db
def test_bodies_and_refused_records_are_kept_for_their_periods_and_what_has_not_ended_stays(settings) -> None:
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "submission_bodies": 365, "rejections": 100}
    made = {}
    for name, days, status in (("new", 364, "done"), ("old", 366, "done"), ("unfinished", 366, "processing")):
        then = now() - timedelta(days=days)
        made[name] = Submission.objects.create(
            key=uuid.uuid4(), content_type="application/json", status=status, submitter="x", office_kind="national",
            office="national", received_at=then, finished_at=then if status == "done" else None, records=1,
        )  # fmt: skip
        SubmissionPart.objects.create(submission=made[name], number=1, first_record=1, body=b"{}")
    for record, days in ((1, 99), (2, 101)):
        Rejection.objects.create(
            submission=made["new"], record=record, problems=[], raw="{}", rejected_at=now() - timedelta(days=days)
        )
    assert forget_submissions() == {"bodies": 1, "rejections": 1}
    assert forget_submissions() == {"bodies": 0, "rejections": 0}
    assert set(SubmissionPart.objects.values_list("submission", flat=True)) == {made["new"].pk, made["unfinished"].pk}
    assert Rejection.objects.get().record == 1
    assert Submission.objects.count() == 3


@pytest.mark.parametrize("kept", sorted(settings.RETENTION_DAYS))
def test_every_period_of_keeping_is_read_by_what_forgets(kept: str) -> None:
    names = ("cee/base/tasks.py", "cee/api/idempotency.py", "cee/api/webhooks/deliver.py", "entries/services/forget.py")
    sources = [ROOT / name for name in names]
    assert any(f'"{kept}"' in source.read_text() for source in sources)


def test_every_task_of_the_schedule_is_known_to_the_workers() -> None:
    from cee.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)


def test_arrivals_go_to_the_workers_that_may_store_them() -> None:
    from cee.celery import app
    from entries.services.submission import PROCESS

    assert app.amqp.router.route({"queue": None}, PROCESS)["queue"].name == "pipeline"
    assert app.amqp.router.route({}, "audit.seal_events")["queue"].name == "default"
