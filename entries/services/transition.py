"""The one way in which an activity changes after it arrived: compare-and-set, with its event in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.cas import compare_and_set, require_version
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Kind, State, label
from entries.models import Activity
from entries.processes.base import Process
from entries.processes.registry import PROCESSES
from entries.services.rewrite import ChangedMeanwhile

PROJECTION: Final = frozenset(
    {"center", "division", "team_id", "lane", "assignee_id", "next_action", "next_date", "sensitivity", "holds"}
)
"""What lists need of an activity, and people's work moves without a change of state."""


def activity_change(
    *,
    activity_id: int,
    version: int,
    verb: str,
    actor: Principal,
    changes: dict[str, Any],
    reason: str = "",
    correlation: str = "",
) -> int:
    """Change columns of the projection, not the state, as `verb`; answer the new version.

    Raises Conflict naming the version that stands now where `version` is stale. Whether the actor may is the
    caller's to ask.
    """
    with acting(actor, verb=verb, reason=reason, correlation=correlation):
        return compare_and_set(Activity.objects.all(), pk=activity_id, version=version, **_projection(changes))


def _projection(changes: dict[str, Any]) -> dict[str, Any]:
    unknown = changes.keys() - PROJECTION
    if unknown:
        raise ValueError(f"not of the projection: {', '.join(sorted(unknown))}")
    return changes


def activity_transition(
    *,
    activity_id: int,
    version: int,
    action: str,
    actor: Principal,
    at: datetime,
    target: State | None = None,
    carrying_out: str = "",
    reason: str = "",
    changes: dict[str, Any] | None = None,
    correlation: str = "",
) -> int:
    """Do what the process of its kind lets happen: the new state, the status axes that the action sets, and `changes`
    of the projection, under the action's own name; answer the new version.

    `target` chooses where an action may lead to several states; `carrying_out` names the action that a signature puts
    into effect, whose axes are set too. Who may act is asked before, of the action itself.
    Raises NotVisible, Conflict naming the version that stands now, or Refused: `no_process`, `wrong_state`,
    `reason_missing`.
    """
    activity = Activity.objects.filter(pk=activity_id).only("kind", "state", "version").first()
    if activity is None:
        raise NotVisible("no_activity", "There is no such activity.")
    process = PROCESSES.get(Kind(activity.kind))
    if process is None:
        raise Refused("no_process", f"CEE does not work activities of the kind {activity.kind} yet.")
    rule = process.actions.get(action)
    targets = process.targets(State(activity.state), action)
    if rule is None or not targets or (target is not None and target not in targets):
        require_version(activity.version, version)
        raise Refused(
            "wrong_state", f"{rule.label if rule else action}: not while this is {label(activity.state).lower()}."
        )
    if rule.needs_reason and not reason.strip():
        raise Refused("reason_missing", "Say why.", rule.authority, "reason")
    with acting(actor, verb=action, reason=reason, correlation=correlation):
        return compare_and_set(
            Activity.objects.all(),
            pk=activity_id,
            version=version,
            state=target or targets[0],
            **(_axes(process, action) | _axes(process, carrying_out) | _projection(changes or {})),
        )


_END = """
UPDATE entries_activity a SET version = a.version + 1, state = %s, assignee_id = NULL, next_action = '', next_date = NULL{axes}
FROM unnest(%s::bigint[], %s::int[]) AS n(id, seen) WHERE a.id = n.id AND a.version = n.seen AND a.state = ANY(%s)
"""


def activities_end(seen: Mapping[int, int], *, process: Process, action: str) -> None:
    """Do to many what ends them, by one statement in the caller's transaction: state and axes as the process says, nobody's
    any more, nothing next. `seen` holds the version of each as it was read.

    Raises ChangedMeanwhile where any no longer stands so, or has a state without this action.
    """
    moves = [move for move in process.transitions if move.action == action]
    axes = process.actions[action].axes
    statement = _END.format(axes="".join(f", {name} = %s" for name in axes))
    given: list[Any] = [
        moves[0].target,
        *axes.values(),
        list(seen),
        list(seen.values()),
        [str(move.source) for move in moves],
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [str(one) if isinstance(one, str) else one for one in given])
        if cursor.rowcount != len(seen):
            raise ChangedMeanwhile


def _axes(process: Process, action: str) -> dict[str, str]:
    return dict(process.actions[action].axes) if action else {}
