"""Where an activity would go, and why, without storing anything."""

import json
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.access.privacy import WORKINGS, may_see_work
from cee.api.base import ApiView
from cee.api.errors import error
from cee.api.idempotency import idempotent
from cee.api.params import ON, Param
from cee.api.parsers import ActivityJsonParser
from cee.api.privacy import shown_receipt
from cee.api.problems import problem
from cee.api.serializers.receipt import PREVIEW, receipt_out
from cee.base.clock import now
from cee.core.vocabulary import Intake
from cee.pipeline import preview
from entries.services.intake import parse

RULESET = Param("ruleset", {"type": "string", "minLength": 1, "maxLength": 40}, "Route by this version of the ruleset.")


class Preview(ApiView):
    """A preview."""

    needs = {"POST": (Capability.VIEW_RULESETS, Capability.SUBMIT)}
    params = {"POST": (RULESET, ON)}
    parser_classes = (ActivityJsonParser,)
    body_limit = settings.SUBMISSION_JSON_BYTES
    throttle_scope = "read"

    @extend_schema(request={"application/json": {"type": "object"}}, responses={200: OpenApiResponse(PREVIEW)})
    @idempotent
    def post(self, request: Any) -> Response:
        """The receipt that an activity would get, with its placement, lane and deadlines; nothing is stored."""
        body = request.data
        if isinstance(body, dict) and body.get("action") == Intake.REPLACE:
            body = body | {"action": Intake.ADD}
        told = preview(
            parse("application/x-ndjson", 1, json.dumps(body).encode()),
            actor=self.principal,
            at=now(),
            ruleset_version=self.query["ruleset"] or "",
            on=self.query["on"],
            alone=True,
        )
        return self._answer(told[0])

    def _answer(self, told: dict[str, Any]) -> Response:
        receipt = told.pop("receipt")
        if receipt is None:
            errors = [error(one["code"], one["message"], one["path"], one["authority"]) for one in told["errors"]]
            nothing = error("not_routed", "This record asks for nothing that is routed.")
            return problem(422, errors or [nothing])
        if not may_see_work(self.principal):
            told = {name: None if name in WORKINGS else value for name, value in told.items()}
        return Response(told | shown_receipt(self.principal, receipt_out(receipt)))
