"""What a client sent on one day, counted and hashed, for the client to compare with its own books."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.api.base import ApiView
from cee.api.errors import TOO_BROAD
from cee.api.params import day
from cee.api.serializers.intake import CountsOut
from cee.base.clock import EASTERN
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Kind
from entries.formats.cutting import lines_of
from entries.formats.json import read_json_body
from entries.formats.records import CLAIMS, Claim, Record
from entries.formats.table import FORMATS, NDJSON
from entries.models import Submission, SubmissionPart
from entries.selectors.submission import counts_of

MOST_RECORDS: Final = 250_000
MOST_BATCHES: Final = 10_000


class KindSum(serializers.Serializer):
    """The records of one kind: how many, and the SHA-256 over their numbers, sorted, each ended by a line feed."""

    kind = serializers.CharField()
    count = serializers.IntegerField()
    sha256 = serializers.CharField()


class BatchSum(serializers.Serializer):
    """One batch: the SHA-256 over its bytes, and what its records came to."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    sha256 = serializers.CharField(allow_blank=True)
    counts = CountsOut()


class ManifestOut(serializers.Serializer):
    """A day of America/New_York. `unreadable` counts the records that name no kind or number."""

    date = serializers.DateField()
    kinds = KindSum(many=True)
    unreadable = serializers.IntegerField()
    submissions = BatchSum(many=True)


class Manifest(ApiView):
    """A manifest."""

    needs = {"GET": (Capability.SUBMIT, Capability.VIEW_SUBMISSIONS)}

    @extend_schema(responses=ManifestOut)
    def get(self, request: Any, on: str) -> Response:
        """Count and hash per kind of what this client sent that day, refused records and repetitions included."""
        try:
            asked = day(on)
        except ValueError:
            raise NotVisible("no_day", "A day is written like 2026-11-24.") from None
        return Response(ManifestOut(manifest(self.principal, asked)).data)


def manifest(principal: Principal, on: date) -> dict[str, Any]:
    """What the caller sent on a day. Raises Refused where that is more than is counted while the caller waits."""
    begin = datetime.combine(on, time(), tzinfo=EASTERN).astimezone(UTC)
    end = datetime.combine(on + timedelta(days=1), time(), tzinfo=EASTERN).astimezone(UTC)
    sent = (
        Submission.objects.filter(
            office=principal.office,
            user_id=principal.user_id,
            complete=True,
            received_at__gte=begin,
            received_at__lt=end,
        )
        .exclude(status=Submission.Status.HELD)
        .order_by("id")
    )
    batches = list(sent[: MOST_BATCHES + 1])
    if len(batches) > MOST_BATCHES or sum(batch.records for batch in batches) > MOST_RECORDS:
        raise Refused(TOO_BROAD, f"A manifest counts at most {MOST_RECORDS} records in {MOST_BATCHES} batches.")
    numbers: dict[str, list[str]] = defaultdict(list)
    unreadable = 0
    for body, content_type in (
        SubmissionPart.objects.filter(submission__in=[batch.pk for batch in batches])
        .order_by("submission_id", "number")
        .values_list("body", "submission__content_type")
        .iterator(chunk_size=20)
    ):
        for record in _records(bytes(body), content_type):
            kind = record.get("kind")
            number = record.get(_NUMBERS.get(kind, "entry_number") if isinstance(kind, str) else "entry_number")
            if isinstance(kind, str) and isinstance(number, str):
                numbers[kind[:32]].append(number)
            else:
                unreadable += 1
    return {
        "date": on,
        "kinds": [
            {"kind": kind, "count": len(found), "sha256": _hash(found)} for kind, found in sorted(numbers.items())
        ],
        "unreadable": unreadable,
        "submissions": [
            {"id": one.key, "status": one.status, "sha256": one.sha256, "counts": counts_of(one)} for one in batches
        ],
    }


_NUMBERS: Final = {kind.value: record.number_member for kind, record in CLAIMS.items()}
"""The member that numbers a record of a kind; entry summaries and notices go by their entry."""


def _records(body: bytes, content_type: str) -> list[dict[str, Any]]:
    if content_type == "application/json":
        found = read_json_body(body)
        return [one if isinstance(one, dict) else {} for _, one in found] if isinstance(found, list) else []
    if content_type != NDJSON:
        return [_named(one.record) for one in FORMATS[content_type].read(body)]
    return [_read(line) for line in lines_of(body)]


def _named(record: Record | None) -> dict[str, Any]:
    """The kind and the number of a record that a format with columns carries."""
    if record is None:
        return {}
    if isinstance(record, Claim):
        return {"kind": record.kind.value, record.number_member: record.reference}
    return {"kind": Kind.ENTRY_SUMMARY.value, "entry_number": record.entry_number}


def _read(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(numbers: list[str]) -> str:
    return sha256("".join(f"{number}\n" for number in sorted(numbers)).encode("utf-8", "surrogatepass")).hexdigest()
