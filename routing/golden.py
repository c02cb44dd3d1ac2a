"""The golden table: what routing must answer, in rows that a trade specialist can read, check and add to.

A row holds the whole question (importer, assignments, override, lines) and the whole answer. `ask` reads the question
out of a row, so the table is tested as it stands in the file, and not only against the code that wrote it.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from typing import NamedTuple

from cee.core.vocabulary import Kind
from cee.reference.shipped import law_content
from entries.clocks.law import LawEdition
from entries.rules.claim_facts import managing_center
from routing.data import shipped_ruleset
from routing.engine.assignment import AssignmentRow, assignment_in_force
from routing.engine.counterfactual import describe_prefix, format_hts
from routing.engine.facts import Facts, LineFacts, OverrideFact, effective_hts
from routing.engine.route import route
from routing.engine.ruleset import Compiled, Strategy, compile_ruleset

QUESTION = (
    "case",
    "kind",
    "strategy",
    "entry_date",
    "routed_on",
    "importer",
    "assignments",
    "override",
    "followed",
    "lines",
)
ANSWER = ("center", "basis", "rule", "known_by", "deciding_line", "runner_up", "triage_reason", "managed_by")
OPEN_END = ".."


class Question(NamedTuple):
    """A row without its answer, in the words of the table.

    `importer` is `known`, `unknown` or `broker`. `assignments`: `CEE005 2020-01-01..2026-03-01 known 2019-12-01..`,
    parted by `; `. `override`: a Center. `lines`: `1 9903.88.03.00 + 8205.51.15.00 $10,000`, a set mark behind the
    number (`2V`), parted by ` | `.
    """

    case: str
    lines: str = ""
    importer: str = "known"
    assignments: str = ""
    override: str = ""
    followed: str = ""
    kind: str = "entry_summary"
    strategy: str = "value_by_center"
    entry_date: str = "2026-03-02"
    routed_on: str = "2026-03-10"


def compiled_strategies() -> dict[str, Compiled]:
    """The shipped ruleset, compiled once for every strategy."""
    return {str(strategy): compile_ruleset(shipped_ruleset(strategy)) for strategy in Strategy}


def ask(row: dict[str, str], compiled: Compiled) -> Facts:
    """The facts that a row of the table describes. ValueError where it cannot be read."""
    entry_date, routed_at = date.fromisoformat(row["entry_date"]), _instant(row["routed_on"])
    history = [_assignment(number, text) for number, text in enumerate(_parts(row["assignments"], "; "), 1)]
    return Facts(
        kind=row["kind"],
        entry_date=entry_date,
        importer_known=row["importer"] != "unknown",
        broker_as_importer=row["importer"] == "broker",
        assignment=assignment_in_force(history, entry_date, routed_at),
        override=OverrideFact(1, row["override"], "golden table") if row["override"] else None,
        lines=tuple(_line(text, compiled) for text in _parts(row["lines"], " | ")),
        fallback_center=row["followed"] or None,
    )


def answer(facts: Facts, compiled: Compiled) -> dict[str, str]:
    """The answer columns for these facts, as the engine gives them."""
    found = route(facts, compiled)
    rule = compiled.rules[found.rule_id] if found.rule_id is not None else None
    return {
        "center": found.center or "",
        "basis": str(found.basis),
        "rule": describe_prefix(rule.prefix) if rule else "",
        "known_by": f"{rule.basis} {rule.confidence}%" if rule else "",
        "deciding_line": "" if found.deciding_line is None else str(found.deciding_line),
        "runner_up": found.runner_up or "",
        "triage_reason": str(found.triage_reason or ""),
        "managed_by": _managed_by(found.center, facts) if facts.kind == Kind.DRAWBACK else "",
    }


def _managed_by(center: str | None, facts: Facts) -> str:
    """The Center that manages a drawback claim, which is apart from that of its alignment; else by what it is managed."""
    manager = managing_center(center, facts.entry_date, _shipped_law())
    return manager.center or manager.arrangement


@cache
def _shipped_law() -> LawEdition:
    return LawEdition.from_content(law_content())


def render(questions: Iterable[Question]) -> str:
    """The whole table as CSV text, every question answered by the engine."""
    compiled = compiled_strategies()
    out = io.StringIO()
    writer = csv.DictWriter(out, (*QUESTION, *ANSWER), lineterminator="\n")
    writer.writeheader()
    for question in questions:
        row = question._asdict()
        ruleset = compiled[question.strategy]
        writer.writerow({**row, **answer(ask(row, ruleset), ruleset)})
    return out.getvalue()


def read(text: str) -> Iterator[dict[str, str]]:
    """The rows of a table that `render` wrote or a person edited."""
    return csv.DictReader(io.StringIO(text))


def write_line(number: int, numbers: Iterable[str], value: int, mark: str = "") -> str:
    """One line in the words of the table; `numbers` are digits."""
    return f"{number}{mark} {' + '.join(format_hts(hts) for hts in numbers)} ${value:,}"


def _line(text: str, compiled: Compiled) -> LineFacts:
    head, _, rest = text.partition(" ")
    numbers, _, value = rest.rpartition("$")
    digits = [number.replace(".", "") for number in _parts(numbers.strip(), " + ")]
    return LineFacts(
        number=int(head.rstrip("VX")),
        hts=effective_hts(digits, compiled.named_98),
        value=int(value.replace(",", "")),
        counts=not head.endswith("V"),
    )


def _assignment(number: int, text: str) -> AssignmentRow:
    center, valid, word, known = text.split(" ")
    if word != "known":
        raise ValueError(f"{text!r}: the third word of an assignment is 'known'")
    valid_from, _, valid_to = valid.partition(OPEN_END)
    known_from, _, known_to = known.partition(OPEN_END)
    return AssignmentRow(
        number,
        center,
        date.fromisoformat(valid_from),
        date.fromisoformat(valid_to) if valid_to else None,
        _instant(known_from),
        _instant(known_to) if known_to else None,
    )


def _instant(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)


def _parts(text: str, separator: str) -> list[str]:
    return [part for part in text.split(separator) if part]
