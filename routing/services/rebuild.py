"""The facts of a determination, rebuilt from what it names: rows that cannot change, and a hash that proves them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery

from cee.core.vocabulary import Basis, Kind, TriageReason
from entries.models import (
    FILED_VERSIONS,
    AccountStanding,
    Activity,
    DrawbackVersion,
    EntryLine,
    EntrySummaryVersion,
)
from routing.engine.facts import AssignmentFact, Facts, OverrideFact, facts_from_content, facts_hash
from routing.engine.route import Determination
from routing.models import Assignment, Override, RoutingDecision
from routing.selectors.snapshot import ActiveRuleset, compiled_ruleset
from routing.services.determine import stored_line

_KNOWN_AND_BROKER = ((True, False), (False, False), (True, True), (False, True))
"""What routing knew of an importer: that it has an account, and that this is a broker's. The hash tells which."""

BATCH = 2_000


class Named(NamedTuple):
    """The dated rows that a determination names, each None where it names none or where there is no such row."""

    assignment: Assignment | None
    override: Override | None
    standing: AccountStanding | None


class FiledClaim(NamedTuple):
    """What a version of a protest or a claim says beside its facts. `manager` is the Center that manages it and by what
    arrangement, as stored with a drawback claim (None for a protest) at the determination `first_seq`."""

    facts: Mapping[str, Any]
    filed_date: date
    manager: tuple[str | None, str] | None = None
    first_seq: int | None = None


class Rebuilt(NamedTuple):
    """A stored determination with its facts; `proven` where they have the hash that it was stored with."""

    decision: RoutingDecision
    facts: Facts
    found: Determination
    ruleset: ActiveRuleset
    proven: bool
    named: Named
    claim: FiledClaim | None


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
    entered = {
        (activity, number): day
        for activity, number, day in EntrySummaryVersion.objects.filter(activity_id__any=ids).values_list(
            "activity_id", "number", "entry_date"
        )
    }
    claims = _claims(ids)
    numbers = dict(Activity.objects.filter(id__any=ids).values_list("pk", "kind"))
    lines: dict[tuple[int, int], list[tuple[int, list, int, str | None]]] = {}
    rows = EntryLine.objects.filter(activity_id__any=ids).order_by("activity_id", "version", "number")
    for activity, version, *line in rows.values_list(
        "activity_id", "version", "number", "tariffs", "value", "set_mark"
    ):
        lines.setdefault((activity, version), []).append(tuple(line))  # type: ignore[arg-type]
    assignments = Assignment.objects.in_bulk({one.assignment_id for one in batch if one.assignment_id})
    overrides = Override.objects.in_bulk({one.override_id for one in batch if one.override_id})
    standings = AccountStanding.objects.in_bulk({one.standing_id for one in batch if one.standing_id})
    for decision in batch:
        key = (decision.activity_id, decision.filed_version)
        ruleset = compiled_ruleset(decision.ruleset_id)
        named = Named(
            assignments.get(decision.assignment_id),
            overrides.get(decision.override_id),
            standings.get(decision.standing_id),
        )
        claim = claims.get(key)
        if claim is not None:
            facts = facts_from_content(claim.facts)
        else:
            facts = Facts(
                numbers.get(decision.activity_id, Kind.ENTRY_SUMMARY),
                entered[key],
                True,
                False,
                None,
                None,
                tuple(stored_line(*line, ruleset.compiled.named_98) for line in lines.get(key, ())),
            )
        yield _proven(decision, _with(facts, named), ruleset, named, claim)


def _claims(ids: set[int]) -> dict[tuple[int, int], FiledClaim]:
    """The versions of protests, claims and the like among these activities, by activity and number. A query for each kind."""
    found: dict[tuple[int, int], FiledClaim] = {}
    for versions in FILED_VERSIONS.values():
        rows = versions._default_manager.filter(activity_id__any=ids)
        for activity, number, *said in rows.values_list("activity_id", "number", "routed_facts", "filed_date"):
            found[activity, number] = FiledClaim(*said)
    first = RoutingDecision.objects.filter(activity_id=OuterRef("activity_id"), filed_version=OuterRef("number"))
    managed = DrawbackVersion.objects.filter(activity_id__any=ids).annotate(
        first_seq=Subquery(first.order_by("seq").values("seq")[:1])
    )
    for activity, number, center, by, seq in managed.values_list(
        "activity_id", "number", "managing_center", "managed_by", "first_seq"
    ):
        found[activity, number] = found[activity, number]._replace(manager=(center, by), first_seq=seq)
    return found


def _with(facts: Facts, named: Named) -> Facts:
    assignment, override = named.assignment, named.override
    return facts._replace(
        assignment=AssignmentFact(assignment.pk, assignment.center) if assignment else None,
        override=OverrideFact(override.pk, override.center, override.authority) if override else None,
    )


def _proven(
    decision: RoutingDecision, facts: Facts, ruleset: ActiveRuleset, named: Named, claim: FiledClaim | None
) -> Rebuilt:
    stored, found = bytes(decision.facts_hash), determination_of(decision)
    for known, broker in _KNOWN_AND_BROKER:
        supposed = facts._replace(importer_known=known, broker_as_importer=broker)
        if facts_hash(supposed) == stored:
            return Rebuilt(decision, supposed, found, ruleset, True, named, claim)
    return Rebuilt(decision, facts, found, ruleset, False, named, claim)
