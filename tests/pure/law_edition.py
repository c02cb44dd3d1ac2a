"""The law edition that the program ships, for tests."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from cee.core.content import merge_documents
from cee.core.vocabulary import Kind
from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import deadlines
from entries.clocks.facts import ClockFacts, DatedEvent
from entries.clocks.law import LawEdition

FOLDER = Path(__file__).parents[2] / "cee" / "reference" / "data" / "law"
CONTENT: dict[str, Any] = merge_documents(tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml")))
LAW = LawEdition.from_content(CONTENT)


def day(text: str) -> date:
    """`2026-08-31` as a date."""
    return date.fromisoformat(text)


def event(name: str, on: str | date, code: str = "", reference: str = "", until: str | None = None) -> DatedEvent:
    """An event, its days as text."""
    when = day(on) if isinstance(on, str) else on
    return DatedEvent(name, when, code, reference, day(until) if until else None)


def found(*events: DatedEvent, entry_type: str = "01", law: LawEdition = LAW) -> tuple[Deadline, ...]:
    """The deadlines of an entry summary with these events."""
    return deadlines(ClockFacts(Kind.ENTRY_SUMMARY, entry_type, events), law)


def by_rule(results: tuple[Deadline, ...], rule: str) -> Deadline:
    """The one deadline of a rule."""
    (only,) = (deadline for deadline in results if deadline.rule == rule)
    return only


def rules(results: tuple[Deadline, ...]) -> list[str]:
    """The rules found, in order."""
    return [deadline.rule for deadline in results]


__all__ = ["CONTENT", "FOLDER", "LAW", "by_rule", "day", "event", "found", "rules"]
