"""Dated changes of the organisation: what held ends on a day and another row begins; nothing is overwritten."""

from datetime import date
from decimal import Decimal

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.models import User
from cee.access.principal import Principal
from cee.base.dated import succeed
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import CENTER_CODES, Division
from cee.reference.models import Port
from cee.reference.snapshots import touch_snapshot
from centers.models import Absence, AccountManager, Capacity, Center, Staff, Team
from centers.selectors.placement import TEAMS

POSITIONS = (
    "import_specialist", "entry_specialist", "supervisor", "assistant_director", "center_director", "account_manager",
)  # fmt: skip


def center_change(*, code: str, valid_from: date, actor: Principal, **values: str) -> Center:
    """Change a Center's name, city, phone, mailbox or industries from a day on. Raises NotAllowed, NotVisible, Refused."""
    actor.require(Capability.MANAGE_ORGANISATION)
    unknown = values.keys() - {"name", "city", "phone", "mailbox", "industries", "field_office"}
    if unknown:
        raise ValueError(f"not of a Center: {', '.join(sorted(unknown))}")
    with acting(actor, verb="center_changed"):
        current = Center.objects.select_for_update().filter(code=code, valid_to=None).first()
        if current is None:
            raise NotVisible("no_center", "There is no such Center.")
        made: Center = succeed(current, Center, valid_from, dict(values))
        touch_snapshot(TEAMS)
        return made


def staff_place(
    *,
    user_id: int,
    position: str,
    center: str,
    duty_port: str,
    valid_from: date,
    actor: Principal,
    division: str = "",
    team_id: int | None = None,
    phone: str = "",
) -> Staff:
    """Give a person a place from a day on: position, Center, division, team and the port where they sit.

    Raises NotAllowed, NotVisible, or Refused: `position`, `center`, `division`, `team` (not of that Center), `port`.
    """
    actor.require(Capability.MANAGE_ORGANISATION)
    if position not in POSITIONS:
        raise Refused("position", f"A position is one of {', '.join(POSITIONS)}.", path="position")
    if center not in CENTER_CODES:
        raise Refused("center", "A place is in one of the ten Centers.", path="center")
    if division and division not in set(Division):
        raise Refused("division", "There is no such division.", path="division")
    if not Port.objects.in_force(valid_from).filter(code=duty_port).exists():
        raise Refused("port", "The duty port is a port in force on that day.", path="duty_port")
    with acting(actor, verb="staff_placed"):
        user = User.objects.select_for_update().filter(pk=user_id, is_service=False).first()
        if user is None:
            raise NotVisible("no_user", "There is no such person.")
        if team_id is not None and not Team.objects.in_force(valid_from).filter(pk=team_id, center=center).exists():
            raise Refused("team", f"{center} has no such team on that day.", path="team")
        current = Staff.objects.filter(user=user, valid_to=None).order_by("-valid_from").first()
        made: Staff = succeed(
            current,
            Staff,
            valid_from,
            {
                "user_id": user_id, "position": position, "center": center, "division": division, "team_id": team_id,
                "duty_port": duty_port, "phone": phone.strip()[:24],
            },
        )  # fmt: skip
        if current is not None and made.pk != current.pk:
            _carry_over(current, made, valid_from)
        touch_snapshot(TEAMS)
        return made


def _carry_over(old: Staff, new: Staff, day: date) -> None:
    """Capacity and absence go on at the new place."""
    for capacity in Capacity.objects.in_force(day).filter(staff=old):
        Capacity.objects.create(staff=new, items_a_day=capacity.items_a_day, valid_from=day, valid_to=capacity.valid_to)
    for absence in Absence.objects.filter(staff=old, valid_to__gt=day):
        Absence.objects.create(
            staff=new, reason=absence.reason, valid_from=max(absence.valid_from, day), valid_to=absence.valid_to
        )


def capacity_set(*, staff_id: int, items_a_day: Decimal, valid_from: date, actor: Principal) -> Capacity:
    """Say what a person can take a working day, from a day on. Raises NotAllowed, NotVisible, Refused `capacity`."""
    actor.require(Capability.MANAGE_ORGANISATION)
    if not 0 <= items_a_day <= 1000:
        raise Refused("capacity", "Items a working day: 0 to 1,000.", path="items_a_day")
    with acting(actor, verb="capacity_set"):
        if not Staff.objects.select_for_update().filter(pk=staff_id).exists():
            raise NotVisible("no_staff", "There is no such place.")
        current = Capacity.objects.filter(staff_id=staff_id, valid_to=None).order_by("-valid_from").first()
        made: Capacity = succeed(current, Capacity, valid_from, {"staff_id": staff_id, "items_a_day": items_a_day})
        return made


def absence_record(*, staff_id: int, reason: str, first: date, back: date, actor: Principal) -> Absence:
    """Record that a person is away from `first` up to, not including, `back`. The same days again are once.

    Raises NotAllowed, NotVisible, or Refused: `missing`, `ends_before_begin`.
    """
    actor.require(Capability.MANAGE_ORGANISATION)
    if not reason.strip():
        raise Refused("missing", "Say what for, in a word.", path="absence_reason")
    if back <= first:
        raise Refused("ends_before_begin", "The day of return is after the first day away.", path="back")
    with acting(actor, verb="absence_recorded"):
        if not Staff.objects.select_for_update().filter(pk=staff_id).exists():
            raise NotVisible("no_staff", "There is no such place.")
        made, _ = Absence.objects.get_or_create(
            staff_id=staff_id, valid_from=first, valid_to=back, defaults={"reason": reason.strip()[:40]}
        )
        return made


def manager_set(*, account_id: int, user_id: int, valid_from: date, actor: Principal) -> AccountManager:
    """Make a person the national account manager of an account from a day on. Raises NotAllowed, NotVisible, Refused."""
    actor.require(Capability.MANAGE_ORGANISATION)
    with acting(actor, verb="account_manager_set"):
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True, is_service=False).first()
        if user is None:
            raise NotVisible("no_user", "There is no such person.")
        current = AccountManager.objects.filter(account_id=account_id, valid_to=None).order_by("-valid_from").first()
        made: AccountManager = succeed(
            current, AccountManager, valid_from, {"account_id": account_id, "user_id": user_id}
        )
        return made
