"""What a filer is not told of its own filings: how CBP works them."""

from typing import Any

from cee.access.principal import Principal
from cee.core.vocabulary import OfficeKind

WORKINGS = frozenset(
    {"lane", "division", "team_id", "team", "assignee_id", "assignee", "sensitivity", "next_action", "queue"}
)
"""Columns that say what screening decided and who works it."""


def may_see_work(principal: Principal) -> bool:
    """Whether lanes, criteria, teams and people are told to this caller: to offices, never to a filer."""
    return principal.office_kind != OfficeKind.FILER


def shown_preview(principal: Principal, told: dict[str, Any]) -> dict[str, Any]:
    """What a record would become, without what the caller is not told; its receipt belongs to the routing preview."""
    found = {name: value for name, value in told.items() if name != "receipt"}
    if may_see_work(principal):
        return found
    return found | dict.fromkeys(WORKINGS & found.keys())
