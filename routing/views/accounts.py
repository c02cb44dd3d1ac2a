"""Importer accounts: all their numbers, standing, and the history of their Center; changing and correcting it."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, DayInput, act
from cee.base.answers import not_found, refused
from cee.base.clock import now, today
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.base.whole import whole
from cee.core.identifiers.importer import mask_importer
from cee.core.vocabulary import ASSIGNMENT_CODES, label
from entries.models import AccountStanding, ImporterAccount
from entries.selectors.accounts import accounts_page
from routing.models import Assignment, Override
from routing.services.assignment import BASES, assignment_change, assignment_correct
from routing.views.section import BASIS_WORDS, section_tabs

PAGE = 50
NUMBERS = 200


class AssignmentForm(ActForm):
    """A change from a day on (`assignment` empty), or a correction of one row."""

    assignment = forms.IntegerField(widget=forms.HiddenInput, required=False)
    center = forms.ChoiceField(label="Center", choices=[(code, code) for code in ASSIGNMENT_CODES])
    basis = forms.ChoiceField(label="Basis", choices=[(basis, BASIS_WORDS[basis]) for basis in BASES])
    valid_from = forms.DateField(label="From", widget=DayInput, required=False)
    reason = forms.CharField(label="Why", widget=forms.Textarea, max_length=10_000)


@allow(Capability.VIEW_RULESETS)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts by name, or by one of their numbers; pages by position."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    page, following = accounts_page(q, request.GET.get("after", "").replace("\x00", "")[:200], size=PAGE)
    present = {
        row.account_id: row for row in Assignment.objects.in_force(today()).filter(account__in=page, known_to=None)
    }
    columns = [
        Column("name", "Account"),
        Column("center", "Center today", "identifier"),
        Column("basis", "Basis"),
        Column("since", "Since", "day"),
        Column("broker", "Broker"),
    ]
    drawn = [
        Row(
            {
                "name": one.name,
                "center": present[one.pk].center if one.pk in present else "",
                "basis": BASIS_WORDS.get(present[one.pk].basis, present[one.pk].basis) if one.pk in present else "",
                "since": present[one.pk].valid_from if one.pk in present else None,
                "broker": "broker" if one.is_broker else "",
            },
            href=f"/routing/accounts/{one.pk}/",
        )
        for one in page
    ]
    following = forms_query(q, following) if following else ""
    table = Table(
        "Importer accounts", columns, drawn, empty="No account begins like this.", keys=True,
        sorting=Sorting(words="by name"), pager=Pager(next=following) if following else None,
    )  # fmt: skip
    return render(
        request,
        "routing/accounts.html",
        {"tabs": section_tabs(principal, "accounts"), "table": table, "account_query": q},
    )


def forms_query(q: str, after: str) -> str:
    """The address of the next page."""
    return "?" + urlencode({key: value for key, value in (("q", q), ("after", after)) if value})


@allow(Capability.VIEW_RULESETS)
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account; a POST changes its Center from a day on, or corrects a row."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    found = ImporterAccount.objects.filter(pk=pk).first()
    if found is None:
        return not_found(request)
    if request.method != "POST":
        return _page(request, principal, found, _form(request, found))
    form = AssignmentForm(request.POST)

    def do(told: dict[str, Any]) -> None:
        given = {"center": told["center"], "basis": told["basis"], "reason": told["reason"]}
        shared: dict[str, Any] = {"version": told["version"] or 0, "actor": principal, "at": now()}
        if told["assignment"]:
            assignment_correct(assignment_id=told["assignment"], **given, **shared)
        else:
            assignment_change(account_id=pk, valid_from=told["valid_from"] or today(), **given, **shared)

    try:
        status = act(
            request,
            form,
            do,
            f"The Center of {found.name} is recorded. Open work stays where it is.",
            draft=f"account-{pk}",
        )
    except DomainError as error:
        return refused(request, error)
    return _page(request, principal, found, form, status) if status else redirect("account", pk=pk)


def _form(request: HttpRequest, found: ImporterAccount) -> AssignmentForm:
    initial: dict[str, Any] = {"version": found.version, "valid_from": today()}
    wrong = whole(request.GET.get("correct", ""), digits=9)
    if wrong is not None:
        row = Assignment.objects.filter(pk=wrong, account=found, known_to=None).first()
        if row is not None:
            initial |= {"assignment": row.pk, "center": row.center, "basis": row.basis}
    return AssignmentForm(initial=initial)


def _page(
    request: HttpRequest, principal: Principal, found: ImporterAccount, form: AssignmentForm, status: int = 200
) -> HttpResponse:
    history = list(Assignment.objects.filter(account=found).order_by("-known_from", "-valid_from", "-pk"))
    standings = AccountStanding.objects.filter(account=found).order_by("-known_from", "-valid_from")
    may = principal.can(Capability.MANAGE_ACCOUNTS)
    context = {
        "tabs": section_tabs(principal, "accounts"),
        "account": found,
        "numbers": [
            mask_importer(n) for n in found.importers.order_by("number").values_list("number", flat=True)[:NUMBERS]
        ],
        "present": next((row for row in history if _holds(row)), None),
        "history": _history(history, may),
        "standings": _standings(list(standings)),
        "overrides": _overrides(found),
        "form": form,
        "correcting": form["assignment"].value(),
        "may_change": may,
    }
    return render(request, "routing/account.html", context, status=status)


def _holds(row: Assignment) -> bool:
    return row.known_to is None and row.valid_from <= today() and (row.valid_to is None or today() < row.valid_to)


def _history(rows: list[Assignment], may: bool) -> Table:
    columns = [
        Column("center", "Center", "identifier"),
        Column("basis", "Basis"),
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
        Column("known_from", "Known since", "instant"),
        Column("known_to", "Superseded", "instant"),
        Column("author", "By", "person"),
        Column("reason", "Why"),
    ]
    if may:
        columns.append(Column("correct", "Wrong?", "link"))
    drawn = []
    for row in rows:
        cells = {column.name: getattr(row, column.name, None) for column in columns}
        cells["basis"] = BASIS_WORDS.get(row.basis, row.basis)
        if may:
            cells["correct"] = ("Correct", f"?correct={row.pk}#change") if row.known_to is None else None
        drawn.append(Row(cells, current=_holds(row)))
    return Table("History of the Center", columns, drawn, empty="No Center was ever assigned.")


def _standings(rows: list[AccountStanding]) -> Table:
    columns = [
        Column("standing", "Standing"),
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
        Column("known_from", "Known since", "instant"),
        Column("known_to", "Superseded", "instant"),
        Column("source", "Source"),
    ]
    drawn = [
        Row({column.name: getattr(row, column.name) for column in columns} | {"standing": label(row.standing)})
        for row in rows
    ]
    return Table("Trusted-trader standing", columns, drawn, empty="None is recorded.")


def _overrides(found: ImporterAccount) -> list[Override]:
    return list(Override.objects.filter(account=found).order_by("-made_at"))
