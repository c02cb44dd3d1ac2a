"""The teams of each division: adding one from a day on, changing it, ending it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, DayInput
from cee.base.answers import not_found
from cee.base.clock import today
from cee.base.tables import Column, Row, Sorting, Table
from cee.core.vocabulary import CENTER_CODES, Division, TeamKind, label
from centers.models import Staff, Team
from centers.selectors.people import person_name
from centers.services.team import team_add, team_change, team_end
from centers.views.organisation import answer, draw


class _Described(ActForm):
    """What a new team and an old one have in common."""

    name = forms.CharField(label="Name", max_length=80)
    phone = forms.CharField(label="Phone", max_length=24, required=False)
    skills = forms.CharField(
        label="Made for tariff numbers that begin",
        required=False,
        max_length=2_000,
        help_text="With spaces between; none: a generalist.",
    )

    def clean_skills(self) -> list[str]:
        """The prefixes, with or without commas and periods."""
        prefixes: list[str] = self.cleaned_data["skills"].replace(",", " ").replace(".", "").split()
        return prefixes


class NewTeamForm(_Described):
    """A team from a day on."""

    center = forms.ChoiceField(label="Center", choices=[(code, code) for code in CENTER_CODES])
    code = forms.CharField(label="Code", max_length=3, help_text="Three characters; the last is the Center's digit.")
    division = forms.ChoiceField(label="Division", choices=[(str(one), label(one)) for one in Division])
    kind = forms.ChoiceField(label="Kind", choices=[(str(one), label(one)) for one in TeamKind])
    valid_from = forms.DateField(label="From", widget=DayInput)
    field_order = ("center", "code", "division", "kind", "name", "phone", "skills", "valid_from")


class TeamForm(_Described):
    """A team; with an end, its last act."""

    valid_to = forms.DateField(label="Ends on (first day no longer)", widget=DayInput, required=False)
    reason = forms.CharField(label="Why it ends", max_length=1_000, required=False)


@allow(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """All teams in force today and those to come; a POST adds one from a day on."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form = NewTeamForm(request.POST or None, initial={"valid_from": today()})

    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]

    def page(status: int) -> HttpResponse:
        return draw(
            request, "teams/", "Teams", "The teams of each division, those to come included.", _teams(q), form=form,
            folded=True, act_label="Add", act_heading="Add a team from a day on", search=q,
            search_label="Center, code or division, or the name holds", status=status,
        )  # fmt: skip

    if request.method != "POST":
        return page(200)
    return answer(
        request, form,
        lambda told: team_add(**{name: told[name] for name in NewTeamForm.field_order}, actor=principal),
        "The team is added.", page,
    )  # fmt: skip


def _teams(q: str) -> Table:
    columns = [
        Column("code", "Code"),
        Column("center", "Center", "identifier"),
        Column("division", "Division"),
        Column("kind", "Kind"),
        Column("name", "Name"),
        Column("skills", "Made for"),
        Column("phone", "Phone", "identifier"),
        Column("valid_from", "Since", "day"),
    ]
    rows = []
    found = Team.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today())).order_by("center", "division", "code")
    if q:
        found = found.filter(Q(center__iexact=q) | Q(code__iexact=q) | Q(division__iexact=q) | Q(name__icontains=q))
    for one in found:
        cells = {c.name: getattr(one, c.name) for c in columns}
        cells |= {
            "division": label(one.division),
            "kind": label(one.kind),
            "skills": ", ".join(one.skills) or "everything",
        }
        rows.append(Row(cells, href=f"/organisation/teams/{one.pk}/"))
    return Table("Teams", columns, rows, keys=True, empty="No team is like this.", sorting=Sorting(words="by Center"))


@allow(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team with its people; a POST changes or ends it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    one = Team.objects.filter(pk=pk).first()
    if one is None:
        return not_found(request)
    columns = [
        Column("name", "Name"),
        Column("position", "Position"),
        Column("duty_port", "Duty port"),
        Column("valid_from", "Since", "day"),
    ]
    people_here = Staff.objects.in_force(today()).filter(team=one).select_related("user").order_by("pk")
    rows = [
        Row(
            {
                "name": person_name(p.user),
                "position": label(p.position),
                "duty_port": p.duty_port,
                "valid_from": p.valid_from,
            },
            href=f"/organisation/people/{p.user_id}/",
        )
        for p in people_here
    ]
    form = TeamForm(
        request.POST or None,
        initial={"version": one.version, "name": one.name, "phone": one.phone, "skills": " ".join(one.skills)},
    )

    def do(told: dict[str, Any]) -> None:
        if told["valid_to"]:
            team_end(
                team_id=pk,
                version=told["version"] or 0,
                valid_to=told["valid_to"],
                reason=told["reason"],
                actor=principal,
            )
        else:
            team_change(
                team_id=pk, version=told["version"] or 0, name=told["name"], phone=told["phone"],
                skills=told["skills"], actor=principal,
            )  # fmt: skip

    def page(status: int) -> HttpResponse:
        return draw(
            request, "teams/", f"Team {one.code}, {one.name}", f"{label(one.kind)}, {label(one.division)}, {one.center}",
            Table("People of the team", columns, rows, empty="Nobody has a place in it today."),
            form=form, act_label="Save", act_heading="Change or end it", status=status,
        )  # fmt: skip

    return page(200) if request.method != "POST" else answer(request, form, do, f"Team {one.code} is changed.", page)
