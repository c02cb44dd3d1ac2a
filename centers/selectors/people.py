"""Who may be given work: the people in force in a Center, what they hold, and whether they are away."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.models import Membership, User
from centers.models import Absence, Staff, Team, WorkItem

WORKING_ROLES = tuple(role for role in Role if Capability.WORK_QUEUE in CAPABILITIES[role])


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person to whom an item may go; `held` is the number of items with them now."""

    user_id: int
    name: str
    position: str
    team_id: int | None
    team: str
    duty_port: str
    held: int
    away_until: date | None


def colleagues(center: str, *, on: date, team_id: int | None = None, user_id: int | None = None) -> list[Colleague]:
    """The people in force in a Center whose role works queues, least loaded first; three queries."""
    staff = (
        Staff.objects.in_force(on)
        .filter(center=center, user__is_active=True)
        .filter(
            user__memberships__in=Membership.objects.in_force(on).filter(office=center, role__in=WORKING_ROLES),
        )
        .select_related("user", "team")
        .distinct()
    )
    if team_id is not None:
        staff = staff.filter(team_id=team_id)
    if user_id is not None:
        staff = staff.filter(user_id=user_id)
    places = {place.user_id: place for place in staff.order_by("pk")}
    held = dict(
        WorkItem.objects.filter(assignee_id__in=places)
        .values("assignee_id")
        .annotate(number=Count("pk"))
        .values_list("assignee_id", "number")
    )
    away = dict(
        Absence.objects.filter(staff__user_id__in=places, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .values_list("staff__user_id", "valid_to")
    )
    found = [
        Colleague(
            user_id=user_id,
            name=person_name(place.user),
            position=place.position,
            team_id=place.team_id,
            team=place.team.code if place.team else "",
            duty_port=place.duty_port,
            held=held.get(user_id, 0),
            away_until=(away[user_id] or date.max) if user_id in away else None,
        )
        for user_id, place in places.items()
    ]
    return sorted(found, key=lambda person: (person.held, person.name, person.user_id))


def person_name(user: User) -> str:
    """A person as colleagues read it."""
    return user.get_full_name() or user.username


def name_of(user_id: int | None) -> str:
    """The name of a person by id; empty for nobody."""
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return person_name(user) if user else ""


def team_name(team_id: int | None) -> str:
    """A team's code and name by id; empty for none."""
    team = Team.objects.filter(pk=team_id).first() if team_id else None
    return f"{team.code}, {team.name}" if team else ""
