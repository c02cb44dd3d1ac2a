"""Activities: the list with its filters, the one activity, and what hangs on it."""

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.published import FILER_VERBS, is_told, told_changes
from cee.api import filters
from cee.api.base import ApiView
from cee.api.pagination import PAGED, Order, ordering_param, page
from cee.api.privacy import shown_receipt
from cee.api.serializers.activity import ActivityOut, ActivityRow, DeadlineOut, EventOut, activity_dicts
from cee.api.serializers.common import paged, rendered
from cee.api.serializers.receipt import RECEIPT, receipt_out
from cee.audit.models import Event
from cee.base.errors import NotAllowed, NotVisible
from cee.core.errors import IdentifierError
from cee.core.identifiers import parse_entry_number, parse_inquiry, parse_protest
from cee.core.vocabulary import CENTER_CODES, OPEN_STATES, Kind, OfficeKind
from centers.models import Team
from entries.models import Activity
from entries.selectors.activity import activities_for, activity_for
from entries.selectors.clock import deadlines_of
from routing.services.receipt import receipt_for

_NEXT: Final = (("next_date", date), ("id", int))
ORDERS: Final = {
    "-id": Order((("id", int),), True),
    "id": Order((("id", int),)),
    "next_date": Order(_NEXT),
    "-next_date": Order(_NEXT, True),
}
BY_DATE: Final = ("next_date", "-next_date")


class Activities(ApiView):
    """The activities that the caller's office sees."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}
    params = {"GET": (ordering_param(ORDERS, "-id"), *PAGED)}

    def read_elsewhere(self, method: str) -> frozenset[str]:
        """The filters."""
        return frozenset(filters.ActivityFilter.base_filters)

    def published_parameters(self, method: str) -> list[Any]:
        """The filters, for the schema."""
        return filters.published()

    @extend_schema(responses=paged(ActivityRow))
    def get(self, request: Any) -> Response:
        """Activities, newest arrival first. By `next_date`: what is open and has a date, the nearest first."""
        ordering = self.query["ordering"]
        if ordering in BY_DATE and not may_see_work(self.principal):
            raise NotAllowed("not_allowed", "A filer may not order by what CBP looks at next.", "CEE access table")
        found = filters.narrowed(request, activities_for(self.principal)).select_related("importer__account")
        if ordering in BY_DATE:
            found = found.filter(state__in=OPEN_STATES, next_date__isnull=False)
        split = _by_center if ordering in BY_DATE and self._all_centers() else None
        return page(self, found, ORDERS, self._rows, ordering=ordering, split=split)

    def _all_centers(self) -> bool:
        return self.principal.office_kind != OfficeKind.CENTER and "center" not in self.request.query_params

    def _rows(self, found: list[Activity]) -> Any:
        return rendered(ActivityRow, activity_dicts(self.principal, found, self.request))


def _by_center(queryset: QuerySet[Activity]) -> list[QuerySet[Activity]]:
    """The open activities of each Center, which an index keeps by date, and those that have none."""
    return [*(queryset.filter(center=code) for code in CENTER_CODES), queryset.filter(center__isnull=True)]


class OfActivity(ApiView):
    """A view of one activity, found by the number of its kind as the caller's office sees it."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}

    def activity(self, kind: str, reference: str) -> Activity:
        """The activity. Raises NotVisible."""
        return find_activity(self.principal, kind, reference)


def find_activity(principal: Principal, kind: str, reference: str) -> Activity:
    """An activity by kind and number; an entry number is found with or without its hyphens. Raises NotVisible."""
    if kind not in set(Kind):
        raise NotVisible("no_activity", "There is no such kind of activity.")
    try:
        return activity_for(principal, kind, reference)
    except NotVisible:
        if _hyphened(kind, reference) == reference:
            raise
    return activity_for(principal, kind, _hyphened(kind, reference))


_PARSERS: Final = {Kind.PROTEST: parse_protest, Kind.TRADE_INQUIRY: parse_inquiry}
"""How the numbers of a kind are read that are no entry numbers."""


def _hyphened(kind: str, reference: str) -> str:
    try:
        return _PARSERS.get(Kind(kind), parse_entry_number)(reference)
    except IdentifierError:
        return reference


class ActivityView(OfActivity):
    """One activity."""

    @extend_schema(responses=ActivityOut)
    def get(self, request: Any, kind: str, reference: str) -> Response:
        """One activity with its status axes and deadlines."""
        found = self.activity(kind, reference)
        plain = activity_dicts(self.principal, [found], request)[0]
        return Response(ActivityOut(plain | {"deadlines": deadlines_shown(found)}).data)


class Receipt(OfActivity):
    """Why it is where it is."""

    @extend_schema(responses={200: OpenApiResponse(RECEIPT)})
    def get(self, request: Any, kind: str, reference: str) -> Response:
        """Why this activity is where it is, and what would have changed it."""
        receipt = receipt_for(self.activity(kind, reference))
        team = receipt["placed"]["team"]
        code = Team.objects.filter(pk=team).values_list("code", flat=True).first() if team else None
        told = receipt_out(receipt) | {"placed": {**receipt["placed"], "team": code}}
        return Response(shown_receipt(self.principal, told))


class Deadlines(OfActivity):
    """When what must happen."""

    @extend_schema(responses=DeadlineOut(many=True))
    def get(self, request: Any, kind: str, reference: str) -> Response:
        """Every deadline with its anchor, its arithmetic, its effect and its authority."""
        return Response(rendered(DeadlineOut, deadlines_shown(self.activity(kind, reference))))


def deadlines_shown(activity: Activity) -> list[dict[str, Any]]:
    """The deadlines of an activity as the contract publishes them."""
    return [deadline.as_dict() for deadline in deadlines_of(activity)]


class History(OfActivity):
    """What happened."""

    params = {"GET": PAGED}

    @extend_schema(responses=paged(EventOut))
    def get(self, request: Any, kind: str, reference: str) -> Response:
        """The events of an activity, oldest first: who, when, what changed, why. A filer is told those that are published."""
        activity = self.activity(kind, reference)
        events = Event.objects.filter(activity_id=activity.pk)
        if not may_see_work(self.principal):
            events = events.filter(verb__in=FILER_VERBS)

        def rows(found: list[Event]) -> Any:
            """A page of them, as this caller is told them."""
            told = [one for one in found if is_told(self.principal, activity.kind, one.verb, one.before, one.after)]
            return rendered(EventOut, [shown_event(self.principal, activity.kind, one) for one in told])

        return page(self, events, {"id": Order((("id", int),))}, rows, ordering="id")


def shown_event(principal: Principal, kind: str, event: Event) -> dict[str, Any]:
    """An event for a caller; a filer reads which office acted, not which of its people, nor their remarks."""
    own = may_see_work(principal) or event.office == principal.office
    before, after = told_changes(principal, kind, event.before, event.after)
    return {
        "id": event.pk,
        "at": event.at,
        "verb": event.verb,
        "actor": event.actor if own else "",
        "role": event.role,
        "office": event.office,
        "before": before,
        "after": after,
        "reason": event.reason if own else "",
        "correlation": event.correlation if own else "",
    }
