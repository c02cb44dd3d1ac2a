"""`liquidate`: the Friday batch with all that it writes, against one bare UPDATE of the same rows."""

import time
from typing import Final

from cee.management.bench.harness import Bench, Result, Say, compared, microseconds, worker
from cee.management.bench.scratch import scratch, settle_server

_AGAINST: Final = "one UPDATE of the same rows under the same indexes, no triggers"


def _liquidate(size: int, repetitions: int, against: str, say: Say) -> Result:
    """In turn, a Friday each, over rows that neither has touched; every posting is checked against its event."""
    pairs, posted = [], 0
    with scratch("liquidate") as database:
        begun = time.perf_counter()
        worker("fill_ripe", database, entries=size, weeks=repetitions)
        say(f"{size * repetitions:,} ripe entries after {time.perf_counter() - begun:.0f} s")
        for week in range(repetitions):
            sheet = worker("draw_up", database, week=week)
            settle_server(database)
            bare = worker("bare_update", database, week=week)
            settle_server(database)
            friday = worker("post_friday", database, week=week)
            if not friday["entries"] == bare["entries"] == sheet["entries"] == size:
                raise AssertionError(f"not the same rows: {sheet}, {bare}, {friday}")
            posted += friday["entries"]
            pairs.append((microseconds(friday), microseconds(bare)))
            say(
                f"{week + 1}: sheet {microseconds(sheet):.1f} µs, posted {pairs[-1][0]:.1f} µs, bare {pairs[-1][1]:.1f} µs"
            )
        made = worker("liquidations_made", database)
    if set(made.values()) != {posted}:
        raise AssertionError(f"{posted} were posted, but the tables say {made}")
    return compared("liquidate", "microseconds an entry", _AGAINST, pairs)


LIQUIDATE: Final = Bench("liquidate", "the Friday batch against one bare UPDATE", 20_000, 5, _liquidate)
