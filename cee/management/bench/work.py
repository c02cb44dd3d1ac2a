"""What the processes of a measurement do: each task gets parameters and answers seconds for so many entries."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from cee.access.principal import system_principal
from cee.base import clock
from cee.base.collector import collector_paused
from cee.base.copy import BLOCK
from cee.management.bench.orm import save_each
from cee.management.bench.sample import Sampler
from cee.pipeline import Flow
from centers.services.arrival import desk_for
from centers.services.arrival_store import ArrivalStore
from entries.selectors.intake import importers_of, kept_notices, known_activities
from entries.selectors.reference import law, reference_view
from entries.services.batch import Filing, Received, Sender
from entries.services.intake import settle
from entries.services.timing import Timekeeper
from entries.services.validate import resolve, validate

BATCH: Final = 10_000
TABLES: Final = (
    "entries_importer", "entries_activity", "entries_entrysummaryversion", "entries_entryline",
    "routing_routingdecision", "audit_event", "entries_deadline", "centers_workitem", "centers_stay",
)  # fmt: skip
"""Every table that an arriving summary writes to."""
_MADE_BY_DATABASE = {"xid"}


def _sender() -> Sender:
    actor, at = system_principal("bench"), clock.now()
    return Sender(1, None, actor.name, actor.office_kind, actor.office, at, clock.day_of(at))


def records_for(count: int, first: int) -> list[Received]:
    """So many sound summaries as received; the same for the same first number."""
    made = Sampler(reference_view(), seed=first).summaries(count, first=first)
    return [Received(number, b"", record) for number, record in enumerate(made, start=1)]


def flow_for() -> Flow:
    """What takes them in."""
    return Flow(_sender(), clock.now())


def _warm_up() -> None:
    """Build what a worker builds once, and leave no row behind."""
    with transaction.atomic():
        flow_for().take(records_for(300, 9_000_000))
        transaction.set_rollback(True)


def timed(batches: list[Callable[[], None]], entries: int) -> dict[str, Any]:
    """Do the batches, each in a transaction; the seconds and the processor time of this process that they took."""
    gc.collect()
    gc.freeze()
    cpu, begun = time.process_time(), time.perf_counter()
    for batch in batches:
        with transaction.atomic():
            batch()
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - cpu,
        "entries": entries,
    }


def pipeline(*, entries: int, first: int = 1) -> dict[str, Any]:
    """From parsed records to rows: settle, validate, resolve, route, screen, place, deadlines, events, store."""
    _warm_up()
    records = records_for(entries, first)
    flow = flow_for()
    batches = [records[start : start + BATCH] for start in range(0, entries, BATCH)]
    return timed([lambda batch=batch: _take(flow, batch) for batch in batches], entries)  # type: ignore[misc]


def _take(flow: Flow, batch: list[Received]) -> None:
    counts = flow.take(batch)
    if counts.accepted != len(batch):
        raise AssertionError(f"only {counts.accepted} of {len(batch)} were accepted")


def store(*, entries: int, first: int = 1) -> dict[str, Any]:
    """Route, screen, place and store alone: validated filings, their importers and accounts known, in; rows out."""
    _warm_up()
    sender = _sender()
    prepared = [_prepared(entries_of, sender) for entries_of in _batches(entries, first)]
    with collector_paused():  # as it is within the flow
        return timed([lambda one=one: one[1].fresh(one[0]) for one in prepared], entries)  # type: ignore[misc]


def _batches(entries: int, first: int) -> list[list[Received]]:
    records = records_for(entries, first)
    return [records[start : start + BATCH] for start in range(0, entries, BATCH)]


def _prepared(records: list[Received], sender: Sender) -> tuple[list[Filing], ArrivalStore]:
    at = clock.now()
    clocks = Timekeeper(law().edition, clock.day_of(at))
    settled = settle(records, known_activities([received.reference for received in records]))
    validate(settled, reference_view(), clocks, sender)
    importers = importers_of({filing.record.importer_number for filing in settled.fresh}, at=at)
    resolve(settled.fresh, importers, kept_notices([received.reference for received in records]), clocks, sender)
    desk = desk_for(settled.fresh, on=clock.day_of(at), at=at)
    return settled.fresh, ArrivalStore(desk, sender, law_edition_id=law().id, at=at)


def export(*, folder: str) -> dict[str, Any]:
    """Write every table's rows as COPY text, for the bare limit to load."""
    with connection.cursor() as cursor:
        for table in TABLES:
            # The template has events of its own, which are of no activity.
            arrivals = "WHERE activity_id IS NOT NULL" if table == "audit_event" else ""
            statement = f"COPY (SELECT {_columns(table)} FROM {table} {arrivals}) TO STDOUT"
            with cursor.copy(statement) as out, open(Path(folder) / table, "wb") as file:
                for block in out:
                    file.write(block)
    return {}


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum",
            [table],
        )
        return ", ".join(f'"{name}"' for (name,) in cursor.fetchall() if name not in _MADE_BY_DATABASE)


def bare(*, folder: str, entries: int, tables: list[str] | None = None) -> dict[str, Any]:
    """The limit: the same rows, ready in memory, into the same tables with the same indexes, by COPY, one transaction."""
    ready = [(table, _columns(table), (Path(folder) / table).read_bytes()) for table in tables or TABLES]

    def load() -> None:
        with connection.cursor() as cursor:
            for table, columns, body in ready:
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for start in range(0, len(body), BLOCK):
                        copy.write(body[start : start + BLOCK])

    return timed([load], entries)


def orm(*, entries: int, first: int = 1) -> dict[str, Any]:
    """The same summaries, routed and saved one by one."""
    _warm_up()
    seconds = save_each([received.record for received in records_for(entries, first)], _sender(), clock.now())  # type: ignore[misc]
    return {"seconds": seconds, "entries": entries}


TASKS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "pipeline": pipeline,
    "store": store,
    "export": export,
    "bare": bare,
    "orm": orm,
}
