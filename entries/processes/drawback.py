"""The review of a drawback claim: from its filing to its liquidation."""

from typing import Final

from cee.core.vocabulary import Kind, State
from entries.processes.base import ActionRule, Field, Outcome, Process, moves
from entries.processes.codes import DRAWBACK_PRIVILEGES, DRAWBACK_REASONS, REJECT_REASONS
from entries.processes.shared import REROUTE, SIGNATURES, WAITING, override_routing, reroute, settle_triage

LIQUIDATE_AS_CLAIMED = Outcome("as_claimed", "Liquidate as claimed", "19 USC 1313(l), 1504(a)(2); 19 CFR 190.81")
LIQUIDATE_CHANGED = Outcome(
    "changed", "Liquidate with a change", "19 USC 1313(l); 19 CFR 190.81", DRAWBACK_REASONS
)  # fmt: skip
NO_DRAWBACK = Outcome("no_drawback", "Deny drawback", "19 USC 1313; 19 CFR 190.81")
RETURNED = Outcome("returned", "Return to the claimant", "CSMS 18-000737; 19 CFR 190.52", REJECT_REASONS)

NOTHING_DUE: Final = "60"
"""ACE's reason of a claim on which no drawback is due: what it designated may be designated again."""

DEEMED_LIQUIDATED = Outcome("deemed_liquidated", "Deemed liquidated as claimed", "19 USC 1504(a)(2)")

_AMOUNT = Field("revenue", "Change of the amount claimed in dollars; negative is owed to the claimant", "money")

_PEOPLE = (
    ActionRule(
        "liquidate_as_claimed",
        "Liquidate as claimed",
        LIQUIDATE_AS_CLAIMED.authority,
        capability="decide_drawback",
        outcome=LIQUIDATE_AS_CLAIMED,
        event="claim_liquidated",
        axes={"liquidation": "liquidated", "review": "not_reviewed"},
        requires=("imports_final",),
        blocked_by=(*WAITING, "over_designated"),
    ),
    ActionRule(
        "liquidate_changed",
        "Liquidate with a change",
        LIQUIDATE_CHANGED.authority,
        capability="decide_drawback",
        needs_reason=True,
        fields=(Field("codes", "Reasons", "codes", codes=DRAWBACK_REASONS), _AMOUNT),
        outcome=LIQUIDATE_CHANGED,
        event="claim_liquidated",
        axes={"liquidation": "liquidated", "review": "not_reviewed"},
        requires=("imports_final",),
        blocked_by=WAITING,
    ),
    ActionRule(
        "deny_drawback",
        "Deny drawback",
        NO_DRAWBACK.authority,
        capability="decide_drawback",
        needs_reason=True,
        outcome=NO_DRAWBACK,
        event="claim_liquidated",
        event_code=NOTHING_DUE,
        axes={"liquidation": "liquidated", "review": "not_reviewed"},
        blocked_by=WAITING,
    ),
    ActionRule(
        "return_claim",
        "Return the claim",
        RETURNED.authority,
        capability="decide_drawback",
        needs_reason=True,
        fields=(Field("codes", "Reasons", "codes", codes=REJECT_REASONS),),
        outcome=RETURNED,
        event="rejected",
        axes={"summary_status": "rejected", "control": "trade"},
        blocked_by=WAITING,
    ),
    ActionRule(
        "record_accelerated_payment",
        "Record the accelerated payment",
        "19 CFR 190.92",
        capability="decide_drawback",
        fields=(Field("amount", "Amount paid in dollars; left empty: what is claimed", "money", required=False),),
        event="accelerated_paid",
        axes={"collection": "refunded"},
        requires=("accelerated_payment",),
        blocked_by=(*WAITING, "accelerated_paid", "accelerated_refused"),
    ),
    ActionRule(
        "refuse_accelerated_payment",
        "Refuse accelerated payment",
        "19 CFR 190.92",
        capability="decide_drawback",
        needs_reason=True,
        event="accelerated_refused",
        requires=("accelerated_payment",),
        blocked_by=(*WAITING, "accelerated_paid", "accelerated_refused"),
    ),
    ActionRule(
        "record_payment_returned",
        "Record that the payment came back",
        "19 USC 1505(b); 19 CFR 190.92",
        capability="decide_drawback",
        needs_reason=True,
        fields=(
            Field("date", "Day of the return", "date"),
            Field("amount", "Amount that came back in dollars", "money"),
        ),
        event="accelerated_recovered",
        axes={"collection": "unpaid"},
        requires=("accelerated_paid",),
        blocked_by=("accelerated_recovered",),
    ),
    ActionRule(
        "record_privilege",
        "Record a waiver of prior notice",
        "19 CFR 190.36, 190.91",
        capability="decide_drawback",
        needs_reason=True,
        fields=(Field("codes", "Privilege", "codes", codes=DRAWBACK_PRIVILEGES),),
        event="privilege_recorded",
        blocked_by=WAITING,
    ),
    ActionRule(
        "record_waiver",
        "Record the request with deposit and waiver",
        "19 USC 1504(a)(2)(B)",
        capability="decide_drawback",
        needs_reason=True,
        event="drawback_waiver",
        blocked_by=("imports_final",),
    ),
    *SIGNATURES,
    settle_triage("19 CFR 101.10; CSMS 49358330"),
    override_routing("19 CFR 101.10; CSMS 49358330"),
)

_SYSTEM = (
    ActionRule("route", "Routed", "19 CFR 101.10; CSMS 49358330"),
    reroute("19 CFR 101.10; CSMS 49358330"),
    ActionRule("replace", "Replaced by the claimant", "19 CFR 190.52; CATAIR Drawback (R)"),
    ActionRule(
        "refile", "Filed again after return", "19 CFR 190.52", event="refiled", axes={"summary_status": "accepted"}
    ),
    ActionRule(
        "delete",
        "Deleted by the claimant",
        "CATAIR Drawback (D)",
        event="canceled",
        axes={"summary_status": "canceled", "control": "inactive"},
    ),
    ActionRule(
        "deem_liquidated",
        DEEMED_LIQUIDATED.label,
        DEEMED_LIQUIDATED.authority,
        outcome=DEEMED_LIQUIDATED,
        event="claim_liquidated",
        axes={"liquidation": "liquidated", "review": "not_reviewed"},
    ),
)

_OPEN = (State.TRIAGE, State.PLACED)
_STAYS = (
    "record_accelerated_payment",
    "refuse_accelerated_payment",
    "record_privilege",
    "record_waiver",
    "return_decision",
)

DRAWBACK = Process(
    kind=Kind.DRAWBACK,
    label="Drawback claim",
    authority="19 USC 1313, 1504(a)(2); 19 CFR 190",
    initial=State.RECEIVED,
    actions={action.name: action for action in (*_PEOPLE, *_SYSTEM)},
    transitions=(
        *moves((State.RECEIVED,), "route", *_OPEN),
        *moves((State.TRIAGE,), "settle_triage", State.PLACED),
        *moves((State.PLACED,), "override_routing"),
        *moves(_OPEN, REROUTE, State.PLACED),
        *(move for action in _STAYS for move in moves((State.PLACED,), action)),
        *moves((State.PLACED, State.DECIDED, State.CLOSED), "record_payment_returned"),
        *moves((State.PLACED,), "liquidate_as_claimed", State.CLOSED),
        *moves((State.PLACED,), "liquidate_changed", State.CLOSED),
        *moves((State.PLACED,), "deny_drawback", State.CLOSED),
        *moves((State.PLACED,), "return_claim", State.DECIDED),
        *moves((State.PLACED,), "sign_decision", State.PLACED, State.DECIDED, State.CLOSED),
        *moves((State.RECEIVED, *_OPEN), "replace", *_OPEN),
        *moves((State.DECIDED, *_OPEN), "refile", *_OPEN),
        *moves((State.RECEIVED, State.DECIDED, *_OPEN), "delete", State.CLOSED),
        *moves(_OPEN, "deem_liquidated", State.CLOSED),
    ),
    deadline_rules=("USC1313_R", "USC1504_A2", "CFR190_92", "CFR190_15"),
    next_kinds=(Kind.PROTEST,),
)
"""Drawback claims. A returned one is `decided` until its claimant files it again, which keeps the day of the claim."""
