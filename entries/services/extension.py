"""The notice of an extension: whoever has a stake in the entry is told why, until when, and which of the three it is."""

from datetime import date, datetime

from cee.access.principal import Principal
from cee.base.clock import day_of
from cee.core.identifiers.importer import mask_importer
from entries.clocks.clock import Clock
from entries.models import Activity, EntrySummaryVersion, ExtensionNotice
from entries.selectors.accounts import account_name
from entries.selectors.clock import facts_for
from entries.selectors.reference import law

AUTHORITY = "19 USC 1504(b), (c); 19 CFR 159.12(b)"


def time_to_liquidate(activity: Activity) -> tuple[int, date | None]:
    """How many extensions an entry has, and the end of its time to liquidate under 19 USC 1504(a)."""
    facts = facts_for([activity]).get(activity.pk)
    if facts is None:
        return 0, None
    still = Clock(facts, law().edition).standstill
    return still.extensions, still.lapses or still.due


def extension_notice_write(
    activity: Activity, *, code: str, reason: str, before: date | None, actor: Principal, at: datetime
) -> ExtensionNotice:
    """Write the notice of the extension just granted, in the caller's transaction; `before` is the end of the time before it.

    Told are the importer of record, the filer, and the surety where one is on the bond.
    """
    number, until = time_to_liquidate(activity)
    number = max(number, ExtensionNotice.objects.filter(activity=activity).count() + 1)
    return ExtensionNotice.objects.create(
        activity=activity,
        number=number,
        code=code,
        until=until or day_of(at),
        before=before,
        reason=reason.strip(),
        told=_told(activity),
        authority=AUTHORITY,
        issued_date=day_of(at),
        author_id=actor.user_id or 0,
        author=actor.name[:150],
    )


def _told(activity: Activity) -> list[list[str]]:
    filed = EntrySummaryVersion.objects.filter(activity=activity, number=activity.filed_version).first()
    number = mask_importer(filed.importer_number) if filed else ""
    told = [["importer of record", f"{account_name(activity.importer)} {number}".strip()], ["filer", activity.filer]]
    if filed and filed.surety:
        told.append(["surety", filed.surety])
    return told
