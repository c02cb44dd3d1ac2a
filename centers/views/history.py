"""Events as a person reads them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from cee.access.models import User
from cee.audit.models import Event
from cee.base.tables import Moment
from cee.core.vocabulary import label
from centers.models import Team
from centers.selectors.people import person_name
from entries.models import ImporterAccount

_QUIET = {"version", "id", "activity_id", "filed_version", "received_at", "known_from", "is_demonstration"}
_YES_NO = {True: "yes", False: "no"}
_LABELS = {"assignee_id": "With", "summary_status": "Summary"}
_WORDS = {"insert": "Recorded", "update": "Changed", "delete": "Removed"}
"""What the triggers of the small tables call their acts."""
_TONES = {"decide": "good", "sign_decision": "good", "return_decision": "warn", "reject": "warn", "claim": ""}


def moments_of(events: Sequence[Event]) -> list[Moment]:
    """Events as entries of a timeline, in the order given; people and teams by name, in two queries, accounts in a third.

    What one act wrote into several tables is one entry.
    """
    names = _names(events)
    return [_moment(list(group), names) for _, group in groupby(events, key=_act)]


def _act(event: Event) -> tuple[str, str, Any]:
    """What the events of one act have in common."""
    return event.verb, event.actor, event.at.replace(microsecond=0)


def _moment(events: list[Event], names: dict[tuple[str, Any], str]) -> Moment:
    first = events[0]
    return Moment(
        at=first.at,
        what=_WORDS.get(first.verb) or label(first.verb),
        who=first.actor,
        role=first.role,
        office=first.office,
        reason=next((event.reason for event in events if event.reason), ""),
        changes=[change for event in events for change in _changes(event.before, event.after, names)],
        tone=_TONES.get(first.verb, ""),
    )


def _names(events: Sequence[Event]) -> dict[tuple[str, Any], str]:
    """Names of the people, teams and importer accounts that the events speak of, by column and id."""
    sides = [side for event in events for side in (event.before, event.after) if isinstance(side, dict)]
    people = User.objects.filter(pk__in={side["assignee_id"] for side in sides if side.get("assignee_id")})
    teams = Team.objects.filter(pk__in={side["team_id"] for side in sides if side.get("team_id")})
    found: dict[tuple[str, Any], str] = {("assignee_id", user.pk): person_name(user) for user in people}
    found |= {("team_id", team.pk): team.code for team in teams}
    if accounts := {side["account_id"] for side in sides if side.get("account_id")}:
        told = ImporterAccount.objects.filter(pk__in=accounts).values_list("pk", "name")
        found |= {("account_id", pk): name for pk, name in told}
    return found


def _changes(before: Any, after: Any, names: dict[tuple[str, Any], str]) -> list[tuple[str, str, str]]:
    if not isinstance(after, dict):
        return []
    old = before if isinstance(before, dict) else {}
    return [
        (
            _LABELS.get(name) or label(name.removesuffix("_id")),
            _text(name, old.get(name), names),
            _text(name, value, names),
        )
        for name, value in after.items()
        if name not in _QUIET and old.get(name) != value and (name in old or value not in (None, "", [], {}))
    ][:12]


def _text(name: str, value: Any, names: dict[tuple[str, Any], str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _YES_NO[value]
    if known := names.get((name, value) if not isinstance(value, dict | list) else ("", "")):
        return known
    if isinstance(value, dict | list):
        return ", ".join(str(one) for one in value)[:200]
    return label(str(value))[:200] if str(value).islower() else str(value)[:200]
