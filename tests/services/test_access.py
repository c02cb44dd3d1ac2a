"""Who may grant what, and tokens that open exactly what their scopes say."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.models import ApiToken, Membership, User
from cee.access.principal import Principal, principal_of_token, principal_of_user, system_principal
from cee.access.services import membership_end, membership_grant, token_issue, token_revoke
from cee.access.token_auth import BearerAuthentication
from cee.audit.models import Event
from cee.base.clock import now
from cee.base.errors import NotAllowed, NotVisible, Refused
from cee.core.vocabulary import OfficeKind

pytestmark = pytest.mark.django_db

SYSTEM = system_principal("test")
DAY = date(2026, 3, 2)


@pytest.fixture
def person() -> User:
    return User.objects.create(username="someone")


def _specialist(user_id: int | None = None) -> Principal:
    role = Role.IMPORT_SPECIALIST
    return Principal(user_id, "specialist", role, OfficeKind.CENTER, "CEE001", CAPABILITIES[role])


def _grant(user: User, **changes: Any) -> Membership:
    wished = {"role": "import_specialist", "office": "CEE001", "valid_from": DAY, "actor": SYSTEM, **changes}
    return membership_grant(user=user, **wished)


def test_a_grant_gives_the_role_from_its_day_on_and_not_before(person: User) -> None:
    _grant(person)
    principal = principal_of_user(person, on=DAY)
    assert principal is not None and principal.office == "CEE001"
    assert principal_of_user(person, on=DAY - timedelta(days=1)) is None


def test_the_same_grant_twice_is_one_membership_and_one_event(person: User) -> None:
    assert _grant(person).pk == _grant(person).pk
    assert Event.objects.filter(verb="insert", subject__startswith="access_membership").count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"role": "emperor"}, "unknown_role"),
        ({"office": "CEE011"}, "office_form"),
        ({"office": "2704"}, "office_of_role"),
        ({"role": "port_officer"}, "office_of_role"),
        ({"division": "north"}, "unknown_division"),
    ],
)
def test_a_grant_that_the_access_table_does_not_know_is_refused(person: User, changes: Any, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        _grant(person, **changes)
    assert refusal.value.code == code
    assert not Membership.objects.exists()


def test_who_may_not_manage_users_grants_ends_issues_and_revokes_nothing(person: User) -> None:
    membership = _grant(person)
    token, _ = token_issue(name="one", scopes="read", office="national", actor=SYSTEM)
    specialist = _specialist()
    for attempt in (
        lambda: _grant(person, actor=specialist),
        lambda: membership_end(membership_id=membership.pk, valid_to=DAY, actor=specialist),
        lambda: token_issue(name="two", scopes="read", office="national", actor=specialist),
        lambda: token_revoke(digest=token.pk, actor=specialist, at=now()),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_nobody_gives_themselves_a_role(person: User) -> None:
    administrator = Principal(
        person.pk, "admin", Role.ADMINISTRATOR, OfficeKind.NATIONAL, "national", CAPABILITIES[Role.ADMINISTRATOR]
    )
    with pytest.raises(Refused, match="Somebody else"):
        _grant(person, actor=administrator)


def test_an_end_holds_once_and_is_not_moved_later(person: User) -> None:
    membership = _grant(person)
    end = DAY + timedelta(days=10)
    membership_end(membership_id=membership.pk, valid_to=end, actor=SYSTEM)
    membership_end(membership_id=membership.pk, valid_to=end, actor=SYSTEM)
    assert principal_of_user(person, on=end) is None
    assert principal_of_user(person, on=end - timedelta(days=1)) is not None
    with pytest.raises(Refused, match="ended"):
        membership_end(membership_id=membership.pk, valid_to=end + timedelta(days=1), actor=SYSTEM)
    with pytest.raises(Refused, match="began"):
        membership_end(membership_id=membership.pk, valid_to=DAY - timedelta(days=1), actor=SYSTEM)
    with pytest.raises(NotVisible):
        membership_end(membership_id=0, valid_to=end, actor=SYSTEM)


class _Door(APIView):
    """A view that anybody with a good token may call; it answers who that is."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        return Response(headers={"office": request.principal.office})


def _knock(header: str) -> tuple[int, Principal | None]:
    """The status of a call with this header, and the principal that the request then had."""
    request = APIRequestFactory().get("/", headers={"Authorization": header})
    answer = _Door.as_view()(request)
    return answer.status_code, getattr(request, "principal", None)


def _sign_in(header: str) -> Principal:
    status, principal = _knock(header)
    assert status == 200 and principal is not None
    return principal


def test_a_token_is_kept_hashed_and_brings_its_principal_to_the_request() -> None:
    token, secret = token_issue(name="Broker system", scopes="read submit", office="abc", actor=SYSTEM)
    assert secret not in str(ApiToken.objects.values().get())
    principal = _sign_in(f"Bearer {secret}")
    assert (principal.office_kind, principal.office) == (OfficeKind.FILER, "ABC")
    assert principal.can(Capability.SUBMIT) and not principal.can(Capability.DECIDE_SUMMARY)
    assert not token.user.has_usable_password() and token.user.is_service


def test_a_scope_for_one_process_limits_the_token_to_it() -> None:
    token, _ = token_issue(name="reader", scopes="read:entry_summary", office="national", actor=SYSTEM)
    assert principal_of_token(token).kinds == {"entry_summary"}


@pytest.mark.parametrize(
    ("office", "scopes", "sees"),
    [("2704", "all", False), ("ABC", "read", False), ("CEE010", "read", True), ("national", "all", True)],
)
def test_no_scope_shows_a_program_of_a_port_or_a_filer_what_enforcement_looks_at(
    office: str, scopes: str, sees: bool
) -> None:
    token, _ = token_issue(name="reader", scopes=scopes, office=office, actor=SYSTEM)
    assert principal_of_token(token).can(Capability.VIEW_ENFORCEMENT) is sees


@pytest.mark.parametrize("bad", ["Bearer nonsense", "Bearer", "Bearer two words", "Bearer \xe9\xff"])
def test_a_header_that_holds_no_good_token_is_refused_and_no_error(bad: str) -> None:
    assert _knock(bad) == (401, None)


def test_an_expired_token_and_a_revoked_one_are_refused_and_kept() -> None:
    expired, old = token_issue(name="old", scopes="read", office="national", actor=SYSTEM, lifetime=timedelta(-1))
    revoked, gone = token_issue(name="gone", scopes="read", office="national", actor=SYSTEM)
    first = token_revoke(digest=revoked.pk, actor=SYSTEM, at=now()).revoked_at
    assert token_revoke(digest=revoked.pk, actor=SYSTEM, at=now()).revoked_at == first
    for secret in (old, gone):
        assert _knock(f"Bearer {secret}") == (401, None)
    assert ApiToken.objects.filter(pk__in=[expired.pk, revoked.pk]).count() == 2


@pytest.mark.parametrize(
    ("name", "scopes", "office", "code"),
    [
        ("x", "everything", "national", "unknown_scope"),
        ("x", "read:poetry", "national", "unknown_scope"),
        ("x", "", "national", "no_scope"),
        ("x", "all", "ABC", "scope_of_filer"),
        ("x", "read", "nowhere", "office_form"),
        ("--", "read", "national", "token_name"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(name: str, scopes: str, office: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        token_issue(name=name, scopes=scopes, office=office, actor=SYSTEM)
    assert refusal.value.code == code


def test_the_command_prints_the_token_and_nothing_else() -> None:
    out = StringIO()
    call_command("token", "a program", "--scope", "all", "--office", "national", stdout=out)
    secret = out.getvalue().strip()
    assert out.getvalue() == secret + "\n" and " " not in secret
    assert _sign_in(f"Bearer {secret}").can(Capability.SUBMIT)
    with pytest.raises(CommandError, match="no scope"):
        call_command("token", "a program", "--scope", "none", stdout=out)


@pytest.mark.django_db
def test_the_first_administrator_is_made_by_a_command_that_prints_only_the_password(capsys) -> None:
    call_command("user", "first.admin", "--last-name", "Admin", "--role", "administrator")
    user = User.objects.get(username="first.admin")
    assert user.check_password(capsys.readouterr().out.strip())
    assert Membership.objects.get(user=user).role == Role.ADMINISTRATOR
    for wrong in (["first.admin", "--office", "national"], ["other.admin", "--office", "CEE001"]):
        with pytest.raises(CommandError):
            call_command("user", *wrong, "--last-name", "Admin", "--role", "administrator")
    assert not User.objects.filter(username="other.admin").exists()


@pytest.mark.parametrize("days", ["0", "-5", "99999999999"])
def test_a_token_is_good_for_some_days_at_most_ten_years(days: str) -> None:
    with pytest.raises(CommandError, match="--days must be from 1 to 3650"):
        call_command("token", "x", "--days", days)
    assert not ApiToken.objects.exists()
