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
from cee.base.errors import Conflict, Refused
from cee.base.publish import send_on_commit
from cee.core.errors import Problem
from entries.formats.cutting import NotABatch, Piece, RecordTooLong
from entries.formats.json import read_json_body
from entries.formats.table import FORMATS, JSON, NDJSON, Digests, Format
from entries.models import Rejection, Submission, SubmissionPart

AUTHORITY: Final = "CEE REST contract, version 1: intake"
PROCESS: Final = "cee.pipeline.process_submission"
CONTENT_TYPES: Final = tuple(FORMATS)


def submission_receive(
    *,
    content_type: str,
    body: Iterable[bytes],
    actor: Principal,
    at: datetime,
    is_demonstration: bool = False,
    keep: Callable[[Submission], bool] | None = None,
) -> Submission:
    """Store a batch as it comes in, of any size but for JSON, and have it processed; answer its stored row.

    `body` gives the bytes in chunks of any size. Raises NotAllowed without the right to submit, and Refused with code
    `content_type`, `body_too_large`, `record_too_long`, or that of a body that is no batch of its format at all. A body
    that breaks off leaves a submission marked failed, none of whose records is processed; the error goes on.
    `keep` runs in the transaction that makes the batch complete, and may write beside it; where it answers False the
    sender handed the batch in already, this copy is marked failed, and HandedInAlready is raised.
    """
    actor.require(Capability.SUBMIT)
    if content_type not in CONTENT_TYPES:
        raise Refused("content_type", f"A batch is one of {', '.join(CONTENT_TYPES)}.", AUTHORITY)
    chunks = [_whole_json(body)] if content_type == JSON else body
    submission = Submission.objects.create(
        key=uuid4(),
        content_type=content_type,
        user_id=actor.user_id,
        submitter=actor.name[:150],
        office_kind=actor.office_kind,
        office=actor.office,
        received_at=at,
        is_demonstration=is_demonstration or _of_demonstration(actor),
    )
    try:
        _store(submission, chunks)
    except BaseException as error:
        reason = f"The body did not arrive whole: {error or type(error).__name__}"
        submission_fail(submission_id=submission.pk, at=at, failure=reason)
        raise
    with transaction.atomic():
        kept = keep is None or keep(submission)
        if kept:
            submission.complete = True
            if submission.parts:
                send_on_commit(PROCESS, submission.pk)
            else:  # it holds no record: there is nothing that a worker could end it with
                submission.status, submission.finished_at = Submission.Status.DONE, at
            submission.save(update_fields=["complete", "sha256", "size", "parts", "records", "status", "finished_at"])
    if not kept:
        submission_fail(submission_id=submission.pk, at=at, failure="The same batch was handed in at the same time.")
        raise HandedInAlready(submission.sha256)
    return submission


def _of_demonstration(actor: Principal) -> bool:
    """Whether the account is one of the demonstration: what it sends is marked as such, by whichever way it comes."""
    return actor.user_id is not None and User.objects.filter(pk=actor.user_id, is_demonstration=True).exists()


class HandedInAlready(Exception):
    """The sender's own word says that this batch is one that arrived before."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


def _whole_json(body: Iterable[bytes]) -> bytes:
    """The body, if it is a batch at all; one that is not is refused at the door."""
    limit = settings.SUBMISSION_JSON_BYTES
    held = bytearray()
    for chunk in body:
        held += chunk
        if len(held) > limit:
            raise Refused("body_too_large", f"A JSON batch has at most {limit} bytes; NDJSON may be longer.", AUTHORITY)
    found = read_json_body(bytes(held))
    if isinstance(found, Problem):
        raise Refused(found.code, found.message, found.authority, found.path)
    return bytes(held)


def _store(submission: Submission, chunks: Iterable[bytes]) -> None:
    """Write the body as parts while it comes in; hash, size and numbers are then on the submission, unsaved."""
    form = FORMATS[submission.content_type]
    digest = form.digest()
    for piece in _pieces(submission, chunks, form, digest):
        submission.parts += 1
        submission.records += piece.records
        SubmissionPart.objects.create(
            submission=submission, number=submission.parts, first_record=piece.first, body=piece.body
        )
    submission.sha256 = digest.hexdigest()


def _pieces(submission: Submission, chunks: Iterable[bytes], form: Format, digest: Digests) -> Iterator[Piece]:
    limit = settings.SUBMISSION_STREAM_BYTES
    cutter = form.cutter()
    try:
        for chunk in chunks:
            digest.update(chunk)
            submission.size += len(chunk)
            if submission.size > limit:
                raise Refused("body_too_large", f"A batch has at most {limit} bytes.", AUTHORITY)
            yield from cutter.feed(chunk)
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


def rejection_resend(
    *, rejection: Rejection, body: bytes, actor: Principal, at: datetime, content_type: str = ""
) -> Submission:
    """Send a refused record again, mended: a submission of its own, which the rejection then names.

    `body` is one record as JSON, or a batch of this one record in the format of the rejection, as that shows it;
    `content_type` says which, where the body shall not tell by itself. Raises Conflict when it was sent again already, Refused when the body is empty.
    """
    actor.require(Capability.SUBMIT)
    if not content_type:
        theirs = rejection.submission.content_type
        content_type = NDJSON if theirs == JSON or body.lstrip()[:1] in (b"{", b"") else theirs
    line = b" ".join(body.split(b"\n")).strip() if content_type == NDJSON else body.strip(b"\r\n")
    if not line:
        raise Refused("body_empty", "Send the mended record.", AUTHORITY)
    with transaction.atomic():
        held = Rejection.objects.select_for_update(of=("self",)).select_related("resent_as").get(pk=rejection.pk)
        if held.resent_as is not None:
            raise Conflict(
                "resent_already", "This record was sent again already.", AUTHORITY, present=str(held.resent_as.key)
            )
        demonstration = held.submission.is_demonstration
        submission = submission_receive(
            content_type=content_type, body=[line], actor=actor, at=at, is_demonstration=demonstration
        )
        held.resent_as = submission
        held.save(update_fields=["resent_as"])
    return submission
