"""Where a person may go: one list; what a role may not do is not drawn."""

from dataclasses import dataclass

from django.urls import Resolver404, resolve

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the navigation: its address, and the capability (any of them) it needs; none: whoever signed in.

    `roles` narrows it to the roles for which it is the place of daily work.
    """

    label: str
    path: str
    needs: frozenset[Capability] = frozenset()
    roles: frozenset[Role] = frozenset()


def _place(label: str, path: str, *needs: Capability, roles: tuple[Role, ...] = ()) -> Place:
    return Place(label, path, frozenset(needs), frozenset(roles))


C = Capability
PLACES = (
    _place("Home", "/"),
    _place("Queues", "/queues/", C.WORK_QUEUE, C.VIEW_LOAD, C.SETTLE_TRIAGE),
    _place("Batches", "/batches/", C.WORK_QUEUE),
    _place("Your accounts", "/accounts/", C.VIEW_LOAD, roles=(Role.ACCOUNT_MANAGER,)),
    _place("Division", "/division/", C.REASSIGN),
    _place("Center", "/center/", C.VIEW_CENTER),
    _place("Port", "/port/", C.TRACE_NUMBER, roles=(Role.PORT_OFFICER,)),
    _place("Handoffs", "/handoffs/", C.HAND_OFF),
    _place(
        "Handoffs",
        "/handoffs/",
        C.VIEW_ACTIVITIES,
        roles=(Role.ROUTING_DESK, Role.HEADQUARTERS, Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    _place("Liquidation", "/liquidation/", C.VIEW_LIQUIDATION),
    _place(
        "Bulletin",
        "/liquidation/bulletin/",
        C.VIEW_ACTIVITIES,
        roles=tuple(role for role in Role if C.VIEW_LIQUIDATION not in CAPABILITIES[role]),
    ),
    _place("Triage", "/triage/", C.SETTLE_TRIAGE),
    _place("Activities", "/activities/", C.VIEW_ACTIVITIES, roles=tuple(r for r in Role if r != Role.PORT_OFFICER)),
    _place("Guidance", "/guidance/", C.VIEW_ACTIVITIES),
    _place("Submissions", "/submissions/", C.VIEW_SUBMISSIONS),
    _place("Webhooks", "/webhooks/", C.PUSH_EVENTS),
    _place("Routing", "/routing/rulesets/", C.VIEW_RULESETS),
    _place("Criteria", "/routing/criteria/", C.MANAGE_CRITERIA),
    _place("Accounts", "/organisation/accounts/", C.MANAGE_ACCOUNTS, roles=(Role.ROUTING_DESK,)),
    _place("Organisation", "/organisation/", C.MANAGE_ORGANISATION),
    _place("Audit", "/audit/", C.VERIFY_AUDIT),
)


def places_for(principal: Principal, path: str) -> list[dict[str, object]]:
    """The places this principal may go to, in order, the one that holds `path` marked as current."""
    allowed = [place for place in PLACES if _may_go(principal, place) and _exists(place.path)]
    inside = [place.path for place in allowed if path.startswith(place.path) and (place.path != "/" or path == "/")]
    present = max(inside, key=len, default="")
    return [{"label": p.label, "path": p.path, "current": p.path == present} for p in allowed]


def _may_go(principal: Principal, place: Place) -> bool:
    if place.roles and principal.role not in place.roles:
        return False
    return not place.needs or bool(place.needs & principal.capabilities)


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
