"""The organisation that CEE ships, as data: the ten Centers as sourced, and teams, most of them for demonstration."""

import csv
from datetime import date
from importlib import resources
from typing import NamedTuple


class ShippedCenter(NamedTuple):
    """One Center as `centers.csv` has it; `confidence` is in percent."""

    code: str
    name: str
    abbreviation: str
    city: str
    field_office: str
    industries: str
    team_digit: str
    phone: str
    mailbox: str
    valid_from: date
    confidence: int
    source: str


class ShippedTeam(NamedTuple):
    """One team as `teams.csv` has it. `items_a_day` is an assumption; what no source names is for demonstration."""

    code: str
    center: str
    division: str
    kind: str
    name: str
    skills: tuple[str, ...]
    items_a_day: int
    is_demonstration: bool


def shipped_centers() -> list[ShippedCenter]:
    """The ten Centers, in order."""
    return [
        ShippedCenter._make(
            {**row, "valid_from": date.fromisoformat(row["valid_from"]), "confidence": int(row["confidence"])}[name]
            for name in ShippedCenter._fields
        )
        for row in _table("centers.csv")
    ]


def shipped_teams() -> list[ShippedTeam]:
    """Every team, in the order of the Centers."""
    return [
        ShippedTeam(
            code=row["code"],
            center=row["center"],
            division=row["division"],
            kind=row["kind"],
            name=row["name"],
            skills=tuple(row["skills"].split()),
            items_a_day=int(row["items_a_day"]),
            is_demonstration=row["demonstration"] == "yes",
        )
        for row in _table("teams.csv")
    ]


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
