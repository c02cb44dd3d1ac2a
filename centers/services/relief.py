"""An approved protest gives back what was assessed too much: each of its entries is reliquidated as it was decided."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from cee.access.principal import Principal
from cee.base.errors import Refused
from centers.models import Decision
from entries.formats.records import Protest
from entries.models import Activity, Liquidation
from entries.rules.assessment import Assessment, Deposit, assess
from entries.rules.relief import Amounts, decided_by
from entries.selectors.filed_claims import claim_of
from entries.selectors.liquidation import deposits_for
from entries.selectors.reference import law
from entries.selectors.relief import ProtestedAmounts, protested_amounts
from entries.services.liquidation import liquidation_reliquidate

IN_PART: Final = "approve_in_part"
APPROVALS: Final = ("approve", IN_PART)
"""The actions that let a protest have what it asks, whole or in part."""


class ReliefView(NamedTuple):
    """One protested entry as the decision would leave it; `terms` are what its reliquidation comes to today, None where it
    stays as it is or cannot be reliquidated."""

    entry: ProtestedAmounts
    terms: Assessment | None


def relief_decided(
    activity: Activity, action: str, amounts: Sequence[Amounts], *, lock: bool = False
) -> list[ProtestedAmounts]:
    """The entries that approving a protest reliquidates, each with its amounts as decided; none for other decisions, and for
    protests of what is no liquidation. With `lock` they are held until the transaction ends.

    Raises Refused: `amounts`, or what hinders the first entry: `not_on_file`, `not_liquidated`, `suspended`, `untimely`.
    """
    if action not in APPROVALS:
        if amounts:
            raise Refused("amounts", "Amounts are told with an approval only.", path="amounts")
        return []
    entries = _entries(activity, lock=lock)
    known = [one.relief for one in entries if one.relief is not None]
    decided, wrong = decided_by(known, amounts, in_part=action == IN_PART)
    reliefs = {one.entry_number: one for one in decided}
    concerned = [
        one._replace(relief=reliefs.get(one.entry_number))
        for one in entries
        if action != IN_PART or (one.entry_number in reliefs and reliefs[one.entry_number].decided)
    ]
    for one in concerned:
        if one.hindrance is not None:
            raise Refused(one.hindrance.code, one.hindrance.message, one.hindrance.authority, "amounts")
    if wrong and (entries or amounts):
        raise Refused(wrong[0].code, wrong[0].message, wrong[0].authority, wrong[0].path)
    return concerned


def relief_preview(
    activity: Activity, amounts: Sequence[Amounts] | None, on: date, *, in_part: bool
) -> list[ReliefView]:
    """What approving a protest today would come to, entry by entry; `amounts` None is what it asks. A fixed number of
    queries. What is wrong with the amounts is left to the decision to refuse."""
    entries = _entries(activity)
    known = [one.relief for one in entries if one.relief is not None]
    decided, _ = decided_by(known, amounts or (), in_part=in_part)
    reliefs = {one.entry_number: one for one in decided}
    deposits = deposits_for([one.activity for one in entries if one.activity is not None])
    found, edition = [], law().edition
    for one in entries:
        relief, terms = reliefs.get(one.entry_number), None
        if one.activity is not None and relief is not None and relief.decided and one.hindrance is None:
            deposit = deposits.get(one.activity.pk) or Deposit(one.activity.entry_date or on, None, "")
            try:
                terms = assess(relief.assessed.total, relief.change, deposit, on, edition)
            except ValueError:
                terms = None
        found.append(ReliefView(one._replace(relief=relief), terms))
    return found


def change_of(concerned: Sequence[ProtestedAmounts]) -> Decimal:
    """What a decision changes over its entries, in dollars; negative is owed to the protestant."""
    return sum((one.relief.change for one in concerned if one.relief is not None), Decimal(0))


def protest_reliquidate(decision: Decision, activity: Activity, *, actor: Principal, at: datetime) -> list[Liquidation]:
    """Reliquidate what an approval that now stands decided, in the caller's transaction and in the order of the entries'
    ids; answer the rows of the bulletin. What this decision has reliquidated already is left alone.

    Raises as `relief_decided`, where something came in the way since it was decided, and `no_rate`.
    """
    amounts = [Amounts.of(one) for one in decision.amounts or ()]
    if not amounts:
        return []
    concerned = relief_decided(activity, decision.action, amounts, lock=True)
    ids = [one.activity.pk for one in concerned if one.activity is not None]
    rows = Liquidation.objects.filter(activity_id__in=ids, basis=Liquidation.Basis.PROTEST)
    done = {row.activity_id for row in rows if (row.terms or {}).get("decision") == decision.pk}
    held = ((one.activity, one.relief) for one in concerned if one.activity and one.relief)
    deposits = deposits_for([one.activity for one in concerned if one.activity is not None])
    posted = []
    for entry, relief in sorted(held, key=lambda one: one[0].pk):
        if entry.pk in done or relief.decided is None:
            continue
        more = {"protest": activity.reference, "decision": decision.pk, "as_decided": relief.decided.as_dict()}
        row = liquidation_reliquidate(
            activity_id=entry.pk,
            version=entry.version,
            found=relief.change,
            basis=Liquidation.Basis.PROTEST,
            reason=decision.reason or f"Protest {activity.reference} approved",
            more=more,
            deposit=deposits.get(entry.pk),
            actor=actor,
            at=at,
        )
        posted.append(row)
    return posted


def _entries(activity: Activity, *, lock: bool = False) -> list[ProtestedAmounts]:
    record, filed = claim_of(activity)
    return protested_amounts(record, filed, lock=lock) if isinstance(record, Protest) else []
