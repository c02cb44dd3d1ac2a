"""Reading guidance: who may see which, searching it, and what of it stands beside a piece of work."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.errors import NotVisible
from cee.core.vocabulary import OfficeKind
from centers.models import Guidance, GuidanceTariff
from entries.models import Activity

TOPICS: Final = {
    "classification": "Classification",
    "value": "Value",
    "origin": "Origin and preference",
    "marking": "Marking",
    "antidumping": "Antidumping and countervailing duty",
    "admissibility": "Admissibility",
    "documents": "Documents and procedure",
    "other": "Other",
}
BESIDE: Final = 10
_PREFIXES: Final = range(2, 11)


def guidance_for(principal: Principal) -> QuerySet[Guidance]:
    """The guidance that a principal may see. Centers and national offices see what is published, and a Center its own
    drafts; ports and filers see what is published for everybody, not what names an importer."""
    if not principal.can(Capability.VIEW_ACTIVITIES):
        return Guidance.objects.none()
    public = Q(status=Guidance.Status.PUBLISHED)
    if principal.office_kind == OfficeKind.NATIONAL:
        return Guidance.objects.exclude(status=Guidance.Status.DRAFT)
    if principal.office_kind == OfficeKind.CENTER:
        return Guidance.objects.filter(public | Q(center=principal.office))
    return Guidance.objects.filter(public, account=None)


def with_tariffs(found: QuerySet[Guidance]) -> QuerySet[Guidance]:
    """With the tariff prefixes and the account of each, in one more query."""
    return found.select_related("account").prefetch_related(
        Prefetch("tariffs", GuidanceTariff.objects.order_by("prefix"))
    )


def guidance_by_id(principal: Principal, guidance_id: int) -> Guidance:
    """One piece of guidance; raises NotVisible where there is none for this principal."""
    found = with_tariffs(guidance_for(principal)).filter(pk=guidance_id).first()
    if found is None:
        raise NotVisible("no_guidance", "There is no such guidance for you.")
    return found


def searched(found: QuerySet[Guidance], text: str) -> QuerySet[Guidance]:
    """Narrowed to what holds every word, or, for digits, to what speaks of that tariff number."""
    digits = text.replace(".", "").replace(" ", "")
    if digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 10:
        return found.filter(_speaks_of([digits]) | _below(digits))
    for word in text.replace("\x00", "").split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return found


def guidance_beside(principal: Principal, activity: Activity, numbers: Iterable[str], on: date) -> Sequence[Guidance]:
    """What is published and in force for these tariff numbers or for the importer of an activity, newest first."""
    account = activity.importer.account_id if activity.importer else None
    condition = _speaks_of(numbers)
    if account is not None:
        condition = (condition & (Q(account=None) | Q(account=account))) | Q(account=account, tariffs=None)
    else:
        condition &= Q(account=None)
    found = guidance_for(principal).filter(status=Guidance.Status.PUBLISHED).in_force(on)  # type: ignore[attr-defined]
    return list(with_tariffs(found.filter(condition)).distinct().order_by("-id")[:BESIDE])


def _speaks_of(numbers: Iterable[str]) -> Q:
    prefixes = {number[:length] for number in numbers for length in _PREFIXES if len(number) >= length}
    return Q(Exists(GuidanceTariff.objects.filter(guidance=OuterRef("pk"), prefix__in=prefixes)))


def _below(prefix: str) -> Q:
    return Q(Exists(GuidanceTariff.objects.filter(guidance=OuterRef("pk"), prefix__startswith=prefix)))
