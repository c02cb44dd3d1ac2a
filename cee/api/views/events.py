"""The event stream: what happened, in its one final order, from any place on."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.api.base import ApiView
from cee.api.params import Param, whole
from cee.api.privacy import shown_change
from cee.api.serializers.common import rendered
from cee.audit.stream import PAGE, events_after
from entries.models import Activity

AFTER = Param("after", {"type": "string"}, "The `cursor` to go on from; left out: from the beginning.", str, "")
LIMIT = Param(
    "limit", {"type": "integer", "minimum": 1, "maximum": PAGE, "default": 100}, "How many.", whole(1, PAGE), 100
)


class StreamEvent(serializers.Serializer):
    """One event; `activity` is its kind and number, where it concerns one, else `subject` names a row."""

    id = serializers.IntegerField()
    cursor = serializers.CharField()
    at = serializers.DateTimeField()
    kind = serializers.CharField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    subject = serializers.CharField(allow_blank=True)
    verb = serializers.CharField()
    actor = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    office = serializers.CharField(allow_blank=True)
    center = serializers.CharField(allow_blank=True)
    port = serializers.CharField(allow_blank=True)
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class StreamOut(serializers.Serializer):
    """A page of the stream. `cursor` is where to go on, now or whenever there is more; `next` only while there is."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    cursor = serializers.CharField(allow_blank=True)
    results = StreamEvent(many=True)


class Events(ApiView):
    """The stream."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}
    params = {"GET": (AFTER, LIMIT)}

    @extend_schema(responses=StreamOut)
    def get(self, request: Any) -> Response:
        """The next events that this caller may see. The same cursor always gives the same events."""
        events, cursor = events_after(self.principal, self.query["after"], limit=self.query["limit"])
        more = len(events) == self.query["limit"]
        url = replace_query_param(request.build_absolute_uri(), "after", cursor)
        return Response(
            {
                "next": url if more else None,
                "previous": None,
                "cursor": cursor,
                "results": rendered(StreamEvent, _shown(self.principal, events)),
            }
        )


def _shown(principal: Principal, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = {event["activity_id"] for event in events if event["activity_id"]}
    named = {
        pk: (kind, reference)
        for pk, kind, reference in Activity.objects.filter(pk__in=ids).values_list("pk", "kind", "reference")
    }
    rows = []
    for event in events:
        kind, reference = named.get(event["activity_id"], (None, None))
        if principal.kinds and kind not in principal.kinds:
            continue
        own = may_see_work(principal) or event["office"] == principal.office
        rows.append(
            event
            | {
                "cursor": f"{event['xid']}-{event['id']}",
                "kind": kind,
                "reference": reference,
                "actor": event["actor"] if own else "",
                "reason": event["reason"] if own else "",
                "before": shown_change(principal, event["before"]),
                "after": shown_change(principal, event["after"]),
            }
        )
    return rows
