"""The projection of deadlines: made anew from the dated events, for what people work or must still bring to its end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from cee.base.copy import copy_text
from cee.core.vocabulary import Kind, State
from entries.clocks.deadline import Deadline as Derived
from entries.clocks.deadlines import deadlines
from entries.clocks.facts import ClockFacts
from entries.clocks.law import LawEdition
from entries.models import Activity, Deadline
from entries.selectors.clock import facts_for
from entries.selectors.reference import law
from entries.services.store import DEADLINE_COLUMNS, DEADLINE_TABLE, deadline_rows, deadline_texts

WATCHED = frozenset({State.PLACED.value, State.DECIDED.value})
"""States in which people have something left to do by a day of the law."""

BATCH = 1000
NAMED = 20


_ANSWERS_KEPT = 50_000


class Reckoner:
    """Deadlines under one edition of the law, in COPY text. Activities that lived through the same events on the same
    days, as most of one day's do, share one answer: it is reckoned and written out once."""

    def __init__(self, law: LawEdition) -> None:
        self._law = law
        self._held: dict[ClockFacts, list[str]] = {}

    def rows(self, activity_id: int, facts: ClockFacts) -> list[str]:
        """The rows of one activity. Raises ValueError for days that the edition's calendar does not know."""
        texts = self._held.get(facts)
        if texts is None:
            if len(self._held) >= _ANSWERS_KEPT:
                self._held.clear()
            texts = self._held[facts] = deadline_texts(deadlines(facts, self._law))
        return [f"{activity_id}{text}" for text in texts]


@dataclass(slots=True)
class Difference:
    """What a rebuild found: activities looked at, rows that were missing and rows that should not be there.

    A row that says something else counts in both. `references` names the first activities concerned.
    """

    activities: int = 0
    missing: int = 0
    surplus: int = 0
    references: list[str] = field(default_factory=list)

    @property
    def none(self) -> bool:
        """Whether the projection is what the events say."""
        return not (self.missing or self.surplus)


def deadlines_refresh(activity_ids: Collection[int]) -> None:
    """Derive the watched deadlines of these activities anew, in the caller's transaction."""
    activities = list(Activity.objects.filter(pk__in=activity_ids))
    rows = _derived(activities)
    Deadline.objects.filter(activity_id__in=activity_ids).delete()
    copy_text(DEADLINE_TABLE, DEADLINE_COLUMNS, [row for of_one in rows.values() for row in of_one])


_SAID = ("activity_id", "rule", "due", "anchor_event", "anchor_date", "met_on", "tolled", "statutory")


def deadlines_settle(derived: Mapping[int, Sequence[Derived]]) -> None:
    """Bring the watched deadlines of these activities to what was derived of each (nothing: none is watched any more),
    in the caller's transaction; rows that say so already are left alone."""
    texts = {id(found): sorted(deadline_texts(found)) for found in derived.values()}
    want = {pk: texts[id(found)] for pk, found in derived.items()}
    have: dict[int, list[str]] = {pk: [] for pk in want}
    stored = Deadline.objects.filter(activity_id__any=list(want)).values_list(*_SAID, named=True)
    for row in stored:
        have[row.activity_id] += deadline_texts([row])
    differ = [pk for pk, rows in want.items() if rows != sorted(have[pk])]
    if differ:
        Deadline.objects.filter(activity_id__in=differ).delete()
        copy_text(DEADLINE_TABLE, DEADLINE_COLUMNS, [f"{pk}{said}" for pk in differ for said in want[pk]])


def deadlines_rebuild(*, write: bool = True, batch: int = BATCH, kinds: Collection[str] = tuple(Kind)) -> Difference:
    """Compare the whole projection, or that of some kinds, with what the events say, batch by batch, and mend it where
    `write`.

    Safe to run at any time and again: the second run finds no difference.
    """
    found = Difference()
    for activities in _batches(batch, kinds):
        with transaction.atomic():
            _compare(activities, found, write)
    orphans = Deadline.objects.exclude(activity__state__in=WATCHED)
    if set(kinds) != set(Kind):
        orphans = orphans.filter(activity__kind__in=kinds)
    surplus = orphans.count()
    found.surplus += surplus
    if write and surplus:
        orphans.delete()
    return found


def _batches(size: int, kinds: Collection[str]) -> Iterator[list[Activity]]:
    last, watched = 0, Activity.objects.filter(state__in=WATCHED)
    if set(kinds) != set(Kind):
        watched = watched.filter(kind__in=kinds)
    while True:
        activities = list(watched.filter(pk__gt=last).order_by("pk")[:size])
        if not activities:
            return
        yield activities
        last = activities[-1].pk


def _compare(activities: list[Activity], found: Difference, write: bool) -> None:
    derived = _derived(activities)
    stored: dict[int, list[str]] = {}
    for row in Deadline.objects.filter(activity_id__in=[activity.pk for activity in activities]):
        stored.setdefault(row.activity_id, []).extend(deadline_rows(row.activity_id, [row]))  # type: ignore[list-item]
    differ = []
    for activity in activities:
        found.activities += 1
        want, have = sorted(derived.get(activity.pk, ())), sorted(stored.get(activity.pk, ()))
        if want == have:
            continue
        differ.append(activity.pk)
        found.missing += len(set(want) - set(have))
        found.surplus += len(have) - len(set(have) & set(want))
        if len(found.references) < NAMED:
            found.references.append(activity.reference)
    if write and differ:
        deadlines_refresh(differ)


def _derived(activities: Collection[Activity]) -> dict[int, list[str]]:
    watched = [activity for activity in activities if activity.state in WATCHED]
    reckoner = Reckoner(law().edition)
    return {pk: reckoner.rows(pk, facts) for pk, facts in facts_for(watched).items()}
