"""What was handed in is kept for its period and then forgotten; what became of it stays."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from entries.models import Rejection, Submission, SubmissionPart

_AT_ONCE: Final = 500


def submission_bodies_forget(*, at: datetime) -> int:
    """Remove the received bodies of submissions that ended longer ago than they are kept; answer how many pieces.

    The submission itself, its hash and its counts stay. What has not ended is never touched. Safe to run again.
    """
    since = at - timedelta(days=settings.RETENTION_DAYS["submission_bodies"])
    old = SubmissionPart.objects.filter(
        submission__status__in=(Submission.Status.DONE, Submission.Status.FAILED), submission__finished_at__lt=since
    )
    forgotten = 0
    while some := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        forgotten += SubmissionPart.objects.filter(pk__in=some).delete()[0]
    return forgotten


def rejections_forget(*, at: datetime) -> int:
    """Remove refused records older than they are kept; answer how many. Safe to run again."""
    since = at - timedelta(days=settings.RETENTION_DAYS["rejections"])
    return Rejection.objects.filter(rejected_at__lt=since).delete()[0]
