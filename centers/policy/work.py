"""What people do with a work item before and beside deciding: claim it, give it back, note and find things. Pure."""

from collections.abc import Collection
from typing import NamedTuple

from cee.core.vocabulary import State
from entries.processes.base import Field

HOUSE = "CEE access table"


class ItemView(NamedTuple):
    """A work item as policy sees it: `status` is open, claimed or waiting; `claimable` is its queue's."""

    queue: str
    status: str
    assignee_id: int | None
    team_id: int
    claimable: bool
    claim_capability: str


class WorkRule(NamedTuple):
    """One thing done with an item. `holder`: only whoever holds it; `lead`: a lead may take a colleague's place."""

    name: str
    label: str
    capability: str
    authority: str = HOUSE
    needs_reason: bool = False
    fields: tuple[Field, ...] = ()
    holder: bool = False
    lead: bool = False


_FINDING = (
    Field("line", "Line", "lines", required=False),
    Field("finding_type", "Kind of finding", "code"),
    Field("declared", "Declared", "text", required=False),
    Field("found", "Found", "text", required=False),
    Field("revenue", "Revenue in dollars; negative is owed to the importer", "money", required=False),
    Field("authority", "Authority", "text", required=False),
    Field("remark", "Remark", "text", required=False),
)
_TARGET = (
    Field("to_user_id", "To a person", "person", required=False),
    Field("to_team_id", "To a team", "team", required=False),
)

WORK_ACTIONS: tuple[WorkRule, ...] = (
    WorkRule("claim", "Claim", "work_queue"),
    WorkRule("release", "Put back", "work_queue", holder=True, lead=True),
    WorkRule("reassign", "Reassign", "reassign", needs_reason=True, fields=_TARGET),
    WorkRule("record_finding", "Record a finding", "record_finding", "19 USC 1500", fields=_FINDING, holder=True),
    WorkRule(
        "withdraw_finding",
        "Withdraw a finding",
        "record_finding",
        needs_reason=True,
        fields=(Field("finding", "Finding", "finding"),),
        holder=True,
    ),
    WorkRule("write_note", "Leave a note", "work_queue", fields=(Field("text", "Note", "text"),)),
)


def why_not_work(
    rule: WorkRule,
    item: ItemView | None,
    state: State,
    capabilities: Collection[str],
    user_id: int | None,
    own_center: bool,
) -> tuple[str, str]:
    """Why the right is missing, and why the item stands in the way; both empty where it may be done."""
    capability = item.claim_capability if rule.name == "claim" and item else rule.capability
    if capability not in capabilities:
        return "Your role does not hold this.", ""
    if rule.name == "write_note":
        return "", ""
    if not own_center:
        return "This is worked in another Center.", ""
    if item is None or state is not State.PLACED:
        return "", "It is in no queue."
    if rule.name == "claim":
        return "", _why_not_claim(item, user_id)
    if rule.name == "release" and item.status != "claimed":
        return "", "Nobody has claimed it."
    if rule.holder and item.assignee_id != user_id:
        lead = rule.lead and "reassign" in capabilities
        return "", "" if lead else "Claim it first." if item.assignee_id is None else "It is with somebody else."
    return "", ""


def _why_not_claim(item: ItemView, user_id: int | None) -> str:
    if not item.claimable or item.status == "waiting":
        return "It waits for an importer or a port."
    if item.assignee_id == user_id:
        return "You have it already."
    return "It is with somebody else." if item.assignee_id is not None else ""
