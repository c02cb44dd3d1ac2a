"""Many activities changed by one statement: what `activity_transition` does to one, in the same final rows and events."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from cee.base.cas import stale
from cee.base.copy import array_text
from cee.base.errors import Refused
from cee.core.vocabulary import Kind, State
from entries.models import Activity
from entries.processes.registry import PROCESSES

COLUMNS: Final[Mapping[str, str]] = {
    "state": "text",
    "division": "text",
    "team_id": "int",
    "lane": "text",
    "assignee_id": "int",
    "next_action": "text",
    "next_date": "date",
    "sensitivity": "text",
    "control": "text",
    "summary_status": "text",
    "review": "text",
    "collection": "text",
    "liquidation": "text",
    "protest": "text",
}
"""What a decision may change of an activity, and what undoing it restores."""

_UPDATE: Final = f"""
UPDATE entries_activity a SET version = a.version + 1, {", ".join(f"{name} = n.{name}" for name in COLUMNS)}
FROM unnest(%s::bigint[], %s::int[], {", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())})
     AS n(id, seen, {", ".join(COLUMNS)})
WHERE a.id = n.id AND a.version = n.seen
"""


class Move(NamedTuple):
    """What is to become of one activity, as it was read: its state (None: it keeps it) and columns of its projection."""

    activity: Activity
    target: State | None
    changes: Mapping[str, Any]


def activities_transition(moves: Sequence[Move], *, action: str, takes_effect: bool = True) -> dict[int, int]:
    """Do an action of their process to activities that the caller has locked; answer the new versions by id.

    Runs inside the caller's `acting`. An action that does not take effect yet (it waits for a signature) sets no state
    and no axes. Raises Refused `wrong_state` where the process does not lead there, Conflict where one has changed.
    """
    written: dict[int, tuple[int, dict[str, Any]]] = {}
    for activity, target, changes in moves:
        process = PROCESSES[Kind(activity.kind)]
        if target is not None and target not in process.targets(State(activity.state), action):
            raise Refused("wrong_state", f"{process.actions[action].label}: not while this is {activity.state}.")
        axes = process.actions[action].axes if takes_effect else {}
        written[activity.pk] = (
            activity.version,
            snapshot_of(activity) | dict(axes) | {"state": target or activity.state} | dict(changes),
        )
    return activities_write(written)


def snapshot_of(activity: Activity) -> dict[str, Any]:
    """The columns of an activity that a decision may change, as they stand."""
    return {name: getattr(activity, name) for name in COLUMNS}


def activities_write(rows: Mapping[int, tuple[int, Mapping[str, Any]]]) -> dict[int, int]:
    """Write COLUMNS of activities by compare-and-set on the version that each is paired with; answer the new versions.

    Raises Conflict, and nothing is written, where any of them has changed.
    """
    if not rows:
        return {}
    columns = [array_text(values[name] for _, values in rows.values()) for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [array_text(rows), array_text(seen for seen, _ in rows.values()), *columns])
        if cursor.rowcount != len(rows):
            raise stale(None)
    return {pk: seen + 1 for pk, (seen, _) in rows.items()}
