"""Finding submissions that nobody is at, by their state in the database."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from cee.core.vocabulary import Kind
from entries.models import Activity, StatusNotice, Submission, SubmissionPart

MOST: Final = 500


def submissions_unfinished(*, at: datetime) -> list[int]:
    """Complete submissions with work left, oldest first, but for those that have just been announced to the workers.

    One that a worker is at may be among them: that is harmless.
    """
    undisturbed = timedelta(seconds=settings.SUBMISSION_SWEEP_SECONDS)
    found = Submission.objects.filter(
        status__in=("received", "processing"), complete=True, received_at__lt=at - undisturbed
    )
    return list(found.order_by("received_at").values_list("pk", flat=True)[:MOST])


def submissions_abandoned_fail(*, at: datetime) -> int:
    """Mark failed the submissions whose body has not come whole in all the time it may take; answer how many."""
    patience = timedelta(seconds=settings.SUBMISSION_BODY_SECONDS)
    failure = (
        f"The body did not arrive whole within {patience}. Nothing of it was processed and no answer was given; "
        "send the batch again."
    )
    left = Submission.objects.filter(
        status__in=("received", "processing"), complete=False, received_at__lt=at - patience
    )
    return left.update(status=Submission.Status.FAILED, failure=failure, finished_at=at)


def submissions_held_fail(*, at: datetime) -> int:
    """Let go of what was uploaded for a dry run and never handed in; answer how many."""
    old = Submission.objects.filter(
        status=Submission.Status.HELD, received_at__lt=at - timedelta(seconds=settings.SUBMISSION_HELD_SECONDS)
    )
    keys = list(old.order_by("received_at").values_list("pk", flat=True)[:MOST])
    with transaction.atomic():
        gone = Submission.objects.filter(pk__in=keys, status=Submission.Status.HELD).update(
            status=Submission.Status.FAILED, failure="It was tried, and never handed in.", finished_at=at
        )
        SubmissionPart.objects.filter(submission__in=keys, submission__status=Submission.Status.FAILED).delete()
    return gone


_LATELY: Final = timedelta(days=1)


def notices_astray(*, at: datetime) -> list[str]:
    """References of notices of the last day whose activity is there but that are not joined to it: notice and summary
    were written at the same moment, each before it could see the other."""
    here = Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, reference=OuterRef("reference"))
    found = StatusNotice.objects.filter(
        Exists(here), activity__isnull=True, kind=Kind.ENTRY_SUMMARY, received_at__gt=at - _LATELY
    )
    return sorted(set(found.values_list("reference", flat=True)[:MOST]))
