"""The sieve before the rules changes nothing: what it lets through keeps every rule, and rules read what they say they read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cee.core.errors import Problem
from entries.formats.records import EntrySummary
from entries.rules.cases import CASE_LINE_RULES, CASE_RULES
from entries.rules.check import LINE_RULES, RULES, SUMMARY_RULES, TARIFF_RULES, check
from entries.rules.facts import Facts, facts_of
from entries.rules.goods import GOODS_SEVERAL_RULES
from entries.rules.reference import ReferenceView
from entries.rules.registry import AnyRule
from tests.pure.rules_world import entry, world
from tests.pure.rules_world import record as record_of
from tests.pure.test_rules_never_raise import DAYS, LINES, SUMMARIES

RECEIVED = date(2026, 9, 9)


def without_memory(view: ReferenceView) -> ReferenceView:
    """The same reference data for which nothing has been found yet."""
    return replace(view, sieves={})


@settings(max_examples=400, deadline=None)
@given(SUMMARIES, st.none() | DAYS)
def test_what_was_found_before_changes_no_answer(record: EntrySummary, received: date | None) -> None:
    view = world()
    first = check(record, without_memory(view), received=received)
    assert check(record, view, received=received) == first
    assert check(record, view, received=received) == first


@settings(max_examples=200, deadline=None)
@given(SUMMARIES, LINES, st.none() | DAYS)
def test_a_sound_line_vouches_for_no_other(record: EntrySummary, other: Any, received: date | None) -> None:
    view = without_memory(world())
    check(record, view, received=received)
    changed = replace(record, lines=(*record.lines, other))
    assert check(changed, view, received=received) == check(changed, without_memory(view), received=received)


@settings(max_examples=300, deadline=None)
@given(SUMMARIES, st.none() | DAYS)
def test_every_rule_that_is_broken_is_told(record: EntrySummary, received: date | None) -> None:
    view = world()
    facts = facts_of(record, view, received)
    assert check(record, view, received=received) == list(_each_rule_asked(record, facts))


def _each_rule_asked(record: EntrySummary, facts: Facts) -> Iterator[Problem]:
    """The problems by plainly asking every rule in force of everything it looks at."""

    def asked(rules: Iterable[AnyRule], place: str, *looked_at: Any) -> Iterator[Problem]:
        for rule in rules:
            if rule.in_force(record.entry_date) and (broken := rule.test(*looked_at, facts)) is not None:
                yield from rule.problems(broken, place)

    yield from asked(SUMMARY_RULES, "", record)
    for place, line in enumerate(record.lines):
        at = f"lines[{place}]."
        yield from asked(LINE_RULES, at, line)
        if len(line.tariffs) > 1:
            yield from asked(GOODS_SEVERAL_RULES, at, line)
        for index, tariff in enumerate(line.tariffs):
            yield from asked(TARIFF_RULES, f"{at}tariffs[{index}].", tariff, line)
        if line.cases:
            yield from asked(CASE_LINE_RULES, at, line)
        for index, case in enumerate(line.cases):
            yield from asked(CASE_RULES, f"{at}cases[{index}].", case, line)


class Spied:
    """A thing that writes down which of its fields are read."""

    def __init__(self, thing: Any, read: set[str]) -> None:
        self._thing, self._read = thing, read

    def __getattr__(self, name: str) -> Any:
        self._read.add(_SAID_BY.get(name, name))
        return getattr(self._thing, name)


_SAID_BY = {"fees": "fee_classes", "quantities": "units", "tariffs": "hts"}
"""Fields of several things, by what the rules that name it may read of them."""


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.reads is not None], ids=lambda rule: rule.name)
def test_a_rule_reads_no_more_than_it_says(rule: AnyRule) -> None:
    found: set[str] = set()
    for record in _records():
        facts = facts_of(record, world(), RECEIVED)
        spied = Spied(facts, read := set())
        if rule in SUMMARY_RULES:
            rule.test(Spied(record, found), spied)
        elif rule in TARIFF_RULES:
            for line in record.lines:
                rule.test(Spied(line.tariffs[0], found), Spied(line, found), spied)
        else:
            for line in record.lines:
                rule.test(Spied(line, found), spied)
        assert read <= {"kind", "edition", "ref", "received", "record"}
        found |= read & {"received"}
    assert found <= rule.reads | {"entry_type"}


def _records() -> list[EntrySummary]:
    """Summaries that say everything a rule may look at, and such as say little."""
    full = record_of(entry())
    codes = ("01", "03", "11", "21", "23", "??")
    days = (date(2026, 7, 1), date(1980, 1, 1), None)
    return [replace(full, entry_type=code, import_date=day, release_date=day) for code in codes for day in days]
