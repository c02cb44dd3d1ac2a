"""Demonstration protests and drawback claims, which rest on the summaries of the demonstration."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import islice
from typing import Any, Final

from cee.core.identifiers.entry_number import format_entry_number

Json = dict[str, Any]

PROTESTS: Final = 24
DRAWBACKS: Final = 12
_FIRST_CLAIM: Final = 9_100_001
_SECOND: Final = 100_001
"""How far the number of a second claim on a line is from the first's."""
_DUTY: Final = "365"
_CATEGORIES: Final = ("classification", "value", "charges", "liquidation", "exclusion")
_AT_THE_BORDER: Final = ("charges", "exclusion")
_LATE: Final = 190
"""Days after a decision on which a protest of it is late."""
_SPREAD: Final = 25
"""The last days, over which the protests were filed."""
_ARGUMENTS: Final = {
    "classification": "The goods are parts, and belong where parts of general use stand (demonstration).",
    "value": "The price paid includes charges of inland freight that are not dutiable (demonstration).",
    "charges": "The fee was charged twice for one entry (demonstration).",
    "liquidation": "The rate of the preference that was claimed was not applied (demonstration).",
    "exclusion": "The marks on the goods are those of their owner, who consents (demonstration).",
}


def claims(summaries: Sequence[Json], posted: Mapping[str, date], day: date) -> Iterator[Json]:
    """Protests of every category, most of them of entries that were liquidated (`posted`: number to day), some late, some
    accelerated, some of several entries of one importer, and claims, some unaligned, some on what others designate of
    already; the same for the same trade."""
    ripe = [one for one in summaries if date.fromisoformat(one["entry_date"]) <= day - timedelta(days=60)]
    yield from islice(_protests(ripe, posted, day), PROTESTS)
    yield from islice(_drawbacks(ripe, day), DRAWBACKS)


def amended(claims: Iterable[Json]) -> Iterator[Json]:
    """A few of them once more, as their filers amend them: a protest's argument, a claim's port."""
    for place, one in enumerate(claims):
        if one["kind"] == "protest" and place % 12 == 2:
            yield one | {"action": "replace", "justification": f"{one['justification']} Rulings are enclosed."}
        elif one["kind"] == "drawback" and place % 12 == 5:
            yield one | {"action": "replace", "filing_port": "2704"}


def _protests(summaries: Sequence[Json], posted: Mapping[str, date], day: date) -> Iterator[Json]:
    """What was decided at the border is protested of entries that run, the rest of liquidated ones while there are any."""
    ages = {number: (day - on).days for number, on in posted.items()}
    timely = [one for one in summaries if ages.get(one["entry_number"], _LATE) < _LATE - 2 * _SPREAD]
    late = (one for one in summaries if ages.get(one["entry_number"], 0) > _LATE + _SPREAD)
    running = (one for one in summaries if one["entry_number"] not in posted)
    in_time = iter(timely)
    for place in range(len(summaries)):
        category = _CATEGORIES[place % len(_CATEGORIES)]
        pool = late if place % 9 == 8 else in_time
        summary = (None if category in _AT_THE_BORDER else next(pool, None)) or next(running, None)
        if summary is not None:
            yield _protest(summary, timely, posted, category, place, day)


def _protest(
    summary: Json, liquidated: Sequence[Json], posted: Mapping[str, date], category: str, place: int, day: date
) -> Json:
    filed = day - timedelta(days=place % _SPREAD)
    decided = filed - timedelta(days=_LATE if place % 9 == 8 else 15 + place)
    return {
        "kind": "protest",
        "protest_number": f"{summary['port_of_entry']}-{filed:%y}-{100_001 + place}",
        "type": "514",
        "protestant_number": summary["importer_number"],
        "protestant_role": "surety" if place % 11 == 10 else "importer",
        "category": category,
        "filed_date": filed.isoformat(),
        "accelerated": category != "exclusion" and place % 6 == 3,
        "further_review": place % 8 == 5,
        "further_review_basis": "19 CFR 174.24(b)" if place % 8 == 5 else None,
        "justification": _ARGUMENTS[category],
        "entries": [
            {
                "entry_number": one["entry_number"],
                "lead": one is summary,
                "line": 1,
                "decision_date": posted.get(one["entry_number"], decided).isoformat(),
                "from": "as liquidated",
                "to": "as entered",
            }
            for one in (summary, *_like(summary, liquidated, place))
        ],
    }


def _like(summary: Json, summaries: Sequence[Json], place: int) -> Iterator[Json]:
    """Up to two more entries of the same importer for every fourth protest: one question, protested for all of them."""
    others = (one for one in summaries if one["importer_number"] == summary["importer_number"] and one is not summary)
    return islice(others, 2 if place % 4 == 1 else 0)


def _drawbacks(summaries: Sequence[Json], day: date) -> Iterator[Json]:
    """A quarter of a line each, so that a good part of it is left; every third line is designated by two claims."""
    for place, summary in enumerate(summaries):
        line = summary["lines"][0]
        tariff = line["tariffs"][-1]
        quantities, duty = tariff.get("quantities") or [], Decimal(tariff["duty"])
        quantity = Decimal(quantities[0]["amount"]) // 4 if quantities else Decimal(0)
        if quantity <= 0 or duty < 100 or line.get("cases") or len(line["tariffs"]) > 1:
            continue
        amount = (duty / 5 * Decimal("0.99")).quantize(Decimal("0.01"), ROUND_DOWN)
        goods = {"hts": tariff["hts"], "quantity": str(quantity), "unit": quantities[0]["unit"]}
        designated = {
            "entry_number": summary["entry_number"],
            "line": line["line"],
            **goods,
            "claims": [{"class": _DUTY, "amount": str(amount)}],
        }
        yield _drawback(summary, place, designated, goods, day)
        if place % 3 == 0:
            yield _drawback(summary, _SECOND + place, designated, goods, day)


def _drawback(summary: Json, place: int, designated: Json, goods: Json, day: date) -> Json:
    left = day - timedelta(days=20 + place % 20)
    return {
        "kind": "drawback",
        "claim_number": format_entry_number(summary["entry_number"][:3], _FIRST_CLAIM + place),
        "provision": "58",
        "claimant_number": summary["importer_number"],
        "filing_port": ("1001", "3901", "5301", "2809")[place % 4],
        "filed_date": (day - timedelta(days=place % 15)).isoformat(),
        "accelerated_payment": place % 2 == 0,
        "imports": [designated],
        "exports": [goods | {"date": left.isoformat(), "destination": "CA", "action": "export"}],
    }
