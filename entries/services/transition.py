"""The one way in which an activity changes after it arrived: compare-and-set, with its event in the same transaction."""

from typing import Any, Final

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.cas import compare_and_set
from entries.models import Activity

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
    unknown = changes.keys() - PROJECTION
    if unknown:
        raise ValueError(f"not of the projection: {', '.join(sorted(unknown))}")
    with acting(actor, verb=verb, reason=reason, correlation=correlation):
        return compare_and_set(Activity.objects.all(), pk=activity_id, version=version, **changes)
