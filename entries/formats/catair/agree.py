"""Whether the totals of a summary (records 88, 89, 90) say what its lines say. The sums over duty are left to the rules of every format."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from cee.core.identifiers.case import is_countervailing
from entries.formats.catair.transaction import Row, Transaction, values
from entries.formats.records import Fee, Line

ZERO: Final = Decimal(0)
TAXES: Final = frozenset({"016", "017", "018", "022"})
"""Classes of internal revenue tax: record 60."""
OTHER_REVENUE: Final = frozenset({"672"})
"""Classes of other revenue: record 61."""
PROCESSING: Final = "499"
"""Its total carries the minimum or maximum of the whole summary, and need not be the sum of the lines."""

_88 = values("AE", "88", "antidumping_bond", "antidumping_cash", "countervailing_bond", "countervailing_cash")
_88_FIELDS: Final = ("antidumping_bond", "antidumping_cash", "countervailing_bond", "countervailing_cash")
_89 = values("AE", "89", *[f"{what}_{place}" for place in range(1, 6) for what in ("class", "amount")])
_CASES: Final = "ACE 706, 727, 735"
_TOTALS: Final = "ACE 768; CATAIR Entry Summary, records 88 to 90"


def check_totals(
    transaction: Transaction, lines: tuple[Line, ...], fees: tuple[Fee, ...], grand: tuple[Any, ...]
) -> None:
    """Put to the transaction what does not agree. `grand` is record 90: duty, fees, tax, antidumping, countervailing, other."""
    last = {row.record: row for row in transaction.rows if row.record in ("88", "90")}
    _check_cases(transaction, lines, last.get("88"))
    totals = last.get("90")
    if totals is not None:
        by_class: dict[str, Decimal] = defaultdict(Decimal)
        for fee in fees:
            by_class[fee.fee_class] += fee.amount
        for line in lines:
            for fee in line.fees:
                by_class[fee.fee_class] += fee.amount
        _check_fees(transaction, by_class, totals, grand)


def _check_cases(transaction: Transaction, lines: tuple[Line, ...], row: Row | None) -> None:
    sums = dict.fromkeys(_88_FIELDS, ZERO)
    reported = False
    for line in lines:
        for case in line.cases:
            side = "countervailing" if is_countervailing(case.number) else "antidumping"
            sums[f"{side}_{case.deposit}"] += case.duty
            reported = True
    if row is None:
        if reported:
            transaction.fault("735", "88", "Where lines report AD/CVD cases (53), a record 88 totals them.", _CASES)
        return
    for name, declared in zip(_88_FIELDS, _88(row.values), strict=True):
        if (declared or ZERO) != sums[name]:
            message = f"must be the sum of the records 53, {sums[name]}"
            transaction.field_fault(row, name, "735", message, _CASES)


def _check_fees(transaction: Transaction, by_class: dict[str, Decimal], totals: Row, grand: tuple[Any, ...]) -> None:
    declared = _fee_totals(transaction)
    _, fees, tax, _, _, other = [amount or ZERO for amount in grand]
    user = {name for name in by_class if name not in TAXES and name not in OTHER_REVENUE}
    if user and not declared:
        transaction.fault("768", "89", "Where fees are reported, a record 89 totals them by class.", _TOTALS)
    for name, (row, field, amount) in declared.items():
        if name not in by_class:
            transaction.field_fault(row, field, "768", f"totals class {name}, which nothing above reports", _TOTALS)
        elif name != PROCESSING and amount != by_class[name]:
            transaction.field_fault(row, field, "768", f"must be the sum of class {name}, {by_class[name]}", _TOTALS)
    if declared and sum((amount for _, _, amount in declared.values()), ZERO) != fees:
        transaction.field_fault(totals, "fees", "768", "must be the sum of the records 89", _TOTALS)
    for field, said, classes in (("tax", tax, TAXES), ("other", other, OTHER_REVENUE)):
        due = sum((amount for name, amount in by_class.items() if name in classes), ZERO)
        if said != due:
            transaction.field_fault(totals, field, "768", f"must be the sum of the lines, {due}", _TOTALS)


def _fee_totals(transaction: Transaction) -> dict[str, tuple[Row, str, Decimal]]:
    """What the records 89 declare, by class, each with its row and field."""
    found: dict[str, tuple[Row, str, Decimal]] = {}
    for row in transaction.rows:
        if row.record != "89":
            continue
        told = _89(row.values)
        for place in range(5):
            name, amount = told[2 * place : 2 * place + 2]
            if name is not None and name not in found and amount is not None:
                found[name] = (row, f"amount_{place + 1}", amount)
            elif name is not None or amount is not None:
                transaction.field_fault(
                    row, f"amount_{place + 1}", "768", "goes with a class that is totaled once", _TOTALS
                )
    return found
