"""Undoing many decisions of a batch: each activity, item, claim, stay and deadline as it stood, by compare-and-set."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import F

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.access.scope import visible
from centers.models import Decision, Stay, WorkItem
from centers.policy.batch import KEPT, why_not_undone
from centers.services.effect_many import timings_of
from entries.models import Activity
from entries.processes.base import ActionRule
from entries.services.deadlines import WATCHED, deadlines_settle
from entries.services.transition_many import activities_write

VERB: Final = "undo_in_batch"

_REOPEN: Final = """
UPDATE centers_stay s SET left_at = NULL, left_why = '', claimed_at = n.claimed_at, claimed_by = n.claimed_by
FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[]) AS n(id, claimed_at, claimed_by) WHERE s.id = n.id
"""


class Undoing(NamedTuple):
    """A decision of a batch as it is to be undone. `stands`: it took effect; `before` is how everything stood."""

    activity_id: int
    version_after: int
    stands: bool
    decision_id: int | None
    before: Mapping[str, Any]


def items_undo(
    chosen: Sequence[Undoing], rule: ActionRule, *, reason: str, actor: Principal, at: datetime, correlation: str
) -> dict[int, tuple[str, str]]:
    """Undo what can be undone, each once; answer why each of the others stays, as code and words.

    The decision stays on record, as undone; the item is back in its queue with whoever held it. One transaction.
    """
    ids = [one.activity_id for one in chosen]
    with acting(actor, verb=VERB, reason=reason, correlation=correlation):
        list(WorkItem.objects.select_for_update().filter(pk__any=ids).order_by("pk"))
        seen = visible(actor, Activity.objects.filter(pk__any=ids)).select_for_update(of=("self",)).order_by("pk")
        present = {activity.pk: activity for activity in seen}
        kept = {one.activity_id: why for one in chosen if (why := _why_not(one, rule, present))[0]}
        back = [one for one in chosen if one.activity_id not in kept]
        if back:
            _items_as_they_stood(back)
            _stays_as_they_stood(back)
            decisions = [one.decision_id for one in back if one.decision_id]
            Decision.objects.filter(pk__any=decisions).update(status=Decision.Status.UNDONE, version=F("version") + 1)
            activities_write({one.activity_id: (one.version_after, one.before["activity"]) for one in back})
            _deadlines(back, at)
    return kept


def _why_not(one: Undoing, rule: ActionRule, present: Mapping[int, Activity]) -> tuple[str, str]:
    activity = present.get(one.activity_id)
    if activity is None:
        return "not_visible", f"{KEPT['not_visible']}."
    return why_not_undone(rule, stands=one.stands, version=activity.version, version_after=one.version_after)


def _items_as_they_stood(back: Sequence[Undoing]) -> None:
    WorkItem.objects.filter(pk__any=[one.activity_id for one in back]).delete()
    WorkItem.objects.bulk_create(
        WorkItem(activity_id=one.activity_id, **(dict(item) | {"version": item["version"] + 1}))
        for one in back
        for item in [one.before["item"]]
    )


def _stays_as_they_stood(back: Sequence[Undoing]) -> None:
    """The presence that the decision ended goes on; one that it began never was."""
    Stay.objects.filter(activity_id__any=[one.activity_id for one in back], left_at__isnull=True).delete()
    stays = [one.before["stay"] for one in back]
    columns = [[stay[name] for stay in stays] for name in ("id", "claimed_at", "claimed_by")]
    with connection.cursor() as cursor:
        cursor.execute(_REOPEN, columns)


def _deadlines(back: Sequence[Undoing], at: datetime) -> None:
    activities = list(Activity.objects.filter(pk__any=[one.activity_id for one in back]))
    timings = timings_of(activities, at)
    deadlines_settle({one.pk: timings[one.pk].deadlines if one.state in WATCHED else () for one in activities})
