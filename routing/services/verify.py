"""Routing done again from what the decisions name, to prove that each still comes out the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Max, Min

from cee.base.models import Dated
from cee.core.vocabulary import Lane
from entries.rules.claim_facts import managing_center
from entries.selectors.reference import law_by_id
from routing.engine.route import route
from routing.engine.ruleset import content_sha256
from routing.models import RoutingDecision, Ruleset
from routing.screening.criteria import ENFORCEMENT_FLAG
from routing.screening.division import division_for
from routing.services.rebuild import FiledClaim, Rebuilt, rebuild


class Mismatch(NamedTuple):
    """A determination that does not come out as stored: which, and in what."""

    activity_id: int
    seq: int
    what: str


_SAMPLE = """
SELECT DISTINCT one.activity_id, one.seq
FROM generate_series(1, %s) AS n
CROSS JOIN LATERAL (SELECT %s + floor(random() * %s + n * 0)::bigint AS least) AS drawn
CROSS JOIN LATERAL (
    SELECT activity_id, seq FROM routing_routingdecision WHERE activity_id >= drawn.least ORDER BY activity_id, seq LIMIT 1
) AS one
ORDER BY one.activity_id, one.seq
"""
_PAGE = 2_000
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def verify(rebuilt: Rebuilt) -> Mismatch | None:
    """What is wrong with a determination, or None where it comes out as it was stored."""
    wrong = "; ".join(_wrong(rebuilt))
    return Mismatch(rebuilt.decision.activity_id, rebuilt.decision.seq, wrong) if wrong else None


def _wrong(rebuilt: Rebuilt) -> Iterator[str]:
    again = route(rebuilt.facts, rebuilt.ruleset.compiled)
    for name, was, now in zip(again._fields, rebuilt.found, again, strict=True):
        if was != now:
            yield f"{name} {was} is now {now}"
    if not rebuilt.proven:
        yield "the facts no longer have the hash they were decided on"
    yield from _not_in_force(rebuilt)
    yield from _of_division(rebuilt)
    if rebuilt.claim is not None:
        yield from _of_claim(rebuilt, rebuilt.claim)


def _not_in_force(rebuilt: Rebuilt) -> Iterator[str]:
    """Named rows that are not there, or that did not hold on the day of the facts as CEE knew them when it decided."""
    decision, named, day = rebuilt.decision, rebuilt.named, rebuilt.facts.entry_date
    at = decision.decided_at
    for name, told, row in (
        ("assignment", decision.assignment_id, named.assignment),
        ("standing", decision.standing_id, named.standing),
    ):
        if row is not None and not (_holds(row, day) and row.known_from <= at < (row.known_to or _NEVER)):
            yield f"the {name} {told} did not hold on {day}, as it was known then"
        elif row is None and told is not None:
            yield f"there is no {name} {told}"
    override = named.override
    if override is not None:
        if not (_holds(override, day) and override.made_at <= at < (override.revoked_at or _NEVER)):
            yield f"the override {override.pk} did not hold on {day}, as it was known then"
    elif decision.override_id is not None:
        yield f"there is no override {decision.override_id}"


def _holds(row: Dated, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _of_division(rebuilt: Rebuilt) -> Iterator[str]:
    """The division follows from lane and standing; a criterion's enforcement flag and lane go together."""
    decision, standing = rebuilt.decision, rebuilt.named.standing
    flags = (ENFORCEMENT_FLAG,) if decision.lane == Lane.ENFORCEMENT else ()
    trusted = rebuilt.ruleset.compiled.ruleset.trusted_standings
    division = division_for(flags, standing.standing if standing else "", trusted).value if decision.center else None
    if decision.division != division:
        yield f"division {decision.division} is now {division}"


def _of_claim(rebuilt: Rebuilt, claim: FiledClaim) -> Iterator[str]:
    """Of a drawback claim: it is aligned on its day of filing, and managed as was arranged for that day by the law edition
    that the determination names; the Center of the first determination of a version is the one that it was stored with."""
    decision = rebuilt.decision
    if claim.manager is None:
        return
    if rebuilt.facts.entry_date != claim.filed_date:
        yield f"it was filed on {claim.filed_date} and aligned on {rebuilt.facts.entry_date}"
    if decision.seq != claim.first_seq:
        return
    try:
        edition = law_by_id(decision.law_edition_id).edition
    except LookupError as error:
        yield str(error)
        return
    manager = managing_center(decision.center, claim.filed_date, edition)
    if claim.manager != (manager.center, manager.arrangement[:120]):
        yield f"managing Center {claim.manager[0]} ({claim.manager[1]}) is now {manager.center} ({manager.arrangement})"


def verify_decisions(*, sample: int | None = None) -> Iterator[Mismatch | None]:
    """One answer for each determination of whatever kind, or for about `sample` of them drawn at random."""
    decisions = _all() if sample is None else _sample(sample)
    for rebuilt in rebuild(decisions):
        yield verify(rebuilt)


def verify_rulesets() -> Iterator[str]:
    """The versions of rulesets whose content no longer has the hash that they are named by."""
    for version, content, sha256 in Ruleset.objects.values_list("version", "content", "sha256"):
        if content_sha256(content) != sha256:
            yield version


def _all() -> Iterator[RoutingDecision]:
    """Every determination, by keyset pages, so that no long snapshot holds the database back."""
    last = (0, 0)
    while page := list(_page(last)):
        yield from page
        last = (page[-1].activity_id, page[-1].seq)


def _page(last: tuple[int, int]) -> list[RoutingDecision]:
    return list(RoutingDecision.objects.filter(pk__gt=last).order_by("activity_id", "seq")[:_PAGE])


def _sample(size: int) -> Iterator[RoutingDecision]:
    bounds = RoutingDecision.objects.aggregate(least=Min("activity_id"), most=Max("activity_id"))
    if bounds["least"] is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE, [size, bounds["least"], bounds["most"] - bounds["least"] + 1])
        keys = cursor.fetchall()
    for start in range(0, len(keys), _PAGE):
        yield from RoutingDecision.objects.filter(pk__in=keys[start : start + _PAGE])
