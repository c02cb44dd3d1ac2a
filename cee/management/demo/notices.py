"""Status notices about demonstration summaries: release, collection, extension, suspension, liquidation."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from entries.clocks.law import LawEdition

Json = dict[str, Any]

_SOURCE = "DEMONSTRATION"
_FRIDAY = 4
_CASE_TYPES = ("03", "07", "34", "38")
_INFORMAL_TYPES = ("11", "12")
_LIQUIDATED_SHARE = 0.93
OWN_FRIDAYS = 4
"""The last Fridays, whose batches CEE posts itself; what liquidated before is reported by ACE."""
_MONTH = 30


def notices(summary: Json, day: date, law: LawEdition, rng: Random) -> Iterator[Json]:
    """What other offices would have told about a summary by `day`, oldest first."""
    entered, filed = (date.fromisoformat(summary[name]) for name in ("entry_date", "summary_date"))
    yield _notice(summary, "released", date.fromisoformat(summary["release_date"]))
    paid = filed + timedelta(days=rng.choice((0, 0, 1)))
    if paid <= day and rng.random() < 0.97:
        yield _notice(summary, "collected", paid)
    if summary["entry_type"] in _INFORMAL_TYPES:
        return
    reported = _first_friday(day) - timedelta(weeks=OWN_FRIDAYS)
    cycle = _first_friday(entered + timedelta(days=law.periods["liquidation_cycle"].value))
    if summary["entry_type"] in _CASE_TYPES:
        yield from _suspension(summary, entered, day, rng)
    elif rng.random() < 0.012:
        asked = entered + timedelta(days=8 * _MONTH)
        if asked <= day:
            yield _notice(summary, "extended", asked, code=rng.choice(("49", "50")))
    elif cycle < reported and summary["entry_type"] in ("01", "06") and rng.random() < _LIQUIDATED_SHARE:
        yield _notice(summary, "liquidated", cycle)
    elif rng.random() < 0.004:
        yield _notice(summary, "hold", filed, code="48")


def _suspension(summary: Json, entered: date, day: date, rng: Random) -> Iterator[Json]:
    """Goods under an order are suspended from entry; of some the suspension has been removed since."""
    sides = {case["number"][0] for line in summary["lines"] for case in line.get("cases", ())}
    code = "45" if len(sides) > 1 else "43" if sides == {"C"} else "44"
    yield _notice(summary, "suspended", entered, code=code)
    removed = entered + timedelta(days=rng.randint(5, 14) * _MONTH)
    if removed <= day and rng.random() < 0.5:
        yield _notice(summary, "suspension_removed", removed, code=code, source="federal_register")


def _notice(summary: Json, fact: str, on: date, *, code: str | None = None, source: str = _SOURCE) -> Json:
    return {
        "kind": "status_notice",
        "entry_number": summary["entry_number"],
        "fact": fact,
        "code": code,
        "date": on.isoformat(),
        "source": source,
    }


def _first_friday(day: date) -> date:
    return day + timedelta(days=(_FRIDAY - day.weekday()) % 7)
