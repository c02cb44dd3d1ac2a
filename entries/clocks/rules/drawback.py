"""Clocks of a drawback claim: its filing, its liquidation, its payment ahead of it, its records."""

from datetime import date

from cee.core.vocabulary import Kind
from entries.clocks.arithmetic import Step
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline, Rule, rule
from entries.clocks.facts import EventName


def _from(clock: Clock, rule: Rule, day: date, met_on: date | None, tolled: str = "") -> tuple[Deadline, ...]:
    period = clock.law.periods[rule.period]
    due = period.after(day, clock.law.calendar)
    steps = (Step(day, period, due),)
    return (Deadline(rule.name, due, rule.when, day, met_on, tolled, "", rule, period, steps, clock.law.calendar),)


@rule(
    of=Kind.DRAWBACK,
    when=EventName.IMPORTED,
    period="drawback_filing",
    effect="The claim is abandoned.",
    action="file_claim",
    party="filer",
)
def USC1313_R(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A drawback claim is filed within five years of the importation of the earliest goods that it designates."""
    return _from(clock, rule, clock.first[EventName.IMPORTED], clock.first.get(EventName.CLAIM_FILED))


@rule(
    of=Kind.DRAWBACK,
    when=EventName.CLAIM_FILED,
    period="drawback_deemed_liquidation",
    effect="The claim is deemed liquidated at the amount claimed.",
    action="liquidate_claim",
    party="cbp",
    by_law=True,
)
def USC1504_A2(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A claim not liquidated in a year is deemed liquidated as claimed, once its imports are final or that is waived."""
    filed = clock.first[EventName.CLAIM_FILED]
    liquidated = clock.first.get(EventName.CLAIM_LIQUIDATED)
    freed = [clock.first[name] for name in (EventName.IMPORTS_FINAL, EventName.DRAWBACK_WAIVER) if name in clock.first]
    tolled = "" if freed else "the designated imports are not liquidated and final, and no waiver was given"
    (deadline,) = _from(clock, rule, filed, liquidated, tolled)
    if freed and min(freed) > deadline.due:
        late = min(freed)
        step = Step(deadline.due, None, late, "the designated imports became final, or it was waived")
        deadline = deadline._replace(due=late, steps=(*deadline.steps, step))
    return (deadline,)


@rule(
    of=Kind.DRAWBACK,
    when=EventName.ACCELERATED_PAYMENT_REQUESTED,
    period="accelerated_payment",
    effect="The accelerated payment is late; the law sets no consequence.",
    action="pay_accelerated",
    party="cbp",
    kind="administrative",
)
def CFR190_92(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """Accelerated payment of drawback is made about three weeks after the claim is accepted."""
    ends = (
        EventName.ACCELERATED_PAID,
        EventName.ACCELERATED_REFUSED,
        EventName.CLAIM_LIQUIDATED,
        EventName.REJECTED,
    )
    paid = min((clock.first[name] for name in ends if name in clock.first), default=None)
    return _from(clock, rule, clock.first[EventName.ACCELERATED_PAYMENT_REQUESTED], paid)


@rule(
    of=Kind.DRAWBACK,
    when=EventName.CLAIM_LIQUIDATED,
    period="drawback_records",
    effect="The records of the claim need no longer be kept.",
    action="keep_records",
    party="filer",
    window=True,
)
def CFR190_15(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """The records of a claim are kept for three years after its liquidation."""
    return _from(clock, rule, clock.first[EventName.CLAIM_LIQUIDATED], None)
