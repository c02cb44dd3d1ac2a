"""The rows of entry summaries in COPY text, in their final state: activity, version, lines, event, deadlines.

Values that a format has read hold no tab and no line end; only free text can hold a backslash, and is escaped.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from cee.base.copy import copy_json, copy_value
from cee.core.vocabulary import Kind
from entries.clocks.deadline import Deadline
from entries.formats.more import more_of_line, more_of_summary
from entries.formats.records import Line
from entries.services.batch import Filing, Sender
from entries.services.notice import Axes

ACTIVITY_TABLE = "entries_activity"
ACTIVITY_COLUMNS = (
    "id", "kind", "reference", "version", "filed_version", "state", "filer", "importer_id", "port", "center", "division",
    "team_id", "lane", "next_action", "next_date", "sensitivity", "received_at", "entry_date", "estimated_duty",
    "is_demonstration", "control", "summary_status", "review", "collection", "release", "liquidation", "holds", "protest",
)  # fmt: skip
VERSION_TABLE = "entries_entrysummaryversion"
VERSION_COLUMNS = (
    "activity_id", "number", "submission_id", "record", "content_hash", "filed_at", "entry_type", "importer_number",
    "consignee_number", "mode_of_transport", "import_date", "entry_date", "release_date", "summary_date",
    "reconciliation", "bond_type", "surety", "bills", "value", "duty", "fees", "antidumping", "countervailing",
    "computed_duty", "warnings", "more",
)  # fmt: skip
LINE_TABLE = "entries_entryline"
LINE_COLUMNS = (
    "activity_id", "version", "number", "hts", "origin", "manufacturer", "value", "duty", "set_mark", "export_country",
    "spi", "foreign_exporter", "description", "tariffs", "cases", "fees", "more",
)  # fmt: skip
EVENT_TABLE = "audit_event"
EVENT_COLUMNS = (
    "at", "activity_id", "verb", "after", "actor", "role", "office", "center", "port", "filer", "sensitivity", "correlation",
)  # fmt: skip
DEADLINE_TABLE = "entries_deadline"
DEADLINE_COLUMNS = (
    "activity_id", "rule", "due", "anchor_event", "anchor_date", "met_on", "tolled", "statutory",
)  # fmt: skip

NULL = copy_value(None)
_KIND = Kind.ENTRY_SUMMARY.value


class Outcome(NamedTuple):
    """Where an activity stands when it is stored: what routing, screening and placement have made of it."""

    state: str
    center: str | None
    division: str | None
    team_id: int | None
    lane: str
    next_action: str
    next_date: date | None
    sensitivity: str


class RowMaker:
    """Rows of one batch; what they all share is written out once."""

    def __init__(self, sender: Sender, at: datetime) -> None:
        self._received = sender.received_at.isoformat()
        self._received_date = sender.received_date
        self._submission = sender.submission_id
        self._demonstration = "t" if sender.is_demonstration else "f"
        self._actor = f"{copy_value(sender.name)}\t{sender.role}\t{sender.office}"
        self._at = at.isoformat()
        self.correlation = f"submission:{sender.submission_id}"

    def activity(self, filing: Filing, outcome: Outcome, axes: Axes) -> str:
        """The activity of a summary that is new."""
        record, totals = filing.record, filing.totals
        state, center, division, team_id, lane, next_action, next_date, sensitivity = outcome
        reference = record.entry_number
        return (
            f"{filing.activity_id}\t{_KIND}\t{reference}\t1\t{filing.filed_version}\t{state}\t{reference[:3]}"
            f"\t{filing.importer.id}\t{record.port_of_entry}\t{center or NULL}\t{division or NULL}"
            f"\t{NULL if team_id is None else team_id}\t{lane}\t{next_action}\t{next_date or NULL!s}\t{sensitivity}"
            f"\t{self._received}\t{record.entry_date!s}\t{totals.payable!s}\t{self._demonstration}"
            f"\t{axes.control}\t{axes.summary_status}\tnot_reviewed\t{axes.collection}\t{axes.release}"
            f"\t{axes.liquidation}\t{axes.holds}\t\n"
        )

    def version(self, filing: Filing) -> str:
        """What was filed, with its sums and the warnings that did not refuse it."""
        record, totals = filing.record, filing.totals
        received = filing.received
        warnings = [problem.as_dict() for problem in received.problems]
        bills = '["' + '","'.join(record.bills) + '"]' if record.bills else NULL
        return (
            f"{filing.activity_id}\t{filing.filed_version}\t{self._submission}\t{received.number}"
            f"\t\\\\x{filing.content_hash.hex()}\t{self._received}\t{record.entry_type}\t{record.importer_number}"
            f"\t{record.consignee_number or NULL}\t{record.mode_of_transport or NULL}\t{record.import_date or NULL!s}"
            f"\t{record.entry_date!s}\t{record.release_date or NULL!s}\t{record.summary_date or self._received_date!s}"
            f"\t{record.reconciliation or NULL}\t{record.bond_type or NULL}\t{record.surety or NULL}\t{bills}"
            f"\t{totals.value!s}\t{totals.duty!s}\t{totals.fees!s}\t{totals.antidumping!s}\t{totals.countervailing!s}"
            f"\t{NULL if totals.computed is None else totals.computed}\t{copy_json(warnings) if warnings else NULL}"
            f"\t{NULL if (more := more_of_summary(record)) is None else copy_json(more)}\n"
        )

    def lines(self, filing: Filing, facts: Iterable[tuple[int, str, int, bool]]) -> list[str]:
        """The lines, with the effective number and the value that routing read."""
        head = f"{filing.activity_id}\t{filing.filed_version}\t"
        return [
            head + _line(line, hts, value) for line, (_, hts, value, _) in zip(filing.record.lines, facts, strict=True)
        ]

    def arrival(self, filing: Filing, outcome: Outcome) -> str:
        """The event of a summary that has come in."""
        record = filing.record
        center = outcome.center or ""
        after = f'{{"state":"{outcome.state}","center":"{center}","lane":"{outcome.lane}","version":{filing.filed_version}}}'
        return (
            f"{self._at}\t{filing.activity_id}\tarrived\t{after}\t{self._actor}\t{center}\t{record.port_of_entry}"
            f"\t{record.entry_number[:3]}\t{outcome.sensitivity}\t{self.correlation}\n"
        )


def _line(line: Line, hts: str, value: int) -> str:
    tariffs = line.tariffs
    if len(tariffs) == 1:
        only = tariffs[0]
        duty = str(only.duty)
        quantities = only.quantities
        if len(quantities) == 1:
            measured = f'["{quantities[0].amount!s}","{quantities[0].unit}"]'
        else:
            measured = ",".join([f'["{quantity.amount!s}","{quantity.unit}"]' for quantity in quantities])
        declared = f'[["{only.hts}","{only.value!s}","{duty}",[{measured}]]]'
    else:
        duty = str(sum([tariff.duty for tariff in tariffs], start=Decimal(0)))
        declared = copy_json(
            [
                [tariff.hts, str(tariff.value), str(tariff.duty), [[str(q.amount), q.unit] for q in tariff.quantities]]
                for tariff in tariffs
            ]
        )
    cases = _cases(line) if line.cases else NULL
    fees = "[" + ",".join([f'["{fee.fee_class}","{fee.amount!s}"]' for fee in line.fees]) + "]" if line.fees else NULL
    description = line.description[:140]
    if "\\" in description:
        description = copy_value(description)
    return (
        f"{line.number}\t{hts}\t{line.origin}\t{line.manufacturer or NULL}\t{value}\t{duty}\t{line.set_mark or NULL}"
        f"\t{line.export_country or NULL}\t{line.spi or NULL}\t{line.foreign_exporter or NULL}\t{description}"
        f"\t{declared}\t{cases}\t{fees}\t{NULL if (more := more_of_line(line)) is None else copy_json(more)}\n"
    )


def _cases(line: Line) -> str:
    return copy_json(
        [
            [case.number, case.deposit, str(case.rate), case.rate_type, str(case.value), str(case.duty)]
            for case in line.cases
        ]
    )


def deadline_rows(activity_id: int, deadlines: Sequence[Deadline]) -> list[str]:
    """The watched deadlines of one activity."""
    return [
        f"{activity_id}\t{one.rule}\t{one.due}\t{one.anchor_event}\t{one.anchor_date}\t{one.met_on or NULL}"
        f"\t{copy_value(one.tolled[:80])}\t{'t' if one.statutory else 'f'}\n"
        for one in deadlines
    ]
