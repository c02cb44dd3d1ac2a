"""The national routing desk: what routing could not place, why, and giving it to a Center."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import refused, status_of
from cee.base.clock import now, today
from cee.base.errors import DomainError, NotAllowed, NotVisible, Refused
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.core.vocabulary import State, label
from centers.forms import Act
from centers.models import Center
from centers.queues import queue_named
from centers.services.reroute import triage_settle
from entries.models import Activity, EntryLine
from entries.selectors.activity import activity_for
from entries.selectors.lines import line_views
from routing.models import RoutingDecision
from routing.services.receipt import receipt_for

SHOWN_LINES = 50
COLUMNS = (
    Column("reference", "Number"),
    Column("why", "Why no Center"),
    Column("importer", "Importer"),
    Column("port", "Port", "identifier"),
    Column("due", "Due", "deadline"),
    Column("duty", "Duty, fees, AD/CVD", "money"),
    Column("since", "Received", "instant"),
)


class SettleForm(Act):
    """The Center and the reason."""

    center = forms.ChoiceField(label="Center", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why this Center", widget=forms.Textarea, max_length=10_000,
        help_text="Kept with the override, and shown in the receipt.",
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["center"].choices = choices  # type: ignore[attr-defined]


@allow(Capability.SETTLE_TRIAGE)
@require_safe
def triage(request: HttpRequest) -> HttpResponse:
    """The watched queue, nearest date first, with the reason of each."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    queue = queue_named("triage", principal)
    try:
        page = queue.page(principal, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    except Refused as error:
        return refused(request, error)
    why = _reasons([row.activity_id for row in page.rows])
    rows = [
        Row(
            {
                "reference": row.reference,
                "why": why.get(row.activity_id, ""),
                "importer": row.importer or row.importer_number,
                "port": row.port,
                "due": row.due,
                "duty": row.estimated_duty,
                "since": row.since,
            },
            href=reverse("triage_item", args=[row.kind, row.reference]),
            key=str(row.activity_id),
        )
        for row in page.rows
    ]
    pager = Pager(f"?before={page.previous}" if page.previous else "", f"?after={page.next}" if page.next else "")
    table = Table(
        "Activities in triage", COLUMNS, rows, empty="Nothing waits for a Center.",
        empty_hint="Routing found a Center for everything that has arrived.", keys=True,
        sorting=Sorting(words="nearest legal date, then oldest"), pager=pager if page.previous or page.next else None,
    )  # fmt: skip
    return render(request, "centers/triage.html", {"table": table, "number": str(queue.count(principal))})


def _reasons(ids: list[int]) -> dict[int, str]:
    decisions = RoutingDecision.objects.filter(activity_id__in=ids).order_by("seq")
    return {one.activity_id: label(one.triage_reason or "no team") for one in decisions}


@allow(Capability.SETTLE_TRIAGE)
@require_http_methods(["GET", "POST"])
def triage_item(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """One item: the reason, the lines, the candidates; a POST settles it. What is refused keeps what was typed."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        activity = activity_for(principal, kind, reference)
    except NotVisible as error:
        return refused(request, error)
    receipt = _receipt(activity)
    choices = _choices(receipt)
    if request.method != "POST":
        # No Center is chosen beforehand: whoever settles it names one.
        return _page(request, activity, receipt, SettleForm(initial={"version": activity.version}, choices=choices))
    form = SettleForm(request.POST, choices=choices)
    if not form.is_valid():
        return _page(request, activity, receipt, form, status=422)
    told = form.cleaned_data
    try:
        done = triage_settle(
            activity_id=activity.pk, version=told["version"], center=told["center"], reason=told["reason"],
            actor=principal, at=now(),
        )  # fmt: skip
    except (NotVisible, NotAllowed) as error:
        return refused(request, error)
    except DomainError as error:
        form.refuse(error)
        activity.refresh_from_db()
        return _page(request, activity, receipt, form, status=status_of(error))
    messages.success(request, f"{activity.reference} is with {done.center} now.", extra_tags=f"settle-{activity.pk}")
    return redirect("triage")


def _receipt(activity: Activity) -> dict[str, Any] | None:
    try:
        return receipt_for(activity)
    except NotVisible:
        return None


def _candidates(receipt: dict[str, Any] | None) -> dict[str, str]:
    """The Centers that the receipt names, with what speaks for each, the strongest first."""
    found: dict[str, str] = {}
    if receipt is None:
        return found
    for one in receipt["sums"]:
        found[one["center"]] = f"${one['value']:,} of the value"
    if receipt["runner_up"]:
        found.setdefault(receipt["runner_up"], "runner-up")
    return found


def _choices(receipt: dict[str, Any] | None) -> list[tuple[str, str]]:
    candidates = _candidates(receipt)
    names = dict(Center.objects.in_force(today()).order_by("code").values_list("code", "name"))
    first = [(code, f"{code} {names.get(code, '')}: {why}") for code, why in candidates.items()]
    return first + [(code, f"{code} {name}") for code, name in names.items() if code not in candidates]


def _page(
    request: HttpRequest, activity: Activity, receipt: dict[str, Any] | None, form: SettleForm, *, status: int = 200
) -> HttpResponse:
    lines = EntryLine.objects.filter(activity=activity, version=activity.filed_version).order_by("number")
    shown = line_views(lines[:SHOWN_LINES], on=activity.entry_date)
    context = {
        "activity": activity,
        "receipt": receipt,
        "why": label(receipt["triage_reason"]) if receipt and receipt["triage_reason"] else "",
        "lines": _lines(shown),
        "form": form,
        "waits": activity.state == State.TRIAGE,
    }
    return render(request, "centers/triage_item.html", context, status=status)


def _lines(views: list[Any]) -> Table:
    rows = [
        Row(
            {
                "number": view.row.number,
                "hts": view.row.hts,
                "description": view.row.description,
                "origin": view.row.origin,
                "manufacturer": view.row.manufacturer,
                "value": view.row.value,
                "all": ", ".join(tariff.hts for tariff in view.tariffs),
            }
        )
        for view in views
    ]
    columns = [
        Column("number", "Line", "number"),
        Column("hts", "Effective number", "tariff"),
        Column("all", "Numbers as filed"),
        Column("description", "Description"),
        Column("origin", "Origin"),
        Column("manufacturer", "Manufacturer", "identifier"),
        Column("value", "Value", "money"),
    ]
    return Table("Lines", columns, rows, empty="No line is stored.")
