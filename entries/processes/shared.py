"""What every process has: the second signature of a decision, and the way out of triage."""

from typing import Final

from entries.processes.base import ActionRule, Field

WAITING: Final = ("decision_waiting",)
"""The condition of an activity whose decision waits for its second signature."""

SIGNATURES: Final = (
    ActionRule(
        "sign_decision",
        "Sign as the second",
        "Authority table of the law edition",
        capability="sign_second",
        requires=WAITING,
        blocked_by=("own_decision",),
    ),
    ActionRule(
        "return_decision",
        "Return the decision",
        "Authority table of the law edition",
        capability="sign_second",
        needs_reason=True,
        requires=WAITING,
        blocked_by=("own_decision",),
    ),
)

REROUTE: Final = "reroute"


def settle_triage(authority: str) -> ActionRule:
    """The national routing desk gives an activity that routing could not place to a Center."""
    return ActionRule(
        "settle_triage",
        "Give it to a Center",
        authority,
        capability="settle_triage",
        needs_reason=True,
        fields=(Field("center", "Center", "center"),),
    )


def override_routing(authority: str) -> ActionRule:
    """The Office of Field Operations gives an activity that has a Center to another, whatever routing says."""
    return ActionRule(
        "override_routing",
        "Override the Center",
        f"{authority}; Office of Field Operations",
        capability="override_routing",
        needs_reason=True,
        fields=(Field("center", "Center", "center"), Field("authority", "On whose authority", "text")),
        blocked_by=WAITING,
    )


def reroute(authority: str) -> ActionRule:
    """Work that is open when an assignment, an override or a criterion changes goes elsewhere by an act of its own."""
    return ActionRule(REROUTE, "Re-routed", authority)
