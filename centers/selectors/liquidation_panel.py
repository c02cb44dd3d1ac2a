"""What an entry's page shows of its liquidation: as posted, as planned, on which sheet, extended until when, lapsed or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cee.core.vocabulary import Kind, State
from centers.selectors.liquidation_ripe import terms_of
from centers.selectors.liquidation_sheet import SheetRow, row_on
from centers.services.deemed_entries import proof_of
from entries.clocks.deadline import Deadline
from entries.clocks.schedule import next_batch_friday
from entries.models import Activity, ExtensionNotice, Liquidation, LiquidationBatch, LiquidationRow
from entries.rules.assessment import Assessment
from entries.selectors.clock import facts_for
from entries.selectors.liquidation import (
    ExtensionLimits,
    extension_limits,
    lapse_in,
    liquidations_of,
    original_of,
    voluntary_in,
)
from entries.selectors.reference import law
from entries.services.liquidation import assessment_of


class Planned(NamedTuple):
    """What a decided change comes to on the Friday on which it posts; `terms` None where the interest cannot be found."""

    friday: date
    terms: Mapping[str, Any] | None


class OnSheet(NamedTuple):
    """An entry on a sheet that has not posted whole."""

    batch: LiquidationBatch
    row: SheetRow


@dataclass(frozen=True, slots=True)
class LiquidationPanel:
    """`postings` are the original first; `lapsed` is the proof that the law has liquidated it, where it has and nobody has
    recorded it; `last_day` the end of 19 USC 1501's 90 days while they run."""

    postings: list[Liquidation] = field(default_factory=list)
    last_day: date | None = None
    planned: Planned | None = None
    sheet: OnSheet | None = None
    lapsed: Mapping[str, Any] | None = None
    notices: list[ExtensionNotice] = field(default_factory=list)
    limits: ExtensionLimits | None = None

    @property
    def drawn(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.postings or self.planned or self.sheet or self.lapsed or self.notices or self.limits)


def liquidation_panel(activity: Activity, clocks: list[Deadline], on: date) -> LiquidationPanel | None:
    """What the page of an entry shows of its liquidation on a day; None for other kinds. `clocks` are its deadlines."""
    if activity.kind != Kind.ENTRY_SUMMARY:
        return None
    notices = list(ExtensionNotice.objects.filter(activity=activity).order_by("number"))
    if activity.liquidation != "unliquidated":
        ends = [one.due for one in clocks if one.rule == "USC1501"] if voluntary_in(clocks, on) else []
        return LiquidationPanel(liquidations_of(activity), max(ends, default=None), notices=notices)
    if activity.state == State.CLOSED:
        return LiquidationPanel(notices=notices)
    lapse = lapse_in(clocks, on)
    proof = proof_of(lapse, facts_for([activity])[activity.pk], on, law().edition) if lapse else None
    return LiquidationPanel(
        planned=_planned(activity, on),
        sheet=_on_sheet(activity),
        lapsed=proof,
        notices=notices,
        limits=extension_limits(activity),
    )


def _planned(activity: Activity, on: date) -> Planned | None:
    if activity.state != State.DECIDED or activity.next_action != "liquidate":
        return None
    edition = law().edition
    coming = activity.next_date is not None and activity.next_date >= on
    friday = activity.next_date if coming and activity.next_date else next_batch_friday(on, edition)
    terms, unrated = terms_of([activity.pk], friday, edition)
    if activity.pk in unrated:
        return Planned(friday, None)
    return Planned(friday, terms[activity.pk]) if activity.pk in terms else None


def _on_sheet(activity: Activity) -> OnSheet | None:
    open_ones = {
        one.pk: one for one in LiquidationBatch.objects.exclude(state=LiquidationBatch.State.POSTED).order_by("friday")
    }
    if not open_ones:
        return None
    held = LiquidationRow.objects.filter(batch_id__in=list(open_ones), activity_id=activity.pk)
    found = held.order_by("batch_id").values_list("batch_id", flat=True).first()
    row = row_on(open_ones[found], activity.pk) if found else None
    return OnSheet(open_ones[found], row) if found and row else None


def what_if(activity: Activity, change: Decimal, on: date) -> Assessment:
    """What liquidating, or reliquidating, with a change of so many dollars comes to on a day. Raises Refused `no_rate`."""
    _, before, _ = original_of(activity)
    return assessment_of(activity, before, change, on)
