from centers.models.batch import Batch, BatchRow
from centers.models.guidance import Guidance, GuidanceTariff
from centers.models.handoff import Handoff, HandoffMessage
from centers.models.organisation import Absence, AccountManager, Capacity, Center, Staff, Team
from centers.models.reroute import Reroute, RerouteItem
from centers.models.work import Decision, Stay, WorkItem

__all__ = [
    "Absence",
    "AccountManager",
    "Batch",
    "BatchRow",
    "Capacity",
    "Center",
    "Decision",
    "Guidance",
    "GuidanceTariff",
    "Handoff",
    "HandoffMessage",
    "Reroute",
    "RerouteItem",
    "Staff",
    "Stay",
    "Team",
    "WorkItem",
]
