"""Activities, and what hangs on them, as the contract publishes them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from cee.access.models import User
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.published import told_state
from cee.api.privacy import shown_importer
from cee.core.vocabulary import CENTER_CODES, Division, Kind, Lane, State
from centers.models import Team
from entries.models import Activity


class AxesOut(serializers.Serializer):
    """ACE's status dimensions."""

    control = serializers.CharField()
    summary = serializers.CharField()
    review = serializers.CharField()
    collection = serializers.CharField()
    release = serializers.CharField()
    liquidation = serializers.CharField()
    holds = serializers.ListField(child=serializers.CharField())
    protest = serializers.CharField(allow_blank=True)


class AnchorOut(serializers.Serializer):
    """The dated event that a deadline runs from."""

    event = serializers.CharField()
    date = serializers.DateField()


class DeadlineOut(serializers.Serializer):
    """A deadline with its arithmetic and its source."""

    rule = serializers.CharField()
    due = serializers.DateField()
    anchor = AnchorOut()
    arithmetic = serializers.CharField()
    law = serializers.CharField()
    effect = serializers.CharField()
    authority = serializers.CharField()
    confidence = serializers.IntegerField()
    kind = serializers.CharField()
    party = serializers.CharField()
    action = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    met_on = serializers.DateField(allow_null=True)
    tolled = serializers.CharField(allow_null=True)


class ActivityLinks(serializers.Serializer):
    """Where to read on."""

    self = serializers.URLField()
    receipt = serializers.URLField()
    deadlines = serializers.URLField()
    history = serializers.URLField()
    actions = serializers.URLField()


class ActivityRow(serializers.Serializer):
    """An activity in a list. `center` is the code, `team` the team's code, `assignee` a user name, `account` an id."""

    kind = serializers.ChoiceField(choices=list(Kind))
    reference = serializers.CharField()
    version = serializers.IntegerField()
    filed_version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=list(State))
    center = serializers.ChoiceField(choices=CENTER_CODES, allow_null=True)
    division = serializers.ChoiceField(choices=list(Division), allow_null=True)
    team = serializers.CharField(allow_null=True)
    lane = serializers.ChoiceField(choices=list(Lane), allow_null=True)
    assignee = serializers.CharField(allow_null=True)
    assignee_name = serializers.CharField(allow_null=True)
    axes = AxesOut()
    importer = serializers.CharField(allow_null=True)
    importer_name = serializers.CharField(allow_null=True)
    account = serializers.IntegerField(allow_null=True)
    filer = serializers.CharField()
    port = serializers.CharField()
    next_action = serializers.CharField(allow_null=True)
    next_date = serializers.DateField(allow_null=True)
    entry_date = serializers.DateField(allow_null=True)
    received_at = serializers.DateTimeField()
    estimated_duty = serializers.DecimalField(max_digits=14, decimal_places=2)
    links = ActivityLinks()


class ActivityOut(ActivityRow):
    """One activity."""

    deadlines = DeadlineOut(many=True)


class EventOut(serializers.Serializer):
    """One thing that happened to an activity."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    actor = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    office = serializers.CharField(allow_blank=True)
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    correlation = serializers.CharField(allow_blank=True)


def activity_dicts(principal: Principal, activities: Sequence[Activity], request: Any) -> list[dict[str, Any]]:
    """Activities as plain values for a caller, in two more queries; importer and account are joined already."""
    shown = may_see_work(principal)
    teams = _teams({one.team_id for one in activities if one.team_id}) if shown else {}
    people = people_named({one.assignee_id for one in activities if one.assignee_id}) if shown else {}
    return [_plain(principal, one, teams, people, request) for one in activities]


def _teams(ids: set[int]) -> dict[int, str]:
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}


def people_named(ids: set[int]) -> dict[int, tuple[str, str]]:
    """User name and name of people by id, in one query."""
    found = User.objects.filter(pk__in=ids).only("username", "first_name", "last_name") if ids else ()
    return {user.pk: (user.username, user.get_full_name() or user.username) for user in found}


def _plain(
    principal: Principal, one: Activity, teams: dict[int, str], people: dict[int, tuple[str, str]], request: Any
) -> dict[str, Any]:
    shown = may_see_work(principal)
    importer = one.importer
    account = importer.account if importer else None
    assignee, name = people.get(one.assignee_id or 0, (None, None))
    return {
        "kind": one.kind,
        "reference": one.reference,
        "version": one.version if shown else one.filed_version,  # how often CBP took it up is not told
        "filed_version": one.filed_version,
        "state": told_state(principal, one.kind, one.state),
        "center": one.center,
        "division": one.division if shown else None,
        "team": teams.get(one.team_id or 0),
        "lane": one.lane if shown else None,
        "assignee": assignee,
        "assignee_name": name,
        "axes": {
            "control": one.control,
            "summary": one.summary_status,
            "review": one.review if shown else "not_reviewed",
            "collection": one.collection,
            "release": one.release,
            "liquidation": one.liquidation,
            "holds": one.holds.split(),
            "protest": one.protest,
        },
        "importer": shown_importer(principal, importer.number if importer else None, one.filer),
        "importer_name": account.name if account else None,
        "account": account.pk if account else None,
        "filer": one.filer,
        "port": one.port,
        "next_action": (one.next_action or None) if shown else None,
        "next_date": one.next_date if shown else None,
        "entry_date": one.entry_date,
        "received_at": one.received_at,
        "estimated_duty": one.estimated_duty,
        "links": links_of(one, request),
    }


def links_of(activity: Activity, request: Any) -> dict[str, str]:
    """The addresses of an activity."""
    base = request.build_absolute_uri(reverse("api:activity", args=[activity.kind, activity.reference]))
    return {"self": base} | {name: f"{base}{name}/" for name in ("receipt", "deadlines", "history", "actions")}
