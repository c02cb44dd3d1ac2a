"""The answering of a trade inquiry: from its arrival to its answer, its referral, or its closing without one."""

from cee.core.vocabulary import Kind, State
from entries.processes.base import ActionRule, Field, Process, moves
from entries.processes.codes import INQUIRY_CLOSINGS, INQUIRY_REFERRALS
from entries.processes.shared import REROUTE, reroute, settle_triage

_CENTERS = "19 CFR 101.1; CBP Dec. 16-26"
_TEXT = Field("text", "Answer", "text")


def _act(name: str, label: str, authority: str, event: str, *fields: Field, **more: object) -> ActionRule:
    return ActionRule(name, label, authority, capability="decide_inquiry", fields=fields, event=event, **more)  # type: ignore[arg-type]


_PEOPLE = (
    _act("answer_inquiry", "Answer", _CENTERS, "inquiry_answered", _TEXT),
    _act(
        "ask_back",
        "Ask back",
        _CENTERS,
        "inquiry_asked_back",
        Field("text", "What is asked", "text"),
        waits_for="asker",
        blocked_by=("asked_back",),
    ),
    _act(
        "record_reply",
        "Take in the asker's reply",
        _CENTERS,
        "inquiry_replied",
        Field("text", "What they said", "text"),
        requires=("asked_back",),
    ),
    _act(
        "refer_to_center",
        "Refer to another Center",
        "19 CFR 101.1, 101.10",
        "",
        Field("center", "Center", "center"),
        needs_reason=True,
    ),
    _act(
        "refer_elsewhere",
        "Refer to another office",
        "19 CFR 177.1, 177.11",
        "inquiry_referred",
        Field("codes", "To", "codes", codes=INQUIRY_REFERRALS),
        needs_reason=True,
    ),
    _act(
        "close_inquiry",
        "Close without an answer",
        _CENTERS,
        "inquiry_closed",
        Field("codes", "Because", "codes", codes=INQUIRY_CLOSINGS),
        needs_reason=True,
    ),
    _act("amend_answer", "Put the answer right", _CENTERS, "inquiry_amended", _TEXT, needs_reason=True),
    _act("reopen_inquiry", "Open it again", _CENTERS, "inquiry_reopened", needs_reason=True),
    settle_triage("19 CFR 101.1, 101.10"),
)

_SYSTEM = (
    ActionRule("route", "Routed", "19 CFR 101.1, 101.10"),
    reroute("19 CFR 101.1, 101.10"),
    ActionRule("replace", "Put right by the asker", _CENTERS),
    ActionRule("delete", "Withdrawn by the asker", _CENTERS, event="inquiry_closed"),
)

_OPEN = (State.TRIAGE, State.PLACED)

TRADE_INQUIRY = Process(
    kind=Kind.TRADE_INQUIRY,
    label="Trade inquiry",
    authority="19 CFR 101.1; 19 CFR 177 for rulings; CBP Dec. 16-26",
    initial=State.RECEIVED,
    actions={action.name: action for action in (*_PEOPLE, *_SYSTEM)},
    transitions=(
        *moves((State.RECEIVED,), "route", *_OPEN),
        *moves((State.TRIAGE,), "settle_triage", State.PLACED),
        *moves(_OPEN, REROUTE, State.PLACED),
        *moves((State.PLACED,), "answer_inquiry", State.DECIDED),
        *moves((State.PLACED,), "ask_back"),
        *moves((State.PLACED,), "record_reply"),
        *moves((State.PLACED,), "refer_to_center"),
        *moves((State.PLACED,), "refer_elsewhere", State.DECIDED),
        *moves((State.PLACED,), "close_inquiry", State.CLOSED),
        *moves((State.DECIDED,), "amend_answer"),
        *moves((State.DECIDED, State.CLOSED), "reopen_inquiry", State.PLACED),
        *moves((State.RECEIVED, *_OPEN), "replace", *_OPEN),
        *moves((State.RECEIVED, *_OPEN), "delete", State.CLOSED),
    ),
    deadline_rules=("CENTER_INQUIRY_ANSWER", "ASKER_WANTS_BY", "CENTER_INQUIRY_REPLY"),
)
"""Trade inquiries. `decided` is answered or referred elsewhere; an answer may be put right, and what was answered or closed
opens again when the asker comes back."""
