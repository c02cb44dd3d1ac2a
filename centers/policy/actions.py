"""What may be done to an activity, by whom, and why not: derived from the process and the authority table.

One answer for the buttons and for the guard of the POST. Pure.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cee.core.vocabulary import State, label
from centers.policy.work import WORK_ACTIONS, ItemView, why_not_work
from entries.processes.authority import NOBODY, Authority, AuthorityTable, Fact, authority_for
from entries.processes.base import Field, Option, Outcome, Process, option_of, options

HOLDER_ACTS = frozenset({"decide_summary", "decide_protest", "decide_drawback", "decide_inquiry", "issue_form"})
"""Capabilities whose actions on a placed activity are the holder's of its item."""

SIGNING = frozenset({"sign_decision", "return_decision"})


class ActorView(NamedTuple):
    """Who asks: `capabilities` by the access table, `role` for the authority table; `also` is another position it stands
    for, which a program does: it is no specialist of one kind."""

    user_id: int | None
    role: str
    capabilities: Collection[str]
    office_kind: str
    office: str
    works_anywhere: bool = False
    also: str = ""


class Waiting(NamedTuple):
    """A decision that waits for a second signature: whose it is, and the roles that may sign."""

    decided_by: int
    signers: frozenset[str]


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An activity as policy sees it. `conditions` are the process's; `facts` the authority table's, revenue in dollars."""

    state: State
    center: str | None
    conditions: frozenset[str]
    facts: Mapping[str, Fact]
    item: ItemView | None
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action: drawn where `allowed`, else shown with `why_not`; `missing` says whether that is for want of a right.

    `second_signature` are the roles that must sign too; `depends_on` the facts, told with the action, that could still
    ask for a signature. `kind` is `process` for what the law knows, `work` for claiming and the like.
    """

    action: str
    label: str
    authority: str
    needs_reason: bool
    fields: tuple[Field, ...]
    outcome: Outcome | None
    second_signature: tuple[str, ...]
    signature_rule: str
    depends_on: tuple[str, ...]
    confidence: int
    note: str
    allowed: bool
    why_not: str
    lacks_right: bool
    kind: str = "process"

    def as_dict(self) -> dict[str, object]:
        """The action as the REST contract publishes it."""
        needs = {
            "reason": self.needs_reason,
            "second_signature": bool(self.second_signature),
            "fields": [
                {"name": field.name, "label": field.label, "form": field.form, "required": field.required}
                for field in self.fields
            ],
        }
        published: dict[str, object] = {
            "action": self.action,
            "label": self.label,
            "authority": self.authority,
            "needs": needs,
        }
        return published if self.allowed else published | {"why_not": self.why_not}


def actions_for(
    process: Process,
    activity: ActivityView,
    actor: ActorView,
    table: AuthorityTable,
    on: date,
    extra: Mapping[str, Fact] | None = None,
) -> tuple[ActionView, ...]:
    """Every action that the state has for people, each allowed or with the reason why not; then the work on its item.

    `extra` are facts told with one action (the revenue of a change), which come before those of the activity.
    """
    facts = {**activity.facts, **(extra or {})}
    found = options(process, activity.state, actor.capabilities, _conditions(activity, actor))
    return (*(_viewed(process, option, activity, actor, table, on, facts) for option in found), *_work(activity, actor))


def action_for(
    process: Process,
    action: str,
    activity: ActivityView,
    actor: ActorView,
    table: AuthorityTable,
    on: date,
    extra: Mapping[str, Fact] | None = None,
) -> ActionView | None:
    """One action of the process as `actions_for` would show it; None where the state does not have it."""
    rule = process.actions[action]
    if not rule.by_people or not process.targets(activity.state, action):
        return None
    option = option_of(rule, actor.capabilities, _conditions(activity, actor))
    return _viewed(process, option, activity, actor, table, on, {**activity.facts, **(extra or {})})


def _viewed(
    process: Process,
    option: Option,
    activity: ActivityView,
    actor: ActorView,
    table: AuthorityTable,
    on: date,
    facts: Mapping[str, Fact],
) -> ActionView:
    rule = option.action
    authority = authority_for(table, process.kind, rule.name, on, facts)
    no_right = _no_right(rule.capability, option.why_not, authority, activity, actor, rule.name)
    why_not = no_right or option.why_not or _not_holder(rule.capability, rule.name, activity, actor)
    return ActionView(
        action=rule.name,
        label=rule.label,
        authority=authority.citation or rule.authority,
        needs_reason=rule.needs_reason,
        fields=rule.fields,
        outcome=rule.outcome,
        second_signature=tuple(sorted(authority.second_signature)),
        signature_rule=authority.signature_rule,
        depends_on=authority.depends_on,
        confidence=authority.confidence,
        note=authority.note,
        allowed=not why_not,
        why_not=why_not,
        lacks_right=bool(no_right),
    )


def _conditions(activity: ActivityView, actor: ActorView) -> frozenset[str]:
    if activity.waiting and activity.waiting.decided_by == actor.user_id:
        return activity.conditions | {"own_decision"}
    return activity.conditions


def _no_right(
    capability: str, said: str, authority: Authority, activity: ActivityView, actor: ActorView, action: str
) -> str:
    """Why this actor may never do it, whatever the activity's condition; empty where they may."""
    if capability not in actor.capabilities:
        return said
    if actor.office_kind == "center" and activity.center != actor.office:
        return f"This is decided in {activity.center or 'triage'}."
    if authority == NOBODY or not authority.decided_by:
        return authority.note or f"Nobody may do this ({authority.citation})."
    if not authority.decided_by & {actor.role, actor.also}:
        return f"This is for the {_roles(authority.decided_by)} ({authority.citation})."
    if action in SIGNING and activity.waiting:
        if activity.waiting.decided_by == actor.user_id:
            return "Nobody signs their own decision."
        if actor.role not in activity.waiting.signers:
            return f"This is signed by the {_roles(activity.waiting.signers)}."
    return ""


def _not_holder(capability: str, action: str, activity: ActivityView, actor: ActorView) -> str:
    """Why the item's holder, or its absence, stands in the way."""
    item = activity.item
    if activity.state is not State.PLACED:
        return ""
    if action in SIGNING:
        return "" if item is None or item.assignee_id in (None, actor.user_id) else "A colleague is about to sign it."
    if capability not in HOLDER_ACTS:
        return ""
    if item is None or item.assignee_id is None:
        return "Claim it first."
    return "" if item.assignee_id == actor.user_id else "It is with somebody else."


def _work(activity: ActivityView, actor: ActorView) -> tuple[ActionView, ...]:
    found = []
    own_center = actor.works_anywhere or activity.center == actor.office
    for rule in WORK_ACTIONS:
        no_right, why_not = why_not_work(
            rule, activity.item, activity.state, actor.capabilities, actor.user_id, own_center
        )
        found.append(
            ActionView(
                action=rule.name,
                label=rule.label,
                authority=rule.authority,
                needs_reason=rule.needs_reason,
                fields=rule.fields,
                outcome=None,
                second_signature=(),
                signature_rule="",
                depends_on=(),
                confidence=100,
                note="",
                allowed=not (no_right or why_not),
                why_not=no_right or why_not,
                lacks_right=bool(no_right),
                kind="work",
            )
        )
    return tuple(found)


def _roles(roles: Collection[str]) -> str:
    return " or ".join(sorted(label(role).lower() for role in roles)) or "nobody"
