"""Days of a trade inquiry. None is a clock of the law: they are what a Center holds itself to, and are shown as that."""

from datetime import date

from cee.core.vocabulary import Kind
from entries.clocks.arithmetic import Step
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline, Rule, rule
from entries.clocks.facts import EventName

_ENDS = (EventName.INQUIRY_ANSWERED, EventName.INQUIRY_REFERRED, EventName.INQUIRY_CLOSED)
_WAITS = "it waits for what the asker was asked"


def waits_for_asker(clock: Clock) -> bool:
    """Whether something was asked back that the asker has not answered."""
    return len(clock.all(EventName.INQUIRY_ASKED_BACK)) > len(clock.all(EventName.INQUIRY_REPLIED))


def _ended(clock: Clock) -> date | None:
    """The day on which it was answered, referred or closed, unless it was opened again since."""
    ended = max((event.date for name in _ENDS for event in clock.all(name)), default=None)
    ends = sum(len(clock.all(name)) for name in _ENDS)
    return ended if ends > len(clock.all(EventName.INQUIRY_REOPENED)) else None


def _one(clock: Clock, rule: Rule, began: date, met_on: date | None, tolled: str = "", named: str = "") -> Deadline:
    period = clock.law.periods[rule.period]
    due = period.after(began, clock.law.calendar)
    step = Step(began, period, due)
    return Deadline(rule.name, due, rule.when, began, met_on, tolled, named, rule, period, (step,), clock.law.calendar)


@rule(
    of=Kind.TRADE_INQUIRY,
    when=EventName.INQUIRY_RECEIVED,
    period="inquiry_answer",
    effect="The Center misses its own target; nothing follows by law.",
    action="answer_inquiry",
    party="cbp",
    kind="administrative",
)
def CENTER_INQUIRY_ANSWER(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """A Center answers an inquiry, or refers it, within its service target; what is asked back stops the days; the reply,
    and opening it again, begin them anew."""
    again = [*clock.all(EventName.INQUIRY_REPLIED), *clock.all(EventName.INQUIRY_REOPENED)]
    began = max([clock.first[EventName.INQUIRY_RECEIVED], *(event.date for event in again)])
    ended = _ended(clock)
    tolled = _WAITS if ended is None and waits_for_asker(clock) else ""
    return (_one(clock, rule, began, ended, tolled),)


@rule(
    of=Kind.TRADE_INQUIRY,
    when=EventName.ANSWER_WANTED,
    period="inquiry_wanted",
    effect="The answer comes too late for the asker; nothing follows by law.",
    action="answer_inquiry",
    party="cbp",
    kind="administrative",
)
def ASKER_WANTS_BY(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """The asker wants the answer by a day."""
    ended = _ended(clock)
    tolled = _WAITS if ended is None and waits_for_asker(clock) else ""
    return (_one(clock, rule, clock.first[EventName.ANSWER_WANTED], ended, tolled),)


@rule(
    of=Kind.TRADE_INQUIRY,
    when=EventName.INQUIRY_ASKED_BACK,
    period="inquiry_reply",
    effect="The inquiry comes back to its queue, and may be closed.",
    action="await_reply",
    party="filer",
    kind="administrative",
)
def CENTER_INQUIRY_REPLY(clock: Clock, rule: Rule) -> tuple[Deadline, ...]:
    """Who asked and is asked back replies within the time that the Center gives."""
    replies = clock.all(EventName.INQUIRY_REPLIED)
    ended = _ended(clock)
    return tuple(
        _one(clock, rule, asked.date, replies[place].date if place < len(replies) else ended, named=asked.reference)
        for place, asked in enumerate(clock.all(EventName.INQUIRY_ASKED_BACK))
    )
