"""Python's collector of cyclic garbage, kept out of the way of a batch."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cyclic garbage inside the `with`.

    A batch makes a great many small things that live until it is stored and hang together in no circle: looking through
    them again and again finds nothing and costs time.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
