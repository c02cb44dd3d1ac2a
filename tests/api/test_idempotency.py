"""A repeated key: racing duplicates act once, what fails may be tried again, old keys go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from cee.api.idempotency import keys_forget
from cee.api.models import IdempotencyKey
from cee.base.clock import now
from centers.models import WorkItem
from entries.models import Note, Submission
from tests import factories
from tests.api.conftest import Caller, caller, problem_of
from tests.intake_world import body, build_world, summary

RACERS = 8


def race(secret_client: Caller, ask: Any) -> list[Any]:
    """The answers of racing callers that all ask the same."""
    barrier = Barrier(RACERS)

    def run(_: int) -> Any:
        client = Caller()
        client.credentials(**secret_client._credentials)
        barrier.wait()
        try:
            return ask(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(run, range(RACERS)))


@pytest.mark.django_db(transaction=True)
def test_of_racing_claims_with_one_key_one_acts_and_all_are_answered_alike():
    build_world()
    team = factories.team()
    for _ in range(RACERS):
        factories.item(factories.summary(team_id=team.pk), team=team)
    answers = race(
        caller("CEE001", "act"),
        lambda client: client.post("/api/v1/queues/summary-review/claim/", HTTP_IDEMPOTENCY_KEY="one"),
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum(answer.has_header("Idempotency-Replayed") for answer in answers) == RACERS - 1
    assert WorkItem.objects.filter(status="claimed").count() == 1 and IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_racing_batches_with_one_key_one_is_taken_in():
    build_world()
    data = body([summary(1), summary(2)])
    answers = race(
        caller("ABC", "submit"),
        lambda client: client.post(
            "/api/v1/submissions/", data, content_type="application/x-ndjson", HTTP_IDEMPOTENCY_KEY="batch"
        ),
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Submission.objects.filter(complete=True).count() == 1
    assert not Submission.objects.filter(complete=False).exclude(status="failed").exists()


@pytest.mark.django_db(transaction=True)
def test_of_racing_claims_of_one_item_one_wins_and_the_others_are_told_who():
    build_world()
    team = factories.team()
    item = factories.item(factories.summary(team_id=team.pk), team=team)
    clients = [caller("CEE001", "act", name=f"racer {number}") for number in range(RACERS)]
    turn = iter(clients)
    answers = race(clients[0], lambda _: next(turn).post(f"/api/v1/queues/summary-review/items/{item.pk}/claim/"))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (RACERS - 1)
    assert len({problem_of(answer, 409, "claimed")["present"] for answer in answers if answer.status_code == 409}) == 1


@pytest.mark.django_db
def test_what_failed_under_a_key_may_be_tried_again(call):
    activity = factories.summary()
    url = f"/api/v1/activities/entry_summary/{activity.reference}/actions/write_note/"
    client = call("CEE001", "act")
    problem_of(client.post(url, {"version": 9, "text": "x"}, format="json", HTTP_IDEMPOTENCY_KEY="n"), 409)
    assert not IdempotencyKey.objects.exists()


@pytest.mark.usefixtures("world")
def test_a_key_belongs_to_its_caller_and_its_request(call):
    activity = factories.summary()
    url = f"/api/v1/activities/entry_summary/{activity.reference}/actions/write_note/"
    client, told = call("CEE001", "act"), {"version": 1, "text": "Look."}
    first = client.post(url, told, format="json", HTTP_IDEMPOTENCY_KEY="n")
    assert first.status_code == 200 and Note.objects.count() == 1
    assert client.post(url, told, format="json", HTTP_IDEMPOTENCY_KEY="n").content == first.content
    problem_of(
        client.post(url, told | {"text": "No."}, format="json", HTTP_IDEMPOTENCY_KEY="n"), 422, "idempotency_key_reused"
    )
    problem_of(
        client.post("/api/v1/queues/summary-review/claim/", HTTP_IDEMPOTENCY_KEY="n"), 422, "idempotency_key_reused"
    )
    other = call("CEE001", "act", name="another")
    assert other.post(url, told | {"text": "Yes."}, format="json", HTTP_IDEMPOTENCY_KEY="n").status_code == 200


@pytest.mark.django_db
def test_keys_are_kept_for_days_and_then_removed():
    at = now()
    for age in (1, 2, 4, 9):
        IdempotencyKey.objects.create(
            principal="1/ABC", key=str(age), fingerprint="x", created_at=at - timedelta(days=age)
        )
    assert keys_forget(at=at) == 2
    assert sorted(IdempotencyKey.objects.values_list("key", flat=True)) == ["1", "2"]
    assert keys_forget(at=at) == 0
