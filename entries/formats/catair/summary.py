"""An `AE` transaction as an entry summary, or as the deletion of one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from cee.core.errors import Problem
from cee.core.vocabulary import Intake
from entries.formats.catair.agree import check_totals
from entries.formats.catair.envelope import Unit
from entries.formats.catair.line import LINE_RECORDS, LineDraft
from entries.formats.catair.transaction import Row, Transaction, values
from entries.formats.kinds import ENTRY_NUMBER, LINE_LIMIT
from entries.formats.records import Deletion, EntrySummary, Fee, Line, Totals

ZERO: Final = Decimal(0)
BILL_LIMIT: Final = LINE_LIMIT

_10 = values(
    "AE", "10", "action", "filer", "number", "port", "entry_type", "mode", "bond_waiver", "signature",
    "trade_agreement_reconciliation", "reconciliation_issue",
)  # fmt: skip
_11 = values("AE", "11", "importer", "consignee", "entry_date", "import_date")
_23 = values("AE", "23", "component", "issuer", "number")
_31 = values("AE", "31", "bond_type", "surety")
_33 = values("AE", "33", "document_1", "document_2")
_34 = values("AE", "34", "class_1", "amount_1", "class_2", "amount_2")
_90 = values("AE", "90", "duty", "fees", "tax", "antidumping", "countervailing", "other")


def read_summary(unit: Unit) -> tuple[EntrySummary | Deletion | None, list[Problem]]:
    """The record of an AE transaction and what is to be said of it; no record where a problem is fatal."""
    transaction = Transaction("AE", unit)
    builder = SummaryBuilder(transaction)
    record = builder.build()
    problems = [*transaction.problems, *transaction.notes()]
    return (None if transaction.refused else record), problems


class SummaryBuilder:
    """Goes over the rows of a transaction once and gathers what the record holds."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.header: tuple[Any, ...] = (None,) * 10
        self.parties: tuple[Any, ...] = (None,) * 4
        self.entry_number: str | None = None
        self.bond: tuple[str | None, str | None] = (None, None)
        self.bills: list[str] = []
        self.documents: tuple[str, ...] = ()
        self.fees: list[Fee] = []
        self.lines: list[LineDraft] = []
        self.grand: tuple[Any, ...] | None = None

    def build(self) -> EntrySummary | Deletion | None:
        """The record, or None where a part of it is missing; then the transaction has a fatal problem."""
        for row in self.transaction.rows:
            if row.record in LINE_RECORDS:
                if self.lines:
                    LINE_RECORDS[row.record](self.lines[-1], row)
            elif take := _HEADER_RECORDS.get(row.record):
                take(self, row)
        if self.header[0] is Intake.DELETE:
            return self._deletion()
        self._check_whole()
        lines = tuple([draft.line() for draft in self.lines])
        if self.transaction.refused or self.grand is None:
            return None
        check_totals(self.transaction, lines, tuple(self.fees), self.grand)
        return self._summary(lines)

    def _deletion(self) -> Deletion | None:
        if len(self.transaction.rows) > 1:
            self.transaction.fault("RECORD_ORDER", "10", "A deletion (D) is a record 10 alone.")
        return Deletion(self.entry_number) if self.entry_number else None

    def _check_whole(self) -> None:
        transaction = self.transaction
        for record, what in (("10", "header"), ("11", "parties and dates"), ("40", "lines"), ("90", "grand totals")):
            if not transaction.has(record):
                transaction.fault("RECORD_MISSING", record, f"A summary has a record {record} ({what}).")
        for draft in self.lines:
            draft.check()

    def _summary(self, lines: tuple[Line, ...]) -> EntrySummary:
        action, _, _, port, entry_type, mode, waived, _, agreement, issue = self.header
        importer, consignee, entry_date, import_date = self.parties
        bond_type, surety = self.bond
        if bond_type is None and waived:
            bond_type = "0"
        if agreement and issue:
            self.transaction.left_out("10", "trade agreement reconciliation")
        return EntrySummary(
            entry_number=self.entry_number or "",
            entry_type=entry_type,
            importer_number=importer,
            port_of_entry=port,
            entry_date=entry_date,
            lines=lines,
            action=action,
            consignee_number=consignee,
            mode_of_transport=mode,
            import_date=import_date,
            reconciliation=issue or ("FTA" if agreement else None),
            bond_type=bond_type,
            surety=surety,
            bills=tuple(self.bills),
            totals=self._totals(lines),
            fees=tuple(self.fees),
            missing_documents=self.documents,
        )

    def _totals(self, lines: tuple[Line, ...]) -> Totals:
        """What record 90 declares; it has no value, so that is the sum of the lines without the components of sets."""
        duty, fees, tax, antidumping, countervailing, other = [amount or ZERO for amount in self.grand or (None,) * 6]
        value = sum((tariff.value for line in lines if line.set_mark != "V" for tariff in line.tariffs), ZERO)
        return Totals(value, duty, fees + tax + other, antidumping, countervailing)

    def _take_10(self, row: Row) -> None:
        transaction, context = self.transaction, self.transaction.context
        self.header = _10(row.values)
        action, filer, number, port = self.header[:4]
        text = f"{filer}-{number[:7]}-{number[7:]}"
        self.entry_number = transaction.value(row, "number", ENTRY_NUMBER, text)
        if filer != context.filer and context.block:
            transaction.field_fault(row, "filer", "FILER_MISMATCH", "must be the filer of the block (record B)")
        if action is Intake.DELETE:
            return
        if port != context.port and context.block and not context.remote:
            transaction.field_fault(row, "port", "B22", "must be the port of the block (record B)", "ACE B22")
        if self.header[7] != "X":
            transaction.field_fault(row, "signature", "SIGNATURE_MISSING", "must be X: the filer signs")

    def _take_11(self, row: Row) -> None:
        self.parties = _11(row.values)
        if self.parties[2] is None:
            self.transaction.field_fault(row, "entry_date", "FIELD_MISSING", "must be given")

    def _take_23(self, row: Row) -> None:
        component, issuer, number = _23(row.values)
        if component not in ("M", "H", "S", "I"):
            self.transaction.field_fault(row, "component", "FIELD_CHOICE", "must be I, M, H or S")
        elif component == "I" or len(self.bills) >= BILL_LIMIT:
            self.transaction.left_out(
                "23", "in-bond number" if component == "I" else f"bills after the first {BILL_LIMIT}"
            )
        else:
            if component != "M":
                self.transaction.left_out("23", "that a bill is of a house or below")
            self.bills.append(f"{issuer or ''}{number}")

    def _take_31(self, row: Row) -> None:
        if self.bond[0] is None:
            self.bond = _31(row.values)
        else:
            self.transaction.left_out("31", "further bonds")

    def _take_33(self, row: Row) -> None:
        self.documents = tuple(document for document in _33(row.values) if document)

    def _take_34(self, row: Row) -> None:
        first, amount, second, more = _34(row.values)
        self.fees.append(Fee(first, amount))
        if (second is None) != (more is None):
            self.transaction.field_fault(row, "amount_2", "FIELD_MISSING", "goes with a class")
        elif second is not None:
            self.fees.append(Fee(second, more))

    def _take_40(self, row: Row) -> None:
        self.lines.append(LineDraft(self.transaction, row))

    def _take_90(self, row: Row) -> None:
        self.grand = _90(row.values)


_HEADER_RECORDS: Final[dict[str, Callable[[SummaryBuilder, Row], None]]] = {
    "10": SummaryBuilder._take_10,
    "11": SummaryBuilder._take_11,
    "23": SummaryBuilder._take_23,
    "31": SummaryBuilder._take_31,
    "33": SummaryBuilder._take_33,
    "34": SummaryBuilder._take_34,
    "40": SummaryBuilder._take_40,
    "90": SummaryBuilder._take_90,
}
