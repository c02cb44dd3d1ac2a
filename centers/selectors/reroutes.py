"""Re-routings as they are shown: what each is of, where its work goes, what is left where it is, how far it is."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.http import QueryDict

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.errors import NotAllowed, NotVisible, Refused
from cee.core.vocabulary import Lane
from centers.models import Reroute, RerouteItem, Team
from centers.policy.begun import WHY

PAGE = 50


def require_reroute(principal: Principal) -> None:
    """Raise NotAllowed unless the principal re-routes: a national office, over all kinds of work."""
    principal.require(Capability.REROUTE)
    if not principal.is_national or principal.kinds:
        raise NotAllowed("other_office", "Only national offices re-route open work.", "CEE access table")


def reroutes_for(principal: Principal) -> QuerySet[Reroute]:
    """The re-routings, newest first, for whoever may make them."""
    require_reroute(principal)
    return Reroute.objects.select_related("account", "override__account", "criterion").order_by("-pk")


def reroute_for(principal: Principal, pk: int) -> Reroute:
    """One of them. Raises NotVisible where there is none."""
    found = reroutes_for(principal).filter(pk=pk).first()
    if found is None:
        raise NotVisible("no_reroute", "There is no such re-routing.")
    return found


def subject_of(run: Reroute) -> tuple[str, str]:
    """What it is of in words, and the address of that."""
    if run.account is not None:
        return f"account {run.account.name}", f"/routing/accounts/{run.account_id}/"
    if run.override is not None:
        of = run.override.account.name if run.override.account else run.override.reference
        return f"override to {run.override.center} of {of}", "/routing/overrides/"
    return f"criterion {run.criterion.name if run.criterion else ''}", "/routing/criteria/"


class Group(NamedTuple):
    """Work that goes, or went, from one place to another: how much, its nearest day and its dollars."""

    from_center: str | None
    to_center: str | None
    to_division: str | None
    to_team: int | None
    to_lane: str | None
    number: int
    nearest: date | None
    duty: Decimal


class Counts(NamedTuple):
    """How much of a list waits, is done and is skipped."""

    waiting: int
    done: int
    skipped: int

    @property
    def listed(self) -> int:
        """All of the list that moves, moved or could not be moved when its turn came."""
        return self.waiting + self.done + self.skipped


def counts_of(run: Reroute) -> Counts:
    """One query over the list."""
    found = run.items.aggregate(
        waiting=Count("pk", filter=Q(result="")),
        done=Count("pk", filter=Q(result="done")),
        skipped=Count("pk", filter=Q(result="skipped")),
    )
    return Counts(**found)


def groups_of(run: Reroute) -> list[Group]:
    """What moves or moved, by where from and where to, the most first."""
    rows = run.items.exclude(result="skipped").values_list(
        "from_center", "to_center", "to_division", "to_team", "to_lane"
    )
    found = rows.annotate(number=Count("pk"), nearest=Min("due"), total=Sum("duty"))
    return [Group(*row) for row in found.order_by("-number", "from_center", "to_center", "to_team")]


def skipped_of(run: Reroute) -> list[tuple[str, str, int]]:
    """What is left where it is: the code, the reason in words, how much."""
    rows = run.items.filter(result="skipped").values_list("why").annotate(number=Count("pk"))
    return [(why, WHY.get(why, why), number) for why, number in rows.order_by("-number")]


def team_codes(ids: Collection[int | None]) -> dict[int, str]:
    """The codes of teams by id."""
    return dict(Team.objects.filter(pk__in=[pk for pk in ids if pk]).values_list("pk", "code"))


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """What the list of one re-routing is narrowed to; each number of its page opens the list by one of these."""

    from_center: str = ""
    to_center: str = ""
    to_team: str = ""
    to_lane: str = ""
    result: str = ""
    why: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> Self:
        """Read them from an address. Raises Refused `filter_value`."""
        given = {one.name: query.get(one.name, "") for one in fields(cls)}
        for name, value in given.items():
            sound = value.isascii() and value.replace("_", "").isalnum() and len(value) <= 24
            if value and not (sound and (name != "to_team" or (value.isdigit() and len(value) < 10))):
                raise Refused("filter_value", f"The value of {name} is wrong.", path=name)
        return cls(**given)

    def active(self) -> dict[str, str]:
        """Those that narrow."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def apply(self, items: QuerySet[RerouteItem]) -> QuerySet[RerouteItem]:
        """The rows that remain; `result=moves` is what is or will be moved, `none` as a Center is triage."""
        found = self.active()
        if found.pop("result", "") == "moves":
            items = items.exclude(result="skipped")
        elif self.result:
            items = items.filter(result="" if self.result == "waiting" else self.result)
        conditions: dict[str, Any] = {
            f"{name}__isnull" if value == "none" else name: True if value == "none" else value
            for name, value in found.items()
        }
        return items.filter(**conditions)


def items_of(
    run: Reroute,
    filters: ItemFilters,
    *,
    within: QuerySet[RerouteItem] | None = None,
    after: int = 0,
    size: int = PAGE,
) -> tuple[list[RerouteItem], int]:
    """A page of the list (or of what is `within`) in its order, and the position to go on from (0 at the end)."""
    base = (run.items.all() if within is None else within).filter(pk__gt=after)
    found = filters.apply(base).select_related("activity__importer__account").order_by("pk")
    rows = list(found[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else 0


class Told(NamedTuple):
    """What one re-routing took from a Center and brought to it."""

    run: Reroute
    away: int
    here: int


def moved_for(principal: Principal, *, since: datetime, most: int = 20) -> list[Told]:
    """The latest re-routings that moved work of the principal's Center, or to it."""
    office = principal.office
    away = Q(from_center=office) & ~Q(to_center=office)
    here = Q(to_center=office) & (~Q(from_center=office) | Q(from_center=None))
    rows = moved_items(principal).filter(reroute_id__in=_confirmed(since)).values_list("reroute_id")
    found = rows.annotate(away=Count("pk", filter=away), here=Count("pk", filter=here))
    told = {pk: (gone, come) for pk, gone, come in found.order_by("-reroute_id")[:most]}
    runs = Reroute.objects.filter(pk__in=told).select_related("account", "override__account", "criterion")
    return [Told(run, *told[run.pk]) for run in runs.order_by("-pk")]


def _confirmed(since: datetime) -> list[int]:
    return list(Reroute.objects.filter(confirmed_at__gte=since).values_list("pk", flat=True))


def moved_items(principal: Principal) -> QuerySet[RerouteItem]:
    """What was moved out of the principal's Center, or into it."""
    found = RerouteItem.objects.filter(result="done")
    if not principal.can(Capability.VIEW_ENFORCEMENT):
        found = found.exclude(to_lane=Lane.ENFORCEMENT)
    return found.filter(Q(from_center=principal.office) | Q(to_center=principal.office))


def was_moved(principal: Principal, *, since: datetime) -> bool:
    """Whether anything was, since an instant."""
    runs = _confirmed(since)
    if not runs:
        return False
    done = RerouteItem.objects.filter(result="done", reroute_id__in=runs)
    return (
        done.filter(from_center=principal.office).exists() or done.filter(to_center=principal.office).exists()
    )  # fmt: skip
