"""Events that no trigger sees; who acts is told to the database by `acting`."""

import json
from collections.abc import Iterable
from typing import Any

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.audit.models import Event

__all__ = ["acting", "event_of", "record", "record_all"]


def event_of(
    actor: Principal,
    *,
    verb: str,
    at: Any,
    activity: Any = None,
    subject: str = "",
    of: Any = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    correlation: str = "",
) -> Event:
    """An event, not yet written, of what no trigger sees.

    `activity` lends its office columns; `of` lends them where the event is about something else (a handoff), whose
    event then stands in no activity's history.
    """
    lent = activity if activity is not None else of
    return Event(
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
        center=getattr(lent, "center", None) or "",
        port=getattr(lent, "port", "") or "",
        filer=getattr(lent, "filer", "") or "",
        sensitivity=getattr(lent, "sensitivity", "") or "",
        correlation=correlation,
    )


def record(actor: Principal, **given: Any) -> None:
    """Write one event, told as to `event_of`, in the caller's transaction."""
    event_of(actor, **given).save(force_insert=True)


def record_all(events: Iterable[Event]) -> None:
    """Write many at once, in the caller's transaction."""
    Event.objects.bulk_create(events)
