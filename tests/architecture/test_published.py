"""Every verb there is has been decided on: told to filers, or not."""

import ast
from collections.abc import Iterator
from pathlib import Path

from cee.access.published import FILER_FIELDS, FILER_VERBS, INTERNAL_VERBS
from cee.stack.paths import ROOT
from centers.policy.handoff import MOVES
from centers.policy.work import WORK_ACTIONS
from entries.models import Activity
from entries.processes.registry import PROCESSES

SOURCES = ("entries", "routing", "centers", "cee/access", "cee/api", "cee/audit", "cee/base", "cee/pipeline.py")
OF_NO_ACTIVITY = frozenset(
    """absence_recorded account_changed account_created account_manager_set assignment_changed
    assignment_corrected batch_canceled batch_confirmed batch_finished batch_frozen batch_undo_asked batch_undone
    capacity_set center_changed criteria_shipped criterion_added criterion_ended deactivate_person guidance_drafted guidance_edited
    guidance_published guidance_withdrawn membership_ended membership_granted number_added number_moved
    organisation_shipped override_made override_revoked password_changed port_added port_changed port_closed
    port_corrected preferences_changed renew_password reroute_begun reroute_confirmed reroute_dropped
    reroute_finished ruleset_shipped staff_placed standing_changed standing_corrected team_added team_changed team_ended
    token_issued token_revoked upload_infected user_created webhook_activated webhook_created webhook_replayed
    webhook_rotated webhook_stopped""".split()
)
"""Verbs whose events name no activity and so are in nobody's stream but the national offices'."""


def _modules() -> Iterator[ast.Module]:
    for place in SOURCES:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(Path(path).rglob("*.py")):
            if "migrations" not in file.parts:
                yield ast.parse(file.read_text())


def _words(value: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """The texts that an expression may come to, as far as they stand in its module."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _words(value.body, constants)
        yield from _words(value.orelse, constants)
    elif isinstance(value, ast.Dict):
        for one in value.values:
            yield from _words(one, constants)
    elif isinstance(value, ast.Name) and value.id in constants:
        yield from _words(constants[value.id], constants)
    elif isinstance(value, ast.Subscript):
        yield from _words(value.value, constants)


def _written() -> set[str]:
    found: set[str] = set()
    for module in _modules():
        constants = {
            target.id: node.value
            for node in module.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.keyword) and node.arg == "verb":
                found |= set(_words(node.value, constants))
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tell":
                found |= set(_words(node.args[1], constants))
    return found


def _verbs() -> set[str]:
    actions = {name for process in PROCESSES.values() for name in process.actions}
    moves = {f"handoff_{move}" for move in MOVES}
    return actions | moves | {rule.name for rule in WORK_ACTIONS} | _written() | {"arrived"}


def test_every_verb_is_told_to_filers_or_named_as_internal() -> None:
    verbs = _verbs()
    assert {"claim", "reassign", "release", "webhook_rotated", "record_form28_answer", "undo_in_batch"} <= verbs
    undecided = verbs - FILER_VERBS.keys() - INTERNAL_VERBS - OF_NO_ACTIVITY
    assert not undecided


def test_no_verb_is_both_and_none_is_left_over() -> None:
    assert not INTERNAL_VERBS & FILER_VERBS.keys()
    assert not (FILER_VERBS.keys() | INTERNAL_VERBS) & OF_NO_ACTIVITY
    assert not (FILER_VERBS.keys() | INTERNAL_VERBS | OF_NO_ACTIVITY) - _verbs()


def test_what_is_told_of_a_change_says_nothing_of_who_works_it_and_why() -> None:
    columns = {field.attname for field in Activity._meta.fields}
    inside = {
        "lane",
        "division",
        "team_id",
        "assignee_id",
        "sensitivity",
        "next_action",
        "next_date",
        "review",
        "version",
    }
    assert inside <= columns and not inside & FILER_FIELDS
    assert not {"text", "criteria", "finding", "signer", "revenue", "team", "queue"} & FILER_FIELDS
