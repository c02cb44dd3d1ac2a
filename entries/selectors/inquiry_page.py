"""What a person who answers an inquiry sees of it: what went back and forth, what it is about, what was asked before."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from cee.access.principal import Principal
from entries.formats.records import Inquiry
from entries.models import Activity, InquiryAbout, InquiryMessage, InquiryTariff, InquiryVersion
from entries.selectors.activity import activities_for

EARLIER = 10
ALIKE = 10


@dataclass(frozen=True, slots=True)
class InquiryViews:
    """An inquiry beside what CEE holds: `numbers` are the tariff numbers that it names."""

    numbers: set[str]
    record: Inquiry
    filed_date: date


def inquiry_views(record: Inquiry, filed: date) -> InquiryViews:
    """The part of the page that needs nothing but the record."""
    return InquiryViews(set(record.hts), record, filed)


def messages_of(activity: Activity) -> list[InquiryMessage]:
    """What went between the Center and the asker, in order."""
    return list(InquiryMessage.objects.filter(activity=activity).order_by("number"))


def answer_of(activity: Activity) -> InquiryMessage | None:
    """The answer that holds: the latest one."""
    answers = InquiryMessage.objects.filter(activity=activity, kind=InquiryMessage.Kind.ANSWER)
    return answers.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry in a list beside another: what it asked, and the answer that holds, if there is one."""

    activity: Activity
    subject: str
    answer: str


def asked_before(principal: Principal, activity: Activity, record: Inquiry) -> list[Asked]:
    """Earlier inquiries of the same asker, by e-mail address, or about the same importer account, newest first."""
    account = activity.importer.account_id if activity.importer else None
    same = Q()
    if account is not None:
        same |= Q(importer__account_id=account)
    elif activity.importer_id:
        same |= Q(importer_id=activity.importer_id)
    if record.asker_email:
        same |= Q(
            Exists(InquiryVersion.objects.filter(activity_id=OuterRef("pk"), asker_email=record.asker_email))
        )  # fmt: skip
    return _listed(principal, activity, same, EARLIER) if same else []


def asked_alike(principal: Principal, activity: Activity, record: Inquiry) -> list[Asked]:
    """Inquiries about the same tariff numbers that have an answer, newest first."""
    if not record.hts:
        return []
    same = Q(Exists(InquiryTariff.objects.filter(activity_id=OuterRef("pk"), hts__in=record.hts)))
    answered = Q(Exists(InquiryMessage.objects.filter(activity_id=OuterRef("pk"), kind=InquiryMessage.Kind.ANSWER)))
    return _listed(principal, activity, same & answered, ALIKE)


def inquiries_about(principal: Principal, activity: Activity) -> list[Asked]:
    """The inquiries that name a filing, newest first."""
    named = InquiryAbout.objects.filter(kind=activity.kind, reference=activity.reference)
    return _listed(principal, activity, Q(pk__in=named.values("activity_id")), ALIKE)


def _listed(principal: Principal, activity: Activity, condition: Q, most: int) -> list[Asked]:
    found = list(
        activities_for(principal).filter(condition, kind="trade_inquiry").exclude(pk=activity.pk).order_by("-id")[:most]
    )
    if not found:
        return []
    ids = [one.pk for one in found]
    latest = {one.pk: one.filed_version for one in found}
    rows = InquiryVersion.objects.filter(activity_id__in=ids).values_list("activity_id", "number", "subject")
    subjects = {pk: subject for pk, number, subject in rows if number == latest[pk]}
    said = InquiryMessage.objects.filter(activity_id__in=ids, kind=InquiryMessage.Kind.ANSWER).order_by("number")
    answers = dict(said.values_list("activity_id", "text"))
    return [Asked(one, subjects.get(one.pk, ""), answers.get(one.pk, "")) for one in found]
