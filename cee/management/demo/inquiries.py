"""Demonstration inquiries: asked through the front door, and worked by the services as people work them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from cee.access.capabilities import Role
from cee.access.principal import Principal
from cee.base.errors import DomainError
from cee.core.vocabulary import Kind, State
from cee.management.demo.people import people_of, person_of
from centers.services.claim import item_claim
from centers.services.guidance import guidance_publish, guidance_write
from centers.services.inquiry import inquiry_act
from entries.formats.records import Inquiry
from entries.models import Activity
from entries.selectors.filed_claims import claim_of

Json = dict[str, Any]

INQUIRIES: Final = 40
_ASKED: Final = (
    (
        "Heading of goods in parts",
        "Do the parts follow the whole where they are entered together, or each its own heading?",
    ),
    ("Marking on a paper band", "Is the country on a paper band enough, or must the goods themselves carry it?"),
    (
        "Value of tooling",
        "The buyer gave the moulds free of charge. Are they part of the entered value, and how are they spread?",
    ),
    (
        "Proof of origin for a preference",
        "Which papers does the Center want to see for a claim of preference on these goods?",
    ),
    ("A correction before liquidation", "A wrong number stands on one line. Is a post-summary correction the way?"),
)
_ANSWERS: Final = (
    "Parts that are entered together and make one article follow that article (demonstration).",
    "A band that comes off is no lasting marking; the goods themselves carry the country (demonstration).",
    "What the buyer gives free of charge is an assist and is part of the value (demonstration).",
    "The certification of the producer, and the bill of materials on request (demonstration).",
    "It is, until fifteen days before the scheduled liquidation (demonstration).",
)
_ROLES: Final = ("broker", "importer", "importer", "carrier", "other")
_CHANNELS: Final = ("electronic", "mail", "telephone", "electronic", "in_person")


def inquiries(summaries: Sequence[Json], day: date) -> Iterator[Json]:
    """Questions by brokers, importers and others, about goods of every Center; the same for the same trade."""
    recent = [one for one in summaries if date.fromisoformat(one["entry_date"]) >= day - timedelta(days=90)]
    yield from islice((_asked(place, one, day) for place, one in enumerate(recent)), INQUIRIES)


def _asked(place: int, summary: Json, day: date) -> Json:
    subject, question = _ASKED[place % len(_ASKED)]
    filed = day - timedelta(days=place % 16)
    known = place % 5 in (1, 2)
    return {
        "kind": "trade_inquiry",
        "subject": subject,
        "question": f"{question} (demonstration {place + 1})",
        "asker_role": _ROLES[place % len(_ROLES)],
        "asker_name": f"Demonstration asker {place % 9 + 1}",
        "asker_email": f"asker{place % 9 + 1}@example.com",
        "importer_number": summary["importer_number"] if known else None,
        "hts": [] if place % 13 == 12 else [summary["lines"][0]["tariffs"][-1]["hts"]],
        "goods": summary["lines"][0]["description"][:120],
        "port": summary["port_of_entry"],
        "about": [{"kind": "entry_summary", "number": summary["entry_number"]}] if place % 7 == 4 else [],
        "channel": _CHANNELS[place % len(_CHANNELS)],
        "filed_date": filed.isoformat(),
        "wanted_by": (filed + timedelta(days=9)).isoformat() if place % 6 == 3 else None,
    }


def store_inquiries(*, day: date, at: datetime) -> int:
    """Let staff answer, ask back, refer and close some; of the first answer that may, guidance is made and published.
    Answers how many were worked; again, it works none anew."""
    found = Activity.objects.filter(kind=Kind.TRADE_INQUIRY, is_demonstration=True).order_by("pk")
    if found.exclude(state__in=(State.PLACED, State.TRIAGE)).exists():
        return 0
    leads = {one.office: one for one in people_of(day, role=Role.SUPERVISOR)}
    worked = 0
    for place, activity in enumerate(found.filter(state=State.PLACED)):
        worker = person_of(activity.center or "")
        if worker is not None and place % 3:
            worked += _work(place, activity, worker, leads.get(worker.office), at)
    return worked


def _work(place: int, activity: Activity, worker: Principal, lead: Principal | None, at: datetime) -> int:
    acts: tuple[Json, ...] = (
        {"action": "answer_inquiry", "text": _ANSWERS[place % len(_ANSWERS)]},
        {"action": "ask_back", "text": "Which number stands on the invoice, and who made the goods? (demonstration)"},
        {"action": "refer_elsewhere", "codes": ("NC",), "reason": "They ask for a ruling (demonstration)."},
        {"action": "close_inquiry", "codes": ("DU",), "reason": "Asked and answered before (demonstration)."},
    )
    act = acts[0] if place % 2 else acts[place // 2 % len(acts)]
    try:
        item_claim(activity_id=activity.pk, actor=worker, at=at)
        activity.refresh_from_db()
        inquiry_act(activity_id=activity.pk, version=activity.version, **act, actor=worker, at=at)
        if act["action"] == "answer_inquiry":
            _guide(place, activity, act["text"], worker, lead, at)
    except DomainError:
        return 0  # somebody else has it meanwhile
    return 1


def _guide(
    place: int, activity: Activity, answer: str, worker: Principal, lead: Principal | None, at: datetime
) -> None:
    """Every fourth answer becomes a draft, every second draft is published."""
    record, filed = claim_of(activity)
    if place % 4 != 1 or not isinstance(record, Inquiry) or not record.hts:
        return
    draft = guidance_write(
        title=record.subject, topic="other", text=answer, authority="19 CFR 101.1; answer of the Center", confidence=70,
        tariffs=[record.hts[0][:6]], valid_from=filed, activity_id=activity.pk, actor=worker, at=at,
    )  # fmt: skip
    if lead is not None and place % 8 == 1:
        guidance_publish(guidance_id=draft.pk, version=draft.version, actor=lead, at=at)
