"""How a dated row gives way to the next: it ends on a day and its successor begins; nothing is overwritten."""

from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from cee.base.errors import Refused


def succeed(current: Any, model: type[Model], valid_from: date, values: dict[str, Any]) -> Any:
    """End a row where it stands and begin its successor; on the day it began, it is put right in place.

    The same values change nothing. Raises Refused `before_begin` for a day before the row began.
    """
    if current is not None:
        if all(getattr(current, name) == value for name, value in values.items()):
            return current
        if valid_from < current.valid_from:
            raise Refused("before_begin", f"What stands began on {current.valid_from}.", path="valid_from")
        if valid_from == current.valid_from:
            for name, value in values.items():
                setattr(current, name, value)
            current.save(update_fields=list(values))
            return current
        kept = {
            field.attname: getattr(current, field.attname)
            for field in model._meta.concrete_fields
            if field.attname not in ("id", "valid_from", "valid_to")
        }
        values = kept | values
        current.valid_to = valid_from
        current.save(update_fields=["valid_to"])
    return model._default_manager.create(valid_from=valid_from, valid_to=None, **values)


def make_room[M: Model](known: QuerySet[M], valid_from: date, at: datetime) -> None:
    """Let the bitemporal rows that are `known` end on a day: those that reach beyond it are known no more from `at` on, and
    told again up to that day where they began before."""
    overlapping: list[Any] = list(known.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)))
    known.model._default_manager.filter(pk__in=[row.pk for row in overlapping]).update(known_to=at)
    for row in overlapping:
        if row.valid_from < valid_from:
            _tell_again(row, at, valid_to=valid_from)


def put_right[M: Model](row: M, at: datetime, **changed: Any) -> M:
    """A bitemporal row that was wrong from its beginning: known no more from `at` on, and told again with what is changed."""
    type(row)._default_manager.filter(pk=row.pk).update(known_to=at)
    return _tell_again(row, at, **changed)


def _tell_again[M: Model](row: M, at: datetime, **changed: Any) -> M:
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in ("id", "known_from", "known_to")
    }
    return type(row)._default_manager.create(**kept | changed, known_from=at)
