"""The review of a protest: from its filing to a decision of the Center or of the law."""

from typing import Any

from cee.core.vocabulary import Kind, State
from entries.processes.base import ActionRule, Field, Outcome, Process, moves
from entries.processes.codes import FURTHER_REVIEW_GROUNDS, FURTHER_REVIEW_RESULTS, PROTEST_OUTCOMES
from entries.processes.shared import REROUTE, SIGNATURES, WAITING, override_routing, reroute, settle_triage

APPROVED = Outcome("AP", "Approve", "19 USC 1515(a); 19 CFR 174.29")
PARTLY_DENIED = Outcome("PD", "Approve in part", "19 USC 1515(a); 19 CFR 174.29, 174.30")
DENIED = Outcome("DN", "Deny", "19 USC 1515(a); 19 CFR 174.29, 174.30")
UNTIMELY = Outcome("UT", "Reject as untimely", "19 USC 1514(c)(3)")
NOT_PROTESTABLE = Outcome("NP", "Not protestable", "19 USC 1514(a), (b)")
SUSPENDED = Outcome("SP", "Suspend behind another case", "19 CFR 174.25; CBP Form 19, section III")
DEEMED_DENIED = Outcome("deemed_denied", "Deemed denied", "19 USC 1515(b), 1499(c)(5)(B)")
WITHDRAWN = Outcome("WD", "Withdrawn by the protestant", "19 CFR 174.11")

_RELIEF = (
    Field(
        "amounts",
        "Duty and fees as decided, entry by entry; what is left out is approved as asked, in part: stays as assessed",
        "amounts",
        required=False,
    ),
    Field("revenue", "Change of revenue in dollars; negative is owed to the protestant", "money", required=False),
)
_OPEN_AGAIN = {"protest": "OP"}
_DAY = Field("date", "Day of the request", "date")


def _act(name: str, label: str, authority: str, event: str = "", *fields: Field, **more: Any) -> ActionRule:
    return ActionRule(name, label, authority, capability="decide_protest", event=event, fields=fields, **more)


def _decides(
    name: str, label: str, outcome: Outcome, event: str, *fields: Field, reason: bool = True, in_batch: bool = False
) -> ActionRule:
    assert outcome.code in PROTEST_OUTCOMES
    return ActionRule(
        name,
        label,
        outcome.authority,
        capability="decide_protest",
        needs_reason=reason,
        fields=fields,
        outcome=outcome,
        event=event,
        axes={"protest": outcome.code},
        blocked_by=(*WAITING, "further_review_granted"),
        in_batch=in_batch,
        leaves="The protestant has the decision." if in_batch else "",
    )


_PEOPLE = (
    _decides("approve", "Approve", APPROVED, "protest_decided", *_RELIEF, reason=False),
    _decides("approve_in_part", "Approve in part", PARTLY_DENIED, "denial_mailed", *_RELIEF),
    _decides("deny", "Deny", DENIED, "denial_mailed", in_batch=True),
    _decides("find_untimely", "Find untimely", UNTIMELY, "denial_mailed", in_batch=True),
    _decides("find_not_protestable", "Find not protestable", NOT_PROTESTABLE, "denial_mailed"),
    ActionRule(
        "suspend",
        "Suspend behind a lead case",
        SUSPENDED.authority,
        capability="decide_protest",
        needs_reason=True,
        outcome=SUSPENDED,
        axes={"protest": SUSPENDED.code},
        blocked_by=(*WAITING, "accelerated", "behind_a_case"),
        in_batch=True,
    ),
    _act(
        "resume", "Take up again", SUSPENDED.authority, needs_reason=True, axes=_OPEN_AGAIN, requires=("behind_a_case",)
    ),
    ActionRule(
        "record_withdrawal",
        "Record the withdrawal",
        WITHDRAWN.authority,
        capability="decide_protest",
        needs_reason=True,
        outcome=WITHDRAWN,
        axes={"protest": WITHDRAWN.code},
        event="protest_withdrawn",
        blocked_by=WAITING,
    ),
    _act(
        "record_accelerated_request",
        "Record the request for accelerated disposition",
        "19 USC 1515(b); 19 CFR 174.22",
        "accelerated_requested",
        _DAY,
        blocked_by=("accelerated",),
    ),
    _act(
        "record_further_review_request",
        "Record an application for further review",
        "19 USC 1515(a); 19 CFR 174.23, 174.25",
        "further_review_requested",
        _DAY,
        Field("codes", "Grounds", "codes", codes=FURTHER_REVIEW_GROUNDS),
        blocked_by=("further_review_asked",),
    ),
    _act(
        "grant_further_review",
        "Grant further review",
        "19 USC 1515(a); 19 CFR 174.24, 174.26",
        "further_review_granted",
        Field("codes", "Grounds", "codes", codes=FURTHER_REVIEW_GROUNDS),
        needs_reason=True,
        requires=("further_review",),
        blocked_by=(*WAITING, "further_review_granted"),
    ),
    _act(
        "deny_further_review",
        "Deny further review",
        "19 USC 1515(a), (c); 19 CFR 174.24",
        "further_review_denied",
        needs_reason=True,
        requires=("further_review",),
        blocked_by=(*WAITING, "further_review_granted"),
    ),
    _act(
        "record_review_result",
        "Take in the result of further review",
        "19 USC 1515(a); 19 CFR 174.26, 174.29",
        "further_review_decided",
        Field("date", "Day of the result", "date"),
        Field("codes", "Result", "codes", codes=FURTHER_REVIEW_RESULTS),
        needs_reason=True,
        requires=("further_review_granted",),
    ),
    _act(
        "record_set_aside_request",
        "Record a request to set the denial of further review aside",
        "19 USC 1515(c)",
        "set_aside_requested",
        _DAY,
        requires=("further_review_denied",),
        blocked_by=("set_aside_open", "summons"),
    ),
    _act(
        "set_aside_denial",
        "Set the denial of further review aside",
        "19 USC 1515(c)",
        "set_aside_granted",
        axes=_OPEN_AGAIN,
        needs_reason=True,
        requires=("set_aside_open",),
        blocked_by=("summons",),
    ),
    _act(
        "refuse_set_aside",
        "Refuse to set the denial of further review aside",
        "19 USC 1515(c)",
        "set_aside_answered",
        needs_reason=True,
        requires=("set_aside_open",),
        blocked_by=("summons",),
    ),
    _act(
        "consider_together",
        "Consider together with another protest",
        "19 CFR 174.15, 174.21(a)",
        "considered_together",
        Field("reference", "Number of the other protest", "number"),
        blocked_by=WAITING,
    ),
    _act(
        "record_seizure",
        "Record that the goods were seized",
        "19 USC 1499(c)(5); Root Sciences v. United States",
        "seized",
        Field("date", "Day of the seizure", "date"),
        requires=("exclusion",),
        blocked_by=("seized",),
    ),
    _act(
        "void_denial",
        "Void the denial",
        "19 USC 1515(d)",
        "denial_voided",
        axes=_OPEN_AGAIN,
        needs_reason=True,
        requires=("denied",),
        blocked_by=("summons",),
    ),
    _act(
        "record_summons",
        "Record the summons to the court",
        "28 USC 2632(b), 2636(a)",
        "summons_filed",
        Field("date", "Day of the summons", "date"),
        Field("reference", "Number of the court", "number"),
        requires=("denied",),
        blocked_by=("summons",),
    ),
    *SIGNATURES,
    settle_triage("19 CFR 101.1, 174.12"),
    override_routing("19 CFR 101.1, 174.12"),
)

_SYSTEM = (
    ActionRule("route", "Routed", "19 CFR 174.12"),
    reroute("19 CFR 101.1, 174.12"),
    ActionRule("replace", "Amended by the protestant", "19 USC 1514(c)(1); 19 CFR 174.14"),
    ActionRule("delete", "Withdrawn by the protestant", WITHDRAWN.authority, event="protest_withdrawn"),
    ActionRule(
        "deem_denied",
        DEEMED_DENIED.label,
        DEEMED_DENIED.authority,
        outcome=DEEMED_DENIED,
        event="deemed_denied",
        axes={"protest": DENIED.code},
    ),
)

_OPEN = (State.TRIAGE, State.PLACED)
_ENDS = ("approve", "approve_in_part", "deny", "find_untimely", "find_not_protestable", "record_withdrawal")
_STAYS = (
    "record_accelerated_request",
    "record_further_review_request",
    "grant_further_review",
    "deny_further_review",
    "record_review_result",
    "record_set_aside_request",
    "set_aside_denial",
    "refuse_set_aside",
    "consider_together",
    "record_seizure",
    "return_decision",
    "suspend",
    "resume",
)
_AFTER = ("record_set_aside_request", "refuse_set_aside", "record_summons")
REOPENS = ("set_aside_denial", "void_denial")
"""Acts that take a denial away: the protest stands in its queue again."""

PROTEST = Process(
    kind=Kind.PROTEST,
    label="Protest",
    authority="19 USC 1514, 1515, 1499(c)(5); 19 CFR 174",
    initial=State.RECEIVED,
    actions={action.name: action for action in (*_PEOPLE, *_SYSTEM)},
    transitions=(
        *moves((State.RECEIVED,), "route", *_OPEN),
        *moves((State.TRIAGE,), "settle_triage", State.PLACED),
        *moves((State.PLACED,), "override_routing"),
        *moves(_OPEN, REROUTE, State.PLACED),
        *(move for action in _STAYS for move in moves((State.PLACED,), action)),
        *(move for action in _ENDS for move in moves((State.PLACED,), action, State.CLOSED)),
        *moves((State.PLACED,), "sign_decision", State.PLACED, State.CLOSED),
        *moves((State.RECEIVED, *_OPEN), "replace", *_OPEN),
        *moves((State.RECEIVED, *_OPEN), "delete", State.CLOSED),
        *moves(_OPEN, "deem_denied", State.CLOSED),
        *(move for action in _AFTER for move in moves((State.CLOSED,), action)),
        *(move for action in REOPENS for move in moves((State.CLOSED,), action, State.PLACED)),
    ),
    deadline_rules=(
        "USC1514_C1",
        "USC1515_A",
        "USC1515_A_FURTHER_REVIEW",
        "USC1515_B",
        "USC1499_C5_B",
        "USC1515_C",
        "USC1515_C_ANSWER",
        "USC1515_D",
        "USC2636_A",
    ),
)
"""Protests. Two years after filing nothing happens by law; 30 days after some requests a denial does. A denial may be taken
away again, until the court is called upon."""
