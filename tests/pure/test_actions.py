"""Who may do what: one table of cases for the answer that draws the buttons and guards the services."""

from datetime import date
from decimal import Decimal

import pytest

from cee.access.capabilities import CAPABILITIES, Role
from cee.core.vocabulary import State
from cee.reference.shipped import law_content
from centers.policy.actions import ActivityView, ActorView, Waiting, actions_for
from centers.policy.work import WORK_ACTIONS, ItemView
from entries.processes.authority import AuthorityTable
from entries.processes.entry_summary import ENTRY_SUMMARY

TABLE = AuthorityTable.from_content(law_content())
ON = date(2026, 11, 24)
ME, OTHER = 7, 8
NATIONAL = {Role.ROUTING_DESK, Role.HEADQUARTERS, Role.ADMINISTRATOR, Role.AUDITOR}


def actor(role=Role.IMPORT_SPECIALIST, office="CEE001"):
    kind = "national" if role in NATIONAL else "port" if role == Role.PORT_OFFICER else "center"
    return ActorView(ME, role, CAPABILITIES[role], kind, office)


def item(assignee=ME, status="claimed", queue="summary-review", claimable=True, capability="work_queue"):
    return ItemView(queue, status, assignee, 1, claimable, capability)


def view(state=State.PLACED, conditions=(), waiting=None, **facts):
    found = facts.pop("item", item())
    return ActivityView(state, facts.pop("center", "CEE001"), frozenset(conditions), facts, found, waiting)


def answer(action, activity, who, **extra):
    found = actions_for(ENTRY_SUMMARY, activity, who, TABLE, ON, extra)
    return next((one for one in found if one.action == action), None)


UNCLAIMED = item(None, "open")
THEIRS = item(OTHER)
SIGNING = item(None, "open", "second-signature", capability="sign_second")
WAITS = {
    "conditions": ["decision_waiting"],
    "waiting": Waiting(OTHER, frozenset({"supervisor"})),
    "item": SIGNING,
}

CASES = [
    ("decide_no_change", view(), actor(), ""),
    ("decide_no_change", view(item=UNCLAIMED), actor(), "Claim it first"),
    ("decide_no_change", view(item=THEIRS), actor(), "somebody else"),
    ("decide_no_change", view(item=None), actor(), "Claim it first"),
    ("decide_no_change", view(conditions=["liquidated"]), actor(), "liquidated"),
    ("decide_no_change", view(conditions=["decision_waiting"]), actor(), "waits for its second signature"),
    ("decide_no_change", view(), actor(Role.ACCOUNT_MANAGER), "role does not hold"),
    ("decide_no_change", view(), actor(Role.PORT_OFFICER, "2704"), "role does not hold"),
    ("decide_no_change", view(), actor(office="CEE002"), "decided in CEE001"),
    ("decide_change", view(conditions=["open_form_29"]), actor(), "Form 29 waits"),
    ("propose_action", view(), actor(Role.ENTRY_SPECIALIST), "This is for the"),
    ("propose_action", view(), actor(), ""),
    ("record_form28_answer", view(), actor(), "No Form 28"),
    ("record_form28_answer", view(conditions=["open_form_28"], item=item(status="waiting")), actor(), ""),
    ("reject", view(adcvd=True, days_since_entry=301), actor(), "This is for the|Nobody may|300"),
    ("reject", view(adcvd=True, days_since_entry=91), actor(), ""),
    ("extend_liquidation", view(State.DECIDED, item=None), actor(), ""),
    ("pull_for_review", view(State.AWAITING_LIQUIDATION, item=None), actor(), ""),
    ("reopen", view(State.DECIDED, item=None), actor(), "role does not hold"),
    ("reopen", view(State.DECIDED, item=None), actor(Role.SUPERVISOR), ""),
    ("sign_decision", view(**WAITS), actor(Role.SUPERVISOR), ""),
    ("sign_decision", view(**WAITS), actor(), "role does not hold"),
    ("sign_decision", view(**WAITS), actor(Role.CENTER_DIRECTOR), "signed by the supervisor"),
    (
        "sign_decision",
        view(**WAITS | {"waiting": Waiting(ME, frozenset({"supervisor"}))}),
        actor(Role.SUPERVISOR),
        "own",
    ),
    ("sign_decision", view(**WAITS | {"item": item(OTHER)}), actor(Role.SUPERVISOR), "about to sign"),
    ("sign_decision", view(), actor(Role.SUPERVISOR), "No decision waits"),
    ("settle_triage", view(State.TRIAGE, center=None, item=None), actor(Role.ROUTING_DESK, "national"), ""),
    ("settle_triage", view(State.TRIAGE, center=None, item=None), actor(), "role does not hold"),
    ("claim", view(item=UNCLAIMED), actor(), ""),
    ("claim", view(), actor(), "have it already"),
    ("claim", view(item=THEIRS), actor(), "somebody else"),
    ("claim", view(item=item(status="waiting", claimable=False)), actor(), "waits for an importer or a port"),
    ("claim", view(item=SIGNING), actor(), "role does not hold"),
    ("claim", view(item=UNCLAIMED), actor(office="CEE002"), "another Center"),
    ("claim", view(State.DECIDED, item=None), actor(), "no queue"),
    ("release", view(), actor(), ""),
    ("release", view(item=THEIRS), actor(), "somebody else"),
    ("release", view(item=THEIRS), actor(Role.SUPERVISOR), ""),
    ("reassign", view(item=THEIRS), actor(Role.SUPERVISOR), ""),
    ("reassign", view(), actor(), "role does not hold"),
    ("record_finding", view(), actor(), ""),
    ("record_finding", view(item=UNCLAIMED), actor(), "Claim it first"),
    ("write_note", view(State.CLOSED, item=None), actor(), ""),
]


@pytest.mark.parametrize(("action", "activity", "who", "why_not"), CASES)
def test_an_action_is_allowed_or_says_why_not(action, activity, who, why_not):
    found = answer(action, activity, who)
    assert found is not None
    assert found.allowed == (not why_not), found.why_not
    if why_not:
        assert any(part in found.why_not for part in why_not.split("|")), found.why_not
        assert found.as_dict()["why_not"] == found.why_not
    else:
        assert "why_not" not in found.as_dict()


def test_an_action_that_the_state_does_not_have_is_not_there():
    assert answer("decide_no_change", view(State.DECIDED, item=None), actor()) is None
    assert answer("no_such_action", view(), actor()) is None


def test_every_action_names_its_authority_and_its_needs():
    for found in actions_for(ENTRY_SUMMARY, view(), actor(), TABLE, ON):
        assert found.label and found.authority
        assert set(found.as_dict()["needs"]) == {"reason", "second_signature", "fields"}


@pytest.mark.parametrize(
    ("revenue", "signed_twice"), [("0", False), ("9999.99", False), ("10000", True), ("-10000", True)]
)
def test_the_revenue_told_with_a_change_decides_on_the_second_signature(revenue, signed_twice):
    found = answer("decide_change", view(revenue=Decimal(0)), actor(), revenue=Decimal(revenue))
    assert bool(found.second_signature) is signed_twice
    assert (found.signature_rule == "change_of_much_revenue") is signed_twice


def test_what_the_role_lacks_is_told_apart_from_what_stands_in_the_way():
    assert answer("decide_no_change", view(), actor(Role.ACCOUNT_MANAGER)).lacks_right
    assert not answer("decide_no_change", view(item=UNCLAIMED), actor()).lacks_right


def test_work_actions_have_names_of_their_own():
    names = [rule.name for rule in WORK_ACTIONS]
    assert len(names) == len(set(names)) and not set(names) & ENTRY_SUMMARY.actions.keys()
