"""One edition of the law as the clocks read it: periods, calendar, rates, tolerances, settings, all with sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NamedTuple

from cee.core.calendar import WorkCalendar, add_months, add_years
from cee.core.content import content_sha256, plain

Unit = Literal["calendar", "working", "month", "year"]
_WORDS: dict[str, str] = {"calendar": "day", "working": "working day", "month": "month", "year": "year"}


class Period(NamedTuple):
    """A length of time that the law gives. `rolls`: a last day that is no working day moves to the next one.

    `confidence` is how sure the source is, in percent.
    """

    value: int
    unit: Unit
    citation: str
    confidence: int
    note: str = ""
    rolls: bool = False

    def after(self, day: date, calendar: WorkCalendar) -> date:
        """The last day of the period that begins with `day` as day 0."""
        if self.unit == "working":
            end = calendar.add_working_days(day, self.value)
        elif self.unit == "calendar":
            end = day + timedelta(days=self.value)
        elif self.unit == "month":
            end = add_months(day, self.value)
        else:
            end = add_years(day, self.value)
        return calendar.next_working_day(end) if self.rolls else end

    @property
    def text(self) -> str:
        """As a person says it: `10 working days`, `1 year`."""
        return f"{self.value} {_WORDS[self.unit]}{'' if self.value == 1 else 's'}"


class Setting(NamedTuple):
    """A choice that the law leaves open or a list that it closes, with its source."""

    value: Any
    citation: str
    confidence: int
    note: str = ""


class Tolerance(NamedTuple):
    """An amount in dollars below which a difference does not count, or a ceiling."""

    amount: Decimal
    citation: str
    confidence: int
    note: str = ""


class FeeRate(NamedTuple):
    """A fee in force between two days, the last one open: percent of value with bounds, or a fixed amount. Dollars."""

    fee_class: str
    name: str
    valid_from: date
    valid_to: date | None
    rate: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    amount: Decimal | None
    modes: tuple[str, ...]
    citation: str
    confidence: int


class InterestRate(NamedTuple):
    """Interest in percent a year from a day until the next row: on bills, on refunds to persons, on those to corporations."""

    valid_from: date
    underpayment: Decimal
    overpayment: Decimal
    corporate: Decimal
    citation: str
    confidence: int
    note: str = ""


class HoldCode(NamedTuple):
    """An extension or suspension code of ACE. `stops_clock`: statute or court demands it, so 1504(a) stands still.

    `covers` are the codes that end with it.
    """

    label: str
    citation: str
    confidence: int
    stops_clock: bool = False
    note: str = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LawEdition:
    """An immutable edition, named by its content. `first_day` and `last_day` bound the days its calendar knows."""

    version: str
    valid_from: date
    periods: Mapping[str, Period]
    settings: Mapping[str, Setting]
    tolerances: Mapping[str, Tolerance]
    fees: tuple[FeeRate, ...]
    suspension_codes: Mapping[str, HoldCode]
    extension_codes: Mapping[str, HoldCode]
    interest_rates: tuple[InterestRate, ...]
    calendar: WorkCalendar
    first_day: date
    last_day: date
    sha256: str
    content: Mapping[str, Any] = field(repr=False, compare=False)

    def __hash__(self) -> int:
        return hash(self.sha256)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "LawEdition":
        """The edition that the content describes; a missing or malformed part raises `ValueError` that names it."""
        content = plain(content)
        part = "version"
        try:
            days = content["calendar"]
            read: dict[str, Any] = {"version": content["version"], "valid_from": _day(content["valid_from"])}
            for part, build in _PARTS.items():
                read[part] = build(content.get(part, {}))
            part = "calendar"
            return cls(
                **read,
                calendar=_calendar(content["holidays"]),
                first_day=_day(days["first"]),
                last_day=_day(days["last"]),
                sha256=content_sha256(content),
                content=content,
            )
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise ValueError(f"the law edition's {part} cannot be read: {error!r}") from error

    def to_content(self) -> dict[str, Any]:
        """The content it was made of, in plain values; `from_content` of it is an equal edition."""
        return dict(self.content)

    def fee(self, fee_class: str, on: date) -> FeeRate | None:
        """The rate of a fee class in force on a day, if the edition holds one."""
        for fee in self.fees:
            if fee.fee_class == fee_class and fee.valid_from <= on and (fee.valid_to is None or on <= fee.valid_to):
                return fee
        return None

    def stops_clock(self, code: str) -> bool:
        """Whether a suspension with this ACE code is one by statute or court. An unknown code stops nothing."""
        known = self.suspension_codes.get(code)
        return known is not None and known.stops_clock

    def covered_codes(self, code: str) -> tuple[str, ...]:
        """The other codes that end when a suspension with this code is removed."""
        known = self.suspension_codes.get(code)
        return () if known is None else known.covers

    @cached_property
    def informal(self) -> frozenset[str]:
        """Entry types that liquidate on payment or release."""
        return self._types("entry_types_informal")

    @cached_property
    def not_liquidated(self) -> frozenset[str]:
        """Entry types that are never liquidated."""
        return self._types("entry_types_not_liquidated")

    @cached_property
    def warehouse(self) -> frozenset[str]:
        """Entry types whose year runs from the final withdrawal."""
        return self._types("entry_types_warehouse")

    @cached_property
    def adcvd(self) -> frozenset[str]:
        """Entry types that carry antidumping or countervailing duty."""
        return self._types("entry_types_adcvd")

    def _types(self, name: str) -> frozenset[str]:
        return frozenset(self.settings[name].value)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _money(row: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None


def _period(row: Mapping[str, Any]) -> Period:
    period = Period(**row)
    if period.unit not in _WORDS or period.value < 0:
        raise ValueError(f"no period: {row}")
    return period


def _fee(row: Mapping[str, Any]) -> FeeRate:
    return FeeRate(
        row["class"],
        row["name"],
        _day(row["valid_from"]),
        _day(row["valid_to"]) if "valid_to" in row else None,
        _money(row, "rate"),
        _money(row, "minimum"),
        _money(row, "maximum"),
        _money(row, "amount"),
        tuple(row.get("modes", ())),
        row["citation"],
        row["confidence"],
    )


def _interest(row: Mapping[str, Any]) -> InterestRate:
    return InterestRate(
        _day(row["valid_from"]),
        Decimal(row["underpayment"]),
        Decimal(row["overpayment"]),
        Decimal(row["corporate"]),
        row["citation"],
        row["confidence"],
        row.get("note", ""),
    )


def _calendar(rows: list[Mapping[str, Any]]) -> WorkCalendar:
    names = {_day(day): row["name"] for row in rows for day in row["days"]}
    return WorkCalendar(frozenset(names), names)


_PARTS: dict[str, Any] = {
    "periods": lambda part: {name: _period(row) for name, row in part.items()},
    "settings": lambda part: {name: Setting(**row) for name, row in part.items()},
    "tolerances": lambda part: {
        name: Tolerance(**{**row, "amount": Decimal(row["amount"])}) for name, row in part.items()
    },
    "fees": lambda part: tuple(_fee(row) for row in part),
    "suspension_codes": lambda part: {code: HoldCode(**row) for code, row in part.items()},
    "extension_codes": lambda part: {code: HoldCode(**row) for code, row in part.items()},
    "interest_rates": lambda part: tuple(sorted(_interest(row) for row in part)),
}
