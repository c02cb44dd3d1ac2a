from routing.models.assignment import Assignment, Override
from routing.models.criterion import Criterion
from routing.models.decision import RoutingDecision
from routing.models.ruleset import Ruleset

__all__ = ["Assignment", "Criterion", "Override", "RoutingDecision", "Ruleset"]
