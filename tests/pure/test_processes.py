"""The processes as data, and what it allows."""

import pytest

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.core.vocabulary import FindingType, Kind, State
from entries.clocks.deadlines import RULES
from entries.clocks.facts import EventName
from entries.processes.axes import AXES
from entries.processes.base import CONDITIONS, Process, allowed, options
from entries.processes.codes import FINDING_TYPES, LIQUIDATION_REASONS, PROTEST_OUTCOMES
from entries.processes.drawback import DRAWBACK
from entries.processes.entry_summary import ENTRY_SUMMARY
from entries.processes.protest import PROTEST
from entries.processes.registry import PROCESSES

EVERYTHING = frozenset(Capability)
SPECIALIST = CAPABILITIES[Role.IMPORT_SPECIALIST]
PROCESS = pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.kind)


AGAIN = {Kind.PROTEST: {"set_aside_denial", "void_denial"}, Kind.TRADE_INQUIRY: {"reopen_inquiry"}}
"""What opens again what had ended."""


def names(state: State, capabilities: frozenset[Capability] = EVERYTHING, *conditions: str) -> set[str]:
    return {action.name for action in allowed(ENTRY_SUMMARY, state, capabilities, conditions)}


@PROCESS
def test_a_process_is_whole(process: Process) -> None:
    assert PROCESSES[process.kind] is process
    assert {move.action for move in process.transitions} == set(process.actions)
    assert len(set(process.transitions)) == len(process.transitions)
    for name, action in process.actions.items():
        assert name == action.name
        assert action.authority
        assert len(name) <= 32
        assert not action.event or action.event in set(EventName)
        assert not action.capability or action.capability in set(Capability)
        assert set(action.requires) | set(action.blocked_by) <= set(CONDITIONS)
        for axis, word in action.axes.items():
            assert word in AXES[axis]


@PROCESS
def test_every_state_is_reached_and_the_last_is_left_only_where_it_may_open_again(process: Process) -> None:
    reached = {process.initial}
    while more := {move.target for move in process.transitions if move.source in reached} - reached:
        reached |= more
    assert reached == set(process.states)
    left = {
        move.action for move in process.transitions if move.source is State.CLOSED and move.target is not move.source
    }
    assert left == AGAIN.get(process.kind, set())


@PROCESS
def test_every_open_state_can_be_left(process: Process) -> None:
    for state in process.states:
        if state is not State.CLOSED:
            assert [move for move in process.transitions if move.source is state and move.target is not state]


@PROCESS
def test_a_process_names_every_clock_of_its_kind(process: Process) -> None:
    assert sorted(process.deadline_rules) == sorted(rule.name for rule in RULES if rule.of is process.kind)


def test_what_is_liquidated_may_be_protested() -> None:
    assert DRAWBACK.next_kinds == (Kind.PROTEST,)
    assert ENTRY_SUMMARY.next_kinds == (Kind.PROTEST,)


def test_a_review_ends_with_one_of_six_outcomes() -> None:
    assert {outcome.code for outcome in ENTRY_SUMMARY.outcomes} == {
        "no_change", "change", "reject", "cancel", "refer_enforcement", "request_information",
    }  # fmt: skip


def test_a_change_needs_a_liquidation_reason_and_a_rejection_one_of_its_own() -> None:
    change, reject = ENTRY_SUMMARY.actions["decide_change"], ENTRY_SUMMARY.actions["reject"]
    assert change.outcome is not None and reject.outcome is not None
    assert set(change.outcome.codes or ()) == {f"{number:02d}" for number in range(1, 10)}
    assert set(reject.outcome.codes or ()) == {f"{number:03d}" for number in range(1, 24)} | {"998"}
    assert change.needs_reason and reject.needs_reason


def test_a_specialist_works_what_is_placed_and_nothing_in_triage() -> None:
    assert {"decide_no_change", "decide_change", "reject", "request_information"} <= names(State.PLACED, SPECIALIST)
    assert names(State.TRIAGE, SPECIALIST) == set()
    assert names(State.TRIAGE, CAPABILITIES[Role.ROUTING_DESK]) == {"settle_triage"}


def test_a_clear_summary_is_taken_into_review_or_extended_only() -> None:
    assert names(State.AWAITING_LIQUIDATION, SPECIALIST) == {"pull_for_review", "extend_liquidation"}


def test_what_is_closed_is_only_ever_reliquidated_and_only_in_time() -> None:
    assert names(State.CLOSED) == names(State.CLOSED, EVERYTHING, "liquidated") == set()
    assert names(State.CLOSED, EVERYTHING, "liquidated", "reliquidation_open") == {"reliquidate"}


def test_an_entry_specialist_liquidates_and_an_import_specialist_does_not() -> None:
    entry = CAPABILITIES[Role.ENTRY_SPECIALIST]
    assert "liquidate" in names(State.DECIDED, entry) and "liquidate" not in names(State.DECIDED, SPECIALIST)
    assert "liquidate" not in names(State.DECIDED, entry, "lapsed")
    assert "record_deemed" not in names(State.DECIDED, entry)
    assert "record_deemed" in names(State.DECIDED, entry, "lapsed")


def test_what_only_notices_do_is_offered_to_nobody() -> None:
    for state in State:
        assert not names(state) & {"route", "post_liquidation", "refile", "record_rejection", "reliquidate_as_decided"}


def test_an_answer_is_recorded_only_while_a_form_waits() -> None:
    assert "record_form28_answer" not in names(State.PLACED)
    assert "record_form28_answer" in names(State.PLACED, EVERYTHING, "open_form_28")
    assert "decide_change" not in names(State.PLACED, EVERYTHING, "open_form_29")


def test_a_waiting_decision_is_signed_or_returned_by_another_and_blocks_the_rest() -> None:
    assert names(State.PLACED, EVERYTHING, "decision_waiting") == {
        "sign_decision", "return_decision", "extend_liquidation",
    }  # fmt: skip
    assert not names(State.PLACED, EVERYTHING, "decision_waiting", "own_decision") & {
        "sign_decision",
        "return_decision",
    }


def test_what_is_not_possible_says_why() -> None:
    why = {o.action.name: o.why_not for o in options(ENTRY_SUMMARY, State.PLACED, SPECIALIST, ("decision_waiting",))}
    assert why["reject"] == "A decision waits for its second signature."
    assert why["sign_decision"] == "Your role does not hold this."
    assert why["record_form28_answer"] == "No Form 28 waits for its answer."


def test_a_port_officer_may_do_nothing_to_a_summary() -> None:
    for state in State:
        assert names(state, CAPABILITIES[Role.PORT_OFFICER]) == set()


def test_a_finding_type_leads_to_reasons_of_liquidation() -> None:
    assert set(FINDING_TYPES) == set(FindingType)
    for finding in FINDING_TYPES.values():
        assert finding.liquidation_reasons
        assert set(finding.liquidation_reasons) <= set(LIQUIDATION_REASONS)
        assert finding.authority


def test_the_axes_are_those_of_the_activity() -> None:
    assert AXES["control"]["cbp"].ace == "2"
    assert AXES["summary_status"]["canceled"].label == "Canceled"
    for name, values in AXES.items():
        codes = [value.ace for value in values.values() if value.ace]
        # Of the protest ACE's axis says only whether there is one; the other words here say how it ended.
        assert len(set(codes)) == (2 if name == "protest" else len(codes))


def test_a_protest_ends_with_one_of_aces_seven_statuses() -> None:
    people = {rule.outcome.code for rule in PROTEST.actions.values() if rule.outcome and rule.by_people}
    assert people == {"AP", "PD", "DN", "UT", "NP", "SP", "WD"} == set(PROTEST_OUTCOMES)
    assert {outcome.code for outcome in PROTEST.outcomes} - people == {"deemed_denied"}


def test_a_protest_under_further_review_is_not_decided_in_the_center() -> None:
    conditions = ("further_review", "further_review_granted")
    found = {action.name for action in allowed(PROTEST, State.PLACED, EVERYTHING, conditions)}
    assert not found & {"approve", "deny", "grant_further_review"}
    assert {"suspend", "record_withdrawal"} <= found


def test_a_claim_is_liquidated_once_its_imports_are_final_and_denied_at_any_time() -> None:
    early = {action.name for action in allowed(DRAWBACK, State.PLACED, SPECIALIST)}
    late = {action.name for action in allowed(DRAWBACK, State.PLACED, SPECIALIST, ("imports_final",))}
    assert {"deny_drawback", "return_claim", "record_waiver"} <= early
    assert not early & {"liquidate_as_claimed", "liquidate_changed"}
    assert {"liquidate_as_claimed", "liquidate_changed"} <= late
    changed = DRAWBACK.actions["liquidate_changed"].outcome
    assert changed is not None and set(changed.codes or ()) == {"55", "56", "57", "58", "59", "60"}


def test_accelerated_payment_is_recorded_only_where_it_was_asked_for() -> None:
    assert "record_accelerated_payment" not in {a.name for a in allowed(DRAWBACK, State.PLACED, SPECIALIST)}
    asked = allowed(DRAWBACK, State.PLACED, SPECIALIST, ("accelerated_payment",))
    assert "record_accelerated_payment" in {action.name for action in asked}
