"""What routing may know about an activity, and nothing else: the input of every determination."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

PREFIX_LENGTHS = (10, 8, 6, 4, 2)
"""How many digits a rule of the tariff map may name, longest first."""

_HASH_FORMAT = "1"
_HASH = blake2b(digest_size=16)


class LineFacts(NamedTuple):
    """One line: its number, its one effective tariff number (digits, or '' for none), its value in whole dollars
    (the sum over its tariff numbers), and whether it counts (a component of a set, marked V, does not)."""

    number: int
    hts: str
    value: int
    counts: bool = True


class AssignmentFact(NamedTuple):
    """The importer account's Center assignment in force on the entry date, as known when routing.

    `center` is CEE001 to CEE010, NOTELG or PNDING.
    """

    id: int
    center: str


class OverrideFact(NamedTuple):
    """A recorded decision that this activity belongs to another Center, with the authority it rests on."""

    id: int
    center: str
    authority: str


class Facts(NamedTuple):
    """All that decides the Center of one activity.

    `fallback_center` is the Center of the decision or the entries that the activity follows (a protest, a
    post-summary correction); an entry summary follows nothing and leaves it None.
    """

    kind: str
    entry_date: date
    importer_known: bool
    broker_as_importer: bool
    assignment: AssignmentFact | None
    override: OverrideFact | None
    lines: tuple[LineFacts, ...]
    fallback_center: str | None = None


def effective_hts(numbers: Sequence[str], named_98: Collection[str]) -> str:
    """The one tariff number that speaks for a line, as digits, or '' where none does.

    `numbers` are the line's tariff numbers in the order of the summary; `named_98` the chapter 98 prefixes that the
    tariff map itself names. The last chapter 1-97 number rules; without one, the first chapter 98 number that the map
    names (9801.00.10 and the like). A chapter 99 number never does.
    """
    for number in reversed(numbers):
        if number[:2] < "98":
            return number
    for number in numbers:
        if number[:2] == "98" and any(number[:length] in named_98 for length in PREFIX_LENGTHS):
            return number
    return ""


def facts_hash(facts: Facts) -> bytes:
    """Sixteen bytes that are the same for the same facts in every process, on every machine, on any day."""
    kind, entry_date, known, broker, assignment, override, lines, fallback = facts
    text = (
        f"{_HASH_FORMAT}|{kind}|{entry_date.toordinal()}|{'1' if known else '0'}{'1' if broker else '0'}"
        f"|{f'{assignment[0]},{assignment[1]}' if assignment else ''}|{fallback or ''}|"
        + ";".join([f"{number},{hts},{value},{'1' if counts else '0'}" for number, hts, value, counts in lines])
        # The only free text stands last, so that nothing in it can be mistaken for a field.
        + (f"|{override[0]},{override[1]},{override[2]}" if override else "|")
    )
    hashed = _HASH.copy()
    hashed.update(text.encode())
    return hashed.digest()


def facts_to_content(facts: Facts) -> dict[str, Any]:
    """The facts as plain JSON values, in the shape that a receipt publishes as its `inputs`."""
    return {
        "kind": str(facts.kind),
        "entry_date": facts.entry_date.isoformat(),
        "importer_known": facts.importer_known,
        "broker_as_importer": facts.broker_as_importer,
        "assignment": facts.assignment._asdict() if facts.assignment else None,
        "override": facts.override._asdict() if facts.override else None,
        "fallback_center": facts.fallback_center,
        "lines": [line._asdict() for line in facts.lines],
    }


def facts_from_content(content: Mapping[str, Any]) -> Facts:
    """The facts that `facts_to_content` wrote: a receipt alone is enough to decide again."""
    assignment, override = content["assignment"], content["override"]
    return Facts(
        kind=content["kind"],
        entry_date=date.fromisoformat(content["entry_date"]),
        importer_known=content["importer_known"],
        broker_as_importer=content["broker_as_importer"],
        assignment=AssignmentFact(**assignment) if assignment else None,
        override=OverrideFact(**override) if override else None,
        lines=tuple(LineFacts(**line) for line in content["lines"]),
        fallback_center=content["fallback_center"],
    )
