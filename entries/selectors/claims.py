"""What intake must know of the entries that protests and drawback claims rest on; a fixed number of queries a batch."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from django.db import connection

from cee.base.copy import texts_array
from cee.base.once import once
from cee.base.question import Question, any_of
from cee.core.vocabulary import Kind, NoticeFact
from entries.formats.records import Claim
from entries.models import Activity, EntryLine, EntrySummaryVersion, StatusNotice
from entries.rules.claim_facts import EntryKnown, LineKnown
from entries.selectors.posted import posted_dates
from entries.services.batch import ImporterView


class EntryView(NamedTuple):
    """An entry as routing and the rules see it: where it stands, whose it is, its days and its lines as filed.

    `lines` are `(number, tariffs, value, set mark)` of the latest version; `declared` is duty, fees and AD/CVD in dollars.
    """

    activity_id: int
    version: int
    filed_version: int
    state: str
    liquidation: str
    declared: Decimal
    center: str | None
    port: str
    importer: ImporterView | None
    importer_number: str
    entry_date: date
    known: EntryKnown
    lines: tuple[tuple[int, list, int, str | None], ...]


def entries_named(claims: Iterable[Claim]) -> set[str]:
    """The numbers of the entries that these records name."""
    return {number for one in claims for number in one.rests_on}


@once(lambda numbers: frozenset(numbers))
def entries_known(numbers: Collection[str]) -> dict[str, EntryView]:
    """The entries that CEE holds under these numbers. Five queries."""
    activities = list(
        Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, reference__in=numbers).select_related("importer__account")
    )
    ids = [one.pk for one in activities]
    versions = {(row.activity_id, row.number): row for row in EntrySummaryVersion.objects.filter(activity_id__in=ids)}
    lines: defaultdict[tuple[int, int], list] = defaultdict(list)
    for row in EntryLine.objects.filter(activity_id__in=ids).order_by("activity_id", "version", "number"):
        lines[row.activity_id, row.version].append((row.number, row.tariffs, int(row.value), row.set_mark))
    notices = StatusNotice.objects.filter(
        kind=Kind.ENTRY_SUMMARY, reference__in=numbers, fact=NoticeFact.LIQUIDATED
    ).order_by("-date")
    own, again = posted_dates(numbers)
    posted = own | dict(notices.values_list("reference", "date"))  # the earliest comes last, and stands
    found = {}
    for one in activities:
        version = versions.get((one.pk, one.filed_version))
        if version is None:
            continue
        importer = one.importer
        view = None
        if importer is not None:
            account = importer.account
            view = ImporterView(importer.pk, importer.account_id, bool(account and account.is_broker))
        known = EntryKnown(version.import_date, posted.get(one.reference), again.get(one.reference, ()))
        found[one.reference] = EntryView(
            one.pk, one.version, one.filed_version, one.state, one.liquidation, one.estimated_duty,
            one.center, one.port, view, version.importer_number, version.entry_date, known,
            tuple(lines[one.pk, one.filed_version]),
        )  # fmt: skip
    return found


_NUMBERS: Final = any_of("text", "%(numbers)s")

_RESTING = f"""
SELECT a.id FROM entries_protestentry e JOIN entries_activity a ON a.id = e.activity_id AND a.filed_version = e.version
WHERE e.entry_number = {_NUMBERS} AND a.state IN ('triage', 'placed')
UNION
SELECT a.id FROM entries_drawbackimport i JOIN entries_activity a ON a.id = i.activity_id AND a.filed_version = i.version
WHERE i.entry_number = {_NUMBERS} AND a.state IN ('triage', 'placed')
"""


_NAMING: Final = f"""
SELECT DISTINCT a.id, a.kind, a.state <> 'closed', a.protest
FROM entries_protestentry e JOIN entries_activity a ON a.id = e.activity_id AND a.filed_version = e.version
WHERE e.entry_number = {_NUMBERS}
UNION
SELECT DISTINCT a.id, a.kind, a.state <> 'closed', ''
FROM entries_drawbackimport i JOIN entries_activity a ON a.id = i.activity_id AND a.filed_version = i.version
WHERE i.entry_number = {_NUMBERS}
"""


class Naming(NamedTuple):
    """A protest or a claim that names an entry; `word` is ACE's code of how a protest ended, "" of what is open."""

    activity_id: int
    kind: Kind
    open: bool
    word: str


def claims_naming(numbers: Collection[str]) -> Question[list[Naming]]:
    """The protests and drawback claims, open or ended, that name any of these entries."""
    return Question(
        _NAMING,
        {"numbers": texts_array(numbers)},
        lambda rows: [Naming(pk, Kind(kind), is_open, "" if is_open else word) for pk, kind, is_open, word in rows],
    )


def claims_resting_on(numbers: Collection[str]) -> list[int]:
    """The ids of the open protests and drawback claims that name any of these entries. One query."""
    if not numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_RESTING, {"numbers": texts_array(numbers)})
        return [row[0] for row in cursor.fetchall()]


DESIGNATED: Final = """
entries_drawbackimport i JOIN entries_activity a ON a.id = i.activity_id AND a.filed_version = i.version
    AND a.kind = 'drawback' AND a.summary_status = 'accepted' AND NOT EXISTS (
        SELECT 1 FROM entries_clockevent c WHERE c.activity_id = a.id AND c.event = 'claim_liquidated' AND c.code = '60'
    )
"""
"""The imports `i` that claims `a` designate. A claim that was returned, withdrawn or denied designates nothing."""

_OF_ENTRIES: Final = f"""
SELECT i.entry_number, i.line, i.unit, a.reference, sum(i.quantity) FROM {DESIGNATED}
WHERE i.entry_number = {any_of("text")} GROUP BY i.entry_number, i.line, i.unit, a.reference
"""


class Designations:
    """What of each import line is designated, claim by claim, in the batch at hand too."""

    def __init__(self, numbers: Collection[str]) -> None:
        self._held: dict[tuple[str, int], dict[str, dict[str, Decimal]]] = {}
        if numbers:
            with connection.cursor() as cursor:
                cursor.execute(_OF_ENTRIES, [texts_array(numbers)])
                for entry, line, unit, claim, quantity in cursor.fetchall():
                    self._add(entry, line, claim, unit, quantity)

    def _add(self, entry: str, line: int, claim: str, unit: str, quantity: Decimal) -> None:
        units = self._held.setdefault((entry, line), {}).setdefault(claim, {})
        units[unit] = units.get(unit, Decimal(0)) + quantity

    def before(self, entry: str, line: int, claim: str) -> dict[str, Decimal]:
        """What claims other than this one designate of a line, by unit."""
        found: dict[str, Decimal] = {}
        for other, units in self._held.get((entry, line), {}).items():
            if other != claim:
                for unit, quantity in units.items():
                    found[unit] = found.get(unit, Decimal(0)) + quantity
        return found

    def others(self, entry: str, line: int, claim: str) -> tuple[str, ...]:
        """The claims other than this one that designate of a line."""
        return tuple(sorted(self._held.get((entry, line), {}).keys() - {claim}))

    def count(self, record: Claim) -> None:
        """Count a claim of the batch that is about to be stored, in place of what it designated before."""
        if not record.designates:
            return
        for by_claim in self._held.values():
            by_claim.pop(record.reference, None)
        for one in record.designates:
            self._add(one.entry_number, one.line, record.reference, one.unit, one.quantity)


_PAID = """
SELECT a.reference, l.number, l.hts, l.tariffs, l.duty, l.fees
FROM entries_entryline l JOIN entries_activity a ON a.id = l.activity_id AND a.filed_version = l.version
JOIN unnest(%s::text[], %s::int[]) AS n(reference, line) ON n.reference = a.reference AND n.line = l.number
WHERE a.kind = 'entry_summary'
"""


def lines_known(claims: Iterable[Claim]) -> dict[tuple[str, int], LineKnown]:
    """The import lines that claims designate: entered quantities by unit, and the duty and fees paid. One query."""
    named = sorted({(one.entry_number, one.line) for claim in claims for one in claim.designates})
    if not named:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PAID, [[entry for entry, _ in named], [line for _, line in named]])
        rows = cursor.fetchall()
    return {(entry, line): _line_known(hts, tariffs, duty, fees) for entry, line, hts, tariffs, duty, fees in rows}


def _line_known(hts: str, tariffs: list | str, duty: Decimal, fees: list | str | None) -> LineKnown:
    entered: dict[str, Decimal] = {}
    for _, _, _, quantities in _decoded(tariffs):
        for amount, unit in quantities:
            entered[unit] = max(entered.get(unit, Decimal(0)), Decimal(amount))
    paid = duty + sum((Decimal(amount) for _, amount in _decoded(fees or [])), Decimal(0))
    return LineKnown(hts, entered, paid)


def _decoded(value: list | str) -> list:
    return json.loads(value) if isinstance(value, str) else value
