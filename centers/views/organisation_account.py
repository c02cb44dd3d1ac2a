"""One importer account: its numbers, name, standing and manager, what held when and as known when; and changing it."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, act
from cee.base.answers import not_found, refused
from cee.base.clock import EASTERN, now, today
from cee.base.errors import DomainError
from cee.base.tables import Column, Row, Table
from cee.base.whole import whole
from cee.core.vocabulary import label
from centers.models import AccountManager
from centers.selectors.account import account_moments
from centers.selectors.people import person_name
from centers.services.staffing import manager_set
from centers.views.account_forms import (
    ChangeAccountForm,
    CorrectStandingForm,
    ManageForm,
    MoveNumberForm,
    NumberForm,
    StandingForm,
)
from centers.views.history import moments_of
from centers.views.organisation import tabs
from entries.models import AccountStanding, Importer, ImporterAccount
from entries.selectors.accounts import numbers_of, standing_on
from entries.services.account import account_change, account_number_add, account_number_move
from entries.services.standing import standing_change, standing_correct
from routing.models import Assignment
from routing.views.section import BASIS_WORDS

NUMBERS = 200
TOLD = {
    "number": "The number is the account's.",
    "move": "The number has moved.",
    "change": "The account is changed.",
    "standing": "The standing is recorded.",
    "correct": "The standing is put right.",
    "manager": "The account manager is recorded.",
}


@allow(Capability.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account; `act` of a POST says what is done: one of TOLD."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    found = ImporterAccount.objects.filter(pk=pk).first()
    if found is None:
        return not_found(request)
    deed = request.POST.get("act", "") if request.method == "POST" else ""
    bound = _forms(request, principal, found, deed)
    status = 200
    if request.method == "POST":
        form = bound.get(deed)
        if form is None:
            status = 422
        else:
            try:
                status = act(request, form, lambda told: _do(deed, told, found, principal), TOLD[deed])
            except DomainError as error:
                return refused(request, error)
            if not status:
                return redirect(request.path)
    return _page(request, principal, found, bound, status)


def _forms(request: HttpRequest, principal: Principal, found: ImporterAccount, deed: str) -> dict[str, ActForm]:
    """The forms of the page by what they do; that which was sent is bound. Correcting and moving come by a link."""
    said = request.POST if request.method == "POST" else request.GET
    seen: dict[str, Any] = {"version": found.version}
    present = standing_on(found.pk, today(), at=now())
    known = (
        seen | {"valid_from": today()} | ({"standing": present.standing, "source": present.source} if present else {})
    )
    made: dict[str, ActForm] = {
        "number": NumberForm(request.POST if deed == "number" else None, auto_id="number_%s", initial=seen),
        "change": ChangeAccountForm(
            request.POST if deed == "change" else None,
            auto_id="change_%s",
            initial=seen | {"name": found.name, "is_broker": found.is_broker},
        ),
        "standing": StandingForm(request.POST if deed == "standing" else None, auto_id="standing_%s", initial=known),
    }
    if principal.can(Capability.MANAGE_ORGANISATION):
        made["manager"] = ManageForm(
            request.POST if deed == "manager" else None, auto_id="manager_%s", initial={"valid_from": today()}
        )
    wrong = whole(said.get("row" if deed == "correct" else "correct", "")) or 0
    row = AccountStanding.objects.filter(pk=wrong, account=found, known_to=None).first() if wrong else None
    if row is not None:
        made["correct"] = CorrectStandingForm(
            request.POST if deed == "correct" else None,
            auto_id="correct_%s",
            initial=seen | {"row": row.pk, "standing": row.standing, "source": row.source},
        )
    moved = whole(said.get("number_id" if deed == "move" else "move", "")) or 0
    if moved and Importer.objects.filter(pk=moved, account=found).exists():
        made["move"] = MoveNumberForm(
            request.POST if deed == "move" else None, auto_id="move_%s", initial=seen | {"number_id": moved}
        )
    return made


def _do(deed: str, told: dict[str, Any], found: ImporterAccount, actor: Principal) -> None:
    seen: dict[str, Any] = {"version": told["version"] or 0, "actor": actor}
    why = {"reason": told.get("reason", "")}
    match deed:
        case "number":
            account_number_add(account_id=found.pk, number=told["number"], at=now(), **seen, **why)
        case "move":
            account_number_move(number_id=told["number_id"], account_id=told["to"], at=now(), **seen, **why)
        case "change":
            account_change(account_id=found.pk, name=told["name"], is_broker=told["is_broker"], **seen, **why)
        case "standing":
            standing_change(
                account_id=found.pk, standing=told["standing"], source=told["source"], valid_from=told["valid_from"],
                at=now(), **seen, **why,
            )  # fmt: skip
        case "correct":
            standing_correct(
                standing_id=told["row"], standing=told["standing"], source=told["source"], at=now(), **seen, **why
            )
        case "manager":
            manager_set(account_id=found.pk, user_id=told["user"].pk, valid_from=told["valid_from"], actor=actor)


class AsItStoodForm(forms.Form):
    """A day, and the day at whose end CEE knew it so."""

    on = forms.DateField(required=False)
    known = forms.DateField(required=False)


def _page(
    request: HttpRequest, principal: Principal, found: ImporterAccount, bound: dict[str, ActForm], status: int
) -> HttpResponse:
    standings = list(AccountStanding.objects.filter(account=found).order_by("-known_from", "-valid_from", "-pk"))
    assigned = list(Assignment.objects.filter(account=found).order_by("-known_from", "-valid_from", "-pk"))
    numbers = numbers_of([found.pk], most=NUMBERS + 1).get(found.pk, [])
    managers = list(AccountManager.objects.filter(account=found).select_related("user").order_by("-valid_from", "-pk"))
    context: dict[str, Any] = {
        "tabs": tabs(principal, "accounts/"),
        "account": found,
        "numbers": _numbers(numbers[:NUMBERS], len(numbers) > 1),
        "more_numbers": NUMBERS if len(numbers) > NUMBERS else 0,
        "standings": _standings(standings),
        "assigned": _assigned(assigned),
        "managers": _managers(managers),
        "manager": next((person_name(one.user) for one in managers if _holds(one)), ""),
        "center": next((row for row in assigned if row.known_to is None and _holds(row)), None),
        "standing": next((row for row in standings if row.known_to is None and _holds(row)), None),
        "forms": bound,
        "moving": next(
            (one for one in numbers if "move" in bound and one.id == bound["move"]["number_id"].value()), None
        ),
        "stood": _as_it_stood(request, standings, assigned),
        "moments": moments_of(account_moments(found.pk, [row.pk for row in standings], [row.pk for row in assigned])),
    }
    return render(request, "centers/account.html", context, status=status)


def _holds(row: Any) -> bool:
    return row.valid_from <= today() and (row.valid_to is None or today() < row.valid_to)


def _as_it_stood(request: HttpRequest, standings: list[AccountStanding], assigned: list[Assignment]) -> dict[str, Any]:
    """What held on a day, as CEE knew it at the end of another; of today, as known now, where nothing is asked."""
    form = AsItStoodForm(request.GET)
    form.is_valid()
    on, known = form.cleaned_data.get("on") or today(), form.cleaned_data.get("known") or today()
    at = datetime.combine(known + timedelta(days=1), time(), EASTERN) if known < today() else now()

    def held(rows: list[Any]) -> Any:
        return next(
            (
                row
                for row in rows
                if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
                and row.known_from <= at and (row.known_to is None or at < row.known_to)
            ),
            None,
        )  # fmt: skip

    return {"on": on, "known": known, "standing": held(standings), "center": held(assigned)}


def _numbers(numbers: list[Any], movable: bool) -> Table:
    columns = [Column("number", "Number", "identifier"), Column("seen", "First seen", "instant")]
    if movable:
        columns.append(Column("move", "Another's?", "link"))
    rows = [
        Row({"number": one.number, "seen": one.first_seen_at, "move": ("Move it", f"?move={one.id}#move")})
        for one in numbers
    ]
    return Table("Importer-of-record numbers", columns, rows, empty="It has no number.")


_DAYS = (
    Column("valid_from", "From", "day"),
    Column("valid_to", "To, not including", "day"),
    Column("known_from", "Known since", "instant"),
    Column("known_to", "Superseded", "instant"),
)


def _standings(rows: list[AccountStanding]) -> Table:
    columns = [Column("standing", "Standing"), *_DAYS, Column("source", "Source"), Column("correct", "Wrong?", "link")]
    drawn = []
    for row in rows:
        cells = {column.name: getattr(row, column.name, None) for column in columns}
        cells["standing"] = label(row.standing)
        cells["correct"] = ("Correct", f"?correct={row.pk}#correct") if row.known_to is None else None
        drawn.append(Row(cells, current=row.known_to is None and _holds(row)))
    return Table("Trusted-trader standing", columns, drawn, empty="None was ever recorded.")


def _assigned(rows: list[Assignment]) -> Table:
    columns = [
        Column("center", "Center", "identifier"),
        Column("basis", "Basis"),
        *_DAYS,
        Column("author", "By", "person"),
    ]
    drawn = [
        Row(
            {column.name: getattr(row, column.name) for column in columns} | {"basis": BASIS_WORDS.get(row.basis, row.basis)},
            current=row.known_to is None and _holds(row),
        )
        for row in rows
    ]  # fmt: skip
    return Table("History of the Center", columns, drawn, empty="No Center was ever assigned.")


def _managers(rows: list[AccountManager]) -> Table:
    columns = [
        Column("name", "Manager"),
        Column("valid_from", "From", "day"),
        Column("valid_to", "To, not including", "day"),
    ]
    drawn = [
        Row(
            {"name": person_name(one.user), "valid_from": one.valid_from, "valid_to": one.valid_to}, current=_holds(one)
        )
        for one in rows
    ]
    return Table("National account manager", columns, drawn, empty="Nobody was ever named.")
