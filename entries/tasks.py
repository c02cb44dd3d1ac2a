"""Task shells of intake. The flow itself is `cee.pipeline`; these find what was left behind, and forget what is old."""

from celery import shared_task

from cee.base import clock
from cee.base.publish import send_task
from entries.services.forget import rejections_forget, submission_bodies_forget
from entries.services.submission import PROCESS
from entries.services.sweep import submissions_abandoned_fail, submissions_held_fail, submissions_unfinished


@shared_task(name="entries.sweep_submissions")
def sweep_submissions() -> None:
    """Have unfinished submissions continued, and mark those whose body never came whole. Safe to run twice."""
    at = clock.now()
    submissions_abandoned_fail(at=at)
    submissions_held_fail(at=at)
    for submission_id in submissions_unfinished(at=at):
        if not send_task(PROCESS, submission_id):
            return


@shared_task(name="entries.forget_submissions")
def forget_submissions() -> dict[str, int]:
    """Forget received bodies and refused records after their periods; how many of each. Safe to run again."""
    at = clock.now()
    return {"bodies": submission_bodies_forget(at=at), "rejections": rejections_forget(at=at)}
