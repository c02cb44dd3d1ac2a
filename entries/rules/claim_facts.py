"""What the rules of protests and drawback claims are told of the entries that they rest on, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from entries.clocks.law import LawEdition
from entries.formats.records import Drawback, DrawbackImport, Protest, ProtestedEntry
from entries.rules.reference import ReferenceView

ZERO: Final = Decimal(0)
SURETY: Final = "surety"


class EntryKnown(NamedTuple):
    """An entry that CEE holds: its importation, its liquidation as posted (None: not liquidated), and the days on which it
    was reliquidated."""

    import_date: date | None
    liquidated: date | None
    reliquidated: tuple[date, ...] = ()


class LineKnown(NamedTuple):
    """A line of an entry that CEE holds: its number, what was entered by unit, and what was paid on it in dollars.

    `designated` is what other claims designate of it already, by unit.
    """

    hts: str
    entered: Mapping[str, Decimal]
    paid: Decimal
    designated: Mapping[str, Decimal] = {}


@dataclass(slots=True)
class ClaimFacts:
    """The world as one protest or claim meets it: reference data, the day of receipt, and the entries that CEE holds."""

    ref: ReferenceView
    received: date
    entries: Mapping[str, EntryKnown] = field(default_factory=dict)
    lines: Mapping[tuple[str, int], LineKnown] = field(default_factory=dict)


class Timeliness(NamedTuple):
    """Whether one entry is protested in time. `verdict`: timely, early, late, unknown.

    `decided` is the day that rules and `source` whose it is: `posted` (CEE knows the liquidation), `asserted`, or "".
    `asserted` is what the protestant says, kept beside it.
    """

    entry_number: str
    verdict: str
    decided: date | None
    source: str
    last_day: date | None
    asserted: date | None


def timeliness(
    protest: Protest, entry: ProtestedEntry, known: EntryKnown | None, filed: date, law: LawEdition
) -> Timeliness:
    """19 USC 1514(c)(3) for one entry: not before the decision, and within 180 days after it.

    A posted liquidation rules over what is asserted, except for a surety, whose days run from the demand sent to it,
    and for decisions that are no liquidation. Whoever names the day of a posted reliquidation protests that one
    (1514(d): only what it decided), and has time from it.
    """
    asserted = entry.decision_date
    posted = known.liquidated if known is not None else None
    if known is not None and asserted in known.reliquidated:
        posted = asserted
    if protest.protestant_role == SURETY or protest.category in ("exclusion", "charges"):
        posted = None
    decided = posted or asserted
    if decided is None:
        return Timeliness(entry.entry_number, "unknown", None, "", None, None)
    last = law.periods["protest"].after(decided, law.calendar)
    verdict = "early" if filed < decided else "late" if filed > last else "timely"
    return Timeliness(entry.entry_number, verdict, decided, "posted" if posted else "asserted", last, asserted)


class Balance(NamedTuple):
    """One import line in one unit: what was entered, what other claims and this one designate, and what is left."""

    entry_number: str
    line: int
    unit: str
    entered: Decimal | None
    before: Decimal
    here: Decimal

    @property
    def left(self) -> Decimal | None:
        """What may still be designated; below zero where too much is; None where the line is not known."""
        return None if self.entered is None else self.entered - self.before - self.here


def balances(record: Drawback, lines: Mapping[tuple[str, int], LineKnown]) -> tuple[Balance, ...]:
    """The designation balance of every import line and unit that the claim names, in the order of first mention."""
    here: dict[tuple[str, int, str], Decimal] = {}
    for one in record.imports:
        key = (one.entry_number, one.line, one.unit)
        here[key] = here.get(key, ZERO) + one.quantity
    found = []
    for (entry, number, unit), quantity in here.items():
        line = lines.get((entry, number))
        entered = line.entered.get(unit) if line is not None else None
        before = line.designated.get(unit, ZERO) if line is not None else ZERO
        found.append(Balance(entry, number, unit, entered, before, quantity))
    return tuple(found)


def payable(one: DrawbackImport, line: LineKnown | None, law: LawEdition) -> Decimal | None:
    """The most that 19 USC 1313(l) pays back for one designation, in dollars: the share of what was paid on the quantity.

    None where the line is not known or was not entered in that unit.
    """
    entered = line.entered.get(one.unit) if line is not None else None
    if line is None or not entered:
        return None
    share = Decimal(law.settings["drawback_share"].value) / 100
    return (line.paid * min(one.quantity / entered, Decimal(1)) * share).quantize(Decimal("0.01"))


class Manager(NamedTuple):
    """Who manages the specialists of a claim filed on a day: a Center (None: an office), and by what arrangement."""

    center: str | None
    arrangement: str
    citation: str
    confidence: int


def managing_center(center: str | None, filed: date, law: LawEdition) -> Manager:
    """The managing Center of a claim, which is kept apart from the Center `center` that the claimant is aligned with."""
    setting = law.settings["drawback_management"]
    for row in setting.value:
        if row["first"] <= filed.isoformat() <= row.get("last", "9999-12-31"):
            managing = row.get("center") or row.get("centers", {}).get(center)
            return Manager(managing, row["by"], setting.citation, setting.confidence)
    return Manager(None, "no arrangement is known for the day", setting.citation, setting.confidence)
