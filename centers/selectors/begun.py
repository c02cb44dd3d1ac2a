"""Which activities are already being worked, and what shows it; a fixed number of queries, however many."""

from collections import defaultdict
from collections.abc import Collection

from cee.core.vocabulary import Lane, Sensitivity
from centers.models import Decision, Handoff, WorkItem
from centers.policy.begun import begun
from entries.models import Activity, Finding, Form


def begun_of(activities: Collection[Activity]) -> dict[int, str]:
    """What shows of each activity that work on it has begun (a key of `STAYS_WITH`); the others are left out."""
    ids = [one.pk for one in activities]
    found: defaultdict[int, set[str]] = defaultdict(set)
    for pk in WorkItem.objects.filter(activity_id__any=ids, assignee_id__isnull=False).values_list("pk", flat=True):
        found[pk].add("claimed")
    sources = {
        "decision_waiting": Decision.objects.filter(status=Decision.Status.PROPOSED),
        "form_out": Form.objects.filter(answered_date=None).exclude(form=Form.Type.TAKEN),
        "handoff_open": Handoff.objects.filter(closed_at=None, activity__isnull=False),
        "findings": Finding.objects.filter(withdrawn_at=None),
    }
    for name, rows in sources.items():
        for pk in rows.filter(activity_id__any=ids).values_list("activity_id", flat=True):
            found[pk].add(name)
    for one in activities:
        if one.lane == Lane.ENFORCEMENT or one.sensitivity == Sensitivity.ENFORCEMENT:
            found[one.pk].add("enforcement")
    return {pk: why for pk, names in found.items() if (why := begun(names))}
