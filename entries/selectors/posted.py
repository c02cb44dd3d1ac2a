"""The days of the liquidations and reliquidations that CEE itself posted."""

from collections.abc import Collection
from datetime import date

from cee.core.vocabulary import Kind
from entries.models import Liquidation


def posted_dates(references: Collection[str]) -> tuple[dict[str, date], dict[str, tuple[date, ...]]]:
    """The day of the original liquidation that CEE itself posted, and those of every reliquidation, by entry number. One
    query."""
    rows = Liquidation.objects.filter(activity__kind=Kind.ENTRY_SUMMARY, activity__reference__in=references).exclude(
        basis=Liquidation.Basis.REPORTED
    )
    first: dict[str, date] = {}
    again: dict[str, tuple[date, ...]] = {}
    for reference, kind, day in rows.order_by("number").values_list("reference", "kind", "date"):
        if kind == Liquidation.Kind.RELIQUIDATION:
            again[reference] = (*again.get(reference, ()), day)
        else:
            first.setdefault(reference, day)
    return first, again
