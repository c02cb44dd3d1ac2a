"""What a person who decides a protest sees of it: the decisions protested, the change asked for, the money, what was asked."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from entries.formats.records import Protest, ProtestedEntry
from entries.models import EntryLine, Liquidation
from entries.rules.asked import duty_as_asked
from entries.rules.claim_facts import Timeliness, timeliness
from entries.rules.reference import ReferenceView
from entries.rules.rulings import Ruling, rulings_cited
from entries.selectors.claims import EntryView, entries_known, entries_named
from entries.selectors.reference import law, reference_view

SHOWN: Final = 100
"""Entries of one protest that are drawn; it may name thousands."""


class Goods(NamedTuple):
    """The line that is protested, as filed. Money is dollars; `asked` is the duty were it as asked, None where not known."""

    number: int
    hts: str
    description: str
    origin: str
    value: Decimal
    duty: Decimal
    asked: Decimal | None

    @property
    def at_stake(self) -> Decimal | None:
        """What the line as asked differs by from the line as filed."""
        return None if self.asked is None else self.asked - self.duty


class ProtestedView(NamedTuple):
    """One protested entry: as filed, whether in time, and what CEE holds of the entry: itself, its goods, what was assessed
    of it last in dollars (with the day; None: as declared)."""

    filed: ProtestedEntry
    timely: Timeliness
    entry: EntryView | None
    goods: Goods | None
    assessed: Decimal | None
    assessed_on: date | None
    since: Decimal = Decimal(0)
    """What was assessed beyond what was filed, told once an entry; approving takes it back too."""

    @property
    def at_stake(self) -> Decimal | None:
        """What approving it would change, in dollars; negative is owed to the protestant, None: not known."""
        asked = self.goods.at_stake if self.goods else None
        return None if asked is None else asked - self.since


class ProtestViews(NamedTuple):
    """The entries drawn, how many there are, and the rulings that the argument cites."""

    entries: list[ProtestedView]
    named: int
    rulings: tuple[Ruling, ...]

    @property
    def numbers(self) -> set[str]:
        """The tariff numbers that are protested."""
        return {one.goods.hts for one in self.entries if one.goods}

    @property
    def at_stake(self) -> Decimal | None:
        """What approving it in full would change, in dollars; None where it is not known of every entry drawn."""
        known = [one.at_stake for one in self.entries]
        return sum((one for one in known if one is not None), Decimal(0)) if known and None not in known else None


def protest_views(record: Protest, filed: date) -> ProtestViews:
    """The entries of a protest beside what CEE holds of them; a fixed number of queries."""
    entries = entries_known(entries_named([record]))
    drawn = record.entries[:SHOWN]
    held = {view.activity_id for one in drawn if (view := entries.get(one.entry_number)) is not None}
    lines = lines_of(held)
    assessed = {row.activity_id: row for row in Liquidation.objects.filter(activity_id__in=held).order_by("number")}
    views, edition, ref = [], law().edition, reference_view()
    counted: set[str] = set()
    for one in drawn:
        view = entries.get(one.entry_number)
        posted = assessed.get(view.activity_id) if view else None
        since = posted.after - view.declared if posted and view and one.entry_number not in counted else Decimal(0)
        counted.add(one.entry_number)
        views.append(
            ProtestedView(
                one,
                timeliness(record, one, view.known if view else None, filed, edition),
                view,
                goods_of(one, view, lines, ref) if view else None,
                posted.after if posted else view.declared if view else None,
                posted.date if posted else None,
                since,
            )
        )
    cited = rulings_cited(record.justification, record.further_review_basis or "")
    return ProtestViews(views, len(record.entries), cited)


def lines_of(activity_ids: Collection[int]) -> dict[tuple[int, int, int], EntryLine]:
    """The lines of entries, by entry, version and number. One query."""
    rows = EntryLine.objects.filter(activity_id__in=activity_ids)
    return {(row.activity_id, row.version, row.number): row for row in rows}


def goods_of(
    one: ProtestedEntry, view: EntryView, lines: dict[tuple[int, int, int], EntryLine], ref: ReferenceView
) -> Goods | None:
    """The line named, else that of most value; None where the entry has no such line."""
    known = [line for line in view.lines if one.line in (None, line[0])]
    if not known:
        return None
    number = max(known, key=lambda line: line[2])[0]
    row = lines[view.activity_id, view.filed_version, number]
    edition = ref.edition(view.entry_date)
    tariff = row.tariffs[-1]
    asked = duty_as_asked(one.change_to, tariff, edition) if len(row.tariffs) == 1 else None
    return Goods(number, tariff[0], row.description, row.origin, row.value, row.duty, asked)
