"""Small rows for tests: people and the principals they are, teams, importers, summaries, work items.

Every function takes what the test is about by keyword and fills in the rest. Dates of law are days, instants UTC.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from cee.access.capabilities import OFFICE_OF_ROLE, Role
from cee.access.models import Membership, User
from cee.access.principal import Principal, principal_of_membership
from cee.base.clock import today
from cee.core.content import content_sha256
from cee.core.identifiers import format_entry_number
from cee.core.vocabulary import Division, Kind, Lane, OfficeKind, State, TeamKind
from cee.reference.models import LawEdition
from cee.reference.shipped import law_content
from cee.reference.snapshots import forget_snapshots, touch_snapshot
from centers.models import Absence, Capacity, Staff, Stay, Team, WorkItem
from entries.models import Activity, EntryLine, EntrySummaryVersion, Importer, ImporterAccount

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BEGIN = date(2020, 1, 1)
_number = count(1)


def law() -> LawEdition:
    """The shipped law edition, as the one in force; compiled anew at the next look."""
    forget_snapshots()
    content = law_content()
    return LawEdition.objects.create(
        version=content["version"],
        valid_from=content["valid_from"],
        content=content,
        sha256=content_sha256(content),
        loaded_at=NOW,
    )


def team(
    *, center: str = "CEE001", division: str = Division.VALIDATION, kind: str = TeamKind.IMPORT_SPECIALIST, **given: Any
) -> Team:
    """A team in force."""
    number = next(_number)
    touch_snapshot("teams")
    return Team.objects.create(
        **{
            "code": f"{number % 100:02d}1",
            "name": f"Team {number}",
            "center": center,
            "division": division,
            "kind": kind,
            "valid_from": BEGIN,
        }
        | given
    )


def person(
    role: str = Role.IMPORT_SPECIALIST,
    *,
    office: str | None = None,
    team: Team | None = None,
    division: str = "",
    name: str = "",
    duty_port: str = "2704",
) -> Principal:
    """A person who signs in, with a membership and, in a Center, a place; the principal that they are."""
    number = next(_number)
    kinds = OFFICE_OF_ROLE.get(Role(role), frozenset({OfficeKind.CENTER}))
    kind = next(iter(kinds))
    where = office or (
        team.center if team else {"center": "CEE001", "port": "2704", "filer": "ABC"}.get(kind, "national")
    )
    first, _, last = (name or f"Officer {number}").partition(" ")
    user = User.objects.create(username=f"user{number}", first_name=first, last_name=last)
    division = division or (team.division if team else "")
    membership = Membership.objects.create(
        user=user,
        role=role,
        office_kind=kind,
        office=where,
        division=division,
        team_id=team.pk if team else None,
        valid_from=BEGIN,
    )
    if kind == OfficeKind.CENTER:
        Staff.objects.create(
            user=user,
            position=role,
            center=where,
            division=division,
            team=team,
            duty_port=duty_port,
            valid_from=BEGIN,
        )
    return principal_of_membership(membership)


def absence(principal: Principal, *, first: date = TODAY, last: date = TODAY + timedelta(days=5)) -> Absence:
    """Days on which the person is away."""
    staff = Staff.objects.get(user_id=principal.user_id)
    return Absence.objects.create(staff=staff, reason="leave", valid_from=first, valid_to=last)


def capacity(team: Team, items_a_day: int = 10) -> Capacity:
    """What a team can take a working day."""
    return Capacity.objects.create(team=team, items_a_day=items_a_day, valid_from=BEGIN)


def importer(*, number: str = "", name: str = "Northgate Imports", account: ImporterAccount | None = None) -> Importer:
    """An importer-of-record number of an account."""
    account = account or ImporterAccount.objects.create(name=name)
    return Importer.objects.create(number=number or f"26-{next(_number):07d}00", account=account, first_seen_at=NOW)


def activity(*, reference: str = "", importer: Importer | None = None, **given: Any) -> Activity:
    """An entry summary's activity, placed with Center CEE001; without versions (see `summary`)."""
    values: dict[str, Any] = {
        "kind": Kind.ENTRY_SUMMARY,
        "reference": reference or format_entry_number("ABC", next(_number)),
        "state": State.PLACED,
        "filer": "ABC",
        "port": "2704",
        "center": "CEE001",
        "division": Division.VALIDATION,
        "lane": Lane.REVIEW,
        "next_action": "review",
        "next_date": TODAY + timedelta(days=30),
        "received_at": NOW - timedelta(days=20),
        "entry_date": TODAY - timedelta(days=30),
        "estimated_duty": Decimal("642.14"),
    }
    return Activity.objects.create(importer=importer, **values | given)


def line(activity: Activity, number: int = 1, **given: Any) -> EntryLine:
    """One line of the latest version as filed."""
    hts, value, duty = given.get("hts", "8205511500"), given.get("value", Decimal(10000)), Decimal("530.00")
    values: dict[str, Any] = {
        "version": activity.filed_version,
        "hts": hts,
        "origin": "CN",
        "manufacturer": "CNSHEBAT123SHA",
        "value": value,
        "duty": duty,
        "export_country": "CN",
        "description": "HAND TOOLS",
        "tariffs": [[hts, str(value), str(duty), [["500", "NO"]]]],
    }
    return EntryLine.objects.create(activity=activity, number=number, **values | given)


def summary(
    *, importer: Importer | None = None, lines: int = 1, hts: str = "8205511500", entry_type: str = "01", **given: Any
) -> Activity:
    """An entry summary with its version as filed and its lines; keywords are the activity's."""
    importer = importer or globals()["importer"]()
    made = activity(importer=importer, **given)
    EntrySummaryVersion.objects.create(
        activity=made,
        number=made.filed_version,
        submission_id=0,
        record=1,
        content_hash=made.reference.encode().ljust(32, b"\0"),
        filed_at=made.received_at,
        entry_type=entry_type,
        importer_number=importer.number,
        mode_of_transport="11",
        import_date=made.entry_date,
        entry_date=made.entry_date,
        release_date=made.entry_date,
        summary_date=made.entry_date + timedelta(days=9),
        value=Decimal(10000 * lines),
        duty=Decimal(530 * lines),
        fees=Decimal("47.14"),
        antidumping=Decimal(0),
        countervailing=Decimal(0),
    )
    for number in range(1, lines + 1):
        line(made, number, hts=hts)
    return made


def item(
    activity: Activity | None = None,
    *,
    queue: str = "summary-review",
    team: Team | None = None,
    due: date | None = None,
    holder: Principal | None = None,
    **given: Any,
) -> WorkItem:
    """An activity's place in a queue, with its open stay; claimed when it has a holder."""
    activity = activity or summary()
    team_id = team.pk if team else activity.team_id or 0
    due = due or activity.next_date or TODAY + timedelta(days=30)
    claimed = {"assignee_id": holder.user_id, "claimed_at": NOW} if holder else {}
    Activity.objects.filter(pk=activity.pk).update(
        team_id=team_id, next_date=due, assignee_id=holder.user_id if holder else None
    )
    activity.refresh_from_db()
    opened_at = given.pop("opened_at", NOW - timedelta(days=1))
    Stay.objects.create(
        activity_id=activity.pk,
        queue=queue,
        team_id=team_id,
        center=activity.center,
        due=due,
        opened_at=opened_at,
        claimed_by=holder.user_id if holder else None,
        claimed_at=NOW if holder else None,
    )
    values: dict[str, Any] = {"status": WorkItem.Status.CLAIMED if holder else WorkItem.Status.OPEN, **claimed}
    return WorkItem.objects.create(
        activity=activity,
        queue=queue,
        center=activity.center,
        team_id=team_id,
        due=due,
        opened_at=opened_at,
        **values | given,
    )


def clock_today() -> date:
    """The present day of the law, for journeys in which the site itself reads the clock."""
    return today()
