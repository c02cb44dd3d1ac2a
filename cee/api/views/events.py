"""The event stream: what happened, in its one final order, from any place on."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.params import Param, whole
from cee.api.serializers.common import rendered
from cee.api.serializers.event import StreamEvent, shown_events
from cee.audit.stream import PAGE, events_after

AFTER = Param("after", {"type": "string"}, "The `cursor` to go on from; left out: from the beginning.", str, "")
LIMIT = Param(
    "limit", {"type": "integer", "minimum": 1, "maximum": PAGE, "default": 100}, "How many.", whole(1, PAGE), 100
)


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
                "results": rendered(StreamEvent, shown_events(self.principal, events)),
            }
        )
