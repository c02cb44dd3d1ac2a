"""The division of a Center that works an activity, which follows from what screening found and who the importer is."""

from collections.abc import Collection

from cee.core.vocabulary import Division, Standing
from routing.screening.criteria import ENFORCEMENT_FLAG


def division_for(
    flags: Collection[str], standing: str, trusted_standings: Collection[str] = (Standing.TRADE_COMPLIANCE,)
) -> Division:
    """Enforcement where that flag stands, a trusted trader's too; else Partnership for a trusted trader; else
    Validation and Compliance.

    `flags` are a Screening's; `trusted_standings` are the ruleset's.
    """
    if ENFORCEMENT_FLAG in flags:
        return Division.ENFORCEMENT
    if standing in trusted_standings:
        return Division.PARTNERSHIP
    return Division.VALIDATION
