"""The clocks of stored activities: their dated events and deadlines, derived from what is stored and the law."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from cee.base.clock import day_of
from cee.base.once import once, once_each
from cee.core.vocabulary import Kind, State
from entries.clocks.deadline import Deadline
from entries.clocks.deadlines import deadlines
from entries.clocks.facts import ClockFacts, DatedEvent, EventName
from entries.clocks.law import LawEdition
from entries.clocks.undated import Undated, undated
from entries.models import Activity, ClockEvent, EntrySummaryVersion, Form, Liquidation
from entries.selectors.claims import entries_known, entries_named
from entries.selectors.filed_claims import claims_of
from entries.selectors.intake import kept_notices
from entries.selectors.reference import law
from entries.services.claims import filed_facts
from entries.services.timing import OWN_POSTING, FiledDays, Timing, clock_facts, timing_of

_FORM_EVENTS = {
    Form.Type.REQUEST: (EventName.FORM28_ISSUED, EventName.FORM28_ANSWERED),
    Form.Type.PROPOSED: (EventName.FORM29_ISSUED, EventName.FORM29_ANSWERED),
}


class FormDays(NamedTuple):
    """A form that was sent, and when it was answered."""

    id: int
    activity_id: int
    form: str
    issued_date: date
    answered_date: date | None


@once(lambda activity_ids: frozenset(activity_ids))
def forms_of(activity_ids: Collection[int]) -> list[FormDays]:
    """The forms of these activities, in no order."""
    rows = Form.objects.filter(activity_id__any=activity_ids)
    return [FormDays(*row) for row in rows.values_list(*FormDays._fields)]


class FiledRow(NamedTuple):
    """What stands in the latest version of a summary that clocks and authorities ask for."""

    activity_id: int
    number: int
    entry_type: str
    entry_date: date
    release_date: date | None
    summary_date: date
    filed_at: datetime
    antidumping: Decimal
    countervailing: Decimal


@once(lambda latest: frozenset(latest.items()))
def filed_rows(latest: Mapping[int, int]) -> dict[int, FiledRow]:
    """The latest versions of these summaries, by activity id; `latest` are their numbers."""
    rows = EntrySummaryVersion.objects.filter(activity_id__any=latest).values_list(*FiledRow._fields)
    return {row[0]: FiledRow(*row) for row in rows if row[1] == latest[row[0]]}


def acts_of(activity_ids: Collection[int]) -> dict[int, tuple[DatedEvent, ...]]:
    """What was done in the Centers to these activities that moves a clock: forms and their answers, rejections,
    cancellations, extensions, liquidations posted. Three queries."""
    found: defaultdict[int, list[DatedEvent]] = defaultdict(list)
    if not activity_ids:
        return {}
    for form in forms_of(activity_ids):
        if form.form not in _FORM_EVENTS:
            continue
        issued, answered = _FORM_EVENTS[Form.Type(form.form)]
        reference = f"form:{form.id}"
        found[form.activity_id].append(DatedEvent(issued, form.issued_date, reference=reference))
        if form.answered_date:
            found[form.activity_id].append(DatedEvent(answered, form.answered_date, reference=reference))
    for act in ClockEvent.objects.filter(activity_id__any=activity_ids):
        found[act.activity_id].append(DatedEvent(act.event, act.date, act.code, f"act:{act.pk}", act.until))
    # What ACE reported is told by its own notice.
    posted = Liquidation.objects.filter(activity_id__any=activity_ids).exclude(basis=Liquidation.Basis.REPORTED)
    for row in posted.only("activity_id", "number", "kind", "date"):
        again = row.kind == Liquidation.Kind.RELIQUIDATION
        name = EventName.RELIQUIDATED if again else EventName.LIQUIDATED
        found[row.activity_id].append(DatedEvent(name, row.date, reference=f"{OWN_POSTING}{row.number}"))
    return {pk: tuple(events) for pk, events in found.items()}


def _as_it_stands(activity: Activity) -> tuple[int, int]:
    return activity.pk, activity.version


@once_each(_as_it_stands)
def facts_for(activities: Collection[Activity]) -> dict[int, ClockFacts]:
    """What the clocks know of stored activities, by activity id; a fixed number of queries, however many."""
    return _summary_facts(activities) | _claim_facts(activities)


def _claim_facts(activities: Collection[Activity]) -> dict[int, ClockFacts]:
    claims = claims_of(activities)
    if not claims:
        return {}
    entries, acts, edition = entries_known(entries_named([one for one, _ in claims.values()])), acts_of(claims), law()
    return {
        pk: filed_facts(record, filed, entries, edition.edition, acts.get(pk, ()))
        for pk, (record, filed) in claims.items()
    }


def _summary_facts(activities: Collection[Activity]) -> dict[int, ClockFacts]:
    summaries = [activity for activity in activities if activity.kind == Kind.ENTRY_SUMMARY]
    ids = [activity.pk for activity in summaries]
    if not ids:
        return {}
    latest = {activity.pk: activity.filed_version for activity in summaries}
    filed = filed_rows(latest)
    notices = kept_notices([activity.reference for activity in summaries])
    acts = acts_of(ids)
    found = {}
    for activity in summaries:
        version = filed.get(activity.pk)
        if version is None:
            continue
        days = FiledDays(version.entry_type, version.entry_date, version.release_date, version.summary_date)
        refiled = day_of(version.filed_at) if version.number > 1 else None
        found[activity.pk] = clock_facts(days, notices.get(activity.reference, ()), refiled, acts.get(activity.pk, ()))
    return found


def dated_events(activity: Activity) -> tuple[DatedEvent, ...]:
    """The dated events of one activity, in the order of their days."""
    facts = facts_for([activity]).get(activity.pk)
    return tuple(sorted(facts.events, key=lambda event: (event.date, event.name))) if facts else ()


def deadlines_of(activity: Activity, edition: LawEdition | None = None) -> tuple[Deadline, ...]:
    """Every deadline of one activity by an edition of the law, the newest where none is named."""
    facts = facts_for([activity]).get(activity.pk)
    return deadlines(facts, edition or law().edition) if facts else ()


def undated_of(activity: Activity) -> Undated | None:
    """Why no day is known on which a summary that is not closed liquidates; None where one is."""
    facts = facts_for([activity]).get(activity.pk)
    return undated(facts, law().edition, deadlines_of(activity)) if facts and activity.state != State.CLOSED else None


def timing_for(activity: Activity, on: date) -> Timing:
    """Deadlines, the day by which people must look, and the day of liquidation of one activity as it stands now."""
    facts = facts_for([activity]).get(activity.pk)
    return timing_of(facts, law().edition, on) if facts else Timing((), on, None, None)
