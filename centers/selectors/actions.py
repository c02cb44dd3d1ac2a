"""What a principal may do with one activity now; the same answer draws the buttons and guards the services."""

from collections.abc import Mapping
from datetime import date

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.base.errors import NotAllowed, Refused
from cee.core.vocabulary import Kind, OfficeKind
from centers.policy.actions import ActionView, ActivityView, ActorView, actions_for
from centers.selectors.activity_views import activity_views
from centers.selectors.authority import authority_table
from entries.models import Activity
from entries.processes.authority import Fact
from entries.processes.base import Process
from entries.processes.registry import PROCESSES


def process_of(activity: Activity) -> Process:
    """The process of an activity's kind; Refused where CEE knows none."""
    process = PROCESSES.get(Kind(activity.kind))
    if process is None:
        raise Refused("no_process", f"CEE does not work activities of the kind {activity.kind} yet.")
    return process


def actor_view(principal: Principal) -> ActorView:
    """A principal as policy sees it.

    A program whose token may act does what an import or an entry specialist may, in its Center or, if its office is the
    national one, in each; it never stands for a second signer.
    """
    works = principal.works_anywhere or (principal.token_name and principal.office_kind == OfficeKind.CENTER)
    return ActorView(
        principal.user_id,
        Role.IMPORT_SPECIALIST if works else principal.role,
        principal.capabilities,
        principal.office_kind,
        principal.office,
        principal.works_anywhere,
        Role.ENTRY_SPECIALIST if works else "",
    )


def activity_view(activity: Activity, on: date) -> ActivityView:
    """An activity as policy sees it."""
    return activity_views([activity], on)[activity.pk]


def actions_on(
    principal: Principal, activity: Activity, on: date, extra: Mapping[str, Fact] | None = None
) -> tuple[ActionView, ...]:
    """Every action the activity's state has for people, each allowed to this principal or with the reason why not."""
    return actions_for(
        process_of(activity), activity_view(activity, on), actor_view(principal), authority_table(on), on, extra
    )


def action_guard(
    principal: Principal, activity: Activity, action: str, on: date, extra: Mapping[str, Fact] | None = None
) -> ActionView:
    """The action, if this principal may do it now.

    Raises Refused with code `no_action` where the state has no such action, `not_now` where something stands in the
    way, NotAllowed where the right is missing.
    """
    for view in actions_on(principal, activity, on, extra):
        if view.action != action:
            continue
        if view.lacks_right:
            raise NotAllowed("not_allowed", view.why_not, view.authority)
        if not view.allowed:
            raise Refused("not_now", view.why_not, view.authority)
        return view
    known = action in process_of(activity).actions
    said = (
        f"This is {activity.state.replace('_', ' ')}; that cannot be done now." if known else "There is no such action."
    )
    raise Refused("wrong_state" if known else "no_action", said, path="action")
