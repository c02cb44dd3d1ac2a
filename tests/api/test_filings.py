"""What became of what was filed, over the interface, as the filer's own page says it."""

from datetime import date

import pytest

from cee.audit.context import record
from entries.models import Activity, Form
from tests import factories
from tests.api.conftest import ISSUER, problem_of
from tests.intake_world import hand_in, number, stored, summary

pytestmark = pytest.mark.usefixtures("world")
LIST = "/api/v1/filings/"


def form28(activity: Activity) -> Form:
    return Form.objects.create(
        activity=activity, form="28", issued_date=date(2026, 11, 20), reply_due=date(2026, 12, 20), text="Which?",
        issuer_id=1, issuer="A. Colleague",
    )  # fmt: skip


def test_a_filing_says_where_it_stands_and_what_waits_for_the_filer(call):
    hand_in(summary(1), summary(2))
    form28(stored(1))
    client = call("ABC", "read")
    (row,) = client.get(f"{LIST}?asks=1").json()["results"]
    asked = {one["action"]: one for one in row["asked"]}
    assert row["reference"] == number(1) and asked["answer_form_28"]["rule"] == "CFR151_11"
    assert asked["answer_form_28"]["due"] >= "2026-12-20" and asked["answer_form_28"]["authority"]
    assert row["standing"] == "accepted" and row["words"] and client.get(row["links"]["activity"]).status_code == 200
    assert [one["reference"] for one in client.get(LIST).json()["results"]] == [number(2), number(1)]
    assert [one["reference"] for one in client.get(f"{LIST}?q={number(2)}").json()["results"]] == [number(2)]
    assert call("XYZ", "read").get(LIST).json()["results"] == []
    problem_of(call("ABC", "submit", "s").get(LIST), 403)


def test_a_batch_is_told_record_by_record_a_page_at_a_time(call):
    batch = hand_in(summary(1), summary(2, port_of_entry="12"), summary(3), summary(1))
    client, url, found = call("ABC", "read submit"), f"/api/v1/submissions/{batch.key}/records/?limit=2", []
    while url:
        answer = client.get(url).json()
        found += answer["results"]
        url = answer["next"]
    assert [one["record"] for one in found] == [1, 2, 3, 4]
    assert [one["outcome"] for one in found] == ["accepted", "rejected", "accepted", "duplicate"]
    assert found[1]["errors"][0]["code"] and found[1]["filing"] is None
    assert found[0]["filing"]["reference"] == number(1) and found[0]["filing"]["asked"] is not None
    only = client.get(f"/api/v1/submissions/{batch.key}/records/?outcome=rejected").json()["results"]
    assert [one["record"] for one in only] == [2]
    problem_of(call("XYZ", "read").get(f"/api/v1/submissions/{batch.key}/records/"), 404)
    problem_of(client.get(f"/api/v1/submissions/{batch.key}/records/?outcome=lost"), 400)


def test_a_filer_is_told_no_act_state_or_day_by_which_its_filing_is_worked(call):
    hand_in(summary(1))
    one = stored(1)
    for verb in (
        "claim",
        "reassign",
        "release",
        "pull_for_review",
        "record_finding",
        "write_note",
        "refer_enforcement",
    ):
        record(ISSUER, verb=verb, at=factories.NOW, activity=one, after={"lane": "review", "state": "placed"})
    record(ISSUER, verb="request_information", at=factories.NOW, activity=one, after={"form": "28", "lane": "review"})
    Activity.objects.filter(pk=one.pk).update(state="placed", next_date="2026-12-01", review="under_review")
    client = call("ABC", "read")
    url = f"/api/v1/activities/entry_summary/{number(1)}/"
    shown = client.get(url).json()
    assert shown["state"] == "awaiting_liquidation" and shown["next_date"] is None and shown["lane"] is None
    assert shown["version"] == 1 and client.get(f"{url}actions/").json() == []
    assert shown["axes"]["review"] == "not_reviewed"
    events = client.get(f"{url}history/").json()["results"]
    assert [event["verb"] for event in events] == ["arrived", "request_information"]
    assert "lane" not in str(events) and "placed" not in str(events)
    assert client.get("/api/v1/activities/?state=placed").json()["results"] == []
    assert len(client.get("/api/v1/activities/?state=awaiting_liquidation").json()["results"]) == 1
    problem_of(client.get("/api/v1/activities/?due_before=2027-01-01"), 403, "not_allowed")
    verbs = {event["verb"] for event in call("national", "read").get(f"{url}history/").json()["results"]}
    assert {"claim", "reassign", "pull_for_review"} <= verbs
