"""Entries that the law has liquidated by itself: found by the clock, to be recorded by people, recorded, overtaken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple, Self
from urllib.parse import urlencode

from django.db.models import QuerySet

from cee.access.principal import Principal
from cee.access.scope import visible
from cee.core.vocabulary import CENTER_CODES, OfficeKind
from centers.queues.base import capped_counts
from centers.queues.keyset import Position, beyond
from entries.models import DeemedProposal
from entries.selectors.accounts import importer_shown

PAGE: Final = 50
SHOWS: Final[Mapping[str, str]] = {"open": "To be recorded", "confirmed": "Recorded", "overtaken": "Overtaken"}
_FIELDS: Final = ("expired_on", "id")


@dataclass(frozen=True, slots=True)
class DeemedShown:
    """Which are shown: those to be recorded, recorded, or overtaken by what became known since; of which Center."""

    show: str = "open"
    center: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str], principal: Principal) -> Self:
        """Read it from a URL; a Center reads its own."""
        show, center = query.get("show", "open"), query.get("center", "")
        if principal.office_kind == OfficeKind.CENTER:
            center = principal.office
        return cls(show if show in SHOWS else "open", center if center in CENTER_CODES else "")

    def query(self, **more: str) -> str:
        """As it stands in a URL."""
        values = {"show": self.show, "center": self.center} | more
        return urlencode({name: value for name, value in values.items() if value})

    def of(self, principal: Principal) -> QuerySet[DeemedProposal]:
        """Those that a principal may see, unordered."""
        found = visible(principal, DeemedProposal.objects.all(), "activity__")
        if self.center:
            found = found.filter(center=self.center)
        return found.filter(closed_at=None) if self.show == "open" else found.filter(outcome=self.show)


class DeemedRow(NamedTuple):
    """One entry, plain values: the day on which the law liquidated it, by which rule, and how that is found."""

    id: int
    kind: str
    reference: str
    importer: str
    center: str
    duty: Decimal
    expired_on: date
    arithmetic: str
    authority: str
    certain: bool
    found_at: datetime
    closed_at: datetime | None
    closed_by: str


class DeemedPage(NamedTuple):
    """Rows, the day that ran out first first, and the position of the next page."""

    rows: list[DeemedRow]
    next: str


def deemed_page(principal: Principal, shown: DeemedShown, *, after: str = "", size: int = PAGE) -> DeemedPage:
    """One page after a position, in one query. Raises Refused `cursor` for a foreign position."""
    found = shown.of(principal).select_related("activity__importer__account").order_by(*_FIELDS)
    if after:
        found = beyond(found, _FIELDS, Position.parse(after))
    got = list(found[: size + 1])
    more, got = len(got) > size, got[:size]
    position = str(Position(got[-1].expired_on, got[-1].pk)) if more else ""
    return DeemedPage([_plain(one) for one in got], position)


def deemed_counts(principal: Principal, shown: DeemedShown) -> dict[str, str]:
    """How many there are of each, exact below a thousand."""
    counts = capped_counts({show: DeemedShown(show, shown.center).of(principal) for show in SHOWS})
    return {show: str(counts[show]) for show in SHOWS}


def _plain(row: DeemedProposal) -> DeemedRow:
    activity = row.activity
    return DeemedRow(
        id=row.pk,
        kind=activity.kind,
        reference=activity.reference,
        importer=importer_shown(activity.importer),
        center=row.center,
        duty=activity.estimated_duty,
        expired_on=row.expired_on,
        arithmetic=row.proof["arithmetic"],
        authority=row.proof["authority"],
        certain=row.proof["certain"],
        found_at=row.found_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
    )
