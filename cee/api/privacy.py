"""What of an activity a caller is shown: Social Security numbers are masked, a filer does not see how CBP works."""

from typing import Any

from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.core.identifiers import mask_importer
from cee.core.vocabulary import OfficeKind


def shown_importer(principal: Principal, number: str | None, filer: str) -> str | None:
    """An importer number as this caller may see it: whole for the filer whose filing it is, else masked where it is an SSN."""
    if number is None or (principal.office_kind == OfficeKind.FILER and principal.office == filer):
        return number
    return mask_importer(number)


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
