"""What the filer owes at the start: the summary, the duty, and a summary that was rejected."""

from datetime import date

from entries.clocks.arithmetic import Step
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline, Rule, rule
from entries.clocks.facts import EventName


def _from_entry(clock: Clock, rule: Rule, met_on: date | None) -> tuple[Deadline, ...]:
    period = clock.law.periods[rule.period]
    entry = clock.first[EventName.ENTRY]
    calendar = clock.law.calendar
    due = period.after(entry, calendar)
    steps = (Step(entry, period, due),)
    return (Deadline(rule.name, due, EventName.ENTRY, entry, met_on, "", "", rule, period, steps, calendar),)


@rule(
    when=EventName.ENTRY,
    period="summary_filing",
    effect="Late filing: liquidated damages under the bond.",
    action="file_summary",
    party="filer",
)
def CFR142_12_B(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """The entry summary is filed within ten working days after the time of entry."""
    return _from_entry(clock, rule, clock.first.get(EventName.SUMMARY_FILED))


@rule(
    when=EventName.ENTRY,
    period="duty_deposit",
    effect="Late deposit: liquidated damages under the bond, and interest.",
    action="deposit_duty",
    party="filer",
)
def CFR24_25(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """Estimated duties and fees are deposited with the entry summary, within ten working days after entry."""
    return _from_entry(clock, rule, clock.first.get(EventName.DUTY_PAID))


@rule(
    when=EventName.REJECTED,
    period="refile_after_rejection",
    effect="The summary counts as not filed: liquidated damages under the bond.",
    action="refile_summary",
    party="filer",
    kind="administrative",
)
def CBP_REFILE_2_DAYS(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A rejected summary is filed again in the rest of the ten working days, but at least in two working days."""
    law = clock.law
    period = law.periods[rule.period]
    filing = law.periods["summary_filing"]
    entry = clock.first.get(EventName.ENTRY)
    refiled = [event.date for event in clock.all(EventName.REFILED)]
    found = []
    for rejected in clock.all(EventName.REJECTED):
        due = period.after(rejected.date, law.calendar)
        steps: tuple[Step, ...] = (Step(rejected.date, period, due),)
        if entry is not None and (end := filing.after(entry, law.calendar)) > due:
            steps = (*steps, Step(entry, filing, end, "the rest of the ten working days is longer"))
            due = end
        met_on = next((day for day in refiled if day >= rejected.date), None)
        found.append(
            Deadline(
                rule.name,
                due,
                EventName.REJECTED,
                rejected.date,
                met_on,
                "",
                rejected.reference,
                rule,
                period,
                steps,
                law.calendar,
            )
        )
    return tuple(found)
