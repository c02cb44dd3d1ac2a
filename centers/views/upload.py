"""A file handed in by a person: stored as any batch, tried first, then handed in or taken back."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.base.acts import ActForm
from cee.base.answers import refused, status_of
from cee.base.clock import now
from cee.base.errors import DomainError
from cee.base.pages import error_page
from cee.base.scanner import Outcome
from cee.base.tables import Column, Pager, Row, Sorting, Tab, Table
from cee.base.whole import whole
from centers.services.dry_run import MOST, Tried, batch_try
from entries.formats.detect import HEAD, detect
from entries.formats.table import FORMATS
from entries.models import Submission
from entries.selectors.submission import first_records, held_for
from entries.services.held import submission_hand_in, submission_read_as, submission_take_back
from entries.services.scan import submission_rescan
from entries.services.submission import submission_receive
from entries.views.submissions import section_tabs

PAGE: Final = 100
_NAMES: Final = [(kind, one.name) for kind, one in FORMATS.items()]


class UploadForm(ActForm):
    """A file, and what it is."""

    file = forms.FileField(label="File", max_length=200, allow_empty_file=True)
    format = forms.ChoiceField(
        label="Format", required=False, choices=[("", "Tell it from the file"), *_NAMES],
        help_text="JSON, NDJSON (one record a line), CSV (entry summaries, one row a tariff number) or CATAIR (80 columns).",
    )  # fmt: skip


class FormatForm(forms.Form):
    """Another format to read a held file by."""

    format = forms.ChoiceField(label="Read it as", choices=_NAMES)


@allow(Capability.SUBMIT)
@csrf_exempt
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The form; a POST stores the file and goes on to its dry run, or to its report where it is handed in at once.

    The length is looked at before a byte of the body is read, the token of the form right behind.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > settings.UPLOAD_BYTES:
        most = f"{settings.UPLOAD_BYTES // (1 << 20):,} MB"
        detail = (
            f"A file on this screen has at most {most}. Send a longer one by the interface for programs, or in parts."
        )
        return error_page(request, 413, detail)
    answer: HttpResponse = _upload(request)
    return answer


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if request.method != "POST":
        return _form_page(request, principal, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, principal, form, 422)
    file: UploadedFile[Any] = form.cleaned_data["file"]
    head = file.read(HEAD)
    file.seek(0)
    content_type = form.cleaned_data["format"] or detect(file.name or "", head)
    if content_type is None:
        form.add_error("format", "Nothing in the file tells its format; say which it is.")
        return _form_page(request, principal, form, 422)
    hold = request.POST.get("op") != "hand_in"
    try:
        made = submission_receive(
            content_type=content_type, body=file.chunks(), actor=principal, at=now(),
            source=Submission.Source.UPLOAD, filename=file.name or "", hold=hold,
        )  # fmt: skip
    except DomainError as error:
        form.refuse(error)
        form.add_error("file", f"It was read as {FORMATS[content_type].name}. Choose the file again.")
        return _form_page(request, principal, form, 413 if error.code.endswith("_too_large") else status_of(error))
    if hold:
        return redirect("upload_held", key=made.key)
    messages.success(request, f"The file was handed in as {FORMATS[content_type].name}; it is stored whole.")
    return redirect("submission", key=made.key)


def _form_page(request: HttpRequest, principal: Principal, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "tabs": section_tabs(principal, "upload"),
        "form": form,
        "most": settings.UPLOAD_BYTES,
        "most_json": settings.SUBMISSION_JSON_BYTES,
        "scanned": bool(settings.SCANNER),
        "tried": MOST,
    }
    return render(request, "centers/upload.html", context, status=status)


@allow(Capability.SUBMIT)
@require_safe
def held(request: HttpRequest, key: UUID) -> HttpResponse:
    """What each of the first records of a held file would become; nothing of it is handed in."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = held_for(principal, key)
    except DomainError as error:
        return refused(request, error)
    if found.scan == Outcome.WAITING:
        submission_rescan(submission_id=found.pk, at=now())
        found.refresh_from_db()
    context: dict[str, Any] = {
        "tabs": section_tabs(principal, "upload"),
        "submission": found,
        "format": FORMATS[found.content_type].name,
        "format_form": FormatForm(initial={"format": found.content_type}) if found.parts == 1 else None,
        "readable": found.status == Submission.Status.HELD and found.scan != Outcome.WAITING,
        "most": MOST,
    }
    if context["readable"]:
        tried = batch_try(first_records(found, MOST), actor=principal, at=now())
        context |= {"counts": tried.counts, "tried": len(tried.results)} | _results(request, principal, tried)
    return render(request, "centers/upload_held.html", context)


_SHOWN: Final = {
    "all": ("All", None), "rejected": ("Would be refused", "reject"), "add": ("Would be accepted", "add"),
    "replace": ("Would replace", "replace"), "duplicate": ("On file already", "duplicate"),
}  # fmt: skip


def _results(request: HttpRequest, principal: Principal, tried: Tried) -> dict[str, Any]:
    """A page of the table of results, and the tabs that filter it."""
    show = request.GET.get("show", "")
    if show not in _SHOWN:
        show = "rejected" if tried.counts["rejected"] else "all"
    since = whole(request.GET.get("after", ""), digits=9) or 0
    wanted = _SHOWN[show][1]
    of_kind = [one for one in tried.results if wanted in (None, one["outcome"])]
    rows = [one for one in of_kind if one["record"] > since]
    columns = [column for column in _COLUMNS if column.name != "placed" or may_see_work(principal)]
    following = f"?show={show}&after={rows[PAGE - 1]['record']}" if len(rows) > PAGE else ""
    table = Table(
        "Dry run", columns, [_row(one) for one in rows[:PAGE]], empty="No record would be so.",
        sorting=Sorting(words="as they stand in the file"), pager=Pager(next=following) if following else None,
    )  # fmt: skip
    tabs = []
    for name, (words, outcome) in _SHOWN.items():
        count = sum(1 for one in tried.results if outcome in (None, one["outcome"]))
        if count or name in ("all", show):
            tabs.append(Tab(words, f"?show={name}", count=f"{count:,}", current=name == show))
    return {"table": table, "tabs_of_results": tabs}


_COLUMNS: Final = (
    Column("record", "Record", "number"),
    Column("reference", "Number", "identifier"),
    Column("outcome", "Would be", "status"),
    Column("center", "Center"),
    Column("placed", "Team and lane"),
    Column("deadline", "First deadline"),
    Column("problem", "What is said of it"),
    Column("path", "Where"),
    Column("authority", "Authority"),
)
_OUTCOMES: Final = {
    "add": "accepted", "replace": "replaced", "delete": "deleted", "notice": "accepted", "reject": "refused", "duplicate": "duplicate",
}  # fmt: skip


def _row(one: dict[str, Any]) -> Row:
    problems = [*one["errors"], *one["warnings"]]
    first = problems[0] if problems else {}
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    due = min(one["deadlines"], key=lambda deadline: deadline["due"] or "9999", default=None)
    cells = {
        "record": one["record"],
        "reference": one["reference"],
        "outcome": _OUTCOMES[one["outcome"]],
        "center": one["center"] or ("triage" if one["state"] == "triage" else ""),
        "placed": ", ".join(word for word in (one["team"], one["lane"]) if word),
        "deadline": f"{due['due']} ({due['rule']})" if due and due["due"] else "",
        "problem": f"{first['code']}: {first['message']}{more}" if first else "",
        "path": first.get("path", ""),
        "authority": first.get("authority", ""),
    }
    return Row(cells)


@allow(Capability.SUBMIT)
@require_POST
def held_act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand a held file in, take it back, or read it as another format."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    op = request.POST.get("op", "")
    try:
        found = held_for(principal, key)
        if op == "hand_in":
            submission_hand_in(submission_id=found.pk, actor=principal, at=now())
            messages.success(request, "The file was handed in.")
            return redirect("submission", key=key)
        if op == "take_back":
            submission_take_back(submission_id=found.pk, actor=principal, at=now())
            messages.success(request, "The file was taken back; nothing of it was handed in.")
            return redirect("upload")
        form = FormatForm(request.POST)
        if form.is_valid():
            other = submission_read_as(
                submission_id=found.pk, content_type=form.cleaned_data["format"], actor=principal, at=now()
            )
            return redirect("upload_held", key=other.key)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("upload_held", key=key) if op not in ("hand_in", "take_back") else refused(request, error)
    return redirect("upload_held", key=key)
