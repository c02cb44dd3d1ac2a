"""Interest on what was deposited too little or too much: 19 USC 1505(c), at the quarterly rates of the law edition."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from entries.clocks.law import InterestRate, LawEdition

RateKind = Literal["underpayment", "overpayment", "corporate"]

CENT = Decimal("0.01")
_EXACT = Context(prec=40)
_HUNDRED = Decimal(100)


class Segment(NamedTuple):
    """Days at one rate: those after `start` up to and with `end`. `amount` is what they add, in dollars and cents."""

    start: date
    end: date
    days: int
    rate: Decimal
    amount: Decimal
    confidence: int


class Interest(NamedTuple):
    """Interest on a principal in dollars, compounded daily; its segments add up to the cent. Never negative."""

    principal: Decimal
    start: date
    end: date
    kind: RateKind
    amount: Decimal
    segments: tuple[Segment, ...]

    @property
    def confidence(self) -> int:
        """How sure the least sure of its rates is, in percent."""
        return min((one.confidence for one in self.segments), default=100)

    def as_dict(self) -> dict[str, Any]:
        """As it is kept with a liquidation: decimal strings and ISO days."""
        return {
            "principal": str(self.principal),
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "rate": self.kind,
            "amount": str(self.amount),
            "confidence": self.confidence,
            "segments": [
                {
                    "from": one.start.isoformat(),
                    "to": one.end.isoformat(),
                    "days": one.days,
                    "percent": str(one.rate),
                    "amount": str(one.amount),
                }
                for one in self.segments
            ],
        }


def interest_on(principal: Decimal, start: date, end: date, kind: RateKind, law: LawEdition) -> Interest:
    """Interest on an amount of dollars (its sign does not matter) from `start`, day 0, to `end`, compounded daily.

    Raises ValueError where the edition knows no rate for a day of it. An `end` before `start` bears none.
    """
    owed = abs(principal)
    balance, before, segments = owed, Decimal(0), []
    for first, last, row in _spans(start, end, law.interest_rates):
        days = (last - first).days
        rate: Decimal = getattr(row, kind)
        year = 366 if _leap(last.year) else 365
        daily = _EXACT.add(1, _EXACT.divide(rate, _HUNDRED * year))
        balance = _EXACT.multiply(balance, _EXACT.power(daily, days))
        # Each part is the difference of rounded sums, so that the parts always add up to the whole.
        so_far = _EXACT.subtract(balance, owed).quantize(CENT, ROUND_HALF_UP)
        segments.append(Segment(first, last, days, rate, so_far - before, row.confidence))
        before = so_far
    return Interest(owed, start, end, kind, before, tuple(segments))


def _spans(start: date, end: date, rates: tuple[InterestRate, ...]) -> list[tuple[date, date, InterestRate]]:
    """The days after `start` up to `end`, cut where the rate or the length of the year changes."""
    if end <= start:
        return []
    if not rates or rates[0].valid_from > start + timedelta(days=1):
        raise ValueError(f"the law edition knows no rate of interest for {start + timedelta(days=1)}")
    # A day bears the rate in force on it: a rate of 1 April applies from the evening of 31 March on.
    eve = timedelta(days=1)
    cuts = {row.valid_from - eve for row in rates} | {date(year, 12, 31) for year in range(start.year, end.year)}
    edges = [start, *sorted(cut for cut in cuts if start < cut < end), end]
    return [(first, last, _in_force(last, rates)) for first, last in pairwise(edges)]


def _in_force(day: date, rates: tuple[InterestRate, ...]) -> InterestRate:
    return max((row for row in rates if row.valid_from <= day), key=lambda row: row.valid_from)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
