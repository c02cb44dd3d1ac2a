"""Criteria compiled into an index, and the screening of one summary with it.

Every criterion is filed under its most telling condition (a manufacturer before an importer, a tariff number before
a port), so a summary meets only the few criteria filed under what it really names, however many there are.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cee.core.vocabulary import Lane
from routing.screening.criteria import (
    LANE_ORDER,
    CriteriaError,
    Criterion,
    Sample,
    ScreenFacts,
    ScreenLine,
    check_criteria,
    in_force,
)
from routing.screening.sieve import Sieve, draws

type Drawer = dict[object, tuple[Criterion, ...]]

_MEMO_LIMIT = 200_000


class Screening(NamedTuple):
    """What screening decided: lane, flags (sorted), the ids of what matched (ascending), whether the sample drew it."""

    lane: Lane
    flags: tuple[str, ...]
    matched: tuple[int, ...]
    sampled: bool


class _ByPrefix(dict[str, tuple[Criterion, ...]]):
    """Tariff number -> all criteria filed under any of its prefixes; each number is worked out once."""

    __slots__ = ("_filed", "_lengths")

    def __init__(self, filed: Drawer) -> None:
        super().__init__()
        self._filed = filed
        self._lengths = sorted({len(str(prefix)) for prefix in filed})

    def __missing__(self, hts: str) -> tuple[Criterion, ...]:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        found = [c for length in self._lengths if length <= len(hts) for c in self._filed.get(hts[:length], ())]
        self[hts] = tuple(found)
        return self[hts]


class CompiledScreening:
    """Criteria and samples ready to screen. Pickles as what it was compiled from."""

    __slots__ = ("by_hts", "by_line", "by_summary", "criteria", "samples", "sieve", "unfiled")

    def __init__(self, criteria: Sequence[Criterion], samples: Sequence[Sample]) -> None:
        self.criteria = tuple(criteria)
        self.samples = tuple(samples)
        filed: dict[str, dict[str, list[Criterion]]] = {}
        unfiled: list[Criterion] = []
        for criterion in criteria:
            for field in ("manufacturer", "importer", "hts", "port", "origin", "spi", "entry_type"):
                if values := getattr(criterion, field):
                    drawer = filed.setdefault(field, {})
                    for value in dict.fromkeys(values):
                        drawer.setdefault(value, []).append(criterion)
                    break
            else:
                unfiled.append(criterion)
        drawers: dict[str, Drawer] = {
            field: {value: tuple(found) for value, found in drawer.items()} for field, drawer in filed.items()
        }
        self.by_hts = _ByPrefix(drawers.get("hts", {}))
        # A drawer that holds nothing is not opened for every line of every summary.
        self.by_line = tuple(
            (_LINE_FIELDS[field], drawers[field]) for field in ("manufacturer", "origin", "spi") if field in drawers
        )
        self.by_summary = tuple(
            (_SUMMARY_FIELDS[field], drawers[field]) for field in ("importer", "port", "entry_type") if field in drawers
        )
        self.unfiled = tuple(unfiled)
        self.sieve = Sieve(drawers, self.by_hts, self.unfiled, self.samples)

    def __reduce__(self) -> tuple[type["CompiledScreening"], tuple[tuple[Criterion, ...], tuple[Sample, ...]]]:
        return CompiledScreening, (self.criteria, self.samples)


_LINE_FIELDS = {field: ScreenLine._fields.index(field) for field in ("manufacturer", "origin", "spi")}
_SUMMARY_FIELDS = {field: ScreenFacts._fields.index(field) for field in ("importer", "port", "entry_type")}


def compile_criteria(criteria: Sequence[Criterion], samples: Sequence[Sample] = ()) -> CompiledScreening:
    """The criteria ready to screen; CriteriaError names every one that is not fit to be used."""
    problems = tuple(check_criteria(criteria, samples))
    if problems:
        raise CriteriaError(problems)
    return CompiledScreening(criteria, samples)


def candidates(facts: ScreenFacts, compiled: CompiledScreening) -> dict[int, Criterion]:
    """The criteria that the index offers for this summary, by id: a superset of what matches, and a small one."""
    found = {criterion.id: criterion for criterion in compiled.unfiled}
    for field, drawer in compiled.by_summary:
        for criterion in drawer.get(facts[field], ()):
            found[criterion.id] = criterion
    by_hts = compiled.by_hts
    for line in facts.lines:
        for criterion in by_hts[line[1]]:
            found[criterion.id] = criterion
        for field, drawer in compiled.by_line:
            for criterion in drawer.get(line[field], ()):
                found[criterion.id] = criterion
    return found


def screen(facts: ScreenFacts, compiled: CompiledScreening) -> Screening:
    """Lane and flags of one summary: the highest lane and all flags of whatever matches, and of the sample."""
    found = candidates(facts, compiled)
    sampled_lanes = [sample.lane for sample in compiled.samples if drawn(facts, sample)]
    matched = [criterion for criterion in found.values() if matches(facts, criterion)] if found else []
    if not matched and not sampled_lanes:
        return NOTHING_FOUND
    lanes = [*sampled_lanes, *(criterion.lane for criterion in matched)]
    return Screening(
        lane=max(lanes, key=LANE_ORDER.__getitem__),
        flags=tuple(sorted({flag for criterion in matched for flag in criterion.flags})),
        matched=tuple(sorted(criterion.id for criterion in matched)),
        sampled=bool(sampled_lanes),
    )


NOTHING_FOUND = Screening(Lane.CLEAR, (), (), False)
"""What screening says of a summary that nothing asks about."""


def matches(facts: ScreenFacts, criterion: Criterion) -> bool:
    """Whether the summary meets every condition of the criterion on the day it is screened."""
    if not in_force(criterion, facts.screened_date):
        return False
    if not (
        _among(facts.importer, criterion.importer)
        and _among(facts.port, criterion.port)
        and _among(facts.entry_type, criterion.entry_type)
    ):
        return False
    return (
        any(_line_matches(line, criterion) for line in facts.lines)
        if criterion.of_line
        else (_in_range(facts.value, criterion))
    )


def lines_matched(facts: ScreenFacts, criterion: Criterion) -> tuple[int, ...]:
    """The numbers of the lines that meet it, for the screen that shows why; () where it asks nothing of a line."""
    if not criterion.of_line or not matches(facts, criterion):
        return ()
    return tuple(line.number for line in facts.lines if _line_matches(line, criterion))


def _line_matches(line: ScreenLine, criterion: Criterion) -> bool:
    return (
        (not criterion.hts or line.hts.startswith(criterion.hts))
        and _among(line.origin, criterion.origin)
        and _among(line.manufacturer, criterion.manufacturer)
        and _among(line.spi, criterion.spi)
        and (criterion.case_declared is None or line.case_declared is criterion.case_declared)
        and _in_range(line.value, criterion)
    )


def _among(value: str, allowed: tuple[str, ...]) -> bool:
    return not allowed or value in allowed


def _in_range(value: int, criterion: Criterion) -> bool:
    return (criterion.value_from is None or value >= criterion.value_from) and (
        criterion.value_to is None or value <= criterion.value_to
    )


def drawn(facts: ScreenFacts, sample: Sample) -> bool:
    """Whether the sample draws this summary on the day it is screened."""
    return in_force(sample, facts.screened_date) and draws(facts.entry_number, sample)


def sampled_entries(entry_numbers: Iterable[str], sample: Sample) -> list[str]:
    """Those of the numbers that the sample draws whenever it is in force: how a stated rate is checked."""
    return [number for number in entry_numbers if draws(number, sample)]
