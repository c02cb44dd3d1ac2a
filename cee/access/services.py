"""Granting and ending what people and programs may do. Every change is an event of the actor who made it."""

import re
from datetime import date, datetime, timedelta

from cee.access.acting import acting
from cee.access.capabilities import SCOPES, Capability, Role
from cee.access.models import ApiToken, Membership, User
from cee.access.office import check_office_of_role, parse_office
from cee.access.principal import Principal
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Division, Kind, OfficeKind

_AUTHORITY = "CEE access table"


def membership_grant(
    *,
    user: User,
    role: str,
    office: str,
    valid_from: date,
    actor: Principal,
    division: str = "",
    team_id: int | None = None,
) -> Membership:
    """Let a person act in a role for an office from a day on. The same grant again answers the one that stands.

    Raises NotAllowed without the capability, Refused for an unknown role or division, an office that the role is not
    held in, a program's account, or a role that the actor would give to themselves.
    """
    actor.require(Capability.MANAGE_USERS)
    if role not in set(Role):
        raise Refused("unknown_role", f"There is no role {role!r}.", _AUTHORITY, "role")
    if division and division not in set(Division):
        raise Refused("unknown_division", f"There is no division {division!r}.", _AUTHORITY, "division")
    if user.is_service:
        raise Refused("service_account", "A program's account holds no roles; its token says what it may do.")
    if user.pk == actor.user_id:
        raise Refused("own_membership", "Somebody else must give you a role.", "separation of duties", "user")
    kind, office = parse_office(office)
    check_office_of_role(Role(role), kind)
    with acting(actor, verb="membership_granted"):
        User.objects.select_for_update().get(pk=user.pk)
        same = Membership.objects.in_force(valid_from).filter(
            user=user, role=role, office_kind=kind, office=office, division=division, team_id=team_id
        )
        return same.first() or Membership.objects.create(
            user=user,
            role=role,
            office_kind=kind,
            office=office,
            division=division,
            team_id=team_id,
            valid_from=valid_from,
        )


def membership_end(*, membership_id: int, valid_to: date, actor: Principal, reason: str = "") -> Membership:
    """End a membership: `valid_to` is the first day it no longer holds. The same end again changes nothing.

    Raises NotAllowed, NotVisible, or Refused where it ended otherwise already or would end before it began.
    """
    actor.require(Capability.MANAGE_USERS)
    with acting(actor, verb="membership_ended", reason=reason):
        membership = Membership.objects.select_for_update().filter(pk=membership_id).first()
        if membership is None:
            raise NotVisible("no_membership", "There is no such membership.")
        if membership.valid_to == valid_to:
            return membership
        if membership.valid_to is not None and membership.valid_to < valid_to:
            raise Refused("membership_over", f"It ended on {membership.valid_to} already.", path="valid_to")
        if valid_to < membership.valid_from:
            raise Refused("ends_before_begin", f"It began on {membership.valid_from}.", path="valid_to")
        membership.valid_to = valid_to
        membership.save(update_fields=["valid_to"])
        return membership


def token_issue(
    *, name: str, scopes: str, office: str, actor: Principal, lifetime: timedelta | None = None
) -> tuple[ApiToken, str]:
    """Make a token for a program: the row, and the secret that is told this once and kept only as a hash.

    `scopes` are space-separated (`read submit`, `read:entry_summary`); `lifetime` is the configured one where it is
    not given. Each call makes another token; older ones of the same name hold until they expire or are revoked.
    Raises NotAllowed, or Refused for an empty name, an unknown scope or an office of no known form.
    """
    actor.require(Capability.MANAGE_USERS)
    kind, office = parse_office(office)
    words = _checked_scopes(scopes, kind)
    account = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    if not account:
        raise Refused("token_name", "A token needs a name with a letter or a digit.", path="name")
    with acting(actor, verb="token_issued"):
        user, created = User.objects.get_or_create(
            username=f"program-{account}-{office.lower()}", defaults={"is_service": True}
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        given = {} if lifetime is None else {"expiry": lifetime}
        return ApiToken.objects.create(
            user=user, name=name.strip()[:80], scopes=words, office_kind=kind, office=office, **given
        )


def token_revoke(*, digest: str, actor: Principal, at: datetime, reason: str = "") -> ApiToken:
    """Make a token useless from now on; it stays listed. Revoking it again changes nothing. Raises NotAllowed, NotVisible."""
    actor.require(Capability.MANAGE_USERS)
    with acting(actor, verb="token_revoked", reason=reason):
        token = ApiToken.objects.select_for_update().filter(pk=digest).first()
        if token is None:
            raise NotVisible("no_token", "There is no such token.")
        if token.revoked_at is None:
            token.revoked_at = at
            token.save(update_fields=["revoked_at"])
        return token


def _checked_scopes(scopes: str, kind: OfficeKind) -> str:
    words = scopes.replace(",", " ").split()
    for word in words:
        name, separator, process = word.partition(":")
        if name not in SCOPES or (separator and process not in set(Kind)):
            raise Refused(
                "unknown_scope",
                f"{word!r} is no scope; there are {', '.join(SCOPES)}, and each with `:` and a kind for one process.",
                path="scopes",
            )
        if kind == OfficeKind.FILER and name in ("act", "all"):
            raise Refused("scope_of_filer", "A filer's program may read and submit.", _AUTHORITY, "scopes")
    if not words:
        raise Refused("no_scope", "A token needs at least one scope.", path="scopes")
    return " ".join(dict.fromkeys(words))
