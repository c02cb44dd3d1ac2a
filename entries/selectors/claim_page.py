"""What a person who decides a protest or a drawback claim sees of it, and the conditions that it puts on deciding."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cee.core.vocabulary import Kind
from entries.clocks.conditions import conditions_of
from entries.clocks.facts import EventName
from entries.formats.records import Claim, Drawback, DrawbackImport, Protest, ProtestedEntry
from entries.models import Activity, ClockEvent, DrawbackVersion, ProtestEntry, ProtestVersion
from entries.processes.authority import Fact
from entries.rules.claim_facts import Balance, Timeliness, balances, payable, timeliness
from entries.selectors.claims import Designations, EntryView, entries_known, entries_named, lines_known
from entries.selectors.clock import facts_for
from entries.selectors.filed_claims import claims_of
from entries.selectors.reference import law

EARLIER = 10


class ProtestedView(NamedTuple):
    """One protested entry: as filed, whether in time, and the entry where CEE holds it."""

    filed: ProtestedEntry
    timely: Timeliness
    entry: EntryView | None


class DesignatedView(NamedTuple):
    """One designation: as filed, the balance of its line, what is asked and the most that the law pays, in dollars."""

    filed: DrawbackImport
    balance: Balance
    asked: Decimal
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """The own data of a protest or a claim. `earlier` are other protests of the same entries; `version` is what was filed."""

    record: Claim
    filed_date: date
    version: ProtestVersion | DrawbackVersion
    protested: list[ProtestedView]
    designated: list[DesignatedView]
    earlier: list[Activity]

    @property
    def most(self) -> Decimal:
        """The most that the law pays over the lines that are known, in dollars."""
        return sum((one.most for one in self.designated if one.most is not None), Decimal(0))


def claim_page(activity: Activity) -> ClaimPage | None:
    """The own data of a protest or a claim; None for other kinds, and where nothing is stored."""
    found = claims_of([activity]).get(activity.pk)
    if found is None:
        return None
    record, filed = found
    entries = entries_known(entries_named([record]))
    if isinstance(record, Protest):
        protested = [
            ProtestedView(one, timeliness(record, one, view.known if view else None, filed, law().edition), view)
            for one in record.entries
            for view in [entries.get(one.entry_number)]
        ]
        version: ProtestVersion | DrawbackVersion = ProtestVersion.objects.get(
            activity=activity, number=activity.filed_version
        )
        return ClaimPage(record, filed, version, protested, [], _same_entries(activity, record))
    version = DrawbackVersion.objects.get(activity=activity, number=activity.filed_version)
    return ClaimPage(record, filed, version, [], _designated(record), [])


def _same_entries(activity: Activity, record: Protest) -> list[Activity]:
    named = ProtestEntry.objects.filter(entry_number__in=[one.entry_number for one in record.entries])
    ids = named.exclude(activity_id=activity.pk).values_list("activity_id", flat=True)
    same = Activity.objects.filter(pk__in=ids, kind=Kind.PROTEST, center=activity.center)
    return list(same.order_by("-id")[:EARLIER])


def _designated(record: Drawback) -> list[DesignatedView]:
    held = Designations(entries_named([record]))
    lines = {
        (entry, line): known._replace(designated=held.before(entry, line, record.claim_number))
        for (entry, line), known in lines_known([record]).items()
    }
    by_key = {(one.entry_number, one.line, one.unit): one for one in balances(record, lines)}
    edition = law().edition
    return [
        DesignatedView(
            one,
            by_key[one.entry_number, one.line, one.unit],
            sum((claim.amount for claim in one.claims), Decimal(0)),
            payable(one, lines.get((one.entry_number, one.line)), edition),
        )
        for one in record.imports
    ]


def claim_conditions(activities: Collection[Activity], on: date) -> dict[int, set[str]]:
    """The conditions of their process that hold on a day, for the protests and claims among these activities."""
    claims = [activity for activity in activities if activity.kind != Kind.ENTRY_SUMMARY]
    facts = facts_for(claims) if claims else {}
    return {pk: conditions_of(one, law().edition, on) for pk, one in facts.items()}


def protest_facts(activities: Collection[Activity]) -> dict[int, dict[str, Fact]]:
    """What the authority table asks of protests: the category, and whether further review was asked for, then or since."""
    latest = {one.pk: one.filed_version for one in activities if one.kind == Kind.PROTEST}
    if not latest:
        return {}
    requests = ClockEvent.objects.filter(activity_id__in=latest, event=EventName.FURTHER_REVIEW_REQUESTED)
    asked = set(requests.values_list("activity_id", flat=True))
    return {
        one.activity_id: {"category": one.category, "further_review": one.further_review or one.activity_id in asked}
        for one in ProtestVersion.objects.filter(activity_id__in=latest)
        if one.number == latest[one.activity_id]
    }
