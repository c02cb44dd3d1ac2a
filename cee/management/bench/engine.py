"""`engine`: determinations a second on one core, on the stated mix of a year."""

import time
from typing import Any, Final

from cee.management.bench.harness import Bench, Result, Say, worker

FLOOR: Final = 100_000


def engine(*, decisions: int, seed: int) -> dict[str, Any]:
    """Decide so many summaries whose facts are at hand; the seconds of processor time that it took."""
    from routing.data import shipped_ruleset
    from routing.engine.bench_cases import yearly_mix
    from routing.engine.route import route
    from routing.engine.ruleset import compile_ruleset

    compiled = compile_ruleset(shipped_ruleset())
    facts = list(yearly_mix(decisions, compiled, seed))
    for one in facts[: decisions // 10]:
        route(one, compiled)
    begun = time.process_time()
    for one in facts:
        route(one, compiled)
    return {"seconds": time.process_time() - begun, "entries": decisions}


def _run(size: int, repetitions: int, against: str, say: Say) -> Result:
    rates = []
    for turn in range(repetitions):
        answer = worker("engine", None, decisions=size, seed=turn + 1)
        rates.append(size / answer["seconds"])
        say(f"{turn + 1}: {rates[-1]:,.0f} decisions a second")
    middle = sorted(rates)[len(rates) // 2]
    floor = f"{FLOOR:,} decisions a second"
    ratios = (middle / FLOOR, min(rates) / FLOOR, max(rates) / FLOOR)
    return Result("engine", middle, "decisions a second on one core", floor, *ratios, len(rates))


ENGINE: Final = Bench("engine", "determinations a second on one core", 200_000, 5, _run)
