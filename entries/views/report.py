"""The report on a batch: how far it is, what became of each of its records, its refused records and its reply as files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.scope import visible
from cee.base.answers import refused
from cee.base.clock import day_of, now, today
from cee.base.errors import Conflict, DomainError, NotVisible
from cee.base.sheets import line
from cee.base.tables import Column, Pager, Row, Sorting, Tab, Table
from cee.base.whole import whole
from entries.formats.table import CATAIR, FORMATS
from entries.models import Activity, Rejection, Submission
from entries.selectors.filings import Filing, filings_shown
from entries.selectors.reply import catair_reply
from entries.selectors.report import OUTCOMES, Told, records_of_outcome, records_told
from entries.selectors.submission import counts_of, submission_for
from entries.views.filings import STANDS, stands

PAGE = 50
_COLUMNS = (
    Column("record", "Record", "number"),
    Column("reference", "Number", "identifier"),
    Column("kind", "Kind"),
    Column("outcome", "What became of it", "status"),
    Column("code", "Code"),
    Column("path", "Where"),
    Column("message", "What is said of it"),
    Column("authority", "Authority"),
)
_WORDS = {
    "accepted": "Accepted", "replaced": "Replaced", "duplicate": "Duplicates", "rejected": "Refused", "waiting": "Waiting",
}  # fmt: skip


@allow(Capability.VIEW_SUBMISSIONS)
@require_safe
def submission(request: HttpRequest, key: UUID) -> HttpResponse:
    """One batch: how far it is, and what became of its records in their order; those refused first, where there are any."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = submission_for(principal, key)
    except DomainError as error:
        return refused(request, error)
    unfinished = found.status in (Submission.Status.RECEIVED, Submission.Status.PROCESSING)
    show = request.GET.get("show", "")
    if show not in ("all", *OUTCOMES):
        show = "rejected" if found.rejected and not unfinished else "all"
    after = _after(request)
    told, following = _stretch(found, show, after)
    counts = counts_of(found)
    context = {
        "submission": found,
        "counts": counts,
        "unfinished": unfinished,
        "done": sum(counts.values()) - counts["records"],
        "format": FORMATS[found.content_type].name,
        "tabs": _tabs(found, show),
        "table": _table(principal, found, told, f"?show={show}&after={following}" if following else "", show),
        "looked": following if following and len(told) < PAGE else None,
        "has_reply": found.content_type == CATAIR and found.status == Submission.Status.DONE,
        "address": request.get_full_path(),
    }
    return render(request, "entries/submission.html", context)


def _after(request: HttpRequest) -> int:
    return whole(request.GET.get("after", ""), digits=9) or 0


def _stretch(found: Submission, show: str, after: int) -> tuple[list[Told], int | None]:
    """The records of a page, and the number behind which the next page begins; None on the last."""
    if show == "all":
        told = records_told(found, after=after, most=PAGE + 1)
        return told[:PAGE], told[PAGE - 1].record if len(told) > PAGE else None
    if show != "rejected":
        return records_of_outcome(found, show, after=after, most=PAGE)
    rows = list(
        Rejection.objects.filter(submission=found, record__gt=after).defer("raw").order_by("record")[: PAGE + 1]
    )
    told = [
        Told(one.record, "rejected", one.kind, one.reference, one.problems, resent=one.resent_as_id is not None)
        for one in rows[:PAGE]
    ]
    return told, told[-1].record if len(rows) > PAGE else None


def _tabs(found: Submission, show: str) -> list[Tab]:
    waiting = max(0, found.records - found.accepted - found.replaced - found.rejected - found.duplicate)
    counted = {"all": found.records, "waiting": waiting} | counts_of(found)
    words = {"all": "All"} | _WORDS
    return [
        Tab(words[name], f"?show={name}", count=f"{counted[name]:,}", current=name == show)
        for name in words
        if name in ("all", "rejected", show) or counted[name]
    ]


def _table(principal: Principal, found: Submission, told: list[Told], following: str, show: str) -> Table:
    rows = visible(principal, Activity.objects.filter(reference__in={one.reference for one in told if one.reference}))
    filings: dict[tuple[str, str], Filing | None] = {(one.kind, one.reference): None for one in rows}
    columns: Sequence[Column] = _COLUMNS
    if not may_see_work(principal):
        filings = {(one.activity.kind, one.activity.reference): one for one in filings_shown(list(rows), today())}
        columns = (*_COLUMNS[:4], *STANDS, *_COLUMNS[4:])
    return Table(
        "Records of this submission", columns, [_row(found, one, filings) for one in told],
        empty="No record was refused." if show == "rejected" else "No record is so.",
        sorting=Sorting(words="as they stood in the submission"), keys=True,
        pager=Pager(next=following) if following else None,
    )  # fmt: skip


def _row(found: Submission, one: Told, filings: Mapping[tuple[str, str], Filing | None]) -> Row:
    first = one.problems[0] if one.problems else {}
    more = f" (and {len(one.problems) - 1} more)" if len(one.problems) > 1 else ""
    href = ""
    if one.outcome == "rejected":
        href = f"/submissions/{found.key}/{one.record}/"
    elif (one.kind, one.reference) in filings:
        href = f"/items/{one.kind}/{one.reference}/"
    name = one.reference or ("no number" if one.outcome == "rejected" else "")
    cells = {
        "record": one.record,
        "reference": name,
        "kind": one.kind.replace("_", " "),
        "outcome": "sent_again" if one.resent else "refused" if one.outcome == "rejected" else one.outcome,
        "code": first.get("code", ""),
        "path": first.get("path", ""),
        "message": first.get("message", "") + more,
        "authority": first.get("authority", ""),
    }
    return Row(cells | _stands(one, filings.get((one.kind, one.reference))), href=href)


def _stands(one: Told, filing: Filing | None) -> dict[str, Any]:
    """Where the filing stands that a record led to; a refused record asks to be mended, which has no day of the law."""
    if one.outcome != "rejected":
        return stands(filing)
    return stands(None) | {"asked": "" if one.resent else "Mend it and send it again"}


@allow(Capability.VIEW_SUBMISSIONS)
@require_safe
def refused_csv(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The refused records of a batch as CSV, a row for each problem."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = submission_for(principal, key)
    except DomainError as error:
        return refused(request, error)
    return _file(_refused_lines(found), "text/csv; charset=utf-8", f"refused-{found.key}.csv")


def _refused_lines(found: Submission) -> Iterator[str]:
    yield line(["Submission", str(found.key)])
    yield line(["As of", now()])
    yield line(["Record", "Kind", "Number", "Code", "Where", "What is wrong", "Authority", "Weight", "Sent again"])
    rows = Rejection.objects.filter(submission=found).defer("raw").order_by("record")
    for one in rows.iterator(chunk_size=1_000):
        again = "yes" if one.resent_as_id else ""
        for told in one.problems:
            said = (told["code"], told["path"], told["message"], told["authority"], told.get("severity", "fatal"))
            yield line([one.record, one.kind, one.reference, *said, again])


@allow(Capability.VIEW_SUBMISSIONS)
@require_safe
def reply(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The AX or DX batch that answers a CATAIR batch, as a file."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = submission_for(principal, key)
        if found.content_type != CATAIR:
            raise NotVisible("no_response", "Only a CATAIR batch is answered by a batch.")
        if found.status != Submission.Status.DONE:
            raise Conflict("not_done", f"The batch is {found.status}; it is answered when it is done.")
    except DomainError as error:
        return refused(request, error)
    return _file(catair_reply(found, on=day_of(now())), CATAIR, f"reply-{found.key}.txt")


def _file(lines: Iterator[str] | Iterator[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type=content_type, headers=headers)
