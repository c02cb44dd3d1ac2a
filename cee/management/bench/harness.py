"""How a measurement runs: each repetition in a process of its own, what is compared in turn, medians at the end."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from cee.management.bench.scratch import environment_for
from cee.stack.paths import ROOT

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What a measurement found. `ratio` is the median of the ratios of neighbouring repetitions; `min` and `max` bound them."""

    name: str
    median: float
    unit: str
    against: str | None
    ratio: float | None
    min: float
    max: float
    repetitions: int

    def as_json(self) -> str:
        """The one line that `--json` prints last."""
        return json.dumps(
            {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(self).items()}
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """A named measurement: `run(size, repetitions, against, say)` gives its result."""

    name: str
    about: str
    size: int
    repetitions: int
    run: Callable[[int, int, str, Say], Result]
    against: Sequence[str] = ()


def worker(task: str, database: str | None, **parameters: Any) -> dict[str, Any]:
    """Run one task in a process of its own, in a scratch database where it needs one; what it measured."""
    command = [sys.executable, "manage.py", "bench_worker", task, json.dumps(parameters)]
    done = subprocess.run(command, cwd=ROOT, env=environment_for(database), stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"the worker for {task} ended with {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def compared(name: str, unit: str, against: str, pairs: Sequence[tuple[float, float]]) -> Result:
    """The result of interleaved repetitions: what was measured, and what it is measured against, as seconds or rates."""
    ratios = [one / other for one, other in pairs]
    return Result(
        name, median(one for one, _ in pairs), unit, against, median(ratios), min(ratios), max(ratios), len(pairs)
    )


def alone(name: str, unit: str, values: Sequence[float]) -> Result:
    """The result of a measurement that is compared with nothing."""
    return Result(name, median(values), unit, None, None, min(values), max(values), len(values))


def microseconds(answer: Mapping[str, Any]) -> float:
    """Cost of an entry."""
    return float(answer["seconds"]) / int(answer["entries"]) * 1e6
