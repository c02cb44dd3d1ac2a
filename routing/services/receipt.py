"""The receipt of an activity: why it is where it is, and what would have changed that."""

from typing import Any

from cee.base.errors import NotVisible
from cee.core.vocabulary import label
from entries.models import Activity
from routing.engine.receipt import explain
from routing.engine.route import Determination
from routing.models import Criterion, RoutingDecision
from routing.selectors.snapshot import ActiveRuleset
from routing.services.determine import Routed
from routing.services.rebuild import rebuild


def receipt_for(activity: Activity, seq: int | None = None) -> dict[str, Any]:
    """The receipt of a determination of the activity, the latest unless `seq` names another, as plain JSON values.

    It is made by running the engine again over what the decision names; `reproduced` is False where that does not give
    the same determination, or where the facts no longer have the hash they were decided on. Raises NotVisible where
    there is no such determination.
    """
    decisions = RoutingDecision.objects.filter(activity=activity)
    decision = (decisions.filter(seq=seq) if seq is not None else decisions.order_by("-seq")).first()
    if decision is None:
        raise NotVisible("no_determination", "This activity was not routed, or not so often.")
    _, facts, found, ruleset, proven, *_ = next(rebuild([decision]))
    receipt = _explained(facts, found, ruleset)
    receipt["reproduced"] = receipt["reproduced"] and proven
    return receipt | {
        "seq": decision.seq,
        "filed_version": decision.filed_version,
        "decided_at": decision.decided_at.isoformat(),
        "division": decision.division,
        "placed": {"team": decision.team_id, "because": decision.placed_because},
        "lane": _lane(decision.lane, decision.criteria or [], decision.sampled),
        "standing": decision.standing_id,
        "law_edition": decision.law_edition_id,
    }


def receipt_of(routed: Routed, ruleset: ActiveRuleset, placed: dict[str, Any] | None) -> dict[str, Any]:
    """The receipt of a determination that is not stored: of a preview. `placed` names the team and why."""
    screening = routed.screening
    return _explained(routed.facts, routed.found, ruleset) | {
        "division": routed.division,
        "placed": placed,
        "lane": _lane(screening.lane, list(screening.matched), screening.sampled),
        "standing": routed.standing.id if routed.standing else None,
    }


def _explained(facts: Any, found: Determination, ruleset: ActiveRuleset) -> dict[str, Any]:
    return explain(facts, ruleset.compiled, found).as_dict()


def _lane(lane: str, criteria: list[int], sampled: bool) -> dict[str, Any]:
    """The lane and the criteria that matched, with what they tell the officer. That a sample drew it is said, not which."""
    rows = Criterion.objects.filter(pk__in=criteria).order_by("pk") if criteria else []
    return {
        "lane": str(lane),
        "label": label(lane),
        "sampled": sampled,
        "criteria": [
            {"id": row.pk, "name": row.name, "lane": row.lane, "instruction": row.instruction, "reason": row.reason}
            for row in rows
        ],
    }
