"""The way in: batches of any size, streamed; how far they are; what was refused, and sending it again."""

from time import monotonic, sleep
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.body import body_chunks, content_type_of, declared_length, hash_of
from cee.api.errors import Problem
from cee.api.idempotency import Key, fingerprint_of, idempotent, key_of
from cee.api.pagination import PAGED, Order, page
from cee.api.params import Param, flag, one_of, whole
from cee.api.parsers import AnyParser, decode
from cee.api.serializers.common import paged
from cee.api.serializers.intake import PUBLISHED, DryRunOut, RejectionOut, SubmissionOut
from cee.api.views.dry_run import dry_run
from cee.base.clock import day_of, now
from cee.base.errors import NotVisible
from entries.formats.table import CATAIR, CSV, FORMATS, JSON, NDJSON
from entries.models import Rejection, Submission
from entries.selectors.reply import catair_reply
from entries.selectors.submission import counts_of, rejection_for, submission_for, submissions_for
from entries.services.resend import rejection_resend
from entries.services.submission import CONTENT_TYPES, HandedInAlready, submission_receive

_PAUSES: Final = (0.05, 0.1, 0.2, 0.3, 0.5)
WAIT = Param(
    "wait",
    {"type": "integer", "minimum": 0, "maximum": 30},
    "Answer when the batch is done, or after so many seconds.",
    whole(0, 30),
    0,
)
DRY_RUN = Param(
    "dry_run",
    {"type": "string", "enum": ["0", "1"]},
    "Store nothing; say what would become of each record.",
    flag,
    False,
)
STATUS = Param(
    "status",
    {"type": "string", "enum": PUBLISHED},
    "How far they are.",
    one_of(*PUBLISHED),
)
_MANY: Final = {kind: {"type": "string", "format": "binary"} for kind in CONTENT_TYPES if kind != "application/json"}
_BODY: Final = {
    "application/json": {
        "type": "object",
        "required": ["activities"],
        "additionalProperties": False,
        "properties": {"activities": {"type": "array", "items": {"type": "object"}}},
    }
} | _MANY


class Submissions(ApiView):
    """Hand in a batch, or list the batches of the caller's office."""

    needs = {"GET": (Capability.VIEW_SUBMISSIONS, Capability.SUBMIT), "POST": Capability.SUBMIT}
    params = {"GET": (STATUS, *PAGED), "POST": (WAIT, DRY_RUN)}
    parser_classes = (AnyParser,)
    accepted = CONTENT_TYPES
    throttle_scope = "submit"
    streams = True

    @extend_schema(responses=paged(SubmissionOut))
    def get(self, request: Any) -> Response:
        """The batches of the caller's office, newest first."""
        found = submissions_for(self.principal)
        if self.query["status"]:
            found = found.filter(status=self.query["status"])
        return page(self, found, {"-id": Order((("id", int),), True)}, self._rows, ordering="-id")

    def _rows(self, found: list[Submission]) -> Any:
        return [submission_out(one, self.request) for one in found]

    @extend_schema(
        request=_BODY,
        responses={202: SubmissionOut, 200: OpenApiResponse(DryRunOut, description="With `dry_run=1`.")},
    )
    def post(self, request: Any) -> Any:
        """Hand in a batch of activities. Every byte is stored before the answer; the records follow."""
        content_type = content_type_of(request)
        if content_type not in CONTENT_TYPES:
            message = f"A batch is one of {', '.join(CONTENT_TYPES)}; {content_type or 'no content type'} is not read."
            raise Problem(415, "content_type", message, accepted=CONTENT_TYPES)
        if content_type == "application/json" and declared_length(request) > settings.SUBMISSION_JSON_BYTES:
            raise Problem(413, "body_too_large", "A JSON batch has at most 10 MB; send NDJSON, which may be longer.")
        key = key_of(request, self.principal)
        if self.query["dry_run"]:
            return Response(dry_run(content_type, body_chunks(request), self.principal, now()))
        if key is not None and key.held() is not None:
            return key.again(fingerprint_of(request, hash_of(body_chunks(request), FORMATS[content_type].digest())))
        return self._receive(request, content_type, key)

    def _receive(self, request: Any, content_type: str, key: Key | None) -> Any:
        def keep(submission: Submission) -> bool:
            """Take the key with the batch, in its transaction."""
            return key is None or key.take_with(
                fingerprint_of(request, submission.sha256), self._answer(submission), now()
            )

        try:
            submission = submission_receive(
                content_type=content_type, body=body_chunks(request), actor=self.principal, at=now(), keep=keep
            )
        except HandedInAlready as taken:
            assert key is not None
            return key.again(fingerprint_of(request, taken.sha256))
        if self.query["wait"]:
            submission = wait_for(submission, self.query["wait"])
        answer = self._answer(submission)
        if key is not None and self.query["wait"]:
            key.keep(answer)
        return answer

    def _answer(self, submission: Submission) -> Response:
        return Response(submission_out(submission, self.request), status=202)


class SubmissionView(ApiView):
    """One batch."""

    needs = {"GET": (Capability.VIEW_SUBMISSIONS, Capability.SUBMIT)}

    @extend_schema(responses=SubmissionOut)
    def get(self, request: Any, key: UUID) -> Response:
        """How far a batch is, and what its records came to."""
        return Response(submission_out(submission_for(self.principal, key), request))


class Reply(ApiView):
    """The reply to a CATAIR batch."""

    needs = {"GET": (Capability.VIEW_SUBMISSIONS, Capability.SUBMIT)}

    @extend_schema(responses={(200, CATAIR): {"type": "string", "format": "binary"}})
    def get(self, request: Any, key: UUID) -> StreamingHttpResponse:
        """The AX or DX reply batch, in records of 80 columns: conditions behind their signposts, and the end of each summary."""
        submission = submission_for(self.principal, key)
        if submission.content_type != CATAIR:
            raise NotVisible("no_response", "Only a CATAIR batch is answered by a batch.")
        if submission.status != Submission.Status.DONE:
            raise Problem(409, "not_done", f"The batch is {submission.status}; it is answered when it is done.")
        return StreamingHttpResponse(catair_reply(submission, on=day_of(now())), content_type=CATAIR)


class Rejections(ApiView):
    """The refused records of a batch."""

    needs = {"GET": (Capability.VIEW_SUBMISSIONS, Capability.SUBMIT)}
    params = {"GET": PAGED}

    @extend_schema(responses=paged(RejectionOut))
    def get(self, request: Any, key: UUID) -> Response:
        """What was refused, in the order of the batch, with every problem and the record as received."""
        submission = submission_for(self.principal, key)
        found = Rejection.objects.filter(submission=submission).select_related("resent_as")
        return page(self, found, {"record": Order((("record", int),))}, self._rows, ordering="record")

    def _rows(self, found: list[Rejection]) -> Any:
        return RejectionOut([_rejection(one) for one in found], many=True).data


_MENDED: Final = {JSON: {"type": "object"}} | {kind: _MANY[kind] for kind in (CSV, CATAIR)}


class Resend(ApiView):
    """A refused record, mended: as JSON, or as a batch of this one record in CSV or CATAIR."""

    needs = {"POST": Capability.SUBMIT}
    params = {"POST": (WAIT,)}
    throttle_scope = "submit"
    parser_classes = (AnyParser,)
    accepted = (JSON, CSV, CATAIR)

    @extend_schema(request=_MENDED, responses={202: SubmissionOut})
    def post(self, request: Any, key: UUID, record: int) -> Any:
        """Send a refused record again, mended; it becomes a batch of its own."""
        if content_type_of(request) not in self.accepted:
            raise Problem(
                415, "content_type", f"A mended record is one of {', '.join(self.accepted)}.", accepted=self.accepted
            )
        self.resent: UUID | None = None
        answer = self._once(request, key, record)
        if not self.query["wait"] or self.resent is None:
            return answer
        submission = wait_for(submission_for(self.principal, self.resent), self.query["wait"])
        answer = Response(submission_out(submission, request), status=202)
        if given := key_of(request, self.principal):
            given.keep(answer)
        return answer

    @idempotent
    def _once(self, request: Any, key: UUID, record: int) -> Response:
        body, content_type = request._request.body, content_type_of(request)
        if content_type == JSON and not isinstance(decode(body), dict):
            raise Problem(422, "FIELD_TYPE", "A record is a JSON object.")
        rejection = rejection_for(self.principal, key, record)
        submission = rejection_resend(
            rejection=rejection,
            body=body,
            actor=self.principal,
            at=now(),
            content_type=NDJSON if content_type == JSON else content_type,
        )
        self.resent = submission.key
        return Response(submission_out(submission, request), status=202)


def submission_out(submission: Submission, request: Any) -> dict[str, Any]:
    """A batch as the contract publishes it."""
    base = request.build_absolute_uri(reverse("api:submission", args=[submission.key]))
    plain = {
        "id": submission.key,
        "status": submission.status,
        "sha256": submission.sha256,
        "counts": counts_of(submission),
        "links": {"self": base, "rejections": f"{base}rejections/", "records": f"{base}records/"},
        "received_at": submission.received_at,
        "finished_at": submission.finished_at,
        "failure": submission.failure,
        "source": submission.source,
        "scan": submission.scan,
    }
    found: dict[str, Any] = SubmissionOut(plain).data
    return found


def _rejection(one: Rejection) -> dict[str, Any]:
    return {
        "record": one.record,
        "kind": one.kind,
        "reference": one.reference,
        "errors": one.problems,
        "raw": one.raw,
        "rejected_at": one.rejected_at,
        "resent_as": one.resent_as.key if one.resent_as else None,
    }


def wait_for(submission: Submission, seconds: int) -> Submission:
    """The batch when it is done or failed, or as it stands when the time is over."""
    end = monotonic() + min(seconds, settings.API_WAIT_SECONDS)
    pauses = iter(_PAUSES)
    while True:
        status = Submission.objects.filter(pk=submission.pk).values_list("status", flat=True).first()
        if status in (Submission.Status.DONE, Submission.Status.FAILED) or monotonic() >= end:
            submission.refresh_from_db()
            return submission
        sleep(min(next(pauses, _PAUSES[-1]), max(0.0, end - monotonic())))
