"""Which criteria chose an activity for people, and what they tell the officer."""

from dataclasses import dataclass

from entries.models import Activity
from routing.models import Criterion, RoutingDecision


@dataclass(frozen=True, slots=True)
class Screened:
    """The criteria that matched at the latest determination; `sampled`: the stated random sample drew it."""

    criteria: tuple[Criterion, ...]
    sampled: bool


def screening_of(activity: Activity) -> Screened | None:
    """What screening found at the latest determination of an activity; None where it was never routed. Two queries."""
    decision = RoutingDecision.objects.filter(activity=activity).order_by("-seq").first()
    if decision is None:
        return None
    matched = decision.criteria or []
    rows = Criterion.objects.filter(pk__in=matched).order_by("pk") if matched else ()
    return Screened(tuple(row for row in rows if row.sample_rate is None), decision.sampled)
