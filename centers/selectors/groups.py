"""What of a queue is alike: looked at within a bounded window, nearest dates first, and never counted beyond it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q

from cee.access.principal import Principal
from cee.core.identifiers.importer import mask_importer
from centers.models import WorkItem
from centers.policy.grouping import TRAITS, Like, Traits
from centers.queues import Filters, queue_named
from centers.selectors.batches import batch_queue
from centers.services.decide_many import Chosen
from entries.models import Finding

WINDOW: Final = 2000
"""So many items of a queue, nearest date first, are looked at for what is alike, and taken at most at once."""

_LINES: Final = """
SELECT n.id, line.hts, line.origin, coalesce(line.manufacturer, '')
FROM unnest(%s::bigint[], %s::int[]) AS n(id, version) CROSS JOIN LATERAL (
    SELECT l.hts, l.origin, l.manufacturer FROM entries_entryline l
    WHERE l.activity_id = n.id AND l.version = n.version ORDER BY l.value DESC, l.number LIMIT 1
) AS line
"""


@dataclass(frozen=True, slots=True)
class Window:
    """The items that were looked at, in the order of the queue; `more` says that the queue goes on beyond them.

    `importers` are names, by the importer's trait.
    """

    items: list[Like]
    more: bool
    importers: dict[str, str]


def window_of(principal: Principal, slug: str, filters: Filters | None = None, *, traits: bool = True) -> Window:
    """What a principal could decide together in a queue: open items and their own, to WINDOW, as narrowed. Three
    queries; without `traits` one. Raises NotVisible where items of that queue are not decided in batches by them."""
    batch_queue(principal, slug)
    queue = queue_named(slug, principal)
    free = Q(status=WorkItem.Status.OPEN) | Q(status=WorkItem.Status.CLAIMED, assignee_id=principal.user_id)
    rows = list(
        queue.rows(principal, filters)
        .filter(free)
        .order_by(queue.due, queue.key)
        .values_list(
            "activity_id", "activity__version", "activity__filed_version", "due", "activity__estimated_duty",
            "activity__importer_id", "activity__importer__account_id", "activity__importer__number",
            "activity__importer__account__name",
        )[: WINDOW + 1]
    )  # fmt: skip
    more, rows = len(rows) > WINDOW, rows[:WINDOW]
    goods = _goods([(row[0], row[2]) for row in rows]) if traits else {}
    findings = _findings([row[0] for row in rows]) if traits else {}
    items, importers = [], {}
    for pk, version, _, due, duty, importer_id, account_id, number, name in rows:
        importer = f"a{account_id}" if account_id else f"i{importer_id}" if importer_id else ""
        importers[importer] = name or mask_importer(number or "")
        found = Traits(importer, *goods.get(pk, ("", "", "")), findings.get(pk, ""))
        items.append(Like(pk, version, due, duty, found))
    return Window(items, more, importers)


def traits_named(names: Sequence[str]) -> tuple[str, ...]:
    """The traits that an address names, in their order; all of them where it names none that there is."""
    return tuple(trait for trait in TRAITS if trait in names) or TRAITS


def chosen_of(items: Sequence[Like]) -> list[Chosen]:
    """Items as a batch takes them."""
    return [Chosen(one.activity_id, one.version) for one in items]


def _goods(versions: Sequence[tuple[int, int]]) -> dict[int, tuple[str, str, str]]:
    """Tariff number, origin and manufacturer of the line of most value of each version as filed."""
    if not versions:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [[pk for pk, _ in versions], [version for _, version in versions]])
        return {pk: (hts, origin, manufacturer) for pk, hts, origin, manufacturer in cursor.fetchall()}


def _findings(ids: Sequence[int]) -> dict[int, str]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = Finding.objects.filter(activity_id__any=ids, withdrawn_at=None, discrepant=True)
    for pk, kind in rows.values_list("activity_id", "finding_type"):
        found[pk].add(kind)
    return {pk: ",".join(sorted(kinds)) for pk, kinds in found.items()}
