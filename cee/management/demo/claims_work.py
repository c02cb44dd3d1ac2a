"""What demonstration staff have done with protests and drawback claims, by the services as people do it.

Each scene takes the first open items that fit it, in the order of their numbers; what the law does not allow there is
tried on the next ones. The rest is left for those who sign in.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.base.errors import DomainError
from cee.core.vocabulary import Kind
from cee.management.demo.work import staff_on
from centers.models import WorkItem
from centers.services.claim import item_claim
from centers.services.claim_acts import claim_act
from centers.services.decide import item_decide
from entries.models import FILED_VERSIONS, Activity

_GROUND: Final = "A ruling on like goods says otherwise (demonstration)."


class Scene(NamedTuple):
    """What is done to so many items of a kind that fit `where`, which asks their versions as filed."""

    kind: Kind
    where: Q
    act: Callable[["Desk"], object]
    many: int = 1
    led: bool = False
    """Whether a lead does it."""


class Desk(NamedTuple):
    """A member of the accountable team who has claimed an item, at an instant; the open items of its kind in its Center."""

    actor: Principal
    item: WorkItem
    others: Sequence[WorkItem]
    at: datetime

    def do(self, action: str, **told: Any) -> None:
        """One act of the process."""
        claim_act(activity_id=self.item.pk, version=self.version, action=action, actor=self.actor, at=self.at, **told)

    def decide(self, outcome: str, reason: str, **told: Any) -> None:
        """The decision; above an amount it waits for a second signature."""
        item_decide(
            activity_id=self.item.pk, version=self.version, outcome=outcome, reason=reason, actor=self.actor, at=self.at,
            **told,
        )  # fmt: skip

    def together(self) -> None:
        """Considered together with the next protest of the same Center."""
        self.do("consider_together", reference=self.others[0].activity.reference)

    @property
    def version(self) -> int:
        """The version at which the activity stands now."""
        return Activity.objects.values_list("version", flat=True).get(pk=self.item.pk)


_PLAIN: Final = Q(accelerated=False, further_review=False) & ~Q(category="exclusion")
_SCENES: Final = (
    Scene(
        Kind.PROTEST,
        Q(further_review=True),
        lambda desk: desk.do("grant_further_review", codes=["a"], reason=_GROUND),
        led=True,
    ),
    Scene(
        Kind.PROTEST,
        Q(further_review=True),
        lambda desk: desk.do("deny_further_review", reason="Nothing that was not ruled upon before (demonstration)."),
        led=True,
    ),
    Scene(Kind.PROTEST, _PLAIN, Desk.together),
    Scene(Kind.PROTEST, Q(accelerated=True), lambda desk: None),
    Scene(Kind.PROTEST, Q(category="exclusion"), lambda desk: None),
    Scene(
        Kind.PROTEST,
        _PLAIN,
        lambda desk: desk.do("record_further_review_request", codes=["b"], date=desk.item.activity.entry_date),
    ),
    Scene(
        Kind.PROTEST, _PLAIN, lambda desk: desk.decide("DN", "The goods are described by the heading (demonstration).")
    ),
    Scene(Kind.PROTEST, _PLAIN, lambda desk: desk.decide("SP", "A lead case is before the court (demonstration).")),
    Scene(Kind.DRAWBACK, Q(accelerated_payment=True), lambda desk: desk.do("record_accelerated_payment"), 2),
    Scene(
        Kind.DRAWBACK,
        Q(accelerated_payment=True),
        lambda desk: desk.do("refuse_accelerated_payment", reason="The bond does not cover it (demonstration)."),
    ),
    Scene(
        Kind.DRAWBACK,
        Q(accelerated_payment=False),
        lambda desk: desk.do(
            "record_privilege", codes=["190.91"], reason="Applied for with the claim (demonstration)."
        ),
    ),
    Scene(
        Kind.DRAWBACK,
        Q(accelerated_payment=False),
        lambda desk: desk.do("record_waiver", reason="Requested in writing, with the deposit (demonstration)."),
    ),
)


def store_claims_work(*, day: date, at: datetime) -> int:
    """Let staff act on some protests and claims; answer on how many."""
    staff, leads = staff_on(day), staff_on(day, [Role.SUPERVISOR])
    open_ones = WorkItem.objects.filter(
        status=WorkItem.Status.OPEN, activity__is_demonstration=True, activity__kind__in=FILED_VERSIONS
    ).select_related("activity")
    left = sorted((item for item in open_ones if staff[item.team_id]), key=lambda item: item.activity.reference)
    done = 0
    for scene in _SCENES:
        fits, who = _fitting(scene), leads if scene.led else staff
        for _ in range(scene.many):
            taken = next((item for item in left if item.pk in fits and _play(scene, item, left, who, at)), None)
            if taken is not None:
                left.remove(taken)
                done += 1
    return done


def _fitting(scene: Scene) -> set[int]:
    versions = FILED_VERSIONS[scene.kind]._default_manager.filter(scene.where, number=1)
    return set(versions.values_list("activity_id", flat=True))


def _play(
    scene: Scene, item: WorkItem, left: Sequence[WorkItem], staff: dict[int, list[Principal]], at: datetime
) -> bool:
    """Claim and act in one transaction; False, and nothing is done, where the process has no such act now."""
    team = staff[item.team_id]
    if not team:
        return False
    actor = team[item.pk % len(team)]
    others = [
        one
        for one in left
        if one.pk != item.pk and (one.activity.kind, one.center) == (item.activity.kind, item.center)
    ]
    try:
        with transaction.atomic():
            item_claim(activity_id=item.pk, actor=actor, at=at)
            scene.act(Desk(actor, item, others, at))
    except (DomainError, IndexError):
        return False
    return True
