"""A batch that was uploaded and tried: handed in, or taken back."""

from datetime import datetime

from django.db import transaction

from cee.access.principal import Principal
from cee.base.errors import Conflict, NotVisible, Refused
from cee.base.publish import send_on_commit
from entries.models import Submission, SubmissionPart
from entries.services.submission import AUTHORITY, PROCESS, needed_for, submission_receive


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


def submission_read_as(*, submission_id: int, content_type: str, actor: Principal, at: datetime) -> Submission:
    """Read a held file of one piece as another format: a held batch of its own takes the place of this one, which is dropped.

    Raises Refused where it is no batch of that format; it is then held as it was.
    """
    submission = _own(submission_id, actor)
    if submission.parts != 1:
        message = "A file of several pieces is not read anew; choose it again and say its format."
        raise Refused("several_pieces", message, AUTHORITY)
    body = bytes(SubmissionPart.objects.values_list("body", flat=True).get(submission=submission))
    other = submission_receive(
        content_type=content_type, body=[body], actor=actor, at=at, source=submission.source,
        filename=submission.filename, hold=True,
    )  # fmt: skip
    submission_take_back(submission_id=submission_id, actor=actor, at=at)
    return other


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
