"""One record typed in: by a filer, or from paper by an entry specialist. The same record, rules and intake as any other way."""

from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import SIGNED_IN, allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found, refused, status_of
from cee.base.clock import now, today
from cee.base.errors import DomainError, NotAllowed
from cee.base.tables import Tab
from cee.core.vocabulary import Kind
from centers.policy.placement import QUEUE_OF_KIND
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
    Kind.TRADE_INQUIRY: ("Trade inquiry", "19 CFR 101.1"),
}
MAIL: Final = ("Mail, telephone or counter", "19 CFR 101.1")
"""How inquiries reach a Center that no program sends."""


class Kinds(NamedTuple):
    """What a principal may type in: by each kind, as whose filing, on which form and by which authority."""

    of: dict[Kind, tuple[str, str, str]]

    @property
    def paper(self) -> bool:
        """Whether somebody else's filings are keyed in, rather than one's own."""
        return any(source != Source.TYPED for source, _, _ in self.of.values())


def _kinds(principal: Principal) -> Kinds:
    """What the principal may type in. Raises NotAllowed where nothing is theirs."""
    if principal.can(Capability.SUBMIT):
        return Kinds({kind: (str(Source.TYPED), *named) for kind, named in TYPED.items()})
    found: dict[Kind, tuple[str, str, str]] = {}
    if principal.can(Capability.FILE_PAPER):
        found |= {kind: (str(Source.PAPER), *named) for kind, named in PAPER.items()}
    if principal.can(Capability.DECIDE_INQUIRY):
        found[Kind.TRADE_INQUIRY] = (Source.MAIL, *MAIL)
    if not found:
        principal.require(Capability.FILE_PAPER)
    return Kinds(found)


@allow(SIGNED_IN)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What may be typed in."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        may = _kinds(principal)
    except NotAllowed as error:
        return refused(request, error)
    kinds = [
        {"kind": kind, "name": TYPED[kind][0], "form": form, "authority": authority}
        for kind, (_, form, authority) in may.of.items()
    ]
    context = {"tabs": _tabs(principal), "kinds": kinds, "paper": may.paper}
    return render(request, "centers/type_choose.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def type_record(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a record; a POST puts rows in or out, tries it, or files it. What is refused keeps what was typed."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        may = _kinds(principal)
    except NotAllowed as error:
        return refused(request, error)
    if kind not in may.of:
        return not_found(request)
    source = may.of[Kind(kind)][0]
    if request.method != "POST":
        first = {"channel": "mail", "filed_date": today().isoformat()} if source == Source.MAIL else {}
        return _page(request, kind, source, blank_form(kind, **first))
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
    if source == Source.MAIL and not principal.can(Capability.VIEW_SUBMISSIONS):
        messages.success(request, "It is taken in, and joins the queue of the Center that it belongs to.")
        return redirect("queue", slug=QUEUE_OF_KIND[Kind.TRADE_INQUIRY])
    messages.success(request, "It is filed as a submission of one record; what became of it is told here.")
    return redirect("submission", key=made.key)


def _tabs(principal: Principal) -> list[Tab]:
    """The screens of submissions, for those who may see any."""
    return section_tabs(principal, "type") if principal.can(Capability.VIEW_SUBMISSIONS) else []


def _page(
    request: HttpRequest,
    kind: str,
    source: str,
    form: RecordForm,
    told: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    principal: Principal = request.principal  # type: ignore[attr-defined]
    _, name, authority = _kinds(principal).of[Kind(kind)]
    context = {
        "tabs": _tabs(principal),
        "record": form,
        "told": told,
        "title": f"{TYPED[Kind(kind)][0]} from paper" if source == Source.PAPER else TYPED[Kind(kind)][0],
        "mail": source == Source.MAIL,
        "name": name,
        "authority": authority,
        "paper": source == Source.PAPER,
    }
    return render(request, "centers/type_record.html", context, status=status)
