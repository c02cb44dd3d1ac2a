"""`pipeline` and `store`: arrivals against bare COPY of the same rows."""

from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from cee.management.bench.harness import Bench, Result, Say, compared, microseconds, worker
from cee.management.bench.scratch import scratch, settle_server

ORM_ENTRIES: Final = 400
_UNIT: Final = "microseconds an entry"


def _against_bare(name: str, size: int, repetitions: int, say: Say) -> Result:
    """The task against bare COPY of what it wrote, in turn, each time in a fresh database and a process of its own."""
    with TemporaryDirectory() as folder:
        with scratch("rows") as database:
            worker(name, database, entries=size)
            worker("export", database, folder=folder)
        pairs = []
        for turn in range(repetitions):
            with scratch("one") as database:
                settle_server(database)
                ours = microseconds(worker(name, database, entries=size))
            with scratch("two") as database:
                settle_server(database)
                bare = microseconds(worker("bare", database, folder=folder, entries=size))
            say(f"{turn + 1}: {name} {ours:.1f} {_UNIT}, bare COPY {bare:.1f}, {ours / bare:.2f} times")
            pairs.append((ours, bare))
    return compared(name, _UNIT, "bare COPY of the same rows", pairs)


def _pipeline(size: int, repetitions: int, against: str, say: Say) -> Result:
    return _against_bare("pipeline", size, repetitions, say)


def _store(size: int, repetitions: int, against: str, say: Say) -> Result:
    if against == "orm":
        return _against_orm(size, repetitions, say)
    return _against_bare("store", size, repetitions, say)


def _against_orm(size: int, repetitions: int, say: Say) -> Result:
    """How many times faster than saving one by one; of that, as many as take a few seconds."""
    pairs = []
    for turn in range(repetitions):
        with scratch("one") as database:
            ours = microseconds(worker("store", database, entries=size))
        with scratch("two") as database:
            plain = microseconds(worker("orm", database, entries=ORM_ENTRIES))
        say(f"{turn + 1}: store {ours:.1f} {_UNIT}, one by one {plain:,.0f}, {plain / ours:,.0f} times as fast")
        pairs.append((ours, plain))
    ratios = [plain / ours for ours, plain in pairs]
    middle = median(ours for ours, _ in pairs)
    return Result("store", middle, _UNIT, "a plain ORM loop", median(ratios), min(ratios), max(ratios), len(pairs))


PIPELINE: Final = Bench(
    "pipeline",
    "parsed records to stored rows, against bare COPY of the same rows",
    30_000,
    5,
    _pipeline,
)
STORE: Final = Bench(
    "store",
    "route, place and store alone, against bare COPY of the same rows or (--against orm) a plain ORM loop",
    30_000,
    5,
    _store,
    against=("copy", "orm"),
)
