"""Running an act over its frozen list: a chunk is one transaction, done once; whoever was killed left nothing half done."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db.models import F, QuerySet

from cee.access.capabilities import CAPABILITIES, Role
from cee.access.principal import Principal
from cee.core.vocabulary import OfficeKind
from centers.models.frozen import FrozenItem, FrozenRun

R = TypeVar("R", bound=FrozenRun)
I = TypeVar("I", bound=FrozenItem)  # noqa: E741

CHUNK: Final = 200
"""Activities that one transaction changes."""

PATIENCE: Final = timedelta(seconds=settings.RUN_PATIENCE_SECONDS)
"""After so long without a chunk a run counts as left behind."""

_BUSY = ("preparing", "queued", "running", "undoing")


def signed_by(actor: Principal, at: datetime) -> dict[str, Any]:
    """The columns of a new run that say who makes it and when."""
    return {
        "user_id": actor.user_id,
        "actor": actor.name[:150],
        "role": actor.role[:24],
        "office_kind": actor.office_kind,
        "office": actor.office,
        "made_at": at,
        "touched_at": at,
    }


def actor_of(run: FrozenRun) -> Principal:
    """Whoever made the run, as the actor of what it changes."""
    known = CAPABILITIES[Role(run.role)] if run.role in set(Role) else frozenset()
    return Principal(run.user_id, run.actor, run.role, OfficeKind(run.office_kind), run.office, known)


def lock_run(runs: QuerySet[R], pk: int, *statuses: str) -> R | None:
    """The run, locked until the transaction ends; None where it is in none of them, or somebody else is at it."""
    return runs.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, status__in=statuses).first()


def next_items(items: QuerySet[I], size: int = CHUNK) -> list[I]:
    """What is to be done next of a list, in its order."""
    return list(items.filter(result="").order_by("pk")[:size])


def finish_items(items: QuerySet[I], chunk: Collection[I], skipped: Mapping[int, str]) -> None:
    """Write down what became of a chunk: `skipped` names why, by the item's id; all others are done."""
    done = [one.pk for one in chunk if one.pk not in skipped]
    items.filter(pk__in=done).update(result=FrozenItem.Result.DONE)
    by_why: dict[str, list[int]] = {}
    for pk, why in skipped.items():
        by_why.setdefault(why, []).append(pk)
    for why, pks in by_why.items():
        items.filter(pk__in=pks).update(result=FrozenItem.Result.SKIPPED, why=why)


def touch_run(run: FrozenRun, at: datetime, **changes: Any) -> None:
    """Note that a chunk is done, and what else has changed of the run."""
    type(run)._default_manager.filter(pk=run.pk).update(touched_at=at, version=F("version") + 1, **changes)


def runs_left_behind(runs: QuerySet[R], *, at: datetime) -> list[int]:
    """The runs that somebody should be at and nobody is."""
    return list(runs.filter(status__in=_BUSY, touched_at__lt=at - PATIENCE).order_by("pk").values_list("pk", flat=True))
