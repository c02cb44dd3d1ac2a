"""The nearest change that would have led elsewhere: a sentence for people, a change for machines, proven by routing."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from cee.core.vocabulary import CENTER_CODES, Basis
from routing.engine.facts import AssignmentFact, Facts, LineFacts, OverrideFact
from routing.engine.route import Determination, by_tariff, route
from routing.engine.ruleset import Compiled, Rule, Strategy

_SUPPOSED = 0
"""The id of an override or assignment that only a counterfactual supposes; no stored row has it."""


class Action(StrEnum):
    """What a change does to the facts."""

    DROP_OVERRIDE = "drop_override"
    SET_OVERRIDE = "set_override"
    DROP_FOLLOWED = "drop_followed"
    DROP_ASSIGNMENT = "drop_assignment"
    SET_ASSIGNMENT = "set_assignment"
    NOT_A_BROKER = "not_a_broker"
    SET_VALUE = "set_value"
    SET_HTS = "set_hts"


class Change(NamedTuple):
    """One change to the facts: `lines` by number, `value` in whole dollars, `hts` as the digits of the prefix to stand
    on those lines, `center` of the supposed assignment or override."""

    action: Action
    lines: tuple[int, ...] = ()
    value: int | None = None
    hts: str | None = None
    center: str | None = None


class Counterfactual(NamedTuple):
    """The change, the sentence that a person reads, and the Center it leads to (None: triage)."""

    sentence: str
    change: Change
    center: str | None


def apply_counterfactual(facts: Facts, change: Change) -> Facts:
    """The facts as they would have been. A supposed assignment supposes a known importer that is no broker."""
    match change.action:
        case Action.DROP_OVERRIDE:
            return facts._replace(override=None)
        case Action.SET_OVERRIDE:
            return facts._replace(override=OverrideFact(_SUPPOSED, change.center or "", "supposed"))
        case Action.DROP_FOLLOWED:
            return facts._replace(fallback_center=None)
        case Action.DROP_ASSIGNMENT:
            return facts._replace(assignment=None)
        case Action.SET_ASSIGNMENT:
            supposed = AssignmentFact(_SUPPOSED, change.center or "")
            return facts._replace(assignment=supposed, importer_known=True, broker_as_importer=False)
        case Action.NOT_A_BROKER:
            return facts._replace(broker_as_importer=False)
        case Action.SET_VALUE | Action.SET_HTS:
            return facts._replace(lines=tuple(_changed(line, change) for line in facts.lines))


def _changed(line: LineFacts, change: Change) -> LineFacts:
    if line.number not in change.lines:
        return line
    return line._replace(
        value=line.value if change.value is None else change.value, hts=line.hts if change.hts is None else change.hts
    )


def nearest_change(facts: Facts, compiled: Compiled, found: Determination) -> Counterfactual:
    """The first of the candidates, nearest first, that really leads elsewhere. An override always does, and is last."""
    for change in _candidates(facts, compiled, found):
        outcome = route(apply_counterfactual(facts, change), compiled)
        if outcome.center != found.center:
            return Counterfactual(_sentence(facts, change, outcome), change, outcome.center)
    raise AssertionError("an override to another Center always leads there")


def _candidates(facts: Facts, compiled: Compiled, found: Determination) -> Iterator[Change]:
    if found.basis is Basis.OVERRIDE:
        yield Change(Action.DROP_OVERRIDE)
    elif found.basis is Basis.FOLLOWED:
        yield Change(Action.DROP_FOLLOWED)
    elif found.basis is Basis.ASSIGNMENT:
        yield Change(Action.DROP_ASSIGNMENT)
        yield from (Change(Action.SET_ASSIGNMENT, center=center) for center in _others(facts, compiled, found))
    else:
        if found.basis is Basis.TARIFF:
            yield from _by_value(facts, compiled, found)
        elif facts.broker_as_importer:
            yield Change(Action.NOT_A_BROKER)
        if by_tariff(facts.kind):
            yield from _by_number(facts, compiled, found)
        yield from (Change(Action.SET_ASSIGNMENT, center=center) for center in CENTER_CODES)
    yield from (Change(Action.SET_OVERRIDE, center=center) for center in _others(facts, compiled, found))


def _others(facts: Facts, compiled: Compiled, found: Determination) -> list[str]:
    """The other Centers, those first that the goods name."""
    named = (hit.center for line in facts.lines if line.counts and (hit := compiled.lookup[line.hts]))
    return [center for center in dict.fromkeys((*named, *CENTER_CODES)) if center != found.center]


def _by_value(facts: Facts, compiled: Compiled, found: Determination) -> Iterator[Change]:
    """The smallest value at which the runner-up's best line would have carried its Center."""
    if found.runner_up is None or compiled.strategy is Strategy.FIRST_LINE:
        return
    sums: dict[str, int] = {}
    best: dict[str, LineFacts] = {}
    for line in facts.lines:
        hit = compiled.lookup[line.hts] if line.counts else None
        if hit is not None:
            sums[hit.center] = sums.get(hit.center, 0) + line.value
            leader = best.get(hit.center)
            if leader is None or (line.value, -line.number) > (leader.value, -leader.number):
                best[hit.center] = line
    second, first = best.get(found.runner_up), best.get(found.center or "")
    if second is None or first is None:
        return
    if compiled.strategy is Strategy.LARGEST_LINE:
        level = first.value
    else:
        level = second.value + sums[found.center or ""] - sums[found.runner_up]
    # At the level the two are tied, and the tie-break may or may not be enough.
    yield Change(Action.SET_VALUE, (second.number,), value=level)
    yield Change(Action.SET_VALUE, (second.number,), value=level + 1)


def _by_number(facts: Facts, compiled: Compiled, found: Determination) -> Iterator[Change]:
    """The nearest other tariff number, on as few lines as it takes, the deciding and the largest first."""
    lines = [line for line in facts.lines if line.counts and _decides(line, compiled, found)]
    lines.sort(key=lambda line: (line.number != found.deciding_line, -line.value, line.number))
    if not lines:
        return
    rule = _nearest_rule(lines[0].hts, compiled, found.center)
    if rule is None:
        return
    numbers = [line.number for line in lines]
    low, high = 1, len(numbers)
    while low < high:
        middle = (low + high) // 2
        change = Change(Action.SET_HTS, tuple(numbers[:middle]), hts=rule.prefix)
        if route(apply_counterfactual(facts, change), compiled).center != found.center:
            high = middle
        else:
            low = middle + 1
    yield Change(Action.SET_HTS, tuple(numbers[:low]), hts=rule.prefix)


def _decides(line: LineFacts, compiled: Compiled, found: Determination) -> bool:
    hit = compiled.lookup[line.hts]
    return found.center is None if hit is None else hit.center == found.center


def _nearest_rule(hts: str, compiled: Compiled, center: str | None) -> Rule | None:
    """The rule of another Center that shares the most digits with the number, then lies closest to it."""
    others = [rule for rule in compiled.ruleset.rules if rule.center != center and rule.prefix[:2] < "98"]
    target = int(hts.ljust(10, "0")) if hts else 0

    def distance(rule: Rule) -> tuple[int, int, str]:
        shared = 0
        for left, right in zip(rule.prefix, hts, strict=False):
            if left != right:
                break
            shared += 1
        return -shared, abs(int(rule.prefix.ljust(10, "0")) - target), rule.prefix

    return min(others, key=distance, default=None)


def _sentence(facts: Facts, change: Change, outcome: Determination) -> str:
    goes = f"would go to {outcome.center}" if outcome.center else "would go to triage"
    match change.action:
        case Action.DROP_OVERRIDE:
            return f"Without the override it {goes}."
        case Action.SET_OVERRIDE:
            return f"Only another decision could change this: with an override for {outcome.center} it {goes}."
        case Action.DROP_FOLLOWED:
            return f"If it followed no other activity it {goes}."
        case Action.DROP_ASSIGNMENT:
            return f"Without the importer's assignment it {goes}."
        case Action.SET_ASSIGNMENT:
            if facts.assignment is None:
                return f"If the importer were assigned to {outcome.center} on the entry date it {goes}."
            return f"If the importer's assignment on the entry date were {outcome.center} it {goes}."
        case Action.NOT_A_BROKER:
            return f"If the importer of record were not a broker it {goes}."
        case Action.SET_VALUE:
            declared = next(line.value for line in facts.lines if line.number == change.lines[0])
            return f"If the value of line {change.lines[0]} were ${change.value:,} instead of ${declared:,} it {goes}."
        case Action.SET_HTS:
            return f"If {_lines(change.lines)} carried a number of {describe_prefix(change.hts or '')} it {goes}."


def _lines(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    if len(numbers) > 5:
        return f"{len(numbers)} lines (from line {numbers[0]} on, by value)"
    return f"lines {', '.join(str(number) for number in sorted(numbers))}"


def describe_prefix(prefix: str) -> str:
    """A tariff prefix as the trade says it: `chapter 73`, `heading 8211`, `subheading 8443.31`, `9801.00.10.15`."""
    match len(prefix):
        case 2:
            return f"chapter {prefix}"
        case 4:
            return f"heading {prefix}"
        case 6:
            return f"subheading {format_hts(prefix)}"
        case _:
            return format_hts(prefix)


def format_hts(digits: str) -> str:
    """Digits with the points of the tariff schedule: `8205511500` gives `8205.51.15.00`."""
    return ".".join(part for part in (digits[:4], digits[4:6], digits[6:8], digits[8:10]) if part)
