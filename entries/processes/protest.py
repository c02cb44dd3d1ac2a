"""The review of a protest: from its filing to a decision of the Center or of the law."""

from cee.core.vocabulary import Kind, State
from entries.processes.base import ActionRule, Field, Outcome, Process, moves
from entries.processes.codes import FURTHER_REVIEW_GROUNDS, PROTEST_OUTCOMES
from entries.processes.shared import REROUTE, SIGNATURES, WAITING, reroute, settle_triage

APPROVED = Outcome("AP", "Approve", "19 USC 1515(a); 19 CFR 174.29")
PARTLY_DENIED = Outcome("PD", "Approve in part", "19 USC 1515(a); 19 CFR 174.29, 174.30")
DENIED = Outcome("DN", "Deny", "19 USC 1515(a); 19 CFR 174.29, 174.30")
UNTIMELY = Outcome("UT", "Reject as untimely", "19 USC 1514(c)(3)")
NOT_PROTESTABLE = Outcome("NP", "Not protestable", "19 USC 1514(a), (b)")
SUSPENDED = Outcome("SP", "Suspend behind another case", "19 CFR 174.25; CBP Form 19, section III")
WITHDRAWN = Outcome("WD", "Withdrawn by the protestant", "19 CFR 174.11")

_REVENUE = Field("revenue", "Change of revenue in dollars; negative is owed to the protestant", "money")
_DAY = Field("date", "Day of the request", "date")


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
        blocked_by=(*WAITING, "further_review_granted"),
        in_batch=in_batch,
        leaves="The protestant has the decision." if in_batch else "",
    )


_PEOPLE = (
    _decides("approve", "Approve", APPROVED, "protest_decided", _REVENUE, reason=False),
    _decides("approve_in_part", "Approve in part", PARTLY_DENIED, "denial_mailed", _REVENUE),
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
        blocked_by=(*WAITING, "accelerated"),
        in_batch=True,
    ),
    ActionRule("resume", "Take up again", SUSPENDED.authority, capability="decide_protest", needs_reason=True),
    ActionRule(
        "record_withdrawal",
        "Record the withdrawal",
        WITHDRAWN.authority,
        capability="decide_protest",
        needs_reason=True,
        outcome=WITHDRAWN,
        event="protest_withdrawn",
        blocked_by=WAITING,
    ),
    ActionRule(
        "record_accelerated_request",
        "Record the request for accelerated disposition",
        "19 USC 1515(b); 19 CFR 174.22",
        capability="decide_protest",
        fields=(_DAY,),
        event="accelerated_requested",
        blocked_by=("accelerated",),
    ),
    ActionRule(
        "grant_further_review",
        "Grant further review",
        "19 USC 1515(a); 19 CFR 174.24, 174.26",
        capability="decide_protest",
        needs_reason=True,
        fields=(Field("codes", "Grounds", "codes", codes=FURTHER_REVIEW_GROUNDS),),
        event="further_review_granted",
        requires=("further_review",),
        blocked_by=(*WAITING, "further_review_granted"),
    ),
    ActionRule(
        "deny_further_review",
        "Deny further review",
        "19 USC 1515(a), (c); 19 CFR 174.24",
        capability="decide_protest",
        needs_reason=True,
        event="further_review_denied",
        requires=("further_review",),
        blocked_by=(*WAITING, "further_review_granted"),
    ),
    *SIGNATURES,
    settle_triage("19 CFR 101.1, 174.12"),
)

_SYSTEM = (
    ActionRule("route", "Routed", "19 CFR 174.12"),
    reroute("19 CFR 101.1, 174.12"),
    ActionRule("replace", "Amended by the protestant", "19 USC 1514(c)(1); 19 CFR 174.14"),
    ActionRule("delete", "Withdrawn by the protestant", WITHDRAWN.authority, event="protest_withdrawn"),
    ActionRule("deem_denied", "Deemed denied", "19 USC 1515(b), 1499(c)(5)(B)", event="deemed_denied"),
)

_OPEN = (State.TRIAGE, State.PLACED)
_ENDS = ("approve", "approve_in_part", "deny", "find_untimely", "find_not_protestable", "record_withdrawal")
_STAYS = (
    "record_accelerated_request",
    "grant_further_review",
    "deny_further_review",
    "return_decision",
    "suspend",
    "resume",
)

PROTEST = Process(
    kind=Kind.PROTEST,
    label="Protest",
    authority="19 USC 1514, 1515, 1499(c)(5); 19 CFR 174",
    initial=State.RECEIVED,
    actions={action.name: action for action in (*_PEOPLE, *_SYSTEM)},
    transitions=(
        *moves((State.RECEIVED,), "route", *_OPEN),
        *moves((State.TRIAGE,), "settle_triage", State.PLACED),
        *moves(_OPEN, REROUTE, State.PLACED),
        *(move for action in _STAYS for move in moves((State.PLACED,), action)),
        *(move for action in _ENDS for move in moves((State.PLACED,), action, State.CLOSED)),
        *moves((State.PLACED,), "sign_decision", State.PLACED, State.CLOSED),
        *moves((State.RECEIVED, *_OPEN), "replace", *_OPEN),
        *moves((State.RECEIVED, *_OPEN), "delete", State.CLOSED),
        *moves(_OPEN, "deem_denied", State.CLOSED),
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
"""Protests. Two years after filing nothing happens by law; 30 days after some requests a denial does."""
