"""When somebody needs a new password; and when they stop working here: their items find new hands at once."""

from collections import Counter
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cee.access.capabilities import Capability
from cee.access.models import Membership, User
from cee.access.principal import Principal
from cee.access.users import new_password
from cee.audit.context import acting, record
from cee.base.clock import day_of
from cee.base.errors import NotAllowed, NotVisible, Refused
from centers.models import Absence, Staff, WorkItem
from centers.services.movement import activity_follow, item_hold
from entries.models import Activity


def person_deactivate(*, user_id: int, reason: str, actor: Principal, at: datetime) -> Counter[int]:
    """End a person's sign-in, memberships and places, and open what they hold to their teams, all at once.

    Answers how many items each team got back. Twice is once. Raises NotAllowed, NotVisible, or Refused with code
    `reason_missing` or `yourself`.
    """
    actor.require(Capability.MANAGE_USERS)
    if not reason.strip():
        raise Refused("reason_missing", "Say why.", path="reason")
    if user_id == actor.user_id:
        raise Refused("yourself", "Somebody else ends your own account.", path="user")
    on = day_of(at)
    with acting(actor, verb="deactivate_person", reason=reason):
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise NotVisible("no_user", "There is no such person.")
        if user.is_active:
            User.objects.filter(pk=user_id).update(is_active=False)
        Membership.objects.in_force(on).filter(user_id=user_id).update(valid_to=on)
        places = Staff.objects.in_force(on).filter(user_id=user_id)
        Absence.objects.filter(staff__in=places, valid_to__gt=on).update(valid_to=on)
        places.update(valid_to=on)
        return items_open_again(user_id=user_id, reason=reason, actor=actor, at=at)


def items_open_again(*, user_id: int, reason: str, actor: Principal, at: datetime) -> Counter[int]:
    """Open everything that a person holds to its team, in one transaction; answers how many each team got back."""
    back: Counter[int] = Counter()
    with acting(actor, verb="release", reason=reason):
        held = list(WorkItem.objects.select_for_update().filter(assignee_id=user_id).order_by("pk"))
        activities = Activity.objects.in_bulk([item.pk for item in held])
        for item in held:
            item_hold(item, holder_id=None, at=at)
            activity = activities[item.pk]
            activity_follow(
                item, activity, verb="release", actor=actor, next_action=activity.next_action, reason=reason
            )
            back[item.team_id] += 1
    return back


def password_change(*, user_id: int, current: str, new: str, actor: Principal, at: datetime) -> User:
    """Give oneself a new password; every other session that began with the old one ends.

    The same again is refused, for then it is no new one. Raises NotAllowed for anybody else's account and for programs,
    or Refused: `wrong_password`, `same_password`, or the code of the rule that the new one breaks.
    """
    if actor.user_id != user_id or actor.token_name:
        raise NotAllowed("not_yours", "Everybody changes their own password.", "CEE access table")
    with acting(actor, verb="password_changed"):
        found = User.objects.select_for_update().get(pk=user_id)
        if found.is_service or not found.check_password(current):
            raise Refused("wrong_password", "That is not your present password.", path="current_password")
        if found.check_password(new):
            raise Refused("same_password", "That is your present password; choose another.", path="new_password")
        try:
            validate_password(new, found)
        except ValidationError as error:
            raise Refused(error.error_list[0].code or "weak", " ".join(error.messages), path="new_password") from error
        found.password = make_password(new)
        found.save(update_fields=["password"])
        record(actor, verb="password_changed", at=at, subject=f"access_user:{found.pk}")
    return found


def password_renew(*, username: str, actor: Principal, at: datetime) -> tuple[User, str]:
    """Give a person a new password, told this once; the old one and every session that began with it end.

    Raises NotAllowed, or Refused with code `no_user` where nobody signs in by that name, or `yourself`.
    """
    actor.require(Capability.MANAGE_USERS)
    with acting(actor, verb="renew_password"):
        found = User.objects.select_for_update().filter(username=username, is_service=False, is_active=True).first()
        if found is None:
            raise Refused("no_user", "Nobody signs in with this name.", path="username")
        if found.pk == actor.user_id:
            raise Refused("yourself", "Somebody else renews your own password.", path="username")
        password = new_password()
        found.password = make_password(password)
        found.save(update_fields=["password"])
        record(actor, verb="renew_password", at=at, subject=f"access_user:{found.pk}")
    return found, password
