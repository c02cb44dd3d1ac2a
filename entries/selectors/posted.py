"""The days of the liquidations that CEE itself posted."""

from collections.abc import Collection
from datetime import date

from cee.core.vocabulary import Kind
from entries.models import Liquidation


def posted_dates(references: Collection[str]) -> dict[str, date]:
    """The day of the original liquidation that CEE itself posted, by entry number."""
    rows = (
        Liquidation.objects.filter(activity__kind=Kind.ENTRY_SUMMARY, activity__reference__in=references)
        .exclude(kind=Liquidation.Kind.RELIQUIDATION)
        .exclude(basis=Liquidation.Basis.REPORTED)
    )
    return dict(rows.order_by("-number").values_list("reference", "date"))
