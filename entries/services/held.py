"""A batch that was uploaded and tried: handed in, or taken back."""

from datetime import datetime

from django.db import transaction

from cee.access.principal import Principal
from cee.base.errors import Conflict, NotVisible
from cee.base.publish import send_on_commit
from entries.models import Submission, SubmissionPart
from entries.services.submission import AUTHORITY, PROCESS, needed_for


def submission_hand_in(*, submission_id: int, actor: Principal, at: datetime) -> None:
    """Hand in a batch that is held; it is received now. Raises Conflict where it is not held any more."""
    submission = _own(submission_id, actor)
    with transaction.atomic():
        done = not submission.parts
        status = Submission.Status.DONE if done else Submission.Status.RECEIVED
        _move(submission, status=status, received_at=at, finished_at=at if done else None)
        if not done:
            send_on_commit(PROCESS, submission.pk)


def submission_take_back(*, submission_id: int, actor: Principal, at: datetime) -> None:
    """Drop a batch that is held, with its bytes. Raises Conflict where it is not held any more."""
    submission = _own(submission_id, actor)
    with transaction.atomic():
        _move(submission, status=Submission.Status.FAILED, failure="Taken back after its dry run.", finished_at=at)
        SubmissionPart.objects.filter(submission=submission).delete()


def _own(submission_id: int, actor: Principal) -> Submission:
    """The submission, where it is of the actor's office and the actor may hand in by its way."""
    found = Submission.objects.filter(pk=submission_id, office_kind=actor.office_kind, office=actor.office).first()
    if found is None:
        raise NotVisible("no_submission", "There is no such submission for you.")
    actor.require(needed_for(found.source))
    return found


def _move(submission: Submission, **changes: object) -> None:
    held = Submission.objects.filter(pk=submission.pk, status=Submission.Status.HELD)
    if not held.update(**changes):
        present = Submission.objects.values_list("status", flat=True).get(pk=submission.pk)
        message = f"It is {present}: it was handed in or taken back meanwhile."
        raise Conflict("not_held", message, AUTHORITY, present=present)
