"""The rows of protests and drawback claims in COPY text: activity, version, what it rests on, event, deadlines."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from cee.base.copy import copy_value
from cee.core.vocabulary import Kind
from entries.formats.records import Drawback, Inquiry, Protest
from entries.rules.claim_facts import Manager
from entries.rules.rulings import rulings_cited
from entries.services.batch import ClaimFiling, Sender
from entries.services.store import Outcome

_FILED: Final = (
    "activity_id", "number", "submission_id", "record", "content_hash", "filed_at", "filed_date", "party_number",
    "warnings", "routed_facts",
)  # fmt: skip
PROTEST_TABLE = "entries_protestversion"
PROTEST_COLUMNS = (
    *_FILED, "protest_type", "protestant_role", "category", "justification", "accelerated", "further_review",
    "further_review_basis",
)  # fmt: skip
ENTRY_TABLE = "entries_protestentry"
ENTRY_COLUMNS = (
    "activity_id", "version", "position", "entry_number", "lead", "line", "asserted_date", "change_from", "change_to",
    "hts",
)  # fmt: skip
RULING_TABLE = "entries_protestruling"
RULING_COLUMNS = ("activity_id", "version", "ruling")
DRAWBACK_TABLE = "entries_drawbackversion"
DRAWBACK_COLUMNS = (
    *_FILED, "provision", "filing_port", "accelerated_payment", "claimed", "managing_center", "managed_by",
)  # fmt: skip
IMPORT_TABLE = "entries_drawbackimport"
IMPORT_COLUMNS = ("activity_id", "version", "position", "entry_number", "line", "hts", "quantity", "unit", "claims")
INQUIRY_TABLE = "entries_inquiryversion"
INQUIRY_COLUMNS = (
    *_FILED, "subject", "question", "asker_role", "asker_name", "asker_email", "asker_phone", "goods", "port_asked",
    "channel", "wanted_by",
)  # fmt: skip
INQUIRY_TARIFF_TABLE = "entries_inquirytariff"
INQUIRY_TARIFF_COLUMNS = ("activity_id", "version", "position", "hts")
ABOUT_TABLE = "entries_inquiryabout"
ABOUT_COLUMNS = ("activity_id", "version", "position", "kind", "reference")
EXPORT_TABLE = "entries_drawbackexport"
EXPORT_COLUMNS = ("activity_id", "version", "position", "hts", "quantity", "unit", "date", "destination", "action")


def copy_row(values: Iterable[Any]) -> str:
    """Plain values as one row that COPY reads; lists and dictionaries as JSON."""
    return "\t".join(map(_cell, values)) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, list | dict):
        return copy_value(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else copy_value(str(value))


class Beside(NamedTuple):
    """What is known beside the record when it is stored: who manages its claim, and the numbers that its entries concern."""

    manager: Manager | None
    numbers: Sequence[str]


class ClaimRows:
    """The rows of one batch by table, in the order in which they are written."""

    def __init__(self, sender: Sender, at: datetime) -> None:
        self._sender, self._at = sender, at
        self.correlation = f"submission:{sender.submission_id}"
        self.tables: dict[str, tuple[tuple[str, ...], list[str]]] = {}

    def add(self, table: str, columns: tuple[str, ...], values: Iterable[Any]) -> None:
        """One more row of a table."""
        self.tables.setdefault(table, (columns, []))[1].append(copy_row(values))

    def activity(self, filing: ClaimFiling, outcome: Outcome, *, port: str, owed: Decimal) -> None:
        """The activity of what is new. `owed` is what is claimed, in dollars."""
        from_axes = filing.axes
        values = {
            "id": filing.activity_id, "kind": filing.kind, "reference": filing.reference, "version": 1,
            "filed_version": filing.filed_version, "filer": _filer(filing, self._sender), "importer_id": filing.importer.id or None,
            "port": port, "received_at": self._sender.received_at, "entry_date": filing.filed_date, "estimated_duty": owed,
            "is_demonstration": self._sender.is_demonstration, "review": "not_reviewed", "protest": "OP" if filing.kind is Kind.PROTEST else "", **outcome._asdict(),
            **from_axes._asdict(),
        }  # fmt: skip
        self.add("entries_activity", tuple(values), values.values())

    def arrival(self, filing: ClaimFiling, outcome: Outcome, *, port: str) -> None:
        """The event of what has come in."""
        after = {
            "state": outcome.state, "center": outcome.center or "", "lane": outcome.lane, "version": filing.filed_version,
        }  # fmt: skip
        sender = self._sender
        values = {
            "at": self._at, "activity_id": filing.activity_id, "verb": "arrived", "after": after, "actor": sender.name,
            "role": str(sender.role), "office": sender.office, "center": outcome.center or "", "port": port,
            "filer": _filer(filing, sender), "sensitivity": outcome.sensitivity, "correlation": self.correlation,
        }  # fmt: skip
        self.add("audit_event", tuple(values), values.values())

    def version(
        self, filing: ClaimFiling, facts: dict[str, Any], manager: Manager | None, numbers: Sequence[str] = ()
    ) -> None:
        """What was filed, with the warnings that did not refuse it and what routing read; of a protest also the tariff
        `numbers` that its entries concern, one each, and the rulings that it cites."""
        record, received = filing.record, filing.received
        warnings = [problem.as_dict() for problem in received.problems]
        filed = (
            filing.activity_id, filing.filed_version, self._sender.submission_id, received.number, filing.content_hash,
            self._sender.received_at, filing.filed_date, filing.party, warnings or None, facts,
        )  # fmt: skip
        _WRITERS[record.kind](self, filing, record, filed, Beside(manager, numbers))

    def protest(self, filing: ClaimFiling, record: Protest, filed: tuple[Any, ...], beside: Beside) -> None:
        """The rows of a protest, of its entries and of the rulings it cites."""
        said = (
            record.protest_type, record.protestant_role, record.category, record.justification, record.accelerated,
            record.further_review, record.further_review_basis or "",
        )  # fmt: skip
        self.add(PROTEST_TABLE, PROTEST_COLUMNS, (*filed, *said))
        head = (filing.activity_id, filing.filed_version)
        for position, (one, hts) in enumerate(zip_longest(record.entries, beside.numbers, fillvalue=""), 1):
            assert not isinstance(one, str)
            named = (one.entry_number, one.lead, one.line, one.decision_date, one.change_from, one.change_to, hts)
            self.add(ENTRY_TABLE, ENTRY_COLUMNS, (*head, position, *named))
        for ruling in rulings_cited(record.justification, record.further_review_basis or ""):
            self.add(RULING_TABLE, RULING_COLUMNS, (*head, ruling.name))

    def drawback(self, filing: ClaimFiling, record: Drawback, filed: tuple[Any, ...], beside: Beside) -> None:
        """The rows of a drawback claim, of its designations and of what left."""
        manager = beside.manager
        assert manager is not None
        said = (record.provision, record.filing_port, record.accelerated_payment, record.claimed)
        self.add(DRAWBACK_TABLE, DRAWBACK_COLUMNS, (*filed, *said, manager.center, manager.arrangement[:120]))
        head = (filing.activity_id, filing.filed_version)
        for position, one in enumerate(record.imports, 1):
            claims = [[claim.fee_class, format(claim.amount, "f")] for claim in one.claims]
            said_of = (one.entry_number, one.line, one.hts, one.quantity, one.unit, claims)
            self.add(IMPORT_TABLE, IMPORT_COLUMNS, (*head, position, *said_of))
        for position, out in enumerate(record.exports, 1):
            gone = (out.hts, out.quantity, out.unit, out.date, out.destination, out.action)
            self.add(EXPORT_TABLE, EXPORT_COLUMNS, (*head, position, *gone))

    def inquiry(self, filing: ClaimFiling, record: Inquiry, filed: tuple[Any, ...], beside: Beside) -> None:
        """The rows of an inquiry, of the tariff numbers that it names and of what it is about."""
        said = (
            record.subject, record.question, record.asker_role, record.asker_name, record.asker_email or "",
            record.asker_phone or "", record.goods, record.port, record.channel, record.wanted_by,
        )  # fmt: skip
        self.add(INQUIRY_TABLE, INQUIRY_COLUMNS, (*filed, *said))
        head = (filing.activity_id, filing.filed_version)
        for position, hts in enumerate(dict.fromkeys(record.hts), 1):
            self.add(INQUIRY_TARIFF_TABLE, INQUIRY_TARIFF_COLUMNS, (*head, position, hts))
        for position, one in enumerate(record.about, 1):
            self.add(ABOUT_TABLE, ABOUT_COLUMNS, (*head, position, one.kind, one.number))


def _filer(filing: ClaimFiling, sender: Sender) -> str:
    """Whose it is to see: the filer that sent it, else for a claim the filer code in its number."""
    if sender.office_kind == "filer":
        return sender.office
    return filing.reference[:3] if filing.record.of_filer else ""


_WRITERS: Final[Mapping[Kind, Callable[[ClaimRows, ClaimFiling, Any, tuple[Any, ...], Beside], None]]] = {
    Kind.PROTEST: ClaimRows.protest,
    Kind.DRAWBACK: ClaimRows.drawback,
    Kind.TRADE_INQUIRY: ClaimRows.inquiry,
}
"""How each kind is laid out in its tables."""
