"""Batches: a list of items frozen, looked at, decided together in the background, stopped or undone."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.idempotency import idempotent
from cee.api.pagination import PAGED, Order, page
from cee.api.params import Param, flag, one_of
from cee.api.serializers.batch import (
    BatchItemOut,
    BatchOut,
    BatchPreviewOut,
    batch_plain,
    preview_plain,
    rows_plain,
)
from cee.api.serializers.common import paged, rendered
from cee.api.told import SCHEMAS, read_told
from cee.base.clock import now, today
from cee.base.errors import Refused
from centers.models import Batch
from centers.policy.batch import SKIPPED
from centers.selectors.batch_rows import RESULTS, Shown, plain_row, related
from centers.selectors.batches import (
    batch_named,
    batch_queue,
    batches_for,
    named_rule,
    preview_of,
    rules_for,
    rules_of_queue,
    visible_kind,
)
from centers.services.batch import batch_cancel, batch_confirm, batch_freeze, batch_undo
from centers.services.decide_many import Chosen, Told
from entries.processes.base import Field

DRY_RUN = Param(
    "dry_run", {"type": "string", "enum": ["0", "1"]}, "Store nothing; say what `action` would come to.", flag, False
)
OFFICE = Param(
    "of",
    {"type": "string", "enum": ["me", "office"], "default": "me"},
    "Whose; the office's for its leads.",
    one_of("me", "office"),
    "me",
)
_WORDS: Final = tuple(word for word in RESULTS if word)
RESULT = Param("result", {"type": "string", "enum": list(_WORDS)}, "What became of them.", one_of(*_WORDS), "")
WHY = Param("why", {"type": "string", "enum": list(SKIPPED)}, "Why they were skipped.", one_of(*SKIPPED), "")
_ITEM: Final = {
    "type": "object",
    "required": ["id", "version"],
    "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}, "version": SCHEMAS["row"]},
    "additionalProperties": False,
}
_FREEZE: Final = {
    "type": "object",
    "required": ["queue", "items"],
    "properties": {
        "queue": SCHEMAS["code"],
        "items": {"type": "array", "items": _ITEM, "minItems": 1, "maxItems": settings.BATCH_MOST},
        "action": SCHEMAS["code"] | {"description": "With `dry_run=1`: what would be decided."},
    },
    "additionalProperties": False,
}
_FIELDS: Final = (
    Field("action", "Action", "code", required=False),
    Field("codes", "Coded reasons", "codes", required=False),
    Field("text", "Text of a form", "text", required=False),
)
_DO: Final = {
    "type": "object",
    "required": ["version"],
    "properties": {
        "version": SCHEMAS["row"],
        "reason": SCHEMAS["text"],
        **{field.name: SCHEMAS[field.form] | {"description": "Of `confirm`."} for field in _FIELDS},
    },
    "additionalProperties": False,
}
_ACTIONS: Final = ("confirm", "cancel", "undo")


class Batches(ApiView):
    """The batches of the caller."""

    needs = {"GET": Capability.WORK_QUEUE, "POST": Capability.WORK_QUEUE}
    params = {"GET": (OFFICE, *PAGED), "POST": (DRY_RUN,)}

    @extend_schema(responses=paged(BatchOut))
    def get(self, request: Any) -> Response:
        """Batches, newest first."""
        found = batches_for(self.principal, office=self.query["of"] == "office")
        orders = {"-id": Order((("id", int),), True)}
        return page(
            self, found, orders, lambda rows: rendered(BatchOut, [_plain(one, request) for one in rows]), ordering="-id"
        )

    @extend_schema(
        request={"application/json": _FREEZE},
        responses={201: BatchOut, 200: OpenApiResponse(BatchPreviewOut, description="With `dry_run=1`.")},
    )
    @idempotent
    def post(self, request: Any) -> Response:
        """Freeze items of a queue, each at the version that was seen, as a draft; nothing happens until it is confirmed."""
        queue, chosen, action = _read(request.data)
        if not self.query["dry_run"]:
            batch = batch_freeze(queue=queue, chosen=chosen, actor=self.principal, at=now())
            return Response(_shown(batch, request), status=201)
        batch_queue(self.principal, queue)
        kind = visible_kind(self.principal, [one.activity_id for one in chosen])
        rule = named_rule(rules_of_queue(kind, queue), action)
        told = preview_of(chosen, Told(kind, queue, rule.name), actor=self.principal, on=today())
        return Response(preview_plain(told, rule))


class OfBatch(ApiView):
    """Views of one batch."""

    needs = {"GET": Capability.WORK_QUEUE}

    def found(self, key: UUID) -> Batch:
        """The one of the address. Raises NotVisible."""
        return batch_named(self.principal, key)


class BatchView(OfBatch):
    """One batch."""

    @extend_schema(responses=BatchOut)
    def get(self, request: Any, batch: UUID) -> Response:
        """How far it is, and how many of its rows became what."""
        return Response(_shown(self.found(batch), request))


class BatchRows(OfBatch):
    """The rows of one batch."""

    params = {"GET": (RESULT, WHY, *PAGED)}

    @extend_schema(responses=paged(BatchItemOut))
    def get(self, request: Any, batch: UUID) -> Response:
        """The items in the order in which they were frozen, each with what became of it."""
        shown = Shown(self.query["result"], self.query["why"])
        found = related(shown.of(self.found(batch)))
        order = {"id": Order((("id", int),))}
        return page(self, found, order, lambda rows: rows_plain([plain_row(row) for row in rows]), ordering="id")


class BatchDo(OfBatch):
    """Acts on one batch."""

    needs = {"POST": Capability.WORK_QUEUE}

    @extend_schema(request={"application/json": _DO}, responses={200: BatchOut})
    @idempotent
    def post(self, request: Any, batch: UUID, action: str) -> Response:
        """`confirm` has a draft decided (`action`, `codes`, `text`, `reason`); `cancel` discards or stops it; `undo` puts
        back, for a `reason`, what has not left the building."""
        found = self.found(batch)
        if action not in _ACTIONS:
            raise Refused("no_action", f"There is no such action; there are: {', '.join(_ACTIONS)}.", path="action")
        version, reason, told = read_told(request.data, _FIELDS if action == "confirm" else (), versioned=True)
        given: dict[str, Any] = {"batch_id": found.pk, "version": version or 0, "actor": self.principal, "at": now()}
        if action == "confirm":
            named_rule(rules_for(found), told.get("action", ""))
            done = batch_confirm(**given, reason=reason, **told)
        elif action == "cancel":
            done = batch_cancel(**given)
        else:
            done = batch_undo(**given, reason=reason)
        return Response(_shown(done, request))


def _plain(batch: Batch, request: Any) -> dict[str, Any]:
    return batch_plain(batch, rules_for(batch), request)


def _shown(batch: Batch, request: Any) -> Any:
    return BatchOut(_plain(batch, request)).data


def _read(body: Any) -> tuple[str, list[Chosen], str]:
    """Queue, items and action of a body. Raises ValidationError, one for each wrong member."""
    if not isinstance(body, dict):
        raise ValidationError({"": ["The body is a JSON object with `queue` and `items`."]})
    items = body.get("items")
    if not isinstance(items, list) or not items or len(items) > settings.BATCH_MOST:
        raise ValidationError({"items": [f"Give 1 to {settings.BATCH_MOST} items, each with `id` and `version`."]})
    chosen = [_item(place, one) for place, one in enumerate(items)]
    fields = (Field("queue", "Queue", "code"), Field("action", "Action", "code", required=False))
    rest = {name: value for name, value in body.items() if name != "items"}
    _, reason, told = read_told(rest, fields, versioned=False)
    if reason or "version" in rest:
        raise ValidationError({"reason": ["It is told when the draft is confirmed."]})
    return told["queue"], chosen, told.get("action", "")


def _item(place: int, one: Any) -> Chosen:
    if isinstance(one, dict) and one.keys() == {"id", "version"}:
        pk, version = one["id"], one["version"]
        if type(pk) is int and type(version) is int and 0 < pk < 2**63 and 0 <= version < 2**31:
            return Chosen(pk, version)
    raise ValidationError({f"items.{place}": ["An item is `{id, version}`, both whole numbers."]})
