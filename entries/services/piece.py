"""The pieces of a submission: taking the next one, and writing down that it is done, in the same transaction as its rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from cee.base.clock import day_of
from cee.base.scanner import Outcome
from entries.models import Submission, SubmissionPart
from entries.services.batch import Sender


class Piece(NamedTuple):
    """A locked piece of a body and who sent it."""

    id: int
    number: int
    first_record: int
    body: bytes
    content_type: str
    sender: Sender
    last: bool


@dataclass(slots=True)
class Counts:
    """What the records of a piece came to."""

    accepted: int = 0
    replaced: int = 0
    rejected: int = 0
    duplicate: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.accepted + other.accepted,
            self.replaced + other.replaced,
            self.rejected + other.rejected,
            self.duplicate + other.duplicate,
        )


def lock_next_piece(submission_id: int) -> Piece | None:
    """The first piece of a complete submission that is not done, locked until the transaction ends.

    None where there is none, or where somebody else is at it: pieces are done in order, one at a time. Nothing is
    taken of what is held, or waits for the virus scanner.
    """
    ready = Submission.objects.filter(pk=submission_id, complete=True).exclude(status__in=("failed", "held"))
    submission = ready.exclude(scan=Outcome.WAITING).first()
    if submission is None:
        return None
    undone = SubmissionPart.objects.filter(submission=submission, done_at__isnull=True).order_by("number")
    first = undone.values_list("pk", flat=True).first()
    if first is None:
        return None
    part = SubmissionPart.objects.select_for_update(skip_locked=True).filter(pk=first, done_at__isnull=True).first()
    if part is None:
        return None
    sender = Sender(
        submission.pk,
        submission.user_id,
        submission.submitter,
        submission.office_kind,
        submission.office,
        submission.received_at,
        day_of(submission.received_at),
        submission.is_demonstration,
    )
    last = part.number == submission.parts
    return Piece(part.pk, part.number, part.first_record, bytes(part.body), submission.content_type, sender, last)


def finish_piece(piece: Piece, counts: Counts, *, at: datetime) -> None:
    """Mark the piece done and add what its records came to; with the last piece the submission is done."""
    SubmissionPart.objects.filter(pk=piece.id).update(done_at=at)
    Submission.objects.filter(pk=piece.sender.submission_id).update(
        accepted=F("accepted") + counts.accepted,
        replaced=F("replaced") + counts.replaced,
        rejected=F("rejected") + counts.rejected,
        duplicate=F("duplicate") + counts.duplicate,
        status=Submission.Status.DONE if piece.last else Submission.Status.PROCESSING,
        finished_at=at if piece.last else None,
    )
