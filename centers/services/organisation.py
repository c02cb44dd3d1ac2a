"""Putting the shipped organisation in place; what people have changed since is theirs and stays."""

from typing import NamedTuple

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.reference.snapshots import touch_snapshot
from centers.data import shipped_centers, shipped_teams
from centers.models import Capacity, Center, Team
from centers.selectors.placement import TEAMS


class Shipped(NamedTuple):
    """How many rows were added; what was there already is not counted."""

    centers: int
    teams: int


def organisation_ship(*, actor: Principal) -> Shipped:
    """Add the Centers and teams that are not there under their code, with the teams' assumed capacity.

    Every row is an event of the actor's. A second run adds nothing. Teams hold from the first day of their Center.
    """
    with acting(actor, verb="organisation_shipped", reason="Shipped with CEE"):
        known = set(Center.objects.values_list("code", flat=True))
        shipped = shipped_centers()
        began = {center.code: center.valid_from for center in shipped}
        new_centers = [Center(**center._asdict()) for center in shipped if center.code not in known]
        Center.objects.bulk_create(new_centers)

        known = set(Team.objects.values_list("code", flat=True))
        wanted = [team for team in shipped_teams() if team.code not in known]
        teams = Team.objects.bulk_create(
            Team(
                code=team.code,
                center=team.center,
                division=team.division,
                kind=team.kind,
                name=team.name,
                skills=list(team.skills),
                is_demonstration=team.is_demonstration,
                valid_from=began[team.center],
            )
            for team in wanted
        )
        Capacity.objects.bulk_create(
            Capacity(team=team, items_a_day=row.items_a_day, valid_from=began[row.center])
            for team, row in zip(teams, wanted, strict=True)
        )
        if new_centers or teams:
            touch_snapshot(TEAMS)
    return Shipped(len(new_centers), len(teams))
