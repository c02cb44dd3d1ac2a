"""What is told to whom: the one table of the events, and of their members, that leave CBP's own offices.

Offices read every event of what they see. A filer is told what the law, or a notice, tells it anyway: that its filing came
in, which Center has it, what was asked of it and what was decided; never how CBP works it. Whatever is not in the table is
not told: a verb stands in `FILER_VERBS` or in `INTERNAL_VERBS`, and a test holds every verb there is to one of them.
History, stream, webhooks and the filer's own pages all read this table.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q

from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.core.vocabulary import Kind, State

FILER_VERBS: Final[Mapping[str, str]] = {
    # Its own acts, and those that are taken by the clock or told by others.
    "arrived": "Received and accepted",
    "replace": "Replaced by a new version",
    "refile": "Filed again after the rejection",
    "delete": "Taken back",
    "notice": "A status was reported",
    "protest_marked": "A protest names this entry",
    # Which Center has it.
    "route": "Assigned to a Center",
    "settle_triage": "Assigned to a Center",
    "reroute": "Moved to another Center",
    "override_routing": "Moved to another Center",
    # What is asked of the filer, and what came back.
    "request_information": "Form 28 sent: information is asked for",
    "record_form28_answer": "The answer to the Form 28 was received",
    "propose_action": "Form 29 sent: an action is proposed",
    "record_form29_answer": "The answer to the Form 29 was received",
    "take_action": "Form 29 sent: an action was taken",
    "reply_overdue": "No answer came in time",
    # What was decided.
    "decide_change": "Decided with a change",
    "sign_decision": "Decided",
    "reject": "Rejected: file it again",
    "record_rejection": "Rejected: file it again",
    "cancel": "Canceled",
    "record_cancellation": "Canceled",
    "reopen": "The decision was taken back",
    "undo_in_batch": "The decision was taken back",
    "extend_liquidation": "The liquidation was extended",
    "post_liquidation": "Liquidated",
    "record_deemed": "Liquidated by operation of law",
    "reliquidate": "Reliquidated",
    "reliquidate_as_decided": "Reliquidated as the protest was decided",
    # Protests.
    "approve": "Protest approved",
    "approve_in_part": "Protest approved in part",
    "deny": "Protest denied",
    "deem_denied": "Protest deemed denied",
    "find_untimely": "Protest rejected as untimely",
    "find_not_protestable": "Protest rejected: not protestable",
    "suspend": "The decision was suspended",
    "resume": "The decision was taken up again",
    "record_withdrawal": "Withdrawn",
    "record_accelerated_request": "Accelerated disposition was asked for",
    "record_further_review_request": "Further review was asked for",
    "grant_further_review": "Further review granted",
    "deny_further_review": "Further review denied",
    "record_review_result": "The further review has ended",
    "record_set_aside_request": "Setting aside of the denial was asked for",
    "set_aside_denial": "The denial was set aside",
    "refuse_set_aside": "The denial stands",
    "void_denial": "The denial was voided",
    "record_summons": "A summons was filed",
    # Drawback.
    "liquidate_as_claimed": "Claim liquidated as claimed",
    "liquidate_changed": "Claim liquidated with a change",
    "deem_liquidated": "Claim liquidated by operation of law",
    "deny_drawback": "Claim denied",
    "return_claim": "Claim rejected: file it again",
    "record_accelerated_payment": "Accelerated payment was made",
    "refuse_accelerated_payment": "Accelerated payment was refused",
    "record_payment_returned": "The accelerated payment was returned",
    "record_privilege": "A privilege was recorded",
    "record_waiver": "A waiver was recorded",
    # Inquiries.
    "answer_inquiry": "Inquiry answered",
    "refer_to_center": "Moved to another Center",
    "refer_elsewhere": "Inquiry referred to another office",
    "close_inquiry": "Inquiry closed without an answer",
    "reopen_inquiry": "Inquiry opened again",
}
"""The verbs that a filer is told of its own filings, each with the words that its pages use."""

FILER_FIELDS: Final = frozenset(
    {
        "state", "center", "port", "filed_version", "entry_date", "estimated_duty",
        "control", "summary_status", "collection", "release", "liquidation", "holds", "protest",
        "form", "reply_due", "answered_date",
    }
)  # fmt: skip
"""The members of what an event says has changed that a filer is told."""

INTERNAL_VERBS: Final = frozenset(
    {
        # Who works it, what was found meanwhile, what is not decided yet.
        "claim", "release", "reassign", "wait", "resume_work", "write_note", "record_finding", "withdraw_finding",
        "decide_no_change", "return_decision", "refer_enforcement", "pull_for_review", "consider_together", "record_seizure",
        "handoff_accept", "handoff_answer", "handoff_close", "handoff_follows", "handoff_late", "handoff_offer",
        "handoff_offered", "handoff_refiled", "handoff_refuse", "handoff_return", "handoff_withdraw", "handoff_write", "liquidate",
        "liquidation_take_out", "liquidation_put_back",
        "liquidation_sheet", "liquidation_posted", "entry_liquidated", "entry_arrived", "deemed_proposed", "deemed_overtaken",
        # What goes between a Center and an asker reaches the asker itself; it changes nothing that is told.
        "ask_back", "record_reply", "amend_answer",
    }
)  # fmt: skip
"""Verbs that can concern an activity and are told to CBP's own offices only."""


def told_changes(
    principal: Principal, kind: str | None, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What an event says was and is, without what the principal is not told; `kind` is the activity's."""
    if may_see_work(principal):
        return (None if before is None else dict(before)), (None if after is None else dict(after))
    was, now = _told(principal, kind, before), _told(principal, kind, after)
    if was and now and was.get("state") == now.get("state"):
        was.pop("state", None)
        now.pop("state", None)
    return was, now


def is_told(
    principal: Principal,
    kind: str | None,
    verb: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> bool:
    """Whether a principal is told an event: its verb is in the table, and so is something of what it changed."""
    if may_see_work(principal):
        return True
    return verb in FILER_VERBS and (before is None or bool(told_changes(principal, kind, before, after)[1]))


def told_state(principal: Principal, kind: str | None, state: str) -> str:
    """The state as a principal is told it. Whether screening took a summary out for review is not told to its filer: it
    waits for its liquidation either way."""
    if not may_see_work(principal) and kind == Kind.ENTRY_SUMMARY and state == State.PLACED:
        return State.AWAITING_LIQUIDATION.value
    return state


def of_told_state(principal: Principal, state: str) -> Q:
    """The condition on an activity's own columns that it is told to a principal as being in this state."""
    if may_see_work(principal):
        return Q(state=state)
    taken_out = Q(kind=Kind.ENTRY_SUMMARY, state=State.PLACED)
    if state == State.AWAITING_LIQUIDATION:
        return Q(state=state) | taken_out
    return Q(state=state) & ~taken_out


def _told(principal: Principal, kind: str | None, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    found = {name: value for name, value in values.items() if name in FILER_FIELDS}
    if isinstance(found.get("state"), str):
        found["state"] = told_state(principal, kind, found["state"])
    return found
