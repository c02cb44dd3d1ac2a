from centers.models.organisation import Absence, AccountManager, Capacity, Center, Staff, Team
from centers.models.work import Decision, Stay, WorkItem

__all__ = ["Absence", "AccountManager", "Capacity", "Center", "Decision", "Staff", "Stay", "Team", "WorkItem"]
