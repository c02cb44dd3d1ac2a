"""The reply to a batch: `AX` to entry summaries, `DX` to drawback claims, record for record in the published layouts.

`E0` records are signposts: they say of which part of a summary the `E1` conditions behind them speak. The last `E1` of a summary says
whether it was accepted (A) or rejected (R). `X0` and `X1` say the same of a batch or a block.

`conditions.csv` gives each problem its condition code. Codes of ACE are ACE's; those that begin with Z, and the narratives, are CEE's own,
because ACE's are not published for them. 996, 997 and 999 follow the pattern of 995 and are not confirmed by a source.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from cee.core.errors import Problem, Severity
from entries.formats.catair.envelope import APPLICATIONS, Context, Unit
from entries.formats.catair.layout import LAYOUTS

_SEVERITY: Final = {Severity.FATAL: "F", Severity.WARNING: "W", Severity.INFORMATIONAL: "I"}
_NARRATIVE: Final = 40
_REFERENCE: Final = 55


class Condition(NamedTuple):
    """What an E1 record says of a problem or of an end: three characters, and at most 40."""

    code: str
    narrative: str


class Outcome(NamedTuple):
    """What became of one unit of a batch: `result` is add, replace, delete, duplicate or reject; `version` is that of the summary."""

    result: str
    problems: tuple[Problem, ...] = ()
    version: int = 0
    team: str = ""

    @property
    def rejected(self) -> bool:
        """Whether nothing was taken."""
        return self.result == "reject"


def _load() -> dict[str, Condition]:
    with Path(__file__).with_name("conditions.csv").open(encoding="ascii", newline="") as table:
        return {row["problem"]: Condition(row["condition"], row["narrative"]) for row in csv.DictReader(table)}


CONDITIONS: Final = _load()
_OTHER: Final = CONDITIONS[""]


def condition_of(problem: Problem) -> Condition:
    """The condition that tells a problem; one without a code of its own names the rule as far as there is room."""
    known = CONDITIONS.get(problem.code)
    if known is not None:
        return known
    rule = re.sub("[^A-Z0-9]+", " ", problem.code.upper()).strip()
    return Condition(_OTHER.code, rule[:_NARRATIVE].rstrip() or _OTHER.narrative)


class Signpost(NamedTuple):
    """What an E0 record points at: a reference type, which of its kind it is within what stands above it (from 1), and a text."""

    kind: str
    nth: int
    text: str = ""


_BY_RECORD: Final = {
    "20": "CARMAN", "21": "CARMAN", "22": "CARMAN", "23": "BOLINB", "31": "BNDDTL", "32": "CONREL", "33": "MISDOC", "34": "HDRFEE",
    "35": "PSCHRE", "36": "PSCEXP", "40": "LINITM", "41": "LINITM", "42": "INVLIN", "43": "LINITM", "44": "COMDES", "47": "ARPART",
    "50": "TARIFF", "51": "LICNSE", "52": "LICNSE", "53": "ADDCVD", "54": "IADDET", "60": "LINFEE", "61": "LINFEE", "62": "LINFEE",
    "63": "PSCLRE", "CW02": "CENWRN", "88": "TOTALS", "89": "FEETOT", "90": "TOTALS",
}  # fmt: skip
_BY_MEMBER: Final = {
    "bond": "BNDDTL", "bills": "BOLINB", "missing_documents": "MISDOC", "fees": "HDRFEE", "totals": "TOTALS",
}  # fmt: skip
_BELOW_LINE: Final = {
    "tariffs": "TARIFF",
    "cases": "ADDCVD",
    "fees": "LINFEE",
    "description": "COMDES",
    "manufacturer": "ARPART",
}
_BELOW_LINE_RECORDS: Final = frozenset("42 44 47 50 51 52 53 54 60 61 62 63 CW02".split())
_RECORD_PATH: Final = re.compile(r"(\w{1,4}|\?)(?:\[(\d+)\])?(?:\.(\d+(?:-\d+)?))?", re.ASCII)
_LINE_PATH: Final = re.compile(r"lines\[(\d+)\](?:\.(\w+)(?:\[(\d+)\])?)?", re.ASCII)
_MEMBER_PATH: Final = re.compile(r"(\w+)(?:\[(\d+)\])?", re.ASCII)


class Signposts:
    """Finds the way to a place in one transaction."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._ids: list[str] = []
        self._numbers: list[str] = []
        for line in lines:
            record = line[:4].decode("latin-1") if line[:2] == b"CW" else line[:2].decode("latin-1")
            self._ids.append(record)
            if record == "40":
                number = line[4:7].decode("latin-1")
                self._numbers.append(number if number.isascii() and number.isalnum() else "")

    def to(self, path: str) -> list[Signpost]:
        """The signposts below that of the summary, outermost first; none for a place of the header."""
        if match := _LINE_PATH.match(path):
            line, member, nth = match.groups()
            found = [self._line(int(line))]
            if member in _BELOW_LINE:
                found.append(Signpost(_BELOW_LINE[member], int(nth or 0) + 1))
            return found
        match = _RECORD_PATH.fullmatch(path)
        if match and match[1] in _BY_RECORD:
            return self._record(match[1], int(match[2] or 0), match[3] or "")
        match = _MEMBER_PATH.match(path)
        if match and match[1] in _BY_MEMBER:
            return [Signpost(_BY_MEMBER[match[1]], int(match[2] or 0) + 1)]
        return []

    def _line(self, index: int) -> Signpost:
        number = self._numbers[index] if index < len(self._numbers) else ""
        return Signpost("LINITM", index + 1, number)

    def _record(self, record: str, nth: int, columns: str) -> list[Signpost]:
        text = f"RECORD {record}" + (f" COLUMNS {columns}" if columns else "")
        if record not in _BELOW_LINE_RECORDS:
            if record == "40":
                return [self._line(nth)]
            return [Signpost(_BY_RECORD[record], nth + 1, text)]
        line, within, seen = -1, 0, -1
        for one in self._ids:
            if one == "40":
                line, within = line + 1, 0
            elif one == record:
                seen, within = seen + 1, within + 1
                if seen == nth:
                    break
        below = Signpost(_BY_RECORD[record], max(within, 1), text)
        return [self._line(line), below] if line >= 0 else [below]


def write_reply(answered: Iterable[tuple[Unit, Outcome]], *, on: date) -> Iterator[bytes]:
    """The reply batch of a day to a batch, one 80-column record after the other, with line ends; nothing to nothing.

    `answered` are the units of the batch in order, each with what became of it. What the batch carries decides whether the reply is AX or
    DX; a block is answered by a block, and a fault of the envelope by X0 and X1.
    """
    last: Context | None = None
    records = 0
    opened = False
    for unit, outcome in answered:
        context = unit.context
        if not opened:
            yield _out("A", "in", **_sender(context), transmitted=on, application=_reply(context))
            opened = True
        if context.block != (last.block if last else b"") or last is None:
            if last is not None:
                yield _end_block(last, records)
            yield _out("B", "out", **_block(context))
            last, records = context, 0
        for record in _answers(unit.lines, outcome):
            records += 1
            yield record
    if last is not None:
        yield _end_block(last, records)
        yield _out("Z", "in", **_sender(last), transmitted=on)


def _out(record: str, message: str, /, **values: Any) -> bytes:
    return LAYOUTS[message][record].write(values) + b"\n"


def _text(raw: bytes, fallback: str) -> str:
    found = re.sub("[^A-Z0-9]", "", raw.decode("latin-1").upper())
    return found if found else fallback


def _reply(context: Context) -> str:
    return APPLICATIONS.get(context.application, "AX")


def _sender(context: Context) -> dict[str, str]:
    return {"site": _text(context.batch[1:5], "0000"), "sender": _text(context.batch[5:8], "000")}


def _block(context: Context) -> dict[str, str]:
    block = context.block
    return {"port": _text(block[3:7], "0000"), "filer": _text(block[7:10], "000"), "application": _reply(context)}


def _end_block(context: Context, records: int) -> bytes:
    return _out("Y", "out", **_block(context), records=records % 100_000)


def _answers(lines: tuple[bytes, ...], outcome: Outcome) -> Iterator[bytes]:
    ten = next((line for line in lines if line[:2] == b"10"), None)
    if ten is None:
        yield from _envelope_answers(outcome)
        return
    reference = _Reference(ten.ljust(80), outcome)
    yield _out("E0", "AX", reference_type="SUMMRY", occurrence=1, reference=reference.text())
    signposts = Signposts(lines)
    told = sorted(
        ((signposts.to(problem.path), problem) for problem in outcome.problems), key=lambda one: len(one[0]) > 0
    )
    shown: list[Signpost] = []
    for way, problem in told:
        for depth, post in enumerate(way):
            if shown[depth : depth + 1] != [post]:
                text = post.text[:_REFERENCE].rstrip() or post.kind
                yield _out("E0", "AX", reference_type=post.kind, occurrence=post.nth, reference=text)
        shown = way
        condition = condition_of(problem)
        yield _out(
            "E1", "AX", severity=_SEVERITY[problem.severity], condition=condition.code, narrative=condition.narrative
        )
    end = CONDITIONS[outcome.result]
    yield _out(
        "E1",
        "AX",
        disposition="R" if outcome.rejected else "A",
        severity="F" if outcome.rejected else None,
        condition=end.code,
        narrative=end.narrative,
        **reference.fields(),
    )


def _envelope_answers(outcome: Outcome) -> Iterator[bytes]:
    """X0 and X1: of a batch or a block, or of records that are of no transaction."""
    for problem in outcome.problems:
        kind = "BLOCK" if problem.path[:1] in ("B", "Y", "A", "Z") else "TRNACT"
        yield _out("X0", "out", reference_type=kind, occurrence=1, reference=f"RECORD {problem.path[:1]}".strip())
        condition = condition_of(problem)
        disposition = "R" if problem.fatal else None
        yield _out(
            "X1",
            "out",
            disposition=disposition,
            severity=_SEVERITY[problem.severity],
            condition=condition.code,
            narrative=condition.narrative,
        )


class _Reference:
    """What record 10 says of itself, as far as it may stand in a reply."""

    def __init__(self, ten: bytes, outcome: Outcome) -> None:
        self._filer = _text(ten[3:6], "")[:3]
        self._number = _text(ten[8:16], "")[:8]
        broker = ten[21:30].decode("latin-1")
        self._broker = "".join(letter if " " <= letter <= "`" else " " for letter in broker).rstrip()
        self._outcome = outcome

    def text(self) -> str:
        """The reference text of SUMMRY: filer, number, broker reference, team, each at its column."""
        text = f"{self._filer:3} {self._number:8} {self._broker:12} {self._outcome.team[:3]}"
        return text.rstrip() or "UNKNOWN"

    def fields(self) -> dict[str, Any]:
        """The fields of the last E1."""
        version = self._outcome.version
        return {
            "filer": self._filer or None,
            "number": self._number or None,
            "version": f"{version:03d}00" if version else None,
            "broker_reference": self._broker or None,
        }
