"""Who may decide what, and whose second signature it needs: a dated table of the law edition.

A row without conditions says who decides. A row with conditions narrows that, or adds a second signature, where all of
its conditions hold; its thresholds are periods and settings of the edition, named, never numbers of its own.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from cee.core.content import plain

Fact = bool | int | Decimal | str


class Condition(NamedTuple):
    """A fact compared with what the row asks: `is` a value, `above` or `at_least` a number (in absolute value)."""

    fact: str
    comparison: str
    value: Fact

    def holds(self, fact: Fact) -> bool:
        """Whether the fact meets it."""
        if self.comparison == "is":
            return fact == self.value
        amount, limit = abs(Decimal(fact)), Decimal(self.value)
        return amount > limit if self.comparison == "above" else amount >= limit


class AuthorityRow(NamedTuple):
    """One row, in force from `valid_from` to `valid_to` (open). Positions are roles; None says nothing about them."""

    key: str
    process: str
    action: str
    conditions: tuple[Condition, ...]
    decided_by: frozenset[str] | None
    second_signature: frozenset[str] | None
    valid_from: date
    valid_to: date | None
    citation: str
    confidence: int
    note: str


@dataclass(frozen=True)
class AuthorityTable:
    """The rows of one law edition."""

    rows: tuple[AuthorityRow, ...]

    @cached_property
    def by_act(self) -> Mapping[tuple[str, str], tuple[AuthorityRow, ...]]:
        """The rows about each action of each process."""
        found: defaultdict[tuple[str, str], list[AuthorityRow]] = defaultdict(list)
        for row in self.rows:
            found[row.process, row.action].append(row)
        return {act: tuple(rows) for act, rows in found.items()}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "AuthorityTable":
        """The table within the content of a law edition; a malformed row raises `ValueError` with its key."""
        content = plain(content)
        rows = []
        for row in content.get("authorities", []):
            try:
                rows.append(_row(row, content))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"the authority row {row.get('key', '?')} cannot be read: {error!r}") from error
        return cls(tuple(rows))


class Authority(NamedTuple):
    """What the table says of one action. No row at all: nobody decides.

    `second_signature` are the positions that may sign; empty where one signature is enough. `signature_rule` is the key
    of the row that asks for it. `depends_on` names facts that were not told and could still change the answer.
    """

    decided_by: frozenset[str]
    second_signature: frozenset[str]
    signature_rule: str
    citation: str
    confidence: int
    note: str
    depends_on: tuple[str, ...]


NOBODY = Authority(frozenset(), frozenset(), "", "", 100, "The authority table has no row for this.", ())


def authority_for(
    table: AuthorityTable, process: str, action: str, on: date, facts: Mapping[str, Fact] | None = None
) -> Authority:
    """Who decides an action on a day, given facts such as `revenue` (dollars), `adcvd`, `days_since_entry`."""
    known = facts or {}
    about = table.by_act.get((process, action), ())
    in_force = [row for row in about if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]
    missing = {condition.fact for row in in_force for condition in row.conditions if condition.fact not in known}
    rows = [row for row in in_force if _applies(row, known)]
    deciding = [row for row in rows if row.decided_by is not None]
    if not deciding:
        return NOBODY
    signing = [row for row in rows if row.second_signature is not None]
    leading = max(rows, key=lambda row: (len(row.conditions), -row.confidence))
    return Authority(
        frozenset.intersection(*(row.decided_by for row in deciding if row.decided_by is not None)),
        frozenset.intersection(*(row.second_signature for row in signing if row.second_signature is not None))
        if signing
        else frozenset(),
        max(signing, key=lambda row: len(row.conditions)).key if signing else "",
        leading.citation,
        min(row.confidence for row in rows),
        leading.note,
        tuple(sorted(missing)),
    )


def _applies(row: AuthorityRow, facts: Mapping[str, Fact]) -> bool:
    return all(condition.fact in facts and condition.holds(facts[condition.fact]) for condition in row.conditions)


def _row(row: Mapping[str, Any], content: Mapping[str, Any]) -> AuthorityRow:
    return AuthorityRow(
        row["key"],
        row["process"],
        row["action"],
        tuple(_condition(condition, content) for condition in row.get("when", ())),
        frozenset(row["decided_by"]) if "decided_by" in row else None,
        frozenset(row["second_signature"]) if "second_signature" in row else None,
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(row["valid_to"]) if "valid_to" in row else None,
        row["citation"],
        row["confidence"],
        row.get("note", ""),
    )


def _condition(condition: Mapping[str, Any], content: Mapping[str, Any]) -> Condition:
    """`{fact, is}`, or `{fact, above|at_least, of}` where `of` is `periods.NAME` or `settings.NAME` of the edition."""
    if "is" in condition:
        return Condition(condition["fact"], "is", condition["is"])
    comparison = "above" if "above" in condition else "at_least"
    part, name = condition[comparison].split(".")
    value = content[part][name]["value"]
    return Condition(condition["fact"], comparison, Decimal(value))
