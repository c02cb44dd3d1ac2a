"""Compare-and-set: how people's work changes a row."""

from typing import Any

from django.db.models import F, QuerySet

from cee.base.errors import Conflict


def compare_and_set(queryset: QuerySet, *, pk: Any, version: int, **changes: Any) -> int:
    """Apply `changes` to the row `pk` if it still stands at `version`; answer the new version.

    Raises Conflict, naming the version that stands now, when somebody was faster.
    """
    if queryset.filter(pk=pk, version=version).update(version=F("version") + 1, **changes):
        return version + 1
    raise stale(queryset.filter(pk=pk).values_list("version", flat=True).first())


def require_version(present: int, version: int) -> None:
    """Raise Conflict where a row that stands at `present` is no longer what the caller saw at `version`."""
    if present != version:
        raise stale(present)


def stale(present: int | None) -> Conflict:
    """The one answer to a version that is no longer the present one."""
    return Conflict(
        code="stale_version",
        message=f"This was changed meanwhile; it now stands at version {present}. Look again before you act.",
        path="version",
        present=str(present),
    )
