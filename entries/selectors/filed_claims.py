"""Protests and drawback claims as they were filed, made again from their stored versions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from cee.base.errors import Refused
from cee.base.once import once
from cee.core.vocabulary import Kind
from entries.formats.records import Claim, Drawback, Protest, ProtestedEntry, Revenue
from entries.formats.records import DrawbackExport as Exported
from entries.formats.records import DrawbackImport as Designated
from entries.models import Activity, DrawbackExport, DrawbackImport, DrawbackVersion, ProtestEntry, ProtestVersion
from entries.selectors.filed_inquiries import inquiries


def claim_of(activity: Activity) -> tuple[Claim, date]:
    """The latest version of one protest or claim and the day of its filing. Raises Refused where none is stored."""
    found = claims_of([activity]).get(activity.pk)
    if found is None:
        raise Refused("no_version", "Nothing was filed under this number that could be read.")
    return found


@once(lambda activities: frozenset((one.pk, one.version) for one in activities))
def claims_of(activities: Collection[Activity]) -> dict[int, tuple[Claim, date]]:
    """The latest versions of these protests and claims with the days of their filing; other kinds are left out."""
    found: dict[int, tuple[Claim, date]] = {}
    for kind, read in _READERS.items():
        here = {one.pk: one for one in activities if one.kind == kind}
        found |= read(here) if here else {}
    return found


def _protests(activities: dict[int, Activity]) -> dict[int, tuple[Claim, date]]:
    entries: defaultdict[tuple[int, int], list[ProtestedEntry]] = defaultdict(list)
    for row in ProtestEntry.objects.filter(activity_id__in=activities).order_by("activity_id", "version", "position"):
        entries[row.activity_id, row.version].append(
            ProtestedEntry(row.entry_number, row.lead, row.line, row.asserted_date, row.change_from, row.change_to)
        )
    found: dict[int, tuple[Claim, date]] = {}
    for one in ProtestVersion.objects.filter(activity_id__in=activities):
        activity = activities[one.activity_id]
        if one.number != activity.filed_version:
            continue
        record = Protest(
            activity.reference, one.protest_type, one.party_number, one.protestant_role, one.category,
            one.justification, tuple(entries[one.activity_id, one.number]), one.filed_date, one.accelerated,
            one.further_review, one.further_review_basis or None,
        )  # fmt: skip
        found[one.activity_id] = (record, one.filed_date)
    return found


def _drawbacks(activities: dict[int, Activity]) -> dict[int, tuple[Claim, date]]:
    imports: defaultdict[tuple[int, int], list[Designated]] = defaultdict(list)
    for row in DrawbackImport.objects.filter(activity_id__in=activities).order_by("activity_id", "version", "position"):
        claims = tuple(Revenue(name, Decimal(amount)) for name, amount in row.claims)
        imports[row.activity_id, row.version].append(
            Designated(row.entry_number, row.line, row.hts, row.quantity, row.unit, claims)
        )
    exports: defaultdict[tuple[int, int], list[Exported]] = defaultdict(list)
    for out in DrawbackExport.objects.filter(activity_id__in=activities).order_by("activity_id", "version", "position"):
        exports[out.activity_id, out.version].append(
            Exported(out.hts, out.quantity, out.unit, out.date, out.destination, out.action)
        )
    found: dict[int, tuple[Claim, date]] = {}
    for one in DrawbackVersion.objects.filter(activity_id__in=activities):
        activity, key = activities[one.activity_id], (one.activity_id, one.number)
        if one.number != activity.filed_version:
            continue
        record = Drawback(
            activity.reference, one.provision, one.party_number, one.filing_port, one.filed_date,
            one.accelerated_payment, tuple(imports[key]), tuple(exports[key]),
        )  # fmt: skip
        found[one.activity_id] = (record, one.filed_date)
    return found


_READERS: Final[Mapping[Kind, Callable[[dict[int, Activity]], dict[int, tuple[Claim, date]]]]] = {
    Kind.PROTEST: _protests,
    Kind.DRAWBACK: _drawbacks,
    Kind.TRADE_INQUIRY: inquiries,
}
"""How the versions of each kind are read back."""
