"""An entry summary as it was filed, made again from its stored version: what routing and screening read."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from cee.core.vocabulary import Kind
from entries.formats.more import line_with_more, of_summary
from entries.formats.records import Case, EntrySummary, Fee, Line, Quantity, Tariff
from entries.models import Activity, EntryLine, EntrySummaryVersion


def record_of(activity: Activity) -> EntrySummary | None:
    """The latest version of an entry summary as a record; None for other kinds and where no version is stored."""
    return records_of([activity]).get(activity.pk)


def records_of(activities: Collection[Activity]) -> dict[int, EntrySummary]:
    """The latest versions of entry summaries as records, by activity id; other kinds are left out. Two queries."""
    summaries = {one.pk: one for one in activities if one.kind == Kind.ENTRY_SUMMARY}
    if not summaries:
        return {}
    lines: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    for row in EntryLine.objects.filter(activity_id__any=summaries).order_by("activity_id", "version", "number"):
        lines[row.activity_id, row.version].append(_line(row))
    found = {}
    for version in EntrySummaryVersion.objects.filter(activity_id__any=summaries):
        activity = summaries[version.activity_id]
        if version.number == activity.filed_version:
            found[activity.pk] = _record(activity, version, tuple(lines[activity.pk, version.number]))
    return found


def _record(activity: Activity, version: EntrySummaryVersion, lines: tuple[Line, ...]) -> EntrySummary:
    fees, documents = of_summary(version.more)
    return EntrySummary(
        entry_number=activity.reference,
        entry_type=version.entry_type,
        importer_number=version.importer_number,
        port_of_entry=activity.port,
        entry_date=version.entry_date,
        lines=lines,
        consignee_number=version.consignee_number,
        mode_of_transport=version.mode_of_transport,
        import_date=version.import_date,
        release_date=version.release_date,
        summary_date=version.summary_date,
        reconciliation=version.reconciliation,
        bond_type=version.bond_type,
        surety=version.surety,
        bills=tuple(version.bills or ()),
        fees=fees,
        missing_documents=documents,
    )


def _line(line: EntryLine) -> Line:
    filed = Line(
        number=line.number,
        origin=line.origin,
        tariffs=tuple(_tariff(*filed) for filed in line.tariffs),
        set_mark=line.set_mark,
        export_country=line.export_country,
        spi=line.spi,
        manufacturer=line.manufacturer,
        foreign_exporter=line.foreign_exporter,
        description=line.description,
        cases=tuple(_case(*filed) for filed in line.cases or ()),
        fees=tuple(Fee(filed[0], Decimal(filed[1])) for filed in line.fees or ()),
    )
    return line_with_more(filed, line.more)


def _tariff(hts: str, value: str, duty: str, quantities: list[Any]) -> Tariff:
    amounts = tuple(Quantity(Decimal(amount), unit) for amount, unit in quantities)
    return Tariff(hts, Decimal(value), Decimal(duty), amounts)


def _case(number: str, deposit: str, rate: str, rate_type: str, value: str | None, duty: str | None) -> Case:
    return Case(number, deposit, Decimal(rate), rate_type, Decimal(value or 0), Decimal(duty or 0))
