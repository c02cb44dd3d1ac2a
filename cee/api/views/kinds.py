"""The kinds of activities: how each is written, the states it passes, what may be done to it and when it is due."""

from functools import lru_cache
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cee.api.acts import fields_by_action
from cee.api.base import ApiView
from cee.api.serializers.common import paged, rendered
from cee.core.vocabulary import Kind
from entries.clocks.deadlines import RULES
from entries.formats.schema import kind_schemas
from entries.processes.registry import PROCESSES


class KindAction(serializers.Serializer):
    """Something that people may do to an activity of the kind."""

    action = serializers.CharField()
    label = serializers.CharField()
    authority = serializers.CharField(allow_blank=True)
    needs_reason = serializers.BooleanField()
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]


class KindDeadline(serializers.Serializer):
    """A clock of the kind: its rule, the law in one sentence, what starts it and what follows."""

    rule = serializers.CharField()
    law = serializers.CharField()
    starts_with = serializers.CharField()
    effect = serializers.CharField()
    party = serializers.CharField()
    kind = serializers.CharField()


class KindOut(serializers.Serializer):
    """A kind. One without states is a message about another."""

    kind = serializers.CharField()
    label = serializers.CharField()
    authority = serializers.CharField(allow_blank=True)
    schema = serializers.DictField()
    states = serializers.ListField(child=serializers.CharField())
    actions = KindAction(many=True)
    deadlines = KindDeadline(many=True)


class Kinds(ApiView):
    """The kinds."""

    needs = {"GET": None}

    @extend_schema(responses=paged(KindOut))
    def get(self, request: Any) -> Response:
        """Every kind that may be handed in, with its JSON Schema, states, actions and deadlines."""
        return Response({"next": None, "previous": None, "results": published_kinds()})


@lru_cache(maxsize=1)
def published_kinds() -> Any:
    """The kinds; they change only with the program."""
    return rendered(KindOut, [_plain(kind, schema) for kind, schema in kind_schemas().items()])


def _plain(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    process = PROCESSES.get(Kind(kind)) if kind in set(Kind) else None
    if process is None:
        about = {"label": schema.get("title", kind), "authority": "", "states": [], "actions": [], "deadlines": []}
        return {"kind": kind, "schema": schema} | about
    fields = fields_by_action(kind)
    rules = {rule.name: rule for rule in RULES}
    return {
        "kind": kind,
        "label": process.label,
        "authority": process.authority,
        "schema": schema,
        "states": [str(state) for state in process.states],
        "actions": [
            {
                "action": rule.name,
                "label": rule.label,
                "authority": rule.authority,
                "needs_reason": rule.needs_reason,
                "fields": [field.name for field in fields[rule.name]],
            }
            for rule in process.actions.values()
            if rule.by_people
        ],
        "deadlines": [
            {
                "rule": name,
                "law": rules[name].law,
                "starts_with": str(rules[name].when),
                "effect": rules[name].effect,
                "party": rules[name].party,
                "kind": rules[name].kind,
            }
            for name in process.deadline_rules
            if name in rules
        ],
    }
