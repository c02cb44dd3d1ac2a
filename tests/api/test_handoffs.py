"""Handoffs over the interface: both ways, one owner, nobody else sees them, and a repeated key asks once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from centers.models import Handoff
from tests import factories
from tests.api.conftest import problem_of
from tests.api.test_queues import signed_in

pytestmark = pytest.mark.usefixtures("world")
URL = "/api/v1/handoffs/"


def body(activity: Any, **given: Any) -> dict[str, Any]:
    return {"kind": "exam_request", "reference": activity.reference, "question": "Are they marked?"} | given


def test_a_handoff_goes_both_ways(call):
    entry = factories.summary()
    center, port = call("CEE001", "read act"), call("2704", "read act")
    made = center.post(URL, body(entry), format="json")
    assert made.status_code == 201 and made.json()["owner"] == "port"
    key = made.json()["id"]
    assert [row["id"] for row in port.get(f"{URL}?list=us").json()["results"]] == [key]
    accepted = port.post(f"{URL}{key}/actions/accept/", {"version": 1}, format="json").json()
    assert accepted["state"] == "accepted" and "answer" in accepted["actions"]
    answered = port.post(f"{URL}{key}/actions/answer/", {"version": 2, "text": "All."}, format="json").json()
    assert (answered["owner"], answered["messages"][-1]["text"]) == ("center", "All.")
    assert [row["id"] for row in port.get(f"{URL}?list=done").json()["results"]] == [key]
    back = center.post(f"{URL}{key}/actions/return/", {"version": 3, "reason": "Which?"}, format="json").json()
    assert (back["state"], back["owner"]) == ("returned", "port")
    question = body(entry, kind="classification_question", question="Which heading?")
    asked = port.post(URL, question, format="json").json()
    assert (asked["center"], asked["owner"], asked["asked_by"]) == ("CEE001", "center", "port")


def test_who_is_late_or_not_the_owner_is_told_so(call):
    center, port = call("CEE001", "read act"), call("2704", "read act")
    key = center.post(URL, body(factories.summary()), format="json").json()["id"]
    problem_of(center.post(f"{URL}{key}/actions/accept/", {"version": 1}, format="json"), 403)
    assert port.post(f"{URL}{key}/actions/accept/", {"version": 1}, format="json").status_code == 200
    stale = port.post(f"{URL}{key}/actions/answer/", {"version": 1, "text": "x"}, format="json")
    problem_of(stale, 409, "stale_version")
    problem_of(port.post(f"{URL}{key}/actions/answer/", {"version": 2}, format="json"), 422, "missing")
    problem_of(port.post(f"{URL}{key}/actions/refuse/", {"version": 2, "reason": "x"}, format="json"), 422)
    problem_of(port.post(f"{URL}{key}/actions/moon/", {"version": 2}, format="json"), 422, "no_action")


@pytest.mark.parametrize("office", ["CEE002", "1001"])
def test_nobody_else_sees_it(call, office):
    key = call("CEE001", "read act").post(URL, body(factories.summary()), format="json").json()["id"]
    stranger = call(office, "read act")
    assert stranger.get(URL).json()["results"] == []
    problem_of(stranger.get(f"{URL}{key}/"), 404)
    problem_of(stranger.post(f"{URL}{key}/actions/accept/", {"version": 1}, format="json"), 404)


def test_a_program_that_may_only_read_asks_nothing(call):
    problem_of(call("CEE001", "read").post(URL, body(factories.summary()), format="json"), 403)
    filer = call("ABC", "read submit")
    assert filer.get(URL).json()["results"] == []
    problem_of(filer.post(URL, body(factories.summary()), format="json"), 403)


def test_a_repeated_key_asks_once(call):
    caller, told = call("CEE001", "read act"), body(factories.summary())
    answers = [caller.post(URL, told, format="json", headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"] and answers[1]["Idempotency-Replayed"] == "true"
    assert Handoff.objects.count() == 1
    other = caller.post(URL, told | {"question": "?"}, format="json", headers={"Idempotency-Key": "one"})
    problem_of(other, 422, "idempotency_key_reused")


def test_a_holder_lets_the_item_wait(world):
    holder = factories.person(team=factories.team())
    entry = factories.summary()
    factories.item(entry, holder=holder)
    client = signed_in(holder)
    entry.refresh_from_db()
    made = client.post(URL, body(entry, wait_for_version=entry.version), format="json").json()
    assert made["waits"]
    state = client.get(f"/api/v1/activities/entry_summary/{entry.reference}/").json()
    assert state["next_action"] == "await_port"


@pytest.mark.parametrize("query", ["colour=red", "list=moon", "state=moon", "late=2", "cursor=x", "page_size=0"])
def test_what_cannot_be_asked_is_named(call, query):
    problem_of(call("2704", "read").get(f"{URL}?{query}"), 400)


def test_kinds_say_by_which_authority_and_how_fast(call):
    kinds = {row["code"]: row for row in call("2704", "read").get(f"{URL}kinds/").json()["results"]}
    assert kinds["exam_request"]["asked_by"] == ["center"]
    assert kinds["exam_request"]["accept_within"]["confidence"] < 50


def test_late_ones_are_found(call):
    caller = call("CEE001", "read act")
    key = caller.post(URL, body(factories.summary()), format="json").json()["id"]
    assert caller.get(f"{URL}?late=1").json()["results"] == []
    Handoff.objects.update(due=datetime(2020, 1, 1, tzinfo=UTC).date())
    assert [row["id"] for row in caller.get(f"{URL}?late=1").json()["results"]] == [key]
