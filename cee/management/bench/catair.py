"""`catair`: entry summaries a second on one core, from the bytes of an AE batch to records that every rule was put to."""

import gc
import time
from dataclasses import replace
from datetime import date
from typing import Any, Final

from cee.management.bench.harness import Bench, Result, Say, worker

FLOOR: Final = 3_000
LINES: Final = 4
_DAY: Final = date(2026, 9, 9)


def catair(*, entries: int, seed: int) -> dict[str, Any]:
    """Read and check so many summaries of four lines each; the seconds of processor time that it took."""
    from cee.management.bench.sample import FILER, Sampler
    from entries.formats.catair.write import Envelope, write_ae
    from entries.formats.table import CATAIR, FORMATS
    from entries.rules.check import check
    from entries.selectors.reference import reference_view

    view = reference_view()
    made = (one for one in Sampler(view, seed=seed).summaries(40 * entries) if len(one.lines) == LINES)
    records = [replace(next(made), release_date=None, summary_date=None) for _ in range(entries)]
    body = write_ae(records, Envelope("2704", FILER, _DAY))
    read = FORMATS[CATAIR].read
    del records
    for found in read(body[: 80 * 2_000]):
        assert found.record is not None or found.problems
    gc.collect()
    gc.freeze()
    done = 0
    begun = time.process_time()
    for found in read(body):
        problems = check(found.record, view, received=_DAY)  # type: ignore[arg-type]
        done += not any(problem.fatal for problem in problems)
    seconds = time.process_time() - begun
    if done != entries:
        raise AssertionError(f"only {done} of {entries} were sound")
    return {"seconds": seconds, "entries": entries}


def _run(size: int, repetitions: int, against: str, say: Say) -> Result:
    from cee.management.bench.scratch import scratch

    rates = []
    with scratch("catair") as database:
        for turn in range(repetitions):
            answer = worker("catair", database, entries=size, seed=turn + 1)
            rates.append(size / answer["seconds"])
            say(f"{turn + 1}: {rates[-1]:,.0f} summaries a second")
    middle = sorted(rates)[len(rates) // 2]
    ratios = (middle / FLOOR, min(rates) / FLOOR, max(rates) / FLOOR)
    return Result(
        "catair", middle, "summaries of four lines a second on one core", f"{FLOOR:,} a second", *ratios, len(rates)
    )


CATAIR: Final = Bench("catair", "AE summaries of four lines read and checked a second, on one core", 5_000, 5, _run)
