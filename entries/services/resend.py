"""Sending a refused record again, mended."""

from datetime import datetime

from cee.access.principal import Principal
from cee.base.errors import Conflict, Refused
from entries.formats.table import JSON, NDJSON
from entries.models import Rejection, Submission
from entries.services.submission import AUTHORITY, HandedInAlready, needed_for, submission_receive


def rejection_resend(
    *,
    rejection: Rejection,
    body: bytes,
    actor: Principal,
    at: datetime,
    content_type: str = "",
    source: str = Submission.Source.PROGRAM,
) -> Submission:
    """Send a refused record again, mended: a submission of its own, which the rejection then names.

    `body` is one record as JSON, or a batch of this one record in the format of the rejection, as that shows it;
    `content_type` says which, where the body shall not tell by itself. What came on paper is sent again as paper, by who
    may file paper. Raises Conflict when it was sent again already, Refused when the body is empty.
    """
    theirs = rejection.submission
    paper = theirs.source == Submission.Source.PAPER
    source = Submission.Source.PAPER if paper else source
    actor.require(needed_for(source))
    if not content_type:
        content_type = (
            NDJSON if theirs.content_type == JSON or body.lstrip()[:1] in (b"{", b"") else theirs.content_type
        )
    line = b" ".join(body.split(b"\n")).strip() if content_type == NDJSON else body.strip(b"\r\n")
    if not line:
        raise Refused("body_empty", "Send the mended record.", AUTHORITY)
    _check_open(Rejection.objects.select_related("resent_as").get(pk=rejection.pk))

    def keep(submission: Submission) -> bool:
        """Take the rejection with the batch, in its transaction; of two that come at once the first has it."""
        return bool(Rejection.objects.filter(pk=rejection.pk, resent_as=None).update(resent_as=submission))

    try:
        return submission_receive(
            content_type=content_type, body=[line], actor=actor, at=at, source=source, keep=keep,
            is_demonstration=theirs.is_demonstration,
        )  # fmt: skip
    except HandedInAlready:
        _check_open(Rejection.objects.select_related("resent_as").get(pk=rejection.pk))
        raise


def _check_open(held: Rejection) -> None:
    if held.resent_as is not None:
        message = "This record was sent again already."
        raise Conflict("resent_already", message, AUTHORITY, present=str(held.resent_as.key))
