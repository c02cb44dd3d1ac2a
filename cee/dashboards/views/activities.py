"""The list of activities that every number opens, and the same list as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.models import User
from cee.access.principal import Principal
from cee.base.answers import refused
from cee.base.clock import now, today
from cee.base.errors import Refused
from cee.core.vocabulary import CENTER_CODES, Division, Lane, OfficeKind, State, label
from cee.dashboards.columns import chips_for, list_table
from cee.dashboards.export import csv_lines
from cee.dashboards.filters import ListFilters
from cee.dashboards.listing import count_for, page_for
from centers.models import Team
from centers.selectors.people import person_name
from entries.models import ImporterAccount


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """One page of the list, narrowed by the URL. A wrong filter is named and the list is not drawn without it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    context, status = list_context(request, principal, base="/activities/")
    return render(request, "dashboards/activities.html", context, status=status)


@allow(Capability.VIEW_ACTIVITIES)
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The whole list as CSV."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    try:
        filters = ListFilters.parse(request.GET)
        filters.refuse_inside(principal)
    except Refused as error:
        return refused(request, error)
    at = now()
    told = "; ".join(f"{chip.label}: {chip.value}" for chip in chips(principal, filters, ""))
    answer = StreamingHttpResponse(
        csv_lines(principal, filters, at=at, told=told), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="activities-{at:%Y%m%dT%H%M%SZ}.csv"'
    return answer


def list_context(
    request: HttpRequest, principal: Principal, *, base: str, caption: str = "Activities"
) -> tuple[dict[str, Any], int]:
    """What a page with the list needs, and the status: 400 where a filter is none."""
    problem = ""
    try:
        filters = ListFilters.parse(request.GET)
        page = page_for(principal, filters, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
        number = count_for(principal, filters)
    except Refused as error:
        problem, filters = error.message, ListFilters()
        page, number = page_for(principal, filters), count_for(principal, filters)
    inside = principal.office_kind in (OfficeKind.CENTER, OfficeKind.NATIONAL)
    context = {
        "problem": problem,
        "filters": filters,
        "number": number,
        "table": list_table(principal, filters, page, base=base, caption=caption),
        "chips": chips(principal, filters, base),
        "base": base,
        "inside": inside,
        "export": f"/activities/export.csv?{filters.as_query()}",
        **(_choices(principal) if inside else {}),
        "states": [(str(state), label(state)) for state in State],
    }
    return context, 400 if problem else 200


def chips(principal: Principal, filters: ListFilters, base: str) -> list[Any]:
    """The filters in force in words, with the team's code, the person's and the account's name."""
    teams = dict(Team.objects.filter(pk=filters.team).values_list("pk", "code")) if filters.team is not None else {}
    people = {}
    if filters.assignee.isdigit():
        people = {user.pk: person_name(user) for user in User.objects.filter(pk=int(filters.assignee))}
    accounts = {}
    kind, _, which = filters.importer.partition(":")
    if kind == "account" and which.isdigit():
        found = ImporterAccount.objects.filter(pk=int(which)).values_list("pk", "name")
        accounts = {f"account:{pk}": name for pk, name in found}
    return chips_for(filters, teams, people, accounts, base)


def _choices(principal: Principal) -> dict[str, Any]:
    teams = Team.objects.in_force(today()).order_by("code")
    if not principal.is_national:
        teams = teams.filter(center=principal.office)
    lanes = [lane for lane in Lane if lane != Lane.ENFORCEMENT or principal.can(Capability.VIEW_ENFORCEMENT)]
    return {
        "teams": list(teams.values_list("pk", "code")),
        "centers": CENTER_CODES if principal.is_national else (),
        "divisions": [(str(one), label(one)) for one in Division],
        "lanes": [(str(one), label(one)) for one in lanes],
    }
