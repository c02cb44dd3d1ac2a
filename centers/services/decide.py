"""Deciding an item, and the second signature where the authority table asks for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.core.vocabulary import State
from centers.models import Decision, WorkItem
from centers.policy.actions import ActionView
from centers.policy.placement import queue_of
from centers.selectors.actions import action_guard, process_of
from centers.selectors.activity_views import facts_of
from centers.selectors.next import next_item
from centers.selectors.people import colleagues
from centers.services.effect import Effect, decision_take_effect
from centers.services.movement import activity_follow, item_move, locked_item
from centers.services.relief import change_of, relief_decided
from centers.services.rework import QUEUE_OF_SIGNING
from entries.models import Activity, Liquidation
from entries.processes.authority import Fact
from entries.processes.base import ActionRule
from entries.rules.relief import Amounts
from entries.selectors.activity import activity_by_id
from entries.selectors.relief import ProtestedAmounts

DECIDES = frozenset({"decide_summary", "decide_protest", "decide_drawback"})
LARGEST = Decimal("999999999999.99")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it stands: final, or waiting for its signature; where the activity is; the item offered next; what
    was reliquidated by it."""

    decision: Decision
    state: State
    version: int
    next: WorkItem | None
    posted: tuple[Liquidation, ...] = ()

    @property
    def waits_for_signature(self) -> bool:
        """Whether somebody else must sign it."""
        return self.decision.status == Decision.Status.PROPOSED


def item_decide(
    *,
    activity_id: int,
    version: int,
    outcome: str,
    codes: Sequence[str] = (),
    reason: str = "",
    revenue: Decimal | None = None,
    amounts: Sequence[Amounts] = (),
    actor: Principal,
    at: datetime,
) -> Decided:
    """Decide the item that the actor holds, with a coded outcome of its process; `version` is the activity's.

    `revenue` (dollars; negative is owed to the importer) defaults to the sum of the findings; that of an approved protest
    is what its `amounts` change, by which its entries are reliquidated. Where the authority table asks for a second
    signature the decision waits in the signers' queue and nothing else changes. Raises NotVisible, Conflict, NotAllowed,
    or Refused: `outcome`, `codes`, `reason_missing`, `revenue`, `wrong_state`, `not_now`, and as `relief_decided`.
    """
    activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    rule = _rule(activity, outcome)
    outcome_check(rule, codes, reason, revenue)
    on = day_of(at)
    told: Mapping[str, Fact] = {} if revenue is None else {"revenue": revenue}
    guard = action_guard(actor, activity, rule.name, on, told)
    relief = relief_decided(activity, rule.name, amounts)
    moved = _moved(activity, relief, revenue, on)
    with acting(actor, verb=rule.name, reason=reason):
        item, activity = locked_item(activity_id, version=version, actor=actor)
        queue = item.queue
        decision = _record(activity, rule, guard, codes, reason, moved, relief, actor, at)
        if guard.second_signature:
            item_move(item, queue=QUEUE_OF_SIGNING, why="to_be_signed", due=item.due, at=at)
            version = activity_follow(
                item, activity, verb=rule.name, actor=actor, next_action="sign_decision", reason=reason
            )
            effect = Effect(State(activity.state), version)
        else:
            effect = decision_take_effect(decision, item, activity, action=rule.name, actor=actor, at=at, reason=reason)
    return Decided(decision, effect.state, effect.version, next_item(queue, actor), effect.posted)


def decision_sign(*, activity_id: int, version: int, reason: str = "", actor: Principal, at: datetime) -> Decided:
    """Sign the decision that waits on an activity, which lets it stand. Never one's own.

    Raises NotVisible, Conflict, NotAllowed (the role may not sign it, or it is the actor's own), Refused.
    """
    activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    action_guard(actor, activity, "sign_decision", day_of(at))
    with acting(actor, verb="sign_decision", reason=reason):
        item, activity = locked_item(activity_id, version=version, actor=actor)
        decision = _close(activity_id, Decision.Status.FINAL, reason, actor, at)
        effect = decision_take_effect(
            decision, item, activity, action="sign_decision", actor=actor, at=at, reason=reason
        )
    return Decided(decision, effect.state, effect.version, next_item(QUEUE_OF_SIGNING, actor), effect.posted)


def decision_return(*, activity_id: int, version: int, reason: str, actor: Principal, at: datetime) -> Decided:
    """Give a decision back to whoever made it, with a reason; if they have left, to their team.

    Raises as `decision_sign`, and Refused with code `reason_missing`.
    """
    activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    if not reason.strip():
        raise Refused("reason_missing", "Say why it is returned.", path="reason")
    on = day_of(at)
    action_guard(actor, activity, "return_decision", on)
    with acting(actor, verb="return_decision", reason=reason):
        item, activity = locked_item(activity_id, version=version, actor=actor)
        decision = _close(activity_id, Decision.Status.RETURNED, reason, actor, at)
        there = colleagues(item.center, on=on, user_id=decision.decided_by)
        item_move(
            item,
            queue=queue_of(activity.kind, activity.lane),
            why="returned",
            due=item.due,
            at=at,
            holder_id=decision.decided_by if there else None,
        )
        version = activity_follow(
            item, activity, verb="return_decision", actor=actor, next_action="review", reason=reason
        )
    return Decided(decision, State(activity.state), version, next_item(QUEUE_OF_SIGNING, actor))


def _rule(activity: Activity, outcome: str) -> ActionRule:
    rules = {
        rule.outcome.code: rule
        for rule in process_of(activity).actions.values()
        if rule.outcome and rule.capability in DECIDES
    }
    if outcome not in rules:
        raise Refused("outcome", f"A decision is one of {', '.join(rules)}.", path="outcome")
    return rules[outcome]


def outcome_check(rule: ActionRule, codes: Sequence[str], reason: str, revenue: Decimal | None = None) -> None:
    """What an outcome must be told. Raises Refused: `codes`, `reason_missing`, `revenue`."""
    table = rule.outcome.codes if rule.outcome else None
    if table and not codes:
        raise Refused("codes", "Name at least one coded reason.", rule.authority, "codes")
    unknown = set(codes) - (table or {}).keys()
    if unknown:
        raise Refused("codes", f"{min(unknown)} is no reason of this outcome.", rule.authority, "codes")
    if rule.needs_reason and not reason.strip():
        raise Refused("reason_missing", "Say why, in words.", rule.authority, "reason")
    if revenue is not None and not (
        revenue.is_finite() and abs(revenue) <= LARGEST and revenue == revenue.quantize(Decimal("0.01"))
    ):
        raise Refused("revenue", "Revenue is an amount in dollars and cents.", path="revenue")


def _moved(activity: Activity, relief: Sequence[ProtestedAmounts], told: Decimal | None, on: date) -> Decimal:
    """The revenue that a decision moves: what is reliquidated by it, else what was told, else what was found."""
    if relief:
        moved = change_of(relief)
        if told not in (None, moved):
            raise Refused("revenue", f"It is what the amounts of its entries change, {moved} dollars.", path="revenue")
        return moved
    return told if told is not None else Decimal(facts_of([activity], on)[activity.pk]["revenue"])


def _record(
    activity: Activity,
    rule: ActionRule,
    guard: ActionView,
    codes: Sequence[str],
    reason: str,
    revenue: Decimal,
    relief: Sequence[ProtestedAmounts],
    actor: Principal,
    at: datetime,
) -> Decision:
    return Decision.objects.create(
        activity=activity,
        filed_version=activity.filed_version,
        action=rule.name,
        outcome=rule.outcome.code if rule.outcome else rule.name,
        codes=sorted(set(codes)),
        reason=reason.strip(),
        revenue=revenue,
        amounts=[one.relief.as_dict() for one in relief if one.relief] or None,
        authority=guard.authority[:120],
        status=Decision.Status.PROPOSED if guard.second_signature else Decision.Status.FINAL,
        decided_by=actor.user_id or 0,
        decider=actor.name,
        decided_at=at,
        signature_rule=guard.signature_rule,
    )


def _close(activity_id: int, status: Decision.Status, reason: str, actor: Principal, at: datetime) -> Decision:
    waiting = Decision.objects.select_for_update().filter(activity_id=activity_id, status=Decision.Status.PROPOSED)
    decision = waiting.order_by("-id").first()
    if decision is None:
        raise Refused("wrong_state", "No decision waits for a second signature.")
    decision.status = status
    decision.signed_by, decision.signer, decision.signed_at = actor.user_id, actor.name, at
    decision.signer_reason = reason.strip()
    decision.version += 1
    decision.save(update_fields=["status", "signed_by", "signer", "signed_at", "signer_reason", "version"])
    return decision
