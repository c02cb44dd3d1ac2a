"""Who manages which account, who may do what, and which programs hold tokens: granted for a time, and ended."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability, Role
from cee.access.models import ApiToken, Membership, User
from cee.access.principal import Principal
from cee.access.services import membership_end, membership_grant, token_issue, token_revoke
from cee.access.users import user_create
from cee.base.acts import ActForm, DayInput, act
from cee.base.answers import not_found, refused
from cee.base.clock import now, today
from cee.base.errors import DomainError
from cee.base.tables import Column, Pager, Row, Sorting, Table
from cee.base.whole import whole
from cee.core.vocabulary import Division, label
from centers.models import AccountManager, Team
from centers.selectors.people import person_name
from centers.services.people import password_renew
from centers.services.staffing import manager_set
from centers.views.account_forms import ManagerForm
from centers.views.organisation import answer, draw

PAGE = 100


@allow(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def managers(request: HttpRequest) -> HttpResponse:
    """National account managers and their accounts; a POST names one from a day on."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    found = AccountManager.objects.in_force(today()).select_related("account", "user").order_by("account__name", "pk")
    if q:
        found = found.filter(Q(account__name__istartswith=q) | Q(user__last_name__icontains=q))
    rows = list(found[: PAGE + 1])
    columns = [Column("account", "Account", "link"), Column("manager", "Manager"), Column("valid_from", "Since", "day")]
    drawn = [
        Row(
            {
                "account": (one.account.name, f"/routing/accounts/{one.account_id}/"),
                "manager": person_name(one.user),
                "valid_from": one.valid_from,
            }
        )
        for one in rows[:PAGE]
    ]
    table = Table(
        "Account managers", columns, drawn, empty="Nobody manages an account like this.",
        pager=Pager(shown=f"The first {PAGE}; search to see others.") if len(rows) > PAGE else None,
    )  # fmt: skip
    form = ManagerForm(request.POST or None, initial={"valid_from": today()})

    def page(status: int) -> HttpResponse:
        return draw(
            request, "managers/", "National account managers", "One for an account at a time.", table, form=form,
            folded=True, act_label="Name", act_heading="Name a manager from a day on", search=q, search_label="Account or manager",
            status=status,
        )  # fmt: skip

    if request.method != "POST":
        return page(200)
    return answer(
        request, form,
        lambda told: manager_set(
            account_id=told["account"], user_id=told["user"].pk, valid_from=told["valid_from"], actor=principal
        ),
        "The account manager is recorded.", page,
    )  # fmt: skip


class GrantForm(ActForm):
    """A role in an office, from a day on."""

    user = forms.CharField(label="User name", max_length=150)
    role = forms.ChoiceField(label="Role", choices=[(role, label(role)) for role in Role])
    office = forms.CharField(label="Office", max_length=8, help_text="CEE001, a port, a filer code, or national")
    division = forms.ChoiceField(
        label="Division", required=False, choices=[("", "None"), *((str(d), label(d)) for d in Division)]
    )
    team = forms.CharField(label="Team", max_length=3, required=False, help_text="Its code, such as V40")
    valid_from = forms.DateField(label="From", widget=DayInput)

    def clean_user(self) -> User:
        """The person of that name."""
        found = User.objects.filter(username=self.cleaned_data["user"].strip(), is_service=False).first()
        if found is None:
            raise forms.ValidationError("Nobody signs in with this name.")
        return found

    def clean(self) -> dict[str, Any]:
        """The team, where one is named, is one of the office's on that day."""
        told: dict[str, Any] = super().clean() or {}
        code, told["team"] = told.get("team"), None
        if code and "office" in told and "valid_from" in told:
            teams = Team.objects.in_force(told["valid_from"])
            told["team"] = (
                teams.filter(center=told["office"].upper(), code=code.upper()).values_list("pk", flat=True).first()
            )
            if told["team"] is None:
                self.add_error("team", "The office has no such team on that day.")
        return told


class EndForm(ActForm):
    """Ending a role."""

    membership = forms.IntegerField(widget=forms.HiddenInput)
    valid_to = forms.DateField(label="First day no longer", widget=DayInput)
    reason = forms.CharField(label="Why", max_length=1_000)


@allow(Capability.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def users(request: HttpRequest) -> HttpResponse:
    """Users with the roles they hold today; a POST grants one, or ends one (`membership`)."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    found = Membership.objects.in_force(today()).select_related("user").order_by("office", "user__username", "pk")
    if q:
        found = found.filter(
            Q(user__username__icontains=q) | Q(user__last_name__icontains=q) | Q(office__iexact=q) | Q(role=q)
        )
    rows = list(found[: PAGE + 1])
    columns = [
        Column("user", "User"),
        Column("name", "Name"),
        Column("role", "Role"),
        Column("office", "Office", "identifier"),
        Column("division", "Division"),
        Column("valid_from", "Since", "day"),
        Column("valid_to", "Until, not including", "day"),
        Column("end", "End it", "link"),
    ]
    drawn = [
        Row(
            {
                "user": one.user.username, "name": person_name(one.user), "role": label(one.role), "office": one.office,
                "division": label(one.division) if one.division else "", "valid_from": one.valid_from,
                "valid_to": one.valid_to, "end": ("End", f"?end={one.pk}#change"),
            }
        )
        for one in rows[:PAGE]
    ]  # fmt: skip
    table = Table(
        "Roles held today", columns, drawn, empty="Nobody holds a role like this.", sorting=Sorting(words="by office"),
        pager=Pager(shown=f"The first {PAGE}; search to see others.") if len(rows) > PAGE else None,
    )  # fmt: skip
    ending = request.GET.get("end", "") if request.method == "GET" else request.POST.get("membership", "")
    form: ActForm
    if whole(ending, digits=9) is not None:
        form = EndForm(request.POST or None, initial={"membership": ending, "valid_to": today()})
        heading, button = "End a role", "End it"
    else:
        form = GrantForm(request.POST or None, initial={"valid_from": today()})
        heading, button = "Give a role", "Give"

    def do(told: dict[str, Any]) -> None:
        if "membership" in told:
            membership_end(
                membership_id=told["membership"], valid_to=told["valid_to"], actor=principal, reason=told["reason"]
            )
        else:
            membership_grant(
                user=told["user"], role=told["role"], office=told["office"], valid_from=told["valid_from"],
                division=told["division"], team_id=told["team"], actor=principal,
            )  # fmt: skip

    def page(status: int) -> HttpResponse:
        return draw(
            request, "users/", "Users and roles", "A role is held in an office for a time; nobody gives one to themselves.",
            table, form=form, folded=isinstance(form, GrantForm), act_heading=heading, act_label=button, search=q, search_label="User, name, office or role",
            status=status,
        )  # fmt: skip

    return page(200) if request.method != "POST" else answer(request, form, do, "Recorded.", page)


class AccountForm(ActForm):
    """An account for a person."""

    username = forms.CharField(label="User name", max_length=60)
    first_name = forms.CharField(label="First name", max_length=150, required=False)
    last_name = forms.CharField(label="Last name", max_length=150)


class PasswordForm(ActForm):
    """A new password for a person."""

    username = forms.CharField(label="User name", max_length=150)


@allow(Capability.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def logins(request: HttpRequest) -> HttpResponse:
    """Who can sign in; a POST makes an account, or a new password (`act=renew`), which is shown this once."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    renewing = (request.POST if request.method == "POST" else request.GET).get("act") == "renew"
    form = (PasswordForm if renewing else AccountForm)(
        request.POST or None, initial={"username": request.GET.get("user", "")[:150]}
    )
    made: list[str] = []

    def do(told: dict[str, Any]) -> None:
        told.pop("version")
        made.append(
            (password_renew(**told, actor=principal, at=now()) if renewing else user_create(**told, actor=principal))[1]
        )

    status = 200
    if request.method == "POST":
        try:
            status = act(request, form, do, "The account has a new password.") or 200
        except DomainError as error:
            return refused(request, error)
    q = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    answered = draw(
        request, "logins/", "Sign-in", "Who can sign in. An account may do nothing until it is given a role.", _logins(q),
        form=form, act_heading="A new password" if renewing else "Let a person sign in",
        folded=not renewing, act_label="Renew" if renewing else "Make", act_name="renew" if renewing else "", search=q,
        search_label="User or name", secret=made[0] if made else "", secret_heading="New password", status=status,
    )  # fmt: skip
    answered["Cache-Control"] = "no-store"
    return answered


def _logins(q: str) -> Table:
    found = User.objects.filter(is_service=False).order_by("username")
    if q:
        found = found.filter(Q(username__icontains=q) | Q(first_name__icontains=q) | Q(last_name__icontains=q))
    rows = list(found[: PAGE + 1])
    columns = [
        Column("user", "User"),
        Column("name", "Name"),
        Column("state", "State", "status"),
        Column("last", "Last signed in", "instant"),
        Column("renew", "Password", "link"),
    ]
    drawn = [
        Row(
            {
                "user": one.username, "name": person_name(one), "state": "active" if one.is_active else "ended",
                "last": one.last_login,
                "renew": ("Renew", f"?{urlencode({'act': 'renew', 'user': one.username})}#change") if one.is_active else None,
            }
        )
        for one in rows[:PAGE]
    ]  # fmt: skip
    return Table(
        "Who can sign in", columns, drawn, empty="Nobody signs in with a name like this.",
        pager=Pager(shown=f"The first {PAGE}; search to see others.") if len(rows) > PAGE else None,
    )  # fmt: skip


class TokenForm(ActForm):
    """A token for a program."""

    name = forms.CharField(label="Name of the program", max_length=80)
    scopes = forms.CharField(label="Scopes", max_length=200, help_text="read submit act all, or read:entry_summary")
    office = forms.CharField(label="Office", max_length=8, help_text="national, CEE001, a port, or a filer code")


@allow(Capability.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of programs; a POST makes one, whose secret is shown this once."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    form = TokenForm(request.POST or None)
    made: list[str] = []

    def do(told: dict[str, Any]) -> None:
        _, secret = token_issue(name=told["name"], scopes=told["scopes"], office=told["office"], actor=principal)
        made.append(secret)

    status = 200
    if request.method == "POST":
        try:
            status = act(request, form, do, "The token is made.") or 200
        except DomainError as error:
            return refused(request, error)
    if made:
        form = TokenForm()
    answered = draw(
        request, "tokens/", "Tokens", "Programs act by tokens: hashed, expiring, with scopes and one office.",
        _tokens(), form=form, folded=True, act_heading="Make a token", act_label="Make", secret=made[0] if made else "", secret_heading="New token",
        status=status,
    )  # fmt: skip
    answered["Cache-Control"] = "no-store"
    return answered


def _tokens() -> Table:
    columns = [
        Column("name", "Program"),
        Column("scopes", "Scopes"),
        Column("office", "Office", "identifier"),
        Column("created", "Made", "instant"),
        Column("expiry", "Expires", "instant"),
        Column("state", "State", "status"),
        Column("revoke", "Revoke", "button"),
    ]
    drawn = []
    for one in ApiToken.objects.order_by("-created")[:PAGE]:
        over = one.expiry is not None and one.expiry <= now()
        state = "revoked" if one.revoked_at else "expired" if over else "active"
        revoke = {
            "action": f"/organisation/tokens/{one.token_key}/revoke/", "label": "Revoke", "what": one.name, "key": "",
        }  # fmt: skip
        cells = {c.name: getattr(one, c.name, None) for c in columns}
        drawn.append(Row(cells | {"state": state, "revoke": revoke if state == "active" else None}))
    return Table("Tokens", columns, drawn, empty="No program has a token.")


@allow(Capability.MANAGE_USERS)
@require_http_methods(["POST"])
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """Revoke the tokens whose first signs are these."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    found = ApiToken.objects.filter(token_key=key).values_list("pk", flat=True)[:5]
    if not found:
        return not_found(request)
    for digest in found:
        token_revoke(digest=digest, actor=principal, at=now(), reason="Revoked on the screen")
    return redirect("organisation_tokens")
