"""A filer's own filings: where each stands in the filer's words, and what is asked of the filer by when."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.base.answers import not_found
from cee.base.clock import today
from cee.base.tables import Column, Pager, Row, Sorting, Tab, Table
from cee.base.whole import whole
from entries.models import Submission
from entries.selectors.filings import Filing, filings_for, filings_shown, rejections_named, submissions_of
from entries.views.submissions import rejections_table, section_tabs

PAGE, MOST_REFUSED = 50, 20
STANDS = (
    Column("standing", "Where it stands"),
    Column("asked", "Asked of you"),
    Column("due", "By", "deadline"),
)
_COLUMNS = (
    Column("reference", "Number", "identifier"),
    Column("kind", "Kind"),
    Column("version", "Version", "number"),
    *STANDS,
    Column("received_at", "Received", "instant"),
    Column("submission", "Handed in with", "link"),
)


@allow(Capability.VIEW_SUBMISSIONS)
@require_safe
def filings(request: HttpRequest) -> HttpResponse:
    """What a filer filed, newest first; `?q=` a number or its beginning, `?asks=1` where something waits for the filer."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if may_see_work(principal):
        return not_found(request)  # offices have the activities, with more than a filer is told
    text, asking = request.GET.get("q", "")[:50].replace("\x00", ""), request.GET.get("asks") == "1"
    found = filings_for(principal, text=text, asking=asking)
    before = whole(request.GET.get("before", ""), digits=18)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    query = {"q": text} if text else {}
    refused = list(rejections_named(principal, text)[:MOST_REFUSED]) if text and not asking and before is None else []
    context = {
        "tabs": section_tabs(principal, "filings"),
        "q": text,
        "asking": asking,
        "shown": [
            Tab("All", f"?{urlencode(query)}", current=not asking),
            Tab("Where something waits for you", f"?{urlencode(query | {'asks': '1'})}", current=asking),
        ],
        "refused": rejections_table(refused, "Refused records under this number") if refused else None,
        "table": _table(principal, rows, urlencode(query | ({"asks": "1"} if asking else {}))),
    }
    return render(request, "entries/filings.html", context)


def stands(filing: Filing | None) -> dict[str, Any]:
    """The cells of `STANDS` for one filing."""
    if filing is None:
        return {"standing": "", "asked": "", "due": None}
    first = filing.asked[0] if filing.asked else None
    more = f" (and {len(filing.asked) - 1} more)" if len(filing.asked) > 1 else ""
    return {
        "standing": filing.standing.words,
        "asked": first.words + more if first else "",
        "due": first.due if first else None,
    }


def _table(principal: Principal, rows: list[Any], query: str) -> Table:
    page = rows[:PAGE]
    brought = submissions_of(principal, page)
    drawn = [_row(one, brought.get(one.activity.pk)) for one in filings_shown(page, today())]
    following = f"?{query}{'&' if query else ''}before={page[-1].pk}" if len(rows) > PAGE else ""
    return Table(
        "Filings", _COLUMNS, drawn, empty="Nothing was filed under this, or nothing waits for you.", keys=True,
        sorting=Sorting(words="newest first"), pager=Pager(next=following) if following else None,
    )  # fmt: skip


def _row(one: Filing, brought: Submission | None) -> Row:
    activity = one.activity
    cells = stands(one) | {
        "reference": activity.reference,
        "kind": activity.kind.replace("_", " "),
        "version": activity.filed_version,
        "received_at": activity.received_at,
        "submission": (str(brought.key)[:8], f"/submissions/{brought.key}/") if brought else None,
    }
    return Row(cells, href=f"/find/?q={activity.reference}", key=activity.reference)
