"""What routing and screening work with, compiled once a worker and anew whenever somebody touches it."""

from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.crypto import salted_hmac

from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Lane
from cee.reference.snapshots import Snapshot
from routing.engine.ruleset import Compiled, compile_ruleset, from_content
from routing.models import Criterion as CriterionRow
from routing.models import Ruleset
from routing.screening.criteria import PER_MILLION, Criterion, Sample
from routing.screening.screen import CompiledScreening, compile_criteria

RULESETS = "rulesets"
CRITERIA = "criteria"


class ActiveRuleset(NamedTuple):
    """A stored ruleset, ready to decide."""

    id: int
    compiled: Compiled


class ScreeningSet(NamedTuple):
    """The criteria of each Center together with the national ones; a Center without its own has only those."""

    national: CompiledScreening
    by_center: dict[str, CompiledScreening]

    def of(self, center: str | None) -> CompiledScreening:
        """What a summary of this Center is screened with."""
        return self.by_center.get(center or "", self.national)


def _build_ruleset() -> ActiveRuleset | None:
    row = Ruleset.objects.filter(status=Ruleset.Status.ACTIVE).first()
    return ActiveRuleset(row.pk, compile_ruleset(from_content(row.content))) if row else None


def _build_screening() -> ScreeningSet:
    criteria: dict[str, list[Criterion]] = defaultdict(list)
    samples: dict[str, list[Sample]] = defaultdict(list)
    for row in CriterionRow.objects.order_by("id"):
        if row.sample_rate is not None:
            samples[row.center].append(_sample(row))
        else:
            criteria[row.center].append(_criterion(row))
    centers = {center for center in (*criteria, *samples) if center}
    return ScreeningSet(
        compile_criteria(criteria[""], samples[""]),
        {
            center: compile_criteria(criteria[""] + criteria[center], samples[""] + samples[center])
            for center in centers
        },
    )


def _criterion(row: CriterionRow) -> Criterion:
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.conditions.items()
    }
    return Criterion(
        id=row.pk,
        name=row.name,
        lane=Lane(row.lane),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        flags=tuple(row.flags),
        author=row.author,
        reason=row.reason,
        instruction=row.instruction,
        **told,
    )


def _sample(row: CriterionRow) -> Sample:
    salt = row.conditions.get("salt") or salted_hmac("routing.sample", str(row.pk), algorithm="sha256").hexdigest()
    return Sample(
        id=row.pk,
        per_million=int((row.sample_rate or 0) * PER_MILLION),
        salt=salt,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        lane=Lane(row.lane),
        reason=row.reason,
    )


_ruleset: Snapshot[ActiveRuleset | None] = Snapshot((RULESETS,), _build_ruleset)
_screening: Snapshot[ScreeningSet] = Snapshot((CRITERIA,), _build_screening)


def ruleset_in_force() -> ActiveRuleset:
    """The active ruleset. Raises Refused (`no_ruleset`) where none is active: nothing is routed by a default."""
    found = _ruleset.get()
    if found is None:
        raise Refused("no_ruleset", "No ruleset is active; nothing can be routed.", "19 CFR 101.10")
    return found


@lru_cache(maxsize=16)
def compiled_ruleset(ruleset_id: int) -> ActiveRuleset:
    """A stored ruleset by its id, for decisions of the past; what is active or retired never changes."""
    return ActiveRuleset(ruleset_id, compile_ruleset(from_content(Ruleset.objects.get(pk=ruleset_id).content)))


def ruleset_by_version(version: str) -> ActiveRuleset:
    """A stored ruleset by its version, whatever its status. Raises NotVisible where there is none."""
    pk = Ruleset.objects.filter(version=version).values_list("pk", flat=True).first()
    if pk is None:
        raise NotVisible("no_ruleset", f"There is no ruleset {version}.")
    return ActiveRuleset(pk, compile_ruleset(from_content(Ruleset.objects.get(pk=pk).content)))


def screening_set() -> ScreeningSet:
    """Every criterion and sample, dated; those that are not in force on the day do not match."""
    return _screening.get()
