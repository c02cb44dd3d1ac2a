"""Who decides and who signs second."""

import copy
from datetime import date
from decimal import Decimal

import pytest

from cee.access.capabilities import CAPABILITIES, Role
from cee.core.vocabulary import Kind
from entries.processes.authority import NOBODY, Authority, AuthorityTable, Fact, authority_for
from entries.processes.base import Process
from entries.processes.registry import PROCESSES
from tests.pure.law_edition import CONTENT

TABLE = AuthorityTable.from_content(CONTENT)
ON = date(2026, 11, 24)
SUPERVISORS = {"supervisor", "assistant_director", "center_director"}


def asked(action: str, on: date = ON, **facts: Fact) -> Authority:
    return authority_for(TABLE, "entry_summary", action, on, facts)


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.kind)
def test_every_action_of_people_has_a_row_and_its_deciders_hold_the_capability(process: Process) -> None:
    for action in process.actions.values():
        if action.by_people:
            found = authority_for(TABLE, process.kind, action.name, ON, {})
            assert found.decided_by, action.name
            for role in found.decided_by:
                assert action.capability in CAPABILITIES[Role(role)], (action.name, role)


def test_every_row_is_dated_cited_and_about_an_action_that_exists() -> None:
    assert len({row.key for row in TABLE.rows}) == len(TABLE.rows)
    for row in TABLE.rows:
        assert row.action in PROCESSES[Kind(row.process)].actions
        assert row.citation
        assert 0 < row.confidence <= 100
        assert len(row.key) <= 40
        assert (row.decided_by or frozenset()) | (row.second_signature or frozenset()) <= set(Role)


def test_what_no_row_gives_to_anyone_nobody_decides() -> None:
    assert asked("forgive") is NOBODY
    assert asked("decide_change", on=date(2016, 12, 31)) is NOBODY


@pytest.mark.parametrize(
    ("revenue", "signed_twice"),
    [("0", False), ("9999.99", False), ("10000", True), ("-10000", True), ("-9999.99", False)],
)
def test_a_change_of_much_revenue_in_either_direction_is_signed_twice(revenue: str, signed_twice: bool) -> None:
    found = asked("decide_change", revenue=Decimal(revenue))
    assert bool(found.second_signature) is signed_twice
    assert found.signature_rule == ("change_of_much_revenue" if signed_twice else "")
    assert found.depends_on == ()


def test_a_threshold_that_is_not_known_is_marked_as_a_guess() -> None:
    found = asked("decide_change", revenue=Decimal(50_000))
    assert found.confidence <= 10
    assert "assumed" in found.note


@pytest.mark.parametrize(
    ("days", "signed_twice", "possible"),
    [(0, False, True), (90, False, True), (91, True, True), (300, True, True), (301, True, False)],
)
def test_a_summary_with_adcvd_is_rejected_late_with_a_supervisor_and_after_day_300_by_nobody(
    days: int, signed_twice: bool, possible: bool
) -> None:
    found = asked("reject", adcvd=True, days_since_entry=days)
    assert bool(found.decided_by) is possible
    assert (found.second_signature == SUPERVISORS) is signed_twice
    plain = asked("reject", adcvd=False, days_since_entry=days)
    assert plain.decided_by
    assert not plain.second_signature


def test_facts_that_were_not_told_are_named_where_they_could_matter() -> None:
    assert asked("decide_change").depends_on == ("revenue",)
    assert asked("reject", adcvd=True).depends_on == ("days_since_entry",)
    assert asked("decide_no_change").depends_on == ()


def test_a_cancellation_is_always_signed_twice_and_only_supervisors_reopen() -> None:
    assert asked("cancel").second_signature == SUPERVISORS
    assert asked("reopen").decided_by == SUPERVISORS


def test_a_threshold_is_read_from_the_edition_and_a_malformed_row_refused_by_its_key() -> None:
    content = copy.deepcopy(CONTENT)
    content["settings"]["second_signature_revenue"]["value"] = "500"
    lower = AuthorityTable.from_content(content)
    assert authority_for(lower, "entry_summary", "decide_change", ON, {"revenue": 500}).signature_rule
    del content["settings"]["second_signature_revenue"]
    with pytest.raises(ValueError, match="authority row change_of_much_revenue cannot be read"):
        AuthorityTable.from_content(content)


def test_a_row_ends_on_its_last_day() -> None:
    content = copy.deepcopy(CONTENT)
    (row,) = [row for row in content["authorities"] if row["key"] == "no_change"]
    row["valid_to"] = "2026-11-24"
    table = AuthorityTable.from_content(content)
    assert authority_for(table, "entry_summary", "decide_no_change", ON).decided_by
    assert authority_for(table, "entry_summary", "decide_no_change", date(2026, 11, 25)) is NOBODY


@pytest.mark.parametrize("action", ["approve", "approve_in_part", "deny", "find_untimely", "find_not_protestable"])
def test_the_protest_of_an_exclusion_is_decided_by_the_center_director_alone(action: str) -> None:
    plain = authority_for(TABLE, "protest", action, ON, {"category": "value"})
    exclusion = authority_for(TABLE, "protest", action, ON, {"category": "exclusion"})
    assert "import_specialist" in plain.decided_by
    assert exclusion.decided_by == {"center_director"}


@pytest.mark.parametrize(("action", "signed_twice"), [("deny", True), ("approve_in_part", True), ("approve", False)])
def test_a_denial_after_further_review_was_asked_for_needs_a_second_person(action: str, signed_twice: bool) -> None:
    found = authority_for(TABLE, "protest", action, ON, {"further_review": True, "revenue": 0})
    assert (found.second_signature == SUPERVISORS) is signed_twice
    assert not authority_for(TABLE, "protest", action, ON, {"further_review": False, "revenue": 0}).second_signature
