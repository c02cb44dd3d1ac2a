"""The screens of ports and importer accounts: found, made, changed from a day on, put right."""

from collections.abc import Callable

import pytest
from django.test import Client

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.base.clock import today
from cee.reference.models import Port
from entries.models import AccountStanding, Importer, ImporterAccount
from tests import factories

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")
MANAGERS = [role for role in Role if Capability.MANAGE_ACCOUNTS in CAPABILITIES[role]]


@pytest.mark.parametrize("role", list(Role))
def test_accounts_are_kept_by_who_manages_them(browse: Browse, role: Role) -> None:
    account = factories.importer().account
    assert account is not None
    client = browse(factories.person(role))
    expected = 200 if role in MANAGERS else 403
    for page in ("", "stubs/", f"{account.pk}/"):
        assert client.get(f"/organisation/accounts/{page}").status_code == expected, page
    assert client.get("/organisation/accounts/999999/").status_code == (404 if role in MANAGERS else 403)


def made(client: Client) -> ImporterAccount:
    told = {"name": "Northgate Imports", "numbers": "26-111111100\n123-45-6789", "reason": "By letter."}
    answered = client.post("/organisation/accounts/", told)
    account = ImporterAccount.objects.get(name="Northgate Imports")
    assert answered["Location"] == f"/organisation/accounts/{account.pk}/"
    return account


def test_an_account_is_made_found_and_shown_with_its_numbers_masked(browse: Browse) -> None:
    client = browse(factories.person(Role.ROUTING_DESK))
    wrong = client.post("/organisation/accounts/", {"name": "X", "numbers": "12345", "reason": "x"})
    assert wrong.status_code == 422 and "numbers" in wrong.context["form"].errors
    assert "12345" in wrong.content.decode(), "what was typed stays"
    account = made(client)
    found = client.get("/organisation/accounts/?q=26-11").content.decode()
    assert "Northgate Imports" in found and "***-**-6789" in found
    page = client.get(f"/organisation/accounts/{account.pk}/").content.decode()
    assert "***-**-6789" in page and "123-45-6789" not in page and "Account created" in page


def test_a_stub_is_listed_masked_and_becomes_an_account(browse: Browse) -> None:
    stub = Importer.objects.create(number="123-45-6789", first_seen_at=factories.NOW)
    client = browse(factories.person(Role.ROUTING_DESK))
    listed = client.get("/organisation/accounts/stubs/").content.decode()
    assert "***-**-6789" in listed and "123-45-6789" not in listed and f"?stub={stub.pk}#change" in listed
    form = client.get(f"/organisation/accounts/?stub={stub.pk}").content.decode()
    assert f'value="{stub.pk}"' in form and "123-45-6789" not in form
    told = {"name": "Ann Ordinary", "stub": stub.pk, "reason": "Formal entry."}
    assert client.post("/organisation/accounts/", told).status_code == 302
    stub.refresh_from_db()
    assert stub.account is not None and stub.account.name == "Ann Ordinary"


def test_a_standing_is_set_corrected_and_read_as_it_was_known(browse: Browse) -> None:
    client = browse(factories.person(Role.ROUTING_DESK))
    account = made(client)
    address = f"/organisation/accounts/{account.pk}/"
    told = {"act": "standing", "standing": "ctpat_1", "source": "Portal", "valid_from": "2026-01-01", "reason": "x"}
    stale = client.post(address, told | {"version": 9})
    assert stale.status_code == 409 and "it now stands at version 1" in stale.content.decode()
    assert client.post(address, told | {"version": 1}).status_code == 302
    row = AccountStanding.objects.get()
    assert "CTPAT tier I" in client.get(f"{address}?correct={row.pk}").content.decode()
    correct = {"act": "correct", "row": row.pk, "standing": "ctpat_2", "source": "Portal", "version": 2}
    missing = client.post(address, correct)
    assert missing.status_code == 422 and "reason" in missing.context["forms"]["correct"].errors
    assert client.post(address, correct | {"reason": "Misread."}).status_code == 302
    page = client.get(address)
    assert page.context["standing"].standing == "ctpat_2"
    assert client.get(f"{address}?on=2025-12-31").context["stood"]["standing"] is None
    assert client.get(f"{address}?on=2026-06-01&known=2026-02-01").context["stood"]["standing"] is None
    assert client.get(f"{address}?on=nonsense").status_code == 200


def test_numbers_names_and_managers_are_changed_on_the_page(browse: Browse) -> None:
    manager = factories.person(Role.ACCOUNT_MANAGER)
    client = browse(factories.person(Role.ADMINISTRATOR))
    account = made(client)
    other = factories.importer(name="Southgate").account
    assert other is not None
    address = f"/organisation/accounts/{account.pk}/"
    number = {"act": "number", "number": "26-333333300", "reason": "x", "version": 1}
    assert client.post(address, number | {"number": "26"}).status_code == 422
    assert client.post(address, number).status_code == 302
    moved = Importer.objects.get(number="26-333333300")
    assert "Southgate" not in client.get(f"{address}?move={moved.pk}").content.decode()
    move = {"act": "move", "number_id": moved.pk, "to": "Southgate", "reason": "Sold.", "version": 2}
    assert client.post(address, move | {"to": "Nobody"}).status_code == 422
    assert client.post(address, move).status_code == 302
    change = {"act": "change", "name": "Northgate Brokers", "is_broker": "on", "reason": "x", "version": 3}
    assert client.post(address, change).status_code == 302
    named = {"act": "manager", "user": manager.user_id, "valid_from": str(today())}
    assert client.post(address, named).status_code == 302
    page = client.get(address).content.decode()
    assert "Northgate Brokers" in page and "Customs broker" in page and f"Managed by {manager.name}" in page
    assert client.post(address, {"act": "nonsense"}).status_code == 422
    for told in ("Account: <del>Northgate Brokers</del>", "<ins>Southgate</ins>", "<del>no</del> to <ins>yes</ins>"):
        assert told in page, told
    moved.refresh_from_db()
    assert moved.account == other


def test_the_desk_names_no_manager(browse: Browse) -> None:
    client = browse(factories.person(Role.ROUTING_DESK))
    account = made(client)
    page = client.get(f"/organisation/accounts/{account.pk}/")
    assert "manager" not in page.context["forms"]
    assert client.post(f"/organisation/accounts/{account.pk}/", {"act": "manager"}).status_code == 422


@pytest.mark.parametrize(
    "address", ["/organisation/accounts/", "/organisation/accounts/stubs/", "/organisation/ports/"]
)
def test_a_list_takes_the_same_queries_at_two_rows_and_at_fifty(
    browse: Browse, address: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = browse(factories.person(Role.ADMINISTRATOR))
    Port.objects.all().delete()

    def grow(first: int, last: int) -> None:
        for place in range(first, last):
            factories.importer(name=f"Account {place:03d}")
            Importer.objects.create(number=f"27-{place:07d}00", first_seen_at=factories.NOW)
            Port.objects.create(code=f"{1000 + place}", name=f"Port {place}", valid_from="2000-01-01", author="x")

    for first, last in ((0, 2), (2, 60)):
        grow(first, last)
        with django_assert_max_num_queries(10):
            page = client.get(address)
        assert len(page.context["table"].rows) == min(last, 50)
    assert len(client.get(address + page.context["table"].pager.next).context["table"].rows) == 10


PORT = {"name": "Nogales East", "state": "AZ", "mode": "land", "source": "Notice", "confidence": 90}


def test_a_port_is_opened_changed_corrected_and_closed_on_its_page(browse: Browse) -> None:
    client = browse(factories.person(Role.ADMINISTRATOR))
    new = PORT | {"code": "2699", "valid_from": "2026-01-01"}
    assert "code" in client.post("/organisation/ports/", new | {"code": "26"}).context["form"].errors
    assert client.post("/organisation/ports/", new).status_code == 302
    assert "Nogales East" in client.get("/organisation/ports/?q=nogales").content.decode()
    address = "/organisation/ports/2699/"
    change = PORT | {"act": "change", "name": "Mariposa", "valid_from": "2026-06-01"}
    assert client.post(address, change | {"version": 7}).status_code == 409
    assert client.post(address, change | {"version": 1}).status_code == 302
    first = Port.objects.get(code="2699", valid_from="2026-01-01")
    correct = PORT | {"act": "correct", "row": first.pk, "name": "Morley", "version": 2}
    assert client.post(address, correct).status_code == 422
    assert client.post(address, correct | {"reason": "Misread."}).status_code == 302
    close = {"act": "close", "valid_to": str(today()), "version": 3}
    assert client.post(address, close).status_code == 422
    assert client.post(address, close | {"reason": "Merged."}).status_code == 302
    page = client.get(address).content.decode()
    assert "Morley" in page and "Mariposa" in page and "Open it again" in page and "Merged." in page
    assert [row.href for row in client.get("/organisation/ports/?q=2699").context["table"].rows] == []
    assert [row.href for row in client.get("/organisation/ports/?closed=1").context["table"].rows] == [address]
    assert client.post(address, {"act": "nonsense"}).status_code == 422
    assert client.get("/organisation/ports/9999/").status_code == 404
