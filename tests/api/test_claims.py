"""Protests and drawback claims by the endpoints of every kind."""

import json

import pytest

from cee.core.vocabulary import Kind
from entries.models import Activity
from tests.claims_world import liquidated, of_value
from tests.intake_world import CBP, hand_in, number, summary
from tests.pure.claims_examples import protest, protested

pytestmark = pytest.mark.usefixtures("world")


def _protest() -> Activity:
    hand_in(summary(1))
    hand_in(protest(entries=[protested(entry_number=number(1), decision_date="2026-08-01")]), actor=CBP)
    return Activity.objects.get(kind=Kind.PROTEST)


def test_a_protest_is_read_with_its_deadlines_receipt_and_actions(call):
    found = _protest()
    client = call(found.center, "all")
    url = f"/api/v1/activities/protest/{found.reference}/"
    told = client.get(url).json()
    assert (told["kind"], told["reference"], told["center"]) == ("protest", found.reference, found.center)
    assert "USC1515_A" in {one["rule"] for one in told["deadlines"]}
    assert client.get(f"/api/v1/activities/protest/{found.reference.replace('-', '')}/").status_code == 200
    receipt = client.get(url + "receipt/").json()
    assert (receipt["center"], receipt["basis"]) == (found.center, "followed")
    actions = {one["action"]: one for one in client.get(url + "actions/").json()}
    assert {"approve", "deny", "suspend", "grant_further_review"} <= set(actions)
    assert actions["deny"]["why_not"] == "Claim it first."


def test_a_protest_is_claimed_and_approved_and_its_entry_is_reliquidated_as_decided(call):
    liquidated(1)
    found = of_value(1)
    client = call(found.center, "all")
    url = f"/api/v1/activities/protest/{found.reference}/actions/"
    claimed = client.post(url + "claim/", {}, format="json")
    assert claimed.status_code == 200, claimed.content
    amounts = [{"entry_number": number(1), "duty": "300.00", "fees": "34.64"}]
    given = {"version": claimed.json()["version"], "reason": "Right.", "amounts": amounts}
    for wrong in (
        "x",
        [{}],
        [amounts[0] | {"duty": 3}],
        [amounts[0] | {"more": "1"}],
        [amounts[0] | {"duty": "1.001"}],
    ):
        answer = client.post(url + "approve/", given | {"amounts": wrong}, format="json")
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "amounts"), answer.content
    more = [amounts[0] | {"duty": "400.00"}]
    answer = client.post(url + "approve/", given | {"amounts": more}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "amounts"), answer.content
    done = client.post(url + "approve/", given, format="json")
    assert (done.status_code, done.json().get("state")) == (200, "closed"), done.content
    told = done.json()["done"]
    assert told["decision"]["revenue"] == "-70.00"
    assert [(one["entry_number"], one["before"], one["after"]) for one in told["reliquidated"]] == [
        (number(1), "404.64", "334.64")
    ]
    assert client.post(url + "approve/", given, format="json").status_code in (409, 422)
    entry = client.get(f"/api/v1/activities/entry_summary/{number(1)}/").json()
    assert (entry["axes"]["liquidation"], entry["axes"]["protest"]) == ("reliquidated", "AP")


def test_the_published_body_of_an_action_holds_the_amounts(call):
    schema = call().get("/api/v1/schema/?format=json").json()
    path = "/api/v1/activities/{kind}/{reference}/actions/{action}/"
    body = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]["amounts"]["items"]["required"]) == {"entry_number", "duty", "fees"}


def test_both_kinds_are_published_with_schema_states_and_clocks(nobody, call):
    kinds = {one["kind"]: one for one in call().get("/api/v1/kinds/").json()["results"]}
    for kind in ("protest", "drawback"):
        assert kinds[kind]["schema"]["required"]
        assert kinds[kind]["actions"] and kinds[kind]["deadlines"]
        assert "placed" in kinds[kind]["states"]


def test_a_preview_of_a_protest_tells_its_center(call):
    hand_in(summary(1))
    body = protest(entries=[protested(entry_number=number(1))])
    answer = call().post("/api/v1/routing/preview/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["center"] == Activity.objects.get(kind=Kind.ENTRY_SUMMARY).center
