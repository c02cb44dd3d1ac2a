"""What the virus scanner said of a submission: quarantine, and the second look at what came while it was away."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.errors import Refused
from cee.base.scanner import Infected, Outcome, Watch
from cee.core.vocabulary import OfficeKind
from entries.formats.json import read_json_body
from entries.formats.table import FORMATS
from entries.models import Submission, SubmissionPart

AUTHORITY: Final = "NIST SP 800-53 SI-3: what comes in is scanned before it is read"


def infected_refuse(signature: str) -> Refused:
    """The refusal of a body in which the scanner found something."""
    message = f"The virus scanner found {signature}. Nothing was read; clean the file and send it again."
    return Refused("infected", message, AUTHORITY)


def submission_quarantine(*, submission: Submission, signature: str, actor: Principal, at: datetime) -> None:
    """Mark a submission infected, drop its bytes unread, and write the event. Twice does no harm."""
    with transaction.atomic():
        told = f"The virus scanner found {signature}. Its bytes were dropped unread."
        fresh = Submission.objects.filter(pk=submission.pk).exclude(scan=Outcome.INFECTED)
        if not fresh.update(
            status=Submission.Status.FAILED,
            scan=Outcome.INFECTED,
            scan_note=signature[:200],
            failure=told,
            size=submission.size,
            finished_at=at,
        ):
            return
        SubmissionPart.objects.filter(submission=submission).delete()
        after = {"signature": signature, "bytes": submission.size, "content_type": submission.content_type}
        record(actor, verb="upload_infected", at=at, subject=f"submission:{submission.key}", after=after, reason=told)


def submission_rescan(*, submission_id: int, at: datetime) -> bool:
    """Scan what came in while the scanner was away; whether the submission may be read now.

    True at once for whatever does not wait. While the scanner stays away it goes on waiting; the sweep asks again.
    """
    waiting = Submission.objects.filter(pk=submission_id, scan=Outcome.WAITING, complete=True)
    submission = waiting.exclude(status=Submission.Status.FAILED).first()
    if submission is None:
        return True
    watch = Watch()
    try:
        for _ in watch.over(_stored(submission)):
            pass
    except Infected as found:
        actor = Principal(
            submission.user_id, submission.submitter, "submitter", OfficeKind(submission.office_kind),
            submission.office, frozenset(),
        )  # fmt: skip
        submission_quarantine(submission=submission, signature=found.signature, actor=actor, at=at)
        return False
    if watch.outcome is Outcome.WAITING:
        waiting.update(scan_note=watch.note)
        return False
    return _release(submission, watch, at)


def _stored(submission: Submission) -> Iterator[bytes]:
    pieces = SubmissionPart.objects.filter(submission=submission).order_by("number").values_list("body", flat=True)
    for body in pieces.iterator(chunk_size=1):
        yield bytes(body)


def _release(submission: Submission, watch: Watch, at: datetime) -> bool:
    """Let the submission be read; a JSON body is counted now, and fails where it is no batch."""
    changes: dict[str, object] = {"scan": watch.outcome, "scan_note": watch.note}
    if FORMATS[submission.content_type].whole:
        found = read_json_body(b"".join(_stored(submission)))
        if isinstance(found, list):
            changes["records"] = len(found)
        else:
            changes |= {"status": Submission.Status.FAILED, "failure": found.message, "finished_at": at}
    Submission.objects.filter(pk=submission.pk, scan=Outcome.WAITING).update(**changes)
    return "failure" not in changes


def body_scan(chunks: Iterable[bytes], *, actor: Principal, at: datetime) -> Iterator[bytes]:
    """The chunks of a body that is read but not stored, scanned as they pass.

    Raises Refused `infected`, with its event, or `scanner_unavailable` where nothing may be read without the scanner.
    """
    watch = Watch()
    try:
        yield from watch.over(chunks)
    except Infected as found:
        after = {"signature": found.signature}
        record(
            actor,
            verb="upload_infected",
            at=at,
            subject="dry run",
            after=after,
            reason="Its bytes were dropped unread.",
        )
        raise infected_refuse(found.signature) from None
    if watch.outcome is Outcome.WAITING:
        message = "The virus scanner cannot be reached, and nothing is read unscanned; try again shortly."
        raise Refused("scanner_unavailable", message, AUTHORITY)
