"""Everything that the one page of an item shows, gathered from the selectors."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.clock import now, today
from cee.base.errors import Refused
from cee.base.once import one_look
from cee.core.vocabulary import FindingType, Kind
from cee.reference.selectors import code_labels, ports
from centers.forms import ActionForm, FindingForm, NoteForm, ReassignForm, ReleaseForm, WithdrawForm
from centers.models import Decision, WorkItem
from centers.policy.actions import ActionView
from centers.selectors.actions import actions_on
from centers.selectors.activity_views import items_of
from centers.selectors.guidance import guidance_beside
from centers.selectors.handoff import handoffs_of
from centers.selectors.liquidation_panel import liquidation_panel
from centers.selectors.people import colleagues, name_of
from centers.selectors.strip import importer_strip
from centers.services.claim_acts import CLAIM_ACTS
from centers.services.inquiry import INQUIRY_ACTS
from centers.services.relief import APPROVALS, ReliefView, relief_preview
from centers.views.claim_context import claim_context, likely_decision
from centers.views.history import moments_of
from centers.views.trail import trail_of
from entries.clocks.deadline import Deadline
from entries.models import Activity, EntryLine
from entries.processes.axes import AXES
from entries.processes.codes import FINDING_TYPES, LIQUIDATION_REASONS
from entries.selectors.activity import ItemPage, item_page
from entries.selectors.clock import deadlines_of, undated_of
from entries.selectors.lines import computed_total, line_views
from entries.selectors.versions import changes_between
from routing.selectors.screened import screening_of

DECIDE = (
    "decide_no_change", "decide_change", "reject", "cancel", "refer_enforcement",
    "approve", "approve_in_part", "deny", "find_untimely", "find_not_protestable", "suspend", "record_withdrawal",
    "liquidate_as_claimed", "liquidate_changed", "deny_drawback", "return_claim",
)  # fmt: skip
ISSUE = ("request_information", "propose_action", "take_action")
ANSWER = ("record_form28_answer", "record_form29_answer")
SIGN = ("sign_decision", "return_decision")
INQUIRY = INQUIRY_ACTS
OTHER = ("pull_for_review", "reopen", *CLAIM_ACTS)
EXTEND = ("extend_liquidation",)
LIQUIDATE = ("liquidate", "record_deemed", "reliquidate")
TASKS: dict[str, tuple[str, ...]] = {
    "decide": DECIDE,
    "issue": ISSUE,
    "answer": ANSWER,
    "sign": SIGN,
    "inquiry": INQUIRY,
    "liquidate": LIQUIDATE,
    "extend": EXTEND,
    "other": OTHER,
}
"""The tasks of the page, each with the actions of the process that it offers."""
SHORTCUTS = (
    ("e", "Decide, or answer an inquiry"),
    ("f", "Record a finding"),
    ("i", "Issue a Form 28 or 29"),
    ("a", "Take in an answer"),
    ("s", "Sign or return a decision"),
    ("l", "Liquidate, record what the law did, reliquidate"),
    ("x", "Extend the time to liquidate"),
    ("m", "Write a note"),
    ("p", "Ask a port"),
    ("g", "Make guidance of an answer"),
    ("r", "Why here, and what would have changed it"),
    ("h", "History"),
    ("c", "Claim"),
    ("u", "Put back"),
    ("n", "Next item"),
    ("j", "Next in the list"),
    ("k", "The one before in the list"),
    ("b", "Back to the list"),
    ("Ctrl Enter", "Send the form one is in"),
    ("Esc", "Close the form one is in"),
    ("/", "Find any number"),
    ("?", "This list of keys"),
)


_OTHER_OF = {Kind.ENTRY_SUMMARY: "Take into review, reopen"}
"""How the acts that neither decide nor ask are headed, where it is not what others asked or did."""


def item_context(
    request: HttpRequest, principal: Principal, activity: Activity, bound: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The context of the item's page; `bound` are forms that came back refused, by task, shown instead of empty ones."""
    with one_look():
        return _context(request, principal, activity, bound)


def _context(
    request: HttpRequest, principal: Principal, activity: Activity, bound: Mapping[str, Any] | None
) -> dict[str, Any]:
    claims = claim_context(principal, activity)
    claim = claims["claim"]
    numbers = claim.numbers if claim else set()
    page = item_page(principal, activity, numbers=numbers)
    item = items_of([activity.pk]).get(activity.pk)
    decisions = list(Decision.objects.filter(activity=activity).order_by("-id"))
    deadlines = sorted(deadlines_of(activity), key=lambda one: one.due)
    views = action_views(principal, activity)
    mine = item is not None and item.assignee_id == principal.user_id
    trail, on = trail_of(request, principal, item), today()
    header = page.header
    lines = line_views(page.lines, on=header.entry_date if header else None)
    tasks = _tasks(activity, page, item, views, bound or {}, likely_decision(claim) if claim else {})
    return claims | {
        "activity": activity,
        "page": page,
        "item": item,
        "mine": mine,
        "holder": principal.name if mine else name_of(item.assignee_id if item else activity.assignee_id),
        "may_claim": "claim" in views and views["claim"].allowed,
        "trail": trail,
        "carry": trail.query if trail else "",
        "axes": [(_axis_label(name), getattr(activity, name), _axis_word(activity, name)) for name in AXES],
        "lines": lines,
        "amended": changes_between(*page.versions[:2]) if len(page.versions) > 1 else (),
        "computed_total": None if page.lines_left else computed_total(lines),
        "fee_names": code_labels("fee_class", on),
        "entry_type": code_labels("entry_type", on).get(header.entry_type, "") if header else "",
        "port_name": port.name if (port := ports(on).get(activity.port)) else "",
        "strip": importer_strip(activity.importer, on=on, at=now()),
        "decisions": decisions,
        "waiting": next((one for one in decisions if one.status == Decision.Status.PROPOSED), None),
        "chosen_by": screening_of(activity),
        "moments": moments_of(page.history),
        "earlier": (
            ("This importer", page.earlier.importer),
            ("These manufacturers", page.earlier.manufacturer),
            ("These numbers", page.earlier.tariff),
        ),
        "any_earlier": bool(page.earlier.importer or page.earlier.manufacturer or page.earlier.tariff),
        "tasks": tasks,
        "liquidate_heading": _heading(tasks.get("liquidate")),
        "works": bool(tasks.keys() - {"note"}),
        "not_now": [view for view in views.values() if not view.allowed and not view.lacks_right and mine],
        "open_deadlines": [one for one in deadlines if _ahead(one, on)],
        "undated": undated_of(activity),
        "by_law": any(one.open and one.due == activity.next_date for one in deadlines),
        "done_deadlines": [one for one in deadlines if not _ahead(one, on)],
        "shortcuts": SHORTCUTS,
        "liquidation": liquidation_panel(activity, deadlines, on),
        "liquidation_reasons": {code.code: code.label for code in LIQUIDATION_REASONS.values()},
        "is_summary": activity.kind == Kind.ENTRY_SUMMARY,
        "other_heading": _OTHER_OF.get(Kind(activity.kind), "Record what was asked or done"),
        "guidance": guidance_beside(principal, activity, {line.hts for line in page.lines}.union(numbers), on),
        "handoffs": handoffs_of(principal, activity, on),
        "opens_handoffs": principal.can(Capability.HAND_OFF) or principal.is_national,
        "may_ask": principal.can(Capability.HAND_OFF) and principal.office == activity.center,
    }


def _heading(form: ActionForm | None) -> str:
    """What a form is headed: the one thing it does, else what all of it is about."""
    labels = [rule.label for rule in form.rules.values()] if form else []
    return labels[0] if len(labels) == 1 else "Liquidate"


def _ahead(deadline: Deadline, on: date) -> bool:
    """Whether somebody still has to look at it: it runs, and is no possibility that has ended."""
    return deadline.open and not (deadline.window and deadline.due < on)


def _axis_label(name: str) -> str:
    return "Summary" if name == "summary_status" else name.capitalize()


def _axis_word(activity: Activity, name: str) -> str:
    value = getattr(activity, name)
    known = AXES[name].get(value)
    return known.label if known else str(value)


def _tasks(
    activity: Activity,
    page: ItemPage,
    item: WorkItem | None,
    views: Mapping[str, ActionView],
    bound: Mapping[str, Any],
    of_claim: Mapping[str, Any],
) -> dict[str, Any]:
    """The forms that this principal may fill in here now, by task; what is not there is not drawn."""
    tasks: dict[str, Any] = {}
    for task in TASKS:
        rules = rules_of(task, views)
        if rules:
            tasks[task] = bound.get(task) or ActionForm(
                rules=rules, lines=page.lines, relief=relief_asked(activity, rules), auto_id=f"{task}-%s",
                initial=_likely(task, rules, page, of_claim),
            )  # fmt: skip
    makers = {
        "record_finding": ("finding", lambda: finding_form(page.lines)),
        "withdraw_finding": ("withdraw", lambda: withdraw_form(activity)),
        "write_note": ("note", lambda: NoteForm(auto_id="note-%s")),
        "release": ("release", lambda: ReleaseForm(auto_id="release-%s")),
        "reassign": ("reassign", lambda: reassign_form(item) if item else None),
    }
    for action, (task, make) in makers.items():
        if action in views and views[action].allowed:
            tasks[task] = bound.get(task) or make()
    if not any(one.withdrawn_at is None for one in page.findings):
        tasks.pop("withdraw", None)
    return tasks


def _likely(task: str, rules: list[ActionView], page: ItemPage, of_claim: Mapping[str, Any]) -> dict[str, Any]:
    """What is likely: an answer came today; with findings, a change with their revenue and coded reasons; of a protest or a
    claim what its figures come to."""
    if task == "answer":
        return {"answered_date": today()}
    found = [one for one in page.findings if one.discrepant and one.withdrawn_at is None]
    if task == "decide" and of_claim and not found:
        possible = any(rule.action == of_claim.get("action") for rule in rules)
        return {name: value for name, value in of_claim.items() if name != "action" or possible}
    if task != "decide" or not found:
        return {}
    kinds = [FINDING_TYPES[one.finding_type] for one in found if one.finding_type in FINDING_TYPES]
    likely: dict[str, Any] = {
        "revenue": sum(one.revenue for one in found),
        "codes__decide_change": sorted({kind.liquidation_reasons[0] for kind in kinds}),
    }
    if any(rule.action == "decide_change" for rule in rules):
        likely["action"] = "decide_change"
    return likely


def action_views(principal: Principal, activity: Activity) -> dict[str, ActionView]:
    """Every action that the state has, by name, allowed or with the reason why not; none where no process is known."""
    try:
        return {view.action: view for view in actions_on(principal, activity, today())}
    except Refused:
        return {}


def rules_of(task: str, views: Mapping[str, ActionView]) -> list[ActionView]:
    """The actions of a task that are allowed now, in the order of the task."""
    return [views[name] for name in TASKS[task] if name in views and views[name].allowed]


def relief_asked(activity: Activity, rules: list[ActionView]) -> list[ReliefView]:
    """What approving a protest as asked would come to, where the actions at hand may approve it."""
    if not any(rule.action in APPROVALS for rule in rules):
        return []
    return relief_preview(activity, None, today(), in_part=False)


def finding_form(lines: list[EntryLine], data: Any = None) -> FindingForm:
    """The form of a finding, with the lines as filed and what is usually cited."""
    initial = {"line": lines[0].number if len(lines) == 1 else "", "finding_type": FindingType.CLASSIFICATION}
    return FindingForm(data, lines=lines, auto_id="finding-%s", initial=initial)


def withdraw_form(activity: Activity, data: Any = None) -> WithdrawForm:
    """The form that takes a finding back."""
    open_ones = activity.findings.filter(withdrawn_at=None)
    return WithdrawForm(data, findings=open_ones, auto_id="withdraw-%s")


def reassign_form(item: WorkItem, data: Any = None) -> ReassignForm:
    """The form that gives an item to a colleague of its Center, least loaded first."""
    others = [one for one in colleagues(item.center, on=today()) if one.user_id != item.assignee_id]
    return ReassignForm(data, colleagues=others, auto_id="reassign-%s")
