"""What the liquidation of entries lets people do to them now."""

from collections.abc import Collection
from datetime import date

from cee.core.vocabulary import Kind
from entries.clocks.deadlines import deadlines
from entries.models import Activity, LiquidationBatch, LiquidationRow
from entries.selectors.clock import facts_for
from entries.selectors.liquidation import lapse_in, may_have_lapsed, voluntary_in
from entries.selectors.reference import law


def liquidation_conditions(activities: Collection[Activity], on: date) -> dict[int, set[str]]:
    """The conditions of their process that hold, by activity, in a fixed number of queries: the time to liquidate has run
    out, 19 USC 1501 still runs, a person put it on a sheet."""
    summaries = [one for one in activities if one.kind == Kind.ENTRY_SUMMARY]
    looked_at = [one for one in summaries if one.liquidation != "unliquidated" or may_have_lapsed(one, on)]
    found: dict[int, set[str]] = {one.pk: set() for one in summaries}
    edition = law().edition
    for pk, facts in facts_for(looked_at).items():
        clocks = deadlines(facts, edition)
        if voluntary_in(clocks, on):
            found[pk].add("reliquidation_open")
        elif lapse_in(clocks, on) is not None:
            found[pk].add("lapsed")
    for pk in manual_batches(summaries):
        found[pk].add("on_a_sheet")
    return found


def manual_batches(activities: Collection[Activity]) -> dict[int, LiquidationBatch]:
    """The batches, not posted yet, onto whose sheets a person put these entries, by activity."""
    rows = LiquidationRow.objects.filter(
        activity_id__any=[one.pk for one in activities], manual=True, standing=LiquidationRow.Standing.POSTS
    )
    held = dict(rows.values_list("activity_id", "batch_id"))
    if not held:
        return {}
    coming = LiquidationBatch.objects.filter(pk__in=set(held.values())).exclude(state=LiquidationBatch.State.POSTED)
    batches = {one.pk: one for one in coming}
    return {pk: batches[batch] for pk, batch in held.items() if batch in batches}
