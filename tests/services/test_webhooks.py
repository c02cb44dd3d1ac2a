"""What is pushed arrives signed, in order and once or more, never lost; only at whom it may, only what they may see."""

import json
import socket
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.db import connection
from django.test import override_settings

from cee.access.capabilities import Role
from cee.access.models import User
from cee.access.principal import Principal, principal_of_token, system_principal
from cee.access.services import token_issue, token_revoke
from cee.api.models import WebhookDelivery, WebhookEndpoint
from cee.api.webhooks import deliver
from cee.api.webhooks.deliver import deliveries_forget, endpoint_send, endpoints_sweep
from cee.api.webhooks.endpoints import (
    endpoint_activate,
    endpoint_create,
    endpoint_deactivate,
    endpoint_replay,
    endpoint_rotate,
)
from cee.audit.context import record
from cee.audit.models import Event
from cee.base.clock import now
from cee.base.errors import Conflict, NotAllowed, Refused
from tests import factories
from tests.frontier import settle
from tests.receiver import Receiver, receiver

pytestmark = pytest.mark.django_db(transaction=True)
ME = system_principal("a test")


@pytest.fixture
def hook():
    with receiver() as found, override_settings(WEBHOOK_INSECURE_HOSTS=["127.0.0.1"], WEBHOOK_SEND_SECONDS=2):
        yield found


def program(office: str = "national", scopes: str = "read") -> Principal:
    token, _ = token_issue(name="a program", scopes=scopes, office=office, actor=ME)
    return principal_of_token(token)


def subscribed(hook: Receiver, owner: Principal | None = None, **given: Any) -> WebhookEndpoint:
    made, hook.secret = endpoint_create(url=hook.url, actor=owner or program(), at=now(), **given)
    return made


def happened(count: int = 1, verb: str = "noted", activity: Any = None, **after: Any) -> list[int]:
    """So many events; their ids."""
    for _ in range(count):
        record(ME, verb=verb, at=now(), activity=activity, subject="thing:1", after=after or None)
    settle()
    return list(Event.objects.filter(verb=verb).order_by("-id").values_list("id", flat=True)[:count])[::-1]


def send(endpoint: WebhookEndpoint, later: float = 0) -> int:
    return endpoint_send(endpoint_id=endpoint.pk, clock=lambda: now() + timedelta(seconds=later))


def test_what_happens_arrives_signed_in_order_as_the_stream_has_it(hook):
    endpoint = subscribed(hook, verbs=["noted"])
    ids = happened(3)
    assert send(endpoint) == 1 and hook.events == ids and hook.signed == [True]
    body = hook.bodies[0]
    assert body["id"] == hook.ids[0] and not body["replay"]
    assert [one["verb"] for one in body["results"]] == ["noted"] * 3
    assert hook.headers["Content-Type"] == "application/json" and hook.headers["Host"] in hook.url
    assert send(endpoint) == 0 and len(hook.ids) == 1
    (delivery,) = WebhookDelivery.objects.all()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)


def test_a_batch_has_a_size_and_what_does_not_fit_follows(hook):
    endpoint = subscribed(hook, verbs=["noted"])
    ids = happened(7)
    with override_settings(WEBHOOK_BATCH=3):
        assert send(endpoint) == 3
    assert hook.events == ids and [len(body["results"]) for body in hook.bodies] == [3, 3, 1]


def test_what_fails_is_sent_again_later_under_the_same_id_and_nothing_overtakes_it(hook):
    endpoint = subscribed(hook, verbs=["noted"])
    hook.answers = [500, 503]
    first = happened(2)
    assert send(endpoint) == 0
    second = happened(2)
    assert send(endpoint) == 0 and len(hook.ids) == 1  # it is not time yet
    assert send(endpoint, later=60) == 0 and len(hook.ids) == 2
    assert send(endpoint, later=600) == 2
    assert len(set(hook.ids[:3])) == 1 and hook.ids[3] != hook.ids[0]
    assert hook.events == first + second and all(hook.signed[2:])
    assert WebhookDelivery.objects.order_by("id").values_list("attempts", flat=True)[0] == 3


def test_each_wait_is_longer_and_none_longer_than_an_hour_and_not_all_alike():
    waits = [
        deliver.backoff(WebhookDelivery(attempts=tries, key=uuid5(NAMESPACE_URL, "x"))).total_seconds()
        for tries in range(30)
    ]
    assert 7.5 <= waits[0] <= 15 and max(waits) <= 3600 and waits[3] > waits[0]
    alike = {deliver.backoff(WebhookDelivery(attempts=2, key=uuid5(NAMESPACE_URL, str(n)))) for n in range(20)}
    assert len(alike) > 10


def test_a_sender_killed_between_writing_and_sending_leaves_it_to_the_next_under_the_same_id(hook, monkeypatch):
    endpoint = subscribed(hook, verbs=["noted"])
    ids = happened(2)

    def killed(*_: Any, **__: Any) -> Any:
        raise SystemExit

    monkeypatch.setattr(deliver, "post", killed)
    with pytest.raises(SystemExit):
        send(endpoint)
    written = WebhookDelivery.objects.get()
    assert written.state == "pending" and written.attempts == 0
    monkeypatch.undo()
    assert send(endpoint) == 1 and hook.ids == [str(written.key)] and hook.events == ids


def test_a_sender_killed_after_the_send_sends_it_again_under_the_same_id(hook, monkeypatch):
    endpoint = subscribed(hook, verbs=["noted"])
    ids = happened(2)

    def killed(*_: Any) -> Any:
        raise SystemExit

    monkeypatch.setattr(deliver, "_settle", killed)
    with pytest.raises(SystemExit):
        send(endpoint)
    monkeypatch.undo()
    assert send(endpoint) == 1
    assert hook.ids[0] == hook.ids[1] and hook.events == ids * 2 and hook.bodies[0] == hook.bodies[1]


def test_a_receiver_that_is_down_and_comes_back_misses_nothing_and_gets_it_in_order(hook):
    with receiver() as gone:
        port = int(gone.url.split(":")[2].split("/")[0])
        endpoint = subscribed(gone, verbs=["noted"])
    told: list[int] = []
    for later in range(0, 3000, 600):
        told += happened(2)
        assert send(endpoint, later) == 0
    with receiver(port) as back:
        back.secret = gone.secret
        assert send(endpoint, 7000) > 0
        assert back.events == told and all(back.signed)


def test_the_send_happens_with_no_transaction_open_and_by_one_sender(hook):
    endpoint = subscribed(hook, verbs=["noted"])
    happened(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    seen: list[Any] = []

    def look() -> None:
        from django.db import connections

        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = %s AND locktype = 'virtualxid'", [pid])
                seen.append(cursor.fetchone()[0])
            seen.append(endpoint_send(endpoint_id=endpoint.pk, clock=now))
        finally:
            connections.close_all()

    hook.on_arrival = look
    assert send(endpoint) == 1
    assert seen == [0, 0] and len(hook.ids) == 1


def test_a_send_inside_a_transaction_is_refused(hook):
    from django.db import transaction

    endpoint = subscribed(hook)
    with transaction.atomic(), pytest.raises(RuntimeError):
        send(endpoint)


def test_a_receiver_that_fails_for_too_long_is_given_up_and_begins_again_where_it_stood(hook):
    endpoint = subscribed(hook, verbs=["noted"])
    ids = happened(2)
    hook.answers = [500, 500]
    send(endpoint)
    assert send(endpoint, later=4 * 24 * 3600) == 0
    endpoint.refresh_from_db()
    assert not endpoint.active and endpoint.stopped_because == "receiver"
    dead = WebhookDelivery.objects.get()
    assert dead.state == "dead" and dead.last_status == 500 and "500" in dead.last_error
    assert Event.objects.filter(verb="webhook_stopped", subject=f"webhook:{endpoint.pk}").exists()
    assert send(endpoint, later=5 * 24 * 3600) == 0
    endpoint_activate(endpoint_id=endpoint.pk, version=endpoint.version, actor=program(), at=now())
    assert send(endpoint) == 1 and hook.events == ids


def test_replay_sends_again_from_the_event_named_under_new_ids_and_then_goes_on(hook):
    owner = program()
    endpoint = subscribed(hook, owner, verbs=["noted"])
    ids = happened(3)
    send(endpoint)
    given = {"endpoint_id": endpoint.pk, "actor": owner, "at": now()}
    again = endpoint_replay(**given, version=endpoint.version, event=ids[1])
    later = happened(1)
    assert send(endpoint) >= 1
    assert hook.events == ids + ids[1:] + later and hook.bodies[1]["replay"] and len(set(hook.ids)) == len(hook.ids)
    with pytest.raises(Conflict):
        endpoint_replay(**given, version=endpoint.version, event=ids[1])
    for wrong, code in (
        ({"event": 10**15}, "no_event"),
        ({}, "replay_from"),
        ({"event": ids[0], "after": ""}, "replay_from"),
        ({"after": "999999999-1"}, "replay_ahead"),
        ({"after": "x"}, "bad_cursor"),
    ):
        with pytest.raises(Refused) as refused:
            endpoint_replay(**given, version=again.version, **wrong)
        assert refused.value.code == code


def test_a_replay_takes_back_what_waits_so_that_nothing_comes_out_of_order(hook):
    owner = program()
    endpoint = subscribed(hook, owner, verbs=["noted"])
    ids = happened(2)
    send(endpoint)
    hook.answers = [500]
    more = happened(2)
    send(endpoint)
    endpoint_replay(
        endpoint_id=endpoint.pk, version=endpoint.version, actor=owner, event=ids[0], at=now()
    )  # fmt: skip
    assert send(endpoint) >= 1 and hook.events == ids + ids + more
    assert sorted(WebhookDelivery.objects.values_list("state", flat=True)) == ["delivered", "delivered", "superseded"]


def test_a_rotated_secret_holds_beside_the_old_one_for_the_overlap_and_then_alone(hook):
    owner = program()
    endpoint = subscribed(hook, owner, verbs=["noted"])
    old = hook.secret
    rotated, new = endpoint_rotate(endpoint_id=endpoint.pk, version=1, actor=owner, at=now())
    assert new != old and rotated.version == 2
    happened(1)
    send(endpoint)
    hook.secret = new
    happened(1)
    send(endpoint)
    assert hook.signed == [True, True] and hook.headers["CEE-Signature"].count("v1=") == 2
    WebhookEndpoint.objects.update(previous_until=now() - timedelta(seconds=1))
    happened(1)
    send(endpoint)
    hook.secret = old
    happened(1)
    send(endpoint)
    assert hook.signed == [True, True, True, False] and hook.headers["CEE-Signature"].count("v1=") == 1


def test_the_secret_is_nowhere_in_the_database(hook):
    endpoint = subscribed(hook, verbs=["noted"])
    happened(1)
    send(endpoint)
    with connection.cursor() as cursor:
        for table in ("api_webhookendpoint", "api_webhookdelivery", "audit_event"):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s", [f"%{hook.secret[6:]}%"])
            assert cursor.fetchone()[0] == 0
    assert not Event.objects.filter(after__contains={"url": hook.url}).exists()
    assert Event.objects.filter(verb="webhook_created", subject=f"webhook:{endpoint.pk}").count() == 1


def test_an_owner_is_sent_what_they_may_see_and_no_more(hook):
    mine, other = factories.summary(filer="ABC"), factories.summary(filer="XYZ", center="CEE002", port="3001")
    endpoint = subscribed(hook, program("ABC"))
    for activity in (mine, other):
        happened(1, "request_information", activity, form="28", reply_due="2026-12-01", lane="review")
        happened(1, "claim", activity, assignee_id=7)
        happened(1, "pull_for_review", activity, state="placed")
    assert send(endpoint) == 1
    (event,) = hook.bodies[0]["results"]
    assert event["reference"] == mine.reference and event["verb"] == "request_information"
    assert event["after"] == {"form": "28", "reply_due": "2026-12-01"} and event["actor"] == event["reason"] == ""
    assert "claim" not in json.dumps(hook.bodies) and "lane" not in json.dumps(hook.bodies)


def test_who_lost_the_token_the_account_or_the_role_is_sent_nothing_more(hook):
    token, _ = token_issue(name="a program", scopes="read", office="national", actor=ME)
    owner = principal_of_token(token)
    endpoint = subscribed(hook, owner, verbs=["noted"])
    happened(1)
    token_revoke(digest=token.pk, actor=ME, at=now())
    assert send(endpoint) == 0 and hook.ids == []
    endpoint.refresh_from_db()
    assert not endpoint.active and endpoint.stopped_because == "owner"
    person = factories.person(Role.ADMINISTRATOR)
    other, _ = endpoint_create(url=hook.url + "2", verbs=["noted"], actor=person, at=now())
    happened(1)
    User.objects.filter(pk=person.user_id).update(is_active=False)
    assert send(other) == 0 and hook.ids == []
    other.refresh_from_db()
    assert other.stopped_because == "owner"


def test_a_disabled_account_of_a_program_stops_its_endpoint(hook):
    owner = program()
    endpoint = subscribed(hook, owner, verbs=["noted"])
    happened(1)
    User.objects.filter(pk=owner.user_id).update(is_active=False)
    assert send(endpoint) == 0 and hook.ids == []


def test_what_is_stopped_goes_on_where_it_was_when_it_is_begun_again(hook):
    owner = program()
    endpoint = subscribed(hook, owner, verbs=["noted"])
    hook.answers = [500]
    ids = happened(1)
    send(endpoint)
    stopped = endpoint_deactivate(endpoint_id=endpoint.pk, version=1, actor=owner, at=now())
    same = endpoint_deactivate(endpoint_id=endpoint.pk, version=stopped.version, actor=owner, at=now())
    ids += happened(1)
    assert send(endpoint, later=900) == 0
    endpoint_activate(endpoint_id=endpoint.pk, version=same.version, actor=owner, at=now())
    assert send(endpoint) == 1 and hook.events == ids
    assert Event.objects.filter(verb="webhook_stopped").count() == 1


def test_the_sweep_sends_to_all_at_once_and_a_dead_one_holds_no_other_up(hook):
    owner = program()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    endpoint_create(url=dead, verbs=["noted"], actor=owner, at=now())
    subscribed(hook, owner, verbs=["noted"])
    ids = happened(2)
    assert endpoints_sweep(clock=now) == 1 and hook.events == ids
    assert endpoints_sweep(clock=now) == 0 and len(hook.ids) == 1
    assert deliveries_forget(at=now() + timedelta(days=400)) == 1


def test_who_may_not_push_makes_no_endpoint_and_an_office_has_only_so_many(hook):
    with pytest.raises(NotAllowed):
        endpoint_create(url=hook.url, actor=program("ABC", "submit"), at=now())
    with pytest.raises(NotAllowed):
        endpoint_create(url=hook.url, actor=factories.person(Role.IMPORT_SPECIALIST), at=now())
    owner = program("ABC")
    endpoint_create(url=hook.url, actor=owner, at=now())
    with pytest.raises(Refused) as refused:
        endpoint_create(url=hook.url, actor=owner, at=now())
    assert refused.value.code == "webhook_exists"
    with override_settings(WEBHOOK_MOST=1), pytest.raises(Refused) as refused:
        endpoint_create(url=hook.url + "3", actor=owner, at=now())
    assert refused.value.code == "webhook_many"
    with pytest.raises(Refused) as refused:
        endpoint_create(url=hook.url + "3", verbs=["claim"], actor=owner, at=now())
    assert refused.value.code == "verbs"
