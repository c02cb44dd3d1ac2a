"""What a person who decides a protest or a drawback claim sees of it, and the conditions that it puts on deciding."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cee.core.vocabulary import Kind
from entries.clocks.conditions import conditions_of
from entries.clocks.facts import EventName
from entries.formats.records import Claim
from entries.models import FILED_VERSIONS, Activity, ClockEvent, ProtestVersion
from entries.processes.authority import Fact
from entries.rules.claim_facts import Manager, managing_center
from entries.selectors.clock import facts_for
from entries.selectors.drawback_page import DrawbackViews, drawback_views, over_designated
from entries.selectors.filed_claims import claims_of
from entries.selectors.inquiry_page import InquiryViews, inquiry_views
from entries.selectors.protest_page import ProtestViews, protest_views
from entries.selectors.reference import law


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """The own data of a protest or a claim, as filed and beside what CEE holds of its entries; `acts` are what was asked
    and done of it since, by day, and `manager` who manages the claim of a claimant aligned as it is now."""

    record: Claim
    filed_date: date
    version: Any
    protest: ProtestViews | None
    drawback: DrawbackViews | None
    acts: list[ClockEvent]
    manager: Manager | None = None
    trade_inquiry: InquiryViews | None = None

    @property
    def numbers(self) -> set[str]:
        """The tariff numbers that it concerns, where it names any."""
        views = self.protest or self.trade_inquiry
        return views.numbers if views else set()

    @property
    def paid(self) -> Decimal:
        """What was paid ahead of liquidation and did not come back, in dollars."""
        signs = {EventName.ACCELERATED_PAID: 1, EventName.ACCELERATED_RECOVERED: -1}
        return sum((signs.get(EventName(one.event), 0) * (one.amount or Decimal(0)) for one in self.acts), Decimal(0))


def claim_page(activity: Activity) -> ClaimPage | None:
    """The own data of a protest or a claim; None for other kinds, and where nothing is stored."""
    found = claims_of([activity]).get(activity.pk)
    if found is None:
        return None
    record, filed = found
    about = {"activity": activity, "number": activity.filed_version}
    acts = list(ClockEvent.objects.filter(activity=activity).order_by("date", "pk"))
    version = FILED_VERSIONS[record.kind]._default_manager.get(**about)
    manager = managing_center(activity.center, filed, law().edition) if record.kind == Kind.DRAWBACK else None
    page = ClaimPage(record, filed, version, None, None, acts, manager)
    return replace(page, **{record.kind: _VIEWS[record.kind](record, filed)})


_VIEWS: Final[Mapping[Kind, Callable[[Any, date], Any]]] = {
    Kind.PROTEST: protest_views,
    Kind.DRAWBACK: lambda record, _: drawback_views(record),
    Kind.TRADE_INQUIRY: inquiry_views,
}
"""What each kind shows beside what CEE holds; the kind is the name of its part of the page."""


def claim_conditions(activities: Collection[Activity], on: date) -> dict[int, set[str]]:
    """The conditions of their process that hold on a day, for the protests and claims among these activities."""
    claims = [activity for activity in activities if activity.kind != Kind.ENTRY_SUMMARY]
    facts = facts_for(claims) if claims else {}
    found = {pk: conditions_of(one, law().edition, on) for pk, one in facts.items()}
    for pk in over_designated(claims):
        found.setdefault(pk, set()).add("over_designated")
    return found


def protest_facts(activities: Collection[Activity]) -> dict[int, dict[str, Fact]]:
    """What the authority table asks of protests: the category, and whether further review was asked for, then or since."""
    latest = {one.pk: one.filed_version for one in activities if one.kind == Kind.PROTEST}
    if not latest:
        return {}
    requests = ClockEvent.objects.filter(activity_id__in=latest, event=EventName.FURTHER_REVIEW_REQUESTED)
    asked = set(requests.values_list("activity_id", flat=True))
    return {
        one.activity_id: {"category": one.category, "further_review": one.further_review or one.activity_id in asked}
        for one in ProtestVersion.objects.filter(activity_id__in=latest)
        if one.number == latest[one.activity_id]
    }
