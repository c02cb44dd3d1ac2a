"""Queues: which ones a caller works, what stands in them, and taking the next."""

from datetime import date
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from cee.access.capabilities import Capability
from cee.access.models import User
from cee.api.base import ApiView
from cee.api.idempotency import idempotent
from cee.api.pagination import PAGED
from cee.api.privacy import shown_importer
from cee.api.serializers.activity import ActivityLinks, links_of, people_named
from cee.api.serializers.common import paged, rendered
from cee.base.clock import now, today
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import CENTER_CODES, Division, Lane
from centers.models import Team, WorkItem
from centers.queues import Filters, Queue, Row, counts_for, queue_named, queues_for
from centers.queues.base import as_row
from centers.services.claim import item_claim, item_claim_next
from entries.models import Activity

_SEES = (Capability.WORK_QUEUE, Capability.VIEW_LOAD, Capability.SIGN_SECOND, Capability.SETTLE_TRIAGE)
_CLAIMS = (Capability.WORK_QUEUE, Capability.SIGN_SECOND)
_FILTERS = ("center", "division", "team", "importer", "port", "tariff", "lane", "assignee", "status", "due_before")


class QueueOut(serializers.Serializer):
    """A queue and how much stands in it; a count that is `capped` is at least that."""

    slug = serializers.CharField()
    title = serializers.CharField()
    purpose = serializers.CharField()
    count = serializers.IntegerField()
    capped = serializers.BooleanField()
    claimable = serializers.BooleanField(help_text="Whether this caller takes items from it.")
    items = serializers.URLField()


class ItemOut(serializers.Serializer):
    """An activity's place in a queue. `id` is what claims it; `team` is a code, `assignee` a user name."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the activity; changing calls take it.")
    state = serializers.CharField()
    queue = serializers.CharField(allow_blank=True)
    status = serializers.CharField(allow_blank=True)
    center = serializers.CharField(allow_null=True)
    division = serializers.ChoiceField(choices=list(Division), allow_null=True)
    team = serializers.CharField(allow_null=True)
    lane = serializers.ChoiceField(choices=list(Lane), allow_null=True)
    due = serializers.DateField(allow_null=True)
    since = serializers.DateTimeField()
    assignee = serializers.CharField(allow_null=True)
    assignee_name = serializers.CharField(allow_null=True)
    waiting_for = serializers.CharField(allow_null=True)
    importer = serializers.CharField(allow_null=True)
    importer_name = serializers.CharField(allow_null=True)
    port = serializers.CharField()
    estimated_duty = serializers.DecimalField(max_digits=14, decimal_places=2)
    next_action = serializers.CharField(allow_null=True)
    links = ActivityLinks()


class Queues(ApiView):
    """The queues."""

    needs = {"GET": _SEES}

    @extend_schema(responses=paged(QueueOut))
    def get(self, request: Any) -> Response:
        """The queues that this caller works or watches, with counts."""
        shown = queues_for(self.principal)
        counts = counts_for(self.principal, queues=shown)
        rows = [
            {
                "slug": queue.slug,
                "title": queue.title,
                "purpose": queue.purpose,
                "count": counts[queue.slug].number,
                "capped": counts[queue.slug].capped,
                "claimable": queue.may_claim(self.principal),
                "items": request.build_absolute_uri(reverse("api:queue-items", args=[queue.slug])),
            }
            for queue in shown
        ]
        return Response({"next": None, "previous": None, "results": rendered(QueueOut, rows)})


class Items(ApiView):
    """What stands in a queue."""

    needs = {"GET": _SEES}
    params = {"GET": PAGED}

    def read_elsewhere(self, method: str) -> frozenset[str]:
        """The filters of queues."""
        return frozenset(_FILTERS)

    def published_parameters(self, method: str) -> list[Any]:
        """The filters of queues, for the schema."""
        words = {"center": CENTER_CODES, "division": tuple(Division), "lane": tuple(Lane)}
        words["status"] = tuple(WorkItem.Status.values)
        return [
            OpenApiParameter(
                name,
                {"type": "string", "enum": list(words[name])}
                if name in words
                else {"type": "string", "format": "date"}
                if name == "due_before"
                else {"type": "string", "minLength": 1, "maxLength": 24},
                OpenApiParameter.QUERY,
            )
            for name in _FILTERS
        ]

    @extend_schema(responses=paged(ItemOut))
    def get(self, request: Any, slug: str) -> Response:
        """The items of a queue, by nearest legal date, then oldest."""
        queue = queue_named(slug, self.principal)
        filters = self._filters()
        side, _, position = (self.query["cursor"] or "").partition(":")
        if self.query["cursor"] and side not in ("after", "before"):
            raise Refused("bad_cursor", "The cursor is none that this list gave out.", path="cursor")
        if filters is None:
            return Response({"next": None, "previous": None, "results": []})
        given = {side: position} if side else {}
        found = queue.page(self.principal, filters, size=self.query["page_size"], **given)
        url = request.build_absolute_uri()
        return Response(
            {
                "next": replace_query_param(url, "cursor", f"after:{found.next}") if found.next else None,
                "previous": replace_query_param(url, "cursor", f"before:{found.previous}") if found.previous else None,
                "results": items_shown(self.principal, found.rows, request),
            }
        )

    def _filters(self) -> Filters | None:
        """The filters by the words of the contract: team codes and user names; None where they name nobody there is."""
        given = {name: str(text) for name, text in self.request.query_params.items() if name in _FILTERS}
        for name, text in given.items():
            if not text:
                raise Refused("filter_value", f"The filter {name} has no value.", path=name)
        if "team" in given:
            team = (
                Team.objects.in_force(today()).filter(code=given["team"].upper()).values_list("pk", flat=True).first()
            )
            if team is None:
                return None
            given["team"] = str(team)
        if given.get("assignee") not in (None, "me", "none"):
            user = User.objects.filter(username=given["assignee"]).values_list("pk", flat=True).first()
            if user is None:
                return None
            given["assignee"] = str(user)
        return Filters.parse(given)


class ClaimNext(ApiView):
    """Takes the next item."""

    needs = {"POST": _CLAIMS}

    @extend_schema(request=None, responses={200: ItemOut, 204: None})
    @idempotent
    def post(self, request: Any, slug: str) -> Response:
        """Claim the next item of a queue: 200 with it, 204 when the queue is empty."""
        item = item_claim_next(queue=slug, actor=self.principal, at=now())
        if item is None:
            return Response(status=204)
        return Response(item_shown(self.principal, item.pk, request))


class ClaimItem(ApiView):
    """Takes a chosen item."""

    needs = {"POST": _CLAIMS}

    @extend_schema(request=None, responses={200: ItemOut})
    @idempotent
    def post(self, request: Any, slug: str, pk: int) -> Response:
        """Claim one item; 409 names who has it."""
        queue: Queue = queue_named(slug, self.principal)
        if pk >= 2**63 or not queue.rows(self.principal).filter(pk=pk).exists():
            raise NotVisible("no_item", "There is no such item in this queue for you.")
        item_claim(activity_id=pk, actor=self.principal, at=now())
        return Response(item_shown(self.principal, pk, request))


def item_shown(principal: Any, pk: int, request: Any) -> Any:
    """One work item as the contract publishes it."""
    item = WorkItem.objects.select_related("activity__importer__account").get(pk=pk)
    teams = dict(Team.objects.filter(pk=item.team_id).values_list("pk", "code"))
    return items_shown(principal, [as_row(item.activity, item, teams, {})], request)[0]


def items_shown(principal: Any, rows: list[Row], request: Any) -> Any:
    """Rows of a queue as the contract publishes them."""
    people = people_named({row.assignee_id for row in rows if row.assignee_id})
    return rendered(ItemOut, [_plain(principal, row, people, request) for row in rows])


def _plain(principal: Any, row: Row, people: dict[int, tuple[str, str]], request: Any) -> dict[str, Any]:
    username, name = people.get(row.assignee_id or 0, (None, None))
    due: date | None = row.due
    return {
        "id": row.activity_id,
        "kind": row.kind,
        "reference": row.reference,
        "version": row.version,
        "state": row.state,
        "queue": row.queue,
        "status": row.status,
        "center": row.center or None,
        "division": row.division or None,
        "team": row.team or None,
        "lane": row.lane or None,
        "due": due,
        "since": row.since,
        "assignee": username,
        "assignee_name": name,
        "waiting_for": row.waiting_for or None,
        "importer": shown_importer(principal, row.importer_number or None, ""),
        "importer_name": row.importer or None,
        "port": row.port,
        "estimated_duty": row.estimated_duty,
        "next_action": row.next_action or None,
        "links": links_of(Activity(kind=row.kind, reference=row.reference), request),
    }
