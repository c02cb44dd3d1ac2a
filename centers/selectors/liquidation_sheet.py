"""Sheets as people read them: what posts on a Friday and what it comes to, what blocks the rest, and the rows of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlencode

from django.db.models import QuerySet

from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.sheets import every_row
from cee.base.whole import whole
from cee.core.vocabulary import CENTER_CODES, OfficeKind
from centers.models import Team
from centers.queues.base import capped_counts
from entries.models import LiquidationBatch, LiquidationRow
from entries.rules.liquidation import BLOCKERS, BY_STATUTE_OR_COURT
from entries.selectors.accounts import importer_shown

PAGE: Final = 50
POSTS: Final = "posts"
SHOWS: Final[Mapping[str, str]] = {
    POSTS: "Posts",
    "suspended": "Suspended by statute or court",
    "blocked": "Blocked",
    "taken_out": "Held back by people",
    "skipped": "Changed since",
    "changes": "Posts with a change",
    "manual": "Set by people",
}
"""What rows may be shown, beside those under one rule."""
_ALL_BLOCKED: Final = "blocked"


@dataclass(frozen=True, slots=True)
class Shown:
    """Which rows of a sheet are shown: how they stand, or the rule that blocks them; of which Center and team."""

    show: str = POSTS
    center: str = ""
    team: int | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str], principal: Principal) -> Self:
        """Read them from a URL; a Center reads its own, and what there is not shows what posts."""
        show, center = query.get("show", POSTS), query.get("center", "")
        if principal.office_kind == OfficeKind.CENTER:
            center = principal.office
        return cls(
            show if show in SHOWS or show in BLOCKERS else POSTS,
            center if center in CENTER_CODES else "",
            whole(query.get("team", ""), digits=9),
        )

    @property
    def words(self) -> str:
        """What is shown, in words."""
        return SHOWS.get(self.show) or BLOCKERS[self.show].label

    def query(self, **more: str) -> str:
        """As it stands in a URL; `more` is added, or replaces."""
        values = {"show": self.show, "center": self.center, "team": str(self.team or "")} | more
        return urlencode({name: value for name, value in values.items() if value})

    def of(self, batch: LiquidationBatch, principal: Principal) -> QuerySet[LiquidationRow]:
        """The rows of a sheet that are shown to a principal, in the order in which they post."""
        rows = visible(principal, LiquidationRow.objects.filter(batch_id=batch.pk), "activity__")
        if self.center:
            rows = rows.filter(center=self.center)
        if self.team is not None:
            rows = rows.filter(team_id=self.team)
        return rows.filter(**self._condition()).order_by("activity_id")

    def _condition(self) -> dict[str, Any]:
        match self.show:
            case "changes":
                return {"standing": POSTS, "terms__isnull": False}
            case "manual":
                return {"manual": True}
            case "suspended":
                return {"standing": _ALL_BLOCKED, "rule__in": BY_STATUTE_OR_COURT}
            case show if show in BLOCKERS:
                return {"standing": _ALL_BLOCKED, "rule": show}
            case show:
                return {"standing": show}


class Sum(NamedTuple):
    """How many entries, and the dollars of duty, fees and AD/CVD that they declare."""

    number: int = 0
    duty: Decimal = Decimal(0)

    def plus(self, number: int, duty: str) -> "Sum":
        """With some more."""
        return Sum(self.number + number, self.duty + Decimal(duty))


class Group(NamedTuple):
    """The entries that one rule blocks: the rule in a sentence, by which authority; `suspended`: by statute or court,
    `final`: no act of a Center removes it."""

    rule: str
    label: str
    law: str
    authority: str
    suspended: bool
    final: bool
    sum: Sum


@dataclass(frozen=True, slots=True)
class Totals:
    """What a sheet comes to for a Center (or all) and a team (or all); `blocked` holds what is suspended too."""

    posts: Sum
    blocked: Sum
    suspended: Sum
    taken_out: Sum
    groups: list[Group]


def skipped_of(batch: LiquidationBatch, shown: Shown, principal: Principal) -> str:
    """How many entries were left as they are because they had changed, exact below a thousand."""
    if not batch.skipped:
        return "0"
    rows = Shown("skipped", shown.center, shown.team).of(batch, principal)
    return str(capped_counts({"rows": rows})["rows"])


def totals_of(batch: LiquidationBatch, shown: Shown) -> Totals:
    """What a sheet comes to, as it counted when it was drawn up and as people moved it since; nothing is read."""
    sums: dict[str, Sum] = {}
    for center, teams in batch.tally.items():
        if shown.center and center != shown.center:
            continue
        for team, counts in teams.items():
            if shown.team is not None and team != str(shown.team):
                continue
            for key, (number, duty) in counts.items():
                sums[key] = sums.get(key, Sum()).plus(number, duty)
    groups = [
        Group(one.name, one.label, one.law, one.authority, one.name in BY_STATUTE_OR_COURT, one.final, sums[one.name])
        for one in BLOCKERS.values()
        if one.name in sums
    ]
    return Totals(
        posts=sums.get(POSTS, Sum()),
        blocked=_all(groups),
        suspended=_all([one for one in groups if one.suspended]),
        taken_out=sums.get("taken_out", Sum()),
        groups=groups,
    )


def posts_in_all(batch: LiquidationBatch) -> int:
    """How many entries of all Centers the sheet says post."""
    return sum(int(counts[POSTS][0]) for teams in batch.tally.values() for counts in teams.values() if POSTS in counts)


def teams_of(batch: LiquidationBatch, center: str) -> list[tuple[int, str]]:
    """The teams of a Center that have entries on a sheet, with their codes."""
    ids = [int(team) for team in batch.tally.get(center, {}) if team != "0"]
    return list(Team.objects.filter(pk__in=ids).order_by("code").values_list("pk", "code")) if ids else []


def _all(groups: list[Group]) -> Sum:
    found = Sum()
    for one in groups:
        found = Sum(found.number + one.sum.number, found.duty + one.sum.duty)
    return found


class SheetRow(NamedTuple):
    """One entry of a sheet, plain values. `why` is what blocks it in a sentence, with its authority, and `also` what else
    does; `fixed`: it ends by itself, or never, and nobody puts it back. `net` is the bill or, negative, the refund of a
    change."""

    activity_id: int
    kind: str
    reference: str
    importer: str
    port: str
    center: str
    team_id: int
    entry_date: date | None
    duty: Decimal
    net: Decimal | None
    standing: str
    fixed: bool
    label: str
    why: str
    authority: str
    also: str
    manual: bool
    reason: str
    by: str


class SheetPage(NamedTuple):
    """Some rows, and the position of the next page; empty at the end."""

    rows: list[SheetRow]
    next: str


def sheet_page(
    batch: LiquidationBatch, shown: Shown, principal: Principal, *, after: str = "", size: int = PAGE
) -> SheetPage:
    """One page of rows after a position. One query."""
    rows = shown.of(batch, principal).select_related("activity__importer__account")
    last = whole(after, digits=18)
    if last is not None:
        rows = rows.filter(activity_id__gt=last)
    got = [shown_row(row) for row in rows[: size + 1]]
    return SheetPage(got[:size], str(got[size - 1].activity_id) if len(got) > size else "")


def sheet_rows(batch: LiquidationBatch, shown: Shown, principal: Principal) -> Iterator[SheetRow]:
    """Every row, page by page."""
    return every_row(lambda after: sheet_page(batch, shown, principal, after=after, size=1000))


def row_on(batch: LiquidationBatch, activity_id: int) -> SheetRow | None:
    """An entry as it stands on a sheet; None where it is not there. Whether it may be seen is the caller's to ask."""
    rows = LiquidationRow.objects.filter(batch_id=batch.pk, activity_id=activity_id)
    row = rows.select_related("activity__importer__account").first()
    return shown_row(row) if row else None


def shown_row(row: LiquidationRow) -> SheetRow:
    """A row with its activity, importer and account joined, as plain values."""
    activity = row.activity
    rule = BLOCKERS.get(row.rule)
    posts = row.standing == LiquidationRow.Standing.POSTS
    return SheetRow(
        activity_id=activity.pk,
        kind=activity.kind,
        reference=activity.reference,
        importer=importer_shown(activity.importer),
        port=activity.port,
        center=row.center,
        team_id=row.team_id,
        entry_date=activity.entry_date,
        duty=activity.estimated_duty,
        net=Decimal(row.terms["net"]) if row.terms else None,
        standing=row.standing,
        fixed=rule is not None and (rule.final or rule.name in BY_STATUTE_OR_COURT),
        label=rule.label if rule else "",
        why=rule.law if rule else "",
        authority=rule.authority if rule else "",
        also=row.also if posts else "; ".join(BLOCKERS[name].label for name in row.also.split() if name in BLOCKERS),
        manual=row.manual,
        reason=row.reason,
        by=row.by,
    )
