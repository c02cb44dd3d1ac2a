"""Screening criteria: dated, with author and reason, and how often each matched lately; adding and ending one."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
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
from cee.base.tables import Column, Row, Sorting, Table
from cee.core.vocabulary import CENTER_CODES, Lane, label
from routing.models import Criterion
from routing.selectors.hits import LATEST, criterion_hits
from routing.services.criterion import criterion_add, criterion_end
from routing.views.section import concerns_button, section_tabs

_LISTS = ("hts", "origin", "manufacturer", "spi", "importer", "port", "entry_type")
_WORDS = {
    "hts": "Tariff numbers begin",
    "origin": "Origins",
    "manufacturer": "Manufacturers",
    "spi": "Special programs",
    "importer": "Importer numbers",
    "port": "Ports",
    "entry_type": "Entry types",
    "case_declared": "AD/CVD case declared",
    "value_from": "Value from, dollars",
    "value_to": "Value to, dollars",
}


class CriterionForm(ActForm):
    """A criterion. Several values of a condition stand with spaces between; an empty condition is not asked."""

    name = forms.CharField(label="Name", max_length=80)
    center = forms.ChoiceField(label="For", required=False)
    lane = forms.ChoiceField(label="Sends to", choices=[(lane, label(lane)) for lane in Lane if lane != Lane.CLEAR])
    valid_from = forms.DateField(label="From", widget=DayInput)
    sample = forms.DecimalField(
        label="Random sample, percent", required=False, min_value=Decimal("0.001"), max_value=100, decimal_places=3,
        help_text="Filled in: this is a stated sample, and no condition is asked.",
    )  # fmt: skip
    case_declared = forms.ChoiceField(
        label=_WORDS["case_declared"], required=False, choices=[("", "Not asked"), ("yes", "Yes"), ("no", "No")]
    )
    value_from = forms.IntegerField(label=_WORDS["value_from"], required=False, min_value=0)
    value_to = forms.IntegerField(label=_WORDS["value_to"], required=False, min_value=0)
    instruction = forms.CharField(
        label="What the officer is asked to look at", widget=forms.Textarea, max_length=10_000
    )
    reason = forms.CharField(label="Why", widget=forms.Textarea, max_length=10_000)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        national = [("", "All Centers"), *((code, code) for code in CENTER_CODES)]
        self.fields["center"].choices = (  # type: ignore[attr-defined]
            national if principal.is_national else [(principal.office, principal.office)]
        )
        for name in _LISTS:
            self.fields[name] = forms.CharField(label=_WORDS[name], required=False, max_length=2_000)

    def conditions(self) -> dict[str, Any]:
        """The conditions in their stored form."""
        told = self.cleaned_data
        found: dict[str, Any] = {}
        for name in _LISTS:
            words = told[name].upper().replace(",", " ").split()
            if words:
                found[name] = [word.replace(".", "") for word in words] if name == "hts" else words
        if told["case_declared"]:
            found["case_declared"] = told["case_declared"] == "yes"
        found |= {name: told[name] for name in ("value_from", "value_to") if told[name] is not None}
        return found


class EndForm(ActForm):
    """Ending a criterion on a day."""

    criterion = forms.IntegerField(widget=forms.HiddenInput)
    valid_to = forms.DateField(label="First day it no longer holds", widget=DayInput)
    reason = forms.CharField(label="Why it ends", max_length=1_000)


@allow(Capability.MANAGE_CRITERIA)
@require_http_methods(["GET", "POST"])
def criteria(request: HttpRequest) -> HttpResponse:
    """The criteria of the office with their hits; a POST adds one."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request, principal, CriterionForm(principal=principal, initial={"valid_from": today()}))
    form = CriterionForm(request.POST, principal=principal)

    def do(told: dict[str, Any]) -> None:
        sample = told["sample"]
        criterion_add(
            name=told["name"], center=told["center"], lane=told["lane"], conditions={} if sample else form.conditions(),
            sample_rate=sample / 100 if sample else None, instruction=told["instruction"], reason=told["reason"],
            valid_from=told["valid_from"], actor=principal, at=now(),
        )  # fmt: skip

    try:
        status = act(request, form, do, "The criterion is recorded and screens what arrives from its day on.")
    except DomainError as error:
        return refused(request, error)
    return _page(request, principal, form, status=status) if status else redirect("criteria")


@allow(Capability.MANAGE_CRITERIA)
@require_http_methods(["POST"])
def end(request: HttpRequest) -> HttpResponse:
    """End a criterion with a reason."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form = EndForm(request.POST)

    def do(told: dict[str, Any]) -> None:
        criterion_end(
            criterion_id=told["criterion"], version=told["version"] or 0, valid_to=told["valid_to"],
            reason=told["reason"], actor=principal, at=now(),
        )  # fmt: skip

    try:
        status = act(request, form, do, "The criterion ends on that day.")
    except DomainError as error:
        return refused(request, error)
    blank = CriterionForm(principal=principal, initial={"valid_from": today()})
    return _page(request, principal, blank, form, status) if status else redirect("criteria")


def _page(
    request: HttpRequest, principal: Principal, form: CriterionForm, ending: EndForm | None = None, status: int = 200
) -> HttpResponse:
    rows = Criterion.objects.order_by("center", "lane", "name", "pk")
    if not principal.is_national:
        rows = rows.filter(Q(center="") | Q(center=principal.office))
    hits, looked_at = criterion_hits()
    chosen = request.GET.get("end", "")
    found = list(rows)
    row = next((one for one in found if str(one.pk) == chosen and _may_end(principal, one)), None)
    if ending is None and row is not None:
        ending = EndForm(initial={"criterion": row.pk, "version": row.version, "valid_to": today()})
    context = {
        "tabs": section_tabs(principal, "criteria"),
        "table": _table(principal, found, hits),
        "looked_at": min(looked_at, LATEST),
        "form": form,
        "ending": ending,
        "ended": row,
        "conditions": [form[name] for name in (*_LISTS, "case_declared", "value_from", "value_to", "sample")],
    }
    return render(request, "routing/criteria.html", context, status=status)


def _may_end(principal: Principal, one: Criterion) -> bool:
    return principal.is_national or one.center == principal.office


def _table(principal: Principal, rows: list[Criterion], hits: dict[int, int]) -> Table:
    columns = [
        Column("name", "Name"),
        Column("center", "For"),
        Column("lane", "Sends to", "status"),
        Column("when", "When"),
        Column("hits", "Hits", "number"),
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
        Column("author", "Author"),
        Column("reason", "Why"),
        Column("end", "End it", "link"),
    ]
    if principal.can(Capability.REROUTE):
        columns.append(Column("concerns", "Open work", "button"))
    drawn = []
    for one in rows:
        cells = {column.name: getattr(one, column.name, None) for column in columns}
        cells["concerns"] = concerns_button("criterion", one.pk, f"of {one.name}")
        cells["center"] = one.center or "all Centers"
        cells["when"] = _when(one)
        cells["hits"] = hits.get(one.pk, 0)
        ended = one.valid_to is not None and one.valid_to <= today()
        cells["end"] = ("End", f"?end={one.pk}#end") if _may_end(principal, one) and not ended else None
        drawn.append(Row(cells))
    return Table("Screening criteria", columns, drawn, sorting=Sorting(words="by office, lane and name"))


def _when(one: Criterion) -> str:
    if one.sample_rate is not None:
        return f"random sample of {(one.sample_rate * 100).normalize():f} %"
    return "; ".join(f"{_WORDS.get(name, name).lower()} {_value(value)}" for name, value in one.conditions.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value[:6])) + (f" and {len(value) - 6} more" if len(value) > 6 else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
