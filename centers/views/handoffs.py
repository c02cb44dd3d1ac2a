"""Handoffs between ports and Centers: the lists of an office, one of them, and asking the other office."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, act
from cee.base.answers import refused
from cee.base.clock import now, today
from cee.base.errors import NotAllowed, NotVisible, Refused
from cee.base.pages import error_page
from cee.core.vocabulary import CENTER_CODES
from centers.models import Handoff, WorkItem
from centers.policy.handoff import MOVES, Move, Side
from centers.selectors.handoff import (
    ALL,
    US,
    Between,
    counts,
    handoff_by_id,
    kinds_for,
    listed,
    messages_of,
    moves_for,
    page_of,
    rows_of,
    side_of,
)
from centers.services.handoff import LONGEST, handoff_move, handoff_offer
from centers.views.handoff_rows import handoff_table, handoff_tabs, handoff_url, list_name, moments_of
from entries.models import Activity
from entries.selectors.activity import activities_for, lines_as_filed
from entries.selectors.reference import law

SHORTCUTS = (("j", "Next row"), ("k", "Row before"), ("Enter", "Open the row"), ("n", "Ask the other office"))


class OfferForm(ActForm):
    """A question to the other office."""

    kind = forms.ChoiceField(label="What is asked")
    reference = forms.CharField(label="Number", max_length=80, help_text="Entry, protest, importer, tariff or bill")
    question = forms.CharField(label="The question", widget=forms.Textarea, max_length=LONGEST)
    port = forms.CharField(label="Port", max_length=4, required=False, help_text="Left empty: the port of the entry")
    center = forms.ChoiceField(label="Center", required=False, help_text="Only where the number leads to none")
    waits = forms.BooleanField(label="The item waits for the answer", required=False)

    def __init__(self, *args: Any, side: Side, may_wait: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        kinds = kinds_for(side, today()).values()
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["center"].choices = [("", "Found by the number"), *((code, code) for code in CENTER_CODES)]  # type: ignore[attr-defined]
        del self.fields["center" if side is Side.CENTER else "port"]
        if side is Side.PORT or not may_wait:
            del self.fields["waits"]


class MoveForm(ActForm):
    """One act on a handoff, with what is written for it."""

    def __init__(self, *args: Any, move: Move, **given: Any) -> None:
        super().__init__(*args, **given | {"auto_id": f"{move.name}-%s"})
        self.move = move
        self.fields["text"] = forms.CharField(
            label=move.text, widget=forms.Textarea, max_length=LONGEST, required=move.needs_text
        )


def _reads(principal: Principal) -> bool:
    """Whether handoffs are theirs to read: of offices that hand off, and of the national ones."""
    return principal.can(Capability.HAND_OFF) or principal.is_national


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def handoffs(request: HttpRequest) -> HttpResponse:
    """One of the lists of the office, by the day on which its owner must act; a national office reads those of all."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if not _reads(principal):
        return error_page(request, 403)
    which, problem, status, between = request.GET.get("list", US), "", 200, Between()
    try:
        between = Between.parse(request.GET.get("center", ""), request.GET.get("port", ""))
        found = between.of(listed(principal, which, today()))
        page = page_of(
            principal, found, today(), after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except Refused as error:
        problem, status, which, between = error.message, 400, US, Between()
        page = page_of(principal, listed(principal, which, today()), today())
    name, kept = list_name(principal, which), f"&{between.query}" if between.query else ""
    context = {
        "tabs": handoff_tabs(principal, counts(principal, today(), between), which, between.query),
        "table": handoff_table(principal, page, caption=name, base=f"{reverse('handoffs')}?list={which}{kept}"),
        "between": between,
        "centers": CENTER_CODES,
        "list": which,
        "problem": problem,
        "side": side_of(principal),
        "which": name,
        "shortcuts": SHORTCUTS,
        "all": which == ALL,
    }
    return render(request, "centers/handoffs.html", context, status=status)


@allow(Capability.HAND_OFF)
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Ask the other office. A Center's holder of an item may let it wait."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    side = side_of(principal)
    if side is None:
        return refused(request, NotVisible("no_handoff", "Handoffs go between a port and a Center."))
    told = request.POST if request.method == "POST" else request.GET
    activity = _about(principal, told.get("reference", ""))
    may_wait = activity is not None and _holds(principal, activity)
    first = {
        "reference": told.get("reference", ""),
        "version": activity.version if activity else None,
        "kind": told.get("kind", ""),
        "port": activity.port if activity else "",
        "waits": True,
    }
    form = OfferForm(request.POST if request.method == "POST" else None, side=side, may_wait=may_wait, initial=first)
    status, made = 200, None

    def do(data: dict[str, Any]) -> None:
        nonlocal made
        version = data.pop("version", None)
        made = handoff_offer(**data, activity_version=version, actor=principal, at=now())

    if request.method == "POST":
        try:
            status = act(request, form, do, "The question is with the other office.")
        except (NotVisible, NotAllowed) as error:
            return refused(request, error)
        if not status and made is not None:
            return redirect(handoff_url(made.pk))
    kinds = kinds_for(side, today()).values()
    context = {"form": form, "side": side, "activity": activity, "kinds": kinds}
    return render(request, "centers/handoff_offer.html", context, status=status or 200)


@allow(Capability.VIEW_ACTIVITIES)
@require_http_methods(["GET", "POST"])
def handoff(request: HttpRequest, pk: int) -> HttpResponse:
    """One handoff: what was asked, who has it, everything written, and what may be done; a POST does it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    if not _reads(principal):
        return error_page(request, 403)
    try:
        found = handoff_by_id(principal, pk)
    except NotVisible as error:
        return refused(request, error)
    status, bound = 200, {}
    if request.method == "POST":
        move = MOVES.get(request.POST.get("act", ""))
        if move is None:
            return refused(request, Refused("no_action", "There is no such action."))
        form = MoveForm(request.POST, move=move)
        try:
            status = act(request, form, lambda data: _move(principal, found, move, data), f"{move.label}: done.")
        except (NotVisible, NotAllowed) as error:
            return refused(request, error)
        if not status:
            return redirect(handoff_url(pk))
        bound = {move.name: form}
        found.refresh_from_db()
    return render(request, "centers/handoff.html", _page(principal, found, bound), status=status or 200)


def _move(principal: Principal, found: Handoff, move: Move, data: dict[str, Any]) -> None:
    version = data["version"] if data["version"] is not None else found.version
    handoff_move(handoff_id=found.pk, version=version, act=move.name, text=data["text"], actor=principal, at=now())


def _page(principal: Principal, found: Handoff, bound: dict[str, MoveForm]) -> dict[str, Any]:
    row = rows_of(principal, [found], today())[0]
    kind = kinds_for(None, today()).get(found.kind)
    periods = law().edition.periods
    return {
        "handoff": found,
        "row": row,
        "kind": kind,
        "clock": periods[kind.accept] if kind and found.state == "offered" else periods[kind.answer] if kind else None,
        "moments": moments_of(messages_of(found)),
        "forms": [bound.get(move.name) or MoveForm(move=move) for move in moves_for(principal, found)],
        "failed": next(iter(bound), ""),
        "may_write": found.state in ("answered", "closed") and principal.can(Capability.WRITE_GUIDANCE),
        "numbers": _numbers(found) if row.activity_kind else [],
        "item_url": reverse("item", args=[row.activity_kind, found.reference])
        if row.activity_kind and side_of(principal) is not Side.PORT
        else "",
    }


def _numbers(found: Handoff) -> list[str]:
    """The tariff numbers, to six digits, of what the handoff is about: where guidance made of its answer belongs."""
    lines = lines_as_filed(found.activity) if found.activity else []
    return sorted({line.hts[:6] for line in lines})[:8]


def _about(principal: Principal, reference: str) -> Activity | None:
    text = "".join(reference.replace("\x00", "").split()).upper()[:80]
    return activities_for(principal).filter(reference=text).order_by("id").first() if text else None


def _holds(principal: Principal, activity: Activity) -> bool:
    return WorkItem.objects.filter(pk=activity.pk, assignee_id=principal.user_id or 0).exists()
