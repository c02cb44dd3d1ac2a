"""Who acts, and why: told to the database once a transaction, so that its triggers can write it down."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from cee.access.principal import Principal

_SET = (
    "SELECT set_config('cee.actor', %s, true), set_config('cee.role', %s, true), set_config('cee.office', %s, true), \
set_config('cee.verb', %s, true), set_config('cee.reason', %s, true), set_config('cee.correlation', %s, true)"
)


@contextmanager
def acting(actor: Principal, *, verb: str, reason: str = "", correlation: str = "") -> Iterator[None]:
    """Open a transaction in which every change is written down as this actor's `verb`, for this reason."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SET, [actor.name[:150], actor.role[:24], actor.office, verb, reason, correlation])
        yield
