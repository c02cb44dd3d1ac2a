"""Why a summary has no day on which it liquidates by itself."""

from collections.abc import Iterable
from typing import NamedTuple

from cee.core.vocabulary import Kind
from entries.clocks.clock import Clock
from entries.clocks.deadline import Deadline
from entries.clocks.facts import ClockFacts
from entries.clocks.law import LawEdition
from entries.clocks.rules.liquidation import USC1504_D

_OUTSIDE = ("entry_types_informal", "entry_types_not_liquidated", "entry_types_warehouse")
"""The settings that name the entry types whose year does not run, or not yet; each says why."""


class Undated(NamedTuple):
    """Why no day is set: the law in words, its authority, how sure its source is in percent."""

    words: str
    authority: str
    confidence: int


def undated(facts: ClockFacts, law: LawEdition, found: Iterable[Deadline]) -> Undated | None:
    """Why nothing tells the day on which a summary liquidates, given the deadlines `found` of its facts; None where one
    does, where it has liquidated, and for other kinds."""
    clock = Clock(facts, law)
    days = [one for one in found if one.action == "liquidate"]
    if facts.kind is not Kind.ENTRY_SUMMARY or clock.liquidated or any(one.open for one in days):
        return None
    if clock.cycle_start is None:
        settings = (law.settings[name] for name in _OUTSIDE)
        return next(
            (Undated(one.note, one.citation, one.confidence) for one in settings if facts.entry_type in one.value), None
        )
    still = next((one for one in days if one.tolled), None)
    if still is None:
        return None
    period = law.periods[USC1504_D.period]
    return Undated(f"{still.tolled[:1].upper()}{still.tolled[1:]}. {USC1504_D.law}", period.citation, period.confidence)
