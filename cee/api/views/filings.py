"""What became of what was filed: a filer's filings, and a batch record by record, each as it stands now."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from cee.access.capabilities import Capability
from cee.access.scope import visible
from cee.api.base import ApiView
from cee.api.pagination import PAGED, Order, page
from cee.api.params import Param, flag, one_of, whole
from cee.api.serializers.common import paged, rendered
from cee.api.serializers.filing import FilingOut, RecordOut, filings_plain
from cee.base.clock import today
from entries.models import Activity
from entries.selectors.filings import filings_for
from entries.selectors.report import OUTCOMES, Told, records_of_outcome, records_told
from entries.selectors.submission import submission_for

Q = Param("q", {"type": "string", "maxLength": 50}, "A number, or its beginning of three characters or more.", str, "")
ASKS = Param(
    "asks", {"type": "string", "enum": ["0", "1"]}, "Only where a form or a rejection waits for the filer.", flag, False
)
OUTCOME = Param("outcome", {"type": "string", "enum": list(OUTCOMES)}, "What became of them.", one_of(*OUTCOMES), "")
MOST: Final = 200
BEHIND = Param(
    "after",
    {"type": "integer", "minimum": 0, "maximum": 10**9 - 1, "default": 0},
    "The number of the record to go on behind.",
    whole(0, 10**9 - 1),
    0,
)
LIMIT = Param(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50}, "How many.", whole(1, MOST), 50
)


class Filings(ApiView):
    """The filings that the caller may see."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}
    params = {"GET": (Q, ASKS, *PAGED)}

    @extend_schema(responses=paged(FilingOut))
    def get(self, request: Any) -> Response:
        """Filings, newest first: where each stands in its filer's words, and what waits for the filer by when."""
        found = filings_for(self.principal, text=self.query["q"], asking=self.query["asks"])

        def rows(some: list[Activity]) -> Any:
            """A page of them."""
            return rendered(FilingOut, filings_plain(self.principal, some, today(), request))

        return page(self, found, {"-id": Order((("id", int),), True)}, rows, ordering="-id")


class RecordsOut(serializers.Serializer):
    """Records of a batch in their order. With `outcome` a page may hold few, or none, while `next` goes on."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = RecordOut(many=True)


class Records(ApiView):
    """The records of one batch."""

    needs = {"GET": (Capability.VIEW_SUBMISSIONS, Capability.SUBMIT)}
    params = {"GET": (OUTCOME, BEHIND, LIMIT)}

    @extend_schema(responses=RecordsOut)
    def get(self, request: Any, key: UUID) -> Response:
        """Each record of a batch: what became of it, its errors or warnings, and the filing as that stands now."""
        submission, limit = submission_for(self.principal, key), self.query["limit"]
        if self.query["outcome"]:
            told, following = records_of_outcome(
                submission, self.query["outcome"], after=self.query["after"], most=limit
            )
        else:
            told = records_told(submission, after=self.query["after"], most=limit + 1)
            following = told[limit - 1].record if len(told) > limit else None
            told = told[:limit]
        url = replace_query_param(request.build_absolute_uri(), "after", following)
        results = rendered(RecordOut, self._rows(told, request))
        return Response({"next": url if following else None, "previous": None, "results": results})

    def _rows(self, told: list[Told], request: Any) -> list[dict[str, Any]]:
        named = Activity.objects.filter(reference__in={one.reference for one in told if one.reference})
        found = list(visible(self.principal, named))
        plain = {(one["kind"], one["reference"]): one for one in filings_plain(self.principal, found, today(), request)}
        return [
            {
                "record": one.record,
                "outcome": one.outcome,
                "kind": one.kind,
                "reference": one.reference,
                "version": one.version,
                "sent_again": one.resent,
                "errors": one.problems,
                "filing": None if one.outcome == "rejected" else plain.get((one.kind, one.reference)),
            }
            for one in told
        ]
