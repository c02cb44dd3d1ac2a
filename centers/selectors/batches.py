"""Batches as people look at them: which they may see, what one is told, what would become of its rows."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Kind
from centers.models import Batch, BatchRow
from centers.policy.batch import batch_actions
from centers.queues import QUEUES, queue_named
from centers.services.decide_many import Chosen, Judged, Told, items_judge
from centers.services.effect import QUEUE_OF_ENFORCEMENT, REFER
from entries.models import Activity
from entries.processes.base import ActionRule
from entries.processes.registry import PROCESSES

AT_ONCE: Final = 1000
"""Rows that are judged together."""

NEAREST: Final = 5


def batches_for(principal: Principal, *, office: bool = False) -> QuerySet[Batch]:
    """The batches that a principal made; with `office`, all of their office for whoever leads there."""
    found = Batch.objects.filter(office=principal.office, office_kind=principal.office_kind)
    if not office or not principal.can(Capability.REASSIGN):
        found = found.filter(user_id=principal.user_id, program=principal.token_name)
    if principal.kinds:
        found = found.filter(kind__in=sorted(principal.kinds))
    if not principal.can(Capability.VIEW_ENFORCEMENT):
        found = found.exclude(Q(queue=QUEUE_OF_ENFORCEMENT) | Q(action=REFER))
    return found


def batch_named(principal: Principal, key: UUID | str) -> Batch:
    """One batch by its key, of the principal or of the office that they lead. Raises NotVisible."""
    found = batches_for(principal, office=True).filter(key=key).first()
    if found is None:
        raise NotVisible("no_batch", "There is no such batch for you.")
    return found


def rules_for(batch: Batch) -> tuple[ActionRule, ...]:
    """The actions that may be taken on its items at once."""
    return rules_of_queue(Kind(batch.kind), batch.queue)


def rules_of_queue(kind: Kind, queue: str) -> tuple[ActionRule, ...]:
    """The actions that may be taken on many items of a queue at once; what is in Enforcement is not referred there."""
    rules = batch_actions(PROCESSES[kind])
    return tuple(rule for rule in rules if rule.name != REFER or queue != QUEUE_OF_ENFORCEMENT)


def named_rule(rules: Sequence[ActionRule], action: str) -> ActionRule:
    """The rule of an action among these. Raises Refused `action`."""
    for rule in rules:
        if rule.name == action:
            return rule
    raise Refused("action", f"A batch here is one of {', '.join(rule.name for rule in rules)}.", path="action")


def visible_kind(principal: Principal, activity_ids: Collection[int]) -> Kind:
    """The one kind of these activities, as far as the principal sees them. Raises Refused: `nothing_chosen`, `kinds`."""
    known = visible(principal, Activity.objects.filter(pk__any=list(activity_ids)))
    return one_kind(set(known.values_list("kind", flat=True)))


def one_kind(kinds: Collection[str]) -> Kind:
    """The only one of some kinds. Raises Refused: `nothing_chosen`, `kinds`."""
    if not kinds:
        raise Refused("nothing_chosen", "Choose at least one item of this queue.", path="items")
    if len(kinds) > 1:
        raise Refused("kinds", "A batch holds items of one kind.", path="items")
    return Kind(next(iter(kinds)))


def rule_of(batch: Batch) -> ActionRule:
    """The action that was confirmed."""
    return PROCESSES[Kind(batch.kind)].actions[batch.action]


def may_batch(principal: Principal, slug: str) -> bool:
    """Whether a principal decides many items of a queue at once: whoever claims there, where the queue is for it."""
    queue = QUEUES.get(slug)
    return queue is not None and queue.in_batches and queue.may_claim(principal)


def batch_queue(principal: Principal, slug: str) -> str:
    """The title of a queue whose items may be decided in batches. Raises NotVisible."""
    queue = queue_named(slug, principal)
    if not may_batch(principal, slug):
        raise NotVisible("no_batches", f"Items of {queue.title.lower()} are not decided in batches by you.")
    return queue.title


def told_of(batch: Batch, action: str = "") -> Told:
    """What a batch is told; `action` is the one that is being looked at where it has none yet."""
    return Told(
        Kind(batch.kind),
        batch.queue,
        action or batch.action,
        tuple(batch.fields.get("codes", ())),
        batch.fields.get("text", ""),
        batch.reason,
    )


class Nearest(NamedTuple):
    """One of the items whose day comes first."""

    due: date
    activity: Activity


@dataclass
class Preview:
    """What deciding a draft would come to, by activity id in the order of the list.

    `duty` is what the decided items declare and `revenue` what their findings move, in dollars; `signed` need a second
    signature; `skipped` counts why the others are left alone, and `why` says it of each. `claimed` are held by nobody yet,
    `unmoved` have no finding that moves revenue.
    """

    decided: list[int] = field(default_factory=list)
    signed: list[int] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    why: dict[int, tuple[str, str]] = field(default_factory=dict)
    duty: Decimal = Decimal(0)
    revenue: Decimal = Decimal(0)
    claimed: int = 0
    unmoved: int = 0
    nearest: list[Nearest] = field(default_factory=list)

    def add(self, judged: Judged) -> None:
        """Count the verdicts of some rows."""
        for pk, verdict in judged.verdicts.items():
            if verdict.action is None:
                self.skipped[verdict.code] += 1
                self.why[pk] = (verdict.code, verdict.why)
                continue
            activity, item = judged.activities[pk], judged.items[pk]
            self.decided.append(pk)
            if verdict.action.second_signature:
                self.signed.append(pk)
            self.duty += activity.estimated_duty
            moved = Decimal(judged.views[pk].facts["revenue"])
            self.revenue += moved
            self.unmoved += not moved
            self.claimed += item.assignee_id is None
            self.nearest.append(Nearest(item.due, activity))
        self.nearest = sorted(self.nearest, key=lambda one: (one.due, one.activity.pk))[:NEAREST]


def batch_preview(batch: Batch, action: str, *, actor: Principal, on: date) -> Preview:
    """What would become of each row of a draft now, changing nothing."""
    rows = BatchRow.objects.filter(batch=batch).order_by("pk").values_list("activity_id", "seen")
    return preview_of([Chosen(*row) for row in rows], told_of(batch, action), actor=actor, on=on)


def preview_of(chosen: Sequence[Chosen], told: Told, *, actor: Principal, on: date) -> Preview:
    """What would become of each chosen item now, changing nothing."""
    found = Preview()
    for part in _parts(chosen):
        found.add(items_judge(part, told, actor=actor, on=on))
    return found


def _parts(chosen: Sequence[Chosen]) -> Iterator[Sequence[Chosen]]:
    for start in range(0, len(chosen), AT_ONCE):
        yield chosen[start : start + AT_ONCE]
