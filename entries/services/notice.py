"""What a fact that another office decided changes on an activity's axes, and how notices are kept."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from cee.core.vocabulary import NoticeFact, State
from entries.formats.records import StatusNotice

COURT_ORDERED = "46"
ADMINISTRATIVE = "48"
_MOST_HOLDS = 4


class Axes(NamedTuple):
    """ACE's independent dimensions, as notices move them. `holds` are codes with a space between."""

    control: str = "trade"
    summary_status: str = "accepted"
    collection: str = "unpaid"
    release: str = "unreleased"
    liquidation: str = "unliquidated"
    holds: str = ""


UNTOUCHED = Axes()
"""The axes of a summary of which nobody has said anything."""


def _hold(axes: Axes, code: str) -> Axes:
    codes = axes.holds.split()
    if not code or code in codes or len(codes) == _MOST_HOLDS:
        return axes
    return axes._replace(holds=" ".join([*codes, code]))


def _lift(axes: Axes, code: str) -> Axes:
    return axes._replace(holds=" ".join(held for held in axes.holds.split() if held != code))


def _lift_suspensions(axes: Axes, notice: StatusNotice) -> Axes:
    """A removal names the code that it removes; one that names none removes all but administrative holds."""
    if notice.code:
        return _lift(axes, notice.code)
    return axes._replace(holds=" ".join(held for held in axes.holds.split() if held == ADMINISTRATIVE))


_EFFECT: dict[NoticeFact, Callable[[Axes, StatusNotice], Axes]] = {
    NoticeFact.RELEASED: lambda axes, _: axes._replace(release="released"),
    NoticeFact.COLLECTED: lambda axes, _: axes._replace(collection="paid", control="cbp"),
    NoticeFact.STATEMENT: lambda axes, _: axes._replace(control="cbp"),
    NoticeFact.SUSPENDED: lambda axes, notice: _hold(axes, notice.code or ""),
    NoticeFact.SUSPENSION_REMOVED: _lift_suspensions,
    NoticeFact.EXTENDED: lambda axes, notice: _hold(axes, notice.code or ""),
    NoticeFact.COURT_ORDER: lambda axes, notice: _hold(axes, notice.code or COURT_ORDERED),
    NoticeFact.HOLD: lambda axes, notice: _hold(axes, notice.code or ADMINISTRATIVE),
    NoticeFact.HOLD_REMOVED: lambda axes, notice: _lift(axes, notice.code or ADMINISTRATIVE),
    NoticeFact.LIQUIDATED: lambda axes, _: axes._replace(liquidation="liquidated", control="cbp"),
    NoticeFact.REJECTED: lambda axes, _: axes._replace(summary_status="rejected", control="trade"),
    NoticeFact.CANCELED: lambda axes, _: axes._replace(summary_status="canceled", control="inactive"),
}


def axes_after(notices: Iterable[StatusNotice], refiled: date | None = None) -> Axes:
    """The axes once these notices have taken effect, in the order of their days; what moves no axis changes nothing.

    A rejection no longer counts once the summary was filed again, on the day `refiled` or before.
    """
    axes = UNTOUCHED
    for notice in sorted(notices, key=_by_day):
        if notice.fact is NoticeFact.REJECTED and refiled is not None and notice.date <= refiled:
            continue
        effect = _EFFECT.get(notice.fact)
        if effect is not None:
            axes = effect(axes, notice)
    return axes


def _by_day(notice: StatusNotice) -> date:
    return notice.date


def merge(held: Axes, derived: Axes) -> Axes:
    """The axes of an activity that people may have moved too: what no notice speaks of stays as it is held."""
    kept = [old if new == default else new for old, new, default in zip(held, derived, UNTOUCHED, strict=True)]
    merged = Axes(*kept)._replace(holds=derived.holds)
    return merged._replace(liquidation=held.liquidation) if held.liquidation == "reliquidated" else merged


def state_after(state: str, axes: Axes) -> str:
    """The state of the flow that the axes leave an activity in: canceled or liquidated it is closed; rejected it is
    decided until its filer files it again."""
    if state == State.CLOSED or axes.summary_status == "canceled" or axes.liquidation == "liquidated":
        return State.CLOSED.value
    if axes.summary_status == "rejected":
        return State.DECIDED.value
    return state
