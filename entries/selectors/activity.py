"""Reading activities: the lists, the one activity, the data of its page, and any number that somebody pastes."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet, Value

from cee.access.principal import Principal
from cee.access.scope import visible
from cee.audit.models import Event
from cee.base.errors import NotVisible
from entries.models import Activity, EntryLine, EntrySummaryVersion, Finding, Form, Note, StatusNotice

EARLIER = 10
HISTORY = 50
LINES = 200


def activities_for(principal: Principal) -> QuerySet[Activity]:
    """The activities that a principal may see: the base of every list, count, search and export."""
    return visible(principal, Activity.objects.all())


def activity_for(principal: Principal, kind: str, reference: str) -> Activity:
    """One activity by the number of its kind; raises NotVisible where it does not exist for this principal."""
    if "\x00" in kind + reference:  # which no number has, and PostgreSQL takes in no text
        raise NotVisible("no_activity", "There is no such activity for you.")
    return _one(principal, Q(kind=kind, reference=reference))


def activity_by_id(principal: Principal, activity_id: int) -> Activity:
    """One activity by its id; raises NotVisible where it does not exist for this principal."""
    return _one(principal, Q(pk=activity_id))


def _one(principal: Principal, condition: Q) -> Activity:
    found = activities_for(principal).filter(condition).select_related("importer__account").first()
    if found is None:
        raise NotVisible("no_activity", "There is no such activity for you.")
    return found


@dataclass(frozen=True, slots=True)
class EarlierFindings:
    """What was found before that bears on an item, newest first, by what connects it."""

    importer: list[Finding]
    manufacturer: list[Finding]
    tariff: list[Finding]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything of the `entries` app on the one page of an item. `lines` stops at LINES; `lines_left` says how many more.

    `versions` are newest first, the first being the latest as filed; `history` is newest first.
    """

    activity: Activity
    header: EntrySummaryVersion | None
    versions: list[EntrySummaryVersion]
    lines: list[EntryLine]
    lines_left: bool
    findings: list[Finding]
    forms: list[Form]
    notes: list[Note]
    notices: list[StatusNotice]
    earlier: EarlierFindings
    importer_numbers: list[str]
    recent: list[Activity]
    history: list[Event]


def item_page(
    principal: Principal, activity: Activity, *, lines_after: int = 0, numbers: Collection[str] = ()
) -> ItemPage:
    """The data of one item's page in a fixed number of queries, whatever its size; `lines_after` pages the lines, `numbers`
    are tariff numbers that it concerns beside those of its own lines."""
    versions = list(EntrySummaryVersion.objects.filter(activity=activity).order_by("-number"))
    lines = lines_as_filed(activity, after=lines_after)
    importer = activity.importer
    account = importer.account if importer else None
    return ItemPage(
        activity=activity,
        header=versions[0] if versions else None,
        versions=versions,
        lines=lines[:LINES],
        lines_left=len(lines) > LINES,
        findings=list(Finding.objects.filter(activity=activity).order_by("id")),
        forms=list(Form.objects.filter(activity=activity).order_by("id")),
        notes=list(Note.objects.filter(activity=activity).order_by("-id")[:HISTORY]),
        notices=list(StatusNotice.objects.filter(activity=activity).order_by("date", "id")),
        earlier=earlier_findings(principal, activity, lines[:LINES], numbers),
        importer_numbers=list(account.importers.order_by("number").values_list("number", flat=True)[:20])
        if account
        else [],
        recent=list(
            activities_for(principal).filter(importer=importer).exclude(pk=activity.pk).order_by("-id")[:EARLIER]
        )
        if importer
        else [],
        history=list(history_of(activity)),
    )


def lines_as_filed(activity: Activity, *, after: int = 0) -> list[EntryLine]:
    """The lines of the latest version from above the number `after`, one more than LINES where there are more."""
    found = EntryLine.objects.filter(activity=activity, version=activity.filed_version, number__gt=after)
    return list(found.order_by("number")[: LINES + 1])


def earlier_findings(
    principal: Principal, activity: Activity, lines: list[EntryLine], more: Collection[str] = ()
) -> EarlierFindings:
    """Discrepant findings on other activities that the principal may see: same importer, manufacturer, tariff number (those
    of the lines and `more`). One query of three parts, each by its own index."""
    base = (
        visible(principal, Finding.objects.filter(withdrawn_at=None, discrepant=True), "activity__")
        .exclude(activity=activity)
        .select_related("activity")
        .order_by("-id")
    )
    manufacturers = {line.manufacturer for line in lines if line.manufacturer}
    numbers = {line.hts for line in lines}.union(more)
    parts = {
        "importer": base.filter(importer_id=activity.importer_id or 0),
        "manufacturer": base.filter(manufacturer__in=manufacturers).exclude(manufacturer=""),
        "tariff": base.filter(hts__in=numbers),
    }
    asked = [one.annotate(by=Value(name))[:EARLIER] for name, one in parts.items() if _any(one)]
    found: dict[str, list[Finding]] = {name: [] for name in parts}
    for finding in asked[0].union(*asked[1:], all=True) if asked else ():
        found[finding.by].append(finding)
    return EarlierFindings(**found)


def _any(part: QuerySet[Finding]) -> bool:
    """Whether a part can have rows at all; one that asks for nothing is no part of the query."""
    try:
        str(part.query)
    except EmptyResultSet:
        return False
    return True


def history_of(activity: Activity, *, before: int | None = None, limit: int = HISTORY) -> QuerySet[Event]:
    """The events of one activity, newest first, from below the id `before`."""
    found = Event.objects.filter(activity_id=activity.pk)
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-id")[:limit]
