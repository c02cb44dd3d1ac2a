"""What a batch decides, and what it leaves alone and why. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from centers.policy.actions import ActionView, ActivityView, ActorView, action_for
from entries.processes.authority import AuthorityTable, Fact
from entries.processes.base import CONDITIONS, ActionRule, Process

SKIPPED: Final[Mapping[str, str]] = {
    "changed": "Changed since the list was frozen",
    "held": "With somebody else",
    "waiting": "Waits for a reply or a lead case",
    "left_queue": "Left this queue",
    "not_visible": "No longer your office's",
    "wrong_state": "Not in a state for this",
    "not_allowed": "Not yours to decide",
    "not_now": "Something stands in the way",
    "canceled": "The batch was stopped before it",
    "no_role": "Whoever confirmed it holds the role no more",
    "failed": "Could not be written",
}
"""Why an item is skipped, or a decision kept where it was to be undone."""

KEPT: Final[Mapping[str, str]] = {
    "changed": "Changed since it was decided",
    "left_building": "Has left the building",
    "not_visible": "No longer your office's",
    "no_role": "Whoever asked to undo it holds the role no more",
    "failed": "Could not be written",
}


class Verdict(NamedTuple):
    """Whether a batch decides an item: `code` is empty where it does, and `action` is then the action as allowed."""

    code: str
    why: str
    action: ActionView | None = None


class Judge(NamedTuple):
    """Who decides what, in which queue, on which day, by which table; `names` are the people who hold items, by id."""

    process: Process
    action: str
    queue: str
    actor: ActorView
    table: AuthorityTable
    on: date
    names: Mapping[int, str]
    extra: Mapping[str, Fact] = {}

    def verdict(self, frozen: int, present: int | None, view: ActivityView | None) -> Verdict:
        """The verdict on one item: `frozen` is the version that was chosen, `present` the one that stands now.

        An item that nobody holds is taken as if its decider had claimed it.
        """
        if present is None or view is None:
            return _skip("not_visible")
        item = view.item
        if item is None or item.queue != self.queue:
            return _skip("left_queue")
        if item.assignee_id is not None and item.assignee_id != self.actor.user_id:
            return Verdict("held", f"{self.names.get(item.assignee_id) or 'A colleague'} has it.")
        if item.status == "waiting":
            return _skip("waiting")
        if present != frozen:
            return Verdict("changed", f"It stands at version {present} now; the list froze version {frozen}.")
        taken = replace(view, item=item._replace(assignee_id=self.actor.user_id, status="claimed"))
        action = action_for(self.process, self.action, taken, self.actor, self.table, self.on, self.extra)
        if action is None:
            return _skip("wrong_state")
        if not action.allowed:
            return Verdict("not_allowed" if action.lacks_right else "not_now", action.why_not)
        out = f"open_{self.process.actions[self.action].waits_for}"
        if out in view.conditions:
            return Verdict("not_now", CONDITIONS[out][1])
        return Verdict("", "", action)


def _skip(code: str) -> Verdict:
    return Verdict(code, f"{SKIPPED[code]}.")


def why_not_undone(rule: ActionRule, *, stands: bool, version: int, version_after: int) -> tuple[str, str]:
    """Why a decision of a batch stays, as code and words; both empty where it can be undone.

    `stands` says that it took effect; one that waits for its second signature has told nobody yet.
    """
    if stands and rule.leaves:
        return "left_building", rule.leaves
    if version != version_after:
        return "changed", f"It stands at version {version} now; the batch left it at {version_after}."
    return "", ""


def undo_until(decided_at: datetime, hours: int) -> datetime:
    """The instant up to which what was decided may be undone."""
    return decided_at + timedelta(hours=hours)


def batch_actions(process: Process) -> tuple[ActionRule, ...]:
    """The actions that may be taken on many at once, in the process's order."""
    return tuple(rule for rule in process.actions.values() if rule.in_batch)
