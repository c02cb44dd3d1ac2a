"""The facts of a determination, rebuilt from what it names: rows that cannot change, and a hash that proves them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from cee.core.vocabulary import Basis, Kind, TriageReason
from entries.models import Activity, DrawbackVersion, EntryLine, EntrySummaryVersion, ProtestVersion
from routing.engine.facts import AssignmentFact, Facts, OverrideFact, facts_from_content, facts_hash
from routing.engine.route import Determination
from routing.models import Assignment, Override, RoutingDecision
from routing.selectors.snapshot import ActiveRuleset, compiled_ruleset
from routing.services.determine import stored_line

_KNOWN_AND_BROKER = ((True, False), (False, False), (True, True), (False, True))
"""What routing knew of an importer: that it has an account, and that this is a broker's. The hash tells which."""

BATCH = 2_000


class Rebuilt(NamedTuple):
    """A stored determination with its facts; `proven` where they have the hash that it was stored with."""

    decision: RoutingDecision
    facts: Facts
    found: Determination
    ruleset: ActiveRuleset
    proven: bool


def determination_of(decision: RoutingDecision) -> Determination:
    """What a stored decision says that routing found."""
    return Determination(
        decision.center,
        Basis(decision.basis),
        decision.rule_id,
        decision.deciding_line,
        decision.runner_up,
        TriageReason(decision.triage_reason) if decision.triage_reason else None,
    )


def rebuild(decisions: Iterable[RoutingDecision]) -> Iterator[Rebuilt]:
    """Each decision with its facts, in a fixed number of queries for every BATCH of them."""
    waiting = iter(decisions)
    while batch := list(islice(waiting, BATCH)):
        yield from _rebuild(batch)


def _rebuild(batch: Sequence[RoutingDecision]) -> Iterator[Rebuilt]:
    ids = {decision.activity_id for decision in batch}
    told: dict[tuple[int, int], dict] = {}
    entered = {
        (activity, number): day
        for activity, number, day in EntrySummaryVersion.objects.filter(activity_id__any=ids).values_list(
            "activity_id", "number", "entry_date"
        )
    }
    for versions in (ProtestVersion, DrawbackVersion):
        rows_of = versions.objects.filter(activity_id__any=ids).values_list("activity_id", "number", "routed_facts")
        told |= {(activity, number): facts for activity, number, facts in rows_of}
    numbers = dict(Activity.objects.filter(id__any=ids).values_list("pk", "kind"))
    lines: dict[tuple[int, int], list[tuple[int, list, int, str | None]]] = {}
    rows = EntryLine.objects.filter(activity_id__any=ids).order_by("activity_id", "version", "number")
    for activity, version, *line in rows.values_list(
        "activity_id", "version", "number", "tariffs", "value", "set_mark"
    ):
        lines.setdefault((activity, version), []).append(tuple(line))  # type: ignore[arg-type]
    assignments = Assignment.objects.in_bulk({one.assignment_id for one in batch if one.assignment_id})
    overrides = Override.objects.in_bulk({one.override_id for one in batch if one.override_id})
    for decision in batch:
        key = (decision.activity_id, decision.filed_version)
        ruleset = compiled_ruleset(decision.ruleset_id)
        assignment = assignments.get(decision.assignment_id)
        override = overrides.get(decision.override_id)
        named = AssignmentFact(assignment.pk, assignment.center) if assignment else None
        by_override = OverrideFact(override.pk, override.center, override.authority) if override else None
        if (content := told.get(key)) is not None:
            facts = facts_from_content(content)._replace(assignment=named, override=by_override)
            yield _proven(decision, facts, ruleset)
            continue
        facts = Facts(
            numbers.get(decision.activity_id, Kind.ENTRY_SUMMARY),
            entered[key],
            True,
            False,
            named,
            by_override,
            tuple(stored_line(*line, ruleset.compiled.named_98) for line in lines.get(key, ())),
        )
        yield _proven(decision, facts, ruleset)


def _proven(decision: RoutingDecision, facts: Facts, ruleset: ActiveRuleset) -> Rebuilt:
    stored = bytes(decision.facts_hash)
    for known, broker in _KNOWN_AND_BROKER:
        supposed = facts._replace(importer_known=known, broker_as_importer=broker)
        if facts_hash(supposed) == stored:
            return Rebuilt(decision, supposed, determination_of(decision), ruleset, True)
    return Rebuilt(decision, facts, determination_of(decision), ruleset, False)
