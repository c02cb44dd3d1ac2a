"""Reads that one page makes several times are made once: within `one_look()`, what `@once` has answered is answered again.

For pages that only read. Whoever writes asks outside of it, or would see what stood before.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

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
