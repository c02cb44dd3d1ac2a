"""The ruleset: an immutable, dated, content-hashed table from tariff prefixes to Centers, and its compiled form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from cee.core.errors import Problem
from cee.core.vocabulary import CENTER_CODES, Standing
from routing.engine.facts import PREFIX_LENGTHS

_MEMO_LIMIT = 200_000
_AUTHORITY = "19 CFR 101.1"


class Strategy(StrEnum):
    """How the lines of one summary agree on a Center."""

    VALUE_BY_CENTER = "value_by_center"
    LARGEST_LINE = "largest_line"
    FIRST_LINE = "first_line"


class Rule(NamedTuple):
    """One row of the tariff map: goods under `prefix` (2, 4, 6, 8 or 10 digits) belong to `center`.

    `basis` says how the row is known (sourced, evidence, scope, recalled), `confidence` how surely, in percent.
    """

    id: int
    prefix: str
    center: str
    basis: str
    confidence: int
    authority: str
    note: str


class RulesetError(ValueError):
    """A ruleset that must not be used; `problems` says what is wrong with which rule."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Ruleset:
    """Everything that routing reads beside the facts. `trusted_standings` are those that count as trusted traders."""

    version: str
    rules: tuple[Rule, ...]
    valid_from: date
    strategy: Strategy = Strategy.VALUE_BY_CENTER
    trusted_standings: tuple[str, ...] = (Standing.TRADE_COMPLIANCE,)

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the canonical content: equal for equal rules, whatever order they were written in."""
        return content_sha256(to_content(self))


class Hit(NamedTuple):
    """What the map says of a tariff number."""

    center: str
    rule_id: int


class _Lookup(dict[str, Hit | None]):
    """Tariff number -> the hit of its longest prefix, or None; each number is worked out once."""

    __slots__ = ("_by_prefix",)

    def __init__(self, by_prefix: Mapping[str, Hit]) -> None:
        super().__init__()
        self._by_prefix = by_prefix

    def __missing__(self, hts: str) -> Hit | None:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        found = None
        for length in PREFIX_LENGTHS:
            found = self._by_prefix.get(hts[:length])
            if found is not None:
                break
        self[hts] = found
        return found


class Compiled:
    """A ruleset made ready to decide: `lookup[hts]` is a Hit or None. Pickles as its ruleset."""

    __slots__ = ("lookup", "named_98", "rules", "ruleset", "strategy")

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.strategy = ruleset.strategy
        self.rules = {rule.id: rule for rule in ruleset.rules}
        self.named_98 = frozenset(rule.prefix for rule in ruleset.rules if rule.prefix[:2] == "98")
        self.lookup = _Lookup({rule.prefix: Hit(rule.center, rule.id) for rule in ruleset.rules})

    def __reduce__(self) -> tuple[type["Compiled"], tuple[Ruleset]]:
        return Compiled, (self.ruleset,)


def compile_ruleset(ruleset: Ruleset) -> Compiled:
    """The ruleset ready to decide; RulesetError names every rule that is not fit to be used."""
    problems = tuple(check_ruleset(ruleset))
    if problems:
        raise RulesetError(problems)
    return Compiled(ruleset)


def check_ruleset(ruleset: Ruleset) -> Iterator[Problem]:
    """Each thing that makes the ruleset unusable: malformed, doubled or reserved prefixes, unknown Centers."""
    prefixes: set[str] = set()
    ids: set[int] = set()
    for position, rule in enumerate(ruleset.rules):
        path = f"rules[{position}]"
        prefix = rule.prefix
        if len(prefix) not in PREFIX_LENGTHS or not (prefix.isascii() and prefix.isdigit()):
            yield _problem("RULE_PREFIX", f"{path}.prefix", f"{prefix!r} is not 2, 4, 6, 8 or 10 digits.")
        elif prefix[:2] in ("00", "77", "99"):
            yield _problem("RULE_CHAPTER", f"{path}.prefix", f"Chapter {prefix[:2]} never decides a Center.")
        if prefix in prefixes:
            yield _problem("RULE_DOUBLED", f"{path}.prefix", f"{prefix} is named twice.")
        if rule.id in ids:
            yield _problem("RULE_ID_DOUBLED", f"{path}.id", f"Rule {rule.id} stands twice.")
        if rule.center not in CENTER_CODES:
            yield _problem("RULE_CENTER", f"{path}.center", f"{rule.center!r} is none of the ten Centers.")
        prefixes.add(prefix)
        ids.add(rule.id)


def _problem(code: str, path: str, message: str) -> Problem:
    return Problem(code=code, path=path, message=message, authority=_AUTHORITY)


def to_content(ruleset: Ruleset) -> dict[str, Any]:
    """The ruleset as plain JSON values in canonical order; what the database keeps and the hash is taken of."""
    return {
        "version": ruleset.version,
        "valid_from": ruleset.valid_from.isoformat(),
        "strategy": str(ruleset.strategy),
        "trusted_standings": sorted(str(standing) for standing in ruleset.trusted_standings),
        "rules": [rule._asdict() for rule in sorted(ruleset.rules, key=lambda rule: rule.prefix)],
    }


def from_content(content: Mapping[str, Any]) -> Ruleset:
    """The ruleset that `to_content` wrote. KeyError, TypeError or ValueError where the content is not of that shape."""
    return Ruleset(
        version=content["version"],
        valid_from=date.fromisoformat(content["valid_from"]),
        strategy=Strategy(content["strategy"]),
        trusted_standings=tuple(content["trusted_standings"]),
        rules=tuple(Rule(**rule) for rule in content["rules"]),
    )


def content_sha256(content: Mapping[str, Any]) -> str:
    """Hex SHA-256 of the content as JSON with sorted keys and no spaces, so that any language can check it."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
