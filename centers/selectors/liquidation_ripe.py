"""The entries that a Friday is about, and what posting asks of each; read in chunks, a fixed number of queries a chunk."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from cee.core.vocabulary import CENTER_CODES, NoticeFact, State
from centers.models import Decision
from entries.clocks.deadlines import deadlines
from entries.clocks.facts import ClockFacts
from entries.clocks.law import LawEdition
from entries.models import Activity, Form, LiquidationBatch, StatusNotice
from entries.rules.assessment import assess
from entries.rules.liquidation import Ripe
from entries.selectors.clock import facts_for
from entries.selectors.liquidation import deposits_for, lapse_in

_WEEK: Final = timedelta(days=7)
_YEAR_DAYS: Final = 365
_CHANGE: Final = "decide_change"

# Deadlines have no index by day: four million of them are read through in half a second, once a week here and once a
# night by what looks for lapsed ones, and an index on these rules alone made keeping a deadline a third dearer.
_CANDIDATES: Final = """
SELECT id FROM entries_activity
WHERE center = ANY(%(centers)s) AND state IN ('received', 'triage', 'placed', 'awaiting_liquidation')
  AND next_date < %(next)s AND kind = 'entry_summary' AND next_action = 'liquidate'
UNION
SELECT id FROM entries_activity
WHERE entry_date BETWEEN %(first)s AND %(last)s AND kind = 'entry_summary' AND liquidation = 'unliquidated'
  AND summary_status <> 'canceled' AND state <> 'closed'
UNION
SELECT d.activity_id FROM entries_deadline d JOIN entries_activity a ON a.id = d.activity_id
WHERE d.due < %(next)s AND d.met_on IS NULL AND d.rule = 'CBP_314_DAYS' AND a.liquidation = 'unliquidated'
UNION
SELECT activity_id FROM entries_liquidationrow WHERE batch_id = %(batch)s AND manual
ORDER BY 1
"""

_FACTS: Final = """
SELECT a.id, a.version, coalesce(a.center, ''), coalesce(a.team_id, 0), a.reference, a.state, a.summary_status,
       a.collection, a.release, a.liquidation, a.holds, a.next_action, a.next_date, a.entry_date, a.estimated_duty,
       v.entry_type, coalesce(v.reconciliation, ''), v.antidumping + v.countervailing > 0
FROM entries_activity a
JOIN entries_entrysummaryversion v ON v.activity_id = a.id AND v.number = a.filed_version
WHERE a.id = ANY(%s) ORDER BY a.id
"""


class Seen(NamedTuple):
    """An entry as the sheet sees it: where it stands, what posting asks, and the terms of its change if it has one."""

    activity_id: int
    version: int
    center: str
    team_id: int
    ripe: Ripe
    terms: dict[str, Any] | None


class _Row(NamedTuple):
    id: int
    version: int
    center: str
    team_id: int
    reference: str
    state: str
    summary_status: str
    collection: str
    release: str
    liquidation: str
    holds: str
    next_action: str
    next_date: date | None
    entry_date: date | None
    payable: Decimal
    entry_type: str
    reconciliation: str
    cased: bool


def candidates(batch: LiquidationBatch, law: LawEdition) -> list[int]:
    """The entries whose Friday this is, whatever stands in their way; those left from Fridays before; those whose six
    months end before the next; and what people put on the sheet. By id."""
    cycle = timedelta(days=law.periods["liquidation_cycle"].value)
    given: dict[str, Any] = {
        "centers": list(CENTER_CODES),
        "next": batch.friday + _WEEK,
        "first": batch.friday - cycle - _WEEK + timedelta(days=1),
        "last": batch.friday - cycle,
        "batch": batch.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, given)
        return [row[0] for row in cursor.fetchall()]


def seen(ids: Sequence[int], batch: LiquidationBatch, law: LawEdition, early: Collection[int] = ()) -> list[Seen]:
    """What posting on the batch's day asks of these entries, in the order of their ids; `early` were put there by people."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(ids)])
        rows = [_Row(*row) for row in cursor.fetchall()]
    forms = _open_forms([row.id for row in rows if row.state == State.PLACED])
    waiting = _waiting([row.id for row in rows if row.state == State.PLACED])
    told = _instructed([row.reference for row in rows if row.cased or row.entry_type in law.adcvd])
    lapsed = _lapsed([row.id for row in rows if _may_be_late(row, batch)], batch.posts_on, law)
    terms, unrated = terms_of([row.id for row in rows if row.state == State.DECIDED], batch.posts_on, law)
    found = []
    for row in rows:
        due = row.next_date if row.next_action == "liquidate" else None
        ripe = Ripe(
            batch.friday, row.state, row.entry_type, row.liquidation, row.summary_status, row.collection, row.release,
            tuple(row.holds.split()), due if row.state != State.PLACED else batch.friday, lapsed.get(row.id),
            row.id in early, row.payable, row.cased or row.entry_type in law.adcvd, row.reference in told,
            tuple(forms.get(row.id, ())), row.id in waiting, row.reconciliation, row.id not in unrated,
        )  # fmt: skip
        found.append(Seen(row.id, row.version, row.center, row.team_id, ripe, terms.get(row.id)))
    return found


def _may_be_late(row: _Row, batch: LiquidationBatch) -> bool:
    """Whether its clocks are worth a look: a year has passed, or its day lies behind."""
    if row.liquidation != "unliquidated" or row.entry_date is None:
        return False
    behind = row.next_date is not None and row.next_date < batch.friday and row.state != State.PLACED
    return behind or (batch.friday - row.entry_date).days >= _YEAR_DAYS


def _lapsed(ids: Sequence[int], on: date, law: LawEdition) -> dict[int, date]:
    if not ids:
        return {}
    asked = Activity.objects.filter(pk__any=ids).only("kind", "reference", "version", "filed_version")
    # After a Friday that did not post all of a week are looked at, and most lived through the same events on the same days.
    answers: dict[ClockFacts, date | None] = {}
    found = {}
    for pk, facts in facts_for(list(asked)).items():
        if facts not in answers:
            lapse = lapse_in(deadlines(facts, law), on)
            answers[facts] = lapse and lapse.due
        if due := answers[facts]:
            found[pk] = due
    return found


def _open_forms(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if ids:
        for pk, form in Form.objects.filter(activity_id__in=ids, answered_date=None).values_list("activity_id", "form"):
            found.setdefault(pk, []).append(form)
    return found


def _waiting(ids: Sequence[int]) -> set[int]:
    if not ids:
        return set()
    rows = Decision.objects.filter(activity_id__in=ids, status=Decision.Status.PROPOSED)
    return set(rows.values_list("activity_id", flat=True))


def _instructed(references: Sequence[str]) -> set[str]:
    if not references:
        return set()
    rows = StatusNotice.objects.filter(reference__any=references, fact=NoticeFact.LIQUIDATION_INSTRUCTION)
    return set(rows.values_list("reference", flat=True))


def terms_of(ids: Sequence[int], on: date, law: LawEdition) -> tuple[dict[int, dict[str, Any]], set[int]]:
    """The terms on which decided entries liquidate with a change on a day, and those whose interest cannot be found."""
    decisions: dict[int, Decision] = {}
    if ids:
        rows = Decision.objects.filter(
            activity_id__in=ids, status=Decision.Status.FINAL, action__in=(_CHANGE, "decide_no_change")
        )
        decisions = {row.activity_id: row for row in rows.order_by("pk")}
    changed = {pk: row for pk, row in decisions.items() if row.action == _CHANGE}
    if not changed:
        return {}, set()
    activities = {one.pk: one for one in Activity.objects.filter(pk__in=changed)}
    deposits = deposits_for(list(activities.values()))
    found, unrated = {}, set()
    for pk, decision in changed.items():
        try:
            terms = assess(activities[pk].estimated_duty, decision.revenue, deposits[pk], on, law)
        except (KeyError, ValueError):
            unrated.add(pk)
            continue
        found[pk] = terms.as_dict() | {"codes": decision.codes, "decision": decision.pk}
    return found, unrated
