"""Teams of a division: added under a code that is free, changed in place, ended once nothing hangs on them."""

import re
from datetime import date

from django.db.models import Q

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.cas import compare_and_set
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Division, TeamKind
from cee.reference.snapshots import touch_snapshot
from centers.models import Center, Staff, Team, WorkItem
from centers.selectors.placement import TEAMS

_CODE = re.compile(r"[A-Z0-9]{3}")


def team_add(
    *,
    code: str,
    center: str,
    division: str,
    kind: str,
    name: str,
    phone: str,
    skills: list[str],
    valid_from: date,
    actor: Principal,
) -> Team:
    """Add a team of a Center from a day on; placement gives it work from then. The same team again is once.

    `code` is ACE's three characters, the last of them the Center's digit; `skills` are tariff prefixes of 2 to 10
    digits. Raises NotAllowed, or Refused: `missing`, `skills`, `division`, `kind`, `center` (none on that day), `code`,
    `code_taken` (another team has the code on that day or later).
    """
    actor.require(Capability.MANAGE_ORGANISATION)
    code = code.strip().upper()
    _check(name, skills)
    if division not in set(Division):
        raise Refused("division", "There is no such division.", path="division")
    if kind not in set(TeamKind):
        raise Refused("kind", f"A team is one of {', '.join(TeamKind)}.", path="kind")
    if not _CODE.fullmatch(code):
        raise Refused("code", "A team's code is three letters or digits.", path="code")
    with acting(actor, verb="team_added"):
        place = Center.objects.in_force(valid_from).select_for_update().filter(code=center).first()
        if place is None:
            raise Refused("center", "There is no such Center on that day.", path="center")
        if code[-1] != place.team_digit:
            raise Refused("code", f"The last character of a team of {center} is {place.team_digit}.", path="code")
        wanted = {
            "center": center, "division": division, "kind": kind, "name": name.strip()[:80],
            "phone": phone.strip()[:24], "skills": skills, "valid_from": valid_from,
        }  # fmt: skip
        other = Team.objects.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), code=code).first()
        if other is not None:
            if other.valid_to is None and all(getattr(other, field) == value for field, value in wanted.items()):
                return other
            until = f" until {other.valid_to}" if other.valid_to else ""
            raise Refused(
                "code_taken", f"{code} is {other.name} from {other.valid_from}{until}; end it, or take another code.",
                path="code",
            )  # fmt: skip
        made = Team.objects.create(code=code, **wanted)
        touch_snapshot(TEAMS)
        return made


def _check(name: str, skills: list[str]) -> None:
    if not name.strip():
        raise Refused("missing", "A team has a name.", path="name")
    for prefix in skills:
        if not (prefix.isascii() and prefix.isdigit() and 2 <= len(prefix) <= 10):
            raise Refused("skills", f"{prefix!r} is not 2 to 10 digits of a tariff number.", path="skills")


def team_change(*, team_id: int, version: int, name: str, phone: str, skills: list[str], actor: Principal) -> Team:
    """Change a team's name, phone and the tariff prefixes that it is made for.

    A team keeps its row, because work refers to it; what it was stands in its events. Raises NotAllowed, NotVisible,
    Conflict, or Refused: `missing`, `skills`.
    """
    actor.require(Capability.MANAGE_ORGANISATION)
    _check(name, skills)
    with acting(actor, verb="team_changed"):
        team = Team.objects.filter(pk=team_id).first()
        if team is None:
            raise NotVisible("no_team", "There is no such team.")
        wanted = {"name": name.strip()[:80], "phone": phone.strip()[:24], "skills": skills}
        if all(getattr(team, field) == value for field, value in wanted.items()):
            return team
        compare_and_set(Team.objects.all(), pk=team_id, version=version, **wanted)
        touch_snapshot(TEAMS)
        team.refresh_from_db()
        return team


def team_end(*, team_id: int, version: int, valid_to: date, reason: str, actor: Principal) -> Team:
    """End a team; `valid_to` is the first day it no longer holds. The same end again changes nothing.

    Raises NotAllowed, NotVisible, Conflict, or Refused: `missing`, `holds_work`, `holds_people`.
    """
    actor.require(Capability.MANAGE_ORGANISATION)
    if not reason.strip():
        raise Refused("missing", "Say why.", path="reason")
    with acting(actor, verb="team_ended", reason=reason):
        team = Team.objects.select_for_update().filter(pk=team_id).first()
        if team is None:
            raise NotVisible("no_team", "There is no such team.")
        if team.valid_to == valid_to:
            return team
        if WorkItem.objects.filter(team_id=team_id).exists():
            raise Refused("holds_work", "It has open work; give that to another team first.", path="valid_to")
        if Staff.objects.in_force(valid_to).filter(team=team).exists():
            raise Refused(
                "holds_people", "People have their place in it on that day; move them first.", path="valid_to"
            )
        compare_and_set(Team.objects.all(), pk=team_id, version=version, valid_to=valid_to)
        touch_snapshot(TEAMS)
        team.refresh_from_db()
        return team
