"""The review of an entry summary: from its arrival to its liquidation."""

from cee.core.vocabulary import Kind, State
from entries.processes.base import ActionRule, Field, Outcome, Process, moves
from entries.processes.codes import EXTENSION_REASONS, LIQUIDATION_REASONS, REFERRAL_REASONS, REJECT_REASONS
from entries.processes.shared import REROUTE, SIGNATURES, WAITING, override_routing, reroute, settle_triage

NO_CHANGE = Outcome("no_change", "Liquidate as entered", "19 USC 1500")
CHANGE = Outcome("change", "Liquidate with a change", "19 USC 1500; 19 CFR 159.1", LIQUIDATION_REASONS)
REJECT = Outcome("reject", "Reject to the filer", "CBP Entry Summary Acceptance and Reject Process", REJECT_REASONS)
CANCEL = Outcome("cancel", "Cancel the summary", "19 CFR 142; ACE status notification 6")
REFER = Outcome("refer_enforcement", "Refer to enforcement", "19 USC 1592; 19 CFR 162", REFERRAL_REASONS)
INFORMATION = Outcome("request_information", "Ask the importer", "19 USC 1509; 19 CFR 151.11")

_LINES = Field("lines", "Lines concerned", "lines")
_TEXT = Field("text", "Text of the form", "text")
_REVENUE = Field("revenue", "Change of revenue in dollars; negative is owed to the importer", "money")
_ANSWERED = (Field("answered_date", "Day of the answer", "date"), Field("answer", "What was answered", "text"))

_PEOPLE = (
    ActionRule(
        "request_information",
        "Request information (Form 28)",
        INFORMATION.authority,
        capability="issue_form",
        fields=(_LINES, _TEXT),
        outcome=INFORMATION,
        event="form28_issued",
        waits_for="form_28",
        blocked_by=WAITING,
        in_batch=True,
        leaves="The Form 28 is with the importer.",
    ),
    ActionRule(
        "record_form28_answer",
        "Record the answer to Form 28",
        "19 CFR 151.11",
        capability="issue_form",
        fields=_ANSWERED,
        event="form28_answered",
        requires=("open_form_28",),
    ),
    ActionRule(
        "propose_action",
        "Propose action (Form 29)",
        "19 CFR 152.2",
        capability="issue_form",
        fields=(_LINES, Field("codes", "Reasons", "codes", codes=LIQUIDATION_REASONS), _TEXT),
        event="form29_issued",
        waits_for="form_29",
        blocked_by=(*WAITING, "open_form_29"),
    ),
    ActionRule(
        "record_form29_answer",
        "Record the answer to Form 29",
        "19 CFR 152.2",
        capability="issue_form",
        fields=_ANSWERED,
        event="form29_answered",
        requires=("open_form_29",),
    ),
    ActionRule(
        "take_action",
        "Give notice of action taken (Form 29)",
        "19 CFR 152.2",
        capability="issue_form",
        fields=(_LINES, Field("codes", "Reasons", "codes", codes=LIQUIDATION_REASONS), _TEXT),
        blocked_by=(*WAITING, "liquidated"),
    ),
    ActionRule(
        "decide_no_change",
        "No change",
        NO_CHANGE.authority,
        capability="decide_summary",
        outcome=NO_CHANGE,
        axes={"review": "not_reviewed"},
        blocked_by=(*WAITING, "liquidated"),
        in_batch=True,
    ),
    ActionRule(
        "decide_change",
        "Change",
        CHANGE.authority,
        capability="decide_summary",
        needs_reason=True,
        fields=(Field("codes", "Liquidation reasons", "codes", codes=LIQUIDATION_REASONS), _REVENUE),
        outcome=CHANGE,
        axes={"review": "not_reviewed"},
        blocked_by=(*WAITING, "liquidated", "open_form_29"),
        in_batch=True,
    ),
    ActionRule(
        "reject",
        "Reject to the filer",
        REJECT.authority,
        capability="decide_summary",
        needs_reason=True,
        fields=(Field("codes", "Reject reasons", "codes", codes=REJECT_REASONS),),
        outcome=REJECT,
        event="rejected",
        axes={"summary_status": "rejected", "control": "trade", "review": "not_reviewed"},
        opens="refile",
        blocked_by=(*WAITING, "liquidated"),
        in_batch=True,
        leaves="The filer has its rejection.",
    ),
    ActionRule(
        "cancel",
        "Cancel the summary",
        CANCEL.authority,
        capability="decide_summary",
        needs_reason=True,
        outcome=CANCEL,
        event="canceled",
        axes={"summary_status": "canceled", "control": "inactive", "review": "not_reviewed"},
        blocked_by=(*WAITING, "liquidated"),
    ),
    ActionRule(
        "refer_enforcement",
        "Refer to enforcement",
        REFER.authority,
        capability="decide_summary",
        needs_reason=True,
        fields=(Field("codes", "Grounds", "codes", codes=REFERRAL_REASONS),),
        outcome=REFER,
        opens="enforcement_referral",
        blocked_by=WAITING,
        in_batch=True,
        leaves="The Enforcement division has it.",
    ),
    ActionRule(
        "extend_liquidation",
        "Extend liquidation",
        "19 USC 1504(b); 19 CFR 159.12",
        capability="decide_summary",
        needs_reason=True,
        fields=(
            Field("code", "Kind of extension", "code", codes=EXTENSION_REASONS),
            Field("until", "Until, if less than a year", "date", required=False),
        ),
        event="extended",
        blocked_by=("liquidated",),
    ),
    ActionRule(
        "liquidate",
        "Liquidate on the next Friday",
        "19 USC 1500(d), 1504(a); 19 CFR 159",
        capability="liquidate",
        needs_reason=True,
        blocked_by=(*WAITING, "open_form_28", "open_form_29", "liquidated", "lapsed", "on_a_sheet"),
    ),
    ActionRule(
        "record_deemed",
        "Record that the law has liquidated it",
        "19 USC 1504(a)(1), (d); 19 CFR 159.9(c)(2)",
        capability="liquidate",
        event="liquidated",
        axes={"liquidation": "liquidated", "review": "not_reviewed"},
        opens="protest",
        requires=("lapsed",),
        blocked_by=("liquidated",),
    ),
    ActionRule(
        "reliquidate",
        "Reliquidate of CBP's own accord",
        "19 USC 1501; 19 CFR 173.3",
        capability="liquidate",
        needs_reason=True,
        fields=(Field("codes", "Liquidation reasons", "codes", codes=LIQUIDATION_REASONS), _REVENUE),
        event="reliquidated",
        axes={"liquidation": "reliquidated"},
        opens="protest",
        requires=("liquidated", "reliquidation_open"),
    ),
    ActionRule(
        "pull_for_review",
        "Take into review",
        "19 USC 1500; 19 CFR 151",
        capability="decide_summary",
        needs_reason=True,
        axes={"review": "under_review"},
        blocked_by=("liquidated",),
    ),
    ActionRule(
        "reopen",
        "Reopen the review",
        "19 USC 1500",
        capability="sign_second",
        needs_reason=True,
        axes={"review": "under_review"},
        blocked_by=("liquidated",),
    ),
    *SIGNATURES,
    settle_triage("19 CFR 101.10"),
    override_routing("19 CFR 101.10"),
)

_SYSTEM = (
    ActionRule("route", "Routed", "19 CFR 101.10"),
    reroute("19 CFR 101.10"),
    ActionRule("replace", "Replaced by the filer", "19 USC 1484; CATAIR Entry Summary (R)"),
    ActionRule(
        "refile",
        "Filed again after rejection",
        "CBP Entry Summary Acceptance and Reject Process",
        event="refiled",
        axes={"summary_status": "accepted"},
    ),
    ActionRule(
        "delete",
        "Deleted by the filer",
        "19 USC 1484; CATAIR Entry Summary (D)",
        event="canceled",
        axes={"control": "inactive"},
    ),
    ActionRule(
        "record_rejection",
        "Rejected by ACE",
        REJECT.authority,
        event="rejected",
        axes={"summary_status": "rejected", "control": "trade"},
    ),
    ActionRule(
        "record_cancellation",
        "Canceled by ACE",
        CANCEL.authority,
        event="canceled",
        axes={"summary_status": "canceled", "control": "inactive"},
    ),
    ActionRule(
        "post_liquidation",
        "Liquidated",
        "19 USC 1500(d), 1504; 19 CFR 159",
        event="liquidated",
        axes={"liquidation": "liquidated", "review": "not_reviewed"},
        opens="protest",
    ),
    ActionRule(
        "reliquidate_as_decided",
        "Reliquidated as a protest or a court decided",
        "19 USC 1515(a), 1520(d); 28 USC 2643; 19 CFR 174.29",
        event="reliquidated",
        axes={"liquidation": "reliquidated"},
        opens="protest",
    ),
)


_LIVE = (State.TRIAGE, State.PLACED, State.AWAITING_LIQUIDATION)
_IN_REVIEW = (State.PLACED,)

_TRANSITIONS = (
    *moves((State.RECEIVED,), "route", State.TRIAGE, State.PLACED, State.AWAITING_LIQUIDATION),
    *moves((State.TRIAGE,), "settle_triage", State.PLACED, State.AWAITING_LIQUIDATION),
    *(
        move
        for action in (
            "request_information",
            "record_form28_answer",
            "propose_action",
            "record_form29_answer",
            "take_action",
            "refer_enforcement",
            "return_decision",
        )
        for move in moves(_IN_REVIEW, action)
    ),
    *moves(_IN_REVIEW, "decide_no_change", State.DECIDED),
    *moves(_IN_REVIEW, "decide_change", State.DECIDED),
    *moves(_IN_REVIEW, "reject", State.DECIDED),
    *moves(_IN_REVIEW, "cancel", State.CLOSED),
    *moves(_IN_REVIEW, "sign_decision", State.PLACED, State.DECIDED, State.CLOSED),
    *moves((State.PLACED, State.AWAITING_LIQUIDATION, State.DECIDED), "extend_liquidation"),
    *moves((State.AWAITING_LIQUIDATION,), "pull_for_review", State.PLACED),
    *moves((State.DECIDED,), "reopen", State.PLACED),
    *moves((State.PLACED, State.AWAITING_LIQUIDATION), "override_routing"),
    *moves(_LIVE, REROUTE, State.PLACED, State.AWAITING_LIQUIDATION),
    *moves((State.RECEIVED, *_LIVE), "replace", *_LIVE),
    *moves((State.DECIDED, *_LIVE), "refile", *_LIVE),
    *moves((State.RECEIVED, *_LIVE), "delete", State.CLOSED),
    *moves(_LIVE, "record_rejection", State.DECIDED),
    *moves((State.RECEIVED, *_LIVE, State.DECIDED), "record_cancellation", State.CLOSED),
    *moves((State.AWAITING_LIQUIDATION, State.DECIDED), "liquidate"),
    *moves((*_LIVE, State.DECIDED), "record_deemed", State.CLOSED),
    *moves((*_LIVE, State.DECIDED), "post_liquidation", State.CLOSED),
    *moves((State.CLOSED,), "reliquidate"),
    *moves((State.CLOSED,), "reliquidate_as_decided"),
)

ENTRY_SUMMARY = Process(
    kind=Kind.ENTRY_SUMMARY,
    label="Entry summary review",
    authority="19 USC 1484, 1485, 1500, 1504, 1505; 19 CFR 141, 142, 151, 152, 159",
    initial=State.RECEIVED,
    actions={action.name: action for action in (*_PEOPLE, *_SYSTEM)},
    transitions=_TRANSITIONS,
    deadline_rules=(
        "CFR142_12_B",
        "CFR24_25",
        "CBP_REFILE_2_DAYS",
        "CFR159_10",
        "CBP_314_DAYS",
        "USC1504_A1",
        "USC1504_D",
        "CFR151_11",
        "CFR152_2",
        "CBP_REJECT_90_DAYS",
        "CBP_REJECT_300_DAYS",
        "CBP_PSC_300_DAYS",
        "USC1501",
        "USC1501_SUSPENDED",
        "USC1514_C3",
    ),
    next_kinds=(Kind.PROTEST,),
)
"""Entry summaries. A rejected one is `decided` until its filer files it again; a decided one waits for its liquidation."""
