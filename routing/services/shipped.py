"""Putting the shipped tariff map and screening criteria in place; what people decide later stays."""

import tomllib
from datetime import datetime
from decimal import Decimal
from importlib import resources
from typing import Any

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.reference.snapshots import touch_snapshot
from routing.data import shipped_ruleset
from routing.engine.ruleset import compile_ruleset, to_content
from routing.models import Criterion, Ruleset
from routing.selectors.snapshot import CRITERIA, RULESETS

AUTHOR = "Shipped with CEE"


def ruleset_ship(*, actor: Principal, at: datetime) -> Ruleset:
    """Store the shipped tariff map; it goes live only where no ruleset is active yet, else it waits as a draft.

    The same content again answers the row that stands. RulesetError where the shipped map is unfit.
    """
    ruleset = shipped_ruleset()
    compile_ruleset(ruleset)
    with acting(actor, verb="ruleset_shipped", reason=AUTHOR):
        found = Ruleset.objects.filter(sha256=ruleset.sha256).first()
        if found:
            return found
        live = not Ruleset.objects.filter(status=Ruleset.Status.ACTIVE).exists()
        taken = Ruleset.objects.filter(version=ruleset.version).exists()
        row = Ruleset.objects.create(
            version=f"{ruleset.version}-{ruleset.sha256[:8]}" if taken else ruleset.version,
            content=to_content(ruleset),
            sha256=ruleset.sha256,
            status=Ruleset.Status.ACTIVE if live else Ruleset.Status.DRAFT,
            valid_from=ruleset.valid_from,
            author=AUTHOR,
            approved_by=actor.name if live else "",
            reason="The tariff map as published for the Centers, with its basis and confidence row by row.",
            created_at=at,
            activated_at=at if live else None,
        )
        touch_snapshot(RULESETS)
        return row


def criteria_ship(*, actor: Principal, at: datetime) -> int:
    """Add the shipped criteria whose names are not there yet; answer how many."""
    with acting(actor, verb="criteria_shipped", reason=AUTHOR):
        known = set(Criterion.objects.values_list("name", flat=True))
        rows = Criterion.objects.bulk_create(_criterion(row, at) for row in _shipped() if row["name"] not in known)
        if rows:
            touch_snapshot(CRITERIA)
    return len(rows)


def _shipped() -> list[dict[str, Any]]:
    text = resources.files("routing.data").joinpath("criteria.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["criteria"]
    return rows


def _criterion(row: dict[str, Any], at: datetime) -> Criterion:
    rate = row.get("sample_rate")
    return Criterion(
        name=row["name"],
        center=row.get("center", ""),
        valid_from=row["valid_from"],
        conditions=row.get("conditions", {}),
        sample_rate=Decimal(rate) if rate else None,
        lane=row["lane"],
        flags=row.get("flags", []),
        instruction=row["instruction"],
        reason=row["reason"],
        author=AUTHOR,
        created_at=at,
        is_demonstration=row.get("demonstration", False),
    )
