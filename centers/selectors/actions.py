"""What a principal may do with one activity now; the same answer draws the buttons and guards the services."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import Sum

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.base.errors import NotAllowed, Refused
from cee.core.vocabulary import Kind, OfficeKind, State
from centers.models import Decision, WorkItem
from centers.policy.actions import ActionView, ActivityView, ActorView, Waiting, actions_for
from centers.policy.work import ItemView
from centers.queues import QUEUES
from entries.models import Activity, EntryLine, EntrySummaryVersion, Finding, Form
from entries.processes.authority import AuthorityTable, Fact, authority_for
from entries.processes.base import Process
from entries.processes.registry import PROCESSES
from entries.selectors.claim_page import claim_conditions, protest_facts
from entries.selectors.reference import law, law_by_id


@lru_cache(maxsize=16)
def _table(edition_id: int) -> AuthorityTable:
    return AuthorityTable.from_content(law_by_id(edition_id).edition.content)


def authority_table(on: date) -> AuthorityTable:
    """The authority table of the law edition in force on a day."""
    return _table(law(on).id)


def process_of(activity: Activity) -> Process:
    """The process of an activity's kind; Refused where CEE knows none."""
    process = PROCESSES.get(Kind(activity.kind))
    if process is None:
        raise Refused("no_process", f"CEE does not work activities of the kind {activity.kind} yet.")
    return process


def actor_view(principal: Principal) -> ActorView:
    """A principal as policy sees it.

    A program whose token may act does what an import specialist may, in its Center or, if its office is the national
    one, in each; it never stands for a second signer.
    """
    works = principal.works_anywhere or (principal.token_name and principal.office_kind == OfficeKind.CENTER)
    return ActorView(
        principal.user_id,
        Role.IMPORT_SPECIALIST if works else principal.role,
        principal.capabilities,
        principal.office_kind,
        principal.office,
        principal.works_anywhere,
    )


def activity_view(activity: Activity, on: date) -> ActivityView:
    """An activity as policy sees it, in six queries."""
    forms = set(Form.objects.filter(activity=activity, answered_date=None).values_list("form", flat=True))
    decision = Decision.objects.filter(activity=activity, status=Decision.Status.PROPOSED).order_by("-id").first()
    conditions = set()
    if Form.Type.REQUEST in forms:
        conditions.add("open_form_28")
    if Form.Type.PROPOSED in forms:
        conditions.add("open_form_29")
    if decision:
        conditions.add("decision_waiting")
    if activity.liquidation != "unliquidated":
        conditions.add("liquidated")
    conditions |= claim_conditions(activity, on)
    facts = facts_of(activity, on)
    item = WorkItem.objects.filter(pk=activity.pk).first()
    return ActivityView(
        state=State(activity.state),
        center=activity.center,
        conditions=frozenset(conditions),
        facts=facts,
        item=_item_view(item) if item else None,
        waiting=_waiting(activity, decision, facts, on) if decision else None,
    )


def facts_of(activity: Activity, on: date) -> dict[str, Fact]:
    """The facts of an activity that the authority table may ask for; `revenue` is that of its findings."""
    version = EntrySummaryVersion.objects.filter(activity=activity, number=activity.filed_version).first()
    revenue = Finding.objects.filter(activity=activity, withdrawn_at=None, discrepant=True).aggregate(s=Sum("revenue"))
    facts: dict[str, Fact] = {"revenue": revenue["s"] or Decimal(0), "adcvd": _adcvd(activity, version)}
    if activity.kind == Kind.PROTEST:
        facts |= protest_facts(activity)
    if activity.entry_date:
        facts["days_since_entry"] = (on - activity.entry_date).days
    return facts


def _adcvd(activity: Activity, version: EntrySummaryVersion | None) -> bool:
    if version is None:
        return False
    if version.antidumping or version.countervailing:
        return True
    return EntryLine.objects.filter(activity=activity, version=version.number, cases__isnull=False).exists()


def _item_view(item: WorkItem) -> ItemView:
    queue = QUEUES[item.queue]
    return ItemView(item.queue, item.status, item.assignee_id, item.team_id, queue.claimable, queue.capability)


def _waiting(activity: Activity, decision: Decision, facts: Mapping[str, Fact], on: date) -> Waiting:
    told = {**facts, "revenue": decision.revenue}
    authority = authority_for(authority_table(on), activity.kind, decision.action, on, told)
    return Waiting(decision.decided_by, authority.second_signature)


def actions_on(
    principal: Principal, activity: Activity, on: date, extra: Mapping[str, Fact] | None = None
) -> tuple[ActionView, ...]:
    """Every action the activity's state has for people, each allowed to this principal or with the reason why not."""
    return actions_for(
        process_of(activity), activity_view(activity, on), actor_view(principal), authority_table(on), on, extra
    )


def action_guard(
    principal: Principal, activity: Activity, action: str, on: date, extra: Mapping[str, Fact] | None = None
) -> ActionView:
    """The action, if this principal may do it now.

    Raises Refused with code `no_action` where the state has no such action, `not_now` where something stands in the
    way, NotAllowed where the right is missing.
    """
    for view in actions_on(principal, activity, on, extra):
        if view.action != action:
            continue
        if view.lacks_right:
            raise NotAllowed("not_allowed", view.why_not, view.authority)
        if not view.allowed:
            raise Refused("not_now", view.why_not, view.authority)
        return view
    known = action in process_of(activity).actions
    said = (
        f"This is {activity.state.replace('_', ' ')}; that cannot be done now." if known else "There is no such action."
    )
    raise Refused("wrong_state" if known else "no_action", said, path="action")
