"""What has fallen between two chairs: open activities that nobody answers for, work items that stand in no queue."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db import connection

from cee.core.vocabulary import OPEN_STATES, State
from entries.services.timing import AWAIT_EVENT


class Orphan(NamedTuple):
    """One activity and what is wrong with it."""

    reference: str
    fault: str


_AS_WORK: Final = "FROM centers_workitem w JOIN entries_activity a ON a.id = w.activity_id"
_WITHOUT_ITEM: Final = "NOT EXISTS (SELECT 1 FROM centers_workitem w WHERE w.activity_id = a.id)"
_WITHOUT_STAY: Final = """NOT EXISTS (
    SELECT 1 FROM centers_stay s WHERE s.activity_id = w.activity_id AND s.left_at IS NULL AND s.queue = w.queue
    AND s.team_id = w.team_id AND s.center = w.center
)"""

# What waits for somebody else's event (the end of a suspension, the last withdrawal) has no day until it comes. Triage is
# the national routing desk's; every other open activity, and one that waits to be liquidated as decided, is a
# team's. A fault is asked for in one statement each, over what is open.
_FAULTS: Final = {
    "no team of its Center answers for it": (
        "SELECT a.reference FROM entries_activity a LEFT JOIN centers_team t ON t.id = a.team_id AND t.center = a.center "
        "WHERE a.state = ANY(%(of_teams)s) AND t.id IS NULL"
    ),
    "it has no next action": (
        "SELECT a.reference FROM entries_activity a WHERE a.state = ANY(%(open)s) AND a.next_action = ''"
    ),
    "it has no next day": (
        "SELECT a.reference FROM entries_activity a "
        "WHERE a.state = ANY(%(open)s) AND a.next_date IS NULL AND a.next_action <> %(await)s"
    ),
    "it is placed, and in no queue": (
        f"SELECT a.reference FROM entries_activity a WHERE a.state = %(placed)s AND {_WITHOUT_ITEM}"
    ),
    "it is in a queue, and not placed": f"SELECT a.reference {_AS_WORK} WHERE a.state <> %(placed)s",
    "its queue and its Center or team differ": (
        f"SELECT a.reference {_AS_WORK} WHERE (w.center, w.team_id) IS DISTINCT FROM (a.center, a.team_id)"
    ),
    "its work item has no open stay in its queue and team": f"SELECT a.reference {_AS_WORK} WHERE {_WITHOUT_STAY}",
    "its work item is of no activity": (
        "SELECT w.activity_id::text FROM centers_workitem w "
        "WHERE NOT EXISTS (SELECT 1 FROM entries_activity a WHERE a.id = w.activity_id)"
    ),
    "a stay is open without a work item": (
        "SELECT coalesce(a.reference, s.activity_id::text) FROM centers_stay s "
        "LEFT JOIN entries_activity a ON a.id = s.activity_id WHERE s.left_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM centers_workitem w WHERE w.activity_id = s.activity_id)"
    ),
}


def orphans(*, most: int) -> Iterator[Orphan]:
    """At most `most` activities of each fault, by reference; none where all is well."""
    told: dict[str, str | int | list[str]] = {
        "open": [str(state) for state in OPEN_STATES],
        "of_teams": [State.PLACED.value, State.AWAITING_LIQUIDATION.value, State.DECIDED.value],
        "placed": State.PLACED.value,
        "await": AWAIT_EVENT,
        "most": most,
    }
    with connection.cursor() as cursor:
        for fault, sql in _FAULTS.items():
            cursor.execute(f"{sql} ORDER BY 1 LIMIT %(most)s", told)
            for (reference,) in cursor.fetchall():
                yield Orphan(reference, fault)
