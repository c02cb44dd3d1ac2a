"""Where a filing stands, in the words of the filer who made it: what the law or a notice tells, not how it is worked."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from cee.core.vocabulary import Kind, State


class Standing(NamedTuple):
    """A coded word and the sentence for it."""

    code: str
    words: str


class Axes(NamedTuple):
    """What of an activity decides its standing; `center` is empty while it is not settled."""

    kind: str
    state: str
    summary_status: str
    control: str
    liquidation: str
    protest: str
    center: str


_PROTEST: Final[Mapping[str, Standing]] = {
    "AP": Standing("approved", "Approved"),
    "PD": Standing("approved_in_part", "Approved in part"),
    "DN": Standing("denied", "Denied"),
    "deemed_denied": Standing("deemed_denied", "Deemed denied by law"),
    "UT": Standing("untimely", "Rejected as untimely"),
    "NP": Standing("not_protestable", "Rejected: not protestable"),
    "SP": Standing("suspended", "Suspended behind another case"),
    "WD": Standing("withdrawn", "Withdrawn"),
}
_ASKED: Final[Mapping[str, str]] = {
    "answer_form_28": "Answer the Form 28",
    "answer_form_29": "Answer the Form 29",
    "refile_summary": "File it again after the rejection",
    "await_reply": "Answer what the Center asked back",
}
"""What the rules of the clocks ask of a filer while something waits for it. A day that only ends a right is none of these,
nor is the deposit of duty: CEE collects nothing, and does not know it unpaid where no notice has come."""


def standing_of(axes: Axes) -> Standing:
    """Where a filing stands. Whether screening took a summary out for review is not told: it waits either way."""
    if axes.summary_status == "rejected":
        return Standing("rejected", "Rejected: it counts as not filed until it is filed again")
    if axes.summary_status == "canceled":
        return Standing("canceled", "Canceled")
    if axes.kind == Kind.PROTEST and axes.protest in _PROTEST:
        return _PROTEST[axes.protest]
    if axes.liquidation == "reliquidated":
        return Standing("reliquidated", "Reliquidated")
    if axes.liquidation == "liquidated":
        return Standing("liquidated", "Liquidated")
    if axes.control == "inactive":
        return Standing("taken_back", "Taken back")
    if axes.state in (State.DECIDED, State.CLOSED):
        return Standing("decided", "Answered or closed" if axes.kind == Kind.TRADE_INQUIRY else "Decided")
    if not axes.center:
        return Standing("accepted", "Accepted; its Center is not settled yet")
    if axes.kind == Kind.ENTRY_SUMMARY:
        return Standing("accepted", f"Accepted; {axes.center} has it, it waits for its liquidation")
    verb = "answer" if axes.kind == Kind.TRADE_INQUIRY else "decide"
    return Standing("under_review", f"Accepted; {axes.center} has it and will {verb} it")


def asked_words(action: str) -> str:
    """What a rule's action asks of the filer, in words; empty where it asks nothing."""
    return _ASKED.get(action, "")
