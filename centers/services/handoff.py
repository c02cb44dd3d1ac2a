"""Handoffs: offered, accepted or refused, answered or returned, closed; one owner at every instant, each act an event."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db import IntegrityError
from django.db.models import F, QuerySet

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.cas import compare_and_set
from cee.base.clock import day_of
from cee.base.errors import Conflict, NotAllowed, Refused
from cee.core.vocabulary import Sensitivity
from centers.models import Handoff, HandoffMessage
from centers.policy.handoff import MOVES, HandoffKind, Move, Side, Stage, begun, moved, why_not
from centers.selectors.handoff import handoff_by_id, handoffs_for, kinds_for, sides_of, standing_of
from centers.selectors.handoff_number import Number, find_number
from centers.services.handoff_item import item_back, item_waits, item_waits_again, may_wait
from entries.selectors.reference import law

HOUSE: Final = "CEE access table"
LONGEST: Final = 4000
LATE_AT_ONCE: Final = 200


class Asked(NamedTuple):
    """Who asks whom about what."""

    side: Side
    center: str
    port: str
    number: Number
    kind: HandoffKind


def handoff_offer(
    *,
    kind: str,
    reference: str,
    question: str,
    center: str = "",
    port: str = "",
    waits: bool = False,
    activity_version: int | None = None,
    actor: Principal,
    at: datetime,
) -> Handoff:
    """Ask the other office about a number. A Center asks the `port` (default: that of the entry); a port asks the Center
    that the number leads to, or `center` where it leads to none. With `waits` the actor's item waits for the answer;
    then `activity_version` is the version of the activity that the caller saw.

    The same question while it is open is asked once: the open handoff is answered. Raises NotAllowed, Conflict, or
    Refused: `kind`, `question`, `reference`, `center`, `port`, `already_open`, `not_holder`, `no_item`.
    """
    actor.require(Capability.HAND_OFF)
    text = _text(question, "question", "Say what is asked.")
    asked = _asked(kind, reference, center, port, actor, at)
    activity = asked.number.activity
    if waits:
        may_wait(activity, asked.side, actor)
    open_one = _open_one(asked)
    if open_one is not None:
        return _asked_already(open_one, text, actor)
    standing, on = begun(asked.side), day_of(at)
    try:
        with acting(actor, verb="handoff_offered"):
            if waits and activity is not None:
                item_waits(activity, version=activity_version, due=_answer_by(asked, on), actor=actor, at=at)
            made = Handoff.objects.create(
                kind=kind, asked_by=asked.side, center=asked.center, port=asked.port, owner=standing.owner,
                state=standing.stage, activity=activity, reference=asked.number.reference,
                reference_kind=asked.number.kind, question=text, authority=asked.kind.authority[:120],
                due=min(_after(asked.kind.accept, on), _answer_by(asked, on)), answer_by=_answer_by(asked, on),
                sensitivity=activity.sensitivity if activity else Sensitivity.ROUTINE, waits=waits, offered_at=at,
                moved_at=at,
                offered_by=actor.user_id or 0, offerer=actor.name[:150],
            )  # fmt: skip
            _write(made, "offer", asked.side, text, False, actor, at)
            tell(made, "handoff_offered", actor, at)
    except IntegrityError as error:
        if "handoff_asked_once" not in str(error):
            raise
        found = _open_one(asked)
        if found is None:
            raise
        return _asked_already(found, text, actor)
    return made


def handoff_move(*, handoff_id: int, version: int, act: str, text: str = "", actor: Principal, at: datetime) -> Handoff:
    """Do one act of the table `MOVES`; answer the handoff as it stands then.

    Raises NotVisible, NotAllowed (the other office has it, or the role may not), Conflict naming the version that
    stands now, or Refused: `no_action`, `wrong_state`, `text`.
    """
    move = MOVES.get(act)
    if move is None:
        raise Refused("no_action", "There is no such action.", path="action")
    seen = handoff_by_id(actor, handoff_id)
    actor.require(Capability.HAND_OFF)
    if seen.version != version:
        raise Conflict(
            "stale_version", f"This was changed meanwhile; it now stands at version {seen.version}. Look again.",
            path="version", present=str(seen.version),
        )  # fmt: skip
    side = _side(move, seen, actor)
    written = _text(text, "text", f"{move.text}: write it.") if move.needs_text else text.strip()[:LONGEST]
    standing = moved(move, standing_of(seen))
    changes = _changes(move, seen, standing.stage, actor, at) | {"state": standing.stage, "owner": standing.owner}
    with acting(actor, verb=f"handoff_{move.name}", reason=written if move.needs_text else ""):
        if move.gives_to == "asker" or (move.name == "return" and side is not standing.asked_by):
            item_back(seen, why=standing.stage, actor=actor, at=at)
        elif standing.owner is Side.PORT and move.clock == "accept":
            item_waits_again(seen, due=seen.answer_by, actor=actor, at=at)
        compare_and_set(Handoff.objects.all(), pk=seen.pk, version=version, **changes)
        found = Handoff.objects.select_related("activity").get(pk=seen.pk)
        _write(found, move.name, side, written, move.ends_part, actor, at)
        tell(found, f"handoff_{move.name}", actor, at)
    return found


def handoffs_escalate(*, actor: Principal, at: datetime, most: int = LATE_AT_ONCE) -> int:
    """Mark the handoffs whose owner let the day pass, once each, with an event; items that waited for them come back.

    Answers how many. Safe to run again: what is marked is not marked twice.
    """
    on, count = day_of(at), 0
    late = Handoff.objects.filter(due__lt=on, escalated_at=None).exclude(state=Stage.CLOSED)
    for pk in late.order_by("due", "pk").values_list("pk", flat=True)[:most]:
        with acting(actor, verb="handoff_late"):
            seen = late.filter(pk=pk).first()
            if seen is None:
                continue
            item_back(seen, why="no_answer", actor=actor, at=at)
            if late.filter(pk=pk, version=seen.version).update(escalated_at=at):
                seen.escalated_at = at
                tell(seen, "handoff_late", actor, at)
                count += 1
    return count


def handoffs_follow(activity_ids: Collection[int]) -> int:
    """Give the open handoffs of activities that moved to another Center to that Center; answer how many.

    In the caller's transaction. Where the new Center has asked the same already, the old one stays where it is.
    """
    astray = Handoff.objects.filter(activity_id__any=activity_ids, activity__center__isnull=False)
    return _realign(astray)


def handoffs_realign(*, actor: Principal, most: int = LATE_AT_ONCE) -> int:
    """What `handoffs_follow` does, for activities that moved by another way; answer how many. Safe to run again."""
    with acting(actor, verb="handoff_follows"):
        return _realign(Handoff.objects.filter(activity__center__isnull=False), most)


def _realign(found: QuerySet[Handoff], most: int = LATE_AT_ONCE) -> int:
    changed = 0
    astray = found.exclude(state=Stage.CLOSED).exclude(center=F("activity__center")).select_related("activity")
    for one in astray.order_by("pk")[:most]:
        center = one.activity.center if one.activity else ""
        same = Handoff.objects.filter(
            reference=one.reference, kind=one.kind, center=center, port=one.port, asked_by=one.asked_by
        ).exclude(state=Stage.CLOSED)
        if not same.exists():
            changed += Handoff.objects.filter(pk=one.pk, version=one.version).update(
                center=center, version=one.version + 1
            )
    return changed


def _asked(kind: str, reference: str, center: str, port: str, actor: Principal, at: datetime) -> Asked:
    on = day_of(at)
    sides = sides_of(actor)
    if not sides:
        raise NotAllowed("not_allowed", "Handoffs go between a port and a Center.", HOUSE)
    known = kinds_for(None, on).get(kind)
    if known is None:
        raise Refused("kind", "There is no such kind of handoff.", path="kind")
    side = next((one for one in sides if one in known.asked_by), None)
    if side is None:
        raise Refused("kind", f"{known.label} is not asked by a {sides[0]}.", known.authority, "kind")
    number = find_number(actor, reference, side, at=at)
    if side is Side.CENTER:
        return Asked(side, *_to_port(number, center, port, actor), number, known)
    return Asked(side, *_to_center(number, center, port, actor), number, known)


def _to_port(number: Number, center: str, port: str, actor: Principal) -> tuple[str, str]:
    own = number.center if actor.is_national else actor.office
    if not own or (center and center != own):
        raise Refused("center", "A Center asks for itself.", path="center")
    where = port or number.port
    if not where:
        raise Refused("port", "Name the port that is asked.", path="port")
    if not number.is_port(where):
        raise Refused("port", f"There is no port {where[:20]}.", path="port")
    return own, where


def _to_center(number: Number, center: str, port: str, actor: Principal) -> tuple[str, str]:
    own = number.port if actor.is_national else actor.office
    if not own or (port and port != own):
        raise Refused("port", "A port asks for itself.", path="port")
    if number.center and center and center != number.center:
        raise Refused("center", f"{number.center} has this: {number.because}", path="center")
    where = number.center or center
    if not where:
        raise Refused("center", f"{number.because} Name the Center that is asked.", path="center")
    if not number.is_center(where):
        raise Refused("center", f"There is no Center {where[:20]}.", path="center")
    return where, own


def _side(move: Move, seen: Handoff, actor: Principal) -> Side:
    """The side for which the actor does it; raises Refused or NotAllowed where none may."""
    standing, said = standing_of(seen), ""
    for side in sides_of(actor):
        said = why_not(move, standing, side)
        if not said:
            return side
    if standing.stage not in move.sources:
        raise Refused("wrong_state", said or f"This handoff is {standing.stage}; that cannot be done now.")
    raise NotAllowed("not_owner", said or "Handoffs go between a port and a Center.", HOUSE)


def _changes(move: Move, seen: Handoff, stage: Stage, actor: Principal, at: datetime) -> dict[str, object]:
    on = day_of(at)
    found: dict[str, object] = {}
    if move.clock:
        kind = kinds_for(None, on).get(seen.kind) or kinds_for(None, day_of(seen.offered_at))[seen.kind]
        answer_by = max(seen.answer_by, _after(kind.accept, on))
        found = {"due": answer_by if move.clock == "answer" else _after(kind.accept, on), "escalated_at": None}
        if move.name == "offer":
            found |= {
                "answer_by": max(seen.answer_by, _after(kind.answer, on)), "times_offered": seen.times_offered + 1,
                "accepted_by": None, "accepter": "", "accepted_at": None,
            }  # fmt: skip
    if move.name == "accept":
        found |= {"accepted_by": actor.user_id or 0, "accepter": actor.name[:150], "accepted_at": at}
    if move.target is not None:
        found["moved_at"] = at
    if stage is Stage.CLOSED and move.target is not None:
        found["closed_at"] = at
    return found


def _after(period: str, on: date) -> date:
    edition = law().edition
    return edition.periods[period].after(on, edition.calendar)


def _answer_by(asked: Asked, on: date) -> date:
    """The kind's period, but never behind the next date of the activity: an answer after that helps nobody."""
    day = _after(asked.kind.answer, on)
    activity = asked.number.activity
    legal = activity.next_date if activity is not None and asked.side is Side.CENTER else None
    return min(day, legal) if legal is not None and legal > on else day


def _text(text: str, path: str, missing: str) -> str:
    written = text.replace("\x00", "").strip()
    if not written:
        raise Refused("missing", missing, path=path)
    if len(written) > LONGEST:
        raise Refused("too_long", f"It has at most {LONGEST} characters.", path=path)
    return written


def _open_one(asked: Asked) -> Handoff | None:
    same = {"reference": asked.number.reference, "kind": asked.kind.code, "asked_by": asked.side}
    found = Handoff.objects.filter(center=asked.center, port=asked.port, **same).exclude(state=Stage.CLOSED)
    return found.select_related("activity").first()


def _asked_already(found: Handoff, question: str, actor: Principal) -> Handoff:
    if found.question == question and handoffs_for(actor).filter(pk=found.pk).exists():
        return found
    raise Refused(
        "already_open", "The two offices have an open handoff of this kind on this number; write to that one.",
        path="reference",
    )  # fmt: skip


def _write(
    handoff: Handoff, act: str, side: Side, text: str, ends_part: bool, actor: Principal, at: datetime
) -> HandoffMessage:
    return HandoffMessage.objects.create(
        handoff=handoff, act=act, side=side, office=handoff.center if side is Side.CENTER else handoff.port,
        state=handoff.state, ends_part=ends_part, text=text, author_id=actor.user_id or 0, author=actor.name[:150],
        written_at=at,
    )  # fmt: skip


def tell(handoff: Handoff, verb: str, actor: Principal, at: datetime) -> None:
    """The event that both offices read in their streams; what was written stays in the handoff."""
    after = {
        "handoff": handoff.pk, "kind": handoff.kind, "reference": handoff.reference, "state": handoff.state,
        "owner": handoff.owner, "due": handoff.due,
    }  # fmt: skip
    record(actor, verb=verb, at=at, subject=f"handoff:{handoff.pk}", of=handoff, after=after)
