"""The rows of entry summaries in COPY text, in their final state: activity, version, lines, event, deadlines.

Values that a format has read hold no tab and no line end; only free text can hold a backslash, and is escaped.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from cee.base.copy import copy_json, copy_value
from cee.core.vocabulary import Kind
from entries.clocks.deadline import Deadline
from entries.formats.more import more_of_line, more_of_summary, says_no_more
from entries.formats.records import Fee, Line, Tariff
from entries.services.batch import Filing, Sender
from entries.services.notice import Axes

ACTIVITY_TABLE = "entries_activity"
ACTIVITY_IDS = "entries_activity_id_seq"
ACTIVITY_COLUMNS = (
    "id", "reference", "filed_version", "filer", "importer_id", "port", "entry_date", "estimated_duty",
    "state", "center", "division", "team_id", "lane", "next_action", "next_date", "sensitivity", "control",
    "summary_status", "collection", "release", "liquidation", "holds",
    "kind", "version", "received_at", "is_demonstration", "review", "protest",
)  # fmt: skip
VERSION_TABLE = "entries_entrysummaryversion"
VERSION_COLUMNS = (
    "activity_id", "number", "submission_id", "record", "content_hash", "filed_at", "entry_type", "importer_number",
    "consignee_number", "mode_of_transport", "import_date", "entry_date", "release_date", "summary_date",
    "reconciliation", "bond_type", "surety", "bills", "value", "duty", "fees", "antidumping", "countervailing",
    "warnings", "more",
)  # fmt: skip
LINE_TABLE = "entries_entryline"
LINE_COLUMNS = (
    "activity_id", "version", "number", "hts", "origin", "manufacturer", "value", "duty", "set_mark", "export_country",
    "spi", "foreign_exporter", "description", "tariffs", "cases", "fees", "more",
)  # fmt: skip
EVENT_TABLE = "audit_event"
EVENT_COLUMNS = (
    "activity_id", "port", "filer", "after", "center", "sensitivity", "at", "verb", "actor", "role", "office", "correlation",
)  # fmt: skip
DEADLINE_TABLE = "entries_deadline"
DEADLINE_COLUMNS = (
    "activity_id", "rule", "due", "anchor_event", "anchor_date", "met_on", "tolled", "statutory",
)  # fmt: skip

NULL = copy_value(None)
DESCRIBED: Final = 140
"""How much of a line's description is stored."""
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


class _Days(dict[date | None, str]):
    """Days in COPY text: a batch names few, and each is written out once."""

    def __missing__(self, day: date | None) -> str:
        text = self[day] = NULL if day is None else day.isoformat()
        return text


class _Standing(NamedTuple):
    """Where an activity stands, as its row and its event say it: the same for most of a batch, so written out once."""

    columns: str
    after: str
    event: str


class RowMaker:
    """Rows of one batch; what they all share is written out once."""

    def __init__(self, sender: Sender, at: datetime) -> None:
        self.correlation = f"submission:{sender.submission_id}"
        self._received = sender.received_at.isoformat()
        self._received_date = sender.received_date
        self._submission = sender.submission_id
        self._days = _Days()
        self._standings: dict[tuple[Outcome, Axes], _Standing] = {}
        demonstration = "t" if sender.is_demonstration else "f"
        self._activity_end = f"{_KIND}\t1\t{self._received}\t{demonstration}\tnot_reviewed\t\n"
        actor = f"{copy_value(sender.name)}\t{sender.role}\t{sender.office}"
        self._event_end = f"{at.isoformat()}\tarrived\t{actor}\t{self.correlation}\n"

    def arrived(self, filing: Filing, outcome: Outcome) -> tuple[str, str]:
        """The activity of a summary that is new, and the event of its coming in."""
        record, axes = filing.record, filing.axes
        standing = self._standings.get((outcome, axes))
        if standing is None:
            standing = self._standings[outcome, axes] = self._standing(outcome, axes)
        reference, port, version = record.entry_number, record.port_of_entry, filing.filed_version
        return (
            f"{filing.activity_id}\t{reference}\t{version}\t{reference[:3]}\t{filing.importer.id}\t{port}"
            f"\t{self._days[record.entry_date]}\t{filing.totals.payable!s}\t{standing.columns}",
            f'{filing.activity_id}\t{port}\t{reference[:3]}\t{standing.after}"version":{version}}}\t{standing.event}',
        )

    def _standing(self, outcome: Outcome, axes: Axes) -> _Standing:
        state, center, division, team_id, lane, action, day, sensitivity = outcome
        columns = (
            f"{state}\t{center or NULL}\t{division or NULL}\t{NULL if team_id is None else team_id}\t{lane}\t{action}"
            f"\t{self._days[day]}\t{sensitivity}\t{axes.control}\t{axes.summary_status}\t{axes.collection}"
            f"\t{axes.release}\t{axes.liquidation}\t{axes.holds}\t{self._activity_end}"
        )
        after = f'{{"state":"{state}","center":"{center or ""}","lane":"{lane}",'
        return _Standing(columns, after, f"{center or ''}\t{sensitivity}\t{self._event_end}")

    def version(self, filing: Filing) -> str:
        """What was filed, with its sums and the warnings that did not refuse it."""
        record, totals, received, days = filing.record, filing.totals, filing.received, self._days
        warnings = copy_json([one.as_dict() for one in received.problems]) if received.problems else NULL
        bills = '["' + '","'.join(record.bills) + '"]' if record.bills else NULL
        more = more_of_summary(record)
        return (
            f"{filing.activity_id}\t{filing.filed_version}\t{self._submission}\t{received.number}"
            f"\t\\\\x{filing.content_hash.hex()}\t{self._received}\t{record.entry_type}\t{record.importer_number}"
            f"\t{record.consignee_number or NULL}\t{record.mode_of_transport or NULL}\t{days[record.import_date]}"
            f"\t{days[record.entry_date]}\t{days[record.release_date]}"
            f"\t{days[record.summary_date or self._received_date]}"
            f"\t{record.reconciliation or NULL}\t{record.bond_type or NULL}\t{record.surety or NULL}\t{bills}"
            f"\t{totals.value!s}\t{totals.duty!s}\t{totals.fees!s}\t{totals.antidumping!s}\t{totals.countervailing!s}"
            f"\t{warnings}\t{NULL if more is None else copy_json(more)}\n"
        )

    def lines(self, filing: Filing, facts: Iterable[tuple[int, str, int, bool]], rows: list[str]) -> None:
        """Add the lines to `rows`, with the effective number and the value that routing read.

        One loop and one form for what nearly every line says, because this is most of what an arrival costs: one tariff
        number in one quantity, one fee, and nothing of what only some lines say.
        """
        head = f"{filing.activity_id}\t{filing.filed_version}\t"
        for line, (number, hts, value, _) in zip(filing.record.lines, facts, strict=True):
            tariffs, fees, description = line.tariffs, line.fees, line.description
            if len(description) > DESCRIBED or "\\" in description:
                description = copy_value(description[:DESCRIBED])
            only = tariffs[0]
            if len(tariffs) == 1 == len(fees) == len(only.quantities) and not line.cases and says_no_more(line):
                duty, quantity, fee = str(only.duty), only.quantities[0], fees[0]
                told = (
                    f'[["{only.hts}","{only.value!s}","{duty}",[["{quantity.amount!s}","{quantity.unit}"]]]]'
                    f'\t\\N\t[["{fee.fee_class}","{fee.amount!s}"]]\t\\N'
                )
            else:
                told, duty = _told(line)
            rows.append(
                f"{head}{number}\t{hts}\t{line.origin}\t{line.manufacturer or NULL}\t{value}\t{duty}"
                f"\t{line.set_mark or NULL}\t{line.export_country or NULL}\t{line.spi or NULL}"
                f"\t{line.foreign_exporter or NULL}\t{description}\t{told}\n"
            )


def _told(line: Line) -> tuple[str, str]:
    """The tariff numbers, cases and fees of any line and what it says beyond its columns; and its duty."""
    declared, duty = _tariff(line.tariffs[0]) if len(line.tariffs) == 1 else _tariffs(line.tariffs)
    cases = _cases(line) if line.cases else NULL
    fees = _fees(line.fees) if line.fees else NULL
    more = more_of_line(line)
    return f"{declared}\t{cases}\t{fees}\t{NULL if more is None else copy_json(more)}", duty


def _tariff(only: Tariff) -> tuple[str, str]:
    """A line's one tariff number as it is stored, and its duty."""
    duty = str(only.duty)
    measured = ",".join([f'["{quantity.amount!s}","{quantity.unit}"]' for quantity in only.quantities])
    return f'[["{only.hts}","{only.value!s}","{duty}",[{measured}]]]', duty


def _tariffs(several: Sequence[Tariff]) -> tuple[str, str]:
    """A line's tariff numbers as they are stored, and the duty of all."""
    duty = sum([tariff.duty for tariff in several], start=Decimal(0))
    declared = [
        [tariff.hts, str(tariff.value), str(tariff.duty), [[str(q.amount), q.unit] for q in tariff.quantities]]
        for tariff in several
    ]
    return copy_json(declared), str(duty)


def _fees(fees: Sequence[Fee]) -> str:
    """A line's fees as they are stored."""
    return "[" + ",".join([f'["{fee.fee_class}","{fee.amount!s}"]' for fee in fees]) + "]"


def _cases(line: Line) -> str:
    return copy_json(
        [
            [case.number, case.deposit, str(case.rate), case.rate_type, str(case.value), str(case.duty)]
            for case in line.cases
        ]
    )


def deadline_rows(activity_id: int, deadlines: Sequence[Deadline]) -> list[str]:
    """The watched deadlines of one activity."""
    return [f"{activity_id}{said}" for said in deadline_texts(deadlines)]


def deadline_texts(deadlines: Sequence[Deadline]) -> list[str]:
    """What the rows of these deadlines say after the activity's id."""
    return [
        f"\t{one.rule}\t{one.due!s}\t{one.anchor_event}\t{one.anchor_date!s}\t{one.met_on or NULL!s}"
        f"\t{copy_value(one.tolled[:80]) if one.tolled else ''}\t{'t' if one.statutory else 'f'}\n"
        for one in deadlines
    ]
