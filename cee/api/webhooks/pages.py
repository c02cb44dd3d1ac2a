"""Webhooks on screen: where events are sent, what became of each delivery, and the acts on an endpoint."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.published import FILER_VERBS
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.webhooks.address import LONGEST
from cee.api.webhooks.endpoints import (
    endpoint_activate,
    endpoint_create,
    endpoint_deactivate,
    endpoint_replay,
    endpoint_rotate,
)
from cee.api.webhooks.selectors import deliveries_of, endpoint_named, endpoints_for, shown_url
from cee.base.acts import ActForm, act
from cee.base.answers import refused
from cee.base.clock import now
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Tab, Table
from cee.base.whole import whole

PAGE = 50
_STATES = ("", *WebhookDelivery.State.values)
_STOPPED = {
    WebhookEndpoint.Stopped.ASKED: "stopped by its office",
    WebhookEndpoint.Stopped.OWNER: "its owner lost the role or the token",
    WebhookEndpoint.Stopped.RECEIVER: "the receiver failed for too long",
}


class NewForm(ActForm):
    """A new endpoint."""

    url = forms.CharField(label="URL", max_length=LONGEST, help_text="https, to a public address")
    verbs = forms.CharField(
        label="Only these events", max_length=2000, required=False, help_text="Verbs with spaces between; empty: all"
    )

    def clean_verbs(self) -> list[str]:
        """The verbs, with or without commas."""
        found: list[str] = self.cleaned_data["verbs"].replace(",", " ").split()
        return found


class ReplayForm(ActForm):
    """From where to send again."""

    event = forms.IntegerField(label="From the event", min_value=1, max_value=2**63 - 1, help_text="The id of an event")


class ReasonForm(ActForm):
    """Why nothing more is sent."""

    reason = forms.CharField(label="Why", max_length=1_000, required=False)


@allow(Capability.PUSH_EVENTS)
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The endpoints of the office, newest first; a POST makes one and shows its secret, once."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form, status, made = NewForm(request.POST or None), 200, None

    def do(data: dict[str, Any]) -> None:
        nonlocal made
        made = endpoint_create(url=data["url"], verbs=data["verbs"], actor=principal, at=now())

    if request.method == "POST":
        try:
            status = act(request, form, do, "The endpoint is made.")
        except DomainError as error:
            return refused(request, error)
    if made:
        return _page(request, principal, made[0], secret=made[1])
    before, found = whole(request.GET.get("before", ""), digits=18), endpoints_for(principal)
    rows = list((found.filter(pk__lt=before) if before is not None else found)[: PAGE + 1])
    context = {
        "table": _endpoints(principal, rows),
        "form": form,
        "verbs": sorted(FILER_VERBS.items()) if not may_see_work(principal) else (),
    }
    return render(request, "api/webhooks.html", context, status=status or 200)


@allow(Capability.PUSH_EVENTS)
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, key: UUID) -> HttpResponse:
    """One endpoint with its deliveries; a POST rotates its secret, stops it, begins it again, or goes back with it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        found = endpoint_named(principal, key)
        if request.method == "POST":
            return _act(request, principal, found)
        return _page(request, principal, found)
    except DomainError as error:
        return refused(request, error)


def _act(request: HttpRequest, principal: Principal, found: WebhookEndpoint) -> HttpResponse:
    asked = request.POST.get("act", "")
    given: dict[str, Any] = {
        "endpoint_id": found.pk, "version": whole(request.POST.get("version", ""), digits=8) or 0, "actor": principal,
        "at": now(),
    }  # fmt: skip
    if asked == "rotate":
        done, secret = endpoint_rotate(**given)
        return _page(request, principal, done, secret=secret)
    if asked == "replay":
        form = ReplayForm(request.POST)
        told = "What happened from that event on is sent again."
        if status := act(request, form, lambda data: endpoint_replay(**given, event=data["event"]), told):
            return _page(request, principal, endpoint_named(principal, found.key), status=status, replay=form)
    elif asked == "activate":
        endpoint_activate(**given)
        messages.success(request, "It goes on where it stopped.")
    elif asked == "deactivate":
        endpoint_deactivate(**given, reason=request.POST.get("reason", "")[:1_000])
        messages.success(request, "Nothing more is sent.")
    return redirect(reverse("webhook", args=[found.key]))


def _page(
    request: HttpRequest,
    principal: Principal,
    found: WebhookEndpoint,
    *,
    secret: str = "",
    status: int = 200,
    replay: ReplayForm | None = None,
) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    before, shown = whole(request.GET.get("before", ""), digits=18), deliveries_of(found, state)
    rows = list((shown.filter(pk__lt=before) if before is not None else shown)[: PAGE + 1])
    base = reverse("webhook", args=[found.key])
    context = {
        "one": found,
        "url": shown_url(principal, found),
        "why": _STOPPED.get(WebhookEndpoint.Stopped(found.stopped_because), "") if found.stopped_because else "",
        "secret": secret,
        "address": base,
        "tabs": [
            Tab(word.capitalize() or "All", f"{base}?state={word}" if word else base, current=word == state)
            for word in _STATES
        ],
        "table": _deliveries(rows, f"state={state}&" if state else ""),
        "replay": replay or ReplayForm(),
        "reason": ReasonForm(),
        "previous_until": found.previous_until if found.previous_until and found.previous_until > now() else None,
    }
    return render(request, "api/webhook.html", context, status=status)


def _endpoints(principal: Principal, rows: list[WebhookEndpoint]) -> Table:
    columns = [
        Column("url", "Sent to"),
        Column("state", "State", "status"),
        Column("why", "Because"),
        Column("owner", "Of"),
        Column("office", "Office", "identifier"),
        Column("verbs", "Events"),
        Column("created_at", "Made", "instant"),
    ]
    drawn = [
        Row(
            {
                "url": shown_url(principal, one),
                "state": "active" if one.active else "stopped",
                "why": _STOPPED[WebhookEndpoint.Stopped(one.stopped_because)] if one.stopped_because else "",
                "owner": one.owner,
                "office": one.office,
                "verbs": f"{len(one.verbs)} verbs" if one.verbs else "all",
                "created_at": one.created_at,
            },
            href=reverse("webhook", args=[one.key]),
            tone="" if one.active else "bad",
        )
        for one in rows[:PAGE]
    ]
    following = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return Table(
        "Endpoints", columns, drawn, empty="Nothing is sent anywhere.", keys=True,
        empty_hint="A program that does not want to ask for events can have them sent.",
        pager=Pager(next=following) if following else None,
    )  # fmt: skip


def _deliveries(rows: list[WebhookDelivery], query: str) -> Table:
    columns = [
        Column("created_at", "Made", "instant"),
        Column("state", "State", "status"),
        Column("events", "Events", "number"),
        Column("first", "From the event", "identifier"),
        Column("replay", "Again"),
        Column("attempts", "Tries", "number"),
        Column("status", "Answer", "number"),
        Column("error", "Failure"),
        Column("next_at", "Next try", "instant"),
        Column("ended_at", "Ended", "instant"),
        Column("key", "Id", "identifier"),
    ]
    drawn = [
        Row(
            {
                "created_at": one.created_at,
                "state": one.state,
                "events": len(one.events),
                "first": str(one.events[0]) if one.events else "",
                "replay": "yes" if one.replay else "",
                "attempts": one.attempts,
                "status": one.last_status or "",
                "error": one.last_error,
                "next_at": one.next_at if one.state == WebhookDelivery.State.PENDING and one.attempts else None,
                "ended_at": one.ended_at,
                "key": str(one.key),
            },
            tone="bad" if one.state == WebhookDelivery.State.DEAD else "",
        )
        for one in rows[:PAGE]
    ]
    following = f"?{query}before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return Table(
        "Deliveries", columns, drawn, empty="No delivery was made yet.",
        pager=Pager(next=following) if following else None,
    )  # fmt: skip
