"""Whether the ten Centers review alike: how often a review finds something, and how often it ends in a change."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q

from cee.access.principal import Principal
from cee.access.scope import visible
from cee.dashboards.filters import ListFilters, discrepancies, reviews
from cee.dashboards.load import Figure

DAYS = 90
"""Calendar days of decisions that are compared."""


@dataclass(frozen=True, slots=True)
class Uniformity:
    """One Center's reviews of late: decided, with findings, changed, each with its rows."""

    center: str
    decided: Figure
    found: Figure
    changed: Figure

    @property
    def finding_rate(self) -> str:
        """Reviews with a discrepant finding, of those decided."""
        return _rate(self.found.number, self.decided.number)

    @property
    def change_rate(self) -> str:
        """Reviews that ended in a change, of those decided."""
        return _rate(self.changed.number, self.decided.number)


def _rate(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def uniformity(principal: Principal, today: date) -> dict[str, Uniformity]:
    """The reviews decided in the last days by Center, in one query. An activity reviewed twice counts once."""
    since = today - timedelta(days=DAYS)
    with_finding = Exists(discrepancies().filter(activity_id=OuterRef("activity_id")))
    rows = (
        visible(principal, reviews(since), "activity__")
        .annotate(discrepant=with_finding)
        .values("activity__center")
        .annotate(
            decided=Count("activity", distinct=True),
            found=Count("activity", distinct=True, filter=Q(discrepant=True)),
            changed=Count("activity", distinct=True, filter=Q(outcome="change")),
        )
        .order_by("activity__center")
    )
    found = {}
    for row in rows:
        center = row["activity__center"] or ""
        base = ListFilters(center=center, decided_after=since)
        found[center] = Uniformity(
            center,
            Figure(row["decided"], Decimal(0), base),
            Figure(row["found"], Decimal(0), replace(base, found="discrepant")),
            Figure(row["changed"], Decimal(0), replace(base, outcome="change")),
        )
    return found
