"""Events as a person reads them."""

from collections.abc import Iterable
from typing import Any

from cee.audit.models import Event
from cee.base.tables import Moment
from cee.core.vocabulary import label

_QUIET = {"version", "id", "activity_id", "filed_version", "received_at", "is_demonstration"}
_TONES = {"decide": "good", "sign_decision": "good", "return_decision": "warn", "reject": "warn", "claim": ""}


def moments_of(events: Iterable[Event]) -> list[Moment]:
    """Events as entries of a timeline, in the order given."""
    return [
        Moment(
            at=event.at,
            what=label(event.verb),
            who=event.actor,
            role=event.role,
            office=event.office,
            reason=event.reason,
            changes=_changes(event.before, event.after),
            tone=_TONES.get(event.verb, ""),
        )
        for event in events
    ]


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    if not isinstance(after, dict):
        return []
    old = before if isinstance(before, dict) else {}
    return [
        (label(name.removesuffix("_id")), _text(old.get(name)), _text(value))
        for name, value in after.items()
        if name not in _QUIET and old.get(name) != value and value not in (None, "", [], {})
    ][:12]


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dict | list):
        return ", ".join(str(one) for one in value)[:200]
    return str(value)[:200]
