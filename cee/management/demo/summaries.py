"""Entry summaries of demonstration importers, as the JSON records that a filer sends. Money is worked out in cents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from random import Random
from typing import Any

from cee.core.identifiers import format_entry_number
from cee.management.demo.accounts import Account, accounts, filer_code, weights
from cee.management.demo.cases import Order, orders, suspects
from cee.management.demo.goods import PROGRAMS, Good, additional_duty
from entries.clocks.law import LawEdition
from entries.formats.records import Quantity
from entries.rules.rate import Rate, duty_of

Json = dict[str, Any]

CENT = Decimal("0.01")
_TYPES = {"01": 89, "11": 5, "03": 3, "06": 1.5, "23": 0.8, "21": 0.7}
_PROCESSED = ("01", "03", "06", "21")
"""Types that owe the formal merchandise processing fee here."""
_SUSPECT_SHARE = 0.004
_RETURNED_SHARE = 0.008
"""Goods of the United States that come back; their number names no goods, so that only an assignment routes them."""
_MODE = {"sea": "11", "air": "40", "land": "30"}
_SEASON = {"CEE004": (8, 8, 7, 6, 7, 8, 11, 12, 11, 9, 7, 6), "CEE008": (6, 5, 6, 6, 7, 8, 10, 12, 13, 12, 9, 6)}
"""Share of the year by month of entry, where goods have a season."""


@dataclass
class Trade:
    """A stream of summaries: `day` is the present day, `law` gives fees, `seed` and `start` make numbers and contents.

    The same arguments give the same records. Entry dates lie in the `days` up to `day`.
    """

    day: date
    law: LawEdition
    seed: int = 1
    start: int = 1
    days: int = 395

    @cached_property
    def _parties(self) -> tuple[Account, ...]:
        return accounts()

    def records(self, count: int) -> Iterator[Json]:
        """That many entry summaries, oldest numbers first."""
        shares = weights()
        for position in range(self.start, self.start + count):
            rng = Random(f"{self.seed}/entry/{position}")
            account = rng.choices(self._parties, cum_weights=shares)[0]
            yield self.summary(account, position, rng)

    def summary(self, account: Account, position: int, rng: Random) -> Json:
        """One summary of an importer; one in a hundred is filed with its broker as importer of record."""
        entered = self._entry_date(account, rng)
        entry_type = rng.choices(list(_TYPES), list(_TYPES.values()))[0]
        order = rng.choice(orders()) if entry_type == "03" else None
        lines = self._lines(account, entry_type, order, rng)
        imported = entered - timedelta(days=rng.randint(0, 2))
        broker = self._parties[account.broker]
        fees = put_fees(lines, entry_type, _MODE[account.way], imported, self.law)
        return {
            "kind": "entry_summary",
            "entry_number": format_entry_number(filer_code(account.broker), position),
            "entry_type": entry_type,
            "importer_number": broker.numbers[0] if rng.random() < 0.01 else rng.choice(account.numbers),
            "port_of_entry": rng.choice(account.ports),
            "mode_of_transport": _MODE[account.way],
            "import_date": imported.isoformat(),
            "entry_date": entered.isoformat(),
            "release_date": min(entered + timedelta(days=rng.choice((0, 0, 0, 1, 2))), self.day).isoformat(),
            "summary_date": min(entered + timedelta(days=rng.choice((1, 3, 7, 9, 10, 12))), self.day).isoformat(),
            "bond": {"type": "8", "surety": f"{rng.randint(1, 30):03d}"},
            "bills": [f"DEMO{rng.randrange(10**8):08d}"],
            "lines": lines,
            "totals": totals_of(lines, fees),
        }

    def _entry_date(self, account: Account, rng: Random) -> date:
        """A day of the past `days`, drawn again where the season or the week makes it unlikely."""
        season = _SEASON.get(account.center)
        while True:
            found = self.day - timedelta(days=rng.randrange(self.days))
            likely = season[found.month - 1] / 13 if season else 0.9
            if found.weekday() >= 5:
                likely *= 0.15
            if rng.random() < likely:
                return found

    def _lines(self, account: Account, entry_type: str, order: Order | None, rng: Random) -> list[Json]:
        count = 1 if entry_type == "11" else min(1 + int(rng.expovariate(0.42)), 60)
        scale = 700 if entry_type == "11" else account_scale(account)
        found = [self._line(number, account, entry_type, scale, rng) for number in range(1, count + 1)]
        if entry_type == "01" and rng.random() < _RETURNED_SHARE:
            return [_returned_line(scale, rng)]
        if order is not None:
            found[0] = _cased_line(order, scale, rng)
        elif entry_type == "01" and rng.random() < _SUSPECT_SHARE:
            suspect = rng.choice(suspects())
            value = round(suspect.value * rng.uniform(0.4, 1.6))
            found[-1] = line_of(suspect.good, len(found), "CN", value, f"CNDEMSUS{rng.randint(10, 99)}CIT")
        return found

    def _line(self, number: int, account: Account, entry_type: str, scale: int, rng: Random) -> Json:
        good = rng.choice(account.goods)
        place = rng.randrange(len(account.origins))
        origin = account.origins[place]
        value = max(1, round(min(rng.lognormvariate(0, 1), 40) * scale))
        if entry_type == "11":
            value = min(value, 2400)
        program = PROGRAMS.get(origin) if rng.random() < 0.6 and entry_type == "01" else None
        line = line_of(good, number, origin, value, account.suppliers[place * 2 + rng.randrange(2)])
        if entry_type in ("21", "23", "06"):
            line["tariffs"][0]["duty"] = "0.00" if entry_type != "06" else line["tariffs"][0]["duty"]
        elif program:
            line["spi"] = program
            line["tariffs"][0]["duty"] = "0.00"
        elif extra := additional_duty(good.hts, origin, rng.random()):
            duty = money(extra[1] * value / 100)
            line["tariffs"].insert(0, {"hts": extra[0], "value": "0", "duty": duty})
        if entry_type == "23":
            line["tariffs"].insert(0, {"hts": "9813000520", "value": "0", "duty": "0.00"})
        return line


def put_fees(lines: list[Json], entry_type: str, mode: str, on: date, law: LawEdition) -> Decimal:
    """Put the user fees on the lines, as they are owed on a day; answer what the whole summary owes."""
    processing, harbor, informal = (law.fee(name, on) for name in ("499", "501", "311"))
    owed, plain = Decimal(0), Decimal(0)
    if entry_type == "11" and informal and informal.amount:
        lines[0]["fees"] = [{"class": "311", "amount": money(informal.amount)}]
        owed += informal.amount
    for line in lines:
        value = sum(int(tariff["value"]) for tariff in line["tariffs"])
        fees = line.setdefault("fees", [])
        if entry_type in _PROCESSED and processing and processing.rate and not line.get("spi"):
            amount = (processing.rate * value / 100).quantize(CENT, ROUND_HALF_UP)
            plain += amount
            fees.append({"class": "499", "amount": str(amount)})
        if mode == "11" and entry_type != "23" and harbor and harbor.rate:
            amount = (harbor.rate * value / 100).quantize(CENT, ROUND_HALF_UP)
            owed += amount
            fees.append({"class": "501", "amount": str(amount)})
    if plain and processing:
        owed += min(max(plain, processing.minimum or plain), processing.maximum or plain)
    return owed


def account_scale(account: Account) -> int:
    """Dollars of a usual line of the importer."""
    return 1_500 + (account.index * 7919) % 17_000


def money(amount: Decimal) -> str:
    """Dollars and cents, as records carry them."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))


def line_of(good: Good, number: int, origin: str, value: int, supplier: str) -> Json:
    """A line of one good at its general rate, with every unit reported that the tariff or the rate asks for."""
    quantities = {unit: str(max(1, round(value / good.price / (place + 1)))) for place, unit in enumerate(good.units)}
    held = [Quantity(Decimal(amount), unit) for unit, amount in quantities.items()]
    duty = duty_of(good.rate, Decimal(value), held) or Decimal(0)
    return {
        "line": number,
        "origin": origin,
        "export_country": "CA" if origin.startswith("X") else origin,
        "manufacturer": supplier,
        "description": good.description[:70].upper(),
        "tariffs": [
            {
                "hts": good.hts,
                "value": str(value),
                "duty": money(duty),
                "quantities": [{"amount": amount, "unit": unit} for unit, amount in list(quantities.items())[:3]],
            }
        ],
    }


def _cased_line(order: Order, scale: int, rng: Random) -> Json:
    """A line of goods under an antidumping or countervailing order, its deposit paid in cash."""
    value = max(100, round(rng.lognormvariate(0, 0.8) * scale))
    supplier = f"{order.origin}DEMEXP{rng.randint(10, 99)}CIT"
    line = line_of(order.good, 1, order.origin, value, supplier)
    line["foreign_exporter"] = supplier
    line["cases"] = [
        {
            "number": number,
            "deposit": "cash",
            "rate": str(rate),
            "rate_type": "A",
            "value": str(value),
            "duty": money(rate * value / 100),
        }
        for number, rate in order.cases
    ]
    return line


def _returned_line(scale: int, rng: Random) -> Json:
    """Goods returned after repair abroad, under a number of chapter 98 that the tariff map does not name."""
    free = Rate(Decimal(0))
    good = Good("9801001012", "GOODS RETURNED AFTER REPAIR", free, ("NO",), "", 50.0)
    return line_of(good, 1, "US", round(rng.uniform(0.3, 2) * scale), f"USDEMRET{rng.randint(10, 99)}CIT")


def totals_of(lines: list[Json], fees: Decimal) -> Json:
    """The totals of the summary; `fees` are those it owes, the minimum and maximum of the processing fee applied."""
    tariffs = [tariff for line in lines for tariff in line["tariffs"]]
    cases = [case for line in lines for case in line.get("cases", ())]

    def due(side: str) -> str:
        return money(sum((Decimal(case["duty"]) for case in cases if case["number"][0] == side), Decimal(0)))

    return {
        "value": str(sum(int(tariff["value"]) for tariff in tariffs)),
        "duty": money(sum((Decimal(tariff["duty"]) for tariff in tariffs), Decimal(0))),
        "fees": money(fees),
        "antidumping": due("A"),
        "countervailing": due("C"),
    }
