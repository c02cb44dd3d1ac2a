"""The law and the reference data in the compiled forms that the rules and clocks take, kept by each process."""

from dataclasses import dataclass, field
from datetime import date

from cee.reference.selectors import (
    COMPLETE,
    LawRow,
    code_tables,
    edition_in_force,
    law_editions,
    port_days,
    tariff_editions,
)
from cee.reference.shipped import SHIPPED_FROM
from cee.reference.snapshots import Snapshot
from entries.clocks.law import LawEdition
from entries.rules.reference import ReferenceView, build_view

_CODE_TABLES = ("country", "entry_type", "mode_of_transport", "spi", "fee_class", "unit", "limit", "case", COMPLETE)


@dataclass(frozen=True)
class Law:
    """A law edition ready to use, with the id of its row, which determinations keep."""

    id: int
    edition: LawEdition


@dataclass
class _Laws:
    rows: list[LawRow]
    compiled: dict[int, Law] = field(default_factory=dict)

    def of(self, row: LawRow) -> Law:
        if row.id not in self.compiled:
            self.compiled[row.id] = Law(row.id, LawEdition.from_content(row.content))
        return self.compiled[row.id]


_laws = Snapshot(("reference",), lambda: _Laws(law_editions()))


def law(on: date | None = None) -> Law:
    """The law edition in force on a day, or the newest; LookupError where none is loaded."""
    laws = _laws.get()
    return laws.of(edition_in_force(laws.rows, on))


def law_by_id(edition_id: int) -> Law:
    """The law edition that a determination names; LookupError where there is no such row."""
    laws = _laws.get()
    for row in laws.rows:
        if row.id == edition_id:
            return laws.of(row)
    raise LookupError(f"There is no law edition {edition_id}.")


def _build_view() -> ReferenceView:
    tables = code_tables(_CODE_TABLES)
    complete = tables[COMPLETE]
    ports = port_days()
    return build_view(
        law=law().edition,
        ports=ports,
        port_days={code: days for code, days in ports.items() if days != [(SHIPPED_FROM, None)]},
        ports_complete="port" in complete,
        editions=tariff_editions(),
        codes=tables,
        known_cases=tables["case"],
        cases_complete="case" in complete,
    )


_view = Snapshot(("reference",), _build_view)


def reference_view() -> ReferenceView:
    """What validation is told about the world: ports, tariff editions, codes, the newest law. Built anew when any changes."""
    return _view.get()
