"""Task shells of intake. The flow itself is `cee.pipeline`; this sweep finds what a crash or a lost message left behind."""

from celery import shared_task

from cee.base import clock
from cee.base.publish import send_task
from entries.services.submission import PROCESS
from entries.services.sweep import submissions_abandoned_fail, submissions_unfinished


@shared_task(name="entries.sweep_submissions")
def sweep_submissions() -> None:
    """Have unfinished submissions continued, and mark those whose body never came whole. Safe to run twice."""
    at = clock.now()
    submissions_abandoned_fail(at=at)
    for submission_id in submissions_unfinished(at=at):
        if not send_task(PROCESS, submission_id):
            return
