"""Ports of entry: the list, one port with its history; opening, changing, closing and correcting them."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.models import Event
from cee.base.acts import ActForm, DayInput, act
from cee.base.answers import not_found, refused
from cee.base.clock import today
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.reference.models import Port
from centers.services.ports import MODES, TEXTS, port_add, port_change, port_close, port_correct
from centers.views.history import moments_of
from centers.views.organisation import answer, draw, tabs

PAGE = 50
EVENTS = 50
_SAID = (*TEXTS, "confidence")


class PortForm(ActForm):
    """What a port is, in words."""

    name = forms.CharField(label="Name", max_length=80)
    state = forms.CharField(label="State", max_length=8, required=False)
    field_office = forms.CharField(label="Field office", max_length=40, required=False)
    mode = forms.CharField(
        label="Goods come by", max_length=20, required=False, help_text=f"{', '.join(MODES)}; several: sea/air"
    )
    phone = forms.CharField(label="Phone", max_length=24, required=False)
    source = forms.CharField(label="Source", max_length=200, help_text="Where this is written")
    confidence = forms.IntegerField(label="How sure, in percent", min_value=0, max_value=100, initial=90)


class OpenForm(PortForm):
    """A port from a day on."""

    code = forms.CharField(label="Code", max_length=4, help_text="Four digits: district and port")
    valid_from = forms.DateField(label="From", widget=DayInput)
    field_order = ("code", "valid_from", "name", "state", "field_office", "mode", "phone", "source", "confidence")


class ChangeForm(PortForm):
    """Something else from a day on."""

    valid_from = forms.DateField(label="From", widget=DayInput)
    field_order = ("valid_from", "name", "state", "field_office", "mode", "phone", "source", "confidence")


class CloseForm(ActForm):
    """The first day on which it is no port."""

    valid_to = forms.DateField(label="First day no longer", widget=DayInput)
    reason = forms.CharField(label="Why", max_length=1_000)


class CorrectForm(PortForm):
    """What a row should have said from its beginning."""

    row = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="What was wrong", max_length=1_000)


@allow(Capability.MANAGE_REFERENCE)
@require_http_methods(["GET", "POST"])
def ports(request: HttpRequest) -> HttpResponse:
    """Ports open today or later, by code; `closed` shows those that are not; a POST opens one from a day on."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form = OpenForm(request.POST or None, initial={"valid_from": today(), "code": request.GET.get("open", "")[:4]})

    def page(status: int) -> HttpResponse:
        q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
        return draw(
            request, "ports/", "Ports of entry",
            "Loading the shipped table again leaves alone every port that people have written a row of.",
            _listed(request, q), form=form, act_label="Open", act_heading="Open a port from a day on", folded=not request.GET.get("open"),
            search=q, search_label="The code begins, or the name, state or field office holds", status=status,
            links=[("Open ports", "/organisation/ports/") if request.GET.get("closed") else ("Closed ports", "?closed=1")],
        )  # fmt: skip

    if request.method != "POST":
        return page(200)
    return answer(
        request, form, lambda told: port_add(code=told["code"], valid_from=told["valid_from"], values=_values(told), actor=principal),
        "The port is open from that day on.", page,
    )  # fmt: skip


def _values(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in _SAID}


def _listed(request: HttpRequest, q: str) -> Table:
    closed, after = request.GET.get("closed") == "1", request.GET.get("after", "")[:4]
    still = Q(valid_to=None) | Q(valid_to__gt=today())
    latest = Port.objects.order_by("code", "-valid_from").distinct("code")
    found = Port.objects.filter(pk__in=latest.values("pk")).order_by("code")
    found = found.exclude(still) if closed else found.filter(still)
    if q:
        words = Q(name__icontains=q) | Q(state__iexact=q) | Q(field_office__icontains=q)
        found = found.filter(code__startswith=q) if q.isdigit() else found.filter(words)
    if after:
        found = found.filter(code__gt=after)
    rows = list(found[: PAGE + 1])
    columns = [
        Column("code", "Code"),
        Column("name", "Name"),
        Column("state", "State"),
        Column("field_office", "Field office"),
        Column("mode", "By"),
        Column("phone", "Phone"),
        Column("valid_from", "As it stands since", "day"),
        Column("valid_to", "Closed from", "day"),
        Column("confidence", "Doubt", "confidence"),
        Column("author", "Written by"),
    ]
    drawn = [
        Row(
            {column.name: getattr(one, column.name) for column in columns} | {"author": one.author or "shipped"},
            href=f"/organisation/ports/{one.code}/",
        )
        for one in rows[:PAGE]
    ]
    kept = {"q": q, "closed": "1" if closed else ""}
    more = _query(kept | {"after": rows[PAGE - 1].code}) if len(rows) > PAGE else ""
    return Table(
        "Closed ports" if closed else "Ports", columns, drawn, keys=True,
        empty="No port is closed." if closed else "No port like this.", sorting=Sorting(words="by code"),
        pager=Pager(previous=_query(kept) if after else "", next=more) if more or after else None,
    )  # fmt: skip


def _query(told: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in told.items() if value})


@allow(Capability.MANAGE_REFERENCE)
@require_http_methods(["GET", "POST"])
def port(request: HttpRequest, code: str) -> HttpResponse:
    """One port with its history; a POST changes (`act=change`), closes (`close`) or corrects it (`correct`)."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    rows = list(Port.objects.filter(code=code).order_by("-valid_from"))
    if not rows:
        return not_found(request)
    deed = request.POST.get("act", "") if request.method == "POST" else ""
    wrong = _row(rows, request.POST.get("row", "") if deed == "correct" else request.GET.get("correct", ""))
    seen = {"version": rows[0].version}
    change = ChangeForm(
        request.POST if deed == "change" else None,
        auto_id="change_%s",
        initial=seen | _said(rows[0]) | {"valid_from": today()},
    )
    close = CloseForm(
        request.POST if deed == "close" else None,
        auto_id="close_%s",
        initial=seen | {"valid_to": rows[0].valid_to or today()},
    )
    correct = CorrectForm(
        request.POST if deed == "correct" else None,
        auto_id="correct_%s",
        initial=seen | _said(wrong or rows[0]) | {"row": (wrong or rows[0]).pk},
    )

    def do(told: dict[str, Any]) -> None:
        version = told["version"] or 0
        if deed == "change":
            port_change(
                code=code, version=version, valid_from=told["valid_from"], values=_values(told), actor=principal
            )
        elif deed == "close":
            port_close(code=code, version=version, valid_to=told["valid_to"], reason=told["reason"], actor=principal)
        else:
            port_correct(
                row_id=(wrong or rows[0]).pk, version=version, values=_values(told), reason=told["reason"], actor=principal
            )  # fmt: skip

    status = 200
    if request.method == "POST":
        form: ActForm | None = {"change": change, "close": close, "correct": correct if wrong else None}.get(deed)
        if form is None:
            status = 422
        else:
            try:
                status = act(request, form, do, f"{code} is recorded.")
            except DomainError as error:
                return refused(request, error)
            if not status:
                return redirect(request.path)
    context = {
        "tabs": tabs(principal, "ports/"), "code": code, "latest": rows[0], "closed": rows[0].valid_to is not None,
        "history": _history(rows), "change": change, "close": close, "correct": correct, "wrong": wrong,
        "moments": moments_of(list(Event.objects.filter(subject=f"reference_port:{code}").order_by("-id")[:EVENTS])),
    }  # fmt: skip
    return render(request, "centers/port.html", context, status=status)


def _row(rows: list[Port], text: str) -> Port | None:
    return next((row for row in rows if str(row.pk) == text), None)


def _said(row: Port) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _SAID}


def _history(rows: list[Port]) -> Table:
    columns = [
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
        Column("name", "Name"),
        Column("state", "State"),
        Column("field_office", "Field office"),
        Column("mode", "By"),
        Column("phone", "Phone"),
        Column("source", "Source"),
        Column("confidence", "Doubt", "confidence"),
        Column("author", "Written by"),
        Column("correct", "Wrong?", "link"),
    ]
    drawn = []
    for row in rows:
        cells = {column.name: getattr(row, column.name, None) for column in columns}
        cells |= {"author": row.author or "shipped", "correct": ("Correct", f"?correct={row.pk}#correct")}
        drawn.append(Row(cells, current=row.valid_from <= today() and (row.valid_to is None or today() < row.valid_to)))
    return Table(f"History of port {rows[0].code}", columns, drawn)
