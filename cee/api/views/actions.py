"""What a caller may do with an activity now, and doing it."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.access.privacy import may_see_work
from cee.api.acts import UNVERSIONED, Act, act, fields_by_action, is_done_here
from cee.api.idempotency import idempotent
from cee.api.serializers.activity import ActivityOut, activity_dicts
from cee.api.told import SCHEMAS, read_told
from cee.api.views.activities import OfActivity, deadlines_shown
from cee.base.clock import now, today
from cee.base.errors import Refused
from cee.core.vocabulary import Kind
from centers.policy.actions import ActionView
from centers.selectors.actions import actions_on
from entries.models import Activity


class NeededField(serializers.Serializer):
    """A field that an action is told; `form` says how it is written."""

    name = serializers.CharField()
    label = serializers.CharField()
    form = serializers.ChoiceField(choices=list(SCHEMAS))
    required = serializers.BooleanField()
    codes = serializers.DictField(allow_null=True, help_text="Where it is coded: each code with its words.")


class Needs(serializers.Serializer):
    """What an action needs."""

    reason = serializers.BooleanField()
    second_signature = serializers.BooleanField()
    fields = NeededField(many=True)  # type: ignore[assignment]


class ActionOut(serializers.Serializer):
    """An action of the activity's state; `why_not` says why the caller may not take it now."""

    action = serializers.CharField()
    label = serializers.CharField()
    authority = serializers.CharField(allow_blank=True)
    allowed = serializers.BooleanField()
    why_not = serializers.CharField(allow_null=True)
    needs = Needs()


class DoneOut(ActivityOut):
    """The activity as it stands after the action, and what came of it."""

    done = serializers.DictField()


class Actions(OfActivity):
    """What may be done."""

    @extend_schema(responses=ActionOut(many=True))
    def get(self, request: Any, kind: str, reference: str) -> Response:
        """What this caller may do now, and what they may not, with the reason; to a filer only the former is told, for the
        other would say where CBP has it."""
        found = self.activity(kind, reference)
        views = [view for view in actions_on(self.principal, found, today()) if is_done_here(view.action)]
        if not may_see_work(self.principal):
            views = [view for view in views if view.allowed]
        return Response(ActionOut([_plain(found.kind, view) for view in views], many=True).data)


def _plain(kind: str, view: ActionView) -> dict[str, Any]:
    fields = fields_by_action(kind).get(view.action, ())
    shown = [
        {
            "name": field.name,
            "label": field.label,
            "form": field.form,
            "required": field.required,
            "codes": {str(code): _words(words) for code, words in field.codes.items()} if field.codes else None,
        }
        for field in fields
    ]
    return {
        "action": view.action,
        "label": view.label,
        "authority": view.authority,
        "allowed": view.allowed,
        "why_not": view.why_not or None,
        "needs": {"reason": view.needs_reason, "second_signature": bool(view.second_signature), "fields": shown},
    }


def _words(code: Any) -> str:
    return str(getattr(code, "label", code))


def _body_schema() -> dict[str, Any]:
    """Every member that some action is told; which one needs which, `actions/` says."""
    members: dict[str, Any] = {
        "version": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "description": "The version that you saw."},
        "reason": {"type": "string"},
    }
    for fields in (fields for kind in Kind for fields in fields_by_action(kind).values()):
        for field in fields:
            members.setdefault(field.name, SCHEMAS[field.form])
    return {"type": "object", "required": ["version"], "properties": members, "additionalProperties": False}


_BODY: Final = _body_schema()


class Do(OfActivity):
    """Does an action."""

    needs = {
        "POST": (
            Capability.WORK_QUEUE,
            Capability.SIGN_SECOND,
            Capability.DECIDE_SUMMARY,
            Capability.DECIDE_PROTEST,
            Capability.DECIDE_DRAWBACK,
            Capability.DECIDE_INQUIRY,
            Capability.LIQUIDATE,
            Capability.SETTLE_TRIAGE,
            Capability.OVERRIDE_ROUTING,
        )
    }

    @extend_schema(request={"application/json": _BODY}, responses={200: DoneOut})
    @idempotent
    def post(self, request: Any, kind: str, reference: str, action: str) -> Response:
        """Do it: `{version, reason, …fields}`. A stale version is 409 and names the present one."""
        found = self.activity(kind, reference)
        fields = fields_by_action(found.kind).get(action)
        if fields is None:
            raise Refused("no_action", "There is no such action.", path="action")
        version, reason, told = read_told(request.data, fields, versioned=action not in UNVERSIONED)
        done = act(Act(action, found, version or 0, reason, told, self.principal, now()))
        # What was acted on is answered even where the act moved it out of the caller's sight.
        after = Activity.objects.select_related("importer__account").get(pk=found.pk)
        plain = activity_dicts(self.principal, [after], request)[0]
        return Response(DoneOut(plain | {"deadlines": deadlines_shown(after), "done": done}).data)
