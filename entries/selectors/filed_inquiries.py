"""Trade inquiries as they were asked, made again from their stored versions."""

from collections import defaultdict
from datetime import date

from entries.formats.records import Claim, Inquiry, Mentioned
from entries.models import Activity, InquiryAbout, InquiryTariff, InquiryVersion


def inquiries(activities: dict[int, Activity]) -> dict[int, tuple[Claim, date]]:
    """The latest versions of these inquiries with the days on which they were asked."""
    numbers: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for row in InquiryTariff.objects.filter(activity_id__in=activities).order_by("activity_id", "version", "position"):
        numbers[row.activity_id, row.version].append(row.hts)
    about: defaultdict[tuple[int, int], list[Mentioned]] = defaultdict(list)
    for one in InquiryAbout.objects.filter(activity_id__in=activities).order_by("activity_id", "version", "position"):
        about[one.activity_id, one.version].append(Mentioned(one.kind, one.reference))
    found: dict[int, tuple[Claim, date]] = {}
    for filed in InquiryVersion.objects.filter(activity_id__in=activities):
        activity, key = activities[filed.activity_id], (filed.activity_id, filed.number)
        if filed.number != activity.filed_version:
            continue
        record = Inquiry(
            activity.reference, filed.subject, filed.question, filed.asker_role, filed.asker_name,
            filed.asker_email or None, filed.asker_phone or None, filed.party_number or None, tuple(numbers[key]),
            filed.goods, filed.port_asked or None, tuple(about[key]), filed.channel, filed.filed_date, filed.wanted_by,
        )  # fmt: skip
        found[filed.activity_id] = (record, filed.filed_date)
    return found
