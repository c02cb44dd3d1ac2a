"""The people of the organisation: where each works and sits, what they can take, when they are away, when they leave."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.models import User
from cee.access.principal import Principal
from cee.base.acts import ActForm, DayInput
from cee.base.answers import not_found
from cee.base.clock import now, today
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.core.vocabulary import CENTER_CODES, Division, label
from centers.models import Absence, AccountManager, Capacity, Staff, Team
from centers.selectors.people import person_name
from centers.services.people import person_deactivate
from centers.services.staffing import POSITIONS, absence_record, capacity_set, staff_place
from centers.views.organisation import answer, draw, tabs

PAGE = 100


@allow(Capability.MANAGE_ORGANISATION)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People with a place today, by name; a search by name, Center or team."""
    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    found = Staff.objects.in_force(today()).select_related("user", "team").order_by("center", "user__last_name", "pk")
    if q:
        found = found.filter(
            Q(user__first_name__icontains=q) | Q(user__last_name__icontains=q) | Q(user__username__icontains=q)
            | Q(center__iexact=q) | Q(team__code__iexact=q) | Q(duty_port=q)
        )  # fmt: skip
    rows = list(found[: PAGE + 1])
    columns = [
        Column("name", "Name"),
        Column("position", "Position"),
        Column("center", "Center", "identifier"),
        Column("division", "Division"),
        Column("team", "Team"),
        Column("duty_port", "Duty port"),
        Column("valid_from", "Since", "day"),
    ]
    drawn = [
        Row(
            {
                "name": person_name(one.user), "position": label(one.position), "center": one.center,
                "division": label(one.division) if one.division else "", "team": one.team.code if one.team else "",
                "duty_port": one.duty_port, "valid_from": one.valid_from,
            },
            href=f"/organisation/people/{one.user_id}/",
        )
        for one in rows[:PAGE]
    ]  # fmt: skip
    shown = f"The first {PAGE}; search to see others." if len(rows) > PAGE else ""
    table = Table(
        "People",
        columns,
        drawn,
        empty="Nobody is found.",
        keys=True,
        sorting=Sorting(words="by Center and name"),
        pager=Pager(shown=shown) if shown else None,
    )
    return draw(
        request,
        "people/",
        "People",
        "Where each person works, and where they sit.",
        table,
        search=q,
        search_label="Name, Center, team or duty port",
    )


class PlaceForm(ActForm):
    """A person's place from a day on."""

    position = forms.ChoiceField(label="Position", choices=[(one, label(one)) for one in POSITIONS])
    center = forms.ChoiceField(label="Center", choices=[(code, code) for code in CENTER_CODES])
    division = forms.ChoiceField(
        label="Division", required=False, choices=[("", "None"), *((str(d), label(d)) for d in Division)]
    )
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="None")
    duty_port = forms.CharField(label="Duty port", max_length=4)
    phone = forms.CharField(label="Phone", max_length=24, required=False)
    valid_from = forms.DateField(label="From", widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.queryset = Team.objects.in_force(today()).order_by("code")
        field.label_from_instance = lambda one: f"{one.code} ({one.center})"


class CapacityForm(ActForm):
    """What a person takes a working day."""

    items_a_day = forms.DecimalField(label="Items a working day", max_digits=5, decimal_places=1)
    valid_from = forms.DateField(label="From", widget=DayInput)


class AbsenceForm(ActForm):
    """Days away."""

    absence_reason = forms.CharField(label="What for", max_length=40)
    first = forms.DateField(label="First day away", widget=DayInput)
    back = forms.DateField(label="Back on", widget=DayInput)


class DeactivateForm(ActForm):
    """Ending a person's work here."""

    reason = forms.CharField(label="Why", max_length=1_000)


@allow(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: places, capacity, absence. A POST says by its `act` which form it is."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    user = User.objects.filter(pk=user_id, is_service=False).first()
    if user is None:
        return not_found(request)
    every = list(Staff.objects.filter(user=user).select_related("team").order_by("-valid_from"))
    here = next((one for one in every if one.valid_to is None or one.valid_to > today()), None)
    which = request.POST.get("act", "")
    bound = {which: request.POST} if request.method == "POST" else {}
    place = {"valid_from": today()} | (
        {n: getattr(here, n) for n in ("position", "center", "division", "team", "duty_port", "phone")} if here else {}
    )
    made: dict[str, ActForm] = {
        "place": PlaceForm(bound.get("place"), initial=place),
        "capacity": CapacityForm(bound.get("capacity"), initial={"valid_from": today()}, prefix="capacity"),
        "absence": AbsenceForm(bound.get("absence"), initial={"first": today()}),
        "deactivate": DeactivateForm(bound.get("deactivate"), prefix="deactivate"),
    }
    acts: dict[str, Callable[[dict[str, Any]], Any]] = {
        "place": lambda told: staff_place(
            user_id=user_id, position=told["position"], center=told["center"], division=told["division"],
            team_id=told["team"].pk if told["team"] else None, duty_port=told["duty_port"], phone=told["phone"],
            valid_from=told["valid_from"], actor=principal,
        ),
        "capacity": lambda told: capacity_set(staff_id=_place(here), items_a_day=told["items_a_day"], valid_from=told["valid_from"], actor=principal),
        "absence": lambda told: absence_record(staff_id=_place(here), reason=told["absence_reason"], first=told["first"], back=told["back"], actor=principal),
        "deactivate": lambda told: person_deactivate(user_id=user_id, reason=told["reason"], actor=principal, at=now()),
    }  # fmt: skip

    def page(status: int) -> HttpResponse:
        return _person_page(request, principal, user, every, here, made, status)

    if request.method != "POST":
        return page(200)
    if which not in acts:
        return page(422)
    return answer(request, made[which], acts[which], f"{person_name(user)}: recorded.", page)


def _place(here: Staff | None) -> int:
    return here.pk if here else 0


def _person_page(
    request: HttpRequest,
    principal: Principal,
    user: User,
    every: list[Staff],
    here: Staff | None,
    made: dict[str, ActForm],
    status: int,
) -> HttpResponse:
    columns = [
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
        Column("position", "Position"),
        Column("center", "Center", "identifier"),
        Column("division", "Division"),
        Column("team", "Team"),
        Column("duty_port", "Duty port"),
    ]
    rows = [
        Row(
            {c.name: getattr(one, c.name) for c in columns}
            | {
                "team": one.team.code if one.team else "",
                "position": label(one.position),
                "division": label(one.division),
            },
            current=one is here,
        )
        for one in every
    ]
    context = {
        "tabs": tabs(principal, "people/"),
        "person": user,
        "name": person_name(user),
        "here": here,
        "table": Table("Places", columns, rows, empty="No place was ever given."),
        "capacities": Capacity.objects.filter(staff__in=every).order_by("-valid_from")[:20],
        "absences": Absence.objects.filter(staff__in=every).order_by("-valid_from")[:20],
        "may_deactivate": principal.can(Capability.MANAGE_USERS) and user.is_active,
        "manages": AccountManager.objects.in_force(today()).filter(user=user).select_related("account")[:50],
        **{f"{name}_form": form for name, form in made.items()},
    }
    return render(request, "centers/person.html", context, status=status)
