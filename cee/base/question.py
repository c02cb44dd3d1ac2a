"""A query as a value: asked at once, or between blocks of rows while whoever needs the answer goes on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

Rows = list[tuple[Any, ...]]


class Question[T](NamedTuple):
    """A statement with its values, and what its rows come to."""

    statement: str
    values: Sequence[Any] | Mapping[str, Any]
    read: Callable[[Rows], T]

    def now(self) -> T:
        """The answer, in the caller's transaction."""
        with connection.cursor() as cursor:
            cursor.execute(self.statement, self.values)
            return self.read(cursor.fetchall())


# One text for all: a row for each would cost ten times as much to read.
_IDS = "SELECT string_agg(nextval(%s::regclass)::text, ',') FROM generate_series(1, %s)"


def next_ids(sequence: str, count: int) -> Question[list[int]]:
    """The next `count` ids of a sequence, which are nobody else's then."""
    return Question(_IDS, [sequence, count], lambda rows: [int(one) for one in (rows[0][0] or "").split(",") if one])


def reserve_ids(sequence: str, count: int) -> list[int]:
    """Reserve `count` ids of a sequence in one round trip."""
    return next_ids(sequence, count).now()


def any_of(kind: str, value: str = "%s") -> str:
    """SQL for `column = any_of("text")`: one of the elements of an array literal that travels as a parameter.

    The array is read by a query of its own within the statement, for the planner would weigh each element of a constant,
    which takes it milliseconds where there are ten thousand.
    """
    return f"ANY((SELECT {value}::{kind}[])::{kind}[])"
