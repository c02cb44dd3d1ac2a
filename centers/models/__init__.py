from centers.models.organisation import Absence, AccountManager, Capacity, Center, Staff, Team
from centers.models.reroute import Reroute, RerouteItem
from centers.models.work import Decision, Stay, WorkItem

__all__ = [
    "Absence",
    "AccountManager",
    "Capacity",
    "Center",
    "Decision",
    "Reroute",
    "RerouteItem",
    "Staff",
    "Stay",
    "Team",
    "WorkItem",
]
