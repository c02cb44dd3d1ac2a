"""The filters of the activity list. A value that cannot be one is refused, never ignored."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from cee.access.models import User
from cee.access.principal import Principal
from cee.access.privacy import may_see_work
from cee.access.published import of_told_state
from cee.api.params import day, instant, whole
from cee.base.errors import NotAllowed, Refused
from cee.core.errors import IdentifierError
from cee.core.identifiers import IdentifierKind, parse_importer, parse_port, recognise
from cee.core.vocabulary import CENTER_CODES, Division, Kind, Lane, State
from centers.models import Team
from entries.models import Activity, ImporterAccount

MINE, NOBODY = "me", "none"
INTERNAL = ("division", "team", "lane", "assignee", "due_before")
"""What says how CBP works an activity; a filer may neither see nor ask it."""


class ReadField(forms.CharField):
    """A form field whose text a function reads; its ValueError is the field's error."""

    def __init__(self, *, read: Any, **given: Any) -> None:
        super().__init__(**given)
        self.read = read

    def clean(self, value: Any) -> Any:
        """The value read, or None where it was left out."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except IdentifierError as wrong:
            raise forms.ValidationError(wrong.message, wrong.code) from None
        except (ValueError, OverflowError) as wrong:
            raise forms.ValidationError(f"{wrong}.", "filter_value") from None


class ReadFilter(filters.Filter):
    """A filter over a ReadField."""

    field_class = ReadField


def _choice(words: Any, what: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(choices=[(str(word), str(word)) for word in words], label=what, empty_label=None)


class ActivityFilter(filters.FilterSet):
    """`kind, center, division, team, lane, state, importer, account, port, assignee, received_after, due_before, hold, q`."""

    kind = _choice(Kind, "The kind of activity.")
    center = _choice(CENTER_CODES, "The code of a Center.")
    division = _choice(Division, "The division of the Center.")
    team = filters.CharFilter(method="by_team", label="The three characters of a team's code.")
    lane = _choice(Lane, "What screening decided.")
    state = filters.ChoiceFilter(
        choices=[(str(word), str(word)) for word in State], method="by_state", label="Where it stands in the flow.",
        empty_label=None,
    )  # fmt: skip
    importer = ReadFilter("importer__number", read=parse_importer, label="An importer-of-record number.")
    account = ReadFilter("importer__account_id", read=whole(1, 2**62), label="The id of an importer account.")
    port = ReadFilter("port", read=parse_port, label="The four digits of a port of entry.")
    assignee = filters.CharFilter(method="by_assignee", label="A user name, `me`, or `none`.")
    received_after = ReadFilter("received_at", lookup_expr="gt", read=instant, label="An instant, or a day.")
    due_before = ReadFilter("next_date", lookup_expr="lt", read=day, label="Its next date lies before this day.")
    hold = filters.CharFilter(method="by_hold", label="An extension, suspension or hold code.")
    q = filters.CharFilter(
        method="by_text", label="An entry or importer number, or the beginning of either or of a name."
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    @property
    def principal(self) -> Principal:
        """Who asks."""
        found: Principal = self.request.principal  # type: ignore[union-attr]
        return found

    def by_state(self, queryset: QuerySet[Activity], name: str, value: str) -> QuerySet[Activity]:
        """The state as the caller is told it."""
        return queryset.filter(of_told_state(self.principal, value))

    def by_team(self, queryset: QuerySet[Activity], name: str, value: str) -> QuerySet[Activity]:
        """The teams that have, or had, this code."""
        if not value.isalnum() or len(value) != 3:
            raise Refused("filter_value", "A team's code has three characters.", path=name)
        return queryset.filter(team_id__in=list(Team.objects.filter(code=value.upper()).values_list("pk", flat=True)))

    def by_assignee(self, queryset: QuerySet[Activity], name: str, value: str) -> QuerySet[Activity]:
        """Who works it."""
        if value == NOBODY:
            return queryset.filter(assignee_id__isnull=True)
        if value == MINE:
            return queryset.filter(assignee_id=self.principal.user_id)
        found = User.objects.filter(username=value).values_list("pk", flat=True).first()
        return queryset.filter(assignee_id=found) if found else queryset.none()

    def by_hold(self, queryset: QuerySet[Activity], name: str, value: str) -> QuerySet[Activity]:
        """One of its up to four codes."""
        if not value.isascii() or not value.isalnum() or len(value) > 3:
            raise Refused("filter_value", "A hold code has at most three letters and digits.", path=name)
        return queryset.filter(holds__regex=rf"(^| ){value.upper()}( |$)")

    def by_text(self, queryset: QuerySet[Activity], name: str, value: str) -> QuerySet[Activity]:
        """A number that is recognised, else the beginning of an entry number or of an account's name."""
        try:
            kind, canonical = recognise(value)
        except IdentifierError:
            return queryset.filter(self._beginning(value.strip()))
        if kind == IdentifierKind.IMPORTER:
            return queryset.filter(importer__number=canonical)
        if kind == IdentifierKind.PORT:
            return queryset.filter(port=canonical)
        return queryset.filter(reference=canonical)

    def _beginning(self, text: str) -> Q:
        if len(text) < 3:
            return Q(pk__in=[])
        accounts = ImporterAccount.objects.filter(name__istartswith=text).values_list("pk", flat=True)[:100]
        condition = Q(reference__startswith=text.upper())
        return condition | Q(importer__account_id__in=list(accounts)) if accounts else condition


def narrowed(request: Any, queryset: QuerySet[Activity]) -> QuerySet[Activity]:
    """The queryset narrowed by the request's filters. Raises ValidationError (400), or NotAllowed for what is internal."""
    asked = [name for name in INTERNAL if name in request.query_params]
    if asked and not may_see_work(request.principal):
        raise NotAllowed("not_allowed", f"A filer may not ask by {asked[0]}.", "CEE access table")
    for name in ActivityFilter.base_filters:
        if request.query_params.get(name) == "":
            raise Refused("filter_value", f"The filter {name} has no value.", path=name)
    found = ActivityFilter(request.query_params, queryset, request=request)
    if not found.is_valid():
        wrong = {name: [str(one) for one in messages] for name, messages in found.errors.items()}
        raise ValidationError(wrong, "filter_value")
    return found.qs


_SCHEMAS: dict[str, dict[str, Any]] = {
    "account": {"type": "integer", "minimum": 1},
    "received_after": {"type": "string", "format": "date-time"},
    "due_before": {"type": "string", "format": "date"},
    "port": {"type": "string", "pattern": "^[0-9]{4}$"},
    "team": {"type": "string", "pattern": "^[A-Za-z0-9]{3}$"},
    "hold": {"type": "string", "pattern": "^[A-Za-z0-9]{1,3}$"},
}


def published() -> list[OpenApiParameter]:
    """The filters as the schema shows them."""
    shown = []
    for name, one in ActivityFilter.base_filters.items():
        choices = one.extra.get("choices")
        plain = {"type": "string", "minLength": 1, "maxLength": 80}
        schema = {"type": "string", "enum": [word for word, _ in choices]} if choices else _SCHEMAS.get(name, plain)
        shown.append(OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=str(one.label)))
    return shown
