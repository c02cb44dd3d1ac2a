"""What an office may do with a handoff: the one table of its states, who owns each, and the kinds there are. Pure.

A side is `center` or `port`. Whoever asked is the asker, the other one the receiver; in every state exactly one side
owns the handoff, and only the owner moves it on (the asker may also withdraw what has not been answered).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from cee.core.content import plain


class Side(StrEnum):
    """The two kinds of office between which a handoff goes."""

    CENTER = "center"
    PORT = "port"

    @property
    def other(self) -> "Side":
        """The one across."""
        return Side.PORT if self is Side.CENTER else Side.CENTER


class Stage(StrEnum):
    """Where a handoff stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANSWERED = "answered"
    RETURNED = "returned"
    CLOSED = "closed"


ASKER, RECEIVER, OWNER, ANYONE = "asker", "receiver", "owner", "anyone"


class Move(NamedTuple):
    """One act: by whom, from which stages, to which stage and owner. `text` is what the writing is called, `clock` which
    period of the kind begins (`accept`, `answer`, or none)."""

    name: str
    label: str
    by: str
    sources: tuple[Stage, ...]
    target: Stage | None
    gives_to: str
    text: str
    needs_text: bool
    clock: str = ""
    ends_part: bool = False


MOVES: Final[Mapping[str, Move]] = {
    move.name: move
    for move in (
        Move("accept", "Accept", RECEIVER, (Stage.OFFERED,), Stage.ACCEPTED, RECEIVER, "Remark", False, "answer"),
        Move(
            "refuse", "Refuse", RECEIVER, (Stage.OFFERED,), Stage.REFUSED, ASKER, "Why it is refused", True, "accept",
            ends_part=True,
        ),
        Move(
            "answer", "Answer", OWNER, (Stage.ACCEPTED, Stage.RETURNED), Stage.ANSWERED, ASKER, "The answer", True,
            "accept", ends_part=True,
        ),
        Move(
            "return", "Return", OWNER, (Stage.ACCEPTED, Stage.ANSWERED, Stage.RETURNED), Stage.RETURNED, "other",
            "What is missing", True, "accept", ends_part=True,
        ),
        Move(
            "offer", "Offer again", ASKER, (Stage.REFUSED, Stage.RETURNED), Stage.OFFERED, RECEIVER,
            "What is different now", True, "accept",
        ),
        Move(
            "close", "Close", ASKER, (Stage.ANSWERED, Stage.REFUSED, Stage.RETURNED), Stage.CLOSED, ASKER, "Remark",
            False, ends_part=True,
        ),
        Move(
            "withdraw", "Withdraw", ASKER, (Stage.OFFERED, Stage.ACCEPTED), Stage.CLOSED, ASKER,
            "Why it is no longer asked", True, ends_part=True,
        ),
        Move(
            "write", "Write", ANYONE, tuple(stage for stage in Stage if stage is not Stage.CLOSED), None, "nobody",
            "Message", True,
        ),
    )
}  # fmt: skip
"""Every act. `return` by the receiver gives the question back unanswered; by the asker, the answer as not enough."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A handoff as policy sees it."""

    stage: Stage
    asked_by: Side
    owner: Side


def begun(asked_by: Side) -> Standing:
    """A handoff that is just offered: it is the receiver's from the first instant."""
    return Standing(Stage.OFFERED, asked_by, asked_by.other)


def why_not(move: Move, standing: Standing, side: Side) -> str:
    """Why this side may not do it now; empty where it may."""
    if standing.stage not in move.sources:
        return f"This handoff is {standing.stage}; that cannot be done now."
    asks = side is standing.asked_by
    if move.by == ASKER and not asks:
        return "Only the office that asked does this."
    if move.by == RECEIVER and asks:
        return "Only the office that was asked does this."
    if move.by == ANYONE or move.name == "withdraw" or side is standing.owner:
        if move.name == "answer" and asks:
            return "Only the office that was asked answers."
        return ""
    return f"The {standing.owner} has it now."


def moved(move: Move, standing: Standing) -> Standing:
    """Where it stands after the act, which `why_not` has allowed."""
    if move.target is None:
        return standing
    owner = {ASKER: standing.asked_by, RECEIVER: standing.asked_by.other, "other": standing.owner.other}[move.gives_to]
    return Standing(move.target, standing.asked_by, owner)


def possible(standing: Standing, side: Side) -> tuple[Move, ...]:
    """What this side may do now, in the order of the table."""
    return tuple(move for move in MOVES.values() if not why_not(move, standing, side))


class HandoffKind(NamedTuple):
    """What may be asked: by which sides, under which authority, and the names of its two periods in the law edition."""

    code: str
    label: str
    asked_by: frozenset[Side]
    authority: str
    confidence: int
    accept: str
    answer: str
    note: str
    first: date
    last: date | None


def kinds_of(content: Mapping[str, Any]) -> dict[str, HandoffKind]:
    """Every kind in a law edition's content, by code; a malformed row raises ValueError with its code."""
    found = {}
    for row in plain(content).get("handoff_kinds", []):
        code = str(row.get("code", "?"))
        try:
            last = row.get("last")
            found[code] = HandoffKind(
                code, row["label"], frozenset(Side(side) for side in row["asked_by"]), row["authority"],
                int(row["confidence"]), row["accept"], row["answer"], row.get("note", ""),
                date.fromisoformat(row["first"]), date.fromisoformat(last) if last else None,
            )  # fmt: skip
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(f"handoff_kinds, {code}: {error}") from None
    return found


def kinds_on(content: Mapping[str, Any], on: date) -> dict[str, HandoffKind]:
    """The kinds in force on a day, by code."""
    return {
        code: kind
        for code, kind in kinds_of(content).items()
        if kind.first <= on and (kind.last is None or on <= kind.last)
    }
