"""What was handed in: the batches with their counts, and the refused records of all of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.base.clock import EASTERN
from cee.base.tables import Column, Pager, Row, Sorting, Tab, Table
from cee.base.whole import whole
from entries.models import Rejection, Submission
from entries.selectors.submission import rejections_for, submissions_for

PAGE = 50
COUNTS = (
    Column("records", "Records", "number"),
    Column("accepted", "Accepted", "number"),
    Column("replaced", "Replaced", "number"),
    Column("rejected", "Refused", "count"),
    Column("duplicate", "Duplicates", "number"),
)


def section_tabs(principal: Principal, current: str) -> list[Tab]:
    """The screens of what is handed in that the principal may open."""
    tabs = [
        Tab("Submissions", "/submissions/", current=current == "all"),
        Tab("Refused records", "/submissions/refused/", current=current == "refused"),
    ]
    if not may_see_work(principal):
        tabs.insert(1, Tab("Filings", "/submissions/filings/", current=current == "filings"))
    if principal.can(Capability.SUBMIT):
        tabs.append(Tab("Upload a file", "/submissions/new/", current=current == "upload"))
    if principal.can(Capability.SUBMIT) or principal.can(Capability.FILE_PAPER):
        label = "Type one in" if principal.can(Capability.SUBMIT) else "Paper filing"
        tabs.append(Tab(label, "/submissions/type/", current=current == "type"))
    return tabs


def _before(request: HttpRequest) -> int | None:
    return whole(request.GET.get("before", ""), digits=18)


@allow(Capability.VIEW_SUBMISSIONS)
@require_safe
def submissions(request: HttpRequest) -> HttpResponse:
    """The batches of the office, newest first, with what became of their records."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    found = submissions_for(principal)
    before = _before(request)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    columns = [
        Column("received_at", "Received", "instant"),
        Column("submitter", "From"),
        Column("source", "By"),
        Column("office", "Office", "identifier"),
        Column("status", "Status", "status"),
        *COUNTS,
        Column("size", "Bytes", "number"),
        Column("key", "Id", "identifier"),
    ]
    drawn = []
    for one in rows[:PAGE]:
        cells = {column.name: getattr(one, column.name) for column in columns} | {"key": str(one.key)}
        cells |= {name: f"{cells[name]:,}" for name in ("records", "accepted", "replaced", "duplicate", "size")}
        cells["rejected"] = (f"{one.rejected:,}", f"/submissions/{one.key}/" if one.rejected else "")
        cells["received_at"] = _local(one)
        drawn.append(Row(cells, href=f"/submissions/{one.key}/", tone="bad" if one.status == "failed" else ""))
    table = Table(
        "Submissions", columns, drawn, empty="Nothing was handed in yet.", sorting=Sorting(words="newest first"),
        pager=Pager(next=f"?before={rows[PAGE - 1].pk}") if len(rows) > PAGE else None, keys=True,
    )  # fmt: skip
    return render(request, "entries/submissions.html", {"tabs": section_tabs(principal, "all"), "table": table})


def _local(one: Submission) -> str:
    return f"{one.received_at.astimezone(EASTERN):%Y-%m-%d %H:%M:%S}"


@allow(Capability.VIEW_SUBMISSIONS)
@require_safe
def refused_records(request: HttpRequest) -> HttpResponse:
    """The refused records that the office may see, newest first; those sent again are left out unless asked for."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    every = request.GET.get("all") == "1"
    found = rejections_for(principal)
    if not every:
        found = found.filter(resent_as=None)
    before = _before(request)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    table = rejections_table(rows[:PAGE], "Refused records")
    following = f"?before={rows[PAGE - 1].pk}{'&all=1' if every else ''}" if len(rows) > PAGE else ""
    table = Table(
        table.caption, table.columns, table.rows, empty="No refused record waits to be mended.", keys=True,
        sorting=Sorting(words="newest first"), pager=Pager(next=following) if following else None,
    )  # fmt: skip
    return render(
        request, "entries/refused.html", {"tabs": section_tabs(principal, "refused"), "table": table, "every": every}
    )


def rejections_table(rows: list[Rejection], caption: str) -> Table:
    """Refused records as a table; each opens to be mended."""
    columns = [
        Column("reference", "Record"),
        Column("codes", "Codes"),
        Column("first", "First problem"),
        Column("filer", "Filer", "identifier"),
        Column("port", "Port", "identifier"),
        Column("at", "Refused", "instant"),
        Column("state", "State", "status"),
    ]
    drawn = []
    for one in rows:
        codes = list(dict.fromkeys(problem["code"] for problem in one.problems))
        cells = {
            "reference": f"{one.record}: {one.reference or 'no number'}",
            "codes": ", ".join(codes[:4]) + (f" and {len(codes) - 4} more" if len(codes) > 4 else ""),
            "first": one.problems[0]["message"] if one.problems else "",
            "filer": one.filer,
            "port": one.port,
            "at": one.rejected_at,
            "state": "sent_again" if one.resent_as_id else "refused",
        }
        drawn.append(Row(cells, href=f"/submissions/{one.submission.key}/{one.record}/"))
    return Table(caption, columns, drawn)
