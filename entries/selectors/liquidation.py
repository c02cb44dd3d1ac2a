"""What is known of the liquidation of entries: postings, deposits, the year that has run out."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cee.core.vocabulary import Kind
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import deadlines, lapsed
from entries.clocks.facts import EventName
from entries.models import Activity, EntrySummaryVersion, Liquidation, StatusNotice
from entries.rules.assessment import Deposit
from entries.selectors.clock import deadlines_of, facts_for
from entries.selectors.reference import law

BY_LAW = ("USC1504_A1", "USC1504_D")
"""The clocks whose end liquidates an entry by operation of law, as the importer asserted."""
EARLIEST_LAPSE_DAYS = 180
"""No time to liquidate ends sooner after entry; a look at the clocks is saved, nothing is decided by it."""


def liquidations_of(activity: Activity) -> list[Liquidation]:
    """The postings of an entry, the original first."""
    return list(Liquidation.objects.filter(activity=activity).order_by("number"))


def deposits_for(activities: Collection[Activity]) -> dict[int, Deposit]:
    """When the estimated duties of these entries were due and paid; a fixed number of queries, however many."""
    edition = law().edition
    latest = {one.pk: one.filed_version for one in activities}
    rows = EntrySummaryVersion.objects.filter(activity_id__in=latest).only(
        "activity_id", "number", "importer_number", "summary_date"
    )
    filed = {row.activity_id: row for row in rows if row.number == latest[row.activity_id]}
    found = {}
    for pk, facts in facts_for(activities).items():
        version = filed.get(pk)
        if version is None:
            continue
        due = next((one.due for one in deadlines(facts, edition) if one.rule == "CFR24_25"), version.summary_date)
        paid = min((event.date for event in facts.events if event.name == EventName.DUTY_PAID), default=None)
        found[pk] = Deposit(due, paid, version.importer_number)
    return found


def deposit_of(activity: Activity) -> Deposit | None:
    """When the estimated duties of an entry were due and paid; None where no summary is stored."""
    return deposits_for([activity]).get(activity.pk)


def lapse_in(found: Collection[Deadline], on: date) -> Deadline | None:
    """The deadline by which the law has liquidated an entry before the day `on`, the earliest plausible one."""
    return next((one for one in lapsed(found, on) if one.rule in BY_LAW), None)


def voluntary_in(found: Collection[Deadline], on: date) -> bool:
    """Whether the 90 days of 19 USC 1501 still run on a day; they are counted once, from the original liquidation."""
    return any(one.rule == "USC1501" and one.anchor_date <= on <= one.due for one in found)


def lapse_of(activity: Activity, on: date) -> Deadline | None:
    """As `lapse_in`, for one stored entry that is not liquidated; None for anything else."""
    if not may_have_lapsed(activity, on):
        return None
    return lapse_in(deadlines_of(activity), on)


def may_have_lapsed(activity: Activity, on: date) -> bool:
    """Whether the clocks of an entry are worth a look."""
    if activity.kind != Kind.ENTRY_SUMMARY or activity.liquidation != "unliquidated" or activity.entry_date is None:
        return False
    return (on - activity.entry_date).days > EARLIEST_LAPSE_DAYS


class ExtensionLimits(NamedTuple):
    """How far the time to liquidate may be prolonged: extensions granted so far, the end of the year as it began, the end as
    it stands, and the last day to which all extensions together may reach (19 USC 1504(b); 19 CFR 159.12(e))."""

    granted: int
    year: date
    ends: date | None
    latest: date


def extension_limits(activity: Activity) -> ExtensionLimits | None:
    """What the law still allows of extensions; None where no year runs."""
    facts = facts_for([activity]).get(activity.pk)
    clock = Clock(facts, law().edition) if facts else None
    if clock is None or clock.cycle_start is None:
        return None
    periods, calendar = clock.law.periods, clock.law.calendar
    year = periods["deemed_liquidation"].after(clock.cycle_start[1], calendar)
    still = clock.standstill
    return ExtensionLimits(
        still.extensions, year, still.lapses or still.due, periods["extension_total"].after(year, calendar)
    )


def original_of(activity: Activity) -> tuple[date | None, Decimal, int]:
    """The day of the original liquidation as it stands (what ACE reported comes first), the amount last assessed in
    dollars, and how many postings there are."""
    rows = liquidations_of(activity)
    told = (
        StatusNotice.objects.filter(activity=activity, fact="liquidated")
        .order_by("date")
        .values_list("date", flat=True)
    )
    first = told.first() or next((row.date for row in rows if row.kind != Liquidation.Kind.RELIQUIDATION), None)
    return first, rows[-1].after if rows else activity.estimated_duty, rows[-1].number if rows else 0
