"""How days, amounts and ages read to a person. Pure: the present day and instant are arguments."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Urgency(StrEnum):
    """How near a day is; drawn by shape and words, colour only repeats it."""

    LATE = "late"
    NOW = "now"
    NEAR = "near"
    FAR = "far"
    MET = "met"
    TOLLED = "tolled"


NOW_DAYS, NEAR_DAYS = 3, 14
"""Days ahead up to which a day is drawn as pressing, and as near. A matter of drawing, not of law."""

_SHAPES = {
    Urgency.LATE: "square",
    Urgency.NOW: "triangle",
    Urgency.NEAR: "diamond",
    Urgency.FAR: "ring",
    Urgency.MET: "check",
    Urgency.TOLLED: "pause",
}


def urgency(day: date, today: date) -> Urgency:
    """How pressing a day is, seen from `today`."""
    left = (day - today).days
    if left < 0:
        return Urgency.LATE
    if left <= NOW_DAYS:
        return Urgency.NOW
    return Urgency.NEAR if left <= NEAR_DAYS else Urgency.FAR


def shape_of(level: Urgency) -> str:
    """The shape that stands for a level beside its words."""
    return _SHAPES[level]


def distance(day: date, today: date) -> str:
    """The way from today in calendar days: `today`, `tomorrow`, `in 12 days`, `3 days ago`."""
    left = (day - today).days
    match left:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
        case _ if left > 0:
            return f"in {_long(left)}"
        case _:
            return f"{_long(-left)} ago"


def time_left(day: date, today: date) -> str:
    """What is left until a deadline, in calendar days: `3 days late`, `due today`, `12 days left`."""
    left = (day - today).days
    if left < 0:
        return f"{_days(-left)} late"
    if left == 0:
        return "due today"
    return f"{_days(left)} left"


def age(since: datetime, now: datetime) -> str:
    """How long ago an instant was, in the largest unit that says enough: `4 min`, `3 h`, `12 days`."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 60 * 24:
        return f"{minutes // 60} h"
    return _days(minutes // (60 * 24))


def money(value: Decimal | int | str | None, places: int = 2) -> str:
    """Dollars with separators: `$1,234.50`; a negative amount as `−$10.00`; nothing as an en dash."""
    if value is None or value == "":
        return "–"
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return str(value)
    sign = "−" if amount < 0 else ""
    return f"{sign}${abs(amount):,.{places}f}"


def short_money(value: Decimal | int | None) -> str:
    """Dollars for a tile: `$950`, `$12.4 K`, `$3.1 M`."""
    if value is None:
        return "–"
    amount = Decimal(value)
    for size, unit in ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "K")):
        if abs(amount) >= size:
            return f"{money(amount / size, 1)} {unit}"
    return money(amount, 0)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _long(count: int) -> str:
    return _days(count) if count < 730 else f"{count // 365} years"
