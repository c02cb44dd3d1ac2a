"""Batches over the interface: tried, frozen, confirmed, worked, read, stopped, undone; each office its own."""

from typing import Any

import pytest

from centers.models import Batch, Decision, WorkItem
from centers.services.batch_work import batch_work
from entries.models import Activity
from tests import factories
from tests.api.conftest import Caller, problem_of
from tests.api.test_queues import signed_in

pytestmark = pytest.mark.usefixtures("world")
URL = "/api/v1/batches/"


@pytest.fixture
def items() -> list[WorkItem]:
    factories.team(kind="entry")
    team = factories.team()
    return [factories.item(factories.summary(team_id=team.pk), team=team) for _ in range(3)]


def named(items: list[WorkItem]) -> list[dict[str, int]]:
    return [{"id": item.pk, "version": Activity.objects.get(pk=item.pk).version} for item in items]


def body(items: list[WorkItem], **more: Any) -> dict[str, Any]:
    return {"queue": "summary-review", "items": named(items), **more}


def freeze(client: Caller, items: list[WorkItem]) -> dict[str, Any]:
    answer = client.post(URL, body(items), format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()  # type: ignore[no-any-return]


def do(client: Caller, batch: dict[str, Any], act: str, **told: Any) -> Any:
    return client.post(f"{URL}{batch['id']}/actions/{act}/", {"version": batch["version"], **told}, format="json")


def work() -> None:
    while batch_work(Batch.objects.get().pk, at=factories.NOW):
        pass


def test_a_dry_run_says_what_it_would_come_to_and_stores_nothing(items, call):
    WorkItem.objects.filter(pk=items[2].pk).update(status="claimed", assignee_id=9999)
    answer = call("CEE001", "act").post(f"{URL}?dry_run=1", body(items, action="decide_no_change"), format="json")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["decided"], told["proposed"]) == (2, 0)
    assert told["skipped"] == [{"why": "held", "message": "With somebody else", "items": 1}]
    assert {row["id"]: row["outcome"] for row in told["rows"]}[items[2].pk] == "skipped"
    assert len(told["nearest"]) == 2 and told["leaves_building"] == ""
    assert not Batch.objects.exists() and not Decision.objects.exists()


def test_frozen_confirmed_worked_read_and_undone(items, call):
    client = call("CEE001", "act")
    batch = freeze(client, items)
    assert (batch["status"], batch["total"]) == ("draft", 3) and "decide_no_change" in batch["actions"]
    confirmed = do(client, batch, "confirm", action="decide_no_change").json()
    assert confirmed["status"] == "queued"
    work()
    done = client.get(f"{URL}{batch['id']}/").json()
    assert (done["status"], done["decided"], done["skipped"]) == ("done", 3, 0)
    page = client.get(f"{URL}{batch['id']}/rows/?page_size=2&result=decided").json()
    assert len(page["results"]) == 2 and len(client.get(page["next"]).json()["results"]) == 1
    assert page["results"][0]["version_after"] == page["results"][0]["seen"] + 1
    Batch.objects.update(finished_at=factories.NOW.replace(year=2099))
    assert do(client, done, "undo", reason="Wrong group").json()["status"] == "undoing"
    work()
    assert client.get(f"{URL}{batch['id']}/").json()["undone"] == 3
    assert WorkItem.objects.count() == 3
    assert [one["id"] for one in client.get(URL).json()["results"]] == [batch["id"]]


def test_a_draft_is_canceled_and_a_stale_version_is_409(items, call):
    client = call("CEE001", "act")
    batch = freeze(client, items)
    told = problem_of(do(client, batch | {"version": 5}, "confirm", action="decide_no_change"), 409, "stale_version")
    assert told["present"] == "1"
    assert do(client, batch, "cancel").json()["status"] == "canceled"
    problem_of(do(client, batch, "confirm", action="decide_no_change"), 422, "not_draft")
    problem_of(do(client, batch, "undo", reason="x"), 422, "nothing_to_undo")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"action": "cancel", "reason": "x"}, "action"),
        ({}, "action"),
        ({"action": "decide_change", "reason": "x"}, "codes"),
        ({"action": "decide_change", "codes": ["01"]}, "reason_missing"),
        ({"action": "request_information"}, "text_missing"),
    ],
)
def test_an_incomplete_decision_is_refused_with_its_code(told, code, items, call):
    client = call("CEE001", "act")
    problem_of(do(client, freeze(client, items), "confirm", **told), 422, code)


@pytest.mark.parametrize(
    "change",
    [
        {"items": []}, {"items": None}, {"items": [1]}, {"items": [{"id": 1}]}, {"items": [{"id": "1", "version": 1}]},
        {"items": [{"id": 0, "version": 1}]}, {"items": [{"id": 2**70, "version": 1}]}, {"queue": 5}, {"colour": "red"},
        {"reason": "x"}, {"version": 3},
    ],
    ids=str,
)  # fmt: skip
def test_a_body_that_cannot_be_is_400(change, items, call):
    problem_of(call("CEE001", "act").post(URL, body(items) | change, format="json"), 400)


def test_other_offices_and_colleagues_do_not_see_it_and_who_may_not_act_is_403(items, call, nobody):
    client = call("CEE001", "act")
    batch = freeze(client, items)
    problem_of(nobody.get(URL), 401)
    problem_of(call("CEE001", "read").get(URL), 403)
    problem_of(call("ABC", "read submit").post(URL, body(items), format="json"), 403)
    far = call("CEE002", "act", name="far")
    problem_of(far.get(f"{URL}{batch['id']}/"), 404)
    problem_of(far.post(URL, body(items), format="json"), 422, "nothing_chosen")
    problem_of(do(far, batch, "confirm", action="decide_no_change"), 404)
    colleague = signed_in(factories.person(team=factories.team()))
    problem_of(colleague.get(f"{URL}{batch['id']}/rows/"), 404)
    assert colleague.get(f"{URL}?of=office").json()["results"] == []
    problem_of(do(client, batch, "fly"), 422, "no_action")
    problem_of(client.post(URL, body(items) | {"queue": "second-signature"}, format="json"), 404)


def test_the_same_key_freezes_once(items, call):
    client = call("CEE001", "act")
    one, two = (client.post(URL, body(items), format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in range(2))
    assert one.json()["id"] == two.json()["id"] and Batch.objects.count() == 1


def test_a_program_whose_token_is_revoked_decides_nothing_more(items, call):
    from cee.access.models import ApiToken

    client = call("CEE001", "act")
    do(client, freeze(client, items), "confirm", action="decide_no_change")
    ApiToken.objects.update(revoked_at=factories.NOW)
    work()
    assert Batch.objects.get().skipped == 3 and not Decision.objects.exists()
