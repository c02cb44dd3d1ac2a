"""What only some summaries and lines say, as one small JSON object that is stored beside the columns every one of them fills."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from entries.formats.kinds import FEE, LINE_MEMBERS, SUMMARY_MEMBERS
from entries.formats.records import Case, EntrySummary, Fee, Line

_LINE: Final = {
    member.name: member.value
    for member in LINE_MEMBERS
    if member.name in ("export_date", "charges", "gross_weight", "related_party", "non_reimbursement")
}
_DOCUMENTS: Final = next(member.value for member in SUMMARY_MEMBERS if member.name == "missing_documents")


def more_of_line(line: Line) -> dict[str, Any] | None:
    """What the line says beyond its columns, in the spelling of the REST contract; None where that is nothing."""
    if says_no_more(line) and not (line.cases and _cases_say_more(line)):
        return None
    told = (line.export_date, line.charges, line.gross_weight, line.related_party, line.non_reimbursement)
    found = {
        name: value.write(said) for (name, value), said in zip(_LINE.items(), told, strict=True) if said is not None
    }
    if _cases_say_more(line):
        found["cases"] = [
            [None if case.quantity is None else str(case.quantity), case.declaration] for case in line.cases
        ]
    return found


def says_no_more(line: Line) -> bool:
    """Whether the line, its cases aside, says nothing beyond its columns."""
    return (
        line.export_date is None
        and line.charges is None
        and line.gross_weight is None
        and line.related_party is None
        and line.non_reimbursement is None
    )


def _cases_say_more(line: Line) -> bool:
    return any(case.quantity is not None or case.declaration for case in line.cases)


def line_with_more(line: Line, more: dict[str, Any] | None) -> Line:
    """The line with what `more_of_line` gave for it."""
    if not more:
        return line
    held = {name: value.read(more[name]) for name, value in _LINE.items() if name in more}
    told = more.get("cases") or [[None, None]] * len(line.cases)
    cases = tuple(_case(case, *said) for case, said in zip(line.cases, told, strict=True))
    return replace(line, cases=cases, **held)


def _case(case: Case, quantity: str | None, declaration: str | None) -> Case:
    return replace(case, quantity=None if quantity is None else Decimal(quantity), declaration=declaration)


def more_of_summary(record: EntrySummary) -> dict[str, Any] | None:
    """What the summary says of the whole beyond its columns; None where that is nothing."""
    if not record.fees and not record.missing_documents:
        return None
    return {"fees": [FEE.write(fee) for fee in record.fees], "missing_documents": list(record.missing_documents)}


def of_summary(more: dict[str, Any] | None) -> tuple[tuple[Fee, ...], tuple[str, ...]]:
    """The fees of the whole and the missing documents of the record that `more_of_summary` gave this for."""
    if not more:
        return (), ()
    return tuple(FEE.read(fee) for fee in more["fees"]), _DOCUMENTS.read(more["missing_documents"])
