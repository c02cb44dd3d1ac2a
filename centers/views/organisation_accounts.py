"""Importer accounts: found by name or number, made, and the numbers that no account has yet."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import ActForm, act
from cee.base.answers import refused
from cee.base.clock import now, today
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.base.whole import whole
from cee.core.vocabulary import Standing, label
from centers.views.organisation import draw
from entries.models import AccountStanding, Importer
from entries.selectors.accounts import accounts_page, numbers_of, stubs_page
from entries.services.account import account_create
from routing.models import Assignment

PAGE = 50
SHOWN_NUMBERS = 2
_MOST = 2_000


class NewAccountForm(ActForm):
    """An account with its numbers; `stub` is a number that arrived before, by its row."""

    stub = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name", max_length=120)
    numbers = forms.CharField(
        label="Importer-of-record numbers", widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, required=False,
        help_text="With hyphens, one a line. A number that arrived before is taken over with its activities.",
    )  # fmt: skip
    is_broker = forms.BooleanField(label="A customs broker's account", required=False)
    reason = forms.CharField(label="Why", max_length=1_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self["stub"].value():
            self.fields["numbers"].required = True

    def clean(self) -> dict[str, Any]:
        """The numbers one by one, with that of the stub."""
        told: dict[str, Any] = super().clean() or {}
        typed = (told.get("numbers") or "").replace(",", " ").replace(";", " ").split()
        stub = told.get("stub")
        if stub and stub > 0:
            typed += list(Importer.objects.filter(pk=stub, account=None).values_list("number", flat=True))
        told["numbers"] = typed
        return told


@allow(Capability.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts by name or number; a POST makes one."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    stub = whole(request.GET.get("stub", ""))
    form = NewAccountForm(request.POST or None, initial={"stub": "" if stub is None else stub})
    made: list[int] = []

    def do(told: dict[str, Any]) -> None:
        given = {name: told[name] for name in ("name", "numbers", "is_broker", "reason")}
        made.append(account_create(**given, actor=principal, at=now()).pk)

    status = 200
    if request.method == "POST":
        try:
            status = act(request, form, do, "The account is there.")
        except DomainError as error:
            return refused(request, error)
        if not status:
            return redirect("organisation_account", made[0])
    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    return draw(
        request, "accounts/", "Importer accounts",
        "An account has all the numbers of an importer, one standing and one Center.",
        _listed(q, request.GET.get("after", "").replace("\x00", "")[:200]), form=form, folded=not stub, act_label="Make",
        act_heading="Make an account", search=q, search_label="The name or one of the numbers begins", status=status,
        links=[("Numbers without an account", "/organisation/accounts/stubs/")],
    )  # fmt: skip


def _listed(q: str, after: str) -> Table:
    page = accounts_page(q, after, size=PAGE)
    ids = [one.pk for one in page.rows]
    numbers = numbers_of(ids, most=_MOST)
    centers = dict(
        Assignment.objects.in_force(today()).filter(account__in=ids, known_to=None).values_list("account_id", "center")
    )
    standings = dict(
        AccountStanding.objects.in_force(today())
        .filter(account__in=ids, known_to=None)
        .exclude(standing=Standing.NONE)
        .values_list("account_id", "standing")
    )
    columns = [
        Column("name", "Account"),
        Column("numbers", "Numbers"),
        Column("center", "Center today", "identifier"),
        Column("standing", "Trusted trader"),
        Column("broker", "Broker"),
    ]
    rows = [
        Row(
            {
                "name": one.name,
                "numbers": _few([each.number for each in numbers.get(one.pk, [])]),
                "center": centers.get(one.pk, ""),
                "standing": label(standings[one.pk]) if one.pk in standings else "",
                "broker": "broker" if one.is_broker else "",
            },
            href=f"/organisation/accounts/{one.pk}/",
        )
        for one in page.rows
    ]
    following = "?" + urlencode({"q": q, "after": page.after}) if page.after else ""
    before = f"?{urlencode({'q': q})}" if after else ""
    return Table(
        "Importer accounts", columns, rows, empty="No account begins like this.", keys=True,
        empty_hint="A Social Security number is found by all of it.", sorting=Sorting(words="by name"),
        pager=Pager(previous=before, next=following) if following or before else None,
    )  # fmt: skip


def _few(numbers: list[str]) -> str:
    more = len(numbers) - SHOWN_NUMBERS
    return ", ".join(numbers[:SHOWN_NUMBERS]) + (f" and {more} more" if more > 0 else "")


@allow(Capability.MANAGE_ACCOUNTS)
@require_safe
def stubs(request: HttpRequest) -> HttpResponse:
    """Numbers under which something was filed and which no account has, in the order in which they came."""
    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    after = request.GET.get("after", "")
    start = whole(after) or 0
    found, following = stubs_page(start, size=PAGE, q=q)
    columns = [
        Column("number", "Number", "identifier"),
        Column("seen", "First seen", "instant"),
        Column("make", "Account", "link"),
    ]
    rows = [
        Row(
            {
                "number": one.number,
                "seen": one.first_seen_at,
                "make": ("Make one", f"/organisation/accounts/?stub={one.id}#change"),
            }
        )
        for one in found
    ]
    table = Table(
        "Numbers without an account", columns, rows, empty="Every number has an account.", sorting=Sorting(words="as they came"),
        pager=Pager(next="?" + urlencode({"q": q, "after": following})) if following else None,
    )  # fmt: skip
    return draw(
        request, "accounts/", "Numbers without an account",
        "Each came with a filing. Until an account has it, the tariff numbers of each summary decide its Center.", table,
        search=q, search_label="The number begins", links=[("All importer accounts", "/organisation/accounts/")],
    )  # fmt: skip
