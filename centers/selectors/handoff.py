"""Reading handoffs: who may see which, the three lists of an office, what has been written, what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.clock import EASTERN
from cee.base.errors import NotVisible, Refused
from cee.core.identifiers import IdentifierKind, mask_importer
from cee.core.vocabulary import CENTER_CODES, OfficeKind, Sensitivity
from centers.models import Handoff, HandoffMessage
from centers.policy.handoff import HandoffKind, Move, Side, Stage, Standing, kinds_of, kinds_on, possible
from centers.queues.base import Count, capped_counts
from centers.queues.keyset import Position, beyond
from entries.models import Activity
from entries.selectors.accounts import importer_shown
from entries.selectors.reference import law, law_by_id

PAGE_SIZE: Final = 50
US, THEM, DONE, LATE, ALL = "us", "them", "done", "late", "all"
LISTS: Final = {
    US: "Waiting for us",
    THEM: "Waiting for the other office",
    DONE: "Done today",
    LATE: "Late",
    ALL: "All",
}
"""The lists of an office. An open handoff is in exactly one of the first two."""


@lru_cache(maxsize=16)
def _kinds(edition_id: int) -> dict[str, HandoffKind]:
    return kinds_of(law_by_id(edition_id).edition.content)


def kind_labels() -> dict[str, str]:
    """What every kind is called, also those no longer in force."""
    return {code: kind.label for code, kind in _kinds(law().id).items()}


def kinds_for(side: Side | None, on: date) -> dict[str, HandoffKind]:
    """The kinds in force on a day that a side may ask; without a side, all of them."""
    found = kinds_on(law(on).edition.content, on)
    return {code: kind for code, kind in found.items() if side is None or side in kind.asked_by}


def side_of(principal: Principal) -> Side | None:
    """The side that an office stands on; none for filers and national offices."""
    sides = {OfficeKind.CENTER: Side.CENTER, OfficeKind.PORT: Side.PORT}
    return sides.get(principal.office_kind)


def sides_of(principal: Principal) -> tuple[Side, ...]:
    """The sides for which a principal may act: their office's; a program of the national office works for each."""
    side = side_of(principal)
    return (side,) if side else tuple(Side) if principal.works_anywhere else ()


def handoffs_for(principal: Principal) -> QuerySet[Handoff]:
    """The handoffs that a principal may see: those of their office, of every office for the national ones.

    The port to which a Center wrote reads what was written even where the activity itself is hidden from it.
    """
    found = Handoff.objects.all()
    if not principal.can(Capability.VIEW_ACTIVITIES) or principal.office_kind == OfficeKind.FILER:
        return found.none()
    if principal.office_kind == OfficeKind.CENTER:
        found = found.filter(center=principal.office)
    elif principal.office_kind == OfficeKind.PORT:
        found = found.filter(port=principal.office)
    if principal.kinds:
        found = found.filter(activity__kind__in=sorted(principal.kinds))
    if principal.office_kind != OfficeKind.PORT and not principal.can(Capability.VIEW_ENFORCEMENT):
        hidden = Q(sensitivity=Sensitivity.ENFORCEMENT) | Q(activity__sensitivity=Sensitivity.ENFORCEMENT)
        found = found.exclude(hidden)
    return found


def handoff_by_id(principal: Principal, handoff_id: int) -> Handoff:
    """One handoff; raises NotVisible where there is none for this principal."""
    found = handoffs_for(principal).select_related("activity").filter(pk=handoff_id).first()
    if found is None:
        raise NotVisible("no_handoff", "There is no such handoff for you.")
    return found


def listed(principal: Principal, which: str, on: date) -> QuerySet[Handoff]:
    """One of LISTS, unordered. What a national office sees waits for nobody of theirs; its first list is all that is open."""
    found, side = handoffs_for(principal), side_of(principal)
    if which == ALL:
        return found
    if which == LATE:
        return late(found, on)
    still_open = found.exclude(state=Stage.CLOSED)
    if side is None:
        return still_open if which == US else found.none()
    if which == US:
        return still_open.filter(owner=side)
    if which == THEM:
        return still_open.filter(owner=side.other)
    if which != DONE:
        raise Refused("list", f"A list is one of {', '.join(LISTS)}.", path="list")
    today = datetime.combine(on, time(), tzinfo=EASTERN)
    ours = HandoffMessage.objects.filter(
        handoff=OuterRef("pk"), office=principal.office, ends_part=True, written_at__gte=today
    )
    return found.filter(Exists(ours)).exclude(~Q(state=Stage.CLOSED), owner=side)


def lists_of(principal: Principal) -> tuple[str, ...]:
    """The lists of an office. Nothing waits for a national one: it reads what is open anywhere, what is late, and all."""
    return tuple(LISTS) if side_of(principal) else (US, LATE, ALL)


@dataclass(frozen=True, slots=True)
class Between:
    """The offices that a list is narrowed to, empty for any."""

    center: str = ""
    port: str = ""

    @classmethod
    def parse(cls, center: str, port: str) -> "Between":
        """From what was typed. Raises Refused."""
        center, port = center.strip().upper(), port.strip()
        if center and center not in CENTER_CODES:
            raise Refused("center", f"There is no Center {center[:20]}.", path="center")
        if port and not (len(port) == 4 and port.isascii() and port.isdigit()):
            raise Refused("port", "A port is four digits.", path="port")
        return cls(center, port)

    def of(self, queryset: QuerySet[Handoff]) -> QuerySet[Handoff]:
        """Those between these offices."""
        given = {name: value for name, value in (("center", self.center), ("port", self.port)) if value}
        return queryset.filter(**given)

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode({name: value for name, value in (("center", self.center), ("port", self.port)) if value})


def counts(principal: Principal, on: date, between: Between | None = None) -> dict[str, Count]:
    """How many rows the lists of an office hold, in one query."""
    narrowed = between or Between()
    shown = [which for which in lists_of(principal) if which != ALL]
    return capped_counts({which: narrowed.of(listed(principal, which, on)) for which in shown})


def late(queryset: QuerySet[Handoff], on: date) -> QuerySet[Handoff]:
    """Those whose owner should have acted before this day."""
    return queryset.exclude(state=Stage.CLOSED).filter(due__lt=on)


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """One handoff of a list, plain values. `activity_kind` and `importer` are empty where this principal is not shown
    the activity; an importer is the name of its account, else its number, masked."""

    id: int
    kind: str
    label: str
    reference: str
    reference_kind: str
    activity_kind: str
    importer: str
    center: str
    port: str
    asked_by: str
    owner: str
    state: str
    due: date
    answer_by: date
    late: bool
    escalated: bool
    offered_at: datetime
    since: datetime
    offerer: str
    accepter: str
    waits: bool
    question: str
    version: int

    @property
    def with_office(self) -> str:
        """The office that has it now."""
        return self.center if self.owner == Side.CENTER else self.port

    @property
    def with_them(self) -> str:
        """The office that does not have it."""
        return self.port if self.owner == Side.CENTER else self.center


class HandoffPage(NamedTuple):
    """Some rows in order; `previous` and `next` are positions, empty at the ends."""

    rows: list[HandoffRow]
    previous: str
    next: str


def page_of(
    principal: Principal,
    found: QuerySet[Handoff],
    on: date,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> HandoffPage:
    """One page by the day on which the owner must act, then the oldest. Two queries, whatever the size."""
    fields = ("due", "id")
    if before:
        ordered = beyond(found, fields, Position.parse(before), backwards=True).order_by("-due", "-id")
    elif after:
        ordered = beyond(found, fields, Position.parse(after)).order_by(*fields)
    else:
        ordered = found.order_by(*fields)
    got = list(ordered[: size + 1])
    more, got = len(got) > size, got[:size]
    if before:
        got.reverse()
    if not got:
        return HandoffPage([], "", "")
    first, last = (str(Position(one.due, one.pk)) for one in (got[0], got[-1]))
    has_next, has_previous = (True, more) if before else (more, bool(after))
    return HandoffPage(rows_of(principal, got, on), first if has_previous else "", last if has_next else "")


def rows_of(principal: Principal, found: Sequence[Handoff], on: date) -> list[HandoffRow]:
    """Handoffs as plain rows; the activities that this principal may see are asked for in one query."""
    if not found:
        return []
    ids = {one.activity_id for one in found if one.activity_id}
    about = visible(principal, Activity.objects.filter(pk__in=ids)).select_related("importer__account") if ids else ()
    seen = {activity.pk: activity for activity in about}
    labels = kind_labels()
    return [_row(one, labels, seen.get(one.activity_id or 0), on) for one in found]


def _row(one: Handoff, labels: dict[str, str], activity: Activity | None, on: date) -> HandoffRow:
    return HandoffRow(
        id=one.pk,
        kind=one.kind,
        label=labels.get(one.kind, one.kind),
        reference=mask_importer(one.reference) if one.reference_kind == IdentifierKind.IMPORTER else one.reference,
        reference_kind=one.reference_kind,
        activity_kind=activity.kind if activity else "",
        importer=importer_shown(activity.importer) if activity else "",
        center=one.center,
        port=one.port,
        asked_by=one.asked_by,
        owner=one.owner,
        state=one.state,
        due=one.due,
        answer_by=one.answer_by,
        late=one.state != Stage.CLOSED and one.due < on,
        escalated=one.escalated_at is not None and one.state != Stage.CLOSED,
        offered_at=one.offered_at,
        since=one.moved_at,
        offerer=one.offerer,
        accepter=one.accepter,
        waits=one.waits,
        question=one.question,
        version=one.version,
    )


def standing_of(handoff: Handoff) -> Standing:
    """A handoff as policy sees it."""
    return Standing(Stage(handoff.state), Side(handoff.asked_by), Side(handoff.owner))


def moves_for(principal: Principal, handoff: Handoff) -> tuple[Move, ...]:
    """What this principal may do with it now."""
    if not principal.can(Capability.HAND_OFF):
        return ()
    standing = standing_of(handoff)
    found = {move.name: move for side in sides_of(principal) for move in possible(standing, side)}
    return tuple(found.values())


def messages_of(handoff: Handoff) -> list[HandoffMessage]:
    """What the two offices did and wrote, oldest first."""
    return list(HandoffMessage.objects.filter(handoff=handoff).order_by("id"))


def handoffs_of(principal: Principal, activity: Activity, on: date) -> list[HandoffRow]:
    """The handoffs about an activity, the open ones first."""
    newest = F("closed_at").desc(nulls_first=True)
    found = (
        handoffs_for(principal)
        .filter(Q(activity=activity) | Q(reference=activity.reference))
        .order_by(newest, "id")[:PAGE_SIZE]
    )
    return sorted(rows_of(principal, list(found), on), key=lambda row: (row.state == Stage.CLOSED, row.due, row.id))
