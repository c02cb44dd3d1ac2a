"""Activities as policy sees them, any number by a fixed number of queries; one activity is a batch of one."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from cee.base.once import once
from cee.core.vocabulary import Kind, State
from centers.models import Decision, WorkItem
from centers.policy.actions import ActivityView, Waiting
from centers.policy.work import ItemView
from centers.queues import QUEUES
from centers.selectors.authority import authority_table
from centers.selectors.liquidation import liquidation_conditions
from entries.models import Activity, EntryLine, Finding, Form
from entries.processes.authority import Fact, authority_for
from entries.processes.protest import SUSPENDED
from entries.selectors.claim_page import claim_conditions, protest_facts
from entries.selectors.clock import filed_rows, forms_of

_OPEN_FORMS = {Form.Type.REQUEST: "open_form_28", Form.Type.PROPOSED: "open_form_29"}


def activity_views(activities: Collection[Activity], on: date) -> dict[int, ActivityView]:
    """Each activity as policy sees it, by its id; at most twenty-four queries, whatever their number."""
    ids = [activity.pk for activity in activities]
    conditions = _conditions(activities, on)
    facts = facts_of(activities, on)
    waiting = {one.activity_id: one for one in Decision.objects.filter(activity_id__any=ids, status="proposed")}
    items = items_of(ids)
    return {
        one.pk: ActivityView(
            state=State(one.state),
            center=one.center,
            conditions=frozenset(conditions[one.pk] | ({"decision_waiting"} if one.pk in waiting else set())),
            facts=facts[one.pk],
            item=item_view(items[one.pk]) if one.pk in items else None,
            waiting=_waiting(one, waiting[one.pk], facts[one.pk], on) if one.pk in waiting else None,
        )
        for one in activities
    }


def _conditions(activities: Collection[Activity], on: date) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for form in forms_of([one.pk for one in activities]):
        if form.answered_date is None and form.form in _OPEN_FORMS:
            found[form.activity_id].add(_OPEN_FORMS[Form.Type(form.form)])
    for activity in activities:
        if activity.liquidation != "unliquidated":
            found[activity.pk].add("liquidated")
        if activity.protest == SUSPENDED.code:
            found[activity.pk].add("behind_a_case")
    for pk, words in (*claim_conditions(activities, on).items(), *liquidation_conditions(activities, on).items()):
        found[pk] |= words
    return found


def facts_of(activities: Collection[Activity], on: date) -> dict[int, dict[str, Fact]]:
    """The facts that the authority table may ask for, by activity; `revenue` is that of its findings."""
    ids = [activity.pk for activity in activities]
    moved = Finding.objects.filter(activity_id__any=ids, withdrawn_at=None, discrepant=True)
    revenue = dict(moved.values_list("activity_id").annotate(Sum("revenue")).order_by())
    cased, protests = _adcvd(activities), protest_facts(activities)
    found: dict[int, dict[str, Fact]] = {}
    for activity in activities:
        facts: dict[str, Fact] = {"revenue": revenue.get(activity.pk) or Decimal(0), "adcvd": activity.pk in cased}
        facts |= protests.get(activity.pk, {})
        if activity.entry_date:
            facts["days_since_entry"] = (on - activity.entry_date).days
        found[activity.pk] = facts
    return found


def _adcvd(activities: Collection[Activity]) -> set[int]:
    latest = {one.pk: one.filed_version for one in activities if one.kind == Kind.ENTRY_SUMMARY}
    if not latest:
        return set()
    found = {pk for pk, filed in filed_rows(latest).items() if filed.antidumping or filed.countervailing}
    cased = EntryLine.objects.filter(activity_id__any=latest.keys() - found, cases__isnull=False)
    return found | {pk for pk, version in cased.values_list("activity_id", "version") if version == latest[pk]}


@once(lambda ids: frozenset(ids))
def items_of(ids: Collection[int]) -> dict[int, WorkItem]:
    """The work items of these activities, by activity id."""
    return WorkItem.objects.in_bulk(ids)


def item_view(item: WorkItem) -> ItemView:
    """A work item as policy sees it."""
    queue = QUEUES[item.queue]
    return ItemView(item.queue, item.status, item.assignee_id, item.team_id, queue.claimable, queue.capability)


def _waiting(activity: Activity, decision: Decision, facts: dict[str, Fact], on: date) -> Waiting:
    told = {**facts, "revenue": decision.revenue}
    authority = authority_for(authority_table(on), activity.kind, decision.action, on, told)
    return Waiting(decision.decided_by, authority.second_signature)
