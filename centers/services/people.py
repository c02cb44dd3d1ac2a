"""When somebody stops working here: their items find new hands in the same transaction."""

from collections import Counter
from datetime import datetime

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.models import Membership, User
from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import NotVisible, Refused
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
