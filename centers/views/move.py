"""Moving one activity that has a Center to another, by an override with holder and authority."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, act
from cee.base.answers import refused
from cee.base.clock import now
from cee.base.errors import DomainError
from cee.core.vocabulary import CENTER_CODES
from centers.services.reroute import activity_override
from entries.models import Activity
from entries.selectors.activity import activity_for


class MoveForm(ActForm):
    """Where to, who decided it, by what, and why."""

    center = forms.ChoiceField(label="To", choices=[(code, code) for code in CENTER_CODES])
    holder = forms.CharField(label="Held by", max_length=150, help_text="The office that made the decision.")
    authority = forms.CharField(label="Authority", max_length=200)
    reason = forms.CharField(label="Why", widget=forms.Textarea, max_length=10_000)


@allow(Capability.OVERRIDE_ROUTING)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """The form; a POST records the override and routes the activity by it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        activity = activity_for(principal, kind, reference)
        if request.method != "POST":
            return _page(request, activity, MoveForm(initial={"version": activity.version}))
        form = MoveForm(request.POST)

        def do(told: dict[str, Any]) -> None:
            activity_override(
                activity_id=activity.pk, version=told["version"] or 0, center=told["center"], holder=told["holder"],
                authority=told["authority"], reason=told["reason"], actor=principal, at=now(),
            )  # fmt: skip

        status = act(request, form, do, f"{activity.reference} is moved. Its receipt says by whose authority.")
    except DomainError as error:
        return refused(request, error)
    if status:
        activity.refresh_from_db()
        return _page(request, activity, form, status)
    return redirect("item", kind=kind, reference=reference)


def _page(request: HttpRequest, activity: Activity, form: MoveForm, status: int = 200) -> HttpResponse:
    return render(request, "centers/move.html", {"activity": activity, "form": form}, status=status)
