"""The open work that a change of an assignment, an override or a criterion may concern."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from cee.core.vocabulary import Kind, State
from centers.models import Reroute
from entries.models import Activity, EntryLine, Importer, ProtestEntry
from routing.models import Criterion, RoutingDecision

OPEN: Final = (State.TRIAGE, State.PLACED, State.AWAITING_LIQUIDATION)
"""States of work that may still go elsewhere; what is decided stays with the Center that decided it."""

_OF_ACTIVITY = {"port": "port"}
_OF_LINE = {"origin": "origin", "manufacturer": "manufacturer"}


def concerned(run: Reroute) -> QuerySet[Activity]:
    """What a re-routing has to look at, unordered."""
    if run.criterion is not None:
        return _of_criterion(run.criterion)
    found = Activity.objects.filter(state__in=OPEN)
    override = run.override
    if override is not None and override.reference:
        return found.filter(reference=override.reference, kind=override.kind)
    account = run.account_id if override is None else override.account_id
    numbers = list(Importer.objects.filter(account_id=account).values_list("pk", flat=True))
    return found.filter(Q(importer_id__any=numbers) | Q(pk__in=_protests_of_entries(numbers)))


def _protests_of_entries(importers: list[int]) -> QuerySet[Any, int]:
    """The protests whose lead entry is of these importers, whoever protests: it is the entry that decides where they go."""
    entries = Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, importer_id__any=importers).values("reference")
    return ProtestEntry.objects.filter(lead=True, entry_number__in=entries).values_list("activity_id", flat=True)


def _of_criterion(criterion: Criterion) -> QuerySet[Activity]:
    """Open summaries that the criterion chose, or that its conditions could choose: screening itself has the last word."""
    found = Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, state__in=(State.PLACED, State.AWAITING_LIQUIDATION))
    if criterion.center:
        found = found.filter(center=criterion.center)
    chosen = RoutingDecision.objects.filter(activity_id=OuterRef("pk"), criteria__contains=[criterion.pk])
    return found.filter(Exists(chosen) | _could(criterion.conditions))


def _could(conditions: dict[str, Any]) -> Q:
    wanted = Q()
    if numbers := conditions.get("importer"):
        ids = list(Importer.objects.filter(number__in=numbers).values_list("pk", flat=True))
        wanted &= Q(importer_id__in=ids)
    for name, column in _OF_ACTIVITY.items():
        if values := conditions.get(name):
            wanted &= Q(**{f"{column}__in": values})
    lines = Q()
    for name, column in _OF_LINE.items():
        if values := conditions.get(name):
            lines &= Q(**{f"{column}__in": values})
    if prefixes := conditions.get("hts"):
        of_prefix = Q()
        for prefix in prefixes:
            of_prefix |= Q(hts__startswith=prefix)
        lines &= of_prefix
    if lines:
        of_activity = EntryLine.objects.filter(lines, activity_id=OuterRef("pk"), version=OuterRef("filed_version"))
        wanted &= Q(Exists(of_activity))
    return wanted
