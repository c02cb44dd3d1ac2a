"""What is older than it may be kept is forgotten, and nothing else."""

from datetime import timedelta

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session

from cee.base.clock import now
from cee.base.tasks import forget_expired
from cee.schedule import SCHEDULE


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


def test_every_task_of_the_schedule_is_known_to_the_workers() -> None:
    from cee.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)


def test_arrivals_go_to_the_workers_that_may_store_them() -> None:
    from cee.celery import app
    from entries.services.submission import PROCESS

    assert app.amqp.router.route({"queue": None}, PROCESS)["queue"].name == "pipeline"
    assert app.amqp.router.route({}, "audit.seal_events")["queue"].name == "default"
