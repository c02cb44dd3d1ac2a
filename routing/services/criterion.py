"""Screening criteria: added with author, reason and dates, and ended; what they say is never edited."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.cas import compare_and_set
from cee.base.errors import NotAllowed, NotVisible, Refused
from cee.core.vocabulary import CENTER_CODES, Lane
from cee.reference.snapshots import touch_snapshot
from routing.models import Criterion
from routing.screening.criteria import ENFORCEMENT_FLAG, CriteriaError, check_criteria, conditions_from_content
from routing.screening.criteria import Criterion as Compiled
from routing.selectors.snapshot import CRITERIA

AUTHORITY = "19 USC 1484, 1500"


def criterion_add(
    *,
    name: str,
    lane: str,
    conditions: Mapping[str, Any],
    instruction: str,
    reason: str,
    valid_from: date,
    center: str = "",
    sample_rate: Decimal | None = None,
    flags: Sequence[str] = (),
    actor: Principal,
    at: datetime,
) -> Criterion:
    """Add a criterion of a Center, or a national one (`center` empty); with `sample_rate` (0 to 1) the stated sample.

    `conditions` are those of `routing.screening.criteria`. The same criterion again answers the one that stands. Raises
    NotAllowed (a Center sets its own only), or Refused: `lane`, `center`, `missing`, or the code of what is wrong.
    """
    _may(actor, center)
    for field, text in (("name", name), ("instruction", instruction), ("reason", reason)):
        if not text.strip():
            raise Refused("missing", f"A criterion needs its {field}.", AUTHORITY, field)
    if lane not in set(Lane) - {Lane.CLEAR}:
        raise Refused("lane", "A criterion sends to documents, review or enforcement.", AUTHORITY, "lane")
    if lane == Lane.ENFORCEMENT and ENFORCEMENT_FLAG not in flags:
        flags = (*flags, ENFORCEMENT_FLAG)
    _check(name, lane, conditions, flags, valid_from, sample_rate)
    with acting(actor, verb="criterion_added", reason=reason):
        same = Criterion.objects.filter(
            name=name.strip(), center=center, lane=lane, conditions=dict(conditions), valid_from=valid_from,
            valid_to=None, sample_rate=sample_rate,
        ).first()  # fmt: skip
        if same is not None:
            return same
        made = Criterion.objects.create(
            name=name.strip()[:80], center=center, lane=lane, conditions=dict(conditions), flags=list(flags),
            sample_rate=sample_rate, instruction=instruction.strip(), reason=reason.strip(), author=actor.name[:150],
            valid_from=valid_from, created_at=at,
        )  # fmt: skip
        touch_snapshot(CRITERIA)
        return made


def criterion_end(
    *, criterion_id: int, version: int, valid_to: date, reason: str, actor: Principal, at: datetime
) -> Criterion:
    """End a criterion; `valid_to` is the first day it no longer holds. The same end again changes nothing.

    Raises NotAllowed, NotVisible, Conflict, or Refused: `missing`, `ends_before_begin`, `ended`.
    """
    actor.require(Capability.MANAGE_CRITERIA)
    if not reason.strip():
        raise Refused("missing", "Say why.", path="reason")
    with acting(actor, verb="criterion_ended", reason=reason):
        found = Criterion.objects.select_for_update().filter(pk=criterion_id).first()
        if found is None or (found.center and not actor.is_national and found.center != actor.office):
            raise NotVisible("no_criterion", "There is no such criterion.")
        _may(actor, found.center)
        if found.valid_to == valid_to:
            return found
        if found.valid_to is not None and found.valid_to < valid_to:
            raise Refused("ended", f"It ended on {found.valid_to} already.", path="valid_to")
        if valid_to < found.valid_from:
            raise Refused("ends_before_begin", f"It began on {found.valid_from}.", path="valid_to")
        compare_and_set(Criterion.objects.all(), pk=criterion_id, version=version, valid_to=valid_to)
        touch_snapshot(CRITERIA)
        found.refresh_from_db()
        return found


def _may(actor: Principal, center: str) -> None:
    actor.require(Capability.MANAGE_CRITERIA)
    if center and center not in CENTER_CODES:
        raise Refused("center", "A criterion is national or of one of the ten Centers.", AUTHORITY, "center")
    if not actor.is_national and center != actor.office:
        raise NotAllowed(
            "other_office", "A Center sets criteria for its own summaries only.", "CEE access table", "center"
        )


def _check(
    name: str,
    lane: str,
    conditions: Mapping[str, Any],
    flags: Sequence[str],
    valid_from: date,
    sample_rate: Decimal | None,
) -> None:
    if sample_rate is not None:
        if not 0 < sample_rate <= 1:
            raise Refused("SAMPLE", "A sample is a part between 0 and 1.", AUTHORITY, "sample_rate")
        return
    try:
        told = conditions_from_content("criterion", conditions)
        draft = Compiled(id=0, name=name, lane=Lane(lane), valid_from=valid_from, flags=tuple(flags), **told)
        problems = tuple(check_criteria([draft], []))
    except CriteriaError as error:
        problems = error.problems
    for problem in problems:
        raise Refused(problem.code, problem.message, problem.authority, problem.path.rpartition(".")[2] or "conditions")
