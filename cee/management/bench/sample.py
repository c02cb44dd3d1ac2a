"""Entry summaries to measure with: sound ones, of 4.1 lines on average, the same for the same seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final

from cee.core.identifiers.entry_number import format_entry_number
from entries.formats.records import EntrySummary, Fee, Line, Quantity, Tariff
from entries.rules.reference import ReferenceView

FILER: Final = "BNC"
_CENT: Final = Decimal("0.01")
_ORIGINS: Final = ("CN", "MX", "GB", "DE", "JP", "VN", "KR", "IN", "IT", "TW")
_PORTS: Final = ("2704", "2709", "4601", "3901", "2304", "5301", "1401", "1703", "3001", "2809")
_LINES_MEAN: Final = 0.95
_LINES_SPREAD: Final = 0.95
_FIRST_DAY: Final = date(2026, 3, 2)


class Sampler:
    """Makes summaries for one filer from reference data. Importers follow a Zipf-like law over `importers` numbers."""

    def __init__(self, reference: ReferenceView, *, seed: int = 1, importers: int = 20_000, filer: str = FILER) -> None:
        self._random = Random(seed)
        self._reference = reference
        self._filer = filer
        self._importers = importers
        edition = max(reference.editions, key=lambda one: len(one.numbers))
        self._numbers = [
            (hts, number.rate.percent, number.units[0])
            for hts, number in sorted(edition.numbers.items())
            if number.rate is not None and not number.rate.specific and len(number.units) == 1 and hts < "98"
            if number.units[0] in ("NO", "KG")
        ]

    def summaries(self, count: int, *, first: int = 1) -> Iterator[EntrySummary]:
        """The summaries numbered from `first` under the filer's code."""
        for sequence in range(first, first + count):
            yield self._summary(sequence)

    def importer_number(self) -> str:
        """An importer-of-record number, the frequent ones first."""
        rank = int(self._importers ** self._random.random())
        return f"{10 + rank % 80:02d}-{1_000_000 + rank:07d}00"

    def _summary(self, sequence: int) -> EntrySummary:
        draw = self._random
        entered = _FIRST_DAY + timedelta(days=draw.randrange(120))
        count = min(200, max(1, round(draw.lognormvariate(_LINES_MEAN, _LINES_SPREAD))))
        lines = [self._line(number + 1) for number in range(count)]
        self._add_processing_fee(lines, entered)
        return EntrySummary(
            entry_number=format_entry_number(self._filer, sequence),
            entry_type="01",
            importer_number=self.importer_number(),
            port_of_entry=draw.choice(_PORTS),
            entry_date=entered,
            lines=tuple(lines),
            mode_of_transport="40",
            import_date=entered - timedelta(days=1),
            release_date=entered,
            summary_date=entered + timedelta(days=5),
            bond_type="8",
            surety="123",
            bills=(f"BNCH{sequence:08d}",),
        )

    def _line(self, number: int) -> Line:
        draw = self._random
        hts, percent, unit = draw.choice(self._numbers)
        value = Decimal(int(draw.lognormvariate(8, 1.2)) + 50)
        duty = (value * percent / 100).quantize(_CENT, ROUND_HALF_UP)
        origin = draw.choice(_ORIGINS)
        maker = f"{origin}BENCH{draw.randrange(3000)}CIT"
        tariff = Tariff(hts, value, duty, (Quantity(Decimal(draw.randrange(1, 5000)), unit),))
        return Line(number, origin, (tariff,), None, origin, None, maker, None, "GOODS OF THE TRADE")

    def _add_processing_fee(self, lines: list[Line], on: date) -> None:
        """The merchandise processing fee of the whole summary, declared on its lines in proportion."""
        fee = self._reference.fee("499", on - timedelta(days=1))
        if fee is None or fee.rate is None:
            return
        total = sum((line.tariffs[0].value for line in lines), Decimal(0))
        due = (total * fee.rate / 100).quantize(_CENT, ROUND_HALF_UP)
        due = min(max(due, fee.minimum or due), fee.maximum or due)
        left = due
        for line in lines[:-1]:
            share = (due * line.tariffs[0].value / total).quantize(_CENT, ROUND_HALF_UP)
            line.fees = (Fee("499", share),)
            left -= share
        lines[-1].fees = (Fee("499", max(left, Decimal("0.00"))),)
