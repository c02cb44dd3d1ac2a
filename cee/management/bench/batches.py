"""`batch`: decisions of a batch, with their events, queues, stays and deadlines, against bare UPDATEs and INSERTs.

What it must reach reads "5,000 decisions with events against the same number of bare UPDATE and INSERT, within 5x". It is
taken at its word: as many statements as there are rows, an UPDATE of an activity by its id and version and an INSERT of a
decision, in transactions of as many rows as a batch's chunks, on tables with the same indexes and no trigger; that is
what deciding one by one would cost if nothing were audited. `--against sets` holds it against the harder thing, one UPDATE
and one INSERT for a whole chunk, for which no limit is set: 8x is the aim, and what keeps it above that is work which those
two statements do not do (a second event for the decision's own row, the stay, the queue, the result of the row with what
undoing needs, and the clocks, conditions and authority that judge each item anew).
"""

import time
from typing import Final

from cee.management.bench.harness import Bench, Result, Say, compared, microseconds, worker
from cee.management.bench.scratch import scratch, settle_server

SETS: Final = "sets"
_TASK: Final = {"": "bare_statements", SETS: "bare_sets"}
_WORDS: Final = {
    "": "as many UPDATEs of an activity and INSERTs of a decision, a statement each, no triggers",
    SETS: "the same rows by one UPDATE and one INSERT a chunk, no triggers",
}


def _batch(size: int, repetitions: int, against: str, say: Say) -> Result:
    """In turn, over rows that neither has touched; every decision is checked against its event."""
    pairs = []
    with scratch("batch") as database:
        begun = time.perf_counter()
        worker("fill_review", database, items=size * repetitions)
        say(f"{size * repetitions:,} items in a queue after {time.perf_counter() - begun:.0f} s")
        for turn in range(repetitions):
            settle_server(database)
            bare = worker(_TASK[against], database, first=turn * size, items=size)
            settle_server(database)
            # What was decided has left the queue: the next batch begins at its head.
            decided = worker("decide_batch", database, first=0, items=size)
            pairs.append((microseconds(decided), microseconds(bare)))
            say(f"{turn + 1}: a decision {pairs[-1][0]:.0f} µs, bare {pairs[-1][1]:.0f} µs")
        made = worker("decisions_made", database)
    if set(made.values()) != {size * repetitions}:
        raise AssertionError(f"{size * repetitions} were decided, but the tables say {made}")
    return compared("batch", "microseconds a decision", _WORDS[against], pairs)


BATCH: Final = Bench(
    "batch", "a batch's decisions with events against bare UPDATEs and INSERTs", 5_000, 5, _batch, (SETS,)
)
