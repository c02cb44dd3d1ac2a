"""Clocks of the review: replies to Forms 28 and 29, and how long CBP may reject and the filer may correct."""

from datetime import date, timedelta

from entries.clocks.arithmetic import Step
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline, Rule, rule
from entries.clocks.facts import DatedEvent, EventName


def _replies(clock: Clock, rule: Rule, answered: EventName) -> tuple[Deadline, ...]:
    law = clock.law
    period = law.periods[rule.period]
    answers = clock.all(answered)
    found = []
    for issued in clock.all(rule.when):
        due = period.after(issued.date, law.calendar)
        steps: tuple[Step, ...] = (Step(issued.date, period, due),)
        if issued.until is not None and issued.until > due:
            steps = (*steps, Step(due, None, issued.until, "more time was given"))
            due = issued.until
        met_on = _answer_to(issued, answers)
        found.append(
            Deadline(
                rule.name,
                due,
                issued.name,
                issued.date,
                met_on,
                "",
                issued.reference,
                rule,
                period,
                steps,
                law.calendar,
            )
        )
    return tuple(found)


def _answer_to(issued: DatedEvent, answers: list[DatedEvent]) -> date | None:
    """The first answer on or after the form that carries its reference."""
    return next((a.date for a in answers if a.date >= issued.date and a.reference == issued.reference), None)


@rule(
    when=EventName.FORM28_ISSUED,
    period="form28_reply",
    effect="CBP decides on what it has.",
    action="answer_form_28",
    party="filer",
    kind="administrative",
)
def CFR151_11(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """The importer answers a request for information on Form 28 within 30 days of its issue."""
    return _replies(clock, rule, EventName.FORM28_ANSWERED)


@rule(
    when=EventName.FORM29_ISSUED,
    period="form29_reply",
    effect="The proposed action may be taken.",
    action="answer_form_29",
    party="filer",
    kind="administrative",
)
def CFR152_2(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """The importer may answer a proposed increase on Form 29 within 20 days."""
    return _replies(clock, rule, EventName.FORM29_ANSWERED)


def _reject_window(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    if clock.entry_type not in clock.law.adcvd:
        return ()
    period = clock.law.periods[rule.period]
    entry = clock.first[EventName.ENTRY]
    calendar = clock.law.calendar
    due = period.after(entry, calendar)
    steps = (Step(entry, period, due),)
    return (Deadline(rule.name, due, EventName.ENTRY, entry, clock.liquidated, "", "", rule, period, steps, calendar),)


@rule(
    when=EventName.ENTRY,
    period="adcvd_rejection",
    effect="From then on a rejection needs a supervisor.",
    action="reject_or_keep",
    party="cbp",
    kind="administrative",
    window=True,
)
def CBP_REJECT_90_DAYS(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A specialist may reject a summary with AD/CVD in the first 90 days."""
    return _reject_window(clock, rule)


@rule(
    when=EventName.ENTRY,
    period="adcvd_rejection_supervised",
    effect="The summary can no longer be rejected.",
    action="reject_or_keep",
    party="cbp",
    kind="administrative",
    window=True,
)
def CBP_REJECT_300_DAYS(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """With a supervisor's approval a summary with AD/CVD may be rejected until day 300."""
    return _reject_window(clock, rule)


@rule(
    when=EventName.ENTRY,
    period="correction_after_entry",
    effect="The summary can no longer be corrected; a protest after liquidation remains.",
    action="correct_summary",
    party="filer",
    kind="administrative",
    window=True,
)
def CBP_PSC_300_DAYS(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A post-summary correction comes within 300 days of entry and 15 days before the scheduled liquidation."""
    law = clock.law
    if clock.entry_type in law.informal:
        return ()
    period = law.periods[rule.period]
    entry = clock.first[EventName.ENTRY]
    due = period.after(entry, law.calendar)
    steps: tuple[Step, ...] = (Step(entry, period, due),)
    scheduled = clock.schedule
    tolled = ""
    if scheduled is not None:
        before = law.periods["correction_before_liquidation"]
        last = scheduled.friday - timedelta(days=before.value)
        if clock.standstill.extensions or last < due:
            due = last
            steps = (
                *steps,
                Step(entry, None, last, f"{before.text} before the scheduled liquidation {scheduled.friday}"),
            )
        if clock.standstill.suspended:
            tolled = "suspended: corrections remain possible"
    return (
        Deadline(
            rule.name, due, EventName.ENTRY, entry, clock.liquidated, tolled, "", rule, period, steps, law.calendar
        ),
    )
