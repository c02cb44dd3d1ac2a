"""What a filer changed from one version of a summary to the next."""

from datetime import date
from typing import Any, NamedTuple

from entries.models import EntrySummaryVersion

_SAID = {
    "entry_type": "Entry type",
    "importer_number": "Importer of record",
    "consignee_number": "Consignee",
    "mode_of_transport": "Mode",
    "import_date": "Import date",
    "entry_date": "Entry date",
    "release_date": "Release date",
    "summary_date": "Summary date",
    "reconciliation": "Reconciliation",
    "bond_type": "Bond",
    "surety": "Surety",
    "value": "Value",
    "duty": "Duty",
    "fees": "Fees",
    "antidumping": "Antidumping duty",
    "countervailing": "Countervailing duty",
}
MONEY = frozenset({"value", "duty", "fees", "antidumping", "countervailing"})


class Amended(NamedTuple):
    """One thing that changed: its label, what it was and is (None: nothing), and whether it is dollars or a number."""

    label: str
    before: Any
    after: Any
    kind: str


def changes_between(latest: EntrySummaryVersion, before: EntrySummaryVersion) -> list[Amended]:
    """What the header of `latest` says otherwise than the version before it; lines are not compared."""
    return [
        Amended(label, _plain(getattr(before, name)), _plain(getattr(latest, name)), _kind(name))
        for name, label in _SAID.items()
        if getattr(before, name) != getattr(latest, name)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _kind(name: str) -> str:
    if name in MONEY:
        return "money"
    return "importer" if name in ("importer_number", "consignee_number") else "text"
