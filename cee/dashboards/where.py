"""Where a thing stands, for whoever asks with a number: which Center and team, how to reach them, what comes next and why."""

from dataclasses import dataclass
from datetime import date, datetime

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.core.vocabulary import Kind, OfficeKind, State
from cee.dashboards.listing import ListRow, as_rows
from centers.models import Center
from entries.models import Activity
from entries.processes.registry import PROCESSES
from entries.selectors.clock import timing_for, undated_of


@dataclass(frozen=True, slots=True)
class Where:
    """One activity as an office may know it. `since` is when it came into its present state's place; `why` the law behind the date;
    `movable` whether its process lets an override give it to another Center now."""

    row: ListRow
    center: Center | None
    since: datetime
    movable: bool
    why: str
    authority: str
    confidence: int | None


def where(principal: Principal, activities: list[Activity], on: date) -> list[Where]:
    """Where activities stand, with the reason of their next date."""
    centers = {row.code: row for row in Center.objects.in_force(on)}
    rows = as_rows(principal, activities)
    return [
        Where(
            row,
            centers.get(row.center),
            row.since,
            bool(PROCESSES[Kind(one.kind)].targets(State(one.state), Capability.OVERRIDE_ROUTING)),
            *(_why(one, on) if may_see_work(principal) else ("", "", None)),
        )
        for one, row in zip(activities, rows, strict=True)
    ]


def _why(activity: Activity, on: date) -> tuple[str, str, int | None]:
    if activity.state == State.CLOSED:
        return "", "", None
    for one in timing_for(activity, on).deadlines:
        if one.due == activity.next_date and not one.met_on:
            return one.law, one.authority, one.confidence
    return undated_of(activity) or ("", "", None)


def may_ask_importers(principal: Principal) -> bool:
    """Whether an office may ask for any importer's Center: CBP's own, not filers."""
    return principal.office_kind != OfficeKind.FILER
