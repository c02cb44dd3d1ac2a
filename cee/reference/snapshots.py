"""Caches of reference data that a worker keeps, and how they learn of a change."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import F

from cee.base.once import once
from cee.reference.models import SnapshotVersion

T = TypeVar("T")


def touch_snapshot(part: str) -> None:
    """Say, in the changing transaction, that a part of the reference data is new."""
    if not SnapshotVersion.objects.filter(part=part).update(number=F("number") + 1):
        SnapshotVersion.objects.get_or_create(part=part, defaults={"number": 1})


@once(lambda parts: parts)
def _versions(parts: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(SnapshotVersion.objects.filter(part__in=parts).values_list("part", "number")))


class Snapshot(Generic[T]):
    """A value built from the database and kept until one of its parts is touched; one small query a look."""

    def __init__(self, parts: tuple[str, ...], build: Callable[[], T]) -> None:
        self._parts = parts
        self._build = build
        _all.append(self)
        self._key: tuple[tuple[str, int], ...] | None = None
        self._value: T | None = None

    def get(self) -> T:
        """The present value."""
        key = _versions(self._parts)
        if self._value is None or key != self._key:
            self._value = self._build()
            self._key = key
        return self._value

    def forget(self) -> None:
        """Build anew at the next look."""
        self._key = None
        self._value = None


_all: list[Snapshot[Any]] = []


def forget_snapshots() -> None:
    """Build every snapshot of this process anew at its next look; for tests, whose rows go back and ids do not."""
    for snapshot in _all:
        snapshot.forget()
