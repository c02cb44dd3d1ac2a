"""Facts in the mix of a real year, drawn from a seed: what the engine's speed is measured on."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from cee.core.vocabulary import CENTER_CODES, Kind
from routing.engine.facts import AssignmentFact, Facts, LineFacts
from routing.engine.ruleset import Compiled

ASSIGNED_SHARE = 0.34
"""Summaries that an importer's assignment decides; the others are read line by line."""

MEAN_LINES = 4.1
SAME_HEADING_SHARE = 0.5
_NUMBERS = 6_000
_FIRST_DAY = date(2025, 1, 1)


def tariff_numbers(compiled: Compiled, random: Random) -> list[str]:
    """Ten-digit numbers below the chapters of the ruleset, as many as a busy year names."""
    chapters = [rule.prefix for rule in compiled.ruleset.rules if len(rule.prefix) == 2]
    return [
        f"{random.choice(chapters)}{random.randrange(1, 30):02d}{random.randrange(10**6):06d}" for _ in range(_NUMBERS)
    ]


def yearly_mix(count: int, compiled: Compiled, seed: int = 1) -> Iterator[Facts]:
    """`count` entry summaries, the same for the same seed: 4.1 lines on average with a long tail, half of the lines
    like the first of their summary, 34 % decided by assignment."""
    random = Random(seed)
    numbers = tariff_numbers(compiled, random)
    for position in range(count):
        first = random.choice(numbers)
        # A geometric tail: most summaries have one or two lines, a few have dozens.
        length = 1 + int(random.expovariate(1 / (MEAN_LINES - 0.5)))
        lines = tuple(
            LineFacts(
                number,
                first if random.random() < SAME_HEADING_SHARE else random.choice(numbers),
                int(random.lognormvariate(8, 1.5)),
            )
            for number in range(1, length + 1)
        )
        assigned = random.random() < ASSIGNED_SHARE
        yield Facts(
            kind=Kind.ENTRY_SUMMARY,
            entry_date=_FIRST_DAY + timedelta(days=position % 365),
            importer_known=True,
            broker_as_importer=False,
            assignment=AssignmentFact(position, random.choice(CENTER_CODES)) if assigned else None,
            override=None,
            lines=lines,
        )
