"""What the list of activities is narrowed to: the filters of the queues, and those that a list of everything needs too."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.base.errors import Refused
from cee.core.vocabulary import OfficeKind
from centers.models import Decision, Stay
from centers.queues import Filters
from centers.queues.filters import ITEM_ONLY, midnight
from entries.models import Finding

INSIDE = frozenset(
    {"division", "team", "lane", "assignee", "found", "outcome", "decided_after", "entered_on", "left_on", "work"}
    | {*ITEM_ONLY}
)
"""Filters over what only Centers and national offices see; for others they would answer what they may not ask."""

SHOWN = frozenset(
    {
        "work",
        "center",
        "division",
        "team",
        "lane",
        "due_before",
        "state",
        "importer",
        "port",
        "tariff",
        "received_after",
    }
)
"""Filters that have a field in the form."""


@dataclass(frozen=True, slots=True)
class ListFilters(Filters):
    """Filters of `/activities/`. `work=open` lists what people work on, else every activity of the office.

    `due_after` and `received_after` include their day. `entered_on` and `left_on` are the days on which an activity
    came into its first queue, and left its last. `outcome` and `found` (`discrepant`) are those of reviews that were
    decided; `decided_after` includes its day.
    """

    work: str = ""
    kind: str = ""
    state: str = ""
    due_after: date | None = None
    received_after: date | None = None
    received_before: date | None = None
    entered_on: date | None = None
    left_on: date | None = None
    decided_after: date | None = None
    outcome: str = ""
    found: str = ""

    @property
    def of_work(self) -> bool:
        """Whether the list is of work items."""
        return bool(self.work) or any(getattr(self, name) for name in ITEM_ONLY)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters that the form does not show, which it carries along."""
        return [(name, value) for name, value in self.active().items() if name not in SHOWN]

    def refuse_inside(self, principal: Principal) -> None:
        """Raise Refused where an office outside the Centers asks by something that only they see."""
        if principal.office_kind in (OfficeKind.CENTER, OfficeKind.NATIONAL):
            return
        hidden = INSIDE if may_see_work(principal) else INSIDE | {"due_before", "due_after"}
        for name in hidden & self.active().keys():
            raise Refused("unknown_filter", f"There is no filter {name}.", path=name)

    def apply_to(self, queryset: QuerySet, user_id: int | None) -> QuerySet:
        """Narrow work items (where the list is of work) or activities."""
        prefix = "activity__" if self.of_work else ""
        due = "due" if self.of_work else "next_date"
        found = Filters.apply(self, queryset, due=due, prefix=prefix, user_id=user_id)
        return found.filter(self._days(due, prefix)).filter(self._reviewed())

    def _days(self, due: str, prefix: str) -> Q:
        condition = Q()
        for name in ("kind", "state"):
            if value := getattr(self, name):
                condition &= Q(**{f"{prefix}{name}": value})
        if self.due_after:
            condition &= Q(**{f"{due}__gte": self.due_after})
        if self.received_after:
            condition &= Q(**{f"{prefix}received_at__gte": midnight(self.received_after)})
        if self.received_before:
            condition &= Q(**{f"{prefix}received_at__lt": midnight(self.received_before)})
        return condition

    def _reviewed(self) -> Q:
        condition = Q()
        if self.entered_on:
            condition &= Q(pk__in=entered(self.entered_on, self.entered_on, self.center).values("activity_id"))
        if self.left_on:
            condition &= Q(pk__in=left(self.left_on, self.left_on, self.center).values("activity_id"))
        if self.decided_after or self.outcome or self.found:
            final = reviews(self.decided_after)
            if self.outcome:
                final = final.filter(outcome=self.outcome)
            condition &= Q(Exists(final.filter(activity_id=OuterRef("pk"))))
        if self.found:
            condition &= Q(Exists(discrepancies().filter(activity_id=OuterRef("pk"))))
        return condition


def reviews(since: date | None) -> QuerySet[Decision]:
    """Final decisions that end a review, of a day or later."""
    found = Decision.objects.filter(status=Decision.Status.FINAL, outcome__in=("no_change", "change"))
    return found.filter(decided_at__gte=midnight(since)) if since else found


def discrepancies() -> QuerySet[Finding]:
    """Findings that stand and disagree with what was declared."""
    return Finding.objects.filter(discrepant=True, withdrawn_at=None)


def entered(first: date, last: date, center: str = "") -> QuerySet[Stay]:
    """The stays by which activities came into their first queue, from the first to the last day."""
    stays = Stay.objects.filter(opened_at__gte=midnight(first), opened_at__lt=midnight(last + timedelta(days=1)))
    earlier = Stay.objects.filter(activity_id=OuterRef("activity_id"), id__lt=OuterRef("id"))
    return (stays.filter(center=center) if center else stays).filter(~Exists(earlier))


def left(first: date, last: date, center: str = "") -> QuerySet[Stay]:
    """The stays by which activities left their last queue, from the first to the last day."""
    stays = Stay.objects.filter(left_at__gte=midnight(first), left_at__lt=midnight(last + timedelta(days=1)))
    later = Stay.objects.filter(activity_id=OuterRef("activity_id"), id__gt=OuterRef("id"))
    return (stays.filter(center=center) if center else stays).filter(~Exists(later))
