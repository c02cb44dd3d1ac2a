"""The tiers of routing, each rule of `route` by itself."""

import pickle
from dataclasses import replace
from datetime import date

import pytest

from cee.core.vocabulary import Basis, TriageReason
from routing.data import shipped_ruleset
from routing.engine.facts import (
    AssignmentFact,
    Facts,
    LineFacts,
    OverrideFact,
    effective_hts,
    facts_from_content,
    facts_hash,
    facts_to_content,
)
from routing.engine.route import route
from routing.engine.ruleset import (
    Rule,
    Ruleset,
    RulesetError,
    Strategy,
    compile_ruleset,
    content_sha256,
    from_content,
    to_content,
)

COMPILED = compile_ruleset(shipped_ruleset())
STEEL, SHIRT, CAR = "7208100000", "6109100000", "8703230100"


def summary(*lines: tuple[int, str, int], **changes: object) -> Facts:
    facts = Facts("entry_summary", date(2026, 3, 2), True, False, None, None, tuple(LineFacts(*line) for line in lines))
    return facts._replace(**changes)


def rule(number: int, prefix: str, center: str = "CEE005") -> Rule:
    return Rule(number, prefix, center, "sourced", 90, "19 CFR 101.1", "")


def test_the_largest_value_by_center_decides():
    found = route(summary((1, STEEL, 500), (2, SHIRT, 300), (3, SHIRT, 300)), COMPILED)

    assert (found.center, found.basis, found.deciding_line, found.runner_up) == ("CEE004", Basis.TARIFF, 2, "CEE005")
    assert COMPILED.rules[found.rule_id].prefix == "61"


def test_an_assignment_decides_before_the_goods():
    found = route(summary((1, STEEL, 500), assignment=AssignmentFact(7, "CEE003")), COMPILED)

    assert found == ("CEE003", Basis.ASSIGNMENT, None, None, None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"broker_as_importer": True},
        {"importer_known": False},
        {"assignment": AssignmentFact(7, "NOTELG")},
        {"assignment": AssignmentFact(7, "PNDING")},
    ],
)
def test_an_assignment_of_a_broker_an_unknown_an_ineligible_or_a_pending_importer_does_not_decide(changes):
    facts = summary((1, STEEL, 500), assignment=AssignmentFact(7, "CEE003"))._replace(**changes)

    assert route(facts, COMPILED).basis is Basis.TARIFF


def test_nothing_usable_goes_to_triage_and_never_to_a_default_center():
    assert route(summary(), COMPILED).triage_reason is TriageReason.NO_USABLE_TARIFF
    assert route(summary((1, "", 500)), COMPILED).triage_reason is TriageReason.NO_USABLE_TARIFF
    assert route(summary((1, "7701000000", 500)), COMPILED).triage_reason is TriageReason.NO_MATCH
    assert route(summary((1, "7701000000", 500)), COMPILED).center is None


def test_an_unassigned_drawback_claimant_goes_to_triage_whatever_its_goods():
    found = route(summary((1, STEEL, 500), kind="drawback"), COMPILED)

    assert (found.center, found.triage_reason) == (None, TriageReason.NO_ASSIGNMENT)


def test_a_protest_follows_the_center_of_its_decision_before_the_importers():
    facts = summary((1, STEEL, 1), kind="protest", assignment=AssignmentFact(1, "CEE003"), fallback_center="CEE009")

    assert route(facts, COMPILED) == ("CEE009", Basis.FOLLOWED, None, None, None, None)


@pytest.mark.parametrize(
    ("numbers", "effective"),
    [
        (["9903880300", STEEL], STEEL),
        ([STEEL, "9903880300"], STEEL),
        ([SHIRT, STEEL], STEEL),
        (["9802008040", "9903880300", SHIRT], SHIRT),
        (["9801001031", "9903880300"], "9801001031"),
        (["9903880300", "9801001031"], "9801001031"),
        (["9802008040"], ""),
        (["9903880300"], ""),
        ([], ""),
    ],
)
def test_a_line_has_one_effective_number(numbers, effective):
    assert effective_hts(numbers, COMPILED.named_98) == effective


def test_a_map_may_name_a_chapter_98_heading_of_fewer_digits():
    assert effective_hts(["9817008501"], {"98170085"}) == "9817008501"


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([rule(1, "721")], "RULE_PREFIX"),
        ([rule(1, "7x")], "RULE_PREFIX"),
        ([rule(1, "99")], "RULE_CHAPTER"),
        ([rule(1, "7701")], "RULE_CHAPTER"),
        ([rule(1, "72"), rule(2, "72", "CEE001")], "RULE_DOUBLED"),
        ([rule(1, "72"), rule(1, "73")], "RULE_ID_DOUBLED"),
        ([rule(1, "72", "CEE011")], "RULE_CENTER"),
        ([rule(1, "72", "NOTELG")], "RULE_CENTER"),
    ],
)
def test_a_ruleset_with_a_rule_that_is_unfit_is_refused(rules, code):
    with pytest.raises(RulesetError) as refused:
        compile_ruleset(Ruleset("draft", tuple(rules), date(2026, 1, 1)))

    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_ruleset_is_named_by_its_content_and_not_by_the_order_of_its_rules():
    shipped = shipped_ruleset()
    turned = replace(shipped, rules=tuple(reversed(shipped.rules)))

    assert turned.sha256 == shipped.sha256 == content_sha256(to_content(shipped))
    assert from_content(to_content(shipped)).sha256 == shipped.sha256
    assert replace(shipped, strategy=Strategy.FIRST_LINE).sha256 != shipped.sha256
    assert replace(shipped, rules=shipped.rules[1:]).sha256 != shipped.sha256


def test_a_compiled_ruleset_can_be_sent_to_another_process():
    facts = summary((1, STEEL, 500), (2, CAR, 700))
    route(facts, COMPILED)
    sent = pickle.loads(pickle.dumps(COMPILED))

    assert route(facts, sent) == route(facts, COMPILED)
    assert sent.ruleset.sha256 == COMPILED.ruleset.sha256


def test_facts_survive_the_receipt_that_publishes_them():
    facts = summary((1, STEEL, 500), assignment=AssignmentFact(1, "CEE001"), override=OverrideFact(2, "CEE002", "memo"))

    assert facts_from_content(facts_to_content(facts)) == facts


def test_the_hash_of_the_same_facts_is_the_same_forever():
    facts = summary((1, STEEL, 500), (2, "", 0), assignment=AssignmentFact(1, "CEE001"))

    assert facts_hash(facts).hex() == "0a65a72a5389d9fc9e0d552e91f8cae9"
    assert facts_hash(facts._replace(broker_as_importer=True)) != facts_hash(facts)
    assert facts_hash(facts._replace(override=OverrideFact(1, "CEE001", "memo"))) != facts_hash(facts)


def test_every_row_of_the_shipped_map_says_how_it_is_known():
    for row in shipped_ruleset().rules:
        assert row.basis in {"sourced", "evidence", "scope", "recalled"}, row
        assert 0 < row.confidence <= 100, row
        assert row.authority and row.note, row
