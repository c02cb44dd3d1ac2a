"""Pages by position: the row after, or before, a known one, at the same price however deep."""

import re
from datetime import date
from typing import Any, NamedTuple, Self

from django.db.models import BooleanField, Func, QuerySet, Value

from cee.base.errors import Refused

_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)~(\d{1,19})")


class Position(NamedTuple):
    """A row's place in a queue: due day, then activity id."""

    due: date
    activity_id: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it from a URL; raises Refused with code `cursor`."""
        match = _CURSOR.fullmatch(text)
        try:
            if match:
                return cls(date.fromisoformat(match[1]), int(match[2]))
        except ValueError:
            pass
        raise Refused("cursor", "This page address is not one that CEE made; start from the first page.", path="after")

    def __str__(self) -> str:
        return f"{self.due.isoformat()}~{self.activity_id}"


class RowCompare(Func):
    """`(a, b) > (x, y)` as one comparison, which an index on (a, b) answers by one descent; Q objects would not."""

    output_field = BooleanField()
    conditional = True
    arity = 4
    sign = ">"

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.source_expressions:
            sql, given = compiler.compile(expression)
            parts.append(sql)
            params.extend(given)
        return f"(({parts[0]}, {parts[1]}) {self.sign} ({parts[2]}, {parts[3]}))", tuple(params)


class RowBefore(RowCompare):
    """`(a, b) < (x, y)`."""

    sign = "<"


def beyond(queryset: QuerySet, fields: tuple[str, str], position: Position, *, backwards: bool = False) -> QuerySet:
    """The rows after a position in ascending order, or before it in descending order."""
    compare = RowBefore if backwards else RowCompare
    return queryset.filter(compare(*fields, Value(position.due), Value(position.activity_id)))
