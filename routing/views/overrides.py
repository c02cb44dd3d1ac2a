"""Overrides: what stands, who holds it and by which authority; making and revoking one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, DayInput, act
from cee.base.answers import refused
from cee.base.clock import now, today
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.base.whole import whole
from cee.core.errors import IdentifierError
from cee.core.identifiers.entry_number import parse_entry_number
from cee.core.vocabulary import CENTER_CODES
from entries.models import ImporterAccount
from routing.models import Override
from routing.services.override import override_make, override_revoke
from routing.views.section import concerns_button, section_tabs

PAGE = 50


class OverrideForm(ActForm):
    """An override of an account or of one entry summary."""

    account = forms.ModelChoiceField(ImporterAccount.objects.all(), required=False, widget=forms.HiddenInput)
    reference = forms.CharField(label="Entry number", required=False, max_length=24, help_text="XXX-NNNNNNN-C")
    center = forms.ChoiceField(label="Center", choices=[(code, code) for code in CENTER_CODES])
    holder = forms.CharField(label="Held by", max_length=150, help_text="The office that made the decision.")
    authority = forms.CharField(label="Authority", max_length=200)
    valid_from = forms.DateField(label="From (entry date)", widget=DayInput)
    valid_to = forms.DateField(label="To, not including", widget=DayInput, required=False)
    reason = forms.CharField(label="Why", widget=forms.Textarea, max_length=10_000)

    def clean_reference(self) -> str:
        """The number in its canonical spelling."""
        text: str = self.cleaned_data["reference"]
        if not text:
            return ""
        try:
            return parse_entry_number(text.strip().upper())
        except IdentifierError as error:
            raise forms.ValidationError(error.message) from None


class RevokeForm(ActForm):
    """Ending an override now."""

    override = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why it is revoked", max_length=1_000)


@allow(Capability.VIEW_RULESETS)
@require_http_methods(["GET", "POST"])
def overrides(request: HttpRequest) -> HttpResponse:
    """The overrides, the latest first; a POST makes one."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request, principal, _blank(request))
    form = OverrideForm(request.POST)

    def do(told: dict[str, Any]) -> None:
        override_make(
            account_id=told["account"].pk if told["account"] else None, reference=told["reference"],
            center=told["center"], holder=told["holder"], authority=told["authority"], reason=told["reason"],
            valid_from=told["valid_from"], valid_to=told["valid_to"], actor=principal, at=now(),
        )  # fmt: skip

    try:
        status = act(
            request,
            form,
            do,
            "The override is recorded. What arrives from now on follows it; open work stays where it is.",
            draft="override",
        )
    except DomainError as error:
        return refused(request, error)
    return _page(request, principal, form, status=status) if status else redirect("overrides")


@allow(Capability.OVERRIDE_ROUTING)
@require_http_methods(["POST"])
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke an override with a reason."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form = RevokeForm(request.POST)

    def do(told: dict[str, Any]) -> None:
        override_revoke(
            override_id=told["override"], version=told["version"] or 0, reason=told["reason"], actor=principal, at=now()
        )

    try:
        status = act(
            request, form, do, "The override is revoked. What was decided by it stays as it is, until it is re-routed."
        )
    except DomainError as error:
        return refused(request, error)
    return _page(request, principal, _blank(request), form, status) if status else redirect("overrides")


def _blank(request: HttpRequest) -> OverrideForm:
    return OverrideForm(initial={"valid_from": today(), "account": whole(request.GET.get("account", ""))})


def _page(
    request: HttpRequest,
    principal: Principal,
    form: OverrideForm,
    revoking: RevokeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    before = whole(request.GET.get("after", ""))
    found = Override.objects.select_related("account").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    page = rows[:PAGE]
    may = principal.can(Capability.OVERRIDE_ROUTING)
    chosen = request.GET.get("revoke", "")
    row = next((one for one in page if str(one.pk) == chosen and one.revoked_at is None), None)
    if revoking is None and row is not None:
        revoking = RevokeForm(initial={"override": row.pk, "version": row.version})
    account = form["account"].value()
    context = {
        "tabs": section_tabs(principal, "overrides"),
        "table": _table(
            page, may, principal.can(Capability.REROUTE), f"?after={page[-1].pk}" if len(rows) > PAGE else ""
        ),
        "form": form,
        "account": ImporterAccount.objects.filter(pk=account).first() if account and str(account).isdigit() else None,
        "revoking": revoking if may else None,
        "revoked": row,
        "may_make": may,
    }
    return render(request, "routing/overrides.html", context, status=status)


def _table(rows: list[Override], may: bool, concerns: bool, following: str) -> Table:
    columns = [
        Column("of", "Of", "link"),
        Column("center", "Center", "identifier"),
        Column("state", "State", "status"),
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
        Column("holder", "Held by"),
        Column("authority", "Authority"),
        Column("reason", "Why"),
        Column("author", "Recorded by", "person"),
        Column("made_at", "Recorded", "instant"),
    ]
    if may:
        columns.append(Column("revoke", "End it", "link"))
    if concerns:
        columns.append(Column("concerns", "Open work", "button"))
    drawn = []
    for one in rows:
        cells = {column.name: getattr(one, column.name, None) for column in columns}
        cells["concerns"] = concerns_button("override", one.pk, f"of the override to {one.center}")
        cells["of"] = (
            (one.account.name, f"/routing/accounts/{one.account_id}/")
            if one.account
            else (one.reference, f"/find/?q={one.reference}")
        )
        cells["state"] = "revoked" if one.revoked_at else "active" if _now(one) else "ended"
        cells["revoke"] = ("Revoke", f"?revoke={one.pk}#revoke") if one.revoked_at is None else None
        drawn.append(Row(cells))
    return Table(
        "Overrides", columns, drawn, empty="No override was ever made.", sorting=Sorting(words="latest first"),
        pager=Pager(next=following) if following else None,
    )  # fmt: skip


def _now(one: Override) -> bool:
    return one.valid_from <= today() and (one.valid_to is None or today() < one.valid_to)
