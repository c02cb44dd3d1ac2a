"""Who is asking: the one object that every service, selector and view is given."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cee.access.capabilities import CAPABILITIES, SCOPES, Capability, Role
from cee.access.models import ApiToken, Membership, User
from cee.base.clock import day_of
from cee.base.errors import NotAllowed
from cee.core.vocabulary import OfficeKind

NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person in a role, or a program with a token, in exactly one office.

    `kinds` limits a token to the processes that its scopes name; empty means all.
    """

    user_id: int | None
    name: str
    role: str
    office_kind: OfficeKind
    office: str
    capabilities: frozenset[Capability]
    division: str = ""
    team_id: int | None = None
    kinds: frozenset[str] = field(default_factory=frozenset)
    token_name: str = ""

    @property
    def person_id(self) -> int:
        """The id of the person; 0, which is nobody's, where CEE itself acts."""
        return self.user_id or 0

    def can(self, capability: Capability) -> bool:
        """Whether the access table lets this principal do it."""
        return capability in self.capabilities

    def require(self, capability: Capability) -> None:
        """Raise NotAllowed unless the principal may."""
        if capability not in self.capabilities:
            raise NotAllowed(
                code="not_allowed",
                message=f"The role {self.role.replace('_', ' ')} may not {capability.replace('_', ' ')}.",
                authority="CEE access table",
            )

    @property
    def is_national(self) -> bool:
        """Whether the office sees every Center."""
        return self.office_kind == OfficeKind.NATIONAL

    @property
    def works_anywhere(self) -> bool:
        """Whether it is a program of the national office: a person works in a Center, such a program in each."""
        return self.is_national and bool(self.token_name)


def signed_in(request: HttpRequest) -> User:
    """The person of a request that only somebody signed in gets to make."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def principal_of_membership(membership: Membership) -> Principal:
    """The principal that a person is while acting under one membership."""
    user = membership.user
    role = Role(membership.role)
    return Principal(
        user_id=user.pk,
        name=user.get_full_name() or user.username,
        role=role,
        office_kind=OfficeKind(membership.office_kind),
        office=membership.office,
        capabilities=CAPABILITIES[role],
        division=membership.division,
        team_id=membership.team_id,
    )


def principal_of_user(user: User, *, on: date, membership_id: int | None = None) -> Principal | None:
    """The principal of a signed-in person: the chosen membership, else the first in force; None when there is none."""
    rows = Membership.objects.in_force(on).filter(user=user).select_related("user").order_by("pk")
    chosen = rows.filter(pk=membership_id).first() if membership_id else None
    membership = chosen or rows.first()
    return principal_of_membership(membership) if membership else None


def principal_of_token(token: ApiToken) -> Principal:
    """The principal of a program: what its scopes open, in its office."""
    capabilities: set[Capability] = set()
    kinds: set[str] = set()
    for scope in token.scopes.split():
        name, _, kind = scope.partition(":")
        capabilities |= SCOPES.get(name, frozenset())
        if kind:
            kinds.add(kind)
    if token.office_kind in (OfficeKind.PORT, OfficeKind.FILER):
        # No scope shows a program more than the people of its office may see.
        capabilities -= {Capability.VIEW_ENFORCEMENT, Capability.VIEW_LIQUIDATION}
    return Principal(
        user_id=token.user_id,
        name=token.name,
        role=Role.FILER if token.office_kind == OfficeKind.FILER else "program",
        office_kind=OfficeKind(token.office_kind),
        office=token.office,
        capabilities=frozenset(capabilities),
        kinds=frozenset(kinds),
        token_name=token.name,
    )


def principal_standing(*, user_id: int | None, role: str, office: str, program: str, on: date) -> Principal | None:
    """Whoever asked for something that is done later, as they stand on a day: the person in that role and office, or the
    `program` by its token; None where the role, or the token, is no longer theirs."""
    if program:
        tokens = ApiToken.objects.filter(
            user_id=user_id, name=program, office=office, revoked_at=None, user__is_active=True
        )
        good = (one for one in tokens.order_by("-created") if one.expiry is None or day_of(one.expiry) >= on)
        token = next(good, None)
        return principal_of_token(token) if token else None
    held = Membership.objects.in_force(on).filter(user_id=user_id or 0, role=role, office=office, user__is_active=True)
    membership = held.select_related("user").order_by("pk").first()
    return principal_of_membership(membership) if membership else None


def system_principal(name: str) -> Principal:
    """The principal of CEE's own tasks and commands."""
    return Principal(
        user_id=None,
        name=name,
        role="system",
        office_kind=OfficeKind.NATIONAL,
        office=NATIONAL,
        capabilities=frozenset(Capability),
    )
