"""Activities filed anew, those of one batch together: the place in a queue that each keeps or leaves, and its change."""

from collections.abc import Sequence
from datetime import date, datetime

from cee.audit.context import acting
from centers.services.arrival import Decided
from centers.services.handoff_filed import REPLACED, handoffs_of_filed
from centers.services.rework import move_due, places_held, remove_items
from entries.services.batch import ClaimFiling, Filing, Sender
from entries.services.notice import Axes
from entries.services.rewrite import Change, Refiled, change_activities, drop_deadlines
from routing.models import RoutingDecision


class Refiling:
    """What a batch of new versions does to the activities that are there; `seq_of` counts their determinations."""

    def __init__(self, activity_ids: Sequence[int]) -> None:
        self._ids = activity_ids
        self._held = places_held(activity_ids)
        rows = RoutingDecision.objects.filter(activity_id__any=activity_ids).order_by("seq")
        self._seqs = dict(rows.values_list("activity_id", "seq"))
        self._changes: list[Change] = []
        self._left: list[int] = []
        self._kept: dict[int, date] = {}

    def seq_of(self, activity_id: int) -> int:
        """The number of the determination that is being made."""
        return self._seqs.get(activity_id, 0) + 1

    def settle(self, filing: Filing | ClaimFiling, decided: Decided, axes: Axes, refiled: Refiled) -> bool:
        """Note what becomes of one activity; True where it has to be opened anew in a queue, or leaves one: an item keeps
        its place, with whoever holds it, where queue, Center and team stay the same."""
        assert filing.known is not None
        pk, outcome, placed = filing.activity_id, decided.outcome, decided.placed
        place = (placed.queue, outcome.center, placed.team_id) if placed and decided.queued else None
        moved = self._held.get(pk) != place
        if moved and pk in self._held:
            self._left.append(pk)
        elif decided.queued and not moved:
            self._kept[pk] = filing.timing.due
        self._changes.append(Change(pk, filing.known.version, filing.filed_version, outcome, axes, moved, refiled))
        return moved

    def apply(self, sender: Sender, *, correlation: str, at: datetime) -> None:
        """Write it all: work items before activities, as everywhere. Raises ChangedMeanwhile."""
        if not self._changes:
            return
        drop_deadlines(self._ids)
        remove_items(self._left, why="replaced", at=at)
        move_due(self._kept)
        with acting(sender.principal(), verb="replace", correlation=correlation):
            change_activities(self._changes)
            handoffs_of_filed(self._ids, REPLACED, actor=sender.principal(), at=at)
