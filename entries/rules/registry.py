"""How a rule is declared: a function named by its authority, whose docstring begins with the law in one sentence: the message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from cee.core.errors import Problem, Severity

F = TypeVar("F", bound=Callable[..., "Broken | list[Broken] | None"])


class Broken(NamedTuple):
    """That a rule is broken: what was found, and a severity or a place below the rule's where they differ from the rule's own."""

    found: str = ""
    severity: Severity | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """One rule. `path` is told from the thing that `test` looks at: the summary, a line, a tariff number or a case.

    `reads` are the fields of that thing which, with the entry type and the tariff edition, decide what `test` answers;
    None where more than fields does. `fee_classes` and `units` are those of its fees and quantities, `received` is the day.
    """

    name: str
    code: str
    path: str
    authority: str
    severity: Severity
    message: str
    test: F
    valid_from: date | None
    valid_to: date | None
    reads: frozenset[str] | None = None

    def in_force(self, on: date) -> bool:
        """Whether the rule holds for entries of a day; `valid_to` is the first day no longer."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)

    def problems(self, broken: Broken | list[Broken], place: str) -> list[Problem]:
        """The problems to report for the thing at `place` (`lines[0].`, or nothing for the summary)."""
        return [self._problem(each, place) for each in (broken if isinstance(broken, list) else [broken])]

    def _problem(self, broken: Broken, place: str) -> Problem:
        path = self.path if broken.path is None else broken.path
        message = f"{self.message} {broken.found}" if broken.found else self.message
        return Problem(self.code, place + path, message, self.authority, broken.severity or self.severity)


def rule(
    *,
    path: str,
    authority: str,
    code: str | None = None,
    severity: Severity = Severity.FATAL,
    valid_from: date | None = None,
    valid_to: date | None = None,
    reads: tuple[str, ...] | None = None,
) -> Callable[[F], Rule[F]]:
    """Declare a rule. `code` is ACE's condition code where there is one, else the rule's name stands for it."""

    def declare(test: F) -> Rule[F]:
        name: str = test.__name__
        held = None if reads is None else frozenset(reads)
        message = " ".join((test.__doc__ or "").split("\n\n")[0].split())
        return Rule(name, code or name, path, authority, severity, message, test, valid_from, valid_to, held)

    return declare


AnyRule = Rule[Any]
