"""The organisation as it stands today: Centers, teams, people, account managers, ports, law; and changing it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, DayInput, act
from cee.base.answers import not_found, refused
from cee.base.clock import today
from cee.base.errors import DomainError
from cee.base.tables import Column, Row, Tab, Table
from cee.core.vocabulary import label
from cee.reference.selectors import law_edition
from centers.models import Center
from centers.services.staffing import center_change

PAGE = 100
_PLACES = (
    ("", "Centers", Capability.MANAGE_ORGANISATION),
    ("teams/", "Teams", Capability.MANAGE_ORGANISATION),
    ("people/", "People", Capability.MANAGE_ORGANISATION),
    ("managers/", "Account managers", Capability.MANAGE_ORGANISATION),
    ("accounts/", "Importer accounts", Capability.MANAGE_ACCOUNTS),
    ("ports/", "Ports", Capability.MANAGE_REFERENCE),
    ("law/", "Law and holidays", Capability.MANAGE_ORGANISATION),
    ("logins/", "Sign-in", Capability.MANAGE_USERS),
    ("users/", "Users and roles", Capability.MANAGE_USERS),
    ("tokens/", "Tokens", Capability.MANAGE_USERS),
)


def tabs(principal: Principal, current: str) -> list[Tab]:
    """The screens of the organisation that the principal may open."""
    return [
        Tab(words, f"/organisation/{slug}", current=slug == current)
        for slug, words, capability in _PLACES
        if principal.can(capability)
    ]


def draw(request: HttpRequest, current: str, heading: str, lead: str, table: Table, **more: Any) -> HttpResponse:
    """A page of one table, with what stands above and below it."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    status = more.pop("status", 200)
    context = {"tabs": tabs(principal, current), "heading": heading, "lead": lead, "table": table, **more}
    return render(request, "centers/organisation.html", context, status=status)


def answer(
    request: HttpRequest,
    form: ActForm,
    do: Callable[[dict[str, Any]], Any],
    told: str,
    page: Callable[[int], HttpResponse],
) -> HttpResponse:
    """Let a service do what a form holds; the page again where it is refused, else back to itself."""
    try:
        status = act(request, form, do, told)
    except DomainError as error:
        return refused(request, error)
    return page(status) if status else redirect(request.path)


class CenterForm(ActForm):
    """A Center from a day on."""

    name = forms.CharField(label="Name", max_length=80)
    city = forms.CharField(label="City", max_length=60)
    phone = forms.CharField(label="Phone", max_length=24, required=False)
    mailbox = forms.CharField(label="Mailbox", max_length=80, required=False)
    industries = forms.CharField(label="Industries", widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000)
    valid_from = forms.DateField(label="From", widget=DayInput)


@allow(Capability.MANAGE_ORGANISATION)
@require_safe
def centers(request: HttpRequest) -> HttpResponse:
    """The ten Centers as they stand today."""
    columns = [
        Column("code", "Code"),
        Column("name", "Name"),
        Column("abbreviation", "Abbreviation"),
        Column("city", "City"),
        Column("field_office", "Field office"),
        Column("phone", "Phone"),
        Column("valid_from", "As it stands since", "day"),
        Column("confidence", "Doubt", "confidence"),
    ]
    rows = [
        Row({c.name: getattr(one, c.name) for c in columns}, href=f"/organisation/centers/{one.code}/")
        for one in Center.objects.in_force(today()).order_by("code")
    ]
    return draw(
        request,
        "",
        "Centers",
        "Each change has its day; what held before stays on record.",
        Table("Centers", columns, rows),
    )


@allow(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def center(request: HttpRequest, code: str) -> HttpResponse:
    """One Center with its history; a POST changes it from a day on."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    every = list(Center.objects.filter(code=code).order_by("-valid_from"))
    if not every:
        return not_found(request)
    names = ("name", "city", "phone", "mailbox", "industries")
    columns = [
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
        *(Column(n, label(n)) for n in names),
        Column("source", "Source"),
    ]
    table = Table(
        f"History of {code}", columns, [Row({c.name: getattr(one, c.name) for c in columns}) for one in every]
    )
    form = CenterForm(
        request.POST or None, initial={name: getattr(every[0], name) for name in names} | {"valid_from": today()}
    )

    def page(status: int) -> HttpResponse:
        return draw(
            request,
            "",
            f"{code} {every[0].name}",
            every[0].source,
            table,
            form=form,
            act_label="Change",
            act_heading="Change it from a day on",
            status=status,
        )

    if request.method != "POST":
        return page(200)
    return answer(
        request, form,
        lambda told: center_change(code=code, valid_from=told["valid_from"], actor=principal, **{n: told[n] for n in names}),
        f"{code} is changed.", page,
    )  # fmt: skip


def _kept() -> Table:
    """For how long each kind of record is kept, as the settings say."""
    rows = [Row({"what": label(name), "days": days}) for name, days in settings.RETENTION_DAYS.items()]
    rows.append(Row({"what": "History, decisions, events", "days": "never removed"}))
    return Table("How long records are kept", [Column("what", "Record"), Column("days", "Days", "number")], rows)


@allow(Capability.MANAGE_ORGANISATION)
@require_safe
def law_page(request: HttpRequest) -> HttpResponse:
    """The law edition in force, read only: periods and holidays with citation and confidence."""
    edition = law_edition(today())
    columns = [
        Column("name", "Period"),
        Column("length", "Length"),
        Column("citation", "Citation"),
        Column("confidence", "Doubt", "confidence"),
        Column("note", "Note"),
    ]
    periods = [
        Row(
            {
                "name": label(name),
                "length": f"{one.get('value', '')} {one.get('unit', '')}",
                "citation": one.get("citation", ""),
                "confidence": one.get("confidence"),
                "note": one.get("note", ""),
            }
        )
        for name, one in sorted(edition.content.get("periods", {}).items())
    ]
    year = today().year
    holidays = [
        Row(
            {
                "name": one["name"],
                "days": ", ".join(str(day) for day in one["days"] if str(day)[:4] in (str(year), str(year + 1))),
                "citation": one["citation"],
            }
        )
        for one in edition.content.get("holidays", [])
    ]
    return draw(
        request, "law/", f"Law edition {edition.version}", f"In force from {edition.valid_from}. It is never edited; another edition takes its place.",
        Table("Periods", columns, periods), also=Table("Federal holidays", [Column("name", "Holiday"), Column("days", f"Observed in {year} and {year + 1}"), Column("citation", "Citation")], holidays),
        also_heading="Federal holidays", kept=_kept(),
    )  # fmt: skip
