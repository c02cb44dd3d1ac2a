"""What a receipt tells a person."""

import json
from datetime import date

from routing.data import shipped_ruleset
from routing.engine.facts import AssignmentFact, Facts, LineFacts, OverrideFact
from routing.engine.receipt import Receipt, explain
from routing.engine.route import route
from routing.engine.ruleset import Strategy, compile_ruleset

COMPILED = compile_ruleset(shipped_ruleset())
STEEL, TOOLS, SHIRT = "7208100000", "8205511500", "6109100000"


def receipt(*lines: tuple[int, str, int], strategy: Strategy = Strategy.VALUE_BY_CENTER, **changes: object) -> Receipt:
    facts = Facts("entry_summary", date(2026, 3, 2), True, False, None, None, tuple(LineFacts(*line) for line in lines))
    facts, compiled = facts._replace(**changes), compile_ruleset(shipped_ruleset(strategy))
    return explain(facts, compiled, route(facts, compiled))


def test_it_names_the_smallest_value_that_would_have_carried_the_runner_up():
    found = receipt((1, TOOLS, 10_000), (2, STEEL, 9_000))

    assert found.counterfactual.sentence == (
        "If the value of line 2 were $10,001 instead of $9,000 it would go to CEE005."
    )


def test_a_tie_is_enough_where_the_tie_break_favors_the_runner_up():
    found = receipt((1, STEEL, 9_000), (2, TOOLS, 10_000))

    assert found.counterfactual.change.value == 10_000


def test_goods_of_one_center_would_go_elsewhere_under_the_nearest_heading_of_another():
    assert receipt((1, TOOLS, 10_000)).counterfactual.sentence == (
        "If line 1 carried a number of heading 8210 it would go to CEE008."
    )


def test_as_few_lines_are_renumbered_as_it_takes():
    found = receipt((1, STEEL, 100), (2, STEEL, 100), (3, STEEL, 100), (4, STEEL, 250))

    assert found.counterfactual.change.lines == (4, 1)
    assert receipt((1, STEEL, 1), (2, STEEL, 9), (3, STEEL, 1), (4, STEEL, 1)).counterfactual.change.lines == (2,)


def test_an_override_that_the_assignment_confirms_is_changed_only_by_another():
    override = OverrideFact(4, "CEE003", "decision of 3 May 2026")
    found = receipt((1, STEEL, 5), override=override, assignment=AssignmentFact(2, "CEE003"))

    assert found.counterfactual.change.action == "set_override"
    assert found.authority == "decision of 3 May 2026"


def test_without_the_assignment_the_goods_would_have_decided():
    found = receipt((1, STEEL, 5), assignment=AssignmentFact(2, "CEE003"))

    assert found.counterfactual.sentence == "Without the importer's assignment it would go to CEE005."
    assert found.authority == "19 CFR 101.10"


def test_triage_says_which_number_would_have_been_enough():
    assert receipt((1, "7701000000", 5)).counterfactual.center is not None
    assert receipt().counterfactual.change.action == "set_assignment"


def test_a_tie_is_told_with_both_centers():
    step = next(step for step in receipt((1, TOOLS, 50), (2, STEEL, 50)).trace if step.outcome == "passed")

    assert step.rule == "CFR101_1"
    assert "CEE010 and CEE005 are equal at $50" in step.because


def test_the_row_of_the_map_is_shown_with_how_surely_it_is_known():
    found = receipt((1, "8516600000", 5))

    assert (found.map_rule.prefix, found.map_rule.basis, found.map_rule.confidence) == ("8516", "recalled", 52)


def test_lines_that_do_not_speak_say_why():
    found = receipt((1, SHIRT, 5), (2, STEEL, 9, False), (3, "", 7), (4, "7701000000", 7))

    assert [line.because for line in found.lines] == [
        "Chapter 61 belongs to CEE004.",
        "A component of a set does not count.",
        "No tariff number of it can name a Center.",
        "No rule names 7701.00.00.00.",
    ]


def test_a_determination_that_the_ruleset_does_not_give_is_shown_as_not_reproduced():
    facts = Facts("entry_summary", date(2026, 3, 2), True, False, None, None, (LineFacts(1, STEEL, 5),))
    altered = route(facts, COMPILED)._replace(center="CEE001", runner_up="CEE002")

    assert explain(facts, COMPILED, altered).reproduced is False


def test_the_published_receipt_is_plain_json_in_the_words_of_the_contract():
    published = json.loads(json.dumps(receipt((1, TOOLS, 10_000), (2, STEEL, 9_000)).as_dict()))

    assert {
        "center",
        "basis",
        "authority",
        "deciding_line",
        "runner_up",
        "counterfactual",
        "ruleset",
        "inputs",
        "trace",
    } <= (published.keys())
    assert published["ruleset"] == {"version": "shipped-1", "sha256": COMPILED.ruleset.sha256}
    assert published["counterfactual"]["change"] == {"action": "set_value", "lines": [2], "value": 10_001}
    assert published["sums"] == [{"center": "CEE010", "value": 10_000}, {"center": "CEE005", "value": 9_000}]
