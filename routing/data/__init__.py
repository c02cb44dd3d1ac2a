"""The tariff map that CEE ships, as data: which Center works which goods, how that is known, and how surely."""

import csv
from datetime import date
from importlib import resources

from routing.engine.ruleset import Rule, Ruleset, Strategy

SHIPPED_VERSION = "shipped-1"
IN_FORCE = date(2017, 1, 19)
"""The day on which the Centers' rule (81 FR 92978) took effect."""


def shipped_rules() -> tuple[Rule, ...]:
    """The rows of `tariff_map.csv` in prefix order; a rule's authority is the row's citation."""
    text = resources.files(__package__).joinpath("tariff_map.csv").read_text("utf-8")
    return tuple(
        Rule(
            id=int(row["id"]),
            prefix=row["prefix"],
            center=row["center"],
            basis=row["basis"],
            confidence=int(row["confidence"]),
            authority=row["citation"],
            note=row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def shipped_ruleset(strategy: Strategy = Strategy.VALUE_BY_CENTER) -> Ruleset:
    """The ruleset that a fresh installation activates."""
    return Ruleset(SHIPPED_VERSION, shipped_rules(), IN_FORCE, strategy)
