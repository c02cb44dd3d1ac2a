"""Guidance: drafted by one person of a Center, published by another, withdrawn with a reason; never in anybody's name."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.cas import compare_and_set
from cee.base.errors import NotAllowed, Refused
from cee.core.vocabulary import OfficeKind
from centers.models import Guidance, GuidanceTariff
from centers.selectors.guidance import TOPICS, guidance_by_id
from entries.models import ImporterAccount

HOUSE: Final = "CEE access table"
LONGEST: Final = 8000
_PERSONAL: Final = (
    (re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE), "an e-mail address"),
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "a Social Security number"),
    (re.compile(r"\b\d{2}-\d{7}[0-9A-Z]{0,2}\b"), "an importer number"),
    (re.compile(r"\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b"), "a telephone number"),
    (re.compile(r"\b[0-9A-Z]{3}-\d{7}-\d\b"), "an entry number"),
)
"""What would tell whose case it was."""


def guidance_write(
    *,
    title: str,
    topic: str,
    text: str,
    authority: str,
    confidence: int,
    tariffs: Sequence[str],
    valid_from: date,
    valid_to: date | None = None,
    account_id: int | None = None,
    activity_id: int | None = None,
    actor: Principal,
    at: datetime,
) -> Guidance:
    """Draft guidance of the actor's Center. `tariffs` are prefixes of 2 to 10 digits, `confidence` is percent.

    The same draft again is the same draft. Raises NotAllowed, or Refused: `missing`, `topic`, `tariffs`, `confidence`,
    `valid_to`, `account`, `personal_data`.
    """
    actor.require(Capability.WRITE_GUIDANCE)
    if actor.office_kind != OfficeKind.CENTER:
        raise NotAllowed("not_allowed", "Guidance is a Center's.", HOUSE)
    prefixes = _check(title, topic, text, authority, confidence, tariffs, account_id)
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("valid_to", "It ends after it begins.", path="valid_to")
    if account_id is not None and not ImporterAccount.objects.filter(pk=account_id).exists():
        raise Refused("account", "There is no such account.", path="account")
    said = {
        "center": actor.office, "topic": topic, "title": title.strip(), "text": text.strip(),
        "authority": authority.strip(), "confidence": confidence, "account_id": account_id,
        "valid_from": valid_from, "valid_to": valid_to, "author_id": actor.user_id or 0,
    }  # fmt: skip
    with acting(actor, verb="guidance_drafted"):
        same = Guidance.objects.filter(**said, status=Guidance.Status.DRAFT).first()
        if same is not None:
            return same
        made = Guidance.objects.create(**said, activity_id=activity_id, author=actor.name[:150], written_at=at)
        GuidanceTariff.objects.bulk_create(GuidanceTariff(guidance=made, prefix=prefix) for prefix in prefixes)
    return made


def guidance_publish(*, guidance_id: int, version: int, actor: Principal, at: datetime) -> Guidance:
    """Publish a draft of one's Center that somebody else wrote. Publishing what is published changes nothing.

    Raises NotVisible, NotAllowed, Conflict, or Refused `wrong_state`.
    """
    found = _of_center(guidance_id, actor)
    if found.status == Guidance.Status.PUBLISHED:
        return found
    if found.status != Guidance.Status.DRAFT:
        raise Refused("wrong_state", "What was withdrawn is not published again; write it anew.")
    if found.author_id == actor.user_id:
        raise NotAllowed("own_guidance", "Nobody publishes what they wrote themselves.", HOUSE)
    with acting(actor, verb="guidance_published"):
        compare_and_set(
            Guidance.objects.all(), pk=found.pk, version=version, status=Guidance.Status.PUBLISHED,
            published_by=actor.user_id or 0, publisher=actor.name[:150], published_at=at,
        )  # fmt: skip
    found.refresh_from_db()
    return found


def guidance_withdraw(*, guidance_id: int, version: int, reason: str, actor: Principal, at: datetime) -> Guidance:
    """Withdraw guidance of one's Center; it stays on record and is shown beside no work any more.

    Raises NotVisible, NotAllowed, Conflict, or Refused `missing`.
    """
    found = _of_center(guidance_id, actor)
    if found.status == Guidance.Status.WITHDRAWN:
        return found
    if not reason.strip():
        raise Refused("missing", "Say why it is withdrawn.", path="reason")
    with acting(actor, verb="guidance_withdrawn", reason=reason):
        compare_and_set(
            Guidance.objects.all(), pk=found.pk, version=version, status=Guidance.Status.WITHDRAWN,
            withdrawn_at=at, withdrawn_because=reason.strip(),
        )  # fmt: skip
    found.refresh_from_db()
    return found


def _of_center(guidance_id: int, actor: Principal) -> Guidance:
    found = guidance_by_id(actor, guidance_id)
    actor.require(Capability.PUBLISH_GUIDANCE)
    if found.center != actor.office:
        raise NotAllowed("other_center", f"This is guidance of {found.center}.", HOUSE)
    return found


def _check(
    title: str, topic: str, text: str, authority: str, confidence: int, tariffs: Sequence[str], account: int | None
) -> list[str]:
    for path, said, most in (("title", title, 160), ("text", text, LONGEST), ("authority", authority, 160)):
        if not said.strip() or len(said) > most or "\x00" in said:
            raise Refused("missing", f"It has 1 to {most} characters.", path=path)
    if topic not in TOPICS:
        raise Refused("topic", "There is no such topic.", path="topic")
    if not 1 <= confidence <= 100:
        raise Refused("confidence", "It is a percentage from 1 to 100.", path="confidence")
    prefixes = sorted({"".join(prefix.split()).replace(".", "") for prefix in tariffs if prefix.strip()})
    for prefix in prefixes:
        if not (prefix.isascii() and prefix.isdigit() and 2 <= len(prefix) <= 10):
            raise Refused("tariffs", f"{prefix[:20]!r} is not 2 to 10 digits of a tariff number.", path="tariffs")
    if not prefixes and account is None:
        raise Refused("tariffs", "Say which tariff numbers or which importer it is about.", path="tariffs")
    for path, said in (("title", title), ("text", text)):
        for shape, what in _PERSONAL:
            if shape.search(said):
                raise Refused("personal_data", f"It holds {what}; guidance never tells whose case it was.", path=path)
    return prefixes
