"""How a dated row gives way to the next: it ends on a day and its successor begins; nothing is overwritten."""

from datetime import date
from typing import Any

from django.db.models import Model

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
