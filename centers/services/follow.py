"""Protests and drawback claims whose entries came, or were liquidated, after them: clocks and places in queues follow."""

from collections.abc import Collection
from datetime import date, datetime
from itertools import batched
from typing import Final

from django.db import connection

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.core.vocabulary import Kind, State
from centers.models import WorkItem
from centers.services.rework import elsewhere, move_due
from entries.models import Activity
from entries.selectors.claims import Naming, claims_resting_on
from entries.selectors.clock import facts_for
from entries.selectors.reference import law
from entries.services.deadlines import deadlines_refresh
from entries.services.protested import protested_entries_mark
from entries.services.timing import timing_of

_CHUNK: Final = 500
_DAYS: Final = """
UPDATE entries_activity a SET next_date = n.day, version = a.version + 1
FROM unnest(%s::bigint[], %s::date[]) AS n(id, day) WHERE a.id = n.id AND a.next_date IS DISTINCT FROM n.day
"""


def claims_follow(references: Collection[str], *, actor: Principal, at: datetime) -> int:
    """Derive the open protests and claims that rest on these entries anew: watched days, queue, next day; answer how many.

    In the caller's transaction, once what is known of the entries is stored and before their activities are written, so
    that work items are locked before activities as everywhere. Safe to run again.
    """
    ids = claims_resting_on(references)
    for chunk in batched(sorted(ids), _CHUNK):
        _follow(chunk, actor, at, verb="entry_liquidated")
    return len(ids)


def claims_meet(named: Collection[Naming], *, actor: Principal, at: datetime, correlation: str = "") -> int:
    """Bring entries that have just been stored to the protests and claims that `named` them before they came: the days of
    the open ones run from what the entry says, and the entry tells that it is protested; answer how many there are.

    In the caller's transaction; no query where nothing waits for such entries. Safe to run again.
    """
    for chunk in batched(sorted({one.activity_id for one in named if one.open}), _CHUNK):
        _follow(chunk, actor, at, verb="entry_arrived")
    protests = {one.activity_id: one.word for one in named if one.kind is Kind.PROTEST}
    protested_entries_mark(protests, actor=actor, correlation=correlation)
    return len(named)


def _follow(ids: Collection[int], actor: Principal, at: datetime, *, verb: str) -> None:
    list(WorkItem.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    activities = list(Activity.objects.filter(pk__in=ids, state__in=(State.TRIAGE, State.PLACED)))
    waits, edition, on = elsewhere(ids), law().edition, day_of(at)
    days: dict[int, date] = {
        pk: timing_of(facts, edition, on).due for pk, facts in facts_for(activities).items() if pk not in waits
    }
    with acting(actor, verb=verb):
        move_due(days)
        if days:
            with connection.cursor() as cursor:
                cursor.execute(_DAYS, [list(days), list(days.values())])
        deadlines_refresh([one.pk for one in activities])
