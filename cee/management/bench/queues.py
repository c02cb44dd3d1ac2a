"""`claim` and `page`: one hot queue of many open items, claimed by many at once, and paged to its end."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import psycopg
from django.db import connections as django_connections

from cee.base.roles import OWNER, connect
from cee.management.bench.harness import Bench, Result, Say, alone, compared, worker
from cee.management.bench.queue_work import START
from cee.management.bench.scratch import scratch, settle_server

PROCESSES: Final = 4
CONNECTIONS: Final = 16
SECONDS: Final = 5.0
TURNS: Final = 200


def _claim(size: int, repetitions: int, against: str, say: Say) -> Result:
    """Claims a second; every one is checked against items, stays and events: none lost, none twice."""
    rates, total = [], 0
    with scratch("claim") as database:
        _fill(database, size, say)
        for turn in range(repetitions):
            settle_server(database)
            answers = _claimed_at_once(database, turn)
            claims = sum(answer["claims"] for answer in answers)
            total += claims
            rates.append(claims / SECONDS)
            p99 = max(answer["p99"] for answer in answers)
            say(f"{turn + 1}: {rates[-1]:,.0f} claims/s with {CONNECTIONS} connections, 99 % within {p99:.1f} ms")
        made = worker("claims_made", database)
    if set(made.values()) != {total}:
        raise AssertionError(f"{total} claims were answered, but the tables say {made}")
    say(f"{total:,} claims, each with its stay and its event, none twice")
    return alone("claim", "claims a second", rates)


def _page(size: int, repetitions: int, against: str, say: Say) -> Result:
    """The deepest page against the first, in turn."""
    pairs = []
    with scratch("page") as database:
        _fill(database, size, say)
        for turn in range(repetitions):
            answer = worker("pages", database, turns=TURNS)
            pairs.append((answer["deepest"], answer["first"]))
            say(f"{turn + 1}: first page {answer['first']:.2f} ms, deepest {answer['deepest']:.2f} ms")
    return compared("page", "milliseconds a page", "the first page", pairs)


def _fill(database: str, size: int, say: Say) -> None:
    begun = time.perf_counter()
    worker("fill_queue", database, items=size)
    with _connection(database) as owner:
        for table in ("entries_activity", "centers_workitem", "centers_stay"):
            owner.execute(f"VACUUM (ANALYZE) {table}")
    say(f"{size:,} open items in one queue after {time.perf_counter() - begun:.0f} s")


def _claimed_at_once(database: str, turn: int) -> list[dict[str, Any]]:
    """Start the clients, wait until all of them stand at the gate, and let go."""
    each = CONNECTIONS // PROCESSES
    with ThreadPoolExecutor(PROCESSES) as pool, _connection(database) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", [START])
        running = [
            pool.submit(
                worker,
                "claim_clients",
                database,
                connections=each,
                seconds=SECONDS,
                first_user=turn * 100 + process * each + 1,
            )
            for process in range(PROCESSES)
        ]
        while not any(one.done() for one in running) and _waiting(gate) < CONNECTIONS:
            time.sleep(0.1)
        gate.execute("SELECT pg_advisory_unlock(%s)", [START])
        return [one.result() for one in running]


def _waiting(gate: psycopg.Connection[Any]) -> int:
    row = gate.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()
    return row[0] if row else 0


def _connection(database: str) -> psycopg.Connection[Any]:
    return connect(django_connections["default"].settings_dict, role=OWNER, name=database)


CLAIM: Final = Bench(
    "claim", "claims a second with event and stay, one hot queue, 16 connections", 1_000_000, 3, _claim
)
PAGE: Final = Bench("page", "the deepest page of a queue against its first", 1_000_000, 3, _page)
