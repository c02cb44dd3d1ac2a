"""Many items decided as one: what `item_decide` and `item_form_issue` do to each, by a fixed number of statements.

The rows end as if each had been claimed and decided by itself, but for the one version that the claim would have taken;
a test holds the two ways side by side.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from cee.access.acting import acting
from cee.access.models import User
from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.clock import day_of
from cee.base.copy import copy_json, copy_text, copy_value
from cee.base.once import one_look
from cee.base.question import reserve_ids
from cee.core.vocabulary import Division, Kind
from centers.models import Decision, Stay, WorkItem
from centers.policy.actions import ActionView, ActivityView
from centers.policy.batch import Judge, Verdict
from centers.selectors.actions import actor_view
from centers.selectors.activity_views import activity_views
from centers.selectors.authority import authority_table
from centers.selectors.people import person_name
from centers.services.effect import REFER
from centers.services.effect_many import decisions_take_effect, decisions_wait
from entries.models import Activity
from entries.processes.registry import PROCESSES
from entries.selectors.clock import facts_for
from entries.services.transition_many import snapshot_of


class Chosen(NamedTuple):
    """An item as it was chosen: the activity and the version that was seen."""

    activity_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is decided on all of them: the action, in which queue, on activities of which kind, and what it is told.

    `codes` are the outcome's coded reasons, `text` that of a form. Revenue is that of each item's own findings.
    """

    kind: Kind
    queue: str
    action: str
    codes: tuple[str, ...] = ()
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item. `code` says why it was skipped; `before` is how it stood, for undoing."""

    activity_id: int
    code: str = ""
    why: str = ""
    waits_for_signature: bool = False
    decision_id: int | None = None
    version: int | None = None
    before: dict[str, Any] | None = None


class Judged(NamedTuple):
    """Verdicts by activity; the activities as they stand and as policy sees them; their work items."""

    verdicts: dict[int, Verdict]
    activities: dict[int, Activity]
    views: dict[int, ActivityView]
    items: dict[int, WorkItem]


def items_judge(
    chosen: Sequence[Chosen], told: Told, *, actor: Principal, on: date, lock: bool = False
) -> Judged:  # fmt: skip
    """What would become of each item, changing nothing; with `lock` items and activities are held until the
    transaction ends. A fixed number of queries."""
    ids = [pk for pk, _ in chosen]
    items = WorkItem.objects.filter(pk__any=ids).order_by("pk")
    activities = visible(actor, Activity.objects.filter(pk__any=ids, kind=told.kind)).order_by("pk")
    if lock:
        items, activities = items.select_for_update(), activities.select_for_update(of=("self",))
    held = {item.pk: item for item in items}
    holders = {item.assignee_id for item in held.values() if item.assignee_id not in (None, actor.user_id)}
    present = {activity.pk: activity for activity in activities}
    if lock:
        # Some of them are asked for their clocks by the judge, all by what is decided: together, they are asked once.
        facts_for(list(present.values()))
    views = activity_views(list(present.values()), on)
    judge = Judge(
        PROCESSES[told.kind], told.action, told.queue, actor_view(actor), authority_table(on), on, _names(holders)
    )
    verdicts = {
        pk: judge.verdict(version, present[pk].version if pk in present else None, views.get(pk))
        for pk, version in chosen
    }
    if told.action == REFER:
        there = {pk for pk, one in present.items() if one.division == Division.ENFORCEMENT and verdicts[pk].action}
        verdicts |= {pk: Verdict("not_now", "The Enforcement division has it already.") for pk in there}
    return Judged(verdicts, present, views, held)


def items_decide(
    chosen: Sequence[Chosen], told: Told, *, actor: Principal, at: datetime, correlation: str = ""
) -> list[Outcome]:
    """Decide what can be decided of these items, each once; what cannot is named with its reason.

    Takes what nobody holds, and what the actor holds. One transaction; the event of each activity names the batch by
    `correlation`. Raises only what the database raises.
    """
    on = day_of(at)
    rule = PROCESSES[told.kind].actions[told.action]
    with acting(actor, verb=told.action, reason=told.reason, correlation=correlation), ExitStack() as look:
        look.enter_context(one_look())
        judged = items_judge(chosen, told, actor=actor, on=on, lock=True)
        taken = {pk: verdict.action for pk, verdict in judged.verdicts.items() if verdict.action is not None}
        if not taken:
            return [Outcome(pk, one.code, one.why) for pk, one in judged.verdicts.items()]
        activities = [judged.activities[pk] for pk in taken]
        items = {pk: judged.items[pk] for pk in taken}
        before = _before(activities, items)
        if rule.event or rule.waits_for:
            # What it writes moves clocks, which are read anew.
            look.close()
        decisions = _record(activities, taken, judged, told, actor, at)
        later = {pk for pk, action in taken.items() if action.second_signature}
        versions = decisions_wait([one for one in activities if one.pk in later], items, rule, actor=actor, at=at)
        versions |= decisions_take_effect(
            [one for one in activities if one.pk not in later], items, rule, text=told.text, actor=actor, at=at,
            correlation=correlation,
        )  # fmt: skip
    return [
        Outcome(pk, one.code, one.why)
        if one.action is None
        else Outcome(
            pk,
            waits_for_signature=bool(one.action.second_signature),
            decision_id=decisions.get(pk),
            version=versions[pk],
            before=before[pk],
        )
        for pk, one in judged.verdicts.items()
    ]


def _names(user_ids: Collection[int | None]) -> dict[int, str]:
    if not user_ids:
        return {}
    return {user.pk: person_name(user) for user in User.objects.filter(pk__in=[pk for pk in user_ids if pk])}


def _before(activities: Sequence[Activity], items: Mapping[int, WorkItem]) -> dict[int, dict[str, Any]]:
    stays = Stay.objects.filter(activity_id__any=items, left_at__isnull=True)
    held = {stay.activity_id: stay for stay in stays}
    return {
        activity.pk: {
            "activity": snapshot_of(activity),
            "item": _as_stood(items[activity.pk], _OF_ITEM),
            "stay": _as_stood(held[activity.pk], _OF_STAY),
        }
        for activity in activities
    }


_OF_ITEM = (
    "queue", "center", "team_id", "due", "status", "assignee_id", "claimed_at", "opened_at", "waiting_for", "version",
)  # fmt: skip
_OF_STAY = ("id", "claimed_at", "claimed_by")


def _as_stood(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


_DECIDED = (
    "id", "activity_id", "filed_version", "action", "outcome", "codes", "reason", "revenue", "authority", "status",
    "decided_by", "decider", "decided_at", "signature_rule", "signer", "signer_reason", "version",
)  # fmt: skip


def _record(
    activities: Sequence[Activity],
    taken: Mapping[int, ActionView],
    judged: Judged,
    told: Told,
    actor: Principal,
    at: datetime,
) -> dict[int, int]:
    """The decisions, by activity; a form that only asks is none."""
    rule = PROCESSES[told.kind].actions[told.action]
    if rule.outcome is None or rule.waits_for:
        return {}
    same = "\t".join(
        (rule.name, rule.outcome.code, copy_json(sorted(set(told.codes))), copy_value(told.reason.strip()))
    )
    by = f"{actor.user_id or 0}\t{copy_value(actor.name)}\t{at.isoformat()}"
    ids = reserve_ids("centers_decision_id_seq", len(activities))
    rows = []
    for pk, activity in zip(ids, activities, strict=True):
        action = taken[activity.pk]
        status = Decision.Status.PROPOSED if action.second_signature else Decision.Status.FINAL
        rows.append(
            f"{pk}\t{activity.pk}\t{activity.filed_version}\t{same}\t{judged.views[activity.pk].facts['revenue']}"
            f"\t{copy_value(action.authority[:120])}\t{status}\t{by}\t{copy_value(action.signature_rule)}\t\t\t1\n"
        )
    copy_text("centers_decision", _DECIDED, rows)
    return {activity.pk: pk for pk, activity in zip(ids, activities, strict=True)}
