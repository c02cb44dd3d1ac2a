"""Lists by cursor: `{next, previous, results}`, at the same price however deep, and bounded in time."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from cee.api.params import Param, one_of, whole
from cee.api.parsers import storable
from cee.base.errors import Refused
from centers.queues.keyset import RowBefore, RowCompare

SIZE, MOST = 50, 200
CURSOR: Final = Param("cursor", {"type": "string"}, "The place to go on from, as `next` or `previous` gave it.")
PAGE_SIZE: Final = Param(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": SIZE},
    "How many results a page has.",
    whole(1, MOST),
    SIZE,
)
PAGED: Final = (CURSOR, PAGE_SIZE)

_BIGGEST = 2**63 - 1


class Order(NamedTuple):
    """A unique order: columns with the type of each, all ascending or all descending."""

    columns: tuple[tuple[str, type], ...]
    descending: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(name for name, _ in self.columns)

    def reads(self, values: Any) -> list[Any]:
        """The position that a cursor holds. Raises ValueError."""
        if not isinstance(values, list) or len(values) != len(self.columns):
            raise ValueError
        return [_read(value, kind) for value, (_, kind) in zip(values, self.columns, strict=True)]


def ordering_param(orders: dict[str, Order], default: str) -> Param:
    """`?ordering=` over the orders that a list offers."""
    what = "The order; each is served by an index."
    return Param(
        "ordering", {"type": "string", "enum": list(orders), "default": default}, what, one_of(*orders), default
    )


class Cursor(NamedTuple):
    """Where a page begins: after a position, or (backwards) before it; it belongs to one ordering."""

    backwards: bool
    position: list[Any]


def _read(value: Any, kind: type) -> Any:
    if kind is int:
        if type(value) is not int or abs(value) > _BIGGEST:
            raise ValueError
        return value
    if not isinstance(value, str) or not storable(value):
        raise ValueError
    if kind is date:
        return date.fromisoformat(value)
    if kind is datetime:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None or not 1900 < found.year < 2200:
            raise ValueError
        return found
    return value


def read_cursor(text: str | None, ordering: str, order: Order) -> Cursor | None:
    """A cursor that this list gave out under this ordering. Raises Refused `bad_cursor`."""
    if not text:
        return None
    try:
        found = json.loads(base64.b64decode(text.encode(), altchars=b"-_", validate=True))
        if not isinstance(found, list) or len(found) != 3 or found[0] != ordering or found[1] not in ("n", "p"):
            raise ValueError
        return Cursor(found[1] == "p", order.reads(found[2]))
    except (ValueError, binascii.Error, RecursionError):
        raise Refused("bad_cursor", "The cursor is none that this list gave out.", path="cursor") from None


def _write(ordering: str, row: Any, order: Order, direction: str) -> str:
    position = [_plain(_value(row, name)) for name in order.names]
    text = json.dumps([ordering, direction, position], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(row: Any, name: str) -> Any:
    for step in name.split("__"):
        row = row[step] if isinstance(row, dict) else getattr(row, step)
    return row


@contextmanager
def bounded() -> Iterator[None]:
    """Queries inside end after the time the settings allow a list; what takes longer is answered as too broad."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{settings.API_LIST_SECONDS}s"])
        yield


def page(
    view: Any,
    queryset: QuerySet[Any],
    orders: dict[str, Order],
    rows: Callable[[list[Any]], Sequence[Any]],
    *,
    ordering: str,
    split: Callable[[QuerySet[Any]], list[QuerySet[Any]]] | None = None,
) -> Response:
    """One page of a queryset, in three queries at most; `rows` makes plain results of its objects.

    `split` cuts the queryset into parts of which each is ordered by an index; the parts are merged.
    """
    order = orders[ordering]
    cursor = read_cursor(view.query["cursor"], ordering, order)
    size: int = view.query["page_size"]
    backwards = cursor is not None and cursor.backwards
    with bounded():
        parts = [_part(part, order, cursor, size) for part in (split(queryset) if split else [queryset])]
        found = list(parts[0]) if len(parts) == 1 else _merge(queryset, parts, order, backwards, size)
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        results = rows(found)
    url = view.request.build_absolute_uri()

    def link(row: Any, direction: str) -> str:
        return str(replace_query_param(url, "cursor", _write(ordering, row, order, direction)))

    has_next, has_previous = (True, more) if backwards else (more, cursor is not None)
    if not found:
        back = remove_query_param(url, "cursor") if cursor else None
        return Response({"next": None, "previous": back, "results": []})
    return Response(
        {
            "next": link(found[-1], "n") if has_next else None,
            "previous": link(found[0], "p") if has_previous else None,
            "results": results,
        }
    )


def _part(queryset: QuerySet[Any], order: Order, cursor: Cursor | None, size: int) -> QuerySet[Any]:
    backwards = cursor is not None and cursor.backwards
    descending = order.descending != backwards
    if cursor is not None:
        names = order.names
        if len(names) == 1:
            queryset = queryset.filter(**{f"{names[0]}__{'lt' if descending else 'gt'}": cursor.position[0]})
        else:
            compare = RowBefore if descending else RowCompare
            queryset = queryset.filter(compare(*map(F, names), *map(Value, cursor.position)))
    return queryset.order_by(*(f"-{name}" if descending else name for name in order.names))[: size + 1]


def _merge(queryset: QuerySet[Any], parts: list[QuerySet[Any]], order: Order, backwards: bool, size: int) -> list[Any]:
    names = order.names
    signs = [f"-{name}" if order.descending != backwards else name for name in names]
    keys = [part.select_related(None).values_list(*names, "pk") for part in parts]
    wanted = [row[-1] for row in keys[0].union(*keys[1:], all=True).order_by(*signs)[: size + 1]]
    found = queryset.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]
