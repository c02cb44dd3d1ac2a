"""Batches as the contract publishes them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from rest_framework import serializers

from cee.api.serializers.common import rendered
from centers.models import Batch
from centers.policy.batch import SKIPPED
from centers.selectors.batch_rows import ShownRow
from centers.selectors.batches import Preview
from entries.processes.base import ActionRule

OUTCOMES: Final = ("decided", "proposed", "skipped")
_PLAIN: Final = (
    "version", "queue", "kind", "status", "action", "reason", "halted", "office", "actor", "undo_reason", "total",
    "decided", "proposed", "skipped", "undone", "kept", "made_at", "confirmed_at", "finished_at", "undone_at",
)  # fmt: skip


class SkipOut(serializers.Serializer):
    """How many items are skipped for one reason."""

    why = serializers.ChoiceField(choices=list(SKIPPED))
    message = serializers.CharField()
    items = serializers.IntegerField()


class NearestOut(serializers.Serializer):
    """One of the items whose day comes first."""

    kind = serializers.CharField()
    reference = serializers.CharField()
    due = serializers.DateField()


class PreviewRowOut(serializers.Serializer):
    """What would become of one item; `why` is a code, empty where it is decided."""

    id = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    why = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class BatchPreviewOut(serializers.Serializer):
    """What deciding the items would come to. `proposed` of `decided` wait for a second signature; `leaves_building` says
    why it could not be undone, empty where it can; `duty` is declared, `revenue` moved by findings, in dollars."""

    action = serializers.CharField()
    label = serializers.CharField()
    authority = serializers.CharField()
    decided = serializers.IntegerField()
    proposed = serializers.IntegerField()
    skipped = SkipOut(many=True)
    duty = serializers.DecimalField(max_digits=20, decimal_places=2)
    revenue = serializers.DecimalField(max_digits=20, decimal_places=2)
    nearest = NearestOut(many=True)
    leaves_building = serializers.CharField(allow_blank=True)
    rows = PreviewRowOut(many=True)


class BatchLinks(serializers.Serializer):
    """Where to go on."""

    self = serializers.URLField()
    rows = serializers.URLField()


class BatchOut(serializers.Serializer):
    """One batch. The counts are those of its rows; `codes` and `text` are what the action was told."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    queue = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=list(Batch.Status.values))
    action = serializers.CharField(allow_blank=True)
    codes = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    actions = serializers.ListField(
        child=serializers.CharField(), help_text="What may be decided on these items at once, while it is a draft."
    )
    halted = serializers.CharField(allow_blank=True)
    office = serializers.CharField()
    actor = serializers.CharField()
    undo_reason = serializers.CharField(allow_blank=True)
    total = serializers.IntegerField()
    decided = serializers.IntegerField()
    proposed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    undone = serializers.IntegerField()
    kept = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    links = BatchLinks()


class BatchItemOut(serializers.Serializer):
    """One item of a batch: the version that was frozen, what became of it, and of its undoing."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    seen = serializers.IntegerField()
    result = serializers.ChoiceField(choices=["pending", *OUTCOMES])
    why = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    version_after = serializers.IntegerField(allow_null=True)
    undo = serializers.CharField(allow_blank=True)
    undo_why = serializers.CharField(allow_blank=True)
    undo_message = serializers.CharField(allow_blank=True)


def batch_plain(batch: Batch, rules: Sequence[ActionRule], request: Any) -> dict[str, Any]:
    """A batch as plain values."""
    return {name: getattr(batch, name) for name in _PLAIN} | {
        "id": batch.key,
        "codes": batch.fields.get("codes", []),
        "text": batch.fields.get("text", ""),
        "actions": [rule.name for rule in rules] if batch.status == Batch.Status.DRAFT else [],
        "links": {
            "self": request.build_absolute_uri(reverse("api:batch", args=[batch.key])),
            "rows": request.build_absolute_uri(reverse("api:batch-rows", args=[batch.key])),
        },
    }


def preview_plain(told: Preview, rule: ActionRule) -> Mapping[str, Any]:
    """A preview through its published shape."""
    signed = set(told.signed)
    rows: list[dict[str, Any]] = [
        {"id": pk, "outcome": "proposed" if pk in signed else "decided", "why": "", "message": ""}
        for pk in told.decided
    ]
    rows += [{"id": pk, "outcome": "skipped", "why": why, "message": words} for pk, (why, words) in told.why.items()]
    shown: Mapping[str, Any] = BatchPreviewOut(
        {
            "action": rule.name,
            "label": rule.label,
            "authority": rule.authority,
            "decided": len(told.decided),
            "proposed": len(told.signed),
            "skipped": [
                {"why": why, "message": SKIPPED[why], "items": number} for why, number in told.skipped.most_common()
            ],
            "duty": told.duty,
            "revenue": told.revenue,
            "nearest": [
                {"kind": one.activity.kind, "reference": one.activity.reference, "due": one.due} for one in told.nearest
            ],
            "leaves_building": rule.leaves,
            "rows": rows,
        }
    ).data
    return shown


def rows_plain(rows: list[ShownRow]) -> Any:
    """Rows of a batch through their published shape."""
    return rendered(
        BatchItemOut,
        [
            {
                "id": row.activity_id,
                "kind": row.kind,
                "reference": row.reference,
                "seen": row.seen,
                "result": row.result or "pending",
                "why": row.why,
                "message": row.words,
                "version_after": row.version_after,
                "undo": row.undo,
                "undo_why": row.undo_why,
                "undo_message": row.undo_words,
            }
            for row in rows
        ],
    )
