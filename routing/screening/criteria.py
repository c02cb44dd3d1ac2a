"""What screening is told to look for: dated criteria, the random sample, and the facts both are held against."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cee.core.errors import Problem
from cee.core.vocabulary import Lane

ENFORCEMENT_FLAG = "enforcement"
PER_MILLION = 1_000_000
_AUTHORITY = "19 USC 1484, 1500"

LANE_ORDER = {Lane.CLEAR: 0, Lane.DOCUMENTS: 1, Lane.REVIEW: 2, Lane.ENFORCEMENT: 3}
"""How much attention each lane gives; a summary takes the highest that anything asks for."""


class ScreenLine(NamedTuple):
    """One line: effective tariff number, origin (ISO), manufacturer (MID), special program, value in whole dollars,
    and whether it declares an antidumping or countervailing case."""

    number: int
    hts: str
    origin: str
    manufacturer: str = ""
    spi: str = ""
    value: int = 0
    case_declared: bool = False


class ScreenFacts(NamedTuple):
    """What screening may know of an entry summary. `screened_date` is the day on which criteria must be in force."""

    entry_number: str
    entry_type: str
    importer: str
    port: str
    screened_date: date
    lines: tuple[ScreenLine, ...]

    @property
    def value(self) -> int:
        """Entered value of the whole summary, in whole dollars."""
        return sum(line.value for line in self.lines)


class Criterion(NamedTuple):
    """One instruction: summaries like this go to `lane` and carry `flags`.

    Every condition that is named must hold; one that is empty is not asked. Within a condition any of its values
    will do. Conditions on a line (hts prefixes, origin, manufacturer, spi, case_declared) must hold on one and the
    same line; the value range (whole dollars, both ends included) is of that line, or of the whole summary where the
    criterion names no condition on a line. An antidumping mismatch is `hts` and `origin` of the order with
    `case_declared=False`. In force from `valid_from` up to, not including, `valid_to`.
    """

    id: int
    name: str
    lane: Lane
    valid_from: date
    valid_to: date | None = None
    flags: tuple[str, ...] = ()
    hts: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    manufacturer: tuple[str, ...] = ()
    spi: tuple[str, ...] = ()
    case_declared: bool | None = None
    importer: tuple[str, ...] = ()
    port: tuple[str, ...] = ()
    entry_type: tuple[str, ...] = ()
    value_from: int | None = None
    value_to: int | None = None
    author: str = ""
    reason: str = ""
    instruction: str = ""

    @property
    def of_line(self) -> bool:
        """Whether it names any condition that a single line must meet."""
        return bool(self.hts or self.origin or self.manufacturer or self.spi or self.case_declared is not None)


class Sample(NamedTuple):
    """A stated random sample: of a million summaries `per_million` go to `lane`, whatever else matches.

    Who does not know `salt` cannot tell which; who does can draw the same sample again.
    """

    id: int
    per_million: int
    salt: str
    valid_from: date
    valid_to: date | None = None
    lane: Lane = Lane.REVIEW
    reason: str = ""


class CriteriaError(ValueError):
    """Criteria that must not be used; `problems` says what is wrong with which."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


def in_force(rule: Criterion | Sample, day: date) -> bool:
    """Whether the criterion or sample applies on that day."""
    return rule.valid_from <= day and (rule.valid_to is None or day < rule.valid_to)


def check_criteria(criteria: Sequence[Criterion], samples: Sequence[Sample]) -> Iterator[Problem]:
    """Each thing that makes criteria unusable, so that a mistake cannot send everything, or nothing, to people."""
    seen: set[int] = set()
    for criterion in criteria:
        path = f"criteria[{criterion.id}]"
        if criterion.id in seen:
            yield _problem("CRITERION_DOUBLED", path, "Two criteria have this id.")
        seen.add(criterion.id)
        asks_value = criterion.value_from is not None or criterion.value_to is not None
        if not (criterion.of_line or criterion.importer or criterion.port or criterion.entry_type or asks_value):
            yield _problem("CRITERION_EMPTY", path, "It names no condition and would match every summary.")
        if (ENFORCEMENT_FLAG in criterion.flags) != (criterion.lane == Lane.ENFORCEMENT):
            yield _problem("CRITERION_FLAG", f"{path}.flags", "The enforcement flag and lane go together.")
        for prefix in criterion.hts:
            if not (2 <= len(prefix) <= 10 and prefix.isascii() and prefix.isdigit()):
                yield _problem("CRITERION_HTS", f"{path}.hts", f"{prefix!r} is not 2 to 10 digits.")
        low, high = criterion.value_from, criterion.value_to
        if low is not None and high is not None and low > high:
            yield _problem("CRITERION_VALUE", f"{path}.value_from", "The range ends before it begins.")
        if _backward(criterion):
            yield _problem("VALIDITY", f"{path}.valid_to", "It ends before it begins.")
    for sample in samples:
        if _backward(sample):
            yield _problem("VALIDITY", f"samples[{sample.id}].valid_to", "It ends before it begins.")
        if not 0 <= sample.per_million <= PER_MILLION or not sample.salt:
            yield _problem("SAMPLE", f"samples[{sample.id}]", "A sample needs a salt and 0 to 1,000,000 per million.")


def _backward(rule: Criterion | Sample) -> bool:
    return rule.valid_to is not None and rule.valid_to <= rule.valid_from


def _problem(code: str, path: str, message: str) -> Problem:
    return Problem(code=code, path=path, message=message, authority=_AUTHORITY)


_SEVERAL = ("hts", "origin", "manufacturer", "spi", "importer", "port", "entry_type")
_SINGLE = {"case_declared": bool, "value_from": int, "value_to": int}


def conditions_from_content(path: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions of a Criterion from JSON, as keyword arguments for it.

    Keys are the names of its conditions; lists of strings, `case_declared` true or false, values in whole dollars.
    CriteriaError for an unknown key or a value of another shape: a condition that is not understood must not be
    left out, for the criterion would then match more than its author meant.
    """
    conditions: dict[str, Any] = {}
    problems = []
    for key, value in content.items():
        if key in _SEVERAL and isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            conditions[key] = tuple(value)
        elif key in _SINGLE and type(value) is _SINGLE[key]:
            conditions[key] = value
        else:
            problems.append(_problem("CRITERION_CONDITION", f"{path}.{key}", f"{key}: {value!r} is not understood."))
    if problems:
        raise CriteriaError(tuple(problems))
    return conditions
