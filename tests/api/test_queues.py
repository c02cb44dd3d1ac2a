"""Queues and acting: taking the next item, taking one, and every way of being too late or not allowed."""

from datetime import timedelta
from typing import Any

import pytest

from cee.access.models import User
from cee.audit.models import Event
from centers.models import WorkItem
from entries.models import Finding
from tests import factories
from tests.api.conftest import Caller, problem_of

pytestmark = pytest.mark.usefixtures("world")
QUEUES = "/api/v1/queues/"


def signed_in(principal: Any) -> Caller:
    """A browser of a person, without CSRF checks as Django's own test client has it."""
    client = Caller()
    client.force_login(User.objects.get(pk=principal.user_id))
    return client


def url(activity: Any, action: str = "") -> str:
    base = f"/api/v1/activities/entry_summary/{activity.reference}/actions/"
    return f"{base}{action}/" if action else base


@pytest.fixture
def bench() -> dict[str, Any]:
    """A team with two specialists, and three items of which the nearest is first in line."""
    team = factories.team()
    items = [
        factories.item(factories.summary(team_id=team.pk), team=team, due=factories.TODAY + timedelta(days=days))
        for days in (9, 3, 6)
    ]
    return {"team": team, "items": items, "officer": factories.person(team=team), "other": factories.person(team=team)}


def test_a_specialist_sees_their_queues_with_counts_and_the_items_in_order(bench):
    client = signed_in(bench["officer"])
    rows = {row["slug"]: row for row in client.get(QUEUES).json()["results"]}
    assert rows["summary-review"]["count"] == 3 and rows["summary-review"]["claimable"]
    found = client.get(rows["summary-review"]["items"]).json()["results"]
    first, second, third = (bench["items"][at].pk for at in (1, 2, 0))
    assert [row["id"] for row in found] == [first, second, third]
    page = client.get(f"{QUEUES}summary-review/items/?page_size=2").json()
    assert [row["id"] for row in page["results"]] == [first, second]
    rest = client.get(page["next"]).json()
    assert [row["id"] for row in rest["results"]] == [third]
    assert [row["id"] for row in client.get(rest["previous"]).json()["results"]] == [first, second]
    assert len(client.get(f"{QUEUES}summary-review/items/?team={bench['team'].code}").json()["results"]) == 3
    assert client.get(f"{QUEUES}summary-review/items/?team=zzz").json()["results"] == []


@pytest.mark.parametrize(
    "query", ["colour=red", "cursor=x", "cursor=after:x", "lane=fast", "team=", "due_before=x", "port=%00"]
)
def test_an_unknown_filter_of_a_queue_is_400(bench, query):
    problem_of(signed_in(bench["officer"]).get(f"{QUEUES}summary-review/items/?{query}"), 400)


def test_claiming_takes_the_next_until_nothing_is_left(bench):
    client = signed_in(bench["officer"])
    taken = []
    for _ in range(3):
        answer = client.post(f"{QUEUES}summary-review/claim/")
        assert answer.status_code == 200, answer.content
        taken.append(answer.json()["id"])
        assert answer.json()["assignee"] == User.objects.get(pk=bench["officer"].user_id).username
    assert taken == [bench["items"][at].pk for at in (1, 2, 0)]
    answer = client.post(f"{QUEUES}summary-review/claim/")
    assert answer.status_code == 204 and answer.content == b""


def test_who_loses_a_chosen_item_is_told_who_has_it(bench):
    item = bench["items"][0]
    assert signed_in(bench["officer"]).post(f"{QUEUES}summary-review/items/{item.pk}/claim/").status_code == 200
    told = problem_of(signed_in(bench["other"]).post(f"{QUEUES}summary-review/items/{item.pk}/claim/"), 409, "claimed")
    assert told["present"] == bench["officer"].name and bench["officer"].name in told["detail"]


def test_other_offices_do_not_see_the_queue_and_who_may_not_claim_is_403(bench, call, nobody):
    item = bench["items"][0]
    problem_of(nobody.post(f"{QUEUES}summary-review/claim/"), 401)
    problem_of(call("CEE001", "read").post(f"{QUEUES}summary-review/claim/"), 403)
    assert call("ABC", "read submit").get(QUEUES).json()["results"] == []
    problem_of(call("national", "read").post(f"{QUEUES}summary-review/claim/"), 403)
    problem_of(call("CEE001", "act").get(f"{QUEUES}none/items/"), 404)
    far = call("CEE002", "act")
    assert far.get(f"{QUEUES}summary-review/items/").json()["results"] == []
    problem_of(far.post(f"{QUEUES}summary-review/items/{item.pk}/claim/"), 404)
    problem_of(far.post(f"{QUEUES}summary-review/items/{10**25}/claim/"), 404)
    assert far.post(f"{QUEUES}summary-review/claim/").status_code == 204


def test_the_same_key_claims_once(bench):
    client = signed_in(bench["officer"])
    first = client.post(f"{QUEUES}summary-review/claim/", HTTP_IDEMPOTENCY_KEY="k")
    again = client.post(f"{QUEUES}summary-review/claim/", HTTP_IDEMPOTENCY_KEY="k")
    assert first.json() == again.json() and WorkItem.objects.filter(status="claimed").count() == 1


def test_a_review_is_claimed_found_and_decided_and_the_stale_are_told_the_present_version(bench):
    client, activity = signed_in(bench["officer"]), bench["items"][0].activity
    options = {one["action"]: one for one in client.get(url(activity)).json()}
    assert options["claim"]["allowed"] and not options["decide_no_change"]["allowed"]
    assert options["decide_no_change"]["why_not"] == "Claim it first."
    held = client.post(url(activity, "claim"), {}, format="json").json()
    version = held["version"]
    assert held["assignee"] and version > 1
    found = client.post(
        url(activity, "record_finding"),
        {"version": version, "line": 1, "finding_type": "classification", "found": "8206", "revenue": "12.50",
         "authority": "19 USC 1500"},
        format="json",
    )  # fmt: skip
    assert found.status_code == 200, found.content
    assert Finding.objects.get().found == "8206"
    told = problem_of(
        client.post(url(activity, "decide_no_change"), {"version": 1}, format="json"), 409, "stale_version"
    )
    assert told["present"] == str(version)
    problem_of(client.post(url(activity, "decide_change"), {"version": version}, format="json"), 400)
    done = client.post(url(activity, "decide_no_change"), {"version": version, "reason": "as entered"}, format="json")
    assert done.status_code == 200, done.content
    assert done.json()["version"] > version and done.json()["done"]["decision"]["outcome"] == "no_change"
    problem_of(client.post(url(activity, "decide_no_change"), {"version": version}, format="json"), 409)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 400), ("{", 400), ("{}", 400), ('{"version": "1"}', 400), ('{"version": 1.5}', 400), ('{"version": -1}', 400),
        ('{"version": 99999999999999999999}', 400), ('{"version": 1, "colour": "red"}', 400),
        ('{"version": 1, "text": "\\u0000"}', 400), ('{"version": 1, "text": "\\ud800"}', 400), ('{"version": 1, "text": 5}', 400),
        ('{"version": 1, "text": ""}', 422), ('{"version": 1, "text": NaN}', 400), ("[" * 100000, 400),
        ('{"version": 1, "text": "' + "x" * 1_100_000 + '"}', 413),
    ],
    ids=map(str, range(15)),
)  # fmt: skip
def test_a_body_that_cannot_be_is_refused_with_a_code(bench, body, status):
    activity = bench["items"][0].activity
    client = signed_in(bench["officer"])
    problem_of(client.post(url(activity, "write_note"), body, content_type="application/json"), status)


def test_actions_keep_to_office_scope_and_kind(bench, call, nobody):
    activity = bench["items"][0].activity
    body = {"version": activity.version, "text": "Look at the invoice."}
    problem_of(nobody.post(url(activity, "write_note"), body, format="json"), 401)
    problem_of(call("CEE002", "act").post(url(activity, "write_note"), body, format="json"), 404)
    problem_of(call("CEE001", "read").post(url(activity, "write_note"), body, format="json"), 403)
    problem_of(call("ABC", "read submit").post(url(activity, "write_note"), body, format="json"), 403)
    problem_of(call("CEE001", "act").post(url(activity, "fly"), body, format="json"), 422, "no_action")
    problem_of(call("CEE001", "act").post(url(activity, "write_note"), "x", content_type="text/plain"), 415)
    problem_of(call("CEE001", "act").get(url(activity, "write_note")), 405)
    assert call("CEE001", "act").post(url(activity, "write_note"), body, format="json").status_code == 200


def test_a_program_that_may_act_does_what_a_specialist_may_and_never_signs(bench, call):
    activity, client = bench["items"][0].activity, call("CEE001", "act")
    held = client.post(url(activity, "claim"), {}, format="json")
    assert held.status_code == 200, held.content
    done = client.post(url(activity, "decide_no_change"), {"version": held.json()["version"]}, format="json")
    assert done.status_code == 200, done.content
    assert "sign_decision" not in {one["action"] for one in client.get(url(activity)).json() if one["allowed"]}


def test_a_program_of_the_national_office_works_in_every_center(bench, call):
    client = call("national", "act")
    seen = []
    while (claimed := client.post(f"{QUEUES}summary-review/claim/")).status_code == 200:
        seen.append(claimed.json())
    assert claimed.status_code == 204
    assert len(seen) == WorkItem.objects.filter(queue="summary-review").count()
    event = Event.objects.filter(verb="claim").order_by("-id").first()
    assert event.office == "national"
    activity = bench["items"][0].activity
    activity.refresh_from_db()
    done = client.post(url(activity, "decide_no_change"), {"version": activity.version}, format="json")
    assert done.status_code == 200, done.content


def test_a_session_needs_the_csrf_token_to_change(bench):
    client = Caller()
    client.handler.enforce_csrf_checks = True
    client.force_login(User.objects.get(pk=bench["officer"].user_id))
    client.handler.enforce_csrf_checks = True
    problem_of(client.post(f"{QUEUES}summary-review/claim/"), 403)
    assert client.get(QUEUES).status_code == 200
