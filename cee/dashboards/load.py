"""How much work there is, whose, and how near its dates: every number with the filters that list exactly its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from cee.access.principal import Principal
from cee.base.clock import EASTERN
from cee.dashboards.filters import ListFilters, entered, left
from cee.dashboards.listing import rows_for
from centers.models import Absence, Capacity, Staff, Team, WorkItem
from centers.selectors.people import person_name
from entries.models import Activity

HORIZONS = (7, 30)
"""Calendar days ahead that the screens of load look at."""
AGES = (30, 90, 180, 300)
"""Calendar days since receipt that part young work from old."""
FLOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the duty in dollars that its rows concern, and the filters that list exactly those rows."""

    number: int
    duty: Decimal
    filters: ListFilters

    @property
    def href(self) -> str:
        """The address of its rows."""
        return f"/activities/?{self.filters.as_query()}"


def at_risk(today: date) -> dict[str, dict[str, Any]]:
    """What the columns of load screens count, as filters: the same that their links carry.

    `overdue` is before today; `days_7` from today to the seventh day ahead, `days_30` on from there; `at_risk` is all three.
    """
    first, second = (today + timedelta(days=days + 1) for days in HORIZONS)
    return {
        "open": {},
        "unclaimed": {"status": WorkItem.Status.OPEN},
        "waiting": {"status": WorkItem.Status.WAITING},
        "overdue": {"due_before": today},
        "days_7": {"due_after": today, "due_before": first},
        "days_30": {"due_after": first, "due_before": second},
        "at_risk": {"due_before": second},
    }


@dataclass(frozen=True, slots=True)
class LoadRow:
    """The load of one group (a Center, a team, a person): figures by column, and how long its oldest has been here."""

    key: tuple[Any, ...]
    figures: Mapping[str, Figure]
    oldest: datetime | None


def load_by(
    principal: Principal, base: ListFilters, group: tuple[str, ...], today: date
) -> dict[tuple[Any, ...], LoadRow]:
    """The open work of a list grouped by columns of its rows, in one query.

    `group` names filters: center, division, team, assignee, importer (an account's).
    """
    base = replace(base, work="open")
    columns = {"center": "center", "division": "activity__division", "team": "team_id", "assignee": "assignee_id"}
    columns["importer"] = "activity__importer__account_id"
    wanted = at_risk(today)
    measures: dict[str, Any] = {"oldest": Min("opened_at")}
    for name, conditions in wanted.items():
        which = _conditions(conditions)
        measures[name] = Count("pk", filter=which)
        measures[f"{name}_duty"] = Sum("activity__estimated_duty", filter=which, default=Decimal(0))
    rows = rows_for(principal, base).order_by()
    keys = [columns[name] for name in group]
    found: dict[tuple[Any, ...], LoadRow] = {}
    for row in rows.values(*keys).annotate(**measures) if group else [rows.aggregate(**measures)]:
        key = tuple(row[name] for name in keys)
        narrowed = replace(base, **_narrowing(group, key))
        figures = {
            name: Figure(row[name], row[f"{name}_duty"], replace(narrowed, **conditions))
            for name, conditions in wanted.items()
        }
        found[key] = LoadRow(key, figures, row["oldest"])
    return found


def _narrowing(group: tuple[str, ...], key: tuple[Any, ...]) -> dict[str, Any]:
    narrowed: dict[str, Any] = {}
    for name, value in zip(group, key, strict=True):
        if name == "assignee":
            value = "none" if value is None else str(value)
        narrowed[name] = f"account:{value}" if name == "importer" else value
    return narrowed


def _conditions(conditions: Mapping[str, Any]) -> Q:
    """The filters of a column as a condition on work items; `Q()` counts all."""
    words = {"due_before": "due__lt", "due_after": "due__gte", "status": "status"}
    return Q(**{words[name]: value for name, value in conditions.items()})


def ages(principal: Principal, base: ListFilters, today: date) -> list[tuple[str, Figure]]:
    """The open work of a list by calendar days since receipt, in words, the oldest last."""
    base = replace(base, work="open")
    edges = [today - timedelta(days=days) for days in AGES]
    spans = list(zip([None, *edges], [*edges, None], strict=True))
    words = [f"to {AGES[0]} days", *(f"{low + 1} to {high}" for low, high in pairwise(AGES))]
    words.append(f"over {AGES[-1]} days")
    lists = [replace(base, received_before=until, received_after=since) for until, since in spans]
    measures: dict[str, Any] = {}
    for number, one in enumerate(lists):
        which = one._days("due", "activity__")
        measures[f"number_{number}"] = Count("pk", filter=which)
        measures[f"duty_{number}"] = Sum("activity__estimated_duty", filter=which, default=Decimal(0))
    row = rows_for(principal, base).aggregate(**measures)
    return [
        (words[number], Figure(row[f"number_{number}"], row[f"duty_{number}"], one)) for number, one in enumerate(lists)
    ]


@dataclass(frozen=True, slots=True)
class FlowDay:
    """What came into work, and left it, on one day."""

    day: date
    entered: Figure
    left: Figure


def flow(principal: Principal, base: ListFilters, today: date, days: int = FLOW_DAYS) -> list[FlowDay]:
    """Inflow and outflow of work by day, the oldest first, today last; two queries."""
    first = today - timedelta(days=days - 1)
    everything = rows_for(principal, base)
    came = _by_day(entered(first, today, base.center), "opened_at", everything)
    went = _by_day(left(first, today, base.center), "left_at", everything)
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        found.append(
            FlowDay(
                day,
                Figure(came.get(day, 0), Decimal(0), replace(base, entered_on=day)),
                Figure(went.get(day, 0), Decimal(0), replace(base, left_on=day)),
            )
        )
    return found


def _by_day(stays: QuerySet[Any], column: str, activities: QuerySet[Activity]) -> dict[date, int]:
    seen = stays.filter(Exists(activities.filter(pk=OuterRef("activity_id"))))
    rows = seen.annotate(day=TruncDate(column, tzinfo=EASTERN)).values("day").annotate(number=Count("pk"))
    return dict(rows.order_by().values_list("day", "number"))


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """A person of a Center: what they hold, what they can take a working day, and when they are back."""

    user_id: int
    name: str
    position: str
    division: str
    team: str
    duty_port: str
    held: Figure
    overdue: Figure
    a_day: Decimal | None
    away: Absence | None = field(default=None)

    @property
    def days_of_work(self) -> Decimal | None:
        """Working days that what they hold takes at their capacity."""
        return (self.held.number / self.a_day).quantize(Decimal("0.1")) if self.a_day else None


def people(principal: Principal, base: ListFilters, today: date) -> list[PersonLoad]:
    """The people in force of a Center (a division, a team) with their load, the most loaded first; four queries."""
    staff = Staff.objects.in_force(today).filter(center=base.center).select_related("user", "team")
    if base.division:
        staff = staff.filter(division=base.division)
    if base.team is not None:
        staff = staff.filter(team_id=base.team)
    places = {place.user_id: place for place in staff.order_by("pk")}
    loads = load_by(principal, ListFilters(center=base.center), ("assignee",), today)
    ids = [place.pk for place in places.values()]
    capacity = dict(Capacity.objects.in_force(today).filter(staff__in=ids).values_list("staff__user_id", "items_a_day"))
    away = {
        one.staff.user_id: one for one in Absence.objects.in_force(today).filter(staff__in=ids).select_related("staff")
    }
    found = []
    for user_id, place in places.items():
        mine = loads.get((user_id,))
        nothing = ListFilters(work="open", center=base.center, assignee=str(user_id))
        found.append(
            PersonLoad(
                user_id,
                person_name(place.user),
                place.position,
                place.division,
                place.team.code if place.team else "",
                place.duty_port,
                mine.figures["open"] if mine else Figure(0, Decimal(0), nothing),
                mine.figures["overdue"] if mine else Figure(0, Decimal(0), replace(nothing, due_before=today)),
                capacity.get(user_id),
                away.get(user_id),
            )
        )
    return sorted(found, key=lambda one: (-one.held.number, one.name, one.user_id))


def team_codes(center: str = "") -> dict[int, str]:
    """The codes of teams by id."""
    teams = Team.objects.filter(center=center) if center else Team.objects.all()
    return dict(teams.values_list("pk", "code"))
