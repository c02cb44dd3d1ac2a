"""A filer's own view: each filing with where it stands in the filer's words, and what is asked of the filer by when."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from cee.access.principal import Principal
from cee.access.published import FILER_VERBS, is_told
from cee.audit.models import Event
from cee.core.errors import IdentifierError
from cee.core.identifiers import IdentifierKind, recognise
from cee.core.vocabulary import State
from entries.clocks.deadlines import deadlines
from entries.clocks.facts import ClockFacts
from entries.clocks.law import LawEdition
from entries.models import Activity, Form, Rejection, Submission
from entries.processes.told import Axes, Standing, asked_words, standing_of
from entries.selectors.activity import activities_for
from entries.selectors.clock import facts_for
from entries.selectors.reference import law
from entries.selectors.report import VERSIONS
from entries.selectors.submission import rejections_for, submissions_for

MOST_EVENTS = 200


class Asked(NamedTuple):
    """Something that waits for the filer: what, by which day of the law, by which rule."""

    action: str
    words: str
    due: date
    late: bool
    rule: str
    authority: str


class Filing(NamedTuple):
    """One filing as its filer is told of it; what is asked comes nearest day first."""

    activity: Activity
    standing: Standing
    asked: tuple[Asked, ...]


def filings_for(principal: Principal, *, text: str = "", asking: bool = False) -> QuerySet[Activity]:
    """What the principal filed, or may see, newest first: under a number or the beginning of one, or only where a form or a
    rejection waits for the filer."""
    found = activities_for(principal).order_by("-id")
    if text.strip():
        found = found.filter(_named(text.strip()[:50]))
    if asking:
        waits = Form.objects.filter(answered_date=None, form__in=(Form.Type.REQUEST, Form.Type.PROPOSED))
        found = found.filter(Q(pk__in=waits.values("activity_id")) | Q(summary_status="rejected"))
    return found


def filings_shown(activities: Sequence[Activity], on: date) -> list[Filing]:
    """Activities as their filer is told of them, seen from a day; a fixed number of queries, however many."""
    facts, edition = facts_for(list(activities)), law().edition
    shown = []
    for one in activities:
        axes = Axes(
            one.kind, one.state, one.summary_status, one.control, one.liquidation, one.protest, one.center or ""
        )
        over = one.state == State.CLOSED or one.control == "inactive" or one.liquidation != "unliquidated"
        asked = () if over else _asked(facts.get(one.pk), edition, on)
        shown.append(Filing(one, standing_of(axes), asked))
    return shown


def rejections_named(principal: Principal, text: str) -> QuerySet[Rejection]:
    """Refused records that the principal may see under a number or its beginning, newest first."""
    found = rejections_for(principal).defer("raw")
    return found.filter(reference__startswith=text.strip().upper()) if len(text.strip()) >= 3 else found.none()


def submissions_of(principal: Principal, activities: Sequence[Activity]) -> dict[int, Submission]:
    """By activity id the submission of the principal's office that brought its latest version; a query for each kind there
    is and one more."""
    numbers: dict[int, int] = {}
    for kind, versions in VERSIONS.items():
        latest = {one.pk: one.filed_version for one in activities if one.kind == kind}
        if latest:
            rows = versions._default_manager.filter(activity_id__in=latest)
            brought = rows.values_list("activity_id", "number", "submission_id")
            numbers |= {pk: submission for pk, number, submission in brought if latest[pk] == number}
    found = submissions_for(principal).in_bulk(set(numbers.values()))
    return {pk: found[number] for pk, number in numbers.items() if number in found}


def told_history(principal: Principal, activities: Sequence[Activity]) -> dict[int, list[tuple[Event, str]]]:
    """By activity id what happened, newest first, as far as the principal is told of it, each event with its words."""
    kinds = {one.pk: one.kind for one in activities}
    events = Event.objects.filter(activity_id__in=kinds, verb__in=FILER_VERBS).order_by("-id")
    found: dict[int, list[tuple[Event, str]]] = {pk: [] for pk in kinds}
    for event in events[:MOST_EVENTS]:
        pk = event.activity_id or 0
        if is_told(principal, kinds[pk], event.verb, event.before, event.after):
            found[pk].append((event, FILER_VERBS[event.verb]))
    return found


def _asked(facts: ClockFacts | None, edition: LawEdition, on: date) -> tuple[Asked, ...]:
    if facts is None:
        return ()
    found = []
    for one in deadlines(facts, edition):
        rule = one.definition
        words = asked_words(rule.action)
        if words and rule.party == "filer" and not one.met_on and not one.tolled:
            found.append(Asked(rule.action, words, one.due, one.due < on, one.rule, one.authority))
    return tuple(sorted(found, key=lambda asked: asked.due))


def _named(text: str) -> Q:
    try:
        kind, canonical = recognise(text)
    except IdentifierError:
        return Q(reference__startswith=text.upper()) if len(text) >= 3 and "\x00" not in text else Q(pk__in=[])
    if kind == IdentifierKind.IMPORTER:
        return Q(importer__number=canonical)
    return Q(reference=canonical)
