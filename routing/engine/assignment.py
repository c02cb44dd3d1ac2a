"""Which of an account's Center assignments applies: in force on the entry date, as known when routing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from routing.engine.facts import AssignmentFact


class AssignmentRow(NamedTuple):
    """One assignment with both its times; each runs from its first up to, not including, its last."""

    id: int
    center: str
    valid_from: date
    valid_to: date | None
    known_from: datetime
    known_to: datetime | None


def assignment_in_force(rows: Iterable[AssignmentRow], on: date, known_at: datetime) -> AssignmentFact | None:
    """The assignment that held on the day `on` as CEE knew it at the instant `known_at`, or None.

    What was known at one instant never overlaps; should it, what was learnt last is taken.
    """
    best: AssignmentRow | None = None
    for row in rows:
        if (
            row.valid_from <= on
            and (row.valid_to is None or on < row.valid_to)
            and row.known_from <= known_at
            and (row.known_to is None or known_at < row.known_to)
            and (best is None or (row.known_from, row.id) > (best.known_from, best.id))
        ):
            best = row
    return AssignmentFact(best.id, best.center) if best else None
