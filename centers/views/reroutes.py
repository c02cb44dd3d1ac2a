"""Re-routing of open work: what a change concerns, where it would go, confirming it with a reason, how far it is."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, act
from cee.base.answers import refused
from cee.base.clock import now
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Sorting, Tab, Table
from cee.base.whole import whole
from cee.core.vocabulary import label
from centers.models import Reroute, RerouteItem
from centers.policy.begun import WHY
from centers.selectors.reroutes import (
    ItemFilters,
    counts_of,
    groups_of,
    items_of,
    reroute_for,
    reroutes_for,
    skipped_of,
    subject_of,
    team_codes,
)
from centers.services.reroute_prepare import reroute_begin, reroute_prepare
from centers.services.reroute_run import reroute_confirm, reroute_drop
from entries.selectors.accounts import account_name
from routing.views.section import section_tabs

PAGE = 50


class ConfirmForm(ActForm):
    """The reason for which the listed work is moved."""

    reason = forms.CharField(
        label="Why the work is moved", widget=forms.Textarea, max_length=10_000,
        help_text="Shown in the history of every activity that moves, and to the teams that lose and get it.",
    )  # fmt: skip


def routing_tabs(principal: Principal) -> list[Tab]:
    """The tabs of routing, this one chosen."""
    return section_tabs(principal, "reroutes")


@allow(Capability.REROUTE)
@require_http_methods(["GET", "POST"])
def reroutes(request: HttpRequest) -> HttpResponse:
    """The re-routings, newest first; a POST begins to list what an account, an override or a criterion concerns."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if request.method == "POST":
        given = {f"{name}_id": whole(request.POST.get(name, "")) for name in ("account", "override", "criterion")}
        try:
            run = reroute_begin(**given, actor=principal, at=now())
            with transaction.atomic():
                # The first of it at once, so that whoever asks about a small account need not wait for a worker.
                reroute_prepare(run.pk, at=now())
        except DomainError as error:
            return refused(request, error)
        return redirect("reroute", pk=run.pk)
    before = whole(request.GET.get("before", ""))
    found = reroutes_for(principal)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    columns = [
        Column("of", "Of"),
        Column("status", "Status", "status"),
        Column("looked", "Open work looked at", "number"),
        Column("actor", "By", "person"),
        Column("made_at", "Listed", "instant"),
        Column("confirmed_at", "Confirmed", "instant"),
        Column("reason", "Why"),
    ]
    drawn = []
    for one in rows[:PAGE]:
        cells = {column.name: getattr(one, column.name, None) for column in columns}
        cells |= {"of": label(subject_of(one)[0]), "looked": f"{one.looked:,}"}
        drawn.append(Row(cells, href=f"/routing/reroutes/{one.pk}/"))
    table = Table(
        "Re-routings", columns, drawn, empty="Nothing was ever re-routed.", keys=True,
        empty_hint="A changed assignment or override moves nothing by itself: ask on its page what open work it concerns.",
        sorting=Sorting(words="newest first"),
        pager=Pager(next=f"?before={rows[PAGE - 1].pk}") if len(rows) > PAGE else None,
    )  # fmt: skip
    return render(request, "centers/reroutes.html", {"tabs": routing_tabs(principal), "table": table})


@allow(Capability.REROUTE)
@require_safe
def reroute(request: HttpRequest, pk: int) -> HttpResponse:
    """One re-routing: its numbers, each of which opens its rows, and what can be done with it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        run = reroute_for(principal, pk)
    except DomainError as error:
        return refused(request, error)
    return _page(request, principal, run, ConfirmForm(initial={"version": run.version}))


@allow(Capability.REROUTE)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the listed work moved. What is refused keeps what was typed."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form = ConfirmForm(request.POST)

    def do(told: dict[str, Any]) -> None:
        reroute_confirm(
            reroute_id=pk, version=told["version"] or 0, reason=told["reason"], actor=principal, at=now()
        )  # fmt: skip

    try:
        run = reroute_for(principal, pk)
        status = act(request, form, do, "The work is being moved.", draft=f"reroute-{pk}")
        run.refresh_from_db()
    except DomainError as error:
        return refused(request, error)
    return _page(request, principal, run, form, status) if status else redirect("reroute", pk=pk)


@allow(Capability.REROUTE)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave everything where it is."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    version = whole(request.POST.get("version", "")) or 0
    try:
        reroute_drop(reroute_id=pk, version=version, actor=principal, at=now())
    except DomainError as error:
        return refused(request, error)
    messages.success(request, "Nothing was moved.")
    return redirect("reroutes")


def _page(
    request: HttpRequest, principal: Principal, run: Reroute, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    counts = counts_of(run)
    subject, address = subject_of(run)
    context = {
        "tabs": routing_tabs(principal),
        "run": run,
        "subject": subject,
        "address": address,
        "counts": counts,
        "moving": counts.waiting + counts.done,
        "busy": run.status in (Reroute.Status.PREPARING, Reroute.Status.RUNNING),
        "groups": _groups(run),
        "skipped": _skipped(run),
        "form": form,
    }
    return render(request, "centers/reroute.html", context, status=status)


def _groups(run: Reroute) -> Table:
    groups = groups_of(run)
    teams = team_codes([one.to_team for one in groups])
    columns = [
        Column("from", "From"),
        Column("to", "To"),
        Column("team", "Team"),
        Column("lane", "Lane", "status"),
        Column("number", "Activities", "count"),
        Column("nearest", "Nearest date", "deadline"),
        Column("duty", "Duty, fees, AD/CVD", "money"),
    ]
    drawn = []
    for one in groups:
        asked = {
            "result": "moves", "from_center": one.from_center or "none", "to_center": one.to_center,
            "to_team": one.to_team, "to_lane": one.to_lane,
        }  # fmt: skip
        address = f"/routing/reroutes/{run.pk}/items/?{urlencode(asked)}"
        division = f", {label(one.to_division)}" if one.to_division else ""
        drawn.append(
            Row(
                {
                    "from": one.from_center or "Triage",
                    "to": f"{one.to_center}{division}",
                    "team": teams.get(one.to_team or 0, ""),
                    "lane": one.to_lane,
                    "number": (f"{one.number:,}", address),
                    "nearest": one.nearest,
                    "duty": one.duty,
                }
            )
        )
    return Table("What goes where", columns, drawn, empty="Nothing would go elsewhere.")


def _skipped(run: Reroute) -> Table:
    columns = [Column("why", "Why it stays"), Column("number", "Activities", "count")]
    drawn = [
        Row({"why": words, "number": (f"{number:,}", f"/routing/reroutes/{run.pk}/items/?result=skipped&why={why}")})
        for why, words, number in skipped_of(run)
    ]
    return Table("What stays although it would go elsewhere", columns, drawn, empty="Nothing.")


@allow(Capability.REROUTE)
@require_safe
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows behind a number of one re-routing."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        run = reroute_for(principal, pk)
        filters = ItemFilters.parse(request.GET)
    except DomainError as error:
        return refused(request, error)
    rows, following = items_of(run, filters, after=whole(request.GET.get("after", "")) or 0)
    table = items_table(
        rows, f"?{urlencode(filters.active() | {'after': str(following)})}" if following else ""
    )  # fmt: skip
    subject, _ = subject_of(run)
    context = {"tabs": routing_tabs(principal), "run": run, "subject": subject, "table": table, "filters": filters}
    return render(request, "centers/reroute_items.html", context)


def items_table(rows: list[RerouteItem], following: str, *, linked: bool = True) -> Table:
    """Rows of a list; `linked` where the reader sees the activities wherever they are."""
    teams = team_codes([pk for one in rows for pk in (one.from_team, one.to_team)])
    columns = [
        Column("reference", "Number"),
        Column("importer", "Importer"),
        Column("from", "From"),
        Column("to", "To"),
        Column("lane", "Lane", "status"),
        Column("due", "Date", "deadline"),
        Column("duty", "Duty, fees, AD/CVD", "money"),
        Column("result", "Result", "status"),
        Column("why", "Why it stays"),
    ]
    drawn = []
    for one in rows:
        activity = one.activity
        cells = {
            "reference": activity.reference,
            "importer": account_name(activity.importer),
            "from": " ".join(filter(None, [one.from_center or "Triage", teams.get(one.from_team or 0)])),
            "to": " ".join(filter(None, [one.to_center, teams.get(one.to_team or 0)])),
            "lane": one.to_lane,
            "due": one.due,
            "duty": one.duty,
            "result": one.result or "waiting",
            "why": WHY.get(one.why, one.why),
        }
        drawn.append(Row(cells, href=f"/items/{activity.kind}/{activity.reference}/" if linked else ""))
    return Table(
        "Activities of the list", columns, drawn, empty="None.", keys=linked, sorting=Sorting(words="as they arrived"),
        pager=Pager(next=following) if following else None,
    )  # fmt: skip
