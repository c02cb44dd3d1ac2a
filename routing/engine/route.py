"""The determination: ordered tiers, each of which decides or passes on; the last is triage, never a default Center."""

from typing import NamedTuple

from cee.core.vocabulary import CENTER_CODES, Basis, Kind, TriageReason
from routing.engine.facts import Facts, LineFacts
from routing.engine.ruleset import Compiled, Strategy

_CENTERS = frozenset(CENTER_CODES)
_NOT_BY_TARIFF = frozenset({Kind.DRAWBACK.value, "reconciliation"})
"""Kinds that follow an importer or claimant and never their goods."""

# Looking a member up on its enum costs more than the comparison it is needed for.
_OVERRIDE, _FOLLOWED, _ASSIGNMENT, _TARIFF, _TRIAGE = (
    Basis.OVERRIDE,
    Basis.FOLLOWED,
    Basis.ASSIGNMENT,
    Basis.TARIFF,
    Basis.TRIAGE,
)
_ENTRY_SUMMARY = Kind.ENTRY_SUMMARY
_VALUE_BY_CENTER, _FIRST_LINE = Strategy.VALUE_BY_CENTER, Strategy.FIRST_LINE


class Determination(NamedTuple):
    """What routing found. `deciding_line`, `rule_id` and `runner_up` (the Center that came second) are told where
    tariff numbers decided; `triage_reason` where nothing did, and `center` is then None."""

    center: str | None
    basis: Basis
    rule_id: int | None = None
    deciding_line: int | None = None
    runner_up: str | None = None
    triage_reason: TriageReason | None = None


def _found(values: tuple[str | None, Basis, int | None, int | None, str | None, TriageReason | None]) -> Determination:
    """A determination of all its values: its own constructor costs twice what it does."""
    return tuple.__new__(Determination, values)


type Vote = tuple[int, int, str, int]
"""A line that counts and that the map knows: value, line number negated, Center, rule. The greatest vote is the one
that the law ranks first: the largest value, then the lowest line number."""


def assignment_applies(facts: Facts) -> bool:
    """19 CFR 101.10: an importer's Center works its summaries, unless a broker is importer of record for another."""
    assignment = facts.assignment
    return (
        assignment is not None
        and assignment.center in _CENTERS
        and facts.importer_known
        and not facts.broker_as_importer
    )


def by_tariff(kind: str) -> bool:
    """Whether activities of this kind may be routed by their goods."""
    return kind not in _NOT_BY_TARIFF


def route(facts: Facts, compiled: Compiled) -> Determination:
    """The Center of one activity, by the ruleset. Pure, total, and independent of the order of the lines.

    Override in force, then what the activity follows, then the importer's assignment, then the tariff numbers by the
    ruleset's strategy, then triage with its reason.
    """
    kind, _, importer_known, broker, assignment, override, lines, followed = facts
    if override is not None:
        return _found((override.center, _OVERRIDE, None, None, None, None))
    if followed is not None and kind != _ENTRY_SUMMARY:
        return Determination(followed, _FOLLOWED)
    if assignment is not None and importer_known and not broker and assignment[1] in _CENTERS:
        return _found((assignment[1], _ASSIGNMENT, None, None, None, None))
    if kind in _NOT_BY_TARIFF:
        return Determination(None, _TRIAGE, triage_reason=TriageReason.NO_ASSIGNMENT)

    # Nearly every summary that no assignment decides comes the first way.
    by_value = compiled.strategy is _VALUE_BY_CENTER
    found = (_by_value if by_value else _by_line)(lines, compiled)
    if found is None:
        usable = any(line.hts and line.counts for line in lines)
        reason = TriageReason.NO_MATCH if usable else TriageReason.NO_USABLE_TARIFF
        return Determination(None, _TRIAGE, triage_reason=reason)
    return found


def _by_line(lines: tuple[LineFacts, ...], compiled: Compiled) -> Determination | None:
    """The Center of the line that ranks first, and the next other one; None where no line counts that the map knows."""
    lookup = compiled.lookup
    votes = [
        (value, -number, hit[0], hit[1]) for number, hts, value, counts in lines if counts and (hit := lookup[hts])
    ]
    if not votes:
        return None
    votes.sort(key=_order if compiled.strategy is _FIRST_LINE else None, reverse=True)
    _, order, winner, rule_id = votes[0]
    second = next((vote[2] for vote in votes if vote[2] != winner), None)
    return Determination(winner, _TARIFF, rule_id, -order, second)


def _by_value(lines: tuple[LineFacts, ...], compiled: Compiled) -> Determination | None:
    """The Center whose lines are worth most together, then that with the best line; and the next after it. One pass, and
    nothing is sorted; None where no line counts that the map knows."""
    lookup = compiled.lookup
    sums: dict[str, int] = {}
    best: dict[str, Vote] = {}
    for number, hts, value, counts in lines:
        if counts and (hit := lookup[hts]) is not None:
            center, rule_id = hit
            vote = (value, -number, center, rule_id)
            if center not in sums:
                sums[center], best[center] = value, vote
            else:
                sums[center] += value
                if vote > best[center]:
                    best[center] = vote
    winner = second = None
    most = more = -1
    for center, value in sums.items():
        if value > most or (value == most and winner is not None and best[center] > best[winner]):
            winner, second, most, more = center, winner, value, most
        elif value > more or (value == more and second is not None and best[center] > best[second]):
            second, more = center, value
    if winner is None:
        return None
    _, order, _, rule_id = best[winner]
    return _found((winner, _TARIFF, rule_id, -order, second, None))


def _order(vote: Vote) -> int:
    return vote[1]
