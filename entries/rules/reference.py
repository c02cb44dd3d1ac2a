"""What the rules are told about the world: ports, tariff editions, codes and the law edition, as one argument."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

from entries.clocks.law import FeeRate, LawEdition
from entries.rules.rate import Rate, parse_rate

NO_QUANTITY: Final = "X"
"""The unit of numbers for which no quantity is reported."""
_HALF_CENT: Final = Decimal("0.005")


class TariffNumber(NamedTuple):
    """A ten-digit number of an edition: its general rate where it can be computed, and the units to report,
    of those that filers know. `fraction` is the rate where it is nothing but a part of the value."""

    rate: Rate | None
    units: tuple[str, ...]
    fraction: Decimal | None = None


class Edition(NamedTuple):
    """A tariff edition in force from `valid_from` up to, not including, `valid_to`. A complete one lacks no number."""

    valid_from: date
    valid_to: date | None
    complete: bool
    numbers: Mapping[str, TariffNumber]

    def in_force(self, on: date) -> bool:
        """Whether the edition holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class EntryType(NamedTuple):
    """What an entry type asks for. `case` is `required`, `allowed` or `no`; `mpf` is `formal`, `informal` or `no`."""

    summary: bool
    automated: bool
    case: str
    mpf: str
    duty_due: bool
    informal: bool
    import_date: bool
    province: bool


class Country(NamedTuple):
    """A country of origin. `additional`: additional duties on its goods are common, so a general rate alone proves little."""

    origin: bool
    column_2: bool
    additional: bool


Days = Sequence[tuple[date, date | None]]
"""The days on which something holds: the first, and the first no longer, of each run."""


class Bounds(NamedTuple):
    """Which days can be meant at all: none before `first_day`, none more than `days_ahead` calendar days after receipt."""

    first_day: date
    days_ahead: int


@dataclass(frozen=True)
class ReferenceView:
    """The reference data that validation sees, as of one load. Everything here is immutable and shared by a worker's records.

    A table that is not marked complete only warns of what it does not hold.
    """

    law: LawEdition
    ports: frozenset[str]
    ports_complete: bool
    editions: tuple[Edition, ...]
    countries: Mapping[str, Country]
    entry_types: Mapping[str, EntryType]
    modes: frozenset[str]
    programs: frozenset[str]
    fee_classes: frozenset[str]
    bounds: Bounds
    known_cases: frozenset[str] = frozenset()
    cases_complete: bool = False
    ports_dated: Mapping[str, Days] = field(default_factory=dict)
    _fees: dict[tuple[str, date], FeeRate | None] = field(default_factory=dict, repr=False, compare=False)
    sieves: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    """What the rules found over this data and need not find again."""

    def port_open(self, port: str, on: date) -> bool:
        """Whether a port of the table is one on a day; most always were."""
        days = self.ports_dated.get(port)
        return days is None or any(first <= on and (last is None or on < last) for first, last in days)

    def edition(self, on: date) -> Edition | None:
        """The tariff edition that rules on a day: the last that began, if none has ended it."""
        for edition in self.editions:
            if edition.in_force(on):
                return edition
        return None

    def fee(self, fee_class: str, on: date) -> FeeRate | None:
        """The rate of a fee class on a day, looked up once."""
        key = (fee_class, on)
        if key not in self._fees:
            self._fees[key] = self.law.fee(fee_class, on)
        return self._fees[key]

    @cached_property
    def sure(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        """By tolerance, the bounds within which a difference keeps it however what was computed is rounded to cents."""
        return {name: (_HALF_CENT - one.amount, one.amount - _HALF_CENT) for name, one in self.law.tolerances.items()}

    def amount(self, name: str) -> Decimal:
        """A tolerance or ceiling of the law edition, in dollars."""
        return self.law.tolerances[name].amount


def build_view(
    *,
    law: LawEdition,
    ports: Iterable[str],
    ports_complete: bool,
    editions: Iterable[tuple[date, date | None, bool, Iterable[tuple[str, str, str]]]],
    codes: Mapping[str, Mapping[str, Mapping[str, str]]],
    known_cases: Iterable[str] = (),
    cases_complete: bool = False,
    port_days: Mapping[str, Days] | None = None,
) -> ReferenceView:
    """The view over plain rows, from the shipped tables or from the database.

    `editions`: first day, first day no longer, complete, and rows of ten digits, general rate text, units parted by spaces.
    `codes`: table (`country`, `entry_type`, `mode_of_transport`, `spi`, `fee_class`, `unit`, `limit`) -> code -> attributes, whose values are
    the words of the shipped tables (`yes`, `no`, …). `port_days`: of ports that were not always open, or are closed.
    """
    units = frozenset(codes["unit"]) - {NO_QUANTITY}
    return ReferenceView(
        law=law,
        ports=frozenset(ports),
        ports_complete=ports_complete,
        editions=tuple(sorted((_edition(*row, units) for row in editions), key=_precedence, reverse=True)),
        countries={code: _country(attributes) for code, attributes in codes["country"].items()},
        entry_types={code: _entry_type(attributes) for code, attributes in codes["entry_type"].items()},
        modes=frozenset(codes["mode_of_transport"]),
        programs=frozenset(codes["spi"]),
        fee_classes=frozenset(codes["fee_class"]),
        bounds=_bounds(codes["limit"]),
        known_cases=frozenset(known_cases),
        cases_complete=cases_complete,
        ports_dated=port_days or {},
    )


def _precedence(edition: Edition) -> tuple[date, bool]:
    """The later edition goes first, the complete one of two that begin on one day."""
    return edition.valid_from, edition.complete


def _edition(
    first: date, end: date | None, complete: bool, rows: Iterable[tuple[str, str, str]], known: frozenset[str]
) -> Edition:
    asked: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, TariffNumber] = {}
    for hts, rate, listed in rows:
        if listed not in asked:
            asked[listed] = tuple(unit for unit in listed.split() if unit in known)
        numbers[hts] = _number(parse_rate(rate), asked[listed])
    return Edition(first, end, complete, numbers)


def _number(rate: Rate | None, units: tuple[str, ...]) -> TariffNumber:
    return TariffNumber(rate, units, None if rate is None or rate.specific else rate.percent / 100)


def _bounds(limits: Mapping[str, Mapping[str, str]]) -> Bounds:
    return Bounds(date.fromisoformat(limits["first_day"]["value"]), int(limits["days_ahead"]["value"]))


def _country(attributes: Mapping[str, str]) -> Country:
    return Country(*(attributes[name] == "yes" for name in ("origin", "column_2", "additional")))


def _entry_type(attributes: Mapping[str, str]) -> EntryType:
    return EntryType(
        summary=attributes["summary"] == "yes",
        automated=attributes["automated"] != "no",
        case=attributes["case"],
        mpf=attributes["mpf"],
        duty_due=attributes["duty_due"] == "yes",
        informal=attributes["informal"] == "yes",
        import_date=attributes["import_date"] == "yes",
        province=attributes["province"] == "yes",
    )
