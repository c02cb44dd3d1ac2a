"""Handoffs between ports and Centers: reading an office's, asking the other one, and every act on one."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.api.base import ApiView
from cee.api.idempotency import idempotent
from cee.api.pagination import PAGED, Order, page
from cee.api.params import Param, flag, one_of
from cee.api.serializers.common import paged, rendered
from cee.api.told import SCHEMAS, read_told
from cee.base.clock import now, today
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import CENTER_CODES
from centers.models import Handoff
from centers.policy.handoff import MOVES, Side, Stage
from centers.selectors.handoff import (
    ALL,
    LISTS,
    handoff_by_id,
    kinds_for,
    late,
    listed,
    messages_of,
    moves_for,
    rows_of,
)
from centers.services.handoff import LONGEST, handoff_move, handoff_offer
from entries.processes.base import Field
from entries.selectors.reference import law

LIST = Param(
    "list", {"type": "string", "enum": list(LISTS), "default": ALL},
    "`us`: what waits for this office; `them`: for the other; `done`: what this office ended today; `late`: whose day has passed; `all`.",
    one_of(*LISTS), ALL,
)  # fmt: skip
STATE = Param("state", {"type": "string", "enum": list(Stage)}, "Where it stands.", one_of(*Stage))
REFERENCE = Param("reference", {"type": "string", "minLength": 1, "maxLength": 50}, "The number, as CEE writes it.")
LATE = Param("late", {"type": "string", "enum": ["0", "1"]}, "Only those whose day has passed.", flag, False)
_SIDES: Final = list(Side)
_OFFER: Final = (
    Field("kind", "Kind", "code"),
    Field("reference", "Number", "number"),
    Field("question", "Question", "text"),
    Field("center", "Center", "center", required=False),
    Field("port", "Port", "code", required=False),
)
_WAITS: Final = Field("wait_for_version", "The item waits; the activity's version", "row", required=False)
_OFFER_BODY: Final = {
    "type": "object",
    "required": ["kind", "reference", "question"],
    "properties": {
        "kind": SCHEMAS["code"],
        "reference": SCHEMAS["number"],
        "question": {"type": "string", "maxLength": LONGEST},
        "center": SCHEMAS["center"] | {"description": "Of a port's question whose number leads to no Center."},
        "port": SCHEMAS["code"] | {"description": "Of a Center's question; left out: the port of the entry."},
        "wait_for_version": SCHEMAS["row"]
        | {"description": "The version of the activity whose item, held by the caller, waits for the answer."},
    },
    "additionalProperties": False,
}
_TEXT: Final = Field("text", "What is written", "text", required=False)
_MOVE_BODY: Final = {
    "type": "object",
    "required": ["version"],
    "properties": {
        "version": SCHEMAS["row"],
        "text": {"type": "string", "maxLength": LONGEST, "description": "The answer, the remark or the message."},
        "reason": {"type": "string", "maxLength": LONGEST, "description": "The same, for a refusal or a return."},
    },
    "additionalProperties": False,
}


class HandoffLinks(serializers.Serializer):
    """Where to go on; `activity` is null where the caller is not shown one."""

    self = serializers.URLField()
    activity = serializers.URLField(allow_null=True)


class HandoffOut(serializers.Serializer):
    """A handoff. `owner` is the side that has it, `due` the day by which it acts; `actions` what the caller may do now."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    kind = serializers.CharField()
    label = serializers.CharField()
    state = serializers.ChoiceField(choices=list(Stage))
    asked_by = serializers.ChoiceField(choices=_SIDES)
    owner = serializers.ChoiceField(choices=_SIDES)
    center = serializers.ChoiceField(choices=CENTER_CODES)
    port = serializers.CharField()
    reference = serializers.CharField()
    reference_kind = serializers.CharField()
    question = serializers.CharField()
    authority = serializers.CharField()
    due = serializers.DateField()
    answer_by = serializers.DateField()
    late = serializers.BooleanField()
    escalated = serializers.BooleanField()
    waits = serializers.BooleanField()
    offered_at = serializers.DateTimeField()
    offerer = serializers.CharField()
    accepter = serializers.CharField(allow_blank=True)
    since = serializers.DateTimeField()
    actions = serializers.ListField(child=serializers.CharField())
    links = HandoffLinks()


class MessageOut(serializers.Serializer):
    """What one office did or wrote."""

    act = serializers.CharField()
    side = serializers.ChoiceField(choices=_SIDES)
    office = serializers.CharField()
    state = serializers.ChoiceField(choices=list(Stage))
    text = serializers.CharField(allow_blank=True)
    author = serializers.CharField()
    written_at = serializers.DateTimeField()


class HandoffWhole(HandoffOut):
    """A handoff with everything that was written."""

    messages = MessageOut(many=True)


class HandoffPeriod(serializers.Serializer):
    """A period of the law edition in force."""

    value = serializers.IntegerField()
    unit = serializers.CharField()
    citation = serializers.CharField()
    confidence = serializers.IntegerField()


class HandoffKindOut(serializers.Serializer):
    """What may be asked, by whom, under which authority, how fast."""

    code = serializers.CharField()
    label = serializers.CharField()
    asked_by = serializers.ListField(child=serializers.ChoiceField(choices=_SIDES))
    authority = serializers.CharField()
    confidence = serializers.IntegerField()
    accept_within = HandoffPeriod()
    answer_within = HandoffPeriod()
    note = serializers.CharField(allow_blank=True)


class Handoffs(ApiView):
    """The handoffs of the caller's office."""

    needs = {"GET": Capability.VIEW_ACTIVITIES, "POST": Capability.HAND_OFF}
    params = {"GET": (LIST, STATE, REFERENCE, LATE, *PAGED)}

    @extend_schema(responses=paged(HandoffOut))
    def get(self, request: Any) -> Response:
        """Handoffs by the day on which their owner must act, then the oldest."""
        found = listed(self.principal, self.query["list"], today())
        if self.query["state"]:
            found = found.filter(state=self.query["state"])
        if self.query["reference"]:
            found = found.filter(reference=self.query["reference"])
        if self.query["late"]:
            found = late(found, today())
        order = {"due": Order((("due", date), ("id", int)))}
        shown = found.select_related("activity")
        return page(self, shown, order, lambda rows: shown_many(self.principal, rows, request), ordering="due")

    @extend_schema(request={"application/json": _OFFER_BODY}, responses={201: HandoffWhole})
    @idempotent
    def post(self, request: Any) -> Response:
        """Ask the other office about a number. The same question while it is open is answered with what is open."""
        _, _, told = read_told(request.data, (*_OFFER, _WAITS), versioned=False)
        version = told.pop("wait_for_version", None)
        made = handoff_offer(
            **told, waits=version is not None, activity_version=version, actor=self.principal, at=now()
        )
        return Response(whole(self.principal, made, request), status=201)


class OfHandoff(ApiView):
    """Views of one handoff."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}

    def handoff(self, pk: int) -> Handoff:
        """The one of the address. Raises NotVisible."""
        if pk >= 2**63:
            raise NotVisible("no_handoff", "There is no such handoff for you.")
        return handoff_by_id(self.principal, pk)


class HandoffView(OfHandoff):
    """One handoff."""

    @extend_schema(responses=HandoffWhole)
    def get(self, request: Any, pk: int) -> Response:
        """Who has it, what was written, and what the caller may do."""
        return Response(whole(self.principal, self.handoff(pk), request))


class HandoffDo(OfHandoff):
    """Acts on one handoff."""

    needs = {"POST": Capability.HAND_OFF}

    @extend_schema(request={"application/json": _MOVE_BODY}, responses={200: HandoffWhole})
    @idempotent
    def post(self, request: Any, pk: int, action: str) -> Response:
        """`accept`, `refuse`, `answer`, `return`, `offer` again, `close`, `withdraw`, or `write` a message."""
        found = self.handoff(pk)
        if action not in MOVES:
            raise Refused("no_action", f"There is no such action; there are: {', '.join(MOVES)}.", path="action")
        version, reason, told = read_told(request.data, (_TEXT,), versioned=True)
        done = handoff_move(
            handoff_id=found.pk, version=version or 0, act=action, text=told.get("text") or reason,
            actor=self.principal, at=now(),
        )  # fmt: skip
        return Response(whole(self.principal, done, request))


class HandoffKinds(ApiView):
    """What may be asked."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}

    @extend_schema(responses=paged(HandoffKindOut))
    def get(self, request: Any) -> Response:
        """The kinds of handoff in force, each with its authority and its periods."""
        periods = law(today()).edition.periods
        rows = [
            {
                **kind._asdict(),
                "asked_by": sorted(kind.asked_by),
                "accept_within": periods[kind.accept]._asdict(),
                "answer_within": periods[kind.answer]._asdict(),
            }
            for kind in kinds_for(None, today()).values()
        ]
        return Response({"next": None, "previous": None, "results": rendered(HandoffKindOut, rows)})


def shown_many(principal: Principal, found: Sequence[Handoff], request: Any) -> Any:
    """Handoffs as the contract publishes them, in one more query."""
    return rendered(HandoffOut, _plain(principal, found, request))


def whole(principal: Principal, handoff: Handoff, request: Any) -> Any:
    """One handoff with what was written."""
    plain = _plain(principal, [handoff], request)[0]
    return HandoffWhole(plain | {"messages": messages_of(handoff)}).data


def _plain(principal: Principal, found: Sequence[Handoff], request: Any) -> list[dict[str, Any]]:
    rows = []
    for one, row in zip(found, rows_of(principal, found, today()), strict=True):
        plain = {name: getattr(row, name) for name in row.__dataclass_fields__}
        activity = reverse("api:activity", args=[row.activity_kind, one.reference]) if row.activity_kind else None
        rows.append(
            plain
            | {
                "authority": one.authority,
                "actions": [move.name for move in moves_for(principal, one)],
                "links": {
                    "self": request.build_absolute_uri(reverse("api:handoff", args=[one.pk])),
                    "activity": request.build_absolute_uri(activity) if activity else None,
                },
            }
        )
    return rows
