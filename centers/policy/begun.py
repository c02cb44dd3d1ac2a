"""Why open work stays where it is when the rest is re-routed: whoever began it ends it. Pure."""

from collections.abc import Collection
from typing import Final

STAYS_WITH: Final[dict[str, str]] = {
    "decision_waiting": "A decision waits for its second signature; it is signed or returned where it was made.",
    "form_out": "A Form 28 or 29 is with the importer; the answer goes to whoever asked.",
    "claimed": "Somebody has claimed it and works on it.",
    "findings": "Findings are recorded: the review has begun.",
    "enforcement": "It is an enforcement matter; such are moved one by one, by an override.",
    "handoff_open": "A question or a referral about it is open with another office.",
}
"""What shows that work on an activity has begun, the weightiest first, and what is said of it."""

CANNOT_MOVE: Final[dict[str, str]] = {
    "no_center": "Routing finds no Center for it today; it stays rather than wait in triage.",
    "no_team": "The Center that it would go to has no team in force.",
    "not_stored": "Nothing is stored of what was filed, so that it cannot be routed again.",
}
"""Why routing would not move it."""

OVERTAKEN: Final[dict[str, str]] = {
    "changed": "It was changed after the list was made.",
    "otherwise": "It would now go elsewhere than the list says.",
}
"""What may happen between the list and the act."""

WHY: Final = STAYS_WITH | CANNOT_MOVE | OVERTAKEN


def begun(conditions: Collection[str]) -> str:
    """The weightiest of the conditions that show that work has begun; empty where none does."""
    return next((name for name in STAYS_WITH if name in conditions), "")
