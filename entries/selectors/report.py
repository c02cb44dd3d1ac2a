"""What became of each record of a submission, a stretch at a time, from its stored bytes and from what they led to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model

from cee.core.vocabulary import Kind
from entries.formats.content import content_hash
from entries.formats.records import Claim, Deletion, Record, StatusNotice
from entries.formats.table import FORMATS
from entries.models import (
    FILED_VERSIONS,
    EntrySummaryVersion,
    Rejection,
    Submission,
    SubmissionPart,
)
from entries.models import (
    StatusNotice as KeptNotice,
)

LOOKED_AT: Final = 2_000
"""The most records that one page of a filtered report looks at; it says where it stopped."""

OUTCOMES: Final = ("waiting", "accepted", "replaced", "deleted", "duplicate", "rejected")
VERSIONS: Final[dict[Kind, type[Model]]] = {
    Kind.ENTRY_SUMMARY: EntrySummaryVersion,
    **FILED_VERSIONS,
}


@dataclass(slots=True)
class Told:
    """One record of a submission and what became of it: one of `OUTCOMES`. `problems` refused it, or travel with it."""

    record: int
    outcome: str
    kind: str = ""
    reference: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)
    version: int | None = None
    resent: bool = False


def records_told(submission: Submission, *, after: int = 0, most: int) -> list[Told]:
    """The records behind number `after`, in order, at most `most` of them."""
    found = list(_read(submission, after, most))
    if not found:
        return []
    refused = {
        one.record: one
        for one in Rejection.objects.filter(submission=submission, record__gt=after, record__lte=after + most).defer(
            "raw"
        )
    }
    filed = versions_filed(submission, [record for _, record, _ in found if record is not None])
    noticed = _noticed(submission, [record for _, record, _ in found if isinstance(record, StatusNotice)])
    return [_told(number, record, done, refused.get(number), filed, noticed) for number, record, done in found]


def _read(submission: Submission, after: int, most: int) -> Iterator[tuple[int, Record | None, bool]]:
    """Number, record, and whether its piece is done, of each record of the stretch."""
    pieces = SubmissionPart.objects.filter(submission=submission, first_record__lte=after + most).order_by("number")
    held = list(pieces.values_list("pk", "first_record", "done_at"))
    begin = max((place for place, (_, first, _) in enumerate(held) if first <= after + 1), default=0)
    read = FORMATS[submission.content_type].read
    for pk, first, done_at in held[begin:]:
        body = bytes(SubmissionPart.objects.values_list("body", flat=True).get(pk=pk))
        start = max(0, after + 1 - first)
        for number, one in enumerate(read(body, start, after + most + 1 - first), start=first + start):
            yield number, one.record, done_at is not None


Filed = dict[int, tuple[str, str, int, list[dict[str, Any]] | None]]


def versions_filed(submission: Submission, records: Iterable[Record]) -> Filed:
    """By record: kind, reference, number and warnings of the versions that records of a submission became."""
    references: dict[Kind, set[str]] = {kind: set() for kind in VERSIONS}
    unnumbered: dict[Kind, list[bytes]] = {}
    for record in records:
        if isinstance(record, Claim) and not record.reference:
            unnumbered.setdefault(record.kind, []).append(content_hash(record))
        elif isinstance(record, Claim):
            references[record.kind].add(record.reference)
        elif not isinstance(record, Deletion | StatusNotice):
            references[Kind.ENTRY_SUMMARY].add(record.entry_number)
    found: Filed = {}
    columns = ("record", "activity__reference", "number", "warnings")
    for kind, versions in VERSIONS.items():
        rows = versions._default_manager.filter(submission_id=submission.pk).values_list(*columns)
        if references[kind]:
            for number, *told in rows.filter(activity__kind=kind, activity__reference__in=references[kind]):
                found[number] = (kind, *told)
        if kind in unnumbered:
            found |= {number: (kind, *told) for number, *told in rows.filter(content_hash__in=unnumbered[kind])}
    return found


def _noticed(submission: Submission, notices: list[StatusNotice]) -> set[bytes]:
    if not notices:
        return set()
    kept = KeptNotice.objects.filter(
        submission_id=submission.pk, reference__in={notice.entry_number for notice in notices}
    )
    return {bytes(digest) for digest in kept.values_list("content_hash", flat=True)}


def _told(
    number: int, record: Record | None, done: bool, refused: Rejection | None, filed: Filed, noticed: set[bytes]
) -> Told:
    if refused is not None:
        again = refused.resent_as_id is not None
        return Told(number, "rejected", refused.kind, refused.reference, refused.problems, resent=again)
    kind, reference = _named(record)
    if not done:
        return Told(number, "waiting", kind, reference)
    if number in filed:
        kind, reference, version, warnings = filed[number]
        return Told(number, "accepted" if version == 1 else "replaced", kind, reference, warnings or [], version)
    if isinstance(record, StatusNotice):
        digest = content_hash(record)
        if digest not in noticed:
            return Told(number, "duplicate", kind, reference)
        noticed.discard(digest)  # kept once: what says the same further down is a repetition
        return Told(number, "accepted", kind, reference)
    return Told(number, "deleted" if isinstance(record, Deletion) else "duplicate", kind, reference)


def _named(record: Record | None) -> tuple[str, str]:
    if record is None:
        return "", ""
    if isinstance(record, Claim):
        return record.kind, record.reference
    return ("status_notice" if isinstance(record, StatusNotice) else Kind.ENTRY_SUMMARY), record.entry_number


def records_of_outcome(submission: Submission, outcome: str, *, after: int, most: int) -> tuple[list[Told], int | None]:
    """The next records with an outcome, and the number behind which to look on; None where the submission ends.

    At most `LOOKED_AT` records are looked at, so the list may be shorter than what there is.
    """
    found: list[Told] = []
    looked = 0
    while looked < LOOKED_AT:
        stretch = min(500, LOOKED_AT - looked)
        some = records_told(submission, after=after + looked, most=stretch)
        for one in some:
            if one.outcome == outcome:
                found.append(one)
                if len(found) == most:
                    return found, one.record
        looked += len(some)
        if len(some) < stretch:
            return found, None
    return found, after + looked
