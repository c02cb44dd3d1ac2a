"""What was handed in: batches with their counts, refused records with every problem, mending one and sending it again."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, act
from cee.base.answers import refused
from cee.base.clock import EASTERN, now
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Sorting, Tab, Table
from entries.models import Rejection, Submission
from entries.selectors.submission import counts_of, rejection_for, rejections_for, submission_for, submissions_for
from entries.services.resend import rejection_resend

PAGE = 50
LONGEST = 1_000_000
COUNTS = (
    Column("records", "Records", "number"),
    Column("accepted", "Accepted", "number"),
    Column("replaced", "Replaced", "number"),
    Column("rejected", "Refused", "count"),
    Column("duplicate", "Duplicates", "number"),
)


class ResendForm(ActForm):
    """The mended record."""

    body = forms.CharField(
        label="The record, mended", widget=forms.Textarea(attrs={"spellcheck": "false", "class": "c-code"}),
        max_length=LONGEST, help_text="One record as JSON. It becomes a submission of its own.",
    )  # fmt: skip

    def clean_body(self) -> str:
        """JSON, or where it breaks."""
        text: str = self.cleaned_data["body"]
        try:
            found = json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from None
        if not isinstance(found, dict):
            raise forms.ValidationError("A record is one object.")
        return text


def _tabs(current: str) -> list[Tab]:
    return [
        Tab("Submissions", "/submissions/", current=current == "all"),
        Tab("Refused records", "/submissions/refused/", current=current == "refused"),
    ]


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


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
    return render(request, "entries/submissions.html", {"tabs": _tabs("all"), "table": table})


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
    table = _rejections(rows[:PAGE], "Refused records")
    following = f"?before={rows[PAGE - 1].pk}{'&all=1' if every else ''}" if len(rows) > PAGE else ""
    table = Table(
        table.caption, table.columns, table.rows, empty="No refused record waits to be mended.", keys=True,
        sorting=Sorting(words="newest first"), pager=Pager(next=following) if following else None,
    )  # fmt: skip
    return render(request, "entries/refused.html", {"tabs": _tabs("refused"), "table": table, "every": every})


def _rejections(rows: list[Rejection], caption: str) -> Table:
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
            "state": "sent_again" if one.resent_as_id else "rejected",
        }
        drawn.append(Row(cells, href=f"/submissions/{one.submission.key}/{one.record}/"))
    return Table(caption, columns, drawn)


@allow(Capability.VIEW_SUBMISSIONS)
@require_safe
def submission(request: HttpRequest, key: UUID) -> HttpResponse:
    """One batch: how far it is, and its refused records in their order."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = submission_for(principal, key)
    except DomainError as error:
        return refused(request, error)
    after = _before(request) or 0
    rows = list(
        Rejection.objects.filter(submission=found, record__gt=after)
        .select_related("submission")
        .order_by("record")[: PAGE + 1]
    )
    table = _rejections(rows[:PAGE], "Refused records of this submission")
    following = f"?before={rows[PAGE - 1].record}" if len(rows) > PAGE else ""
    table = Table(
        table.caption, table.columns, table.rows, empty="No record was refused.", keys=True,
        sorting=Sorting(words="as they stood in the submission"), pager=Pager(next=following) if following else None,
    )  # fmt: skip
    context = {"submission": found, "counts": counts_of(found), "table": table}
    return render(request, "entries/submission.html", context)


@allow(Capability.VIEW_SUBMISSIONS)
@require_http_methods(["GET", "POST"])
def rejection(request: HttpRequest, key: UUID, record: int) -> HttpResponse:
    """One refused record with its text; a POST sends it again, mended. What is refused keeps what was typed."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = rejection_for(principal, key, record)
        if request.method != "POST":
            return _page(request, principal, key, found, ResendForm(initial={"body": _pretty(found.raw)}))
        principal.require(Capability.SUBMIT)
        form = ResendForm(request.POST)
        made: list[Submission] = []

        def do(told: dict[str, Any]) -> None:
            body = json.dumps(json.loads(told["body"])).encode()
            made.append(rejection_resend(rejection=found, body=body, actor=principal, at=now()))

        status = act(request, form, do, "The record was sent again.")
    except DomainError as error:
        return refused(request, error)
    if status:
        found.refresh_from_db()
        return _page(request, principal, key, found, form, status)
    return redirect("submission", key=made[0].key)


def _page(
    request: HttpRequest, principal: Principal, key: UUID, found: Rejection, form: ResendForm, status: int = 200
) -> HttpResponse:
    context = {
        "key": key,
        "rejection": found,
        "form": form,
        "pretty": _pretty(found.raw),
        "may_resend": principal.can(Capability.SUBMIT) and found.resent_as_id is None,
    }
    return render(request, "entries/rejection.html", context, status=status)


def _pretty(raw: str) -> str:
    """The text as received, indented where it is JSON."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except ValueError:
        return raw
