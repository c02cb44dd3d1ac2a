"""The fingerprint of what a record says, by which the same content sent again is known for a duplicate."""

from dataclasses import astuple, replace
from decimal import Decimal
from hashlib import blake2b

from cee.core.vocabulary import Intake
from entries.formats.records import Case, Claim, Deletion, EntrySummary, Fee, Line, Record, StatusNotice, Tariff, Totals

# Fields are parted by control characters, which no field holds. A missing code is written `None`: codes are in capitals.


def content_hash(record: Record) -> bytes:
    """Sixteen bytes that are equal when two records say the same: `action`, the order of members and the spelling of numbers do not count."""
    return blake2b(_content(record).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _content(record: Record) -> str:
    if isinstance(record, EntrySummary):
        return _summary(record)
    if isinstance(record, Deletion):
        return f"deletion\x1f{record.entry_number}"
    if isinstance(record, StatusNotice):
        return _notice(record)
    return _claim(record)


def _claim(claim: Claim) -> str:
    """A protest or a drawback claim: all that it says, in order, but what is to be done with it."""
    return f"{type(claim).__name__}\x1f{_flat(astuple(replace(claim, action=Intake.ADD)))}"


def _flat(value: object) -> str:
    if isinstance(value, tuple):
        return f"\x1d{'\x1e'.join(map(_flat, value))}\x1c"
    return _same(value) if isinstance(value, Decimal) else str(value)


def _notice(notice: StatusNotice) -> str:
    said = f"{notice.code}\x1f{notice.source}\x1f{notice.reference}\x1f{notice.detail}"
    return f"status_notice\x1f{notice.entry_number}\x1f{notice.fact}\x1f{notice.date}\x1f{said}"


def _summary(summary: EntrySummary) -> str:
    return (
        f"entry_summary\x1f{summary.entry_number}\x1f{summary.entry_type}\x1f{summary.importer_number}\x1f{summary.consignee_number}"
        f"\x1f{summary.port_of_entry}\x1f{summary.mode_of_transport}\x1f{summary.entry_date!s}\x1f{summary.import_date!s}"
        f"\x1f{summary.release_date!s}\x1f{summary.summary_date!s}\x1f{summary.reconciliation}\x1f{summary.bond_type}\x1f{summary.surety}"
        f"\x1f{'\x1e'.join(summary.bills)}\x1f{_totals(summary.totals)}\x1d{'\x1d'.join(map(_line, summary.lines))}"
        f"{_said_of_the_whole(summary)}"
    )


def _said_of_the_whole(summary: EntrySummary) -> str:
    """What few summaries say; nothing where it is not said."""
    if not summary.fees and not summary.missing_documents:
        return ""
    return f"\x1d{'\x1c'.join(map(_fee, summary.fees))}\x1f{'\x1e'.join(summary.missing_documents)}"


def _totals(totals: Totals | None) -> str:
    if totals is None:
        return "None"
    sums = (totals.value, totals.duty, totals.fees, totals.antidumping, totals.countervailing)
    return "\x1e".join([_same(amount) for amount in sums])


def _line(line: Line) -> str:
    # Nearly every line has one tariff number, no case and one fee: then nothing is joined.
    tariffs, cases, fees = line.tariffs, line.cases, line.fees
    numbers = _tariff(tariffs[0]) if len(tariffs) == 1 else "\x1c".join(map(_tariff, tariffs))
    fees_told = _fee(fees[0]) if len(fees) == 1 else "\x1c".join(map(_fee, fees))
    return (
        f"{line.number}\x1f{line.origin}\x1f{line.set_mark}\x1f{line.export_country}\x1f{line.spi}\x1f{line.manufacturer}"
        f"\x1f{line.foreign_exporter}\x1f{line.description}\x1f{numbers}"
        f"\x1f{'\x1c'.join(map(_case, cases)) if cases else ''}\x1f{fees_told}{_said_beside(line)}"
    )


def _said_beside(line: Line) -> str:
    """What few lines say; nothing where none of it is said."""
    told = (line.export_date, line.charges, line.gross_weight, line.related_party, line.non_reimbursement)
    if told == _NOTHING:
        return ""
    day, charges, weight, related, stated = told
    amounts = [None if amount is None else _same(amount) for amount in (charges, weight)]
    return f"\x1f{day}\x1e{amounts[0]}\x1e{amounts[1]}\x1e{related}\x1e{stated}"


_NOTHING = (None,) * 5


def _tariff(tariff: Tariff) -> str:
    said = f"{tariff.hts}\x1e{_same(tariff.value)}\x1e{_same(tariff.duty)}"
    for quantity in tariff.quantities:
        said += f"\x1e{_same(quantity.amount)}\x1e{quantity.unit}"
    return said


def _case(case: Case) -> str:
    amounts = f"{_same(case.rate)}\x1e{_same(case.value)}\x1e{_same(case.duty)}"
    return f"{case.number}\x1e{case.deposit}\x1e{case.rate_type}\x1e{amounts}{_beside_case(case)}"


def _beside_case(case: Case) -> str:
    if case.quantity is None and case.declaration is None:
        return ""
    return f"\x1e{None if case.quantity is None else _same(case.quantity)}\x1e{case.declaration}"


def _fee(fee: Fee) -> str:
    return f"{fee.fee_class}\x1e{_same(fee.amount)}"


def _same(amount: Decimal) -> str:
    """One spelling for equal amounts; a third of the cost of formatting the normal form."""
    text = str(amount)
    if text.isdigit():
        return text
    if "E" in text:
        text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
