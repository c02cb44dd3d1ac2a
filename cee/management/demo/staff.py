"""Demonstration staff: who works in which team, at which port, how much they take on, who is away. No invented names."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from cee.access.capabilities import Role
from cee.access.principal import NATIONAL
from cee.core.vocabulary import Division, TeamKind
from centers.data import ShippedTeam, shipped_centers, shipped_teams

_ABBREVIATION = {center.code: center.abbreviation for center in shipped_centers()}

_CITY_PORTS = {
    "CEE001": ("1001", "4601", "4701"),
    "CEE002": ("5201", "5203", "5206"),
    "CEE003": ("3801", "3807"),
    "CEE004": ("2801", "2809", "2811"),
    "CEE005": ("3901",),
    "CEE006": ("5301", "5309"),
    "CEE007": ("2704", "2709", "2720"),
    "CEE008": ("1704",),
    "CEE009": ("0901",),
    "CEE010": ("2304",),
}
_DUTY_PORTS = (
    "0401 0712 0901 1001 1101 1303 1401 1512 1601 1703 1704 1803 2002 2304 2402 2501 2604 2704 2709 2720 2809 2904 "
    "3001 3307 3501 3801 3901 4101 4501 4601 4701 5201 5206 5301 5501"
).split()

_LEAD = {
    TeamKind.ENTRY: "Supervisory entry specialist",
    TeamKind.IMPORT_SPECIALIST: "Supervisory import specialist",
    TeamKind.MULTIDISCIPLINARY: "Supervisory import specialist",
}


class Person(NamedTuple):
    """One member of staff. `team` is a team's code or '', `items_a_day` what they take on, `absent` the days from now
    on which they are away, if any: first day and first day back."""

    username: str
    name: str
    role: Role
    center: str
    division: str
    team: str
    duty_port: str
    items_a_day: float
    absent: tuple[int, int] | None


class Login(NamedTuple):
    """A demonstration user who can sign in, with the office of their role; `team` is for those who work in one."""

    username: str
    name: str
    role: Role
    office: str
    division: str = ""
    team: str = ""


LOGINS: tuple[Login, ...] = (
    Login(
        "machinery.specialist", "Import specialist V40-A", Role.IMPORT_SPECIALIST, "CEE010", Division.VALIDATION, "V40"
    ),
    Login(
        "machinery.specialist2", "Import specialist V40-B", Role.IMPORT_SPECIALIST, "CEE010", Division.VALIDATION, "V40"
    ),
    Login(
        "machinery.enforcement",
        "Import specialist E10-A",
        Role.IMPORT_SPECIALIST,
        "CEE010",
        Division.ENFORCEMENT,
        "E10",
    ),
    Login("machinery.entry", "Entry specialist N10-A", Role.ENTRY_SPECIALIST, "CEE010", Division.VALIDATION, "N10"),
    Login("machinery.supervisor", "Supervisor V40", Role.SUPERVISOR, "CEE010", Division.VALIDATION, "V40"),
    Login("machinery.assistant", "Assistant director MACH", Role.ASSISTANT_DIRECTOR, "CEE010", Division.VALIDATION),
    Login("machinery.director", "Center director MACH", Role.CENTER_DIRECTOR, "CEE010"),
    Login(
        "electronics.specialist",
        "Import specialist V17-A",
        Role.IMPORT_SPECIALIST,
        "CEE007",
        Division.VALIDATION,
        "V17",
    ),
    Login("electronics.supervisor", "Supervisor V17", Role.SUPERVISOR, "CEE007", Division.VALIDATION, "V17"),
    Login("electronics.director", "Center director ELEC", Role.CENTER_DIRECTOR, "CEE007"),
    Login(
        "apparel.specialist", "Import specialist V14-A", Role.IMPORT_SPECIALIST, "CEE004", Division.VALIDATION, "V14"
    ),
    Login("apparel.director", "Center director AFT", Role.CENTER_DIRECTOR, "CEE004"),
    Login("machinery.accounts", "National account manager MACH", Role.ACCOUNT_MANAGER, "CEE010", Division.PARTNERSHIP),
    Login("port.losangeles", "Port officer 2704", Role.PORT_OFFICER, "2704"),
    Login("port.newark", "Port officer 4601", Role.PORT_OFFICER, "4601"),
    Login("routing.desk", "National routing desk", Role.ROUTING_DESK, NATIONAL),
    Login("headquarters", "Headquarters trade office", Role.HEADQUARTERS, NATIONAL),
    Login("administrator", "Administrator", Role.ADMINISTRATOR, NATIONAL),
    Login("auditor", "Auditor", Role.AUDITOR, NATIONAL),
    Login("filer", "Customs broker D01", Role.FILER, "D01"),
)
"""Who the demonstration lets sign in: every role, three directors, two specialists who share a queue."""


@dataclass(frozen=True)
class Staffing:
    """All staff of the ten Centers, the same for the same seed. Their number is an assumption."""

    seed: int = 1

    def people(self) -> Iterator[Person]:
        """Directors, assistant directors, account managers, then each team with its supervisor."""
        for code, abbreviation in _ABBREVIATION.items():
            lower = f"demo.{code.lower()}"
            yield self._person(f"{lower}.director", f"Center director {abbreviation}", Role.CENTER_DIRECTOR, code)
            for division in Division:
                name = f"Assistant director {abbreviation} {division}"
                yield self._person(f"{lower}.{division}", name, Role.ASSISTANT_DIRECTOR, code, division)
            for number in (1, 2):
                name = f"National account manager {abbreviation} {number}"
                yield self._person(f"{lower}.accounts{number}", name, Role.ACCOUNT_MANAGER, code, Division.PARTNERSHIP)
        for team in shipped_teams():
            yield from self._team(team)

    def _team(self, team: ShippedTeam) -> Iterator[Person]:
        lower = f"demo.{team.code.lower()}"
        where = (team.center, team.division, team.code)
        yield self._person(f"{lower}.lead", f"{_LEAD[TeamKind(team.kind)]} {team.code}", Role.SUPERVISOR, *where)
        entry = team.kind == TeamKind.ENTRY
        role, title = (
            (Role.ENTRY_SPECIALIST, "Entry specialist") if entry else (Role.IMPORT_SPECIALIST, "Import specialist")
        )
        for number in range(1, Random(f"{self.seed}/size/{team.code}").randint(3, 6) + 1):
            yield self._person(f"{lower}.{number}", f"{title} {team.code}-{number}", role, *where)

    def _person(self, username: str, name: str, role: Role, center: str, division: str = "", team: str = "") -> Person:
        rng = Random(f"{self.seed}/staff/{username}")
        begin = rng.randint(-6, 12)
        return Person(
            username=username,
            name=name,
            role=role,
            center=center,
            division=division,
            team=team,
            duty_port=duty_port(center, rng),
            items_a_day=rng.choice((4.0, 8.0, 8.0, 10.0, 12.0)),
            absent=(begin, begin + rng.randint(3, 12)) if rng.random() < 0.12 else None,
        )


def duty_port(center: str, rng: Random) -> str:
    """A port where Center staff sit that is not in their Center's city."""
    return rng.choice([port for port in _DUTY_PORTS if port not in _CITY_PORTS[center]])
