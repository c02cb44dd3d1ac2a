"""Housekeeping: what has expired, or is older than it may be kept, is forgotten."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session

from cee.base.clock import now


@shared_task(name="base.forget_expired")
def forget_expired() -> dict[str, int]:
    """Remove ended sessions and old records of signing in; how many of each. Safe to run again."""
    kept = settings.RETENTION_DAYS
    sessions = Session.objects.filter(expire_date__lt=now() - timedelta(days=kept["sessions"]))
    since = now() - timedelta(days=kept["sign_in_attempts"])
    return {
        "sessions": sessions.delete()[0],
        "sign_in_attempts": AccessAttempt.objects.filter(attempt_time__lt=since).delete()[0],
        "sign_ins": AccessLog.objects.filter(attempt_time__lt=since).delete()[0],
    }
