"""Placing routed summaries with a team and a queue, and the rows of what people will work."""

from datetime import date, datetime

from centers.policy.placement import QUEUE_OF_KIND, Placement, Placer
from routing.services.determine import Routed

WORK_TABLE = "centers_workitem"
WORK_COLUMNS = ("activity_id", "queue", "center", "team_id", "due", "status", "opened_at", "waiting_for", "version")
STAY_TABLE = "centers_stay"
STAY_COLUMNS = ("activity_id", "queue", "team_id", "center", "due", "opened_at", "left_why")


def place(placer: Placer, routed: Routed, importer_id: int, previous_team_id: int | None) -> Placement | None:
    """The team and queue of a routed summary; None in triage, which no Center works."""
    center = routed.found.center
    if center is None or routed.division is None:
        return None
    placed = placer.place(
        center=center,
        division=routed.division,
        lane=routed.screening.lane,
        importer_id=importer_id,
        hts=routed.deciding_hts,
        previous_team_id=previous_team_id,
    )
    queue = QUEUE_OF_KIND.get(routed.facts.kind)  # type: ignore[call-overload]
    return placed._replace(queue=queue) if queue else placed


def work_rows(activity_id: int, placed: Placement, center: str, due: date, at: datetime) -> tuple[str, str]:
    """The work item and its first stay, in COPY text."""
    opened = at.isoformat()
    return (
        f"{activity_id}\t{placed.queue}\t{center}\t{placed.team_id}\t{due}\topen\t{opened}\t\t1\n",
        f"{activity_id}\t{placed.queue}\t{placed.team_id}\t{center}\t{due}\t{opened}\t\n",
    )
