"""Writing the demonstration staff and users, in bulk; and the file of their generated passwords."""

import json
import os
import secrets
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.contrib.auth.hashers import make_password

from cee.access.acting import acting
from cee.access.models import Membership, User
from cee.access.office import parse_office
from cee.access.principal import Principal
from cee.core.vocabulary import OfficeKind
from cee.management.demo.staff import LOGINS, Login, Person, Staffing, duty_port
from cee.reference.snapshots import touch_snapshot
from centers.models import Absence, Capacity, Staff, Team
from centers.selectors.placement import TEAMS

_SINCE = 400
"""Days before today since when everybody has had their place."""


def store_people(*, day: date, actor: Principal) -> int:
    """Write staff and login users that are not there yet, with places, capacity and absence; answer how many."""
    known = set(User.objects.filter(is_demonstration=True).values_list("username", flat=True))
    people = [person for person in Staffing().people() if person.username not in known]
    logins = [login for login in LOGINS if login.username not in known]
    with acting(actor, verb="demo_people_loaded", reason="Demonstration"):
        since = day - timedelta(days=_SINCE)
        teams = dict(Team.objects.in_force(day).values_list("code", "pk"))
        named = [(p.username, p.name) for p in people] + [(login.username, login.name) for login in logins]
        users = User.objects.bulk_create(_user(username, name) for username, name in named)
        by_name = {user.username: user for user in users}
        Membership.objects.bulk_create(
            [_membership_of_person(by_name[p.username], p, teams, since) for p in people]
            + [_membership_of_login(by_name[login.username], login, teams, since) for login in logins]
        )
        _store_places(people, logins, by_name, teams, since, day)
        _phone_teams()
        touch_snapshot(TEAMS)
    return len(users)


def _phone_teams() -> None:
    """Give every team that has no telephone number one of those that are kept for fiction."""
    silent = list(Team.objects.filter(phone=""))
    for team in silent:
        team.phone = _phone(team.code)
    Team.objects.bulk_update(silent, ["phone"], batch_size=500)


def _user(username: str, name: str) -> User:
    first, _, last = name.rpartition(" ")
    unusable = make_password(None)
    return User(username=username, first_name=first, last_name=last, password=unusable, is_demonstration=True)


def _membership_of_person(user: User, person: Person, teams: dict[str, int], since: date) -> Membership:
    return Membership(
        user=user,
        role=person.role,
        office_kind=OfficeKind.CENTER,
        office=person.center,
        division=person.division,
        team_id=teams.get(person.team),
        valid_from=since,
    )


def _membership_of_login(user: User, login: Login, teams: dict[str, int], since: date) -> Membership:
    kind, office = parse_office(login.office)
    return Membership(
        user=user,
        role=login.role,
        office_kind=kind,
        office=office,
        division=login.division,
        team_id=teams.get(login.team),
        valid_from=since,
    )


def _store_places(
    people: list[Person], logins: list[Login], users: dict[str, User], teams: dict[str, int], since: date, day: date
) -> None:
    places = Staff.objects.bulk_create(
        [
            Staff(
                user=users[p.username],
                position=p.role,
                center=p.center,
                division=p.division,
                team_id=teams.get(p.team),
                duty_port=p.duty_port,
                phone=_phone(p.username),
                valid_from=since,
            )
            for p in people
        ]
    )
    Staff.objects.bulk_create(
        Staff(
            user=users[login.username],
            position=login.role,
            center=login.office,
            division=login.division,
            team_id=teams.get(login.team),
            duty_port=duty_port(login.office, Random(login.username)),
            phone=_phone(login.username),
            valid_from=since,
        )
        for login in logins
        if login.office.startswith("CEE")
    )
    Capacity.objects.bulk_create(
        Capacity(staff=place, items_a_day=person.items_a_day, valid_from=since)
        for place, person in zip(places, people, strict=True)
    )
    Absence.objects.bulk_create(
        Absence(
            staff=place,
            reason="leave",
            valid_from=day + timedelta(days=person.absent[0]),
            valid_to=day + timedelta(days=person.absent[1]),
        )
        for place, person in zip(places, people, strict=True)
        if person.absent
    )


def _phone(whose: str) -> str:
    """A number from the range that is kept for fiction."""
    return f"202-555-01{Random(whose).randrange(100):02d}"


def keep_passwords(path: Path) -> list[dict[str, str]]:
    """Give every login user a password and write all down in a file that its owner alone may read.

    A password that the file holds already is kept; answer the file's rows.
    """
    try:
        held = {row["username"]: row["password"] for row in json.loads(path.read_text())}
    except (OSError, ValueError):
        held = {}
    users = {user.username: user for user in User.objects.filter(username__in=[login.username for login in LOGINS])}
    rows = []
    for login in LOGINS:
        password, user = held.get(login.username), users[login.username]
        if password is None or not user.has_usable_password():
            password = secrets.token_urlsafe(9)
            user.set_password(password)
            user.save(update_fields=["password"])
        office = f"{login.office} team {login.team}" if login.team else login.office
        rows.append({"username": login.username, "password": password, "role": login.role, "office": office})
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(rows, file, indent=1)
    draft.replace(path)
    return rows
