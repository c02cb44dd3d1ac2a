"""What several rules ask of one summary, found once."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from cee.core.identifiers.tariff import SPECIAL_CHAPTERS
from entries.formats.records import EntrySummary
from entries.formats.sums import Sums, sums_of
from entries.rules.reference import Edition, EntryType, ReferenceView

SPECIAL: Final = SPECIAL_CHAPTERS


@dataclass(slots=True)
class Facts:
    """One summary with the reference data of its day; `kind` is None for an entry type that does not exist.

    `plain`: no line claims a program, belongs to a set, or begins with a number of chapter 98 or 99.
    """

    record: EntrySummary
    ref: ReferenceView
    received: date | None
    kind: EntryType | None
    edition: Edition | None
    sums: Sums
    plain: bool

    @property
    def fee_day(self) -> date:
        """The day whose fees apply: of importation where given, else of entry."""
        return self.record.import_date or self.record.entry_date


def facts_of(record: EntrySummary, ref: ReferenceView, received: date | None) -> Facts:
    """The facts of a summary received on a day."""
    plain = True
    for line in record.lines:
        if line.spi is not None or line.set_mark is not None or line.tariffs[0].hts[:2] in SPECIAL:
            plain = False
            break
    kind = ref.entry_types.get(record.entry_type)
    return Facts(record, ref, received, kind, ref.edition(record.entry_date), sums_of(record), plain)
