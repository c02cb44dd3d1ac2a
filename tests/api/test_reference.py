"""Preview, reference data, kinds, the event stream, manifests, the schema: each to the letter of the contract."""

import json
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.management import call_command

from cee.access.principal import system_principal
from cee.audit.context import record
from cee.base.clock import day_of
from cee.pipeline import process_submission
from centers.models import Center
from entries.models import AccountStanding, Activity, Submission
from routing.models import Assignment
from tests import factories
from tests.api.conftest import problem_of
from tests.frontier import settle
from tests.intake_world import body, number, summary

pytestmark = pytest.mark.usefixtures("world")
V1 = "/api/v1/"


def test_a_preview_is_the_receipt_that_the_pipeline_then_gives(call):
    client = call()
    told = client.post(f"{V1}routing/preview/", summary(1), format="json")
    assert told.status_code == 200, told.content
    told = told.json()
    assert (
        told["placed"]["team"]
        and told["lane"]["lane"]
        and told["deadlines"]
        and told["trace"]
        and told["ruleset"]["sha256"]
    )
    assert not Activity.objects.exists()
    answer = client.post(f"{V1}submissions/", body([summary(1)]), content_type="application/x-ndjson")
    process_submission(Submission.objects.get(key=answer.json()["id"]).pk)
    receipt = client.get(f"{V1}activities/entry_summary/{number(1)}/receipt/").json()
    for row in (*receipt["sums"], *receipt["lines"], *receipt["inputs"]["lines"], *told["sums"]):
        assert isinstance(row["value"], str) and row["value"].endswith(".00")  # money is a decimal string
    for name in ("center", "division", "basis", "authority", "deciding_line", "runner_up", "ruleset", "trace"):
        assert told[name] == receipt[name], name
    again = client.post(f"{V1}routing/preview/", summary(1), format="json").json()
    assert again["center"] == told["center"]


def test_a_preview_takes_a_ruleset_and_a_day_and_refuses_what_is_none(call, nobody):
    client, url = call(), f"{V1}routing/preview/"
    assert client.post(f"{url}?ruleset=shipped-1&on=2026-10-01", summary(1), format="json").status_code == 200
    problem_of(client.post(f"{url}?ruleset=none", summary(1), format="json"), 404, "no_ruleset")
    problem_of(client.post(f"{url}?on=1", summary(1), format="json"), 400)
    problem_of(client.post(url, {"kind": "letter"}, format="json"), 422, "KIND_UNKNOWN")
    problem_of(client.post(url, summary(1, entry_number="ABC-1234567-0"), format="json"), 422)
    problem_of(client.post(url, [1], format="json"), 422)
    problem_of(client.post(url, "{", content_type="application/json"), 400)
    problem_of(client.post(url, "x", content_type="text/csv"), 415)
    problem_of(nobody.post(url, summary(1), format="json"), 401)
    problem_of(call("2704", "act", name="port").post(url, {}, format="json"), 422)
    filer = call("ABC", "submit").post(url, summary(1), format="json").json()
    assert filer["center"] and filer["lane"]["lane"] is None and filer["placed"]["team"] is None


def test_centers_and_ports_are_as_they_stand_on_a_day(call):
    Center.objects.create(
        code="CEE001", name="Pharmaceuticals, Health and Chemicals", abbreviation="PHC", city="New York", field_office="New York",
        industries="Chemicals", team_digit="1", valid_from=date(2016, 1, 1), valid_to=date(2026, 1, 1), confidence=90,
    )  # fmt: skip
    client = call("ABC", "read")
    rows = client.get(f"{V1}centers/?on=2020-01-01").json()["results"]
    assert [(row["code"], row["valid_to"]) for row in rows if row["code"] == "CEE001"] == [("CEE001", "2026-01-01")]
    assert client.get(f"{V1}centers/?on=2015-01-01").json()["results"] == []
    ports = client.get(f"{V1}ports/?page_size=200").json()
    assert "2704" in [row["code"] for row in ports["results"]] and ports["next"] is None
    problem_of(client.get(f"{V1}ports/?on=never"), 400)
    problem_of(client.get(f"{V1}centers/?colour=red"), 400)


def test_accounts_say_their_numbers_center_and_standing_and_hide_social_security_numbers(call):
    importer = factories.importer(number="123-45-6789", name="Harbor Goods")
    account = importer.account
    common = {
        "account": account,
        "basis": "predominant_tariff",
        "author": "routing desk",
        "known_from": factories.NOW - timedelta(days=9),
    }
    Assignment.objects.create(center="CEE004", valid_from=date(2026, 1, 1), **common)
    Assignment.objects.create(center="CEE003", valid_from=date(2020, 1, 1), valid_to=date(2026, 1, 1), **common)
    AccountStanding.objects.create(
        account=account, standing="ctpat_2", valid_from=date(2020, 1, 1), known_from=common["known_from"]
    )
    client = call("CEE001", "read")
    row = client.get(f"{V1}accounts/{account.pk}/?on=2026-06-01").json()
    assert (row["center"], row["standing"], row["numbers"]) == ("CEE004", "ctpat_2", ["***-**-6789"])
    assert client.get(f"{V1}accounts/{account.pk}/?on=2021-06-01").json()["center"] == "CEE003"
    assert [one["id"] for one in client.get(f"{V1}accounts/?q=harbor").json()["results"]] == [account.pk]
    assert [one["id"] for one in client.get(f"{V1}accounts/?q=123-45-6789").json()["results"]] == [account.pk]
    assert client.get(f"{V1}accounts/?center=CEE009").json()["results"] == []
    rows = client.get(row["assignments"]).json()["results"]
    assert [one["center"] for one in rows] == ["CEE004", "CEE003"]
    assert [one["center"] for one in client.get(f"{row['assignments']}?on=2021-01-01").json()["results"]] == ["CEE003"]
    assert client.get(f"{row['assignments']}?as_known=2020-01-01").json()["results"] == []
    for office in ("ABC", "2704"):
        assert call(office, "read").get(f"{V1}accounts/").json()["results"] == []
        problem_of(call(office, "read").get(f"{V1}accounts/{account.pk}/"), 404)
    problem_of(client.get(f"{V1}accounts/{10**30}/"), 404)


def test_rulesets_are_listed_and_shown_whole(call):
    client = call()
    row = client.get(f"{V1}rulesets/").json()["results"][0]
    whole = client.get(f"{V1}rulesets/{row['version']}/").json()
    assert whole["sha256"] == row["sha256"] and whole["content"]
    problem_of(client.get(f"{V1}rulesets/none/"), 404, "no_ruleset")
    problem_of(client.get(f"{V1}rulesets/%00/"), 404)
    problem_of(call("2704", "submit").get(f"{V1}rulesets/"), 403)


def test_kinds_say_how_each_is_written_and_what_may_happen_to_it(call):
    rows = {row["kind"]: row for row in call("ABC", "submit").get(f"{V1}kinds/").json()["results"]}
    kind = rows["entry_summary"]
    assert kind["schema"]["$schema"] and "placed" in kind["states"]
    assert {"decide_no_change", "request_information"} <= {one["action"] for one in kind["actions"]}
    assert "USC1504_A1" in {one["rule"] for one in kind["deadlines"]}
    assert rows["status_notice"]["states"] == []


@pytest.mark.django_db(transaction=True)
def test_the_stream_gives_each_event_once_in_order_and_keeps_to_the_office(transactional_db, call):
    mine, other = factories.summary(), factories.summary(center="CEE002", filer="XYZ", port="3001")
    for activity in (mine, other, mine):
        record(
            system_principal("t"),
            verb="request_information",
            at=factories.NOW,
            activity=activity,
            after={"lane": "review", "port": "2704"},
        )
    client = call()
    settle()
    looked = [event for event in _stream(client, "?limit=1") if event["verb"] == "request_information"]
    assert [event["reference"] for event in looked] == [mine.reference, other.reference, mine.reference]
    own = [event for event in _stream(call("ABC", "read"), "") if event["verb"] == "request_information"]
    assert [event["reference"] for event in own] == [mine.reference] * 2
    assert own[0]["after"] == {"port": "2704"} and own[0]["actor"] == ""
    again = client.get(f"{V1}events/?after={looked[0]['cursor']}").json()["results"]
    assert again[0]["cursor"] == looked[1]["cursor"] or again[0]["verb"] != "request_information"
    for cursor in ("x", "1-", "-1", "1-x", "9" * 30 + "-1"):
        problem_of(client.get(f"{V1}events/?after={cursor}"), 400, "bad_cursor")
    problem_of(call("ABC", "submit", name="s").get(f"{V1}events/"), 403)


def _stream(client, query):
    url, found = f"{V1}events/{query}", []
    while url:
        answer = client.get(url).json()
        found += answer["results"]
        url = answer["next"]
    return found


def test_a_manifest_counts_and_hashes_what_this_client_sent_that_day(call):
    client = call("ABC", "read submit")
    data = body([summary(2), summary(1), b"{"])
    told = client.post(f"{V1}submissions/", data, content_type="application/x-ndjson").json()
    client.post(f"{V1}submissions/", json.dumps({"activities": [summary(3)]}), content_type="application/json")
    on = day_of(Submission.objects.first().received_at)
    answer = client.get(f"{V1}manifests/{on}/").json()
    hashed = sha256("".join(f"{number(n)}\n" for n in (1, 2, 3)).encode()).hexdigest()
    assert answer["kinds"] == [{"kind": "entry_summary", "count": 3, "sha256": hashed}] and answer["unreadable"] == 1
    assert (
        answer["submissions"][0]["id"] == told["id"] and answer["submissions"][0]["sha256"] == sha256(data).hexdigest()
    )
    assert client.get(f"{V1}manifests/2020-01-01/").json()["kinds"] == []
    assert call("XYZ", "submit", name="x").get(f"{V1}manifests/{on}/").json()["submissions"] == []
    problem_of(client.get(f"{V1}manifests/yesterday/"), 404)


def test_whatever_has_no_address_is_404_in_the_one_shape_for_every_method(call, nobody):
    for client in (call(), nobody):
        for method in ("get", "post", "put", "patch", "delete", "head", "options"):
            answer = getattr(client, method)(f"{V1}nothing/")
            assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"
    problem_of(nobody.get("/api/v2/"), 404)
    problem_of(nobody.get("/api/"), 404)


def test_the_schema_is_valid_and_says_what_each_call_may_answer(nobody, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    told = nobody.get(f"{V1}schema/").json()
    assert told["openapi"].startswith("3.1")
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403", "404", "429"} <= set(operation["responses"]), (path, method)
    assert nobody.get(f"{V1}docs/").status_code == 200


def test_too_many_requests_are_429_and_say_when_to_come_back(call, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"read": "2/min"}
    client = call()
    assert [client.get(f"{V1}kinds/").status_code for _ in range(2)] == [200, 200]
    answer = client.get(f"{V1}kinds/")
    problem_of(answer, 429, "throttled")
    assert int(answer["Retry-After"]) > 0
