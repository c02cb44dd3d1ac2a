"""What a person who decides a drawback claim sees of it: imports with their balances beside what left, and the money."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cee.core.vocabulary import Kind
from entries.formats.records import Drawback, DrawbackImport
from entries.models import Activity
from entries.rules.claim_facts import ZERO, Balance, LineKnown, balances, payable
from entries.selectors.claims import Designations, EntryView, entries_known, entries_named, lines_known
from entries.selectors.filed_claims import claims_of
from entries.selectors.reference import law


class DesignatedView(NamedTuple):
    """One designation: as filed, the balance of its line, what is asked and the most that the law pays, in dollars; its
    entry where CEE holds it, the last day to claim on it, the day on which it became final, the other claims on its line."""

    filed: DrawbackImport
    balance: Balance
    asked: Decimal
    most: Decimal | None
    entry: EntryView | None
    last_day: date | None
    final_on: date | None
    others: tuple[str, ...]

    @property
    def over(self) -> Decimal | None:
        """What is asked beyond the most that the law pays, in dollars; None where nothing is, or it is not known."""
        return self.asked - self.most if self.most is not None and self.asked > self.most else None


class UnitView(NamedTuple):
    """What is designated and what left, in one unit."""

    unit: str
    designated: Decimal
    left: Decimal

    @property
    def short(self) -> bool:
        """Whether more is designated than left."""
        return self.left < self.designated


class DrawbackViews(NamedTuple):
    """The designations, and what left over against them unit by unit."""

    imports: list[DesignatedView]
    units: list[UnitView]

    @property
    def most(self) -> Decimal:
        """The most that the law pays over the lines that are known, in dollars."""
        return sum((one.most for one in self.imports if one.most is not None), ZERO)

    @property
    def over(self) -> Decimal:
        """What is asked beyond it, line by line, in dollars."""
        return sum((one.over for one in self.imports if one.over is not None), ZERO)

    @property
    def unknown(self) -> int:
        """Designations whose share cannot be computed here."""
        return sum(one.most is None for one in self.imports)


def over_designated(activities: Collection[Activity]) -> set[int]:
    """Those drawback claims by which more of an import line is designated than was entered: an entry that came after its
    claim, or was filed anew, may say less than was claimed on it. A fixed number of queries."""
    found = claims_of([one for one in activities if one.kind == Kind.DRAWBACK])
    records = {pk: record for pk, (record, _) in found.items() if isinstance(record, Drawback)}
    if not records:
        return set()
    held, known = Designations(entries_named(records.values())), lines_known(records.values())
    return {pk for pk, record in records.items() if _beyond(record, held, known)}


def _beyond(record: Drawback, held: Designations, known: Mapping[tuple[str, int], LineKnown]) -> bool:
    return any(one.left is not None and one.left < 0 for one in balances(record, _beside(record, held, known)))


def _beside(
    record: Drawback, held: Designations, known: Mapping[tuple[str, int], LineKnown]
) -> dict[tuple[str, int], LineKnown]:
    """The lines that a claim designates, with what others designate of them."""
    named = {(one.entry_number, one.line) for one in record.imports}
    return {
        (entry, line): known[entry, line]._replace(designated=held.before(entry, line, record.claim_number))
        for entry, line in named & known.keys()
    }


def drawback_views(record: Drawback) -> DrawbackViews:
    """The designations of a claim with their balances, and what left; a fixed number of queries."""
    named = entries_named([record])
    held, entries = Designations(named), entries_known(named)
    lines = _beside(record, held, lines_known([record]))
    by_key = {(one.entry_number, one.line, one.unit): one for one in balances(record, lines)}
    edition = law().edition
    found = []
    for one in record.imports:
        view = entries.get(one.entry_number)
        imported, posted = (view.known.import_date, view.known.liquidated) if view else (None, None)
        found.append(
            DesignatedView(
                one,
                by_key[one.entry_number, one.line, one.unit],
                sum((claim.amount for claim in one.claims), ZERO),
                payable(one, lines.get((one.entry_number, one.line)), edition),
                view,
                edition.periods["drawback_filing"].after(imported, edition.calendar) if imported else None,
                edition.periods["protest"].after(posted, edition.calendar) if posted else None,
                held.others(one.entry_number, one.line, record.claim_number),
            )
        )
    return DrawbackViews(found, _units(record))


def _units(record: Drawback) -> list[UnitView]:
    names = dict.fromkeys([*(one.unit for one in record.imports), *(one.unit for one in record.exports)])
    return [
        UnitView(
            unit,
            sum((one.quantity for one in record.imports if one.unit == unit), ZERO),
            sum((one.quantity for one in record.exports if one.unit == unit), ZERO),
        )
        for unit in names
    ]
