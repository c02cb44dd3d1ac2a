"""Taking a batch in: every byte is in the database before the sender is answered."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from cee.access.capabilities import Capability
from cee.access.models import User
from cee.access.principal import Principal
from cee.base.errors import Refused
from cee.base.publish import send_on_commit
from cee.base.scanner import Infected, Outcome, Watch
from entries.formats.cutting import NotABatch, Piece, RecordTooLong
from entries.formats.table import FORMATS, Digests, Format, WholeBody
from entries.models import Submission, SubmissionPart
from entries.services.scan import infected_refuse, submission_quarantine

AUTHORITY: Final = "CEE REST contract, version 1: intake"
PROCESS: Final = "cee.pipeline.process_submission"
CONTENT_TYPES: Final = tuple(FORMATS)

Source = Submission.Source


def submission_receive(
    *,
    content_type: str,
    body: Iterable[bytes],
    actor: Principal,
    at: datetime,
    source: str = Source.PROGRAM,
    filename: str = "",
    hold: bool = False,
    is_demonstration: bool = False,
    keep: Callable[[Submission], bool] | None = None,
) -> Submission:
    """Store a batch as it comes in, of any size but for JSON, and have it processed; answer its stored row.

    `body` gives the bytes in chunks of any size. Raises NotAllowed without the right to submit, and Refused with code
    `content_type`, `body_too_large`, `record_too_long`, `infected`, or that of a body that is no batch of its format at all.
    A body that breaks off leaves a submission marked failed, none of whose records is processed; the error goes on.
    Where the virus scanner is away the batch is stored, and nothing reads it until it was scanned.
    `hold` leaves the batch to be handed in (`submission_hand_in`) or taken back.
    `keep` runs in the transaction that makes the batch complete, and may write beside it; where it answers False the
    sender handed the batch in already, this copy is marked failed, and HandedInAlready is raised.
    """
    actor.require(needed_for(source))
    if content_type not in CONTENT_TYPES:
        raise Refused("content_type", f"A batch is one of {', '.join(CONTENT_TYPES)}.", AUTHORITY)
    submission = Submission.objects.create(
        key=uuid4(),
        content_type=content_type,
        user_id=actor.user_id,
        submitter=actor.name[:150],
        office_kind=actor.office_kind,
        office=actor.office,
        received_at=at,
        source=source,
        filename=filename[:120],
        is_demonstration=is_demonstration or _of_demonstration(actor),
    )
    watch = Watch()
    try:
        _store(submission, body, watch)
    except Infected as found:
        submission_quarantine(submission=submission, signature=found.signature, actor=actor, at=at)
        raise infected_refuse(found.signature) from None
    except BaseException as error:
        reason = f"The body did not arrive whole: {error or type(error).__name__}"
        submission_fail(submission_id=submission.pk, at=at, failure=reason)
        raise
    submission.scan, submission.scan_note = watch.outcome, watch.note
    with transaction.atomic():
        kept = keep is None or keep(submission)
        if kept:
            _complete(submission, hold=hold, at=at)
    if not kept:
        submission_fail(submission_id=submission.pk, at=at, failure="The same batch was handed in at the same time.")
        raise HandedInAlready(submission.sha256)
    return submission


_NEEDED: Final[dict[str, Capability]] = {
    Source.PAPER: Capability.FILE_PAPER,
    Source.MAIL: Capability.DECIDE_INQUIRY,
}


def needed_for(source: str) -> Capability:
    """The capability that handing in by a way needs."""
    return _NEEDED.get(source, Capability.SUBMIT)


_WRITTEN: Final = (
    "complete", "sha256", "size", "parts", "records", "status", "finished_at", "scan", "scan_note",
)  # fmt: skip


def _complete(submission: Submission, *, hold: bool, at: datetime) -> None:
    """In the caller's transaction: the batch is whole, and is held or on its way."""
    submission.complete = True
    if hold:
        submission.status = Submission.Status.HELD
    elif submission.parts:
        send_on_commit(PROCESS, submission.pk)
    else:  # it holds no record: there is nothing that a worker could end it with
        submission.status, submission.finished_at = Submission.Status.DONE, at
    submission.save(update_fields=_WRITTEN)


def _of_demonstration(actor: Principal) -> bool:
    """Whether the account is one of the demonstration: what it sends is marked as such, by whichever way it comes."""
    return actor.user_id is not None and User.objects.filter(pk=actor.user_id, is_demonstration=True).exists()


class HandedInAlready(Exception):
    """The sender's own word says that this batch is one that arrived before."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


def _store(submission: Submission, body: Iterable[bytes], watch: Watch) -> None:
    """Write the body as parts while it comes in; hash, size and numbers are then on the submission, unsaved."""
    form = FORMATS[submission.content_type]
    digest = form.digest()
    for piece in _pieces(submission, body, form, digest, watch):
        submission.parts += 1
        submission.records += piece.records
        SubmissionPart.objects.create(
            submission=submission, number=submission.parts, first_record=piece.first, body=piece.body
        )
    submission.sha256 = digest.hexdigest()


def _pieces(
    submission: Submission, body: Iterable[bytes], form: Format, digest: Digests, watch: Watch
) -> Iterator[Piece]:
    limit, longer = settings.SUBMISSION_STREAM_BYTES, "send it in parts"
    if form.whole:
        limit, longer = min(limit, settings.SUBMISSION_JSON_BYTES), "NDJSON may be longer"
    cutter = form.cutter()
    try:
        for chunk in watch.over(body):
            digest.update(chunk)
            submission.size += len(chunk)
            if submission.size > limit:
                message = f"A batch of {form.name} has at most {limit} bytes; {longer}."
                raise Refused("body_too_large", message, AUTHORITY)
            yield from cutter.feed(chunk)
        if isinstance(cutter, WholeBody) and watch.outcome is Outcome.WAITING:
            yield cutter.unread()
        else:
            yield from cutter.close()
    except RecordTooLong as error:
        raise Refused("record_too_long", f"{error}.", AUTHORITY) from None
    except NotABatch as error:
        problem = error.problem
        raise Refused(problem.code, problem.message, problem.authority, problem.path) from None


def submission_fail(*, submission_id: int, at: datetime, failure: str) -> None:
    """Mark a submission failed, with the reason its sender will read; one that is done or failed stays as it is."""
    unfinished = [Submission.Status.RECEIVED, Submission.Status.PROCESSING]
    Submission.objects.filter(pk=submission_id, status__in=unfinished).update(
        status=Submission.Status.FAILED, failure=failure[:2000], finished_at=at
    )
