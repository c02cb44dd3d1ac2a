"""The teams as placement sees them, and the team that an importer is used to."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count

from cee.base.clock import day_of
from cee.base.copy import array_text
from cee.base.question import Question
from cee.reference.snapshots import Snapshot
from centers.models import Capacity, Team, WorkItem
from centers.policy.placement import Placer, TeamView, compile_teams

TEAMS: Final = "teams"
_LOADS_KEPT: Final = timedelta(minutes=1)
_USUAL_CAPACITY: Final = 10.0
"""Items a working day of a team whose capacity nobody has stated; only the proportion to others counts."""

_PREVIOUS = """
SELECT i.id, last.team_id FROM unnest(%s::bigint[]) AS i(id)
CROSS JOIN LATERAL (
    SELECT a.team_id FROM entries_activity a
    WHERE a.importer_id = i.id AND a.lane IN ('documents', 'review', 'enforcement') AND a.team_id IS NOT NULL
    ORDER BY a.id DESC LIMIT 1
) AS last
"""


def _build_teams() -> list[tuple[Team, float]]:
    stated: dict[int, Decimal] = dict(
        Capacity.objects.filter(team__isnull=False, valid_to__isnull=True).values_list("team_id", "items_a_day")
    )
    return [(team, float(stated.get(team.pk, _USUAL_CAPACITY))) for team in Team.objects.order_by("id")]


_teams: Snapshot[list[tuple[Team, float]]] = Snapshot((TEAMS,), _build_teams)


class _Held:
    """The placer of this worker: it counts what it places itself, and learns every minute what others did."""

    teams: object = None
    built_at: datetime | None = None
    placer: Placer | None = None


def placer_at(at: datetime) -> Placer:
    """The placer over the teams in force at an instant, with their open items of at most a minute ago."""
    teams = _teams.get()
    stale = _Held.built_at is None or not timedelta() <= at - _Held.built_at < _LOADS_KEPT
    if _Held.placer is None or stale or _Held.teams is not teams:
        _Held.placer = compile_teams(_views(teams, day_of(at)))
        _Held.teams, _Held.built_at = teams, at
    return _Held.placer


def _views(teams: list[tuple[Team, float]], on: date) -> list[TeamView]:
    loads = dict(WorkItem.objects.values_list("team_id").annotate(Count("activity_id")))
    return [
        TeamView(team.pk, team.center, team.division, team.kind, tuple(team.skills), loads.get(team.pk, 0), capacity)
        for team, capacity in teams
        if team.valid_from <= on and (team.valid_to is None or on < team.valid_to)
    ]


def teams_before(importer_ids: Collection[int]) -> Question[dict[int, int]]:
    """The team that last worked a summary of each importer, where there is one."""
    return Question(_PREVIOUS, [array_text(importer_ids)], dict)


def previous_teams(importer_ids: Collection[int]) -> dict[int, int]:
    """The same at once; no query for nobody."""
    return teams_before(importer_ids).now() if importer_ids else {}
