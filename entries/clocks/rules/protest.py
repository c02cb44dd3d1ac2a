"""Clocks of a protest: its amendment, its decision, what the law denies by itself, and the ways that are left after."""

from datetime import date

from cee.core.vocabulary import Kind
from entries.clocks.arithmetic import Step
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline, Rule, rule
from entries.clocks.facts import DatedEvent, EventName

_DENIALS = (EventName.DENIAL_MAILED, EventName.DEEMED_DENIED)
_DECISIONS = (EventName.PROTEST_DECIDED, *_DENIALS)


def _standing(clock: Clock, names: tuple[EventName, ...]) -> DatedEvent | None:
    """The first of these decisions that still stands: each voiding takes the earliest denial before it away."""
    made = sorted((event for name in names for event in clock.all(name)), key=lambda event: event.date)
    voided = len(clock.all(EventName.DENIAL_VOIDED))
    return made[voided] if len(made) > voided else None


def _decided(clock: Clock) -> date | None:
    """The day on which the protest was decided, by a person or by law, where that decision stands."""
    made = _standing(clock, _DECISIONS)
    return made.date if made else None


def _reinstated(clock: Clock) -> str:
    """Why a request that was answered by a denial denies nothing any more once that denial was voided."""
    voided = clock.first.get(EventName.DENIAL_VOIDED)
    return f"the denial was voided on {voided}: nothing is deemed denied again" if voided else ""


def _from(
    clock: Clock, rule: Rule, day: date, met_on: date | None, *, tolled: str = "", event: str = ""
) -> tuple[Deadline, ...]:
    period = clock.law.periods[rule.period]
    due = period.after(day, clock.law.calendar)
    steps = (Step(day, period, due),)
    return (
        Deadline(rule.name, due, event or rule.when, day, met_on, tolled, "", rule, period, steps, clock.law.calendar),
    )


@rule(
    of=Kind.PROTEST,
    when=EventName.DECISION_PROTESTED,
    period="protest",
    effect="The protest can no longer be amended; new grounds for its objections may still come.",
    action="amend_protest",
    party="filer",
    window=True,
)
def USC1514_C1(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A protest is amended while the 180 days run, but not after accelerated disposition was asked for."""
    asked = clock.first.get(EventName.ACCELERATED_REQUESTED)
    tolled = f"barred: accelerated disposition was asked for on {asked}" if asked else ""
    return _from(clock, rule, clock.first[EventName.DECISION_PROTESTED], _decided(clock), tolled=tolled)


@rule(
    of=Kind.PROTEST,
    when=EventName.PROTEST_FILED,
    period="protest_decision",
    effect="No effect by law: the protest stays open and can be decided later.",
    action="decide_protest",
    party="cbp",
)
def USC1515_A(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A protest is decided within two years of its filing; of protests considered together, of the last filing."""
    filed = clock.first[EventName.PROTEST_FILED]
    last = max((event.date for event in clock.all(EventName.CONSIDERED_TOGETHER)), default=filed)
    if last > filed:
        return _from(clock, rule, last, _decided(clock), event=EventName.CONSIDERED_TOGETHER)
    return _from(clock, rule, filed, _decided(clock))


@rule(
    of=Kind.PROTEST,
    when=EventName.FURTHER_REVIEW_REQUESTED,
    period="further_review_decision",
    effect="The application is overdue; it stays open.",
    action="decide_further_review",
    party="cbp",
)
def USC1515_A_FURTHER_REVIEW(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """An application for further review is allowed or denied within 30 days of its filing."""
    answers = (EventName.FURTHER_REVIEW_GRANTED, EventName.FURTHER_REVIEW_DENIED)
    answered = min((clock.first[name] for name in answers if name in clock.first), default=_decided(clock))
    return _from(clock, rule, clock.first[EventName.FURTHER_REVIEW_REQUESTED], answered)


@rule(
    of=Kind.PROTEST,
    when=EventName.ACCELERATED_REQUESTED,
    period="accelerated_disposition",
    effect="The protest is deemed denied.",
    action="decide_protest",
    party="cbp",
    by_law=True,
)
def USC1515_B(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A protest not decided by the 30th day after a request for accelerated disposition was mailed is deemed denied."""
    return _from(clock, rule, clock.first[EventName.ACCELERATED_REQUESTED], _decided(clock), tolled=_reinstated(clock))


@rule(
    of=Kind.PROTEST,
    when=EventName.EXCLUSION_PROTESTED,
    period="exclusion_protest",
    effect="The protest is deemed denied.",
    action="decide_protest",
    party="cbp",
    by_law=True,
)
def USC1499_C5_B(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A protest of an exclusion or detention that is not decided by the 30th day after its filing is deemed denied."""
    filed = clock.first[EventName.EXCLUSION_PROTESTED]
    (deadline,) = _from(clock, rule, filed, _decided(clock), tolled=_reinstated(clock))
    seized = clock.first.get(EventName.SEIZED)
    if seized is not None and filed <= seized <= deadline.due:
        deadline = deadline._replace(tolled=f"the goods were seized on {seized}: nothing is deemed denied")
    return (deadline,)


@rule(
    of=Kind.PROTEST,
    when=EventName.FURTHER_REVIEW_DENIED,
    period="set_aside_request",
    effect="The denial of further review can no longer be set aside on request.",
    action="request_set_aside",
    party="filer",
    window=True,
)
def USC1515_C(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """That a denial of further review be set aside is asked for within 60 days of the notice of denial."""
    asked = clock.first.get(EventName.SET_ASIDE_REQUESTED)
    return _from(clock, rule, clock.first[EventName.FURTHER_REVIEW_DENIED], asked)


@rule(
    of=Kind.PROTEST,
    when=EventName.SET_ASIDE_REQUESTED,
    period="set_aside_answer",
    effect="The request to set aside is deemed denied.",
    action="answer_set_aside",
    party="cbp",
    by_law=True,
)
def USC1515_C_ANSWER(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A request to set a denial of further review aside, not acted upon in 60 days, is deemed denied."""
    ends = (EventName.SET_ASIDE_ANSWERED, EventName.SET_ASIDE_GRANTED, EventName.SUMMONS_FILED)
    answered = min((clock.first[name] for name in ends if name in clock.first), default=None)
    return _from(clock, rule, clock.first[EventName.SET_ASIDE_REQUESTED], answered)


@rule(
    of=Kind.PROTEST,
    when=EventName.DENIAL_MAILED,
    period="void_denial_request",
    effect="The denial can no longer be voided on request.",
    action="request_voiding",
    party="filer",
    window=True,
)
def USC1515_D(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """That a denial contrary to instructions be voided is asked for within 90 days of the denial."""
    return _from(clock, rule, clock.first[EventName.DENIAL_MAILED], clock.first.get(EventName.DENIAL_VOIDED))


@rule(
    of=Kind.PROTEST,
    when=EventName.PROTEST_FILED,
    period="court_action",
    effect="The denial is final: no action lies in the Court of International Trade.",
    action="summon",
    party="filer",
    window=True,
)
def USC2636_A(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """An action in the Court of International Trade is begun within 180 days after a denial was mailed or deemed."""
    denied = _standing(clock, _DENIALS)
    if denied is None:
        return ()
    return _from(clock, rule, denied.date, clock.first.get(EventName.SUMMONS_FILED), event=denied.name)
