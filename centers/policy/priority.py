"""In which order people work: the nearest date first, then the oldest."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

ORDER = "Nearest legal date first, then the longest here."
"""The order of every queue, as the screens say it."""


class Dated(Protocol):
    """What priority needs of a deadline."""

    @property
    def due(self) -> date: ...
    @property
    def met_on(self) -> date | None: ...
    @property
    def tolled(self) -> str: ...


def nearest(deadlines: Iterable[Dated], otherwise: date) -> date:
    """The earliest day of the law among the deadlines that still run (neither met nor tolled), else `otherwise`."""
    return min((line.due for line in deadlines if line.met_on is None and not line.tolled), default=otherwise)


def order_key(due: date, activity_id: int) -> tuple[date, int]:
    """The comparator of every queue: due day, then activity id, which grows with arrival."""
    return due, activity_id
