"""Entry summaries as an AE batch: what CEE holds, written so that it is read again the same.

AE has no field for the dates of release and of the summary, nor for a total of values; `unwritten` names what a record would lose.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from cee.core.vocabulary import Intake
from entries.formats.catair.agree import OTHER_REVENUE, PROCESSING, TAXES
from entries.formats.catair.layout import LAYOUTS
from entries.formats.records import Deletion, EntrySummary, Fee, Line
from entries.formats.sums import ZERO, sums_of

_TEXT: Final = 70
_PAIRS: Final = 5
_ISSUER: Final = 4
_BILL: Final = 16


class Envelope(NamedTuple):
    """Under which A record a batch is sent: site (a port), sender (a filer), day of transmission. No password is written."""

    site: str
    sender: str
    transmitted: date | None = None


class Unwritable(ValueError):
    """A record that the fields of AE cannot hold; the text says which of its values."""


def write_ae(records: Iterable[EntrySummary | Deletion], envelope: Envelope) -> bytes:
    """The batch of these records, lines of 80 columns; records of one filer and port in a row share a block. Raises Unwritable."""
    return b"".join(line + b"\n" for line in _batch(records, envelope))


def unwritten(record: EntrySummary) -> list[str]:
    """The members of a record that AE has no field for, or not the room."""
    lost = [name for name in ("release_date", "summary_date") if getattr(record, name) is not None]
    sums = sums_of(record)
    if record.totals is None or record.totals.value != sums.value - sums.component_value:
        lost.append("totals.value")
    for index, line in enumerate(record.lines):
        if line.description != line.description.upper() or not line.description.isascii():
            lost.append(f"lines[{index}].description")
        if line.fees != tuple(_in_order(line.fees)):
            lost.append(f"lines[{index}].fees")
    return lost


def _batch(records: Iterable[EntrySummary | Deletion], envelope: Envelope) -> Iterator[bytes]:
    site, sender, day = envelope
    # Between computers that know each other the field of the password stays blank.
    yield _line("A", "in", site=site, sender=sender, transmitted=day, application="AE")
    open_block: tuple[str, str] | None = None
    for record in records:
        filer = record.entry_number[:3]
        port = record.port_of_entry if isinstance(record, EntrySummary) else (open_block or (site, ""))[0]
        if (port, filer) != open_block:
            if open_block is not None:
                yield _line("Y", "in", port=open_block[0], filer=open_block[1], application="AE")
            open_block = (port, filer)
            yield _line("B", "in", port=port, filer=filer, application="AE")
        yield from _transaction(record, port)
    if open_block is not None:
        yield _line("Y", "in", port=open_block[0], filer=open_block[1], application="AE")
    yield _line("Z", "in", site=site, sender=sender, transmitted=day)


def _line(record: str, message: str = "AE", /, **values: Any) -> bytes:
    try:
        return LAYOUTS[message][record].write(values)
    except (ValueError, KeyError, ArithmeticError) as error:
        raise Unwritable(str(error)) from None


def _number(entry_number: str) -> dict[str, str]:
    return {"filer": entry_number[:3], "number": entry_number[4:11] + entry_number[12:]}


def _transaction(record: EntrySummary | Deletion, port: str) -> Iterator[bytes]:
    if isinstance(record, Deletion):
        yield _line("10", action=Intake.DELETE, port=port, entry_type="00", **_number(record.entry_number))
        return
    totals = record.totals or sums_of(record).totals()
    yield from _header(record)
    for line in record.lines:
        yield from _item(line)
    yield from _case_totals(record.lines)
    tax, other, user = _by_kind(record)
    fees = totals.fees - tax - other
    yield from _fee_totals(user, fees)
    yield _line(
        "90",
        duty=totals.duty,
        fees=fees,
        tax=tax or None,
        antidumping=totals.antidumping or None,
        countervailing=totals.countervailing or None,
        other=other or None,
    )


def _header(record: EntrySummary) -> Iterator[bytes]:
    reconciliation = record.reconciliation
    yield _line(
        "10",
        action=record.action,
        port=record.port_of_entry,
        entry_type=record.entry_type,
        mode=record.mode_of_transport,
        bond_waiver=True if record.bond_type == "0" else None,
        signature="X",
        trade_agreement_reconciliation=True if reconciliation == "FTA" else None,
        reconciliation_issue=reconciliation if reconciliation != "FTA" else None,
        **_number(record.entry_number),
    )
    yield _line(
        "11",
        importer=record.importer_number,
        consignee=record.consignee_number,
        entry_date=record.entry_date,
        import_date=record.import_date,
    )
    if record.bills:
        # CEE does not hold what was manifested: a quantity of zero stands for "not told".
        yield _line("20")
        yield _line("22", quantity="0", unit="NA")
        for bill in record.bills:
            yield _bill(bill)
    if record.bond_type in ("8", "9"):
        yield _line("31", bond_type=record.bond_type, designation="B", surety=record.surety)
    if record.missing_documents:
        first, *more = record.missing_documents
        yield _line("33", document_1=first, document_2=more[0] if more else None)
    for start in range(0, len(record.fees), 2):
        pair = record.fees[start : start + 2]
        yield _line("34", **_numbered((fee.fee_class, fee.amount) for fee in pair))


def _numbered(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, (name, amount) in enumerate(pairs, start=1):
        found |= {f"class_{place}": name, f"amount_{place}": amount}
    return found


def _bill(bill: str) -> bytes:
    issuer = bill[:_ISSUER] if bill[:_ISSUER].isalpha() and len(bill) > _ISSUER else None
    return _line("23", component="M", issuer=issuer, number=bill[_ISSUER:] if issuer else bill)


def _item(line: Line) -> Iterator[bytes]:
    yield _line(
        "40",
        line=line.number,
        set=line.set_mark,
        origin=line.origin,
        export_country=line.export_country,
        export_date=line.export_date,
        program=line.spi,
        charges=line.charges,
        gross_weight=line.gross_weight,
        related=line.related_party,
        non_reimbursement=line.non_reimbursement or None,
    )
    text = line.description.upper()
    for start in range(0, len(text), _TEXT):
        yield _line("44", text=text[start : start + _TEXT])
    for role, party in (("M", line.manufacturer), ("E", line.foreign_exporter)):
        if party is not None:
            yield _line("47", role=role, party=party)
    for tariff in line.tariffs:
        told: dict[str, Any] = {}
        for place, quantity in enumerate(tariff.quantities, start=1):
            told |= {f"quantity_{place}": quantity.amount, f"unit_{place}": quantity.unit}
        yield _line("50", hts=tariff.hts, duty=tariff.duty, value=tariff.value, **told)
    for case in line.cases:
        yield _line(
            "53",
            case=case.number,
            deposit=case.deposit,
            rate=case.rate,
            rate_type=case.rate_type,
            value=case.value,
            quantity=case.quantity,
            duty=case.duty,
            declaration=case.declaration,
        )
    for fee in _in_order(line.fees):
        yield _line(_record_of(fee), **{"class": fee.fee_class, "amount": fee.amount})


def _record_of(fee: Fee) -> str:
    return "60" if fee.fee_class in TAXES else "61" if fee.fee_class in OTHER_REVENUE else "62"


def _in_order(fees: Iterable[Fee]) -> list[Fee]:
    return sorted(fees, key=_record_of)


def _case_totals(lines: Iterable[Line]) -> Iterator[bytes]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        for case in line.cases:
            name = f"{'countervailing' if case.number[0] == 'C' else 'antidumping'}_{case.deposit}"
            sums[name] = sums.get(name, ZERO) + case.duty
    if sums:
        yield _line("88", **sums)


def _by_kind(record: EntrySummary) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    """Internal revenue tax, other revenue, and the user fees by class."""
    tax, other = ZERO, ZERO
    user: dict[str, Decimal] = {}
    for fee in [*record.fees, *(fee for line in record.lines for fee in line.fees)]:
        if fee.fee_class in TAXES:
            tax += fee.amount
        elif fee.fee_class in OTHER_REVENUE:
            other += fee.amount
        else:
            user[fee.fee_class] = user.get(fee.fee_class, ZERO) + fee.amount
    return tax, other, user


def _fee_totals(user: dict[str, Decimal], declared: Decimal) -> Iterator[bytes]:
    """Records 89. The processing fee carries the minimum or maximum of the whole, so what is declared beyond the sums is its."""
    if PROCESSING in user:
        user = user | {PROCESSING: declared - sum(amount for name, amount in user.items() if name != PROCESSING)}
    pairs = list(user.items())
    for start in range(0, len(pairs), _PAIRS):
        yield _line("89", **_numbered(pairs[start : start + _PAIRS]))
