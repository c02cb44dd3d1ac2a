"""Re-routing of open work: what a change concerns, where it would go, having it moved."""

from typing import Any, Final

from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.idempotency import idempotent
from cee.api.pagination import PAGED, Order, page
from cee.api.params import Param, flag, one_of
from cee.api.serializers.common import paged, rendered
from cee.api.told import SCHEMAS, read_told
from cee.base.clock import now
from cee.base.errors import NotVisible, Refused
from centers.models import Reroute, RerouteItem
from centers.policy.begun import WHY
from centers.selectors.reroutes import counts_of, groups_of, reroute_for, reroutes_for, skipped_of, team_codes
from centers.services.reroute_plan import Verdict
from centers.services.reroute_prepare import reroute_begin, reroute_preview
from centers.services.reroute_run import reroute_confirm, reroute_drop
from entries.models import Activity
from entries.processes.base import Field

MOST: Final = 2_000
"""Open activities that a dry run looks at."""

DRY_RUN = Param("dry_run", {"type": "string", "enum": ["0", "1"]}, "Store nothing; say what would move.", flag, False)
RESULT = Param(
    "result", {"type": "string", "enum": ["waiting", "done", "skipped"]}, "What became of them.",
    one_of("waiting", "done", "skipped"),
)  # fmt: skip
_SUBJECT: Final = tuple(
    Field(name, name.title(), "row", required=False) for name in ("account", "override", "criterion")
)
_BODY: Final = {
    "type": "object",
    "properties": {field.name: SCHEMAS["row"] | {"minimum": 1} for field in _SUBJECT},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
_PLAIN: Final = (
    "id", "version", "status", "looked", "stays", "actor", "reason", "made_at", "confirmed_at", "finished_at",
)  # fmt: skip
_ACTIONS: Final = ("confirm", "drop")
_DO: Final = {
    "type": "object",
    "required": ["version"],
    "properties": {"version": SCHEMAS["row"], "reason": {"type": "string"}},
    "additionalProperties": False,
}


class GroupOut(serializers.Serializer):
    """Work that goes, or went, from one place to another; `from_center` is null for triage, `team` a code."""

    from_center = serializers.CharField(allow_null=True)
    to_center = serializers.CharField(allow_null=True)
    division = serializers.CharField(allow_null=True)
    team = serializers.CharField(allow_null=True)
    lane = serializers.CharField(allow_null=True)
    activities = serializers.IntegerField()
    nearest_date = serializers.DateField(allow_null=True)
    duty = serializers.DecimalField(max_digits=20, decimal_places=2)


class SkippedOut(serializers.Serializer):
    """What stays although routing would send it elsewhere."""

    why = serializers.CharField()
    message = serializers.CharField()
    activities = serializers.IntegerField()


class RerouteLinks(serializers.Serializer):
    """Where to go on."""

    self = serializers.URLField()
    items = serializers.URLField()


class RerouteRow(serializers.Serializer):
    """One re-routing, by what it is of. `looked` is the open work looked at, `stays` what is where it belongs."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=list(Reroute.Status.values))
    account = serializers.IntegerField(allow_null=True)
    override = serializers.IntegerField(allow_null=True)
    criterion = serializers.IntegerField(allow_null=True)
    looked = serializers.IntegerField()
    stays = serializers.IntegerField()
    actor = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    links = RerouteLinks()


class RerouteOut(RerouteRow):
    """One re-routing with its numbers."""

    waiting = serializers.IntegerField()
    done = serializers.IntegerField()
    skipped = serializers.IntegerField()
    groups = GroupOut(many=True)
    left = SkippedOut(many=True)


class RerouteItemOut(serializers.Serializer):
    """One activity of a list; `result` is empty while it waits, `why` says why it is skipped."""

    kind = serializers.CharField()
    reference = serializers.CharField()
    seen = serializers.IntegerField(help_text="The version of the activity when the list was made.")
    from_center = serializers.CharField(allow_null=True)
    from_team = serializers.CharField(allow_null=True)
    to_center = serializers.CharField(allow_null=True)
    to_team = serializers.CharField(allow_null=True)
    lane = serializers.CharField(allow_null=True)
    next_date = serializers.DateField(allow_null=True)
    duty = serializers.DecimalField(max_digits=14, decimal_places=2)
    result = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class RerouteDryRunOut(serializers.Serializer):
    """What would be listed, and how much is where it belongs."""

    stays = serializers.IntegerField()
    items = RerouteItemOut(many=True)


class Reroutes(ApiView):
    """The re-routings."""

    needs = {"GET": Capability.REROUTE, "POST": Capability.REROUTE}
    params = {"GET": PAGED, "POST": (DRY_RUN,)}

    @extend_schema(responses=paged(RerouteRow))
    def get(self, request: Any) -> Response:
        """The re-routings, newest first."""
        found = reroutes_for(self.principal)
        orders = {"-id": Order((("id", int),), True)}
        return page(self, found, orders, lambda rows: rendered(RerouteRow, map(self._row, rows)), ordering="-id")

    def _row(self, run: Reroute) -> dict[str, Any]:
        return row_of(run, self.request)

    @extend_schema(
        request={"application/json": _BODY},
        responses={202: RerouteOut, 200: OpenApiResponse(RerouteDryRunOut, description="With `dry_run=1`.")},
    )
    @idempotent
    def post(self, request: Any) -> Response:
        """Ask what open work one account, override or criterion concerns. The list is made in the background, and nothing
        moves until it is confirmed."""
        _, _, told = read_told(request.data, _SUBJECT, versioned=False)
        subject = {f"{name}_id": value for name, value in told.items()}
        if self.query["dry_run"]:
            listed, stays = reroute_preview(**subject, most=MOST, actor=self.principal, at=now())
            return Response(RerouteDryRunOut({"stays": stays, "items": _previewed(listed)}).data)
        run = reroute_begin(**subject, actor=self.principal, at=now())
        return Response(out_of(run, request), status=202)


class OfReroute(ApiView):
    """Views of one re-routing."""

    needs = {"GET": Capability.REROUTE}

    def run(self, pk: int) -> Reroute:
        """The one of the address. Raises NotVisible."""
        if pk >= 2**63:
            raise NotVisible("no_reroute", "There is no such re-routing.")
        return reroute_for(self.principal, pk)


class RerouteView(OfReroute):
    """One re-routing."""

    @extend_schema(responses=RerouteOut)
    def get(self, request: Any, pk: int) -> Response:
        """How far it is, what goes where, and what stays."""
        return Response(out_of(self.run(pk), request))


class RerouteItems(OfReroute):
    """The list of one."""

    params = {"GET": (RESULT, *PAGED)}

    @extend_schema(responses=paged(RerouteItemOut))
    def get(self, request: Any, pk: int) -> Response:
        """The activities of the list, in its order."""
        found = self.run(pk).items.select_related("activity")
        if wanted := self.query["result"]:
            found = found.filter(result="" if wanted == "waiting" else wanted)
        return page(self, found, {"id": Order((("id", int),))}, _items, ordering="id")


class RerouteDo(OfReroute):
    """Confirms or drops one."""

    needs = {"POST": Capability.REROUTE}

    @extend_schema(request={"application/json": _DO}, responses={200: RerouteOut})
    @idempotent
    def post(self, request: Any, pk: int, action: str) -> Response:
        """`confirm` has the listed work moved, for a `reason`; `drop` leaves everything where it is."""
        run = self.run(pk)
        if action not in _ACTIONS:
            raise Refused("no_action", f"There is no such action; there are: {', '.join(_ACTIONS)}.", path="action")
        version, reason, _ = read_told(request.data, (), versioned=True)
        given: dict[str, Any] = {"reroute_id": run.pk, "version": version, "actor": self.principal, "at": now()}
        done = reroute_confirm(**given, reason=reason) if action == "confirm" else reroute_drop(**given)
        return Response(out_of(done, request))


def row_of(run: Reroute, request: Any) -> dict[str, Any]:
    """A re-routing as plain values."""
    plain = {name: getattr(run, name) for name in _PLAIN}
    return plain | {
        "account": run.account_id,
        "override": run.override_id,
        "criterion": run.criterion_id,
        "links": {
            "self": request.build_absolute_uri(reverse("api:reroute", args=[run.pk])),
            "items": request.build_absolute_uri(reverse("api:reroute-items", args=[run.pk])),
        },
    }


def out_of(run: Reroute, request: Any) -> Any:
    """A re-routing with its numbers, in four more queries."""
    groups = groups_of(run)
    teams = team_codes([one.to_team for one in groups])
    shown = [
        {
            "from_center": one.from_center,
            "to_center": one.to_center,
            "division": one.to_division,
            "team": teams.get(one.to_team or 0),
            "lane": one.to_lane,
            "activities": one.number,
            "nearest_date": one.nearest,
            "duty": one.duty,
        }
        for one in groups
    ]
    left = [{"why": why, "message": words, "activities": number} for why, words, number in skipped_of(run)]
    return RerouteOut(row_of(run, request) | counts_of(run)._asdict() | {"groups": shown, "left": left}).data


def _items(rows: list[RerouteItem]) -> Any:
    teams = team_codes([pk for one in rows for pk in (one.from_team, one.to_team)])
    return rendered(
        RerouteItemOut,
        [
            {
                "kind": one.activity.kind,
                "reference": one.activity.reference,
                "seen": one.seen,
                "from_center": one.from_center,
                "from_team": teams.get(one.from_team or 0),
                "to_center": one.to_center,
                "to_team": teams.get(one.to_team or 0),
                "lane": one.to_lane,
                "next_date": one.due,
                "duty": one.duty,
                "result": one.result,
                "why": one.why,
                "message": WHY.get(one.why, ""),
            }
            for one in rows
        ],
    )


def _previewed(listed: list[tuple[Activity, Verdict]]) -> Any:
    rows = [RerouteItem(**verdict.listed(one)) for one, verdict in listed]
    for row, (activity, _) in zip(rows, listed, strict=True):
        row.activity = activity
    return _items(rows)
