"""One refused record: its problems, what became of it, and mending it: in a form, in its columns, or as text."""

import json
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.answers import refused, status_of
from cee.base.clock import now
from cee.base.errors import DomainError, NotAllowed, NotVisible
from cee.base.whole import whole
from centers.services.dry_run import record_try
from centers.views.record_form import SCHEMAS, RecordForm, after_row_act, body_of, typed_values
from entries.formats.catair.columns import RULER, ColumnLine, body_of_lines, lines_in_columns
from entries.formats.csv import object_of
from entries.formats.table import CATAIR, CSV, FORMATS, NDJSON
from entries.models import Activity, Rejection, Submission
from entries.selectors.report import Told, records_told
from entries.selectors.submission import rejection_for
from entries.services.resend import rejection_resend
from entries.services.submission import needed_for

LONGEST: Final = 1_000_000
FORM, LINES, TEXT = "form", "lines", "text"


@dataclass(slots=True)
class Mend:
    """A record on its way to be sent again: how it is shown, in which format it is sent, and what was typed."""

    mode: str
    content_type: str
    body: bytes
    record: RecordForm | None = None
    lines: list[ColumnLine] = field(default_factory=list)
    loose: list[Any] = field(default_factory=list)
    text: str = ""
    problems: list[dict[str, str]] = field(default_factory=list)


@allow(Capability.VIEW_SUBMISSIONS)
@require_http_methods(["GET", "POST"])
def rejection(request: HttpRequest, key: UUID, record: int) -> HttpResponse:
    """One refused record; a POST tries it mended, and sends it again where nothing refuses it. What was typed stays."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = rejection_for(principal, key, record)
        may = _may_resend(principal, found)
        if request.method != "POST":
            return _page(request, found, _as_received(request, principal, found) if may else None)
        if not may:
            raise NotAllowed("not_allowed", "Your role does not send refused records again.", "CEE access table")
        if found.resent_as is not None:
            return _page(request, found, None, status=409)
        return _posted(request, principal, found)
    except DomainError as error:
        return refused(request, error)


def _may_resend(principal: Principal, found: Rejection) -> bool:
    source = found.submission.source
    return principal.can(needed_for(Submission.Source.PAPER if source == Submission.Source.PAPER else ""))


def _posted(request: HttpRequest, principal: Principal, found: Rejection) -> HttpResponse:
    mode = request.POST.get("mode", TEXT)
    kind = request.POST.get("kind", "")
    if mode == FORM and kind in SCHEMAS:
        if (changed := after_row_act(kind, request)) is not None:
            return _page(request, found, Mend(FORM, NDJSON, b"", record=changed))
        values = typed_values(kind, request)
        mend = Mend(FORM, NDJSON, body_of(values), record=RecordForm(kind, values))
    elif mode == LINES:
        mend = Mend(LINES, CATAIR, body_of_lines(_lines_after_act(request)))
        if request.POST.get("op", "").partition(":")[0] in ("add", "drop"):
            return _page(request, found, _shown(mend, [], keep_blank=_lines_after_act(request)))
    else:
        text = request.POST.get("body", "")[:LONGEST]
        content_type = NDJSON if text.lstrip()[:1] in ("{", "") else found.submission.content_type
        body = _one_line(text) if content_type in (NDJSON, "application/json") else text.encode()
        mend = Mend(TEXT, NDJSON if content_type == "application/json" else content_type, body, text=text)
    tried = record_try(mend.content_type, mend.body, actor=principal, at=now())
    mend = _shown(mend, tried.problems)
    if tried.refused or request.POST.get("op") == "try":
        return _page(request, found, mend, tried.told, 422 if tried.refused else 200)
    try:
        made = rejection_resend(
            rejection=found, body=mend.body, actor=principal, at=now(), content_type=mend.content_type,
            source=Submission.Source.MENDED,
        )  # fmt: skip
    except (NotAllowed, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
        found.refresh_from_db()
        return _page(request, found, mend, tried.told, status_of(error))
    messages.success(request, "The record was sent again.")
    return redirect("submission", key=made.key)


def _one_line(text: str) -> bytes:
    """A JSON record on one line; text that is none stays, for the reader to say where it breaks."""
    try:
        return json.dumps(json.loads(text)).encode()
    except (ValueError, RecursionError):
        return " ".join(text.split("\n")).encode("utf-8", "replace")


def _lines_after_act(request: HttpRequest) -> list[str]:
    """The lines that were typed, one put in or taken out where a button says so."""
    lines = [line[:200] for line in request.POST.getlist("line")]
    act, _, said = request.POST.get("op", "").partition(":")
    place = whole(said, digits=5)
    if place is not None and place <= len(lines):
        if act == "add":
            lines.insert(place, "")
        elif act == "drop" and place:
            del lines[place - 1]
    return lines


def _as_received(request: HttpRequest, principal: Principal, found: Rejection) -> Mend:
    """The record as it was received, in the way in which it is mended best; as text where that is asked for."""
    theirs = found.submission.content_type
    if request.GET.get("as") != TEXT:
        if theirs == CATAIR:
            return _shown(Mend(LINES, CATAIR, found.raw.encode("latin-1", "replace")), found.problems)
        values = _object(theirs, found.raw)
        if values is not None and values.get("kind") in SCHEMAS:
            problems = found.problems
            if theirs == CSV:  # what was said is told by rows and columns: the form needs it by its own fields
                problems = record_try(NDJSON, body_of(values), actor=principal, at=now()).problems
            form = RecordForm(values["kind"], values, problems)
            if not form.too_long:
                return Mend(FORM, NDJSON, b"", record=form)
    return Mend(TEXT, theirs, b"", text=_pretty(found.raw), problems=found.problems)


def _object(content_type: str, raw: str) -> dict[str, Any] | None:
    if content_type == CSV:
        return object_of(raw.encode())
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) and isinstance(values.get("kind"), str) else None


def _shown(mend: Mend, problems: list[dict[str, str]], *, keep_blank: list[str] | None = None) -> Mend:
    """What is mended with its problems where they stand."""
    mend.problems = problems
    if mend.record is not None:
        mend.record = RecordForm(mend.record.kind, mend.record.values, problems)
    elif mend.mode == LINES:
        mend.lines, mend.loose = lines_in_columns(mend.body.decode("latin-1"), problems)
        for number, line in enumerate(keep_blank or (), start=1):
            if not line.strip():
                mend.lines.insert(number - 1, ColumnLine(number, "", "", []))
        for number, made in enumerate(mend.lines, start=1):
            made.number = number
    return mend


def _page(
    request: HttpRequest, found: Rejection, mend: Mend | None, told: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    became, href = _became(request.principal, found)  # type: ignore[attr-defined]
    context = {
        "key": found.submission.key,
        "rejection": found,
        "mend": mend if found.resent_as_id is None else None,
        "told": told,
        "became": became,
        "became_href": href,
        "ruler": RULER,
        "format": FORMATS[found.submission.content_type].name,
        "pretty": _pretty(found.raw),
    }
    return render(request, "centers/mend.html", context, status=status)


def _became(principal: Principal, found: Rejection) -> tuple[Told | None, str]:
    """What the record became when it was sent again, and where that stands."""
    if found.resent_as is None:
        return None, ""
    told = next(iter(records_told(found.resent_as, most=1)), None)
    if told is None:
        return None, ""
    if told.outcome == "rejected":
        return told, f"/submissions/{found.resent_as.key}/{told.record}/"
    rows = Activity.objects.filter(reference=told.reference, kind=told.kind)
    return told, f"/items/{told.kind}/{told.reference}/" if visible(principal, rows).exists() else ""


def _pretty(raw: str) -> str:
    """The text as received, indented where it is JSON."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw
