"""One record typed in: by a filer, or from paper by an entry specialist. The same record, rules and intake as any other way."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import SIGNED_IN, allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found, refused, status_of
from cee.base.clock import now
from cee.base.errors import DomainError, NotAllowed
from cee.core.vocabulary import Kind
from centers.services.dry_run import record_try
from centers.views.record_form import RecordForm, after_row_act, blank_form, body_of, typed_values
from entries.formats.table import NDJSON
from entries.models import Submission
from entries.services.submission import submission_receive
from entries.views.submissions import section_tabs

Source = Submission.Source

PAPER: Final = {
    Kind.ENTRY_SUMMARY: ("CBP Form 7501", "19 CFR 141.61(a), 142.11(a)"),
    Kind.PROTEST: ("CBP Form 19", "19 CFR 174.12(b)"),
}
"""What may come on paper, on which form, by which authority. A drawback claim may not: 19 CFR 190.51(a) has it filed electronically."""
TYPED: Final = {
    Kind.ENTRY_SUMMARY: ("Entry summary", "19 CFR 142.11"),
    Kind.PROTEST: ("Protest", "19 CFR 174.12"),
    Kind.DRAWBACK: ("Drawback claim", "19 CFR 190.51"),
}


def _source(principal: Principal) -> str:
    """The way by which the principal types records in. Raises NotAllowed where none is theirs."""
    if principal.can(Capability.SUBMIT):
        return Source.TYPED
    principal.require(Capability.FILE_PAPER)
    return Source.PAPER


def _kinds(source: str) -> dict[Kind, tuple[str, str]]:
    return PAPER if source == Source.PAPER else TYPED


@allow(SIGNED_IN)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What may be typed in."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        source = _source(principal)
    except NotAllowed as error:
        return refused(request, error)
    kinds = [
        {"kind": kind, "name": TYPED[kind][0], "form": form, "authority": authority}
        for kind, (form, authority) in _kinds(source).items()
    ]
    context = {"tabs": section_tabs(principal, "type"), "kinds": kinds, "paper": source == Source.PAPER}
    return render(request, "centers/type_choose.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def type_record(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a record; a POST puts rows in or out, tries it, or files it. What is refused keeps what was typed."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        source = _source(principal)
    except NotAllowed as error:
        return refused(request, error)
    if kind not in _kinds(source):
        return not_found(request)
    if request.method != "POST":
        return _page(request, kind, source, blank_form(kind))
    if (changed := after_row_act(kind, request)) is not None:
        return _page(request, kind, source, changed)
    values = typed_values(kind, request)
    tried = record_try(NDJSON, body_of(values), actor=principal, at=now())
    form = RecordForm(kind, values, tried.problems)
    if tried.refused or request.POST.get("op") != "file":
        return _page(request, kind, source, form, tried.told, 422 if tried.refused else 200)
    try:
        made = submission_receive(
            content_type=NDJSON, body=[body_of(values)], actor=principal, at=now(), source=source
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, error.message)
        return _page(request, kind, source, form, tried.told, status_of(error))
    messages.success(request, "It is filed as a submission of one record; what became of it is told here.")
    return redirect("submission", key=made.key)


def _page(
    request: HttpRequest,
    kind: str,
    source: str,
    form: RecordForm,
    told: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    name, authority = _kinds(source)[Kind(kind)]
    context = {
        "tabs": section_tabs(request.principal, "type"),  # type: ignore[attr-defined]
        "record": form,
        "told": told,
        "title": f"{TYPED[Kind(kind)][0]} from paper" if source == Source.PAPER else TYPED[Kind(kind)][0],
        "name": name,
        "authority": authority,
        "paper": source == Source.PAPER,
    }
    return render(request, "centers/type_record.html", context, status=status)
