"""The director's page: backlog, inflow, ageing, deadlines at risk and the duty they concern; nationally, side by side."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found
from cee.base.charts import Chart, Point
from cee.base.clock import today
from cee.base.flow_chart import FlowChart, Pair
from cee.base.present import money
from cee.base.tables import Column, Row, Tab, Table
from cee.core.vocabulary import CENTER_CODES, label
from cee.dashboards.figures import Tile, count, late_handoffs, load_cells, load_table, tile
from cee.dashboards.filters import ListFilters
from cee.dashboards.load import (
    Figure,
    LoadRow,
    PersonLoad,
    ages,
    flow,
    load_by,
    people,
    team_codes,
)
from cee.dashboards.uniformity import DAYS, uniformity
from centers.models import Center


@allow(Capability.VIEW_CENTER)
@require_safe
def center(request: HttpRequest) -> HttpResponse:
    """The page of a Center; for national offices all ten side by side, or the one that `?center=` names."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    day = today()
    code = request.GET.get("center", "") if principal.is_national else principal.office
    if code and code not in CENTER_CODES:
        return not_found(request)
    context = _one(principal, code, day) if code else _national(principal, day)
    if principal.is_national:
        context["tabs"] = _tabs(code)
    return render(request, "dashboards/center.html" if code else "dashboards/national.html", context)


def names(on: date) -> dict[str, Center]:
    """The Centers in force on a day by code."""
    return {row.code: row for row in Center.objects.in_force(on).order_by("code")}


def _tabs(code: str) -> list[Tab]:
    every = [Tab("All Centers", "/center/", current=not code)]
    return every + [Tab(one, f"/center/?center={one}", current=one == code) for one in CENTER_CODES]


def _one(principal: Principal, code: str, day: date) -> dict[str, Any]:
    base = ListFilters(center=code)
    total = load_by(principal, base, (), day)[()]
    described = names(day).get(code)
    return {
        "center": described,
        "code": code,
        "tiles": [*tiles(total), *late_handoffs(principal, day)],
        "teams": team_table(principal, base, day, total),
        "flow": flow_chart(principal, base, day),
        "ages": age_chart(ages(principal, base, day)),
        **people_tables(people(principal, base, day)),
    }


def tiles(total: LoadRow) -> list[Tile]:
    """The numbers that a lead looks at first."""
    figures = total.figures
    return [
        tile(figures["open"], "open", duty=True),
        tile(figures["overdue"], "overdue", "bad"),
        tile(figures["days_7"], "due in 7 days", "warn"),
        tile(figures["days_30"], "due in 8 to 30 days"),
        tile(figures["unclaimed"], "unclaimed", duty=False),
        tile(figures["waiting"], "waiting for an importer or a port", duty=False),
    ]


def team_table(principal: Principal, base: ListFilters, day: date, total: LoadRow) -> Table:
    """The load of each division and, below it, of its teams. Three queries."""
    codes = team_codes(base.center)
    divisions = load_by(principal, base, ("division",), day).values()
    teams = load_by(principal, base, ("division", "team"), day).values()
    rows: list[LoadRow] = []
    for division in sorted(divisions, key=lambda row: row.key[0] or ""):
        rows.append(division)
        mine = [team for team in teams if team.key[0] == division.key[0]]
        rows += sorted(mine, key=lambda row: codes.get(row.key[1], ""))

    def head(row: LoadRow) -> dict[str, Any]:
        if len(row.key) == 1:
            return {"division": label(row.key[0] or "no division"), "team": "all teams"}
        return {"division": label(row.key[0] or "no division"), "team": codes.get(row.key[1], "no team")}

    first = [Column("division", "Division"), Column("team", "Team")]
    return load_table("By division and team", first, rows, head, total=total)


def flow_chart(principal: Principal, base: ListFilters, day: date) -> FlowChart:
    """What came into work and left it, by day."""
    days = flow(principal, base, day)
    pairs = [
        Pair(one.day.isoformat(), one.entered.number, one.left.number, one.entered.href, one.left.href) for one in days
    ]
    return FlowChart("Inflow and outflow by day", pairs, "Came in", "Left")


def age_chart(spans: list[tuple[str, Figure]]) -> Chart:
    """Open work by calendar days since receipt."""
    points = [
        Point(words, figure.number, f"{figure.number:,}, {money(figure.duty, 0)}", figure.href if figure.number else "")
        for words, figure in spans
    ]
    return Chart(
        "Open work by days since receipt", "Items, and the duty they concern.", points,
        label_heading="Days since receipt", value_heading="Items, duty",
    )  # fmt: skip


PEOPLE_COLUMNS = (
    Column("name", "Name"),
    Column("position", "Position"),
    Column("team", "Team"),
    Column("duty_port", "Duty port", hint="Where the person sits; not the Center's city"),
    Column("held", "Holds", "count"),
    Column("overdue", "Overdue", "count"),
    Column("a_day", "Takes a day", "number", hint="Items a working day, as stated"),
    Column("days_of_work", "Days of work", "number", hint="What is held, at what the person takes a day"),
    Column("away", "Away", "text"),
)


def people_tables(loads: list[PersonLoad]) -> dict[str, Table]:
    """`people`: who holds work or is away, the most loaded first; `idle`: the others."""
    busy = [one for one in loads if one.held.number or one.away]
    idle = [one for one in loads if not one.held.number and not one.away]
    return {"people": _people_table("People", busy), "idle": _people_table("People who hold nothing", idle)}


def _people_table(caption: str, loads: list[PersonLoad]) -> Table:
    rows = [
        Row(
            {
                "name": one.name,
                "position": label(one.position),
                "team": one.team,
                "duty_port": one.duty_port,
                "held": count(one.held),
                "overdue": count(one.overdue),
                "a_day": one.a_day,
                "days_of_work": one.days_of_work,
                "away": _away(one),
            },
            tone="warn" if one.away and one.held.number else "",
        )
        for one in loads
    ]
    return Table(caption, PEOPLE_COLUMNS, rows, empty="Nobody holds work, and nobody is away.")


def _away(one: PersonLoad) -> str:
    if one.away is None:
        return ""
    until = f", back {one.away.valid_to.isoformat()}" if one.away.valid_to else ""
    return f"{label(one.away.reason)}{until}"


def _national(principal: Principal, day: date) -> dict[str, Any]:
    loads = {key[0]: row for key, row in load_by(principal, ListFilters(), ("center",), day).items()}
    total = load_by(principal, ListFilters(), (), day)[()]
    alike = uniformity(principal, day)
    described = names(day)
    nothing = load_by(principal, ListFilters(center="none"), (), day)[()] if len(loads) < len(CENTER_CODES) else None
    load_columns = load_table("", [], [], lambda row: {}).columns
    rows = []
    for code in CENTER_CODES:
        load = loads.get(code) or nothing
        assert load is not None
        name = f"{code} {described[code].abbreviation}" if code in described else code
        tone = "bad" if load.figures["overdue"].number else ""
        rows.append(Row({"center": name, **load_cells(load)}, href=f"/center/?center={code}", tone=tone))
    table = Table(
        "The ten Centers", [Column("center", "Center"), *load_columns], rows,
        footer={"center": "Together", **load_cells(total)},
    )  # fmt: skip
    return {
        "tiles": tiles(total),
        "centers": table,
        "flow": flow_chart(principal, ListFilters(), day),
        "uniformity": _uniformity_table(alike, described),
        "days": DAYS,
    }


def _uniformity_table(alike: dict[str, Any], described: dict[str, Center]) -> Table:
    columns = [
        Column("center", "Center"),
        Column("decided", "Reviews decided", "count"),
        Column("found", "With findings", "count"),
        Column("finding_rate", "Findings rate", "number"),
        Column("changed", "Changed", "count"),
        Column("change_rate", "Change rate", "number"),
    ]
    rows = []
    for code in CENTER_CODES:
        one = alike.get(code)
        name = f"{code} {described[code].abbreviation}" if code in described else code
        rows.append(
            Row(
                {
                    "center": name,
                    "decided": count(one.decided if one else None),
                    "found": count(one.found if one else None),
                    "finding_rate": one.finding_rate if one else "–",
                    "changed": count(one.changed if one else None),
                    "change_rate": one.change_rate if one else "–",
                }
            )
        )
    return Table("Uniformity of reviews", columns, rows)
