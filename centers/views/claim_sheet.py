"""Protests and drawback claims as sheets to print: CBP Forms 19 and 7551."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import refused
from cee.base.clock import now, today
from cee.base.errors import NotVisible
from cee.core.vocabulary import Kind
from centers.models import Decision
from centers.selectors.strip import importer_strip
from centers.views.claim_context import claim_context
from entries.processes.registry import PROCESSES
from entries.selectors.activity import activity_for

FORMS = {Kind.PROTEST: "19", Kind.DRAWBACK: "7551"}


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def sheet(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """The sheet of a protest or a claim, with the decision where one stands; other kinds have none."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        activity = activity_for(principal, kind, reference)
        shown = claim_context(principal, activity)
        if shown["claim"] is None:
            raise NotVisible("no_form", "There is no such form for this.")
    except NotVisible as error:
        return refused(request, error)
    decision = Decision.objects.filter(activity=activity, status=Decision.Status.FINAL).order_by("-id").first()
    outcomes = {one.code: one for one in PROCESSES[Kind(activity.kind)].outcomes}
    return render(
        request,
        "centers/claim_sheet.html",
        {
            **shown,
            "activity": activity,
            "strip": importer_strip(activity.importer, on=today(), at=now()),
            "form": FORMS[Kind(activity.kind)],
            "decision": decision,
            "outcome": outcomes.get(decision.outcome) if decision else None,
        },
    )
