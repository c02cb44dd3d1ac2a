"""Trade inquiries by the endpoints of every kind."""

import json

import pytest

from cee.core.vocabulary import Kind
from entries.models import Activity
from tests.inquiry_world import acted, an_inquiry, asked, claimed
from tests.intake_world import hand_in

pytestmark = pytest.mark.usefixtures("world")


def test_an_inquiry_is_read_claimed_and_answered(call):
    made = asked()
    client = call(made.center, "all")
    url = f"/api/v1/activities/trade_inquiry/{made.reference}/"
    told = client.get(url).json()
    assert (told["kind"], told["state"], told["center"]) == ("trade_inquiry", "placed", made.center)
    assert "CENTER_INQUIRY_ANSWER" in {one["rule"] for one in told["deadlines"]}
    assert client.get(f"/api/v1/activities/trade_inquiry/{made.reference.replace('-', '')}/").status_code == 200
    assert client.get(url + "receipt/").json()["basis"] == "tariff"
    actions = {one["action"]: one for one in client.get(url + "actions/").json()}
    assert {"answer_inquiry", "ask_back", "refer_to_center", "refer_elsewhere", "close_inquiry"} <= set(actions)
    assert actions["answer_inquiry"]["why_not"] == "Claim it first."
    version = client.post(url + "actions/claim/", {}, format="json").json()["version"]
    given = {"version": version, "text": "With those of 8204."}
    done = client.post(url + "actions/answer_inquiry/", given, format="json")
    assert (done.status_code, done.json().get("state")) == (200, "decided"), done.content
    assert client.post(url + "actions/answer_inquiry/", given, format="json").status_code == 409
    assert made.messages.get().text == "With those of 8204."


def test_a_referral_answers_where_it_stands_and_leaves_the_callers_sight(call):
    made = asked()
    client = call(made.center, "all")
    url = f"/api/v1/activities/trade_inquiry/{made.reference}/"
    version = client.post(url + "actions/claim/", {}, format="json").json()["version"]
    given = {"version": version, "center": "CEE005", "reason": "Base metal."}
    done = client.post(url + "actions/refer_to_center/", given, format="json")
    assert (done.status_code, done.json().get("center")) == (200, "CEE005"), done.content
    assert client.get(url).status_code == 404


def test_the_queue_of_inquiries_is_published_and_claims(call):
    made = asked()
    client = call(made.center, "all")
    queues = {one["slug"]: one for one in client.get("/api/v1/queues/").json()["results"]}
    assert queues["trade-inquiries"]["count"] == 1
    assert client.post("/api/v1/queues/trade-inquiries/claim/", {}, format="json").json()["reference"] == made.reference


def test_the_kind_is_published_and_previewed_and_counts_in_the_manifest(call):
    kinds = {one["kind"]: one for one in call().get("/api/v1/kinds/").json()["results"]}
    assert kinds["trade_inquiry"]["schema"]["required"] and kinds["trade_inquiry"]["deadlines"]
    answer = call().post("/api/v1/routing/preview/", json.dumps(an_inquiry()), content_type="application/json")
    assert (answer.status_code, answer.json().get("center")) == (200, "CEE010"), answer.content
    told = hand_in(an_inquiry(inquiry_number=None))
    assert told.accepted == 1


def test_a_filer_sees_its_own_inquiry_and_nobody_elses(call):
    hand_in(an_inquiry())
    mine = call("ABC", "read").get("/api/v1/activities/?kind=trade_inquiry").json()["results"]
    assert len(mine) == 1 and "asker" not in json.dumps(mine)
    assert not call("XYZ", "read").get("/api/v1/activities/?kind=trade_inquiry").json()["results"]


def test_whoever_asked_by_the_interface_reads_the_answer_there_and_not_who_wrote_it(call):
    hand_in(an_inquiry())
    made = Activity.objects.get(kind=Kind.TRADE_INQUIRY)
    actor = claimed(made)
    acted(made, "answer_inquiry", actor, text="With those of 8204.")
    url = f"/api/v1/activities/trade_inquiry/{made.reference}/messages/"
    told = call("ABC", "read").get(url).json()
    assert [(one["kind"], one["text"], one["author"]) for one in told] == [("answer", "With those of 8204.", "")]
    assert call(made.center, "read").get(url).json()[0]["author"] == actor.name
    assert call("XYZ", "read").get(url).status_code == 404
    assert call("CEE001", "read").get(url).status_code == 404
