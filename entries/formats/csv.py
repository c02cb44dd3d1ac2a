"""Entry summaries as CSV: one row a tariff number; what concerns the entry or the line is read from its first row.

The rows of an entry stand together, those of a line too. Nothing here raises for bad input.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, Final, NamedTuple

from cee.core.errors import Problem, Severity
from cee.core.vocabulary import Intake
from entries.formats.json import problem, read_activity
from entries.formats.records import Record

CASES: Final = 2
FEES: Final = 5
QUANTITIES: Final = 3
SPAN: Final = 5
"""Line ends within quotes that one row may have; a row that has more has lost a quotation mark."""

_CASE_MEMBERS: Final = ("number", "deposit", "rate", "rate_type", "value", "duty", "quantity", "declaration")
_FEE_MEMBERS: Final = ("class", "amount")
_TOTALS: Final = ("value", "duty", "fees", "antidumping", "countervailing")
_ENTRY: Final = (
    "action", "entry_number", "entry_type", "importer_number", "consignee_number", "port_of_entry", "mode_of_transport",
    "import_date", "entry_date", "release_date", "summary_date", "reconciliation",
)  # fmt: skip
_LISTS: Final = ("bills", "missing_documents")
_BOND: Final = {"bond_type": "type", "surety": "surety"}
_LINE: Final = (
    "set", "origin", "export_country", "spi", "manufacturer", "foreign_exporter", "description", "export_date", "charges",
    "gross_weight",
)  # fmt: skip
_ANSWERS: Final = ("related_party", "non_reimbursement")
_TARIFF: Final = ("hts", "value", "duty")
_OF_ENTRY: Final = (*_ENTRY, *_BOND, *_LISTS, *(f"total_{name}" for name in _TOTALS))
COLUMNS: Final = (
    *_OF_ENTRY,
    "line",
    *_LINE,
    *_ANSWERS,
    *_TARIFF,
    *(f"{what}{place}" for place in range(1, QUANTITIES + 1) for what in ("quantity", "unit")),
    *(f"case{place}_{name}" for place in range(1, CASES + 1) for name in _CASE_MEMBERS),
    *(f"fee{place}_{name}" for place in range(1, FEES + 1) for name in _FEE_MEMBERS),
)
"""Every column that the header row may name."""
NEEDED: Final = (
    "entry_number", "entry_type", "importer_number", "port_of_entry", "entry_date", "line", "origin", "hts", "value", "duty",
)  # fmt: skip
"""The columns that it must name."""


class Row(NamedTuple):
    """One row: its bytes, and its cells by column; or what is wrong with it."""

    raw: bytes
    cells: dict[str, str]
    wrong: Problem | None = None


class Header:
    """The header row: which column stands where."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        cells = cells_of(raw.removeprefix(b"\xef\xbb\xbf")) or []
        self.columns = [cell.strip().lower() for cell in cells]
        self.problems = self._check()
        self.of_entry = [name for name in _OF_ENTRY if name in self.columns]

    def row(self, raw: bytes) -> Row:
        """A row of the body under this header."""
        cells = cells_of(raw)
        if cells is None:
            message = "must be UTF-8, its cells parted by commas, its quotation marks in pairs"
            return Row(raw, {}, problem("CSV_SYNTAX", "", message))
        if len(cells) != len(self.columns):
            wrong = problem(
                "CSV_CELLS", "", f"must have {len(self.columns)} cells like the header row, not {len(cells)}"
            )
            return Row(raw, dict(zip(self.columns, map(str.strip, cells), strict=False)), wrong)
        return Row(raw, {name: cell.strip() for name, cell in zip(self.columns, cells, strict=True)})

    def _check(self) -> list[Problem]:
        found = []
        for place, name in enumerate(self.columns):
            if name not in COLUMNS:
                found.append(
                    problem("COLUMN_UNKNOWN", f"header.{_shown(name, place)}", "is not a column of entry summaries")
                )
            elif name in self.columns[:place]:
                found.append(problem("COLUMN_TWICE", f"header.{name}", "is named twice"))
        missing = [name for name in NEEDED if name not in self.columns]
        return found + [problem("COLUMN_MISSING", f"header.{name}", "must be a column") for name in missing]


class Entry(NamedTuple):
    """One entry of a batch: its rows under the header, the record, and what is to be said of it."""

    raw: bytes
    record: Record | None
    problems: list[Problem]


def cells_of(raw: bytes) -> list[str] | None:
    """The cells of one row, or None where it is none."""
    try:
        rows = list(csv.reader(StringIO(raw.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    return rows[0] if len(rows) == 1 else None


def rows_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Whole rows from lines; a row may have line ends within quotation marks. Blank lines are no rows."""
    held: list[bytes] = []
    for line in lines:
        held.append(line.rstrip(b"\r\n"))
        while held:
            whole = b"\n".join(held)
            if not whole.strip():
                held = []
            elif cells_of(whole) is not None:
                yield whole
                held = []
            elif len(held) > SPAN or not _open(held[0]):
                yield held.pop(0)
                # What stood behind a broken row is read again as rows of its own.
                rest, held = held, []
                yield from rows_of(rest)
            else:
                break
    if held:
        yield held[0]
        yield from rows_of(held[1:])


def _open(line: bytes) -> bool:
    """Whether a quotation mark may stand open at the end of a line."""
    return line.count(b'"') % 2 == 1


def read_csv(body: bytes) -> Iterator[Entry]:
    """The entries of a batch with its header row, in order; a header row that will not do is all that is told."""
    rows = rows_of(body.split(b"\n"))
    first = next(rows, None)
    if first is None:
        return
    header = Header(first)
    if header.problems:
        yield Entry(first, None, header.problems)
        return
    group: list[Row] = []
    for raw in rows:
        row = header.row(raw)
        if group and entry_of(row) != entry_of(group[0]):
            yield _entry(header, group)
            group = []
        group.append(row)
    if group:
        yield _entry(header, group)


def object_of(body: bytes) -> dict[str, Any] | None:
    """The object of the contract that the rows of a batch of one entry say; None where its header or a row will not do."""
    first, *rest = list(rows_of(body.split(b"\n"))) or [b""]
    header = Header(first)
    rows = [header.row(raw) for raw in rest]
    if header.problems or not rows or any(row.wrong is not None for row in rows):
        return None
    return _Shape(rows).object


def entry_of(row: Row) -> str:
    """What tells the rows of one entry from the next: the number as written, without hyphens."""
    return row.cells.get("entry_number", "").replace("-", "").upper()


def _entry(header: Header, rows: list[Row]) -> Entry:
    raw = b"\n".join([header.raw, *(row.raw for row in rows)]) + b"\n"
    wrong = [_at(place, row.wrong) for place, row in enumerate(rows) if row.wrong is not None]
    if wrong:
        return Entry(raw, None, wrong)
    shape = _Shape(rows)
    record, problems = read_activity(shape.object)
    problems = [_placed(one, shape) for one in problems]
    return Entry(raw, record, problems + _contradictions(header, rows))


def _at(place: int, wrong: Problem) -> Problem:
    path = f"rows[{place}]"
    return Problem(wrong.code, path, wrong.message.replace("The record", path, 1), wrong.authority)


def _contradictions(header: Header, rows: list[Row]) -> list[Problem]:
    """A warning for each column of the entry that a later row fills otherwise: only the first row is read."""
    first = rows[0].cells
    found = []
    for place, row in enumerate(rows[1:], start=1):
        for name in header.of_entry:
            said = row.cells[name]
            if said and said != first[name] and name != "entry_number":
                path = f"rows[{place}].{name}"
                message = f"{path} differs from the first row of the entry, which is the one that is read."
                found.append(
                    Problem("CSV_NOT_READ", path, message, "CEE REST contract, version 1: intake", Severity.WARNING)
                )
    return found


class _Shape:
    """The object of the contract that some rows stand for, and from which row and columns each part of it came."""

    def __init__(self, rows: list[Row]) -> None:
        self.columns: dict[tuple[int, str, int], int] = {}
        self.starts: list[list[int]] = []
        lines: list[dict[str, Any]] = []
        last = None
        for place, row in enumerate(rows):
            number = row.cells["line"]
            if last is None or number != last:
                lines.append(self._line(row.cells, place))
                self.starts.append([])
                last = number
            self.starts[-1].append(place)
            lines[-1]["tariffs"].append(self._tariff(row.cells, place))
        self.object = self._entry(rows[0].cells) | {"lines": lines}

    def _entry(self, cells: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": "entry_summary"} | _given(cells, {name: name for name in _ENTRY})
        found.setdefault("action", Intake.ADD.value)
        if bond := _given(cells, _BOND):
            found["bond"] = bond
        if totals := _given(cells, {f"total_{name}": name for name in _TOTALS}):
            found["totals"] = totals
        return found | {name: cells[name].split() for name in _LISTS if cells.get(name)}

    def _line(self, cells: dict[str, str], place: int) -> dict[str, Any]:
        number = cells["line"]
        found: dict[str, Any] = {**_given(cells, {name: name for name in _LINE})}
        found["line"] = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else number or None
        for name in _ANSWERS:
            if answer := cells.get(name):
                found[name] = {"Y": True, "N": False}.get(answer.upper(), answer)
        found["cases"] = self._several(cells, place, "case", CASES, _CASE_MEMBERS)
        found["fees"] = self._several(cells, place, "fee", FEES, _FEE_MEMBERS)
        found["tariffs"] = []
        return found

    def _several(self, cells: dict[str, str], place: int, what: str, most: int, members: tuple[str, ...]) -> list[Any]:
        found: list[Any] = []
        for column in range(1, most + 1):
            if given := _given(cells, {f"{what}{column}_{name}": name for name in members}):
                self.columns[place, what, len(found)] = column
                found.append(given)
        return found

    def _tariff(self, cells: dict[str, str], place: int) -> dict[str, Any]:
        quantities: list[Any] = []
        for column in range(1, QUANTITIES + 1):
            if given := _given(cells, {f"quantity{column}": "amount", f"unit{column}": "unit"}):
                self.columns[place, "quantity", len(quantities)] = column
                quantities.append(given)
        return _given(cells, {name: name for name in _TARIFF}) | {"quantities": quantities}


def _given(cells: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    """The members whose column is there and not blank."""
    return {member: text for column, member in names.items() if (text := cells.get(column))}


_PATH: Final = re.compile(
    r"lines\[(\d+)\](?:\.tariffs\[(\d+)\])?(?:\.(quantities|cases|fees)\[(\d+)\])?(?:\.(\w+))?", re.ASCII
)
_COLUMN_OF: Final = {"bond.type": "bond_type", "bond.surety": "surety", "bond": "bond_type"}


def _placed(one: Problem, shape: _Shape) -> Problem:
    """The problem with the row and the column where it stands in place of its path."""
    path = _row_path(one.path, shape)
    return Problem(
        one.code, path, one.message.replace(one.path, path, 1) if one.path else one.message, one.authority, one.severity
    )


def _row_path(path: str, shape: _Shape) -> str:
    match = _PATH.fullmatch(path)
    if match is None:
        if path.startswith("totals."):
            return f"rows[0].total_{path.removeprefix('totals.')}"
        return f"rows[0].{_COLUMN_OF.get(path, path.split('[')[0])}" if path else "rows[0]"
    line, tariff, several, nth, member = match.groups()
    rows = shape.starts[int(line)]
    place = rows[int(tariff)] if tariff else rows[0]
    if several is None:
        return f"rows[{place}].{member}" if member else f"rows[{place}]"
    what = {"quantities": "quantity", "cases": "case", "fees": "fee"}[several]
    column = shape.columns.get((place, what, int(nth)), int(nth) + 1)
    if what == "quantity":
        return f"rows[{place}].{'unit' if member == 'unit' else 'quantity'}{column}"
    return f"rows[{place}].{what}{column}_{member or 'number'}"


def _shown(name: str, place: int) -> str:
    return name if name.isidentifier() and name.isascii() and len(name) <= 40 else f"column{place + 1}"
