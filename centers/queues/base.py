"""What every queue can do. A queue is a declared class; its URL, tab, count, API and daily figures derive from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from cee.access.capabilities import Capability
from cee.access.models import User
from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.errors import NotVisible
from cee.core.vocabulary import OfficeKind
from centers.models import Team, WorkItem
from centers.policy.priority import ORDER
from centers.queues.filters import Filters
from centers.queues.keyset import Position, beyond
from entries.selectors.accounts import account_name

COUNT_LIMIT = 1000
PAGE_SIZE = 50


class Column(NamedTuple):
    """A column of a queue's table: the attribute of a Row, its heading, and how a screen draws it."""

    name: str
    heading: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a queue, plain values only. `estimated_duty` is dollars, `due` a day of the law."""

    activity_id: int
    kind: str
    reference: str
    version: int
    state: str
    importer: str
    importer_number: str
    port: str
    center: str
    division: str
    team_id: int | None
    team: str
    lane: str
    due: date
    estimated_duty: Decimal
    queue: str
    status: str
    assignee_id: int | None
    assignee: str
    since: datetime
    waiting_for: str
    next_action: str
    sensitivity: str
    subject: str = ""

    @property
    def position(self) -> Position:
        """Its place in the order."""
        return Position(self.due, self.activity_id)


class Count(NamedTuple):
    """A number that is exact up to a limit; beyond it, `999+` stands for it."""

    number: int
    capped: bool

    def __str__(self) -> str:
        return f"{COUNT_LIMIT - 1}+" if self.capped else str(self.number)


class Page(NamedTuple):
    """Some rows in order; `previous` and `next` are positions for `before` and `after`, empty at the ends."""

    rows: list[Row]
    previous: str
    next: str


class Queue:
    """A declared queue. `capability` works it; whoever holds one of `seen_with` may look at it."""

    slug: ClassVar[str]
    title: ClassVar[str]
    purpose: ClassVar[str]
    capability: ClassVar[Capability] = Capability.WORK_QUEUE
    seen_with: ClassVar[frozenset[Capability]] = frozenset({Capability.WORK_QUEUE, Capability.VIEW_LOAD})
    claimable: ClassVar[bool] = True
    in_batches: ClassVar[bool] = False
    """Whether like items of it may be decided together."""
    taken_in: ClassVar[str] = ""
    """The address of the form by which people take such a thing in, where there is one."""
    order: ClassVar[str] = ORDER
    columns: ClassVar[tuple[Column, ...]] = (
        Column("reference", "Number", "reference"),
        Column("importer", "Importer"),
        Column("port", "Port", "port"),
        Column("team", "Team"),
        Column("lane", "Lane", "status"),
        Column("due", "Due", "deadline"),
        Column("estimated_duty", "Duty, fees and AD/CVD", "money"),
        Column("since", "Here since", "instant"),
        Column("assignee", "With", "person"),
    )
    # How a row of the table behind the queue reaches its day and its activity.
    due: ClassVar[str] = "due"
    key: ClassVar[str] = "activity_id"
    prefix: ClassVar[str] = "activity__"

    @property
    def url(self) -> str:
        """Its address."""
        return f"/queues/{self.slug}/"

    def may_see(self, principal: Principal) -> bool:
        """Whether the queue is drawn for this principal at all."""
        return bool(self.seen_with & principal.capabilities) and principal.office_kind in (
            OfficeKind.CENTER,
            OfficeKind.NATIONAL,
        )

    def may_claim(self, principal: Principal) -> bool:
        """Whether this principal takes items from it."""
        works = principal.office_kind == OfficeKind.CENTER or principal.works_anywhere
        return self.claimable and principal.can(self.capability) and works

    def base(self) -> QuerySet[Any]:
        """Every row of the queue, whoever asks."""
        return WorkItem.objects.filter(queue=self.slug)

    def rows(self, principal: Principal, filters: Filters | None = None) -> QuerySet[Any]:
        """The rows that this principal may see, narrowed; raises NotVisible where the queue is not theirs."""
        if not self.may_see(principal):
            raise NotVisible("no_queue", f"There is no queue {self.slug} for you.")
        found = visible(principal, self.base(), self.prefix)
        if self.prefix and principal.office_kind == OfficeKind.CENTER:
            found = found.filter(center=principal.office)
        return (filters or Filters()).apply(found, due=self.due, prefix=self.prefix, user_id=principal.user_id)

    def count(self, principal: Principal, filters: Filters | None = None) -> Count:
        """How many rows, exact below the limit; never a count over a large table."""
        number = self.rows(principal, filters).order_by()[:COUNT_LIMIT].count()
        return Count(number, number >= COUNT_LIMIT)

    def page(
        self,
        principal: Principal,
        filters: Filters | None = None,
        *,
        after: str = "",
        before: str = "",
        size: int = PAGE_SIZE,
    ) -> Page:
        """One page in the documented order, from a position forwards or backwards. Three queries, whatever the size."""
        fields = (self.due, self.key)
        found = self.rows(principal, filters)
        if before:
            found = beyond(found, fields, Position.parse(before), backwards=True).order_by(*(f"-{f}" for f in fields))
        elif after:
            found = beyond(found, fields, Position.parse(after)).order_by(*fields)
        else:
            found = found.order_by(*fields)
        got = list(self.related(found)[: size + 1])
        more, got = len(got) > size, got[:size]
        if before:
            got.reverse()
        rows = self._rows(got)
        if not rows:
            return Page([], "", "")
        first, last = str(rows[0].position), str(rows[-1].position)
        has_next, has_previous = (True, more) if before else (more, bool(after))
        return Page(rows, first if has_previous else "", last if has_next else "")

    def listed(self, principal: Principal, ids: Collection[int]) -> list[Row]:
        """The rows of these items that the principal may see, in the documented order. Three queries."""
        found = self.rows(principal).filter(pk__in=ids).order_by(self.due, self.key)
        return self._rows(list(self.related(found)))

    def related(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The joins that a row needs."""
        return queryset.select_related("activity__importer__account")

    def row(self, found: Any, teams: dict[int, str], people: dict[int, str]) -> Row:
        """One row of the table behind the queue as a plain Row."""
        return as_row(found.activity, found, teams, people)

    def _rows(self, found: list[Any]) -> list[Row]:
        teams = dict(
            Team.objects.filter(pk__in={row.team_id for row in found if row.team_id}).values_list("pk", "code")
        )
        people = {
            user.pk: user.get_full_name() or user.username
            for user in User.objects.filter(pk__in={row.assignee_id for row in found if row.assignee_id})
        }
        return [self.row(row, teams, people) for row in found]


def as_row(activity: Any, item: WorkItem | None, teams: dict[int, str], people: dict[int, str]) -> Row:
    importer = activity.importer
    team_id = item.team_id if item else activity.team_id
    assignee_id = item.assignee_id if item else activity.assignee_id
    return Row(
        activity_id=activity.pk,
        kind=activity.kind,
        reference=activity.reference,
        version=activity.version,
        state=activity.state,
        importer=account_name(importer),
        importer_number=importer.number if importer else "",
        port=activity.port,
        center=activity.center or "",
        division=activity.division or "",
        team_id=team_id,
        team=teams.get(team_id or 0, ""),
        lane=activity.lane or "",
        due=item.due if item else activity.next_date,
        estimated_duty=activity.estimated_duty,
        queue=item.queue if item else "",
        status=item.status if item else "",
        assignee_id=assignee_id,
        assignee=people.get(assignee_id or 0, ""),
        since=item.opened_at if item else activity.received_at,
        waiting_for=item.waiting_for if item else "",
        next_action=activity.next_action,
        sensitivity=activity.sensitivity,
    )


def capped_counts(queries: dict[str, QuerySet[Any]]) -> dict[str, Count]:
    """The counts of several queues in one round trip, each exact below the limit."""
    if not queries:
        return {}
    parts: list[str] = []
    params: list[Any] = []
    for queryset in queries.values():
        sql, given = queryset.order_by().values("pk")[:COUNT_LIMIT].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS capped)")
        params.extend(given)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        numbers = cursor.fetchone()
    return {slug: Count(number, number >= COUNT_LIMIT) for slug, number in zip(queries, numbers, strict=True)}
