"""Guidance: drafted by one person of a Center, published by another, withdrawn with a reason; never in anybody's name."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.cas import compare_and_set
from cee.base.errors import NotAllowed, Refused
from cee.core.vocabulary import Kind, OfficeKind
from centers.models import Guidance, GuidanceTariff
from centers.selectors.guidance import TOPICS, guidance_by_id
from entries.models import ImporterAccount
from entries.selectors.activity import activity_by_id
from entries.selectors.inquiry_page import answer_of

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
    """Draft guidance of the actor's Center. `tariffs` are prefixes of 2 to 10 digits, `confidence` is percent;
    `activity_id` is the inquiry whose answer it publishes.

    The same draft again is the same draft. Raises NotAllowed, NotVisible, or Refused: `missing`, `topic`, `tariffs`,
    `confidence`, `valid_to`, `account`, `inquiry`, `personal_data`.
    """
    _may_write(actor)
    said, prefixes = _said(
        title, topic, text, authority, confidence, tariffs, valid_from, valid_to, account_id
    )  # fmt: skip
    if activity_id is not None:
        _check_inquiry(activity_id, actor)
    said |= {"center": actor.office, "activity_id": activity_id, "author_id": actor.user_id or 0}
    with acting(actor, verb="guidance_drafted"):
        same = Guidance.objects.filter(**said, status=Guidance.Status.DRAFT).first()
        if same is not None:
            return same
        writers = [actor.user_id or 0]
        made = Guidance.objects.create(**said, author=actor.name[:150], writers=writers, written_at=at)
        GuidanceTariff.objects.bulk_create(GuidanceTariff(guidance=made, prefix=prefix) for prefix in prefixes)
    return made


def guidance_edit(
    *,
    guidance_id: int,
    version: int,
    title: str,
    topic: str,
    text: str,
    authority: str,
    confidence: int,
    tariffs: Sequence[str],
    valid_from: date,
    valid_to: date | None = None,
    account_id: int | None = None,
    actor: Principal,
    at: datetime,
) -> Guidance:
    """Change a draft of one's Center until it is published. Whoever has written in it does not publish it. The same text
    again changes nothing.

    Raises NotVisible, NotAllowed, Conflict where it was changed meanwhile, or Refused as `guidance_write`, `wrong_state`.
    """
    _may_write(actor)
    found = guidance_by_id(actor, guidance_id)
    if found.center != actor.office:
        raise NotAllowed("other_center", f"This is guidance of {found.center}.", HOUSE)
    if found.status != Guidance.Status.DRAFT:
        raise Refused("wrong_state", "Only a draft is changed; what is published is withdrawn and written anew.")
    said, prefixes = _said(
        title, topic, text, authority, confidence, tariffs, valid_from, valid_to, account_id
    )  # fmt: skip
    held = {name: getattr(found, name) for name in said}
    if found.version == version and held == said and [row.prefix for row in found.tariffs.all()] == prefixes:
        return found
    with acting(actor, verb="guidance_edited"):
        writers = sorted({*found.writers, actor.user_id or 0})
        compare_and_set(
            Guidance.objects.filter(status=Guidance.Status.DRAFT), pk=found.pk, version=version, **said,
            writers=writers, written_at=at,
        )  # fmt: skip
        GuidanceTariff.objects.filter(guidance=found).delete()
        GuidanceTariff.objects.bulk_create(GuidanceTariff(guidance=found, prefix=prefix) for prefix in prefixes)
    return guidance_by_id(actor, guidance_id)


def guidance_publish(*, guidance_id: int, version: int, actor: Principal, at: datetime) -> Guidance:
    """Publish a draft of one's Center that somebody else wrote. Publishing what is published changes nothing.

    Raises NotVisible, NotAllowed, Conflict, or Refused `wrong_state`.
    """
    found = _of_center(guidance_id, actor)
    if found.status == Guidance.Status.PUBLISHED:
        return found
    if found.status != Guidance.Status.DRAFT:
        raise Refused("wrong_state", "What was withdrawn is not published again; write it anew.")
    if actor.user_id in {found.author_id, *found.writers}:
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


def _may_write(actor: Principal) -> None:
    actor.require(Capability.WRITE_GUIDANCE)
    if actor.office_kind != OfficeKind.CENTER:
        raise NotAllowed("not_allowed", "Guidance is a Center's.", HOUSE)


def _check_inquiry(activity_id: int, actor: Principal) -> None:
    """Raise NotVisible or Refused unless it is an inquiry of the actor's Center that has an answer."""
    inquiry = activity_by_id(actor, activity_id)
    if inquiry.kind != Kind.TRADE_INQUIRY or inquiry.center != actor.office:
        raise Refused("inquiry", "Guidance is made of an inquiry that this Center has.", path="inquiry")
    if answer_of(inquiry) is None:
        raise Refused("inquiry", "The inquiry has no answer yet.", path="inquiry")


def _said(
    title: str,
    topic: str,
    text: str,
    authority: str,
    confidence: int,
    tariffs: Sequence[str],
    valid_from: date,
    valid_to: date | None,
    account_id: int | None,
) -> tuple[dict[str, Any], list[str]]:
    """What a draft says, checked, as its columns, and its tariff prefixes."""
    prefixes = _check(title, topic, text, authority, confidence, tariffs, account_id)
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("valid_to", "It ends after it begins.", path="valid_to")
    if account_id is not None and not ImporterAccount.objects.filter(pk=account_id).exists():
        raise Refused("account", "There is no such account.", path="account")
    said = {
        "topic": topic, "title": title.strip(), "text": text.strip(), "authority": authority.strip(),
        "confidence": confidence, "account_id": account_id, "valid_from": valid_from, "valid_to": valid_to,
    }  # fmt: skip
    return said, prefixes


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
