"""The staff of the demonstration as actors of its services."""

from datetime import date

from cee.access.capabilities import Role
from cee.access.models import Membership
from cee.access.principal import Principal, principal_of_membership


def people_of(day: date, *, role: Role) -> list[Principal]:
    """Those who hold a role on a day, in the order in which they came."""
    rows = Membership.objects.in_force(day).filter(user__is_demonstration=True, role=role)
    return [principal_of_membership(one) for one in rows.select_related("user").order_by("pk")]


def person_of(center: str) -> Principal | None:
    """A specialist of the Center who cannot sign in, so that those who can find their own lists as they are."""
    rows = Membership.objects.filter(user__username__startswith="demo.", office=center, role=Role.IMPORT_SPECIALIST)
    found = rows.select_related("user").order_by("pk").first()
    return principal_of_membership(found) if found else None
