"""A webhook's endpoint and its deliveries, as published."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from cee.access.principal import Principal
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.webhooks.selectors import shown_url


class WebhookLinks(serializers.Serializer):
    """Where to go on."""

    self = serializers.URLField()
    deliveries = serializers.URLField()


class WebhookOut(serializers.Serializer):
    """An endpoint. `cursor` is as far as deliveries were made; `stopped_because` says who or what stopped it."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    url = serializers.CharField()
    verbs = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    stopped_because = serializers.ChoiceField(choices=WebhookEndpoint.Stopped.choices, allow_blank=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    generation = serializers.IntegerField()
    previous_secret_until = serializers.DateTimeField(allow_null=True)
    owner = serializers.CharField()
    office = serializers.CharField()
    cursor = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    links = WebhookLinks()


class WebhookMade(WebhookOut):
    """With the secret, which is told once: in the first answer to `POST`, or to `rotate`, and null ever after."""

    secret = serializers.CharField(allow_null=True)


class DeliveryOut(serializers.Serializer):
    """A delivery. `id` is what its header names, however often it is sent; `events` the ids of its events."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=WebhookDelivery.State.choices)
    replay = serializers.BooleanField()
    events = serializers.ListField(child=serializers.IntegerField())
    after = serializers.CharField(allow_blank=True)
    cursor = serializers.CharField()
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    last_status = serializers.IntegerField(allow_null=True)
    last_error = serializers.CharField(allow_blank=True)


def webhook_plain(principal: Principal, one: WebhookEndpoint, request: Any) -> dict[str, Any]:
    """An endpoint as plain values of the published shape."""
    base = request.build_absolute_uri(reverse("api:webhook", args=[one.key]))
    return {
        "id": one.key,
        "version": one.version,
        "url": shown_url(principal, one),
        "verbs": one.verbs,
        "active": one.active,
        "stopped_because": one.stopped_because,
        "stopped_at": one.stopped_at,
        "generation": one.generation,
        "previous_secret_until": one.previous_until,
        "owner": one.owner,
        "office": one.office,
        "cursor": one.cursor,
        "created_at": one.created_at,
        "links": {"self": base, "deliveries": f"{base}deliveries/"},
    }


def delivery_plain(one: WebhookDelivery) -> dict[str, Any]:
    """A delivery as plain values of the published shape."""
    return {
        "id": one.key,
        "state": one.state,
        "replay": one.replay,
        "events": one.events,
        "after": one.after,
        "cursor": one.until,
        "attempts": one.attempts,
        "next_at": one.next_at if one.state == WebhookDelivery.State.PENDING else None,
        "created_at": one.created_at,
        "ended_at": one.ended_at,
        "last_status": one.last_status,
        "last_error": one.last_error,
    }
