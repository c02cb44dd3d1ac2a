"""Open handoffs about a filing that was replaced or taken back while they were out: both offices are told."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import F

from cee.access.principal import Principal
from centers.models import Handoff, HandoffMessage, WorkItem
from centers.policy.handoff import Side, Stage
from centers.services.handoff import tell
from centers.services.rework import QUEUE_OF_PORT

REPLACED, DELETED, ENDED = "replaced", "deleted", "ended"
_SAID: Final = {
    REPLACED: "The filer replaced the filing: version {version} stands now, and the question was asked of an earlier one.",
    DELETED: "The filer took the filing back.",
    ENDED: "A notice of another office took it out of review.",
}


def handoffs_of_filed(activity_ids: Collection[int], act: str, *, actor: Principal, at: datetime) -> int:
    """Write in the open handoffs about these activities what became of the filing (`REPLACED`, `DELETED`, `ENDED`);
    answer how many there are. No item waits for them any more, unless it still stands with the port.

    In the caller's transaction, once the work items have moved. The handoff has a new version, so that what the port is
    about to answer is looked at again. Nothing is written where no handoff is open.
    """
    found = Handoff.objects.filter(activity_id__any=list(activity_ids)).exclude(state=Stage.CLOSED)
    open_ones = list(found.select_related("activity").order_by("pk").select_for_update(of=("self",)))
    if not open_ones:
        return 0
    waiting = set(
        WorkItem.objects.filter(pk__in=[one.activity_id for one in open_ones], queue=QUEUE_OF_PORT).values_list(
            "pk", flat=True
        )
    )
    for one in open_ones:
        one.waits = one.waits and one.activity_id in waiting
        Handoff.objects.filter(pk=one.pk).update(waits=one.waits, version=F("version") + 1)
        version = one.activity.filed_version if one.activity else 0
        HandoffMessage.objects.create(
            handoff=one, act=act, side=Side.CENTER, office=one.center, state=one.state, ends_part=False,
            text=_SAID[act].format(version=version), author_id=actor.user_id or 0, author=actor.name[:150],
            written_at=at,
        )  # fmt: skip
        tell(one, "handoff_refiled", actor, at)
    return len(open_ones)
