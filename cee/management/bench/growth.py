"""`growth`: what an entry costs when ten times as many are stored, in two databases measured in turn.

Both stand on one server, vacuumed and written out, so that nothing of the filling is still under way while they are
measured; and the first batch after that is not counted: it pays for the first touch of each page after a checkpoint,
which a server at work shares out over more than a million entries.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.db import connection

from cee.management.bench.harness import Bench, Result, Say, compared, microseconds, worker
from cee.management.bench.scratch import scratch, settle_server

SEED: Final = 20_000
PROCESSES: Final = 2
MEASURED: Final = 20_000
_UNIT: Final = "microseconds an entry"
_SHIFT: Final = 100_000_000
"""Copies have ids from here on, apart from those that the pipeline gives."""

_COPY: Final = {
    "entries_activity": ("id", "reference"),
    "entries_entrysummaryversion": ("activity_id", ""),
    "entries_entryline": ("activity_id", ""),
    "routing_routingdecision": ("activity_id", ""),
    "audit_event": ("activity_id", ""),
}


def grow(*, copies: int, first: int) -> dict[str, Any]:
    """Add so many copies of the seed's rows, under ids and numbers of their own, spread over many filers."""
    for table, (key, reference) in _COPY.items():
        columns = _columns(table)
        chosen = ", ".join(_value(name, key, reference) for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} t, generate_series(%s, %s) AS n "
                f"WHERE t.{key} < {_SHIFT}",
                [first, first + copies - 1],
            )
    return {}


def _columns(table: str) -> list[str]:
    """What is copied: all but what the database gives each row itself."""
    given = {"xid", "id"} if table == "audit_event" else set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum",
            [table],
        )
        return [name for (name,) in cursor.fetchall() if name not in given]


def _value(name: str, key: str, reference: str) -> str:
    if name == key:
        return f"t.{key} + {_SHIFT} + n::bigint * 1000000"
    if name == reference:
        return "'G' || lpad(to_hex(n), 3, '0') || substr(t.reference, 4)"
    return f't."{name}"'


def _filled(database: str, entries: int, say: Say) -> None:
    """Bring a database to so many stored entries."""
    worker("pipeline", database, entries=SEED, first=1)
    copies, step = entries // SEED - 1, 25

    def some(first: int) -> None:
        worker("grow", database, copies=min(step, copies - first + 1), first=first)

    with ThreadPoolExecutor(PROCESSES) as at_once:
        list(at_once.map(some, range(1, copies + 1, step)))
    worker("tidy", database)
    say(f"{entries:,} entries are stored")


def tidy() -> dict[str, Any]:
    """Do now what autovacuum would do in the midst of the measurement, and have the planner know the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE cee_owner")
        cursor.execute("VACUUM (ANALYZE)")
    return {}


def _run(size: int, repetitions: int, against: str, say: Say) -> Result:
    small = size // 10
    pairs = []
    with scratch("grown") as large_base, scratch("young") as small_base:
        _filled(small_base, small, say)
        _filled(large_base, size, say)
        settle_server(large_base)
        for turn in range(repetitions + 1):
            first = 1_000_000 + turn * MEASURED
            cost = {
                database: microseconds(worker("pipeline", database, entries=MEASURED, first=first))
                for database in (small_base, large_base)
            }
            if turn == 0:
                continue
            pairs.append((cost[large_base], cost[small_base]))
            say(f"{turn}: {cost[large_base]:.1f} {_UNIT} at {size:,}, {cost[small_base]:.1f} at {small:,}")
    return compared("growth", _UNIT, f"the same at {small:,} stored", pairs)


GROWTH: Final = Bench("growth", "cost of an entry at 5 million stored against 0.5 million", 5_000_000, 5, _run)
