"""The receipt of a determination: what was used, which tier decided and why, and what would have changed it.

It is rendered by running the engine again over the facts and the ruleset that the decision names, which cannot change.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from cee.core.vocabulary import NOT_ELIGIBLE, PENDING_ASSIGNMENT, Basis, Kind, TriageReason
from routing.engine.counterfactual import Counterfactual, describe_prefix, format_hts, nearest_change
from routing.engine.facts import Facts, facts_to_content
from routing.engine.route import Determination, assignment_applies, by_tariff, route
from routing.engine.ruleset import Compiled, Rule, Strategy


class Outcome(StrEnum):
    """What became of one tier."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


class Step(NamedTuple):
    """One tier of the trace: the rule by its authority, what became of it, and why."""

    rule: str
    outcome: Outcome
    because: str


class LineTrace(NamedTuple):
    """What the map says of one line; `center` is None where it says nothing or the line does not count."""

    number: int
    hts: str
    value: int
    center: str | None
    rule_id: int | None
    because: str


OVERRIDE_IN_FORCE = "OVERRIDE_IN_FORCE"
FOLLOWS_ACTIVITY = "FOLLOWS_ACTIVITY"
CFR101_10 = "CFR101_10"
CFR101_1 = "CFR101_1"
TRIAGE = "TRIAGE"

TIERS = {
    OVERRIDE_IN_FORCE: "A recorded decision with authority, holder and dates comes before everything else.",
    FOLLOWS_ACTIVITY: "A protest or correction belongs to the Center of the activity whose decision it concerns.",
    CFR101_10: "All summaries of an importer go to the Center its account is assigned to, a broker's own aside.",
    CFR101_1: "Where no account is assigned, the Center of the predominant tariff number works the summary.",
    TRIAGE: "What no rule places goes to the national routing desk with a reason; there is no default Center.",
}
"""The tiers in the order in which they are asked, each with what it says."""

_TIER_OF = {
    Basis.OVERRIDE: OVERRIDE_IN_FORCE,
    Basis.FOLLOWED: FOLLOWS_ACTIVITY,
    Basis.ASSIGNMENT: CFR101_10,
    Basis.TARIFF: CFR101_1,
    Basis.TRIAGE: TRIAGE,
}

_WHY_TRIAGE = {
    TriageReason.NO_USABLE_TARIFF: "No line that counts has a tariff number that could name a Center.",
    TriageReason.NO_MATCH: "The ruleset knows none of the tariff numbers.",
    TriageReason.NO_ASSIGNMENT: "Its claimant is not assigned to a Center, and it does not follow its goods.",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to "why is this here". Values are whole dollars; `sums` are the value per Center, largest first.

    `map_rule` is the row of the tariff map that decided, with its basis and confidence. `reproduced` is False where
    the ruleset and facts do not give the determination that was handed in: an alarm, never to be hidden.
    """

    center: str | None
    basis: Basis
    authority: str
    deciding_line: int | None
    runner_up: str | None
    triage_reason: TriageReason | None
    sums: tuple[tuple[str, int], ...]
    lines: tuple[LineTrace, ...]
    trace: tuple[Step, ...]
    counterfactual: Counterfactual
    map_rule: Rule | None
    ruleset_version: str
    ruleset_sha256: str
    inputs: dict[str, Any]
    reproduced: bool

    def as_dict(self) -> dict[str, Any]:
        """The receipt as plain JSON values, in the words of the REST contract."""
        return {
            "center": self.center,
            "basis": str(self.basis),
            "authority": self.authority,
            "deciding_line": self.deciding_line,
            "runner_up": self.runner_up,
            "triage_reason": None if self.triage_reason is None else str(self.triage_reason),
            "sums": [{"center": center, "value": value} for center, value in self.sums],
            "lines": [line._asdict() for line in self.lines],
            "trace": [{"rule": s.rule, "outcome": str(s.outcome), "because": s.because} for s in self.trace],
            "counterfactual": {
                "sentence": self.counterfactual.sentence,
                "center": self.counterfactual.center,
                "change": {
                    key: list(value) if isinstance(value, tuple) else value
                    for key, value in self.counterfactual.change._asdict().items()
                    if value not in (None, ())
                },
            },
            "map_rule": self.map_rule._asdict() if self.map_rule else None,
            "ruleset": {"version": self.ruleset_version, "sha256": self.ruleset_sha256},
            "inputs": self.inputs,
            "reproduced": self.reproduced,
        }


def explain(facts: Facts, compiled: Compiled, determination: Determination) -> Receipt:
    """The receipt of a determination made from these facts by this ruleset."""
    lines = tuple(_line(facts, compiled))
    sums: dict[str, int] = {}
    for line in lines:
        if line.center is not None:
            sums[line.center] = sums.get(line.center, 0) + line.value
    ranked = tuple(sorted(sums.items(), key=lambda item: (-item[1], item[0])))
    rule = compiled.rules.get(determination.rule_id) if determination.rule_id is not None else None
    return Receipt(
        center=determination.center,
        basis=determination.basis,
        authority=_authority(facts, determination, rule),
        deciding_line=determination.deciding_line,
        runner_up=determination.runner_up,
        triage_reason=determination.triage_reason,
        sums=ranked,
        lines=lines,
        trace=_trace(facts, determination, _tariff_because(facts, compiled, determination, rule, sums)),
        counterfactual=nearest_change(facts, compiled, determination),
        map_rule=rule,
        ruleset_version=compiled.ruleset.version,
        ruleset_sha256=compiled.ruleset.sha256,
        inputs=facts_to_content(facts),
        reproduced=route(facts, compiled) == determination,
    )


def _line(facts: Facts, compiled: Compiled) -> list[LineTrace]:
    traced = []
    for number, hts, value, counts in facts.lines:
        hit = compiled.lookup[hts]
        if not counts:
            traced.append(LineTrace(number, hts, value, None, None, "A component of a set does not count."))
        elif not hts:
            traced.append(LineTrace(number, hts, value, None, None, "No tariff number of it can name a Center."))
        elif hit is None:
            traced.append(LineTrace(number, hts, value, None, None, f"No rule names {format_hts(hts)}."))
        else:
            because = f"{describe_prefix(compiled.rules[hit.rule_id].prefix)} belongs to {hit.center}."
            traced.append(LineTrace(number, hts, value, hit.center, hit.rule_id, because[:1].upper() + because[1:]))
    return traced


def _trace(facts: Facts, determination: Determination, tariff: str) -> tuple[Step, ...]:
    because = {
        OVERRIDE_IN_FORCE: _override_because(facts),
        FOLLOWS_ACTIVITY: _followed_because(facts),
        CFR101_10: _assignment_because(facts),
        CFR101_1: tariff,
        TRIAGE: _WHY_TRIAGE[determination.triage_reason] if determination.triage_reason else "",
    }
    decided = list(TIERS).index(_TIER_OF[determination.basis])
    steps = []
    for position, tier in enumerate(TIERS):
        if tier == FOLLOWS_ACTIVITY and facts.kind == Kind.ENTRY_SUMMARY:
            continue
        if position > decided:
            steps.append(Step(tier, Outcome.NOT_REACHED, "An earlier rule had decided."))
        else:
            outcome = Outcome.PASSED if position == decided else Outcome.FAILED
            steps.append(Step(tier, outcome, because[tier]))
    return tuple(steps)


def _override_because(facts: Facts) -> str:
    if facts.override is None:
        return "No override is in force."
    return f"Override {facts.override.id} sends it to {facts.override.center}: {facts.override.authority}."


def _followed_because(facts: Facts) -> str:
    if facts.fallback_center is None:
        return "It follows no activity whose Center is known."
    return f"The activity it follows is with {facts.fallback_center}."


def _assignment_because(facts: Facts) -> str:
    assignment = facts.assignment
    if assignment_applies(facts) and assignment is not None:
        return f"The importer's account is assigned to {assignment.center} on {facts.entry_date.isoformat()}."
    if not facts.importer_known:
        return "The importer is not known."
    if facts.broker_as_importer:
        return "The importer of record is a broker; a broker's assignment does not decide."
    if assignment is None:
        return f"The importer's account had no Center on {facts.entry_date.isoformat()}."
    words = {NOT_ELIGIBLE: "is not eligible for a Center", PENDING_ASSIGNMENT: "awaits its assignment"}
    return f"The importer's account {words.get(assignment.center, 'names no Center')} ({assignment.center})."


def _tariff_because(
    facts: Facts, compiled: Compiled, determination: Determination, rule: Rule | None, sums: dict[str, int]
) -> str:
    if not by_tariff(facts.kind):
        return "An activity of this kind follows its importer or claimant, not its goods."
    if rule is None or determination.center is None:
        return _WHY_TRIAGE[determination.triage_reason] if determination.triage_reason else ""
    center, total = determination.center, sums.get(determination.center, 0)
    line = f"line {determination.deciding_line} ({describe_prefix(rule.prefix)})"
    if compiled.strategy is Strategy.FIRST_LINE:
        return f"{line.capitalize()} is the first that names a Center: {center}."
    if not any(sums.values()):
        return f"Every value is zero, so the first line that names a Center decides: {line}."
    if len(sums) == 1:
        return f"Every line that names a Center names {center}; the largest is {line}."
    if compiled.strategy is Strategy.LARGEST_LINE:
        return f"{line.capitalize()} is the largest that names a Center: {center}."
    tied = sorted(other for other, value in sums.items() if value == total and other != center)
    if tied:
        return (
            f"{center} and {', '.join(tied)} are equal at ${total:,}; "
            f"the largest single line, then the lowest number, decides: {line}."
        )
    return f"{center} has the largest value, ${total:,}; its largest is {line}."


def _authority(facts: Facts, determination: Determination, rule: Rule | None) -> str:
    match determination.basis:
        case Basis.OVERRIDE:
            return facts.override.authority if facts.override else ""
        case Basis.FOLLOWED:
            return "the authority of the activity it follows"
        case Basis.ASSIGNMENT:
            return "19 CFR 101.10"
        case Basis.TARIFF:
            return f"19 CFR 101.10; {rule.authority}" if rule else "19 CFR 101.10"
        case Basis.TRIAGE:
            return "19 CFR 101.10: no Center can be determined"
