"""The lead's page: the load of a division or team, who is away with what, what is at risk, what waits for a signature."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.clock import today
from cee.base.tables import Tab
from cee.core.vocabulary import Division, label
from cee.dashboards.columns import list_table
from cee.dashboards.figures import late_handoffs, tile
from cee.dashboards.filters import ListFilters
from cee.dashboards.listing import count_for, page_for
from cee.dashboards.load import HORIZONS, at_risk, load_by, people
from cee.dashboards.views.center import people_tables, team_table, tiles
from centers.models import Team
from centers.selectors.people import colleagues

RISK_ROWS = 50


@allow(Capability.REASSIGN)
@require_safe
def division(request: HttpRequest) -> HttpResponse:
    """The load of the lead's own team, division or Center; tabs show the wider view and the other divisions."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    day = today()
    base = _base(principal, request.GET)
    risk = replace(base, work="open", due_before=at_risk(day)["at_risk"]["due_before"])
    total = load_by(principal, base, (), day)[()]
    waiting = replace(base, work="open", queue="second-signature", team=None)
    context: dict[str, Any] = {
        "tabs": _tabs(principal, base),
        "base": base,
        "heading": _heading(base),
        "tiles": [*tiles(total), *_signatures(principal, waiting, day), *late_handoffs(principal, day)],
        "teams": team_table(principal, base, day, total),
        "risk": list_table(
            principal, risk, page_for(principal, risk, size=RISK_ROWS)._replace(previous="", next=""),
            caption="At risk", select="item", form="reassign",
        ),
        "risk_number": count_for(principal, risk),
        "risk_href": f"/activities/?{risk.as_query()}",
        "days": HORIZONS[1],
        **people_tables(people(principal, base, day)),
    }  # fmt: skip
    if principal.can(Capability.REASSIGN):
        context["colleagues"] = [
            (one.user_id, f"{one.name}{', ' + one.team if one.team else ''}: {_items(one.held)}{_away(one.away_until)}")
            for one in colleagues(principal.office, on=day)
        ]
    return render(request, "dashboards/division.html", context)


def _items(held: int) -> str:
    return "1 item" if held == 1 else f"{held} items"


def _away(until: date | None) -> str:
    if until is None:
        return ""
    return ", away" if until == date.max else f", away until {until.isoformat()}"


def _base(principal: Principal, query: Any) -> ListFilters:
    """What `?division=` or `?team=` names, else the team or division that the lead holds."""
    wanted = query.get("division")
    if wanted in set(Division):
        return ListFilters(center=principal.office, division=wanted)
    if wanted == "all":
        return ListFilters(center=principal.office)
    if principal.team_id is not None:
        return ListFilters(center=principal.office, team=principal.team_id)
    return ListFilters(center=principal.office, division=principal.division)


def _heading(base: ListFilters) -> str:
    if base.team is not None:
        team = Team.objects.filter(pk=base.team).first()
        return f"Team {team.code}, {team.name}" if team else "Your team"
    return f"{label(base.division)} of {base.center}" if base.division else f"All divisions of {base.center}"


def _tabs(principal: Principal, base: ListFilters) -> list[Tab]:
    tabs = []
    if principal.team_id is not None:
        tabs.append(Tab("Your team", "/division/", current=base.team is not None))
    tabs += [
        Tab(label(one), f"/division/?division={one}", current=base.team is None and base.division == one)
        for one in Division
    ]
    return [*tabs, Tab("All", "/division/?division=all", current=base.team is None and not base.division)]


def _signatures(principal: Principal, waiting: ListFilters, day: date) -> list[Any]:
    if not principal.can(Capability.SIGN_SECOND):
        return []
    figure = load_by(principal, waiting, (), day)[()].figures["open"]
    return [tile(figure, "wait for a second signature", "warn")]
