"""Claiming, releasing and reassigning: who works an item, decided once however many ask."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.base.errors import Conflict, NotAllowed, Refused
from centers.models import Decision, Stay, Team, WorkItem
from centers.queues import Queue, queue_named
from centers.selectors.next import centers_by_nearest_date
from centers.selectors.people import Colleague, colleagues, name_of
from centers.services.movement import activity_follow, item_hold, item_move, locked_item
from entries.models import Activity
from entries.selectors.activity import activity_by_id

NEXT = "SELECT work_claim_next(%s, %s, %s, %s, %s, %s, %s, %s)"
"""One claim as the service makes it: queue, Center, team (or null), user, instant, name, role, office."""


def item_claim_next(*, queue: str, actor: Principal, at: datetime) -> WorkItem | None:
    """Claim the first open item of a queue for the actor, whose team's queue it is where the actor has a team.

    One statement: the row, its activity, its stay and the event. Two callers never get the same item, and neither
    waits for the other. None where the queue is empty. Raises NotVisible or NotAllowed.
    """
    _may_claim(queue, actor)
    team_id = None if queue_named(queue, actor).capability == Capability.SIGN_SECOND else actor.team_id
    who = [team_id, actor.user_id, at, actor.name[:150], actor.role[:24], actor.office]
    picked = None
    with connection.cursor() as cursor:
        for center in centers_by_nearest_date(queue) if actor.works_anywhere else [actor.office]:
            cursor.execute(NEXT, [queue, center, *who])
            picked = cursor.fetchone()[0]
            if picked:
                break
    return WorkItem.objects.select_related("activity").get(pk=picked) if picked else None


def item_claim(*, activity_id: int, actor: Principal, at: datetime) -> WorkItem:
    """Claim a chosen item. Whoever has it already keeps it: claiming it twice is once.

    Raises Conflict whose `present` is the name of the person who has it; NotVisible, NotAllowed; Refused with code
    `no_item` where it is in no queue or waits for a reply.
    """
    activity = activity_by_id(actor, activity_id)
    item = WorkItem.objects.filter(pk=activity_id).first()
    if item is None:
        raise Refused("no_item", "This is in no queue any more; there is nothing to claim.")
    queue = _may_claim(item.queue, actor)
    if queue.capability == Capability.SIGN_SECOND:
        _not_own(activity_id, actor)
    with acting(actor, verb="claim"):
        mine = {} if actor.works_anywhere else {"center": actor.office}
        won = WorkItem.objects.filter(pk=activity_id, status=WorkItem.Status.OPEN, queue=item.queue, **mine).update(
            status=WorkItem.Status.CLAIMED, assignee_id=actor.user_id, claimed_at=at, version=F("version") + 1
        )
        if won:
            Activity.objects.filter(pk=activity.pk).update(assignee_id=actor.user_id, version=F("version") + 1)
            Stay.objects.filter(activity_id=activity_id, left_at__isnull=True).update(
                claimed_at=at, claimed_by=actor.user_id
            )
    present = WorkItem.objects.select_related("activity").filter(pk=activity_id).first()
    if present is None or (not won and present.assignee_id is None):
        raise Conflict("item_moved", "It has left this queue meanwhile. Look again.", path="item", present="")
    if present.assignee_id != actor.user_id:
        winner = name_of(present.assignee_id)
        raise Conflict("claimed", f"{winner} has it already.", path="item", present=winner)
    return present


def item_release(*, activity_id: int, version: int, reason: str = "", actor: Principal, at: datetime) -> WorkItem:
    """Put a claimed item back where anyone of the team may take it. Its holder may; another's needs a lead and a reason.

    Raises Conflict, NotVisible, NotAllowed, or Refused: `not_claimed`, `reason_missing`.
    """
    actor.require(Capability.WORK_QUEUE)
    with acting(actor, verb="release", reason=reason):
        item, activity = locked_item(activity_id, version=version, actor=actor)
        if item.status != WorkItem.Status.CLAIMED:
            raise Refused("not_claimed", "Nobody has claimed this item.")
        if item.assignee_id != actor.user_id:
            _may_lead(actor, reason)
        item_hold(item, holder_id=None, at=at)
        activity_follow(item, activity, verb="release", actor=actor, next_action=activity.next_action, reason=reason)
    return item


@dataclass(frozen=True, slots=True)
class Reassigned:
    """The item as it stands now, and what its new holder's lead should know."""

    item: WorkItem
    warnings: tuple[str, ...]


def item_reassign(
    *,
    activity_id: int,
    version: int,
    to_user_id: int | None = None,
    to_team_id: int | None = None,
    reason: str,
    actor: Principal,
    at: datetime,
) -> Reassigned:
    """Give an item to a person, or to another team of the same Center, with a reason.

    Somebody who is away may be given it, with a warning. Raises Conflict, NotVisible, NotAllowed, or Refused:
    `reason_missing`, `no_target`, `not_in_center` (the person or team is not in force there).
    """
    actor.require(Capability.REASSIGN)
    if not reason.strip():
        raise Refused("reason_missing", "Say why it is given to somebody else.", path="reason")
    if (to_user_id is None) == (to_team_id is None):
        raise Refused("no_target", "Name a person or a team.", path="to")
    with acting(actor, verb="reassign", reason=reason):
        item, activity = locked_item(activity_id, version=version, actor=actor)
        warnings = _to_person(item, to_user_id, at) if to_user_id is not None else _to_team(item, to_team_id or 0, at)
        activity_follow(item, activity, verb="reassign", actor=actor, next_action=activity.next_action, reason=reason)
    return Reassigned(item, warnings)


def _to_person(item: WorkItem, user_id: int, at: datetime) -> tuple[str, ...]:
    target = _colleague(item.center, user_id, at)
    if item.assignee_id == user_id:
        return ()
    item_hold(item, holder_id=user_id, at=at)
    if target.away_until is None:
        return ()
    return (f"{target.name} is away until {target.away_until.isoformat()}.",)


def _colleague(center: str, user_id: int, at: datetime) -> Colleague:
    for person in colleagues(center, on=day_of(at), user_id=user_id):
        return person
    raise Refused("not_in_center", f"Nobody of that name works queues in {center} now.", path="to_user_id")


def _to_team(item: WorkItem, team_id: int, at: datetime) -> tuple[str, ...]:
    team = Team.objects.in_force(day_of(at)).filter(pk=team_id, center=item.center).first()
    if team is None:
        raise Refused("not_in_center", f"There is no such team in {item.center} now.", path="to_team_id")
    if item.status == WorkItem.Status.WAITING:
        raise Refused("waiting", "It waits for an answer; give it to a person instead.", path="to_team_id")
    item_move(item, queue=item.queue, why="reassigned", due=item.due, at=at, team_id=team.pk)
    return ()


def _may_claim(slug: str, actor: Principal) -> Queue:
    queue = queue_named(slug, actor)
    if not queue.claimable:
        raise Refused("not_claimable", f"Items of {queue.title.lower()} are not claimed.")
    if not queue.may_claim(actor):
        raise NotAllowed(
            "not_allowed", f"The role {actor.role.replace('_', ' ')} does not work this queue.", "CEE access table"
        )
    return queue


def _not_own(activity_id: int, actor: Principal) -> None:
    own = Decision.objects.filter(
        activity_id=activity_id, status=Decision.Status.PROPOSED, decided_by=actor.user_id or 0
    ).exists()
    if own:
        raise NotAllowed("own_decision", "Nobody signs their own decision.", "CEE access table")


def _may_lead(actor: Principal, reason: str) -> None:
    if not actor.can(Capability.REASSIGN):
        raise NotAllowed("not_holder", "Only its holder or a lead puts it back.", "CEE access table")
    if not reason.strip():
        raise Refused("reason_missing", "Say why you take it from its holder.", path="reason")
