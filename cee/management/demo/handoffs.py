"""Handoffs and guidance of the demonstration, made by the services as people make them, both ways and in every stage."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.base.errors import DomainError
from cee.core.vocabulary import Kind, Sensitivity
from cee.management.demo.hard_cases import FILER
from cee.management.demo.people import people_of, person_of
from centers.models import Guidance, Handoff, WorkItem
from centers.services.claim import item_claim
from centers.services.guidance import guidance_publish, guidance_write
from centers.services.handoff import handoff_move, handoff_offer
from entries.models import Activity

EACH: Final = 8
"""Questions of each kind of asker at a port."""

_OF_CENTER: Final = (
    ("exam_request", "Please open four cartons of line 1 and tell us the marking on the goods and on the cartons."),
    ("sample_request", "Two pieces for the laboratory, please: the share of cotton by weight decides the heading."),
    ("document_request", "The packing list is missing from what was handed in; is it with you?"),
    ("release_question", "The release that we hold is dated after the examination. Which day is right?"),
)
_OF_PORT: Final = (
    ("classification_question", "The goods are declared as parts. On the pier they look complete. Which heading?"),
    ("marking_question", "The country is on a paper band that comes off. Is that permanent enough?"),
    ("exam_finding", "We counted 480 pieces where 400 are declared; photographs are with the examination sheet."),
    ("bond_question", "The continuous bond looks low for what this importer brings. Do we ask for a single one?"),
)
_GUIDANCE: Final = (
    ("Marking of hand tools", "marking", "Die-stamped or etched marks last as long as the tool; paper bands do not.",
     "19 USC 1304; 19 CFR 134.41", 85, ["8203", "8204", "8205"]),
    ("Furniture in parts", "classification", "Parts that are entered together and make one seat follow that seat.",
     "General Rule of Interpretation 2(a)", 80, ["9401", "9403"]),
    ("Cotton share of knitted wear", "classification", "The laboratory's share by weight decides, not the label.",
     "Section XI, note 2", 75, ["61"]),
)  # fmt: skip


def store_handoffs(*, day: date, at: datetime) -> int:
    """Handoffs of the ports that the demonstration has officers of; answer how many. Again, it makes none anew."""
    if Handoff.objects.exists():
        return 0
    made = 0
    for officer in people_of(day, role=Role.PORT_OFFICER):
        made += _asked_of_port(officer, at) + _asked_of_centers(officer, at)
    return made


def store_guidance(*, day: date, at: datetime) -> int:
    """A few pieces of guidance, the first ones published; answer how many are new."""
    writers = {one.office: one for one in people_of(day, role=Role.IMPORT_SPECIALIST)}
    leads = {one.office: one for one in people_of(day, role=Role.SUPERVISOR)}
    offices = sorted(writers.keys() & leads.keys())
    if not offices or Guidance.objects.exists():
        return 0
    for position, (title, topic, text, authority, confidence, tariffs) in enumerate(_GUIDANCE):
        office = offices[position % len(offices)]
        draft = guidance_write(
            title=title, topic=topic, text=text, authority=authority, confidence=confidence, tariffs=tariffs,
            valid_from=day - timedelta(days=60), actor=writers[office], at=at,
        )  # fmt: skip
        if position < len(_GUIDANCE) - 1:
            guidance_publish(guidance_id=draft.pk, version=draft.version, actor=leads[office], at=at)
    return len(_GUIDANCE)


def _asked_of_port(officer: Principal, at: datetime) -> int:
    """What specialists ask of the port about open items; every other one is claimed and waits for the answer."""
    open_ones = WorkItem.objects.filter(
        status=WorkItem.Status.OPEN, activity__is_demonstration=True, activity__sensitivity=Sensitivity.ROUTINE,
        activity__kind=Kind.ENTRY_SUMMARY, queue__startswith="summary-",
    ).exclude(activity__filer=FILER)  # fmt: skip
    # Goods of other ports come on to this one in bond: where it has too few of its own, their entries serve.
    nearest = sorted(
        open_ones.select_related("activity"), key=lambda item: (item.activity.port != officer.office, -item.pk)
    )
    made = 0
    for position, item in enumerate(nearest[:EACH]):
        asker = person_of(item.center)
        if asker is None:
            continue
        waits = position % 2 == 0
        if waits:
            item_claim(activity_id=item.pk, actor=asker, at=at - timedelta(hours=5))
            item.activity.refresh_from_db()
        kind, question = _OF_CENTER[position // 2 % len(_OF_CENTER)]
        ask = partial(
            handoff_offer, kind=kind, reference=item.activity.reference, question=question, waits=waits, port=officer.office,
            activity_version=item.activity.version, actor=asker, at=at - timedelta(hours=4),
        )  # fmt: skip
        made += _led_on(ask, position // 2, officer, "Done; the sheet is with the entry.", at)
    return made


def _asked_of_centers(officer: Principal, at: datetime) -> int:
    """What the port asks about its entries."""
    found = Activity.objects.filter(
        port=officer.office, is_demonstration=True, kind=Kind.ENTRY_SUMMARY, center__isnull=False
    ).exclude(sensitivity=Sensitivity.ENFORCEMENT)
    made = 0
    for position, activity in enumerate(found.order_by("-pk")[:EACH]):
        kind, question = _OF_PORT[position % len(_OF_PORT)]
        answerer = person_of(activity.center or "")

        ask = partial(
            handoff_offer, kind=kind, reference=activity.reference, question=question, actor=officer,
            at=at - timedelta(hours=3),
        )  # fmt: skip
        made += _led_on(ask, position, answerer, "As declared; release can go on.", at)
    return made


def _led_on(ask: Callable[[], Handoff], position: int, asked: Principal | None, answer: str, at: datetime) -> int:
    """Ask, and let every fourth stand offered, accepted, answered or refused."""
    try:
        made, later = ask(), at - timedelta(hours=1)
        if asked is None or position % 4 == 0:
            return 1
        if position % 4 == 3:
            handoff_move(
                handoff_id=made.pk, version=1, act="refuse", text="The goods have left.", actor=asked, at=later
            )
            return 1
        handoff_move(handoff_id=made.pk, version=1, act="accept", actor=asked, at=later)
        if position % 4 == 2:
            handoff_move(handoff_id=made.pk, version=2, act="answer", text=answer, actor=asked, at=later)
    except DomainError:
        return 0  # somebody else has the number meanwhile
    return 1
