"""Guidance on screen: the list with its search, one piece, drafting, publishing and withdrawing."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, DayInput, act
from cee.base.answers import refused
from cee.base.clock import now, today
from cee.base.errors import DomainError, NotAllowed, NotVisible
from cee.base.tables import Column, Pager, Row, Table
from cee.base.whole import whole
from cee.core.identifiers.tariff import format_tariff
from cee.core.vocabulary import Kind
from centers.models import Guidance
from centers.selectors.guidance import TOPICS, guidance_by_id, guidance_for, searched, with_tariffs
from centers.services.guidance import LONGEST, guidance_edit, guidance_publish, guidance_withdraw, guidance_write
from entries.formats.records import Inquiry
from entries.models import Activity
from entries.selectors.activity import activities_for, activity_for
from entries.selectors.filed_claims import claim_of
from entries.selectors.inquiry_page import answer_of

PAGE_SIZE = 50


class DraftForm(ActForm):
    """New guidance."""

    title = forms.CharField(label="Title", max_length=160)
    topic = forms.ChoiceField(label="Topic", choices=list(TOPICS.items()))
    tariffs = forms.CharField(
        label="Tariff numbers that begin", max_length=400, required=False, help_text="2 to 10 digits, spaces between"
    )
    account_id = forms.IntegerField(
        label="Account", required=False, min_value=1, help_text="Left empty: every importer"
    )
    text = forms.CharField(label="Guidance", widget=forms.Textarea, max_length=LONGEST)
    authority = forms.CharField(label="Authority", max_length=160, help_text="Law, ruling or practice it rests on")
    confidence = forms.IntegerField(label="How sure, percent", min_value=1, max_value=100, initial=80)
    valid_from = forms.DateField(label="From", widget=DayInput)
    valid_to = forms.DateField(label="To (first day no longer)", widget=DayInput, required=False)

    def clean_tariffs(self) -> list[str]:
        """The prefixes, with or without commas and periods."""
        prefixes: list[str] = self.cleaned_data["tariffs"].replace(",", " ").replace(".", "").split()
        return prefixes


class ReasonForm(ActForm):
    """Why guidance is withdrawn."""

    reason = forms.CharField(label="Why it is withdrawn", max_length=1_000)


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def guidance_list(request: HttpRequest) -> HttpResponse:
    """What this office may read, newest first; `?q=` searches words or a tariff number."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    text, after = request.GET.get("q", "")[:80], whole(request.GET.get("after", ""), digits=18)
    found = searched(with_tariffs(guidance_for(principal)), text)
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = list(found.order_by("-id")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    query = f"q={text}&" if text else ""
    context = {
        "table": _table(rows, f"?{query}after={rows[-1].pk}" if more else ""),
        "q": text,
        "may_write": principal.can(Capability.WRITE_GUIDANCE),
    }
    return render(request, "centers/guidance_list.html", context)


@allow(Capability.WRITE_GUIDANCE)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Draft guidance; somebody else publishes it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        inquiry = _inquiry(principal, request.GET.get("inquiry", ""))
    except NotVisible as error:
        return refused(request, error)
    form, status, made = DraftForm(request.POST or None, initial=_first(request, inquiry)), 200, None

    def do(data: dict[str, Any]) -> None:
        nonlocal made
        data.pop("version")
        about = inquiry.pk if inquiry else None
        made = guidance_write(**data, activity_id=about, actor=principal, at=now())

    if request.method == "POST":
        try:
            status = act(request, form, do, "The draft is written; a colleague with the right publishes it.")
        except (NotVisible, NotAllowed) as error:
            return refused(request, error)
        if not status and made is not None:
            return redirect(reverse("guidance", args=[made.pk]))
    context = {"form": form, "inquiry": inquiry, "kept": f"guidance-{inquiry.pk}" if inquiry else "guidance"}
    return render(request, "centers/guidance_draft.html", context, status=status or 200)


def _inquiry(principal: Principal, reference: str) -> Activity | None:
    """The inquiry whose answer is to be published; raises NotVisible where there is none for this principal."""
    return activity_for(principal, Kind.TRADE_INQUIRY, reference) if reference else None


def _first(request: HttpRequest, inquiry: Activity | None) -> dict[str, Any]:
    """What a draft begins with: the answer of the inquiry, its subject and its tariff numbers."""
    first: dict[str, Any] = {"valid_from": today(), "tariffs": request.GET.get("tariffs", "")}
    if inquiry is None:
        return first
    record, _ = claim_of(inquiry)
    assert isinstance(record, Inquiry)
    answer = answer_of(inquiry)
    return first | {
        "title": record.subject[:160],
        "text": answer.text[:LONGEST] if answer else "",
        "tariffs": " ".join(format_tariff(number) for number in record.hts),
    }


@allow(Capability.WRITE_GUIDANCE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft until it is published; what somebody else changed meanwhile is not written over."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    status = 200
    try:
        found = guidance_by_id(principal, pk)
        if found.status != Guidance.Status.DRAFT or found.center != principal.office:
            raise NotAllowed("not_allowed", "Only a draft of one's own Center is changed.", "CEE access table")
        form = DraftForm(request.POST or None, initial=_held(found))
        if request.method == "POST":

            def do(data: dict[str, Any]) -> None:
                seen = data.pop("version") or 0
                guidance_edit(guidance_id=pk, version=seen, **data, actor=principal, at=now())

            status = act(request, form, do, "The draft is changed.", draft=f"guidance-edit-{pk}")
            if not status:
                return redirect(reverse("guidance", args=[pk]))
    except (NotVisible, NotAllowed) as error:
        return refused(request, error)
    context = {"form": form, "one": found, "kept": f"guidance-edit-{pk}"}
    return render(request, "centers/guidance_draft.html", context, status=status or 200)


def _held(found: Guidance) -> dict[str, Any]:
    names = ("title", "topic", "account_id", "text", "authority", "confidence", "valid_from", "valid_to", "version")
    tariffs = " ".join(format_tariff(row.prefix) for row in found.tariffs.all())
    return {name: getattr(found, name) for name in names} | {"tariffs": tariffs}


@allow(Capability.VIEW_ACTIVITIES)
@require_http_methods(["GET", "POST"])
def guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of guidance; a POST publishes or withdraws it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form, status = ReasonForm(), 200
    try:
        found = guidance_by_id(principal, pk)
        if request.method == "POST":
            form, status = _act(request, principal, found)
            if not status:
                return redirect(reverse("guidance", args=[pk]))
    except DomainError as error:
        return refused(request, error)
    leads = principal.can(Capability.PUBLISH_GUIDANCE) and found.center == principal.office
    context = {
        "one": found,
        "topic": TOPICS.get(found.topic, found.topic),
        "numbers": [format_tariff(row.prefix) for row in found.tariffs.all()],
        "form": form,
        "may_publish": leads
        and found.status == Guidance.Status.DRAFT
        and principal.user_id not in (found.author_id, *found.writers),
        "may_edit": found.status == Guidance.Status.DRAFT
        and principal.can(Capability.WRITE_GUIDANCE)
        and found.center == principal.office,
        "inquiry": _answered(principal, found),
        "may_withdraw": leads and found.status != Guidance.Status.WITHDRAWN,
        "inside": principal.office_kind in ("center", "national"),
    }
    return render(request, "centers/guidance.html", context, status=status)


def _answered(principal: Principal, found: Guidance) -> Activity | None:
    """The inquiry that a piece of guidance answers, for those who may see it."""
    if found.activity_id is None:
        return None
    return activities_for(principal).filter(pk=found.activity_id).first()


def _act(request: HttpRequest, principal: Principal, found: Guidance) -> tuple[ReasonForm, int]:
    seen = whole(request.POST.get("version", ""), digits=8) or 0
    if request.POST.get("act") == "publish":
        guidance_publish(guidance_id=found.pk, version=seen, actor=principal, at=now())
        return ReasonForm(), 0
    form = ReasonForm(request.POST)

    def do(data: dict[str, Any]) -> None:
        guidance_withdraw(guidance_id=found.pk, version=seen, reason=data["reason"], actor=principal, at=now())

    return form, act(request, form, do, "It is withdrawn; it stays on record.")


def _table(rows: list[Guidance], more: str) -> Table:
    columns = (
        Column("title", "Title"),
        Column("topic", "Topic"),
        Column("tariffs", "Tariff numbers"),
        Column("importer", "Importer"),
        Column("center", "Center", "identifier"),
        Column("status", "Status", "status"),
        Column("confidence", "Sure", "confidence"),
        Column("valid_from", "From", "day"),
    )
    drawn = [
        Row(
            {
                "title": one.title,
                "topic": TOPICS.get(one.topic, one.topic),
                "tariffs": ", ".join(format_tariff(row.prefix) for row in one.tariffs.all()),
                "importer": one.account.name if one.account else "all",
                "center": one.center,
                "status": one.status,
                "confidence": one.confidence,
                "valid_from": one.valid_from,
            },
            href=reverse("guidance", args=[one.pk]),
            key=str(one.pk),
            label=one.title,
        )
        for one in rows
    ]
    return Table(
        "Guidance", columns, drawn, empty="No guidance matches.", pager=Pager(next=more) if more else None, keys=True
    )
