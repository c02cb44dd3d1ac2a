"""An event as the stream and the webhooks publish it."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.published import is_told, told_changes
from entries.models import Activity


class StreamEvent(serializers.Serializer):
    """One event; `kind` and `reference` name its activity, where it concerns one, else `subject` names a row."""

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


def shown_events(principal: Principal, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events as plain values of the published shape, without what the caller is not told. One query."""
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
        if not is_told(principal, kind, event["verb"], event["before"], event["after"]):
            continue
        own = may_see_work(principal) or event["office"] == principal.office
        before, after = told_changes(principal, kind, event["before"], event["after"])
        rows.append(
            event
            | {
                "cursor": f"{event['xid']}-{event['id']}",
                "kind": kind,
                "reference": reference,
                "subject": event["subject"] if may_see_work(principal) else "",
                "actor": event["actor"] if own else "",
                "reason": event["reason"] if own else "",
                "before": before,
                "after": after,
            }
        )
    return rows
