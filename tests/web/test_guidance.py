"""The screens of guidance: drafted by one, published by another, read beside the item."""

from collections.abc import Callable

import pytest
from django.test import Client

from cee.access.capabilities import Role
from centers.models import Guidance
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

SENT = {
    "title": "Wrenches with a ratchet", "topic": "classification", "tariffs": "8205.51, 8204", "text": "Hand tools.",
    "authority": "GRI 1", "confidence": "80", "valid_from": "2020-01-01",
}  # fmt: skip


def test_a_draft_is_published_by_another_and_read_beside_the_item(browse: Callable[..., Client]) -> None:
    author, lead = factories.person(), factories.person(Role.SUPERVISOR, office="CEE001")
    writes, leads = browse(author), browse(lead)
    assert writes.post("/guidance/new/", SENT).status_code == 302
    made = Guidance.objects.get()
    address, entry = f"/guidance/{made.pk}/", factories.summary()
    item = f"/items/entry_summary/{entry.reference}/"
    assert "Wrenches with a ratchet" not in writes.get(item).content.decode()
    assert "Publish" not in writes.get(address).content.decode()
    assert writes.post(address, {"act": "publish", "version": 1}).status_code == 403
    assert leads.post(address, {"act": "publish", "version": 1}).status_code == 302
    assert "Wrenches with a ratchet" in writes.get(item).content.decode()
    page = browse(factories.person(Role.FILER)).get(address).content.decode()
    assert "Hand tools." in page and author.name not in page
    assert leads.post(address, {"act": "withdraw", "version": 2, "reason": ""}).status_code == 422
    assert leads.post(address, {"act": "withdraw", "version": 2, "reason": "Revoked."}).status_code == 302
    assert "Wrenches with a ratchet" not in writes.get(item).content.decode()


def test_personal_data_comes_back_at_its_field_with_what_was_typed(browse: Callable[..., Client]) -> None:
    answer = browse(factories.person()).post("/guidance/new/", SENT | {"text": "Ask pat@example.com"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "holds an e-mail address" in page and "Ask pat@example.com" in page


def test_the_list_is_searched_and_asks_as_much_for_many_rows(
    browse: Callable[..., Client], django_assert_max_num_queries
) -> None:
    client, numbers = browse(factories.person()), []
    for rows in (2, 48):
        for number in range(rows):
            client.post("/guidance/new/", SENT | {"title": f"Wrenches {rows} {number}"})
        client.get("/guidance/")
        with django_assert_max_num_queries(30) as asked:
            assert "Wrenches" in client.get("/guidance/?q=wrenches").content.decode()
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
    assert "No guidance matches" in client.get("/guidance/?q=9701").content.decode()


def test_a_draft_is_changed_on_screen_and_a_stale_form_is_refused(browse) -> None:
    author = factories.person()
    client = browse(author)
    address = client.post("/guidance/new/", SENT).url
    shown = client.get(address + "edit/").content.decode()
    assert SENT["title"] in shown
    assert client.post(address + "edit/", SENT | {"title": "Better", "version": "1"}).status_code == 302
    assert "Better" in client.get(address).content.decode()
    assert client.post(address + "edit/", SENT | {"title": "Late", "version": "1"}).status_code == 409
    assert browse(factories.person(Role.PORT_OFFICER)).get(address + "edit/").status_code == 403
    assert browse(factories.person(office="CEE002")).get(address + "edit/").status_code == 404
