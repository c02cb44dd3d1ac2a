"""Entry summaries that the law has liquidated because the time ran out: found by the clock, proven, recorded as of that day."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.core.vocabulary import CENTER_CODES
from centers.selectors.actions import action_guard
from centers.services.follow import claims_follow
from centers.services.rework import remove_items
from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import deadlines
from entries.clocks.facts import ClockFacts
from entries.clocks.law import LawEdition
from entries.models import Activity, DeemedProposal, Liquidation
from entries.rules.assessment import Assessment
from entries.selectors.activity import activity_by_id
from entries.selectors.clock import facts_for
from entries.selectors.liquidation import BY_LAW, lapse_in, original_of
from entries.selectors.reference import law
from entries.services.deadlines import deadlines_refresh
from entries.services.liquidation import liquidation_write
from entries.services.transition import activity_transition

RECORD: Final = "record_deemed"
AUTHORITY: Final = "19 USC 1504(a)(1), (d); 19 CFR 159.9(c)(2)"
CHUNK: Final = 1000

_CANDIDATES: Final = """
SELECT id FROM entries_activity
WHERE center = ANY(%(centers)s) AND state IN ('received', 'triage', 'placed', 'awaiting_liquidation')
  AND next_date < %(day)s AND kind = 'entry_summary' AND liquidation = 'unliquidated'
UNION
SELECT d.activity_id FROM entries_deadline d JOIN entries_activity a ON a.id = d.activity_id
WHERE d.due < %(day)s AND d.met_on IS NULL AND d.rule = ANY(%(rules)s) AND a.liquidation = 'unliquidated'
ORDER BY 1
"""


def deemed_find(*, actor: Principal, at: datetime) -> int:
    """Propose every entry whose time to liquidate ran out before the day of `at`, and withdraw proposals that no longer
    stand; answer how many are new. Safe to run again, and after days of standstill: each is proposed once, with its day."""
    on = day_of(at)
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, {"centers": list(CENTER_CODES), "day": on, "rules": list(BY_LAW)})
        ids = [row[0] for row in cursor.fetchall()]
    held = set(DeemedProposal.objects.filter(closed_at=None).values_list("activity_id", flat=True))
    new = 0
    for start in range(0, len(ids), CHUNK):
        new += _propose([pk for pk in ids[start : start + CHUNK] if pk not in held], on, actor, at)
    for start in range(0, len(held), CHUNK):
        _withdraw(sorted(held)[start : start + CHUNK], on, actor, at)
    return new


def _propose(ids: Sequence[int], on: date, actor: Principal, at: datetime) -> int:
    lapses = _lapses(list(Activity.objects.filter(pk__in=ids)), on)
    if not lapses:
        return 0
    centers = dict(Activity.objects.filter(pk__in=lapses).values_list("pk", "center"))
    edition = law().edition
    rows = [
        DeemedProposal(
            activity_id=pk, rule=lapse.rule, expired_on=lapse.due, center=centers[pk] or "",
            proof=proof_of(lapse, facts, on, edition), found_at=at,
        )
        for pk, (lapse, facts) in lapses.items()
    ]  # fmt: skip
    anew = ["rule", "expired_on", "center", "proof", "found_at", "closed_at", "outcome", "closed_by"]
    with acting(actor, verb="deemed_proposed"):
        DeemedProposal.objects.bulk_create(rows, update_conflicts=True, unique_fields=["activity"], update_fields=anew)
    return len(rows)


def _withdraw(ids: Sequence[int], on: date, actor: Principal, at: datetime) -> None:
    activities = list(Activity.objects.filter(pk__in=ids, liquidation="unliquidated").exclude(state="closed"))
    gone = set(ids) - _lapses(activities, on).keys()
    if gone:
        with acting(actor, verb="deemed_overtaken"):
            DeemedProposal.objects.filter(activity_id__in=gone, closed_at=None).update(
                closed_at=at, outcome="overtaken", closed_by=actor.name[:150]
            )


def _lapses(activities: Sequence[Activity], on: date) -> dict[int, tuple[Deadline, ClockFacts]]:
    edition = law().edition
    found = {}
    for pk, facts in facts_for(activities).items():
        lapse = lapse_in(deadlines(facts, edition), on)
        if lapse is not None:
            found[pk] = (lapse, facts)
    return found


def proof_of(lapse: Deadline, facts: ClockFacts, on: date, law: LawEdition) -> dict[str, Any]:
    """What shows that the law has liquidated an entry: the arithmetic, every event it rests on, the other days in question.

    `others` are candidates of 1504(d) that another notice of removal would give; where there are any the day is plausible,
    not certain (`certain` false).
    """
    found = deadlines(facts, law)
    others = sorted(
        {one.due.isoformat() for one in found if one.rule in BY_LAW and not one.tolled} - {lapse.due.isoformat()}
    )
    return {
        "rule": lapse.rule,
        "law": lapse.law,
        "authority": lapse.authority,
        "expired_on": lapse.due.isoformat(),
        "arithmetic": lapse.arithmetic,
        "events": [
            {"event": str(one.name), "date": one.date.isoformat(), "code": one.code}
            for one in sorted(facts.events, key=lambda one: (one.date, one.name))
        ],
        "suspension": "No suspension by statute or court is in force.",
        "others": others,
        "certain": not others or lapse.rule != "USC1504_D",
        "looked_at": on.isoformat(),
    }


def deemed_confirm(*, activity_id: int, version: int, reason: str = "", actor: Principal, at: datetime) -> Liquidation:
    """Record that the law has liquidated an entry as asserted: dated the day on which its time ran out, posted today.

    What was decided since is without effect; who held its item loses it. Raises NotVisible, Conflict, NotAllowed, or
    Refused `not_now` where the clocks do not, or no longer, say so, `wrong_state`.
    """
    activity = activity_by_id(actor, activity_id)
    require_version(activity.version, version)
    guard = action_guard(actor, activity, RECORD, day_of(at))
    on = day_of(at)
    with acting(actor, verb=RECORD, reason=reason):
        remove_items([activity_id], why="deemed", at=at)
        # Looked at once more inside the transaction: a suspension that has come since refuses it.
        lapses = _lapses([activity], on)
        if activity_id not in lapses:
            require_version(Activity.objects.values_list("version", flat=True).get(pk=activity_id), version)
            raise Refused("not_now", "Its time to liquidate has not run out as things stand.", AUTHORITY)
        lapse, facts = lapses[activity_id]
        _, before, number = original_of(activity)
        row = liquidation_write(
            activity, number=number + 1, kind=Liquidation.Kind.DEEMED, basis=Liquidation.Basis.BY_LAW, on=lapse.due,
            posted=on, terms=Assessment(before, Decimal(0), Decimal(0), None), more={"proof": proof_of(lapse, facts, on, law().edition)},
            authority=guard.authority, reason=reason, actor=actor, at=at,
        )  # fmt: skip
        claims_follow([activity.reference], actor=actor, at=at)
        activity_transition(
            activity_id=activity_id, version=version, action=RECORD, actor=actor, at=at, reason=reason,
            changes={"assignee_id": None, "next_action": "", "next_date": None},
        )  # fmt: skip
        deadlines_refresh([activity_id])
        DeemedProposal.objects.filter(activity_id=activity_id, closed_at=None).update(
            closed_at=at, outcome="confirmed", closed_by=actor.name[:150]
        )
    return row
