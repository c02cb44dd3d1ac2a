"""A deadline, and the rule of law it comes from."""

from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from cee.core.calendar import WorkCalendar
from cee.core.vocabulary import Kind
from entries.clocks.arithmetic import Step, sentence
from entries.clocks.clock import Clock
from entries.clocks.law import Period

DeadlineKind = Literal["statutory", "administrative"]
Party = Literal["filer", "cbp"]


class Rule(NamedTuple):
    """A rule of a clock: named by its authority, `law` is the law in one sentence.

    `when` is the event that starts it; `period` names its length in the edition; `party` is who must act; `window`: the
    day only ends a possibility; `by_law`: when the day has passed, the effect has come without anyone acting. `of` is the
    kind of activity whose clock it is.
    """

    name: str
    law: str
    when: str
    period: str
    effect: str
    action: str
    party: Party
    kind: DeadlineKind
    window: bool
    by_law: bool
    compute: "Callable[[Clock, Rule], tuple[Deadline, ...]]"
    of: Kind


class Deadline(NamedTuple):
    """A day of the law, derived from an event. `met_on` is when it was met or, for a deemed event, when it took place.

    `tolled` says why it does not run ("" where it runs). `reference` tells apart deadlines of one rule, such as those
    of two Forms 28. Its sentence of arithmetic is made when asked for.
    """

    rule: str
    due: date
    anchor_event: str
    anchor_date: date
    met_on: date | None
    tolled: str
    reference: str
    definition: Rule
    period: Period
    steps: tuple[Step, ...]
    calendar: WorkCalendar

    @property
    def arithmetic(self) -> str:
        """How the day was found, for people: `2026-08-31 + 10 working days (2026-09-07 Labor Day skipped) = …`."""
        return "; ".join(sentence(step, self.calendar) for step in self.steps)

    @property
    def law(self) -> str:
        """The law in one sentence."""
        return self.definition.law

    @property
    def effect(self) -> str:
        """What happens when the day passes."""
        return self.definition.effect

    @property
    def action(self) -> str:
        """What must be done, as a word: `file_summary`, `liquidate`."""
        return self.definition.action

    @property
    def authority(self) -> str:
        """The citation of the period."""
        return self.period.citation

    @property
    def confidence(self) -> int:
        """How sure the source of the period is, in percent."""
        return self.period.confidence

    @property
    def kind(self) -> DeadlineKind:
        """Whether law or CBP's practice sets it."""
        return self.definition.kind

    @property
    def statutory(self) -> bool:
        """Whether law rather than practice sets it."""
        return self.definition.kind == "statutory"

    @property
    def party(self) -> Party:
        """Who must act."""
        return self.definition.party

    @property
    def window(self) -> bool:
        """Whether the day only ends a possibility."""
        return self.definition.window

    @property
    def open(self) -> bool:
        """Whether it runs and has not been met."""
        return self.met_on is None and not self.tolled

    def as_dict(self) -> dict[str, object]:
        """The deadline as the REST contract publishes it."""
        return {
            "rule": self.rule,
            "due": self.due.isoformat(),
            "anchor": {"event": str(self.anchor_event), "date": self.anchor_date.isoformat()},
            "arithmetic": self.arithmetic,
            "law": self.law,
            "effect": self.effect,
            "authority": self.authority,
            "confidence": self.confidence,
            "kind": self.kind,
            "party": self.party,
            "action": self.action,
            "reference": self.reference,
            "met_on": self.met_on.isoformat() if self.met_on else None,
            "tolled": self.tolled or None,
        }


RULES: list[Rule] = []
"""Every rule of the clocks, each kind's in the order of its life; filled by `rule`."""


def rule(
    *,
    when: str,
    period: str,
    effect: str,
    action: str,
    party: Party,
    kind: DeadlineKind = "statutory",
    window: bool = False,
    by_law: bool = False,
    of: Kind = Kind.ENTRY_SUMMARY,
) -> Callable[[Callable[[Clock, Rule], tuple[Deadline, ...]]], Rule]:
    """Make a function a rule: its name is the authority, its docstring the law in one sentence."""

    def register(compute: Callable[[Clock, Rule], tuple[Deadline, ...]]) -> Rule:
        law = (compute.__doc__ or "").strip()
        made = Rule(compute.__name__, law, when, period, effect, action, party, kind, window, by_law, compute, of)
        RULES.append(made)
        return made

    return register
