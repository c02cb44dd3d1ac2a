"""The fingerprint of what a record says, by which the same content sent again is known for a duplicate."""

from decimal import Decimal
from hashlib import blake2b
from operator import attrgetter

from entries.formats.records import (
    Case,
    Deletion,
    EntrySummary,
    Fee,
    Line,
    Quantity,
    Record,
    StatusNotice,
    Tariff,
    Totals,
)

_head = attrgetter(
    "entry_number", "entry_type", "importer_number", "port_of_entry", "entry_date", "consignee_number", "mode_of_transport",
    "import_date", "release_date", "summary_date", "reconciliation", "bond_type", "surety", "bills",
)  # fmt: skip
_line = attrgetter(
    "number", "origin", "set_mark", "export_country", "spi", "manufacturer", "foreign_exporter", "description"
)


def content_hash(record: Record) -> bytes:
    """Sixteen bytes that are equal when two records say the same: `action`, the order of members and the spelling of numbers do not count."""
    return blake2b(repr(_content(record)).encode(), digest_size=16).digest()


def _content(record: Record) -> tuple[object, ...]:
    if isinstance(record, EntrySummary):
        return ("entry_summary", _head(record), [_line_content(line) for line in record.lines], _totals(record.totals))
    if isinstance(record, Deletion):
        return ("deletion", record.entry_number)
    return _notice(record)


def _notice(record: StatusNotice) -> tuple[object, ...]:
    fields = (
        record.entry_number,
        str(record.fact),
        record.date,
        record.code,
        record.source,
        record.reference,
        record.detail,
    )
    return ("status_notice", *fields)


def _line_content(line: Line) -> tuple[object, ...]:
    tariffs = [_tariff(tariff) for tariff in line.tariffs]
    return (_line(line), tariffs, [_case(case) for case in line.cases], [_fee(fee) for fee in line.fees])


def _tariff(tariff: Tariff) -> tuple[object, ...]:
    return (
        tariff.hts,
        _same(tariff.value),
        _same(tariff.duty),
        [_quantity(quantity) for quantity in tariff.quantities],
    )


def _quantity(quantity: Quantity) -> tuple[object, ...]:
    return (_same(quantity.amount), quantity.unit)


def _case(case: Case) -> tuple[object, ...]:
    return (case.number, case.deposit, _same(case.rate), case.rate_type, _same(case.value), _same(case.duty))


def _fee(fee: Fee) -> tuple[object, ...]:
    return (fee.fee_class, _same(fee.amount))


def _totals(totals: Totals | None) -> tuple[object, ...] | None:
    if totals is None:
        return None
    return tuple(
        _same(amount) for amount in (totals.value, totals.duty, totals.fees, totals.antidumping, totals.countervailing)
    )


def _same(amount: Decimal) -> str:
    """One spelling for equal amounts: `10`, `10.00` and `1E+1` are the same."""
    text = str(amount)
    if "E" in text:
        text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
