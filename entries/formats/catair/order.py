"""In which order the records of a transaction stand, which of them form loops, and how many there may be: `order.csv` as data.

A record may follow any that stands before it, and itself. Where `loop_ends` is given the record opens a loop: it may come again after anything
of the loop. `below` names the record in whose loop it stands; `most` is how many a loop, or a transaction, may have.
"""

import csv
from pathlib import Path
from typing import Final, NamedTuple

TOLERATED: Final = (b"SE", b"CW", b"OI", b"PG")
"""Records of other agencies, of cargo release and of the Census: they may stand anywhere and are kept as sent."""


class Rule(NamedTuple):
    """Where a record stands in its transaction."""

    record: str
    place: int
    loop_ends: int | None
    most: int | None
    below: str | None


def _load() -> dict[str, dict[str, Rule]]:
    found: dict[str, dict[str, Rule]] = {}
    with Path(__file__).with_name("order.csv").open(encoding="ascii", newline="") as table:
        for row in csv.DictReader(table):
            ends, most = row["loop_ends"], row["most"]
            rule = Rule(
                row["record"],
                int(row["place"]),
                int(ends) if ends else None,
                int(most) if most else None,
                row["below"] or None,
            )
            found.setdefault(row["message"], {})[rule.record] = rule
    return found


ORDER: Final = _load()


def _may_follow(rule: Rule, last: Rule | None, rules: dict[str, Rule]) -> bool:
    """Whether a record may come after another, or first."""
    if last is None:
        return rule.record == "10"
    if rule.below is not None:
        parent = rules[rule.below]
        if not parent.place <= last.place <= (parent.loop_ends or 0):
            return False
    return rule.place >= last.place or (rule.loop_ends is not None and last.place <= rule.loop_ends)


def _followers(rules: dict[str, Rule]) -> frozenset[tuple[str, str]]:
    firsts = {("", rule.record) for rule in rules.values() if _may_follow(rule, None, rules)}
    pairs = {(a.record, b.record) for a in rules.values() for b in rules.values() if _may_follow(b, a, rules)}
    return frozenset(firsts | pairs)


FOLLOWS: Final = {message: _followers(rules) for message, rules in ORDER.items()}
"""The pairs of records, of each message, of which the second may follow the first; the first record of all follows nothing."""


class Walk:
    """Goes along the records of one transaction and says what is out of order. `seen` counts the records of each kind."""

    __slots__ = ("_before", "_follows", "_last", "_rules", "seen")

    def __init__(self, message: str) -> None:
        self._rules = ORDER[message]
        self._follows = FOLLOWS[message]
        self._last = ""
        self._before: dict[str, int] = {}
        self.seen: dict[str, int] = {}

    def step(self, record: str) -> str:
        """Take the next record, one that the message knows; what is wrong with its coming here, or nothing."""
        seen, last = self.seen, self._last
        self._last = record
        count = seen[record] = seen.get(record, 0) + 1
        _, _, loop_ends, most, below = self._rules[record]
        wrong = ""
        if (last, record) not in self._follows:
            wrong = self._out_of_order(last, below)
        elif most is not None and count - (self._before.get(record, 0) if below else 0) > most:
            wrong = f"stands at most {most} times here"
        if loop_ends is not None and below is None:
            self._before = seen.copy()
        return wrong

    def _out_of_order(self, last: str, below: str | None) -> str:
        if not last:
            return "does not begin a transaction; record 10 does"
        return (
            f"stands below a record {below}" if below and below not in self.seen else f"does not follow record {last}"
        )
