"""Trade inquiries for tests: asked by the one door, claimed by a specialist, worked by the service."""

from datetime import UTC, datetime
from typing import Any

from cee.access.capabilities import Role
from cee.core.vocabulary import Kind
from centers.models import Team, WorkItem
from centers.services.claim import item_claim
from centers.services.inquiry import inquiry_act
from entries.models import Activity
from tests.factories import person
from tests.intake_world import CBP, counts, hand_in
from tests.pure.claims_examples import an_inquiry

__all__ = ["acted", "an_inquiry", "asked", "claimed", "queued", "specialist"]

LATER = datetime(2026, 9, 10, 15, 0, tzinfo=UTC)


def asked(**changes: Any) -> Activity:
    """An inquiry on file."""
    before = set(Activity.objects.filter(kind=Kind.TRADE_INQUIRY).values_list("pk", flat=True))
    assert counts(hand_in(an_inquiry(**changes), actor=CBP)) == (1, 0, 0, 0)
    return Activity.objects.filter(kind=Kind.TRADE_INQUIRY).exclude(pk__in=before).get()


def specialist(activity: Activity, role: str = Role.IMPORT_SPECIALIST, **given: Any) -> Any:
    """A member of the accountable team."""
    return person(role, team=Team.objects.get(pk=activity.team_id), **given)


def claimed(activity: Activity, role: str = Role.IMPORT_SPECIALIST) -> Any:
    """A member of the team who has claimed it."""
    actor = specialist(activity, role)
    item_claim(activity_id=activity.pk, actor=actor, at=LATER)
    activity.refresh_from_db()
    return actor


def acted(activity: Activity, action: str, actor: Any, *, at: datetime = LATER, **told: Any) -> Activity:
    """The inquiry after one act of its process."""
    activity.refresh_from_db()
    inquiry_act(activity_id=activity.pk, version=activity.version, action=action, actor=actor, at=at, **told)
    activity.refresh_from_db()
    return activity


def queued(activity: Activity) -> WorkItem:
    """Its place in a queue."""
    return WorkItem.objects.get(pk=activity.pk)
