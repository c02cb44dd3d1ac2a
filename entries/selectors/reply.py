"""The reply batch to a CATAIR submission, made from what became of each of its records."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from cee.core.errors import Problem, Severity
from entries.formats.catair.envelope import Unit, frame
from entries.formats.catair.reply import Outcome, write_reply
from entries.models import DrawbackVersion, EntrySummaryVersion, Rejection, Submission, SubmissionPart


def catair_reply(submission: Submission, *, on: date) -> Iterator[bytes]:
    """The AX or DX records of a CATAIR submission that is done, with line ends; one stored piece is held at a time."""
    return write_reply(_answered(submission), on=on)


def _answered(submission: Submission) -> Iterator[tuple[Unit, Outcome]]:
    pieces = SubmissionPart.objects.filter(submission=submission).order_by("number").values_list("first_record", "body")
    for first, body in pieces.iterator(chunk_size=1):
        units = list(frame(bytes(body).split(b"\n")))
        records = range(first, first + len(units))
        refused = dict(
            Rejection.objects.filter(
                submission=submission, record__gte=records.start, record__lt=records.stop
            ).values_list("record", "problems")
        )
        filed = _filed(submission, units)
        for record, unit in zip(records, units, strict=True):
            yield unit, _outcome(unit, refused.get(record), filed.get(record))


def _filed(submission: Submission, units: Sequence[Unit]) -> dict[int, tuple[int, list[dict[str, str]] | None]]:
    """The versions that the units became: by record, the number and the warnings."""
    references = {reference for unit in units if (reference := _reference(unit))}
    found = {}
    for versions in (EntrySummaryVersion, DrawbackVersion):
        rows = versions.objects.filter(activity__reference__in=references, submission_id=submission.pk)
        for record, number, told in rows.values_list("record", "number", "warnings"):
            found[record] = (number, told)
    return found


def _reference(unit: Unit) -> str:
    ten = unit.lines[0].decode("latin-1") if unit.lines and unit.lines[0][:2] == b"10" else ""
    return f"{ten[3:6]}-{ten[8:15]}-{ten[15:16]}" if ten else ""


def _outcome(unit: Unit, refused: list[dict[str, str]] | None, filed: tuple[int, Any] | None) -> Outcome:
    if refused is not None:
        return Outcome("reject", _problems(refused))
    if filed is not None:
        number, warnings = filed
        return Outcome("add" if number == 1 else "replace", _problems(warnings or []), number)
    deletion = bool(unit.lines) and unit.lines[0][:3] == b"10D"
    return Outcome("delete" if deletion else "duplicate")


def _problems(rows: list[dict[str, str]]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            row["code"], row["path"], row["message"], row["authority"], Severity(row.get("severity", Severity.FATAL))
        )
        for row in rows
    )
