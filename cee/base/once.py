"""Reads that one page makes several times are made once: within `one_look()`, what `@once` has answered is answered again.

For what only reads. Whoever writes asks outside of it, or would see what stood before.
"""

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V")

_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Answer each marked read once until the end of the block; a block within it shares what is known."""
    if _seen.get() is not None:
        yield
        return
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def once(key: Callable[P, Hashable]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a read: `key` tells two calls apart by their arguments. Outside of `one_look` it is read every time."""

    def mark(read: Callable[P, T]) -> Callable[P, T]:
        @wraps(read)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            seen = _seen.get()
            if seen is None:
                return read(*args, **kwargs)
            name = (read, key(*args, **kwargs))
            if name not in seen:
                seen[name] = read(*args, **kwargs)
            found: T = seen[name]
            return found

        return answer

    return mark


def once_each(
    key: Callable[[T], Hashable],
) -> Callable[[Callable[[Collection[T]], dict[int, V]]], Callable[[Collection[T]], dict[int, V]]]:
    """Mark a read of many rows that answers by their `pk`: within a look, each of them is read once, whoever asks with
    which others; `key` tells two of them apart."""

    def mark(read: Callable[[Collection[T]], dict[int, V]]) -> Callable[[Collection[T]], dict[int, V]]:
        @wraps(read)
        def answer(rows: Collection[T]) -> dict[int, V]:
            seen = _seen.get()
            if seen is None:
                return read(rows)
            known: dict[Hashable, dict[int, V]] = seen.setdefault(read, {})
            missing = [row for row in rows if key(row) not in known]
            found = read(missing) if missing else {}
            for row in missing:
                pk: int = row.pk  # type: ignore[attr-defined]
                known[key(row)] = {pk: found[pk]} if pk in found else {}
            return {pk: value for row in rows for pk, value in known[key(row)].items()}

        return answer

    return mark
