"""What of an activity a caller is shown: Social Security numbers are masked, a filer does not see how CBP works."""

from typing import Any

from cee.access.principal import Principal
from cee.core.identifiers import mask_importer
from cee.core.vocabulary import OfficeKind

WORKINGS = frozenset(
    {"lane", "division", "team_id", "team", "assignee_id", "assignee", "sensitivity", "next_action", "queue"}
)
"""Columns that say what screening decided and who works it."""


def may_see_work(principal: Principal) -> bool:
    """Whether lanes, criteria, teams and people are told to this caller: to offices, never to a filer."""
    return principal.office_kind != OfficeKind.FILER


def shown_importer(principal: Principal, number: str | None, filer: str) -> str | None:
    """An importer number as this caller may see it: whole for the filer whose filing it is, else masked where it is an SSN."""
    if number is None or (principal.office_kind == OfficeKind.FILER and principal.office == filer):
        return number
    return mask_importer(number)


def shown_change(principal: Principal, values: dict[str, Any] | None) -> dict[str, Any] | None:
    """What an event says has changed, without what the caller is not told."""
    if values is None or may_see_work(principal):
        return values
    return {name: value for name, value in values.items() if name not in WORKINGS}


def shown_preview(principal: Principal, told: dict[str, Any]) -> dict[str, Any]:
    """What a record would become, without what the caller is not told; its receipt belongs to the routing preview."""
    found = {name: value for name, value in told.items() if name != "receipt"}
    if may_see_work(principal):
        return found
    return found | dict.fromkeys(WORKINGS & found.keys())


def shown_receipt(principal: Principal, receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt for a caller: a filer reads why this Center, not what screening looks for or which team has it."""
    if may_see_work(principal):
        return receipt
    return receipt | {
        "division": None,
        "placed": {"team": None, "because": None},
        "lane": {"lane": None, "label": None, "sampled": None, "criteria": []},
        "standing": None,
    }
