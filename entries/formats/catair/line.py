"""The records below a record 40, as one line of an entry summary."""

from collections.abc import Callable
from typing import Any, Final

from entries.formats.catair.transaction import Row, Transaction, values
from entries.formats.kinds import MANUFACTURER
from entries.formats.records import Case, Fee, Line, Quantity, Tariff
from entries.formats.values import DESCRIPTION_LIMIT

NO_UNIT: Final = "X"
"""The unit of numbers for which no quantity is reported."""
FEE_LIMIT: Final = 16

_40 = values(
    "AE", "40", "line", "set", "origin", "export_country", "export_date", "program", "charges", "gross_weight", "related",
    "non_reimbursement",
)  # fmt: skip
_44 = values("AE", "44", "text")
_47 = values("AE", "47", "role", "party")
_50 = values("AE", "50", "hts", "duty", "value")
_50_QUANTITIES = values("AE", "50", "quantity_1", "unit_1", "quantity_2", "unit_2", "quantity_3", "unit_3")
_53 = values("AE", "53", "case", "deposit", "rate", "rate_type", "value", "quantity", "duty", "declaration")
_FEE = {record: values("AE", record, "class", "amount") for record in ("60", "61", "62")}
_NO_MORE: Final = (None,) * 4
_PARTIES: Final = {"M": "manufacturer", "E": "foreign_exporter"}


class LineDraft:
    """A line that is being read, with the transaction that hears its problems."""

    __slots__ = ("_cases", "_fees", "_header", "_parties", "_row", "_tariffs", "_text", "_transaction")

    def __init__(self, transaction: Transaction, row: Row) -> None:
        self._transaction = transaction
        self._row = row
        self._header = _40(row.values)
        self._parties: dict[str, Any] = {}
        self._tariffs: list[Tariff] = []
        self._cases: list[Case] = []
        self._fees: list[Fee] = []
        self._text = ""

    def check(self) -> None:
        """Say what the line lacks."""
        if not self._tariffs and not self._transaction.refused:
            message = "A line has a tariff number: a record 50 follows each record 40."
            self._transaction.fault("RECORD_MISSING", f"40[{self._row.nth}]", message)
        if len(self._fees) > FEE_LIMIT:
            self._transaction.fault(
                "RECORD_ORDER", f"40[{self._row.nth}]", f"A line has at most {FEE_LIMIT} fees and taxes."
            )

    def line(self) -> Line:
        """The line, as far as it could be read."""
        number, mark, origin, exported, day, program, charges, weight, related, stated = self._header
        return Line(
            number, origin, tuple(self._tariffs), mark, exported, program,
            self._parties.get("M"), self._parties.get("E"), self._description(), tuple(self._cases), tuple(self._fees),
            day, charges, weight, related, stated,
        )  # fmt: skip

    def _description(self) -> str:
        said = " ".join(self._text.split())
        if len(said) > DESCRIPTION_LIMIT:
            self._transaction.left_out("44", f"text after the first {DESCRIPTION_LIMIT} characters")
            return said[:DESCRIPTION_LIMIT].rstrip()
        return said

    def take_text(self, row: Row) -> None:
        """Record 44: the texts stand one behind the other, each of its whole width."""
        self._text += _44(row.values)

    def take_party(self, row: Row) -> None:
        """Record 47."""
        role, party = _47(row.values)
        if role not in _PARTIES:
            self._transaction.left_out("47", "consignee and sold-to party of a line")
        elif role in self._parties:
            self._transaction.field_fault(row, "role", "PARTY_TWICE", "names a party that the line has already")
        else:
            self._parties[role] = self._transaction.value(row, "party", MANUFACTURER, party)

    def take_tariff(self, row: Row) -> None:
        """Record 50."""
        hts, duty, value = _50(row.values)
        self._tariffs.append(Tariff(hts, value, duty, self._quantities(row, _50_QUANTITIES(row.values))))

    def _quantities(self, row: Row, told: tuple[Any, ...]) -> tuple[Quantity, ...]:
        if told[2:] == _NO_MORE and told[0] is not None and told[1] not in (None, NO_UNIT):
            return (Quantity(told[0], told[1]),)
        found = []
        for place in range(3):
            amount, unit = told[2 * place : 2 * place + 2]
            if unit is None and amount:
                self._transaction.field_fault(
                    row, f"unit_{place + 1}", "FIELD_MISSING", "must be given with a quantity"
                )
            elif amount is None and unit not in (None, NO_UNIT):
                self._transaction.field_fault(
                    row, f"quantity_{place + 1}", "439", "must be given with a unit", "ACE 439"
                )
            elif amount is not None and unit not in (None, NO_UNIT):
                found.append(Quantity(amount, unit))
        return tuple(found)

    def take_case(self, row: Row) -> None:
        """Record 53; at a specific rate the value may be left out, at an ad valorem rate not."""
        number, deposit, rate, rate_type, value, quantity, duty, declaration = _53(row.values)
        if value is None:
            if rate_type == "A":
                self._transaction.field_fault(
                    row, "value", "727", "must be given with an ad valorem rate", "ACE 706, 727, 735"
                )
                return
            value = duty * 0
        if rate_type == "S" and quantity is None:
            self._transaction.field_fault(
                row, "quantity", "727", "must be given with a specific rate", "ACE 706, 727, 735"
            )
        self._cases.append(Case(number, deposit, rate, rate_type, value, duty, quantity, declaration))

    def take_fee(self, row: Row) -> None:
        """Records 60, 61 and 62: internal revenue tax, other revenue, user fees."""
        self._fees.append(Fee(*_FEE[row.record](row.values)))


LINE_RECORDS: Final[dict[str, Callable[[LineDraft, Row], None]]] = {
    "44": LineDraft.take_text,
    "47": LineDraft.take_party,
    "50": LineDraft.take_tariff,
    "53": LineDraft.take_case,
    "60": LineDraft.take_fee,
    "61": LineDraft.take_fee,
    "62": LineDraft.take_fee,
}
