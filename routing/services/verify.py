"""Routing done again from what the decisions name, to prove that each still comes out the same."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Min

from cee.core.vocabulary import Kind
from routing.engine.route import route
from routing.engine.ruleset import content_sha256
from routing.models import RoutingDecision, Ruleset
from routing.services.rebuild import Rebuilt, rebuild


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


def verify(rebuilt: Rebuilt) -> Mismatch | None:
    """What is wrong with a determination, or None where it comes out as it was stored."""
    decision = rebuilt.decision
    again = route(rebuilt.facts, rebuilt.ruleset.compiled)
    if again != rebuilt.found:
        fields = [
            f"{name} {was} is now {now}"
            for name, was, now in zip(again._fields, rebuilt.found, again, strict=True)
            if was != now
        ]
        return Mismatch(decision.activity_id, decision.seq, "; ".join(fields))
    if not rebuilt.proven:
        return Mismatch(decision.activity_id, decision.seq, "the facts no longer have the hash they were decided on")
    return None


def verify_decisions(*, sample: int | None = None) -> Iterator[Mismatch | None]:
    """One answer for each determination of an entry summary, or for about `sample` of them drawn at random."""
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
    found = RoutingDecision.objects.filter(activity__kind=Kind.ENTRY_SUMMARY, pk__gt=last)
    return list(found.order_by("activity_id", "seq")[:_PAGE])


def _sample(size: int) -> Iterator[RoutingDecision]:
    bounds = RoutingDecision.objects.aggregate(least=Min("activity_id"), most=Max("activity_id"))
    if bounds["least"] is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE, [size, bounds["least"], bounds["most"] - bounds["least"] + 1])
        keys = cursor.fetchall()
    for start in range(0, len(keys), _PAGE):
        yield from RoutingDecision.objects.filter(pk__in=keys[start : start + _PAGE])
