"""When an entry liquidates: on the cycle, on payment, or because the law deems it done."""

from datetime import date

from entries.clocks.arithmetic import Step
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline, Rule, rule
from entries.clocks.facts import EventName


@rule(
    when=EventName.ENTRY,
    period="informal_liquidation",
    effect="The entry is liquidated.",
    action="record_liquidation",
    party="cbp",
    by_law=True,
)
def CFR159_10(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """An informal entry liquidates when its duty is paid, or when free goods are released."""
    if clock.entry_type not in clock.law.informal:
        return ()
    name = EventName.DUTY_PAID if EventName.DUTY_PAID in clock.first else EventName.RELEASE
    day = clock.first.get(name)
    if day is None:
        return ()
    period = clock.law.periods[rule.period]
    steps = (Step(day, None, day, f"the day of {'payment' if name == EventName.DUTY_PAID else 'release'}"),)
    return (Deadline(rule.name, day, name, day, clock.liquidated, "", "", rule, period, steps, clock.law.calendar),)


@rule(
    when=EventName.ENTRY,
    period="liquidation_cycle",
    effect="The entry liquidates as entered, unless a decision says otherwise.",
    action="liquidate",
    party="cbp",
    kind="administrative",
)
def CBP_314_DAYS(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """Entries liquidate automatically on the first Friday on or after the 314th day."""
    start = clock.cycle_start
    scheduled = clock.schedule
    if start is None or scheduled is None:
        return ()
    tolled = _why_not_running(clock)
    period = clock.law.periods[rule.period]
    friday, steps = scheduled
    return (
        Deadline(
            rule.name, friday, start[0], start[1], clock.liquidated, tolled, "", rule, period, steps, clock.law.calendar
        ),
    )


@rule(
    when=EventName.ENTRY,
    period="deemed_liquidation",
    effect="Deemed liquidated at the rate, value, quantity and duty that the importer asserted.",
    action="liquidate",
    party="cbp",
    by_law=True,
)
def USC1504_A1(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """An entry not liquidated within one year, as extended, is deemed liquidated as the importer asserted."""
    start = clock.cycle_start
    if start is None:
        return ()
    law = clock.law
    period = law.periods[rule.period]
    still = clock.standstill
    due = still.due or start[1]
    tolled = _why_not_running(clock)
    met_on = _taken_place(due, clock.liquidated, bool(tolled))
    return (Deadline(rule.name, due, start[0], start[1], met_on, tolled, "", rule, period, still.steps, law.calendar),)


@rule(
    when=EventName.SUSPENDED,
    period="suspension_removed",
    effect="Deemed liquidated at the rate, value, quantity and duty that the importer asserted.",
    action="liquidate",
    party="cbp",
    by_law=True,
)
def USC1504_D(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """Once a suspension by statute or court is removed, CBP liquidates within six months of the notice of removal."""
    still = clock.standstill
    period = clock.law.periods[rule.period]
    tolled = _suspended(clock)
    return tuple(
        Deadline(
            rule.name,
            removal.due,
            removal.event.name,
            removal.event.date,
            _taken_place(removal.due, clock.liquidated, bool(tolled)),
            tolled,
            removal.event.reference,
            rule,
            period,
            removal.steps,
            clock.law.calendar,
        )
        for removal in still.removals
    )


def _why_not_running(clock: Clock) -> str:
    """Why the year and the cycle of an entry do not run, or "" where they do."""
    return _suspended(clock) or ("suspension removed: 1504(d) sets the day" if clock.standstill.removals else "")


def _suspended(clock: Clock) -> str:
    still = clock.standstill
    return f"suspended since {still.suspended_since} (code {', '.join(still.suspended)})" if still.suspended else ""


def _taken_place(due: date, liquidated: date | None, tolled: bool) -> date | None:
    """When it liquidated: on the day posted, but never after the day on which the law deemed it done (159.9(c)(2))."""
    return liquidated if liquidated is None or tolled else min(liquidated, due)
