"""All rules in their order, and the one function that applies them to a summary."""

from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from cee.core.errors import Problem
from entries.formats.records import EntrySummary, Line
from entries.formats.sums import Sums
from entries.rules.cases import ACE_706_TYPE_NEEDS_CASE, CASE_LINE_RULES, CASE_RULES
from entries.rules.facts import Facts, facts_of
from entries.rules.goods import GOODS_LINE_RULES, GOODS_SEVERAL_RULES, GOODS_SUMMARY_RULES, GOODS_TARIFF_RULES
from entries.rules.header import HEADER_RULES
from entries.rules.money import MONEY_LINE_RULES, MONEY_SUMMARY_RULES, MONEY_TARIFF_RULES
from entries.rules.reference import ReferenceView
from entries.rules.registry import AnyRule
from entries.rules.sieve import Sieve

SUMMARY_RULES: Final[tuple[AnyRule, ...]] = (
    *HEADER_RULES,
    *GOODS_SUMMARY_RULES,
    ACE_706_TYPE_NEEDS_CASE,
    *MONEY_SUMMARY_RULES,
)
LINE_RULES: Final[tuple[AnyRule, ...]] = (*GOODS_LINE_RULES, *MONEY_LINE_RULES)
TARIFF_RULES: Final[tuple[AnyRule, ...]] = (*GOODS_TARIFF_RULES, *MONEY_TARIFF_RULES)
_KINDS: Final = (SUMMARY_RULES, LINE_RULES, GOODS_SEVERAL_RULES, TARIFF_RULES, CASE_LINE_RULES, CASE_RULES)
RULES: Final[tuple[AnyRule, ...]] = tuple(chain.from_iterable(_KINDS))
"""Every rule, in the order of application."""
_SIEVES_KEPT: Final = 10_000


class _InForce(NamedTuple):
    """The rules that hold on a day, each with its test at hand. `several`: of lines with more than one tariff number."""

    summary: tuple[tuple[AnyRule, Any], ...]
    line: tuple[tuple[AnyRule, Any], ...]
    several: tuple[tuple[AnyRule, Any], ...]
    tariff: tuple[tuple[AnyRule, Any], ...]
    case_line: tuple[tuple[AnyRule, Any], ...]
    case: tuple[tuple[AnyRule, Any], ...]


@lru_cache(maxsize=4096)
def _in_force(on: date) -> _InForce:
    return _held(*(tuple(rule for rule in rules if rule.in_force(on)) for rules in _KINDS))


@cache
def _held(*rules: tuple[AnyRule, ...]) -> _InForce:
    """One and the same thing for all days on which the same rules hold."""
    return _InForce(*(tuple((rule, rule.test) for rule in kind) for kind in rules))


def _sieve(facts: Facts, rules: _InForce) -> Sieve:
    """The sieve for a summary, shared with all that are of its entry type and tariff edition."""
    record, ref = facts.record, facts.ref
    key = (record.entry_type, record.entry_date)
    sieve: Sieve | None = ref.sieves.get(key)
    if sieve is None:
        if len(ref.sieves) >= _SIEVES_KEPT:
            ref.sieves.clear()
        shared = (record.entry_type, id(facts.edition), id(rules))
        sieve = ref.sieves.get(shared)
        if sieve is None:
            of_kind = [[rule for rule, _ in kind] for kind in (rules.summary, rules.line, rules.tariff)]
            sieve = ref.sieves[shared] = Sieve(*of_kind)
        ref.sieves[key] = sieve
    return sieve


def check(record: EntrySummary, ref: ReferenceView, *, received: date | None = None) -> list[Problem]:
    """Every problem of a summary received on a day in America/New_York; a fatal one refuses it, the others travel with it.

    Raises nothing for any record of the right types with a line and a tariff number on each line.
    """
    return examine(record, ref, received=received)[0]


def examine(record: EntrySummary, ref: ReferenceView, *, received: date | None = None) -> tuple[list[Problem], Sums]:
    """As `check`, with the sums over the lines that the rules have found anyway."""
    facts = facts_of(record, ref, received)
    rules = _in_force(record.entry_date)
    sieve = _sieve(facts, rules)
    problems: list[Problem] = []
    if not sieve.passes(record, facts):
        for rule, test in rules.summary:
            if (broken := test(record, facts)) is not None:
                problems += rule.problems(broken, "")
    for index, line in enumerate(record.lines):
        if not sieve.passes_line(line, facts):
            problems += _check_line(line, index, facts, rules)
    return problems, facts.sums


def _check_line(line: Line, place: int, facts: Facts, rules: _InForce) -> list[Problem]:
    # A path is written out only where something is wrong: nearly every line is sound.
    problems: list[Problem] = []
    for rule, test in rules.line if len(line.tariffs) == 1 else rules.line + rules.several:
        if (broken := test(line, facts)) is not None:
            problems += rule.problems(broken, f"lines[{place}].")
    for index, tariff in enumerate(line.tariffs):
        for rule, test in rules.tariff:
            if (broken := test(tariff, line, facts)) is not None:
                problems += rule.problems(broken, f"lines[{place}].tariffs[{index}].")
    return problems + _check_cases(line, f"lines[{place}].", facts, rules) if line.cases else problems


def _check_cases(line: Line, place: str, facts: Facts, rules: _InForce) -> list[Problem]:
    problems: list[Problem] = []
    for rule, test in rules.case_line:
        if (broken := test(line, facts)) is not None:
            problems += rule.problems(broken, place)
    for index, case in enumerate(line.cases):
        for rule, test in rules.case:
            if (broken := test(case, line, facts)) is not None:
                problems += rule.problems(broken, f"{place}cases[{index}].")
    return problems
