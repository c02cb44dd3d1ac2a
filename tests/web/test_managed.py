"""An account manager's page: their accounts, the open work of each, and rows behind every number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.base.clock import today
from centers.models import AccountManager
from entries.models import ImporterAccount
from tests import factories

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.django_db


def managed(by: Principal, name: str, *, late: int = 0, soon: int = 0, center: str = "CEE001") -> ImporterAccount:
    """An account that the person manages, with so many items overdue and due in five days."""
    importer = factories.importer(name=name)
    team = factories.team(center=center)
    for days in [-1] * late + [5] * soon:
        summary = factories.summary(importer=importer, center=center)
        factories.item(summary, team=team, due=today() + timedelta(days=days))
    assert importer.account is not None
    AccountManager.objects.create(account=importer.account, user_id=by.user_id, valid_from=factories.BEGIN)
    return importer.account


def test_an_account_manager_comes_to_their_accounts_the_most_pressing_first(browse: Browse) -> None:
    manager, other = factories.person(Role.ACCOUNT_MANAGER), factories.person(Role.ACCOUNT_MANAGER)
    managed(manager, "Quiet Ltd")
    busy = managed(manager, "Busy Ltd", late=2, soon=1)
    managed(other, "Not theirs", late=1)
    client = browse(manager)
    assert client.get("/")["Location"] == "/accounts/"
    page = client.get("/accounts/")
    rows = page.context["table"].rows
    assert [row.cells["account"][0] for row in rows] == ["Busy Ltd", "Quiet Ltd"]
    assert (rows[0].cells["open"][0], rows[0].cells["overdue"][0], rows[1].cells["open"][0]) == ("3", "2", "0")
    assert "Your accounts" in page.content.decode() and "Not theirs" not in page.content.decode()
    opened = client.get(rows[0].cells["overdue"][1])
    assert len(opened.context["table"].rows) == 2 and "Busy Ltd" in opened.content.decode()
    everything = client.get(page.context["tiles"][0].href)
    assert len(everything.context["table"].rows) == 3
    assert "the accounts you manage" in everything.content.decode()
    assert client.get(f"/activities/?importer=account:{busy.pk}").status_code == 200


def test_the_numbers_are_of_what_the_office_sees(browse: Browse) -> None:
    manager = factories.person(Role.ACCOUNT_MANAGER)
    managed(manager, "Elsewhere Ltd", late=2, center="CEE002")
    row = browse(manager).get("/accounts/").context["table"].rows[0]
    assert row.cells["open"] == ("0", "")


def test_who_manages_nothing_is_told_so(browse: Browse) -> None:
    assert "You manage no account today." in browse(factories.person(Role.ACCOUNT_MANAGER)).get("/accounts/").text


def test_a_day_that_is_none_is_refused_in_the_filter(browse: Browse) -> None:
    assert browse(factories.person(Role.ACCOUNT_MANAGER)).get("/activities/?importer=mine:soon").status_code == 400


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("role", list(Role))
def test_the_page_is_for_who_sees_load_and_stands_in_the_navigation_of_account_managers(
    browse: Browse, role: Role
) -> None:
    client = browse(factories.person(role))
    expected = 200 if Capability.VIEW_LOAD in CAPABILITIES[role] else 403
    assert client.get("/accounts/").status_code == expected
    navigation = client.get("/role/").context["navigation"]
    assert ("Your accounts" in [place["label"] for place in navigation]) == (role == Role.ACCOUNT_MANAGER)
    assert all(client.get(place["path"]).status_code in (200, 302) for place in navigation)


def test_many_accounts_take_the_same_queries(browse: Browse, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    manager = factories.person(Role.ACCOUNT_MANAGER)
    client = browse(manager)
    for number in (2, 48):
        for place in range(number):
            managed(manager, f"Account {number} {place}", soon=1)
        with django_assert_max_num_queries(12):
            client.get("/accounts/")
