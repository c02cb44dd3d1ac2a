"""What may be decided in batches, and what of it can be undone."""

import pytest

from centers.policy.batch import batch_actions, why_not_undone
from entries.processes.base import ActionRule
from entries.processes.registry import PROCESSES

RULES = [rule for process in PROCESSES.values() for rule in batch_actions(process)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_moves_a_clock_has_left_the_building(rule: ActionRule) -> None:
    """Undoing takes no clock event and no form back, so an action that writes one must say what has left."""
    assert rule.outcome is not None and (not (rule.event or rule.waits_for) or rule.leaves)


def test_second_signatures_and_the_work_of_one_item_are_not_taken_in_batches() -> None:
    names = {rule.name for rule in RULES}
    assert {"decide_no_change", "decide_change", "reject", "request_information", "deny"} <= names
    assert not names & {"sign_decision", "return_decision", "cancel", "extend_liquidation", "approve"}


@pytest.mark.parametrize(
    ("action", "stands", "version", "code"),
    [
        ("decide_no_change", True, 4, ""),
        ("decide_no_change", True, 5, "changed"),
        ("reject", True, 4, "left_building"),
        ("reject", False, 4, ""),
    ],
)
def test_a_decision_is_undone_while_it_stands_as_left_and_has_told_nobody(action, stands, version, code) -> None:
    rule = next(rule for rule in RULES if rule.name == action)
    assert why_not_undone(rule, stands=stands, version=version, version_after=4)[0] == code
