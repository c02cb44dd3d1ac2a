"""The screens of webhooks: an office's own, with what became of each delivery; the secret is shown once."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from cee.access.capabilities import Role
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.webhooks.endpoints import endpoint_create
from cee.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
URL = "https://example.com/hook/of-mine"


def test_a_filer_has_events_sent_and_sees_the_secret_this_once(browse: Callable[..., Client]) -> None:
    client = browse(factories.person(Role.FILER))
    page = client.post("/webhooks/", {"url": URL, "verbs": "reject, request_information"}).content.decode()
    secret = re.search(r"whsec_[\w-]+", page)
    made = WebhookEndpoint.objects.get()
    assert secret and made.verbs == ["reject", "request_information"]
    address = f"/webhooks/{made.key}/"
    again = client.get(address).content.decode()
    assert URL in again and "whsec_" not in again and URL in client.get("/webhooks/").content.decode()
    rotated = client.post(address, {"act": "rotate", "version": 1}).content.decode()
    assert "whsec_" in rotated and secret[0] not in rotated and "holds until" in rotated
    assert client.post(address, {"act": "rotate", "version": 1}).status_code == 409


def test_what_is_wrong_comes_back_at_its_field_with_what_was_typed(browse: Callable[..., Client]) -> None:
    client = browse(factories.person(Role.FILER))
    for sent, told in (
        ({"url": "https://10.0.0.1/"}, "not public"),
        ({"url": "http://example.com/"}, "by https only"),
        ({"url": URL, "verbs": "claim"}, "is told to filers"),
    ):
        answer = client.post("/webhooks/", sent)
        page = answer.content.decode()
        assert answer.status_code == 422 and told in page and sent["url"] in page
    assert not WebhookEndpoint.objects.exists()


def test_an_administrator_sees_every_failure_and_stops_and_begins_again(browse: Callable[..., Client]) -> None:
    made, _ = endpoint_create(url=URL, actor=factories.person(Role.FILER), at=factories.NOW)
    row = {
        "endpoint": made, "events": [41, 42], "until": "9-42", "next_at": factories.NOW, "created_at": factories.NOW,
        "attempts": 3, "last_status": 503, "last_error": "The receiver answered 503.",
    }  # fmt: skip
    WebhookDelivery.objects.create(key=uuid4(), **row)
    dead = WebhookDelivery.objects.create(key=uuid4(), **row | {"state": "dead", "ended_at": factories.NOW})
    client = browse(factories.person(Role.ADMINISTRATOR))
    address = f"/webhooks/{made.key}/"
    page = client.get(address).content.decode()
    assert "The receiver answered 503." in page and str(dead.key) in page and "of-mine" not in page
    assert str(dead.key) not in client.get(f"{address}?state=pending").content.decode()
    assert client.post(address, {"act": "deactivate", "version": 1, "reason": "Asked to."}).status_code == 302
    made.refresh_from_db()
    assert not made.active and "stopped by its office" in client.get(address).content.decode()
    assert Event.objects.get(verb="webhook_stopped").reason == "Asked to."
    assert client.post(address, {"act": "activate", "version": made.version}).status_code == 302
    made.refresh_from_db()
    assert made.active
    answer = client.post(address, {"act": "replay", "version": made.version, "event": "999999999"})
    assert answer.status_code == 422 and "no such event" in answer.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.FILER, Role.ADMINISTRATOR)])
def test_who_may_not_push_events_has_no_such_screen(browse: Callable[..., Client], role: Role) -> None:
    made, _ = endpoint_create(url=URL, actor=factories.person(Role.FILER), at=factories.NOW)
    client = browse(factories.person(role))
    assert client.get("/webhooks/").status_code == client.get(f"/webhooks/{made.key}/").status_code == 403
    assert "/webhooks/" not in client.get("/").content.decode()


def test_another_filer_has_no_such_endpoint(browse: Callable[..., Client]) -> None:
    made, _ = endpoint_create(url=URL, actor=factories.person(Role.FILER), at=factories.NOW)
    client = browse(factories.person(Role.FILER, office="XYZ"))
    assert client.get(f"/webhooks/{made.key}/").status_code == 404
    assert client.post(f"/webhooks/{made.key}/", {"act": "rotate", "version": 1}).status_code == 404
    assert URL not in client.get("/webhooks/").content.decode()
