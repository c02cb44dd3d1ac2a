"""What must hold of routing for any facts and any ruleset."""

import subprocess
import sys
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cee.core.vocabulary import ASSIGNMENT_CODES, CENTER_CODES, Basis
from routing.data import shipped_ruleset
from routing.engine.counterfactual import apply_counterfactual
from routing.engine.facts import (
    PREFIX_LENGTHS,
    AssignmentFact,
    Facts,
    LineFacts,
    OverrideFact,
    facts_from_content,
    facts_hash,
)
from routing.engine.receipt import Outcome, explain
from routing.engine.route import route
from routing.engine.ruleset import Rule, Ruleset, Strategy, compile_ruleset

SHIPPED = shipped_ruleset()
COMPILED = {strategy: compile_ruleset(shipped_ruleset(strategy)) for strategy in Strategy}
PREFIXES = [rule.prefix for rule in SHIPPED.rules]

centers = st.sampled_from(CENTER_CODES)
compiled_rulesets = st.sampled_from(list(COMPILED.values()))
# Few values and few numbers, so that ties, zeros, exceptions and doubles are common and not a matter of luck.
numbers = st.one_of(
    st.just(""), st.just("7701000000"), st.sampled_from(PREFIXES).map(lambda prefix: prefix.ljust(10, "0"))
)
values = st.one_of(st.integers(0, 3), st.integers(0, 100_000))
lines = st.lists(st.tuples(numbers, values, st.booleans()), max_size=8).map(
    lambda rows: tuple(LineFacts(number, *row) for number, row in enumerate(rows, 1))
)
overrides = st.builds(OverrideFact, st.integers(1, 9), centers, st.text(max_size=5))
facts = st.builds(
    Facts,
    kind=st.sampled_from(["entry_summary", "protest", "drawback", "reconciliation"]),
    entry_date=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    importer_known=st.booleans(),
    broker_as_importer=st.booleans(),
    assignment=st.none() | st.builds(AssignmentFact, st.integers(1, 9), st.sampled_from(ASSIGNMENT_CODES)),
    override=st.none() | st.none() | overrides,
    lines=lines,
    fallback_center=st.none() | st.none() | centers,
)


@given(facts, compiled_rulesets, st.randoms(use_true_random=False))
def test_the_order_in_which_lines_arrive_never_matters(any_facts, compiled, random):
    shuffled = list(any_facts.lines)
    random.shuffle(shuffled)

    assert route(any_facts._replace(lines=tuple(shuffled)), compiled) == route(any_facts, compiled)


@given(facts, compiled_rulesets, numbers, values)
def test_a_component_of_a_set_changes_nothing(any_facts, compiled, hts, value):
    component = LineFacts(len(any_facts.lines) + 1, hts, value, counts=False)

    assert route(any_facts._replace(lines=(*any_facts.lines, component)), compiled) == route(any_facts, compiled)


@given(facts, compiled_rulesets, overrides)
def test_an_override_always_wins(any_facts, compiled, override):
    found = route(any_facts._replace(override=override), compiled)

    assert (found.center, found.basis) == (override.center, Basis.OVERRIDE)


@given(facts, compiled_rulesets)
def test_an_answer_is_a_center_or_triage_with_a_reason_and_never_both(any_facts, compiled):
    found = route(any_facts, compiled)

    assert (found.center is None) == (found.basis is Basis.TRIAGE) == (found.triage_reason is not None)
    assert (found.basis is Basis.TARIFF) == (found.rule_id is not None) == (found.deciding_line is not None)
    assert found.runner_up is None or found.runner_up != found.center


@given(facts, compiled_rulesets)
def test_the_deciding_line_counts_and_its_rule_names_the_center(any_facts, compiled):
    found = route(any_facts, compiled)
    if found.basis is Basis.TARIFF:
        line = next(line for line in any_facts.lines if line.number == found.deciding_line)
        rule = compiled.rules[found.rule_id]

        assert line.counts
        assert line.hts.startswith(rule.prefix)
        assert rule.center == found.center


@given(facts)
def test_no_other_center_has_more_value_than_the_one_found(any_facts):
    compiled = COMPILED[Strategy.VALUE_BY_CENTER]
    found = route(any_facts, compiled)
    if found.basis is Basis.TARIFF:
        sums = dict.fromkeys(CENTER_CODES, 0)
        for line in any_facts.lines:
            best = max(
                (r for r in SHIPPED.rules if line.hts.startswith(r.prefix)), key=lambda r: len(r.prefix), default=None
            )
            if line.counts and best:
                sums[best.center] += line.value

        assert sums[found.center] == max(sums.values())


digits = st.text("0123456789", min_size=10, max_size=10)
prefixes = st.tuples(digits, st.sampled_from(PREFIX_LENGTHS)).map(lambda pair: pair[0][: pair[1]])
fit = prefixes.filter(lambda prefix: prefix[:2] not in ("00", "77", "99"))


@given(st.lists(st.tuples(fit, centers), unique_by=lambda pair: pair[0], min_size=1, max_size=30), st.data())
def test_the_longest_matching_prefix_wins(pairs, data):
    rules = tuple(Rule(n, prefix, center, "sourced", 1, "", "") for n, (prefix, center) in enumerate(pairs))
    compiled = compile_ruleset(Ruleset("any", rules, date(2026, 1, 1)))
    stem = data.draw(st.sampled_from(pairs))[0]
    hts = (stem + data.draw(digits))[:10]
    longest = max((rule for rule in rules if hts.startswith(rule.prefix)), key=lambda rule: len(rule.prefix))

    assert compiled.lookup[hts] == (longest.center, longest.id)


@given(facts, compiled_rulesets)
def test_the_change_that_a_receipt_names_really_leads_where_it_says(any_facts, compiled):
    found = route(any_facts, compiled)
    counterfactual = explain(any_facts, compiled, found).counterfactual
    changed = route(apply_counterfactual(any_facts, counterfactual.change), compiled)

    assert changed.center == counterfactual.center != found.center
    assert (counterfactual.center or "triage") in counterfactual.sentence


@given(facts, compiled_rulesets)
def test_a_receipt_alone_is_enough_to_decide_again(any_facts, compiled):
    found = route(any_facts, compiled)
    receipt = explain(any_facts, compiled, found)

    assert receipt.reproduced
    assert route(facts_from_content(receipt.inputs), compiled) == found
    assert explain(any_facts, compiled, found) == receipt


@given(facts, compiled_rulesets)
def test_exactly_one_tier_of_a_trace_passes_and_none_before_it_was_left_unasked(any_facts, compiled):
    outcomes = [step.outcome for step in explain(any_facts, compiled, route(any_facts, compiled)).trace]
    passed = outcomes.index(Outcome.PASSED)

    assert set(outcomes[:passed]) <= {Outcome.FAILED}
    assert set(outcomes[passed + 1 :]) <= {Outcome.NOT_REACHED}


@given(facts, facts)
def test_different_facts_have_different_hashes(some_facts, other_facts):
    assert (facts_hash(some_facts) == facts_hash(other_facts)) == (some_facts == other_facts)


def test_the_hashes_are_the_same_in_another_process():
    script = (
        "from datetime import date\n"
        "from routing.data import shipped_ruleset\n"
        "from routing.engine.facts import Facts, LineFacts, facts_hash\n"
        "facts = Facts('entry_summary', date(2026, 3, 2), True, False, None, None, (LineFacts(1, '7208100000', 5),))\n"
        "print(facts_hash(facts).hex(), shipped_ruleset().sha256)"
    )
    runs = {
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, env=env).stdout
        for env in ({"PYTHONHASHSEED": "1", "PYTHONPATH": "."}, {"PYTHONHASHSEED": "2", "PYTHONPATH": "."})
    }

    assert len(runs) == 1
