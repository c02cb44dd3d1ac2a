"""A `DE` transaction as a drawback claim, or as the deletion of one."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from cee.core.errors import Problem
from cee.core.vocabulary import Intake
from entries.formats.catair.envelope import Unit, padded
from entries.formats.catair.layout import LAYOUTS, Mangled
from entries.formats.catair.transaction import Row, Transaction, values
from entries.formats.kinds import ENTRY_NUMBER
from entries.formats.records import Drawback, DrawbackExport, DrawbackImport, Revenue

ZERO: Final = Decimal(0)

_10 = values(
    "DE", "10", "action", "filer", "number", "port", "provision", "accelerated_payment", "signature", "claimant"
)
_40 = values("DE", "40", "filer", "number", "line")
_41 = values("DE", "41", "hts")
_42 = values("DE", "42", "quantity", "unit")
_43 = values("DE", "43", "class", "amount")
_70 = values("DE", "70", "action", "hts", "quantity", "unit", "date", "destination")
_89 = values("DE", "89", *[f"{what}_{place}" for place in range(1, 5) for what in ("class", "amount")])
_TRANSMITTED = LAYOUTS["in"]["A"].take("transmitted")


def read_claim(unit: Unit) -> tuple[Drawback | None, list[Problem]]:
    """The claim of a DE transaction and what is to be said of it; no claim where a problem is fatal."""
    transaction = Transaction("DE", unit)
    claim = _Builder(transaction).build()
    problems = [*transaction.problems, *transaction.notes()]
    return (None if transaction.refused else claim), problems


class _Import:
    """Imported goods as far as they are read: records 40 to 43."""

    def __init__(self, row: Row, entry_number: str | None, line: int) -> None:
        self.row = row
        self.entry_number = entry_number
        self.line = line
        self.hts: str | None = None
        self.quantity: tuple[Decimal, str] | None = None
        self.claims: list[Revenue] = []


class _Builder:
    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.header: tuple[Any, ...] | None = None
        self.claim_number: str | None = None
        self.imports: list[_Import] = []
        self.exports: list[DrawbackExport] = []

    def build(self) -> Drawback | None:
        """The claim, or None where a part is missing; then the transaction has a fatal problem."""
        for row in self.transaction.rows:
            self._take(row)
        if self.header is None or self.claim_number is None:
            if not self.transaction.has("10"):
                self.transaction.fault("RECORD_MISSING", "10", "A claim has a record 10 (header).")
            return None
        action, _, _, port, provision, accelerated, _, claimant = self.header
        if action is Intake.DELETE:
            if len(self.transaction.rows) > 1:
                self.transaction.fault("RECORD_ORDER", "10", "A deletion (D) is a record 10 alone.")
        else:
            self._check()
        if self.transaction.refused:
            return None
        imports = tuple(self._import(one) for one in self.imports)
        return Drawback(
            self.claim_number,
            provision,
            claimant,
            port,
            self._filed(),
            bool(accelerated),
            imports,
            tuple(self.exports),
            action,
        )

    def _take(self, row: Row) -> None:
        if row.record == "10":
            self._take_header(row)
        elif row.record == "40":
            filer, number, line = _40(row.values)
            entry = self.transaction.value(row, "number", ENTRY_NUMBER, f"{filer}-{number[:7]}-{number[7:]}")
            self.imports.append(_Import(row, entry, line))
        elif row.record == "70":
            action, hts, quantity, unit, day, destination = _70(row.values)
            if action == "export" and destination is None:
                self.transaction.field_fault(row, "destination", "FIELD_MISSING", "must be given for an export")
            self.exports.append(DrawbackExport(hts, quantity, unit, day, destination, action))
        elif self.imports and row.record == "41":
            self.imports[-1].hts = _41(row.values)
        elif self.imports and row.record == "42":
            self.imports[-1].quantity = _42(row.values)
        elif self.imports and row.record == "43":
            self.imports[-1].claims.append(Revenue(*_43(row.values)))
        elif row.record not in ("41", "42", "43", "89", "90"):
            self.transaction.left_out(row.record, "whole record")

    def _take_header(self, row: Row) -> None:
        self.header = _10(row.values)
        _, filer, number, port, *_ = self.header
        text = f"{filer}-{number[:7]}-{number[7:]}"
        context = self.transaction.context
        self.claim_number = self.transaction.value(row, "number", ENTRY_NUMBER, text)
        if context.block and filer != context.filer:
            self.transaction.field_fault(row, "filer", "FILER_MISMATCH", "must be the filer of the block (record B)")
        if context.block and port != context.port and not context.remote:
            self.transaction.field_fault(row, "port", "B22", "must be the port of the block (record B)", "ACE B22")

    def _check(self) -> None:
        transaction = self.transaction
        for record, what in (("40", "imports"), ("70", "exports or destruction"), ("90", "grand totals")):
            if not transaction.has(record):
                transaction.fault("RECORD_MISSING", record, f"A claim has a record {record} ({what}).")
        for one in self.imports:
            for record, held in (("41", one.hts), ("42", one.quantity), ("43", one.claims)):
                if not held and not transaction.refused:
                    transaction.fault(
                        "RECORD_MISSING", f"40[{one.row.nth}]", f"A record {record} follows each record 40."
                    )
        self._check_totals()

    def _check_totals(self) -> None:
        sums: dict[str, Decimal] = {}
        for one in self.imports:
            for claim in one.claims:
                sums[claim.fee_class] = sums.get(claim.fee_class, ZERO) + claim.amount
        for row in self.transaction.rows:
            if row.record != "89":
                continue
            told = _89(row.values)
            for place in range(4):
                name, amount = told[2 * place : 2 * place + 2]
                if name is not None and amount != sums.get(name, ZERO):
                    message = f"must be the sum of class {name} over the records 43, {sums.get(name, ZERO)}"
                    self.transaction.field_fault(row, f"amount_{place + 1}", "768", message, "ACE 768")

    def _import(self, one: _Import) -> DrawbackImport:
        quantity, unit = one.quantity or (ZERO, "")
        return DrawbackImport(one.entry_number or "", one.line, one.hts or "", quantity, unit, tuple(one.claims))

    def _filed(self) -> date | None:
        """The day of transmission, where the A record tells it."""
        try:
            filed: date | None = _TRANSMITTED(LAYOUTS["in"]["A"].read(padded(self.transaction.context.batch)))
        except Mangled:
            return None
        return filed
