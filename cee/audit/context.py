"""Who acts, and why: told to the database once a transaction, so that its triggers can write it down."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from cee.access.principal import Principal
from cee.audit.models import Event

_SET = (
    "SELECT set_config('cee.actor', %s, true), set_config('cee.role', %s, true), set_config('cee.office', %s, true), \
set_config('cee.verb', %s, true), set_config('cee.reason', %s, true), set_config('cee.correlation', %s, true)"
)


@contextmanager
def acting(actor: Principal, *, verb: str, reason: str = "", correlation: str = "") -> Iterator[None]:
    """Open a transaction in which every change is written down as this actor's `verb`, for this reason."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SET, [actor.name[:150], actor.role[:24], actor.office, verb, reason, correlation])
        yield


def record(
    actor: Principal,
    *,
    verb: str,
    at: Any,
    activity: Any = None,
    subject: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    correlation: str = "",
) -> None:
    """Write one event in the caller's transaction, for what no trigger sees. `activity` lends its office columns."""
    Event.objects.create(
        at=at,
        activity_id=activity.pk if activity is not None else None,
        subject=subject,
        verb=verb,
        before=before,
        after=json.loads(json.dumps(after, default=str)) if after is not None else None,
        reason=reason,
        actor=actor.name[:150],
        role=actor.role[:24],
        office=actor.office,
        center=getattr(activity, "center", None) or "",
        port=getattr(activity, "port", "") or "",
        filer=getattr(activity, "filer", "") or "",
        sensitivity=getattr(activity, "sensitivity", "") or "",
        correlation=correlation,
    )
