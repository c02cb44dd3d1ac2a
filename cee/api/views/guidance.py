"""Published guidance: what Centers tell everyone who works goods, or an importer, like these."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.pagination import PAGED, Order, page
from cee.api.params import ON, Param, one_of
from cee.api.serializers.common import paged, rendered
from cee.core.vocabulary import CENTER_CODES
from centers.models import Guidance
from centers.selectors.guidance import TOPICS, guidance_for, searched, with_tariffs

Q = Param("q", {"type": "string", "minLength": 1}, "Words of it, or a tariff number it speaks of.")
TOPIC = Param("topic", {"type": "string", "enum": list(TOPICS)}, "What it is about.", one_of(*TOPICS))


class GuidanceOut(serializers.Serializer):
    """A piece of guidance, without who wrote it. `account` is null where it holds for all importers; `tariffs` are
    prefixes of 2 to 10 digits."""

    id = serializers.IntegerField()
    center = serializers.ChoiceField(choices=CENTER_CODES)
    topic = serializers.ChoiceField(choices=list(TOPICS))
    title = serializers.CharField()
    text = serializers.CharField()
    authority = serializers.CharField()
    confidence = serializers.IntegerField()
    tariffs = serializers.ListField(child=serializers.CharField())
    account = serializers.IntegerField(allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField()


class GuidanceList(ApiView):
    """Published guidance."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}
    params = {"GET": (Q, TOPIC, ON, *PAGED)}

    @extend_schema(responses=paged(GuidanceOut))
    def get(self, request: Any) -> Response:
        """What is published, newest first; `on` narrows it to what is in force on a day."""
        found = guidance_for(self.principal).filter(status=Guidance.Status.PUBLISHED)
        if self.query["on"]:
            found = found.in_force(self.query["on"])  # type: ignore[attr-defined]
        if self.query["topic"]:
            found = found.filter(topic=self.query["topic"])
        if self.query["q"]:
            found = searched(found, self.query["q"])
        orders = {"-id": Order((("id", int),), True)}
        return page(self, with_tariffs(found), orders, _rows, ordering="-id")


def _rows(found: list[Guidance]) -> Any:
    names = [str(name) for name in GuidanceOut().fields if str(name) not in ("tariffs", "account")]
    rows = [
        {name: getattr(one, name) for name in names}
        | {"tariffs": [row.prefix for row in one.tariffs.all()], "account": one.account_id}
        for one in found
    ]
    return rendered(GuidanceOut, rows)
