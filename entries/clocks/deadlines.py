"""From dated events to deadlines."""

from collections.abc import Iterable
from datetime import date

from cee.core.vocabulary import Kind
from entries.clocks import rules
from entries.clocks.clock import Clock
from entries.clocks.deadline import RULES, Deadline, Party, Rule
from entries.clocks.facts import ClockFacts, DatedEvent, EventName
from entries.clocks.law import LawEdition

__all__ = ["RULES", "ClockFacts", "DatedEvent", "Deadline", "Rule", "deadlines", "lapsed", "next_deadline", "rules"]

_BY_KIND: dict[Kind, tuple[Rule, ...]] = {kind: tuple(rule for rule in RULES if rule.of is kind) for kind in Kind}
_ENDED = frozenset({EventName.CANCELED.value, EventName.PROTEST_WITHDRAWN.value})


def deadlines(facts: ClockFacts, law: LawEdition) -> tuple[Deadline, ...]:
    """Every deadline that the events of an activity set in motion, in the order of its life.

    A canceled or withdrawn activity has none. Raises `ValueError` for an event outside the days that the law's calendar knows, and
    for a kind whose clocks are not known.
    """
    rules_of_kind = _BY_KIND.get(facts.kind)
    if rules_of_kind is None:
        raise ValueError(f"no clocks are known for {facts.kind}")
    clock = Clock(facts, law)
    first = clock.first
    if not first or not _ENDED.isdisjoint(first):
        return ()
    if min(first.values()) < law.first_day or max(first.values()) > law.last_day:
        raise ValueError(f"the calendar of law edition {law.version} knows {law.first_day} to {law.last_day} only")
    found: list[Deadline] = []
    for rule in rules_of_kind:
        if rule.when in first:
            found += rule.compute(clock, rule)
    return tuple(found)


def next_deadline(
    found: Iterable[Deadline], on: date, *, party: Party | None = None, windows: bool = False
) -> Deadline | None:
    """The deadline to look at next: the earliest one that runs and is not met, overdue ones first.

    `party` keeps those on which one side must act. With `windows`, days that only end a possibility count too, while
    they have not passed on the day `on`.
    """
    return min(
        (
            deadline
            for deadline in found
            if deadline.open
            and (party is None or deadline.party == party)
            and (not deadline.window or (windows and deadline.due >= on))
        ),
        key=lambda deadline: (deadline.due, deadline.rule),
        default=None,
    )


def lapsed(found: Iterable[Deadline], on: date) -> tuple[Deadline, ...]:
    """The deadlines whose effect has come by operation of law before the day `on`, earliest first.

    Candidates of 1504(d) stand each for itself: where a later one has not passed, the effect is plausible, not certain.
    """
    return tuple(
        sorted(
            (deadline for deadline in found if deadline.definition.by_law and deadline.open and deadline.due < on),
            key=lambda deadline: (deadline.due, deadline.rule),
        )
    )
