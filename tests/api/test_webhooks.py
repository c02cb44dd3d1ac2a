"""Webhooks over the interface: made, looked at, rotated, stopped, gone back with; the secret is told once."""

from uuid import uuid4

import pytest

from cee.api.models import IdempotencyKey, WebhookEndpoint
from tests.api.conftest import problem_of

LIST = "/api/v1/webhooks/"
URL = "https://example.com/hook/c2VjcmV0"

pytestmark = pytest.mark.django_db


def made(client, **given):
    answer = client.post(LIST, {"url": URL} | given, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def do(client, one, action, **given):
    return client.post(f"{one['links']['self']}actions/{action}/", {"version": one["version"]} | given, format="json")


def test_an_endpoint_is_made_with_a_secret_that_is_told_once(call):
    client = call("ABC", "read")
    one = made(client, verbs=["reject", "request_information"])
    assert one["secret"].startswith("whsec_") and one["active"] and one["verbs"] == ["reject", "request_information"]
    for answer in (client.get(one["links"]["self"]).json(), client.get(LIST).json()["results"][0]):
        assert "secret" not in answer and answer["id"] == one["id"] and answer["url"] == URL
    rotated = do(client, one, "rotate").json()
    assert rotated["secret"] not in (None, one["secret"]) and rotated["generation"] == 2
    assert rotated["previous_secret_until"]
    problem_of(do(client, one, "rotate"), 409, "stale_version")


def test_a_repeated_key_makes_one_endpoint_and_keeps_no_secret(call):
    client = call("ABC", "read")
    first, again = [client.post(LIST, {"url": URL}, format="json", headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert first.status_code == again.status_code == 201 and first.json()["id"] == again.json()["id"]
    assert first.json()["secret"] and again.json()["secret"] is None
    assert WebhookEndpoint.objects.count() == 1
    assert first.json()["secret"] not in IdempotencyKey.objects.get().body


def test_it_is_stopped_begun_again_and_gone_back_with(call):
    client = call("CEE001", "read")
    one = made(client, after="")
    stopped = do(client, one, "deactivate", reason="Moved.").json()
    assert not stopped["active"] and stopped["stopped_because"] == "asked" and stopped["secret"] is None
    begun = do(client, stopped, "activate").json()
    assert begun["active"] and not begun["stopped_because"]
    again = do(client, begun, "replay", after="")
    assert again.status_code == 200 and again.json()["active"]
    problem_of(do(client, again.json(), "replay", event=1), 422, "no_event")
    problem_of(do(client, again.json(), "replay"), 422, "replay_from")
    problem_of(do(client, again.json(), "explode"), 422, "no_action")
    problem_of(do(client, again.json(), "deactivate", event=1), 400)
    assert client.get(one["links"]["deliveries"]).json()["results"] == []
    problem_of(client.get(one["links"]["deliveries"] + "?state=lost"), 400)


def test_an_office_sees_its_own_and_who_issues_tokens_all_without_what_a_path_may_hide(call):
    one = made(call("ABC", "read"))
    other = call("XYZ", "read")
    assert other.get(LIST).json()["results"] == []
    problem_of(other.get(one["links"]["self"]), 404, "no_webhook")
    problem_of(do(other, one, "rotate"), 404, "no_webhook")
    seen = call("national", "all", "admin").get(one["links"]["self"]).json()
    assert seen["url"] == "https://example.com/" and "c2VjcmV0" not in str(seen)
    assert call("national", "read", "reader").get(LIST).json()["results"] == []
    problem_of(call("ABC", "submit", "s").get(LIST), 403, "not_allowed")
    problem_of(other.get(f"{LIST}{uuid4()}/"), 404)


def test_what_is_no_public_address_is_told_by_its_code(call, nobody):
    client = call("ABC", "read")
    for url, code in (("http://example.com/", "webhook_url"), ("https://10.0.0.1/", "webhook_address")):
        assert problem_of(client.post(LIST, {"url": url}, format="json"), 422, code)["errors"][0]["path"] == "url"
    problem_of(client.post(LIST, {"url": URL, "verbs": ["claim"]}, format="json"), 422, "verbs")
    problem_of(client.post(LIST, {"url": URL, "after": "x"}, format="json"), 400, "bad_cursor")
    problem_of(client.post(LIST, {}, format="json"), 400)
    problem_of(nobody.get(LIST), 401)
