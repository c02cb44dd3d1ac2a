"""What the process of an activity lets a principal do now."""

from cee.access.principal import Principal
from cee.core.vocabulary import Kind, State
from centers.models import Decision
from entries.models import Activity, Form
from entries.processes.base import ActionRule, allowed
from entries.processes.registry import PROCESSES


def possible_actions(principal: Principal, activity: Activity) -> tuple[ActionRule, ...]:
    """The actions that the process has in this state, the role holds, and the conditions allow."""
    process = PROCESSES.get(Kind(activity.kind))
    if process is None:
        return ()
    return allowed(process, State(activity.state), principal.capabilities, conditions_of(principal, activity))


def conditions_of(principal: Principal, activity: Activity) -> frozenset[str]:
    """The conditions that hold, by the names that the process uses."""
    found = set()
    unanswered = set(activity.forms.filter(answered_date=None).values_list("form", flat=True))
    if Form.Type.REQUEST in unanswered:
        found.add("open_form_28")
    if Form.Type.PROPOSED in unanswered:
        found.add("open_form_29")
    waiting = Decision.objects.filter(activity=activity, status=Decision.Status.PROPOSED).first()
    if waiting:
        found.add("decision_waiting")
        if waiting.decided_by == principal.user_id:
            found.add("own_decision")
    if activity.liquidation != "unliquidated":
        found.add("liquidated")
    return frozenset(found)
