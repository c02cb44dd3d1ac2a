"""What may still be done once an entry is liquidated."""

from datetime import date

from entries.clocks.arithmetic import Step
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline, Rule, rule
from entries.clocks.facts import EventName


def _liquidation(clock: Clock) -> tuple[EventName, date]:
    """The event that counts: a posting after the entry was deemed liquidated does not move the day (159.9(c)(2))."""
    posted = clock.first[EventName.LIQUIDATED]
    lapses = clock.standstill.lapses if clock.cycle_start else None
    if lapses is not None and posted > lapses:
        return EventName.DEEMED_LIQUIDATED, lapses
    return EventName.LIQUIDATED, posted


def _after(clock: Clock, rule: Rule, met_on: date | None) -> tuple[Deadline, ...]:
    law = clock.law
    period = law.periods[rule.period]
    name, day = _liquidation(clock)
    due = period.after(day, law.calendar)
    steps = (Step(day, period, due),)
    return (Deadline(rule.name, due, name, day, met_on, "", "", rule, period, steps, law.calendar),)


@rule(
    when=EventName.LIQUIDATED,
    period="voluntary_reliquidation",
    effect="CBP can no longer reliquidate of its own accord.",
    action="reliquidate_or_keep",
    party="cbp",
    window=True,
)
def USC1501(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """CBP may reliquidate an entry of its own accord within 90 days of the original liquidation."""
    return _after(clock, rule, clock.first.get(EventName.RELIQUIDATED))


@rule(
    when=EventName.LIQUIDATED,
    period="voluntary_reliquidation",
    effect="The wrong liquidation becomes final unless it is protested.",
    action="undo_liquidation",
    party="cbp",
)
def USC1501_SUSPENDED(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A liquidation posted while statute or court suspended it must be undone within 90 days, or it becomes final."""
    if not clock.cycle_start or not clock.standstill.suspended_on(clock.first[EventName.LIQUIDATED]):
        return ()
    return _after(clock, rule, clock.first.get(EventName.RELIQUIDATED))


@rule(
    when=EventName.LIQUIDATED,
    period="protest",
    effect="The liquidation is final and conclusive upon all persons.",
    action="protest",
    party="filer",
    window=True,
)
def USC1514_C3(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A protest is filed within 180 days after, but not before, the liquidation."""
    return _after(clock, rule, clock.first.get(EventName.PROTEST_FILED))
