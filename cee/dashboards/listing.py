"""Rows of the list of activities: one scope, one order, pages by position; counts of the same rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cee.access.models import User
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.published import of_told_state, told_state
from cee.access.scope import visible
from cee.base.errors import Refused
from cee.base.sheets import every_row
from cee.base.whole import whole
from cee.core.vocabulary import OfficeKind
from cee.dashboards.filters import ListFilters
from centers.models import Stay, Team, WorkItem
from centers.queues.base import capped_counts
from centers.queues.keyset import Position, beyond
from centers.selectors.people import person_name
from entries.models import Activity
from entries.selectors.accounts import account_name
from entries.selectors.activity import activities_for

PAGE_SIZE = 50
ORDER_OF_WORK = "nearest date, then oldest"
ORDER_OF_ALL = "newest first"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One activity of a list, plain values. What an office outside the Centers must not see is left empty."""

    activity_id: int
    version: int
    kind: str
    reference: str
    importer: str
    importer_number: str
    port: str
    center: str
    division: str
    team: str
    team_phone: str
    lane: str
    state: str
    received_at: datetime
    next_action: str
    next_date: date | None
    estimated_duty: Decimal
    queue: str
    assignee: str
    since: datetime


class ListPage(NamedTuple):
    """Rows in order; `previous` and `next` are positions, empty at the ends."""

    rows: list[ListRow]
    previous: str
    next: str


def rows_for(principal: Principal, filters: ListFilters) -> QuerySet[Any]:
    """The work items or activities of a list, unordered: the base of its page, its count and its export."""
    filters.refuse_inside(principal)
    if filters.of_work:
        found: QuerySet[Any] = visible(principal, WorkItem.objects.all(), "activity__")
        if principal.office_kind == OfficeKind.CENTER:
            found = found.filter(center=principal.office)
    else:
        found = activities_for(principal)
    if filters.state and not may_see_work(principal):
        return (
            replace(filters, state="")
            .apply_to(found, principal.user_id)
            .filter(of_told_state(principal, filters.state))
        )
    return filters.apply_to(found, principal.user_id)


def count_for(principal: Principal, filters: ListFilters) -> str:
    """How many rows, exact below a thousand, in words."""
    return str(capped_counts({"list": rows_for(principal, filters)})["list"])


def page_for(
    principal: Principal, filters: ListFilters, *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> ListPage:
    """One page in the order of the list: work by its nearest date, everything newest first. Three queries."""
    found = rows_for(principal, filters)
    ordered = _work_page if filters.of_work else _newest_page
    got = list(ordered(found, after, before)[: size + 1])
    more, got = len(got) > size, got[:size]
    if before:
        got.reverse()
    if not got:
        return ListPage([], "", "")
    first, last = _position(got[0]), _position(got[-1])
    has_next, has_previous = (True, more) if before else (more, bool(after))
    return ListPage(as_rows(principal, got), first if has_previous else "", last if has_next else "")


def all_rows(principal: Principal, filters: ListFilters, *, size: int = 1000) -> Iterator[ListRow]:
    """Every row of the list in its order, read page by page."""
    return every_row(lambda after: page_for(principal, filters, after=after, size=size))


def _work_page(found: QuerySet[Any], after: str, before: str) -> QuerySet[Any]:
    fields = ("due", "activity_id")
    found = found.select_related("activity__importer__account")
    if before:
        return beyond(found, fields, Position.parse(before), backwards=True).order_by("-due", "-activity_id")
    if after:
        found = beyond(found, fields, Position.parse(after))
    return found.order_by(*fields)


def _newest_page(found: QuerySet[Any], after: str, before: str) -> QuerySet[Any]:
    found = found.select_related("importer__account")
    if before:
        return found.filter(pk__gt=_id(before)).order_by("pk")
    if after:
        found = found.filter(pk__lt=_id(after))
    return found.order_by("-pk")


def _id(text: str) -> int:
    pk = whole(text, digits=18)
    if pk is None:
        raise Refused("cursor", "This page address is not one that CEE made; start from the first page.", path="after")
    return pk


def _position(row: Any) -> str:
    return str(Position(row.due, row.activity_id)) if isinstance(row, WorkItem) else str(row.pk)


def as_rows(principal: Principal, found: list[Any]) -> list[ListRow]:
    """Work items or activities, with their joins, as rows that this principal may see. Three queries."""
    pairs = [(row.activity, row) if isinstance(row, WorkItem) else (row, None) for row in found]
    teams = {
        pk: (code, phone)
        for pk, code, phone in Team.objects.filter(pk__in={a.team_id for a, _ in pairs if a.team_id}).values_list(
            "pk", "code", "phone"
        )
    }
    if principal.office_kind == OfficeKind.FILER:
        teams = {}  # a team would tell what kind of review it is
    inside = principal.office_kind in (OfficeKind.CENTER, OfficeKind.NATIONAL)
    holders = {a.assignee_id for a, _ in pairs if a.assignee_id} if inside else set()
    people = {user.pk: person_name(user) for user in User.objects.filter(pk__in=holders)}
    since = since_of([activity for activity, _ in pairs])
    rows = [_row(activity, item, teams, people, inside, since[activity.pk]) for activity, item in pairs]
    return rows if may_see_work(principal) else [_as_told(principal, row) for row in rows]


def _as_told(principal: Principal, row: ListRow) -> ListRow:
    """A row without when and for what CBP looks at it next, and since when it lies where."""
    state = told_state(principal, row.kind, row.state)
    return replace(row, state=state, next_action="", next_date=None, since=row.received_at)


def since_of(activities: Sequence[Activity]) -> dict[int, datetime]:
    """Since when each activity is where it is: its queue opened, else its last queue was left, else it was received."""
    since = {one.pk: one.received_at for one in activities}
    stays = Stay.objects.filter(activity_id__in=list(since)).order_by("id")
    for activity_id, opened, left in stays.values_list("activity_id", "opened_at", "left_at"):
        since[activity_id] = left or opened
    return since


def _row(
    activity: Activity,
    item: WorkItem | None,
    teams: dict[int, tuple[str, str]],
    people: dict[int, str],
    inside: bool,
    since: datetime,
) -> ListRow:
    importer = activity.importer
    team, phone = teams.get(activity.team_id or 0, ("", ""))
    return ListRow(
        activity_id=activity.pk,
        version=activity.version,
        kind=activity.kind,
        reference=activity.reference,
        importer=account_name(importer),
        importer_number=importer.number if importer else "",
        port=activity.port,
        center=activity.center or "",
        division=(activity.division or "") if inside else "",
        team=team,
        team_phone=phone,
        lane=(activity.lane or "") if inside else "",
        state=activity.state,
        received_at=activity.received_at,
        next_action=activity.next_action,
        next_date=item.due if item else activity.next_date,
        estimated_duty=activity.estimated_duty,
        queue=item.queue if item and inside else "",
        assignee=people.get(activity.assignee_id or 0, ""),
        since=since,
    )
