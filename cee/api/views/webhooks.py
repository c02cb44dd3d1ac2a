"""Webhooks: the event stream, pushed. Endpoints, the acts on them, and what became of each delivery.

A delivery is a POST of `{id, replay, cursor, results}`, `results` as of `GET /api/v1/events/`. `CEE-Delivery` is its id: the
same however often it is sent. `CEE-Signature: t=UNIX,v1=HEX` is HMAC-SHA256 with the secret over `UNIX.BODY`; while an older
secret still holds there is a second `v1`. Deliveries of an endpoint come in the order of the stream, each after the one
before was answered with 2xx.
"""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.idempotency import Secret, idempotent
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.pagination import PAGED, Order, page
from cee.api.params import Param, one_of
from cee.api.serializers.common import paged, rendered
from cee.api.serializers.webhook import DeliveryOut, WebhookMade, WebhookOut, delivery_plain, webhook_plain
from cee.api.told import SCHEMAS, read_told
from cee.api.webhooks.address import LONGEST
from cee.api.webhooks.endpoints import (
    endpoint_activate,
    endpoint_create,
    endpoint_deactivate,
    endpoint_replay,
    endpoint_rotate,
)
from cee.api.webhooks.selectors import deliveries_of, endpoint_named, endpoints_for
from cee.base.clock import now
from cee.base.errors import Refused
from entries.processes.base import Field

STATE = Param(
    "state",
    {"type": "string", "enum": WebhookDelivery.State.values},
    "What became of them.",
    one_of(*WebhookDelivery.State.values),
    "",
)
_CREATE: Final = (
    Field("url", "URL", "text"),
    Field("verbs", "Verbs", "codes", required=False),
    Field("after", "Cursor", "code", required=False),
)
_CREATE_BODY: Final = {
    "type": "object",
    "required": ["url"],
    "properties": {
        "url": {"type": "string", "maxLength": LONGEST, "description": "https, to a public address."},
        "verbs": SCHEMAS["codes"]
        | {"description": "Only events of these verbs; left out: all that the caller may see."},
        "after": SCHEMAS["code"]
        | {"description": "Events behind this cursor of the stream; empty: from the beginning; left out: from now on."},
    },
    "additionalProperties": False,
}
_REPLAY: Final = (Field("event", "Event", "event", required=False), Field("after", "Cursor", "code", required=False))
_DO_BODY: Final = {
    "type": "object",
    "required": ["version"],
    "properties": {
        "version": SCHEMAS["row"],
        "reason": SCHEMAS["text"],
        "event": SCHEMAS["event"] | {"description": "Of `replay`: the id of the event to begin with."},
        "after": SCHEMAS["code"] | {"description": "Of `replay`: the cursor to begin behind, instead."},
    },
    "additionalProperties": False,
}
_ACTIONS: Final = ("rotate", "deactivate", "activate", "replay")


class Webhooks(ApiView):
    """The endpoints of the caller's office."""

    needs = {"GET": Capability.PUSH_EVENTS, "POST": Capability.PUSH_EVENTS}
    params = {"GET": PAGED}

    @extend_schema(responses=paged(WebhookOut))
    def get(self, request: Any) -> Response:
        """Endpoints, newest first."""

        def rows(found: list[WebhookEndpoint]) -> Any:
            """A page of them."""
            return rendered(WebhookOut, [webhook_plain(self.principal, one, request) for one in found])

        return page(self, endpoints_for(self.principal), {"-id": Order((("id", int),), True)}, rows, ordering="-id")

    @extend_schema(request={"application/json": _CREATE_BODY}, responses={201: WebhookMade})
    @idempotent
    def post(self, request: Any) -> Response:
        """Have events sent to a URL. The answer tells the secret, this once."""
        version, reason, told = read_told(request.data, _CREATE, versioned=False)
        if reason or version is not None:
            raise Refused("no_field", "A new endpoint takes `url`, `verbs` and `after`.", path="reason")
        made, secret = endpoint_create(**told, actor=self.principal, at=now())
        return _secretly(webhook_plain(self.principal, made, request), secret, 201)


class OfWebhook(ApiView):
    """Views of one endpoint."""

    needs = {"GET": Capability.PUSH_EVENTS}

    def found(self, key: UUID) -> WebhookEndpoint:
        """The one of the address. Raises NotVisible."""
        return endpoint_named(self.principal, key)


class WebhookView(OfWebhook):
    """One endpoint."""

    @extend_schema(responses=WebhookOut)
    def get(self, request: Any, webhook: UUID) -> Response:
        """Where it sends, how far it is, whether it runs."""
        return Response(WebhookOut(webhook_plain(self.principal, self.found(webhook), request)).data)


class Deliveries(OfWebhook):
    """The deliveries of one endpoint."""

    params = {"GET": (STATE, *PAGED)}

    @extend_schema(responses=paged(DeliveryOut))
    def get(self, request: Any, webhook: UUID) -> Response:
        """Deliveries, newest first, each with how often it was tried and what came of it."""
        found = deliveries_of(self.found(webhook), self.query["state"])
        order = {"-id": Order((("id", int),), True)}
        return page(
            self,
            found,
            order,
            lambda rows: rendered(DeliveryOut, [delivery_plain(one) for one in rows]),
            ordering="-id",
        )


class WebhookDo(OfWebhook):
    """Acts on one endpoint."""

    needs = {"POST": Capability.PUSH_EVENTS}

    @extend_schema(request={"application/json": _DO_BODY}, responses={200: WebhookMade})
    @idempotent
    def post(self, request: Any, webhook: UUID, action: str) -> Response:
        """`rotate` tells a new secret, the old one holds beside it for a while; `deactivate` stops it and `activate` goes on
        where it stopped; `replay` sends again from an `event` on, or from behind a cursor."""
        found = self.found(webhook)
        if action not in _ACTIONS:
            raise Refused("no_action", f"There is no such action; there are: {', '.join(_ACTIONS)}.", path="action")
        version, reason, told = read_told(request.data, _REPLAY if action == "replay" else (), versioned=True)
        given: dict[str, Any] = {
            "endpoint_id": found.pk, "version": version or 0, "actor": self.principal, "at": now(),
        }  # fmt: skip
        secret = None
        if action == "rotate":
            done, secret = endpoint_rotate(**given)
        elif action == "replay":
            done = endpoint_replay(**given, **told)
        elif action == "activate":
            done = endpoint_activate(**given)
        else:
            done = endpoint_deactivate(**given, reason=reason)
        return _secretly(webhook_plain(self.principal, done, request), secret, 200)


def _secretly(plain: dict[str, Any], secret: str | None, status: int) -> Response:
    """The answer with the secret; under an Idempotency-Key the one without is kept."""
    told, kept = ({"secret": one} for one in (secret, None))
    return Secret(WebhookMade(plain | told).data, status=status, kept=WebhookMade(plain | kept).data)
