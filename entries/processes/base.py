"""The shape of a process, and what it allows in a state."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cee.core.vocabulary import Kind, State
from entries.processes.codes import CodeTable


class Field(NamedTuple):
    """Something an action must be told. `form` is how it is entered: text, number (another case's), date,
    money, code, codes, lines, center, amounts (dollars by entry)."""

    name: str
    label: str
    form: str
    required: bool = True
    codes: CodeTable | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a review ends, coded; `codes` are the reasons that it must give, none where it needs none."""

    code: str
    label: str
    authority: str
    codes: CodeTable | None = None


@dataclass(frozen=True, slots=True)
class ActionRule:
    """Something that may be done to an activity.

    `capability` is what a person needs; empty for what only notices and the pipeline do. `requires` and `blocked_by`
    name conditions (`CONDITIONS`) that must, or must not, hold. `event` is the clock event that it writes, with `event_code`, `waits_for`
    what the work then waits for, `axes` the status words that it sets, `opens` what begins with it. `in_batch` says that
    many like items may be decided so at once; `leaves` what has then left the building, so that it cannot be undone.
    """

    name: str
    label: str
    authority: str
    capability: str = ""
    needs_reason: bool = False
    fields: tuple[Field, ...] = ()
    outcome: Outcome | None = None
    event: str = ""
    event_code: str = ""
    waits_for: str = ""
    axes: Mapping[str, str] = field(default_factory=dict)
    opens: str = ""
    requires: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    in_batch: bool = False
    leaves: str = ""

    @property
    def by_people(self) -> bool:
        """Whether a person does it."""
        return bool(self.capability)


class Transition(NamedTuple):
    """From a state, by an action, to a state."""

    source: State
    action: str
    target: State


def moves(sources: tuple[State, ...], action: str, *targets: State) -> list[Transition]:
    """From each state by the action to each target; without targets the state stays."""
    return [Transition(source, action, target) for source in sources for target in (targets or (source,))]


@dataclass(frozen=True)
class Process:
    """What the law lets happen to an activity of one kind. `deadline_rules` names its clocks, `next_kinds` what may follow."""

    kind: Kind
    label: str
    authority: str
    initial: State
    actions: Mapping[str, ActionRule]
    transitions: tuple[Transition, ...]
    deadline_rules: tuple[str, ...]
    next_kinds: tuple[Kind, ...] = ()

    @property
    def states(self) -> tuple[State, ...]:
        """The states it can be in, in the order of the vocabulary."""
        used = {self.initial} | {state for move in self.transitions for state in (move.source, move.target)}
        return tuple(state for state in State if state in used)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that its actions give."""
        return tuple(action.outcome for action in self.actions.values() if action.outcome)

    def targets(self, state: State, action: str) -> tuple[State, ...]:
        """Where an action may lead from a state; empty where it is not possible."""
        return tuple(move.target for move in self.transitions if move.source is state and move.action == action)


CONDITIONS: dict[str, tuple[str, str]] = {
    "open_form_28": ("No Form 28 waits for its answer.", "A Form 28 waits for its answer."),
    "open_form_29": ("No Form 29 waits for its answer.", "A Form 29 waits for its answer."),
    "decision_waiting": ("No decision waits for a second signature.", "A decision waits for its second signature."),
    "liquidated": ("The entry is not liquidated yet.", "The entry is liquidated."),
    "accelerated": ("Accelerated disposition was not asked for.", "Accelerated disposition was asked for."),
    "further_review": ("Further review was not asked for.", "Further review was asked for."),
    "further_review_granted": (
        "No further review is under way.",
        "Further review is under way; its result is taken in first.",
    ),
    "over_designated": (
        "No import line is designated beyond what was entered.",
        "More of an import line is designated than was entered; it is liquidated with a change.",
    ),
    "accelerated_payment": ("Accelerated payment was not asked for.", "Accelerated payment was asked for."),
    "imports_final": (
        "The designated imports are not liquidated and final, and there is no request with a waiver.",
        "The designated imports are liquidated and final, or their finality is waived.",
    ),
    "reliquidation_open": (
        "The 90 days of 19 USC 1501 are over, or do not run.",
        "The 90 days of 19 USC 1501 still run.",
    ),
    "lapsed": (
        "The time to liquidate has not run out.",
        "The time to liquidate has run out; the law has liquidated it.",
    ),
    "on_a_sheet": ("It is on no sheet for a Friday.", "It is on the sheet of a Friday already."),
    "behind_a_case": ("It is not suspended behind another case.", "It is suspended behind another case already."),
    "exclusion": ("It protests no exclusion or detention.", "It protests an exclusion or detention."),
    "seized": ("The goods are not seized.", "The goods are seized already."),
    "further_review_asked": ("Further review was not asked for.", "Further review was asked for already."),
    "further_review_denied": ("Further review was not denied.", "Further review was denied."),
    "set_aside_open": (
        "No request to set the denial of further review aside waits.",
        "A request to set the denial of further review aside waits already.",
    ),
    "denied": ("Nothing was denied that still stands.", "A denial stands."),
    "summons": ("The court was not called upon.", "The court was called upon: what CBP decides now is without effect."),
    "accelerated_paid": ("Nothing was paid ahead of liquidation.", "It was paid ahead of liquidation already."),
    "accelerated_refused": ("Accelerated payment was not refused.", "Accelerated payment was refused already."),
    "accelerated_recovered": ("The payment did not come back.", "The payment came back already."),
    "asked_back": ("Nothing was asked back.", "The asker was asked back and has not replied."),
    "own_decision": ("The decision is somebody else's.", "Nobody signs their own decision."),
}
"""What is said when a condition that an action needs is missing, and when one that blocks it holds."""


class Option(NamedTuple):
    """An action in a state, for one caller: possible, or why not."""

    action: ActionRule
    possible: bool
    why_not: str


def options(
    process: Process, state: State, capabilities: Collection[str], conditions: Collection[str] = ()
) -> tuple[Option, ...]:
    """Every action of people that the state has, each possible or with the reason why not, in the process's order."""
    found = []
    for action in process.actions.values():
        if action.by_people and process.targets(state, action.name):
            found.append(option_of(action, capabilities, conditions))
    return tuple(found)


def option_of(action: ActionRule, capabilities: Collection[str], conditions: Collection[str] = ()) -> Option:
    """One action for one caller, possible or with the reason why not."""
    why_not = _why_not(action, capabilities, conditions)
    return Option(action, not why_not, why_not)


def allowed(
    process: Process, state: State, capabilities: Collection[str], conditions: Collection[str] = ()
) -> tuple[ActionRule, ...]:
    """The actions that a caller with these capabilities may take in a state while these conditions hold."""
    return tuple(option.action for option in options(process, state, capabilities, conditions) if option.possible)


def _why_not(action: ActionRule, capabilities: Collection[str], conditions: Collection[str]) -> str:
    if action.capability not in capabilities:
        return "Your role does not hold this."
    for condition in action.requires:
        if condition not in conditions:
            return CONDITIONS[condition][0]
    for condition in action.blocked_by:
        if condition in conditions:
            return CONDITIONS[condition][1]
    return ""
