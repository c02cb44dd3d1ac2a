"""Intake: what the answer says, how far a batch is, what was refused and sent again, and what is turned away."""

import gzip
import json
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from cee.pipeline import process_submission
from entries.models import Activity, Rejection, Submission, SubmissionPart
from tests.api.conftest import problem_of
from tests.intake_world import body, number, summary

pytestmark = pytest.mark.usefixtures("world")
URL = "/api/v1/submissions/"
NDJSON = "application/x-ndjson"


def send(client: Any, data: bytes, query: str = "", content_type: str = NDJSON, **headers: str) -> Any:
    return client.post(f"{URL}{query}", data=data, content_type=content_type, **headers)


def done(answer: Any) -> dict[str, Any]:
    """Process what was handed in, and what is then said of it."""
    submission = Submission.objects.get(key=answer.json()["id"])
    process_submission(submission.pk)
    return submission


def test_a_batch_is_stored_then_answered_with_its_id_hash_counts_and_links(call):
    client, data = call("ABC", "read submit"), body([summary(1), summary(2)])
    answer = send(client, data)
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert told["sha256"] == sha256(data).hexdigest() and told["status"] == "received"
    assert told["counts"] == {"records": 2, "accepted": 0, "replaced": 0, "rejected": 0, "duplicate": 0}
    assert told["links"]["self"].endswith(f"{URL}{told['id']}/")
    assert told["links"]["rejections"].endswith(f"{URL}{told['id']}/rejections/")
    done(answer)
    after = client.get(told["links"]["self"]).json()
    assert after["status"] == "done" and after["counts"]["accepted"] == 2 and after["finished_at"]
    activity = Activity.objects.get(reference=number(1))
    row = client.get(f"/api/v1/activities/entry_summary/{number(1)}/").json()
    assert row["center"] == activity.center and len(row["deadlines"]) > 3
    assert client.get(f"/api/v1/activities/entry_summary/{number(1).replace('-', '')}/").status_code == 200
    receipt = client.get(row["links"]["receipt"]).json()
    assert receipt["center"] == activity.center and receipt["reproduced"] and receipt["lane"]["lane"] is None
    whole = call().get(row["links"]["receipt"]).json()
    assert whole["placed"]["team"] and whole["lane"]["lane"] == activity.lane
    assert {"center", "division", "basis", "authority", "deciding_line", "runner_up", "counterfactual", "ruleset",
            "inputs", "trace", "placed", "lane"} <= set(whole)  # fmt: skip
    history = call().get(row["links"]["history"]).json()["results"]
    assert history[0]["actor"] and history[0]["office"] == "ABC" and history[0]["after"]


def test_instants_are_told_in_utc(call):
    told = send(call("ABC", "read submit"), body([summary(1)])).json()
    assert told["received_at"].endswith("Z")
    assert datetime.fromisoformat(told["received_at"]) == Submission.objects.get(key=told["id"]).received_at


def test_json_and_ndjson_give_the_same_and_waiting_answers_with_the_end(call, monkeypatch):
    client = call("ABC", "read submit")
    monkeypatch.setattr("cee.api.views.submissions.wait_for", lambda submission, seconds: _processed(submission))
    answer = send(
        client, json.dumps({"activities": [summary(1)]}).encode(), "?wait=30", "application/json; charset=utf-8"
    )
    assert answer.status_code == 202 and answer.json()["status"] == "done" and answer.json()["counts"]["accepted"] == 1
    again = send(client, body([summary(1)]), "?wait=1")
    assert again.json()["counts"] == {"records": 1, "accepted": 0, "replaced": 0, "rejected": 0, "duplicate": 1}


def _processed(submission: Submission) -> Submission:
    process_submission(submission.pk)
    submission.refresh_from_db()
    return submission


def test_what_is_refused_is_kept_shown_mended_and_sent_again(call):
    client = call("ABC", "read submit")
    wrong = summary(2) | {"entry_number": number(2)[:-1] + str((int(number(2)[-1]) + 1) % 10)}
    told = send(client, body([summary(1), wrong, b"{not json"])).json()
    done_submission = Submission.objects.get(key=told["id"])
    process_submission(done_submission.pk)
    rows = client.get(told["links"]["rejections"]).json()["results"]
    assert [row["record"] for row in rows] == [2, 3]
    assert rows[0]["errors"][0].keys() >= {"code", "path", "message", "authority"} and "entry_number" in rows[0]["raw"]
    url = f"{told['links']['rejections']}2/resend/"
    mended = client.post(url, data=json.dumps(summary(2)), content_type="application/json")
    assert mended.status_code == 202, mended.content
    process_submission(Submission.objects.get(key=mended.json()["id"]).pk)
    assert Activity.objects.filter(reference=number(2)).exists()
    assert client.get(told["links"]["rejections"]).json()["results"][0]["resent_as"] == mended.json()["id"]
    body_ = problem_of(client.post(url, data="{}", content_type="application/json"), 409, "resent_already")
    assert body_["present"] == mended.json()["id"]
    problem_of(client.post(url, data="[1]", content_type="application/json"), 422)
    problem_of(client.post(url, data="{", content_type="application/json"), 400)
    problem_of(client.post(url, data="{}", content_type="text/plain"), 415)
    problem_of(client.post(f"{told['links']['rejections']}1/resend/", data="{}", content_type="application/json"), 404)
    problem_of(
        client.post(f"{told['links']['rejections']}{10**30}/resend/", data="{}", content_type="application/json"), 404
    )


def test_another_filer_sees_neither_the_batch_nor_its_refusals(call):
    told = send(call("ABC", "read submit"), body([b"{"])).json()
    done_submission = Submission.objects.get(key=told["id"])
    process_submission(done_submission.pk)
    other = call("XYZ", "read submit", name="other")
    problem_of(other.get(told["links"]["self"]), 404)
    problem_of(other.get(told["links"]["rejections"]), 404)
    problem_of(other.post(f"{told['links']['rejections']}1/resend/", data="{}", content_type="application/json"), 404)
    assert other.get(URL).json()["results"] == []
    assert [one["id"] for one in call("ABC", "submit").get(URL).json()["results"]] == [told["id"]]


def test_a_dry_run_tells_what_would_become_of_each_record_and_stores_nothing(call):
    answer = send(call(), body([summary(1), b"{"]), "?dry_run=1")
    assert answer.status_code == 200
    told = answer.json()
    assert told["counts"] == {"records": 2, "accepted": 1, "replaced": 0, "rejected": 1, "duplicate": 0}
    first, second = told["results"]
    assert first["center"] and first["team"] and first["lane"] and first["deadlines"] and first["errors"] == []
    assert second["errors"][0]["code"] == "JSON_SYNTAX"
    assert not Submission.objects.exists() and not Activity.objects.exists()
    filer = send(call("ABC", "submit"), body([summary(1)]), "?dry_run=1").json()["results"][0]
    assert filer["center"] and filer["lane"] is None and filer["team"] is None


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "JSON_SYNTAX"),
        (b"[]", "application/json", 400, "BODY_SHAPE"),
        (b'{"activities": {}}', "application/json", 400, "BODY_SHAPE"),
        (b"\xff", "application/json", 400, "JSON_ENCODING"),
        (b"[" * 100_000, "application/json", 400, ""),
        (b"", "application/json", 400, ""),
        (b"a,b", "text/plain", 415, "content_type"),
        (b"x", "application/octet-stream", 415, "content_type"),
    ],
    ids=["syntax", "array", "shape", "encoding", "depth", "empty", "text", "octets"],
)
def test_what_is_no_batch_is_turned_away_at_the_door_with_a_code(call, data, content_type, status, code):
    told = problem_of(send(call("ABC", "submit"), data, content_type=content_type), status, code)
    if status == 415:
        assert NDJSON in told["accepted"] and "application/json" in told["accepted"]
    problem_of(send(call("ABC", "submit"), data, "?dry_run=1", content_type=content_type), status, code)


def test_json_of_more_than_ten_megabytes_is_413_and_ndjson_is_named(call, settings):
    settings.SUBMISSION_JSON_BYTES = 1000
    told = problem_of(send(call("ABC", "submit"), b" " * 1001, content_type="application/json"), 413, "body_too_large")
    assert "NDJSON" in told["detail"]


def test_any_bytes_as_ndjson_are_kept_as_refusals(call):
    client = call("ABC", "read submit")
    data = b'\x00\n\xff\xfe\n"\\ud800"\n{"kind": "entry_summary", "entry_number": "\\u0000"}\n1\n' + gzip.compress(b"x")
    told = send(client, data).json()
    process_submission(Submission.objects.get(key=told["id"]).pk)
    after = client.get(told["links"]["self"]).json()
    assert after["status"] == "done" and after["counts"]["rejected"] == after["counts"]["records"] >= 5
    assert client.get(told["links"]["rejections"]).status_code == 200


def test_who_may_not_submit_is_refused(call, nobody):
    problem_of(send(nobody, b""), 401)
    problem_of(send(call("ABC", "read"), b""), 403, "not_allowed")
    problem_of(call("ABC", "submit").put(URL), 405)


@pytest.mark.parametrize("query", ["?wait=31", "?wait=x", "?wait=-1", "?dry_run=maybe", "?colour=red"])
def test_an_unknown_parameter_or_value_is_400(call, query):
    problem_of(send(call("ABC", "submit"), b"", query), 400)


def test_a_body_that_breaks_off_is_said_so_and_none_of_it_is_processed(call):
    client = call("ABC", "submit")
    data = body([summary(1)])
    answer = client.generic(
        "POST", URL, data, content_type=NDJSON, CONTENT_LENGTH=str(len(data) + 100), **{"wsgi.input": BytesIO(data)}
    )
    problem_of(answer, 422, "body_cut_off")
    assert Submission.objects.get().status == "failed" and not Rejection.objects.exists()


def test_a_body_of_no_declared_length_is_read_whole(call):
    client = call("ABC", "submit")
    data = body([summary(1), summary(2)])
    answer = client.generic(
        "POST", URL, b"", content_type=NDJSON, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="", **{"wsgi.input": BytesIO(data)}
    )  # fmt: skip
    assert answer.status_code == 202 and answer.json()["counts"]["records"] == 2
    assert SubmissionPart.objects.count() == 1


def test_the_same_key_and_body_give_the_same_answer_and_another_body_is_422(call):
    client, data = call("ABC", "read submit"), body([summary(1)])
    first = send(client, data, HTTP_IDEMPOTENCY_KEY="batch-1")
    again = send(client, data, HTTP_IDEMPOTENCY_KEY="batch-1")
    assert (again.status_code, again.json()) == (202, first.json()) and again["Idempotency-Replayed"] == "true"
    assert Submission.objects.count() == 1
    problem_of(send(client, data + b"\n{}", HTTP_IDEMPOTENCY_KEY="batch-1"), 422, "idempotency_key_reused")
    assert send(call("XYZ", "submit", name="x"), data, HTTP_IDEMPOTENCY_KEY="batch-1").status_code == 202
    problem_of(send(client, data, HTTP_IDEMPOTENCY_KEY="no blanks"), 400, "idempotency_key_form")


def test_a_key_with_waiting_keeps_the_answer_that_was_waited_for(call, settings):
    settings.API_WAIT_SECONDS = 0
    client = call("ABC", "read submit")
    first = send(client, b'{"activities": []}', "?wait=9", "application/json", HTTP_IDEMPOTENCY_KEY="w")
    again = send(client, b'{"activities": []}', "?wait=3", "application/json", HTTP_IDEMPOTENCY_KEY="w")
    assert first.status_code == again.status_code == 202 and first.json() == again.json()
