"""Re-routing by a program of a national office: asked, tried, listed, confirmed, repeated."""

from collections.abc import Callable

import pytest
from django.db import transaction

from cee.base.clock import now
from centers.models import Reroute
from centers.services.reroute_prepare import reroute_prepare
from centers.services.reroute_run import reroute_run
from entries.models import ImporterAccount
from tests.api.conftest import Caller, problem_of
from tests.intake_world import stored
from tests.web.test_reroutes import account_with_work

pytestmark = pytest.mark.usefixtures("world")
Call = Callable[..., Caller]
URL = "/api/v1/reroutes/"


def ask(client: Caller, account: ImporterAccount, query: str = "", **more: str) -> object:
    return client.post(URL + query, {"account": account.pk}, format="json", **more)


def work(run: Reroute) -> None:
    with transaction.atomic():
        while reroute_prepare(run.pk, at=now()) or reroute_run(run.pk, at=now()):
            pass


def test_it_is_tried_asked_listed_and_confirmed(call: Call) -> None:
    account = account_with_work(2)
    client = call("national", "act")
    tried = ask(client, account, "?dry_run=1")
    assert tried.status_code == 200 and not Reroute.objects.exists()
    assert [(one["from_center"], one["to_center"]) for one in tried.json()["items"]] == [("CEE001", "CEE007")] * 2
    asked = ask(client, account)
    assert asked.status_code == 202 and asked.json()["status"] == "preparing"
    work(Reroute.objects.get())
    told = client.get(asked.json()["links"]["self"]).json()
    assert told["status"] == "ready" and told["waiting"] == 2 and told["groups"][0]["activities"] == 2
    listed = client.get(told["links"]["items"] + "?result=waiting&page_size=1").json()
    assert len(listed["results"]) == 1 and listed["next"]
    assert stored(1).center == "CEE001"
    act = f"{URL}{told['id']}/actions/"
    problem_of(client.post(act + "confirm/", {"version": told["version"] + 5, "reason": "x"}, format="json"), 409)
    problem_of(client.post(act + "confirm/", {"version": told["version"]}, format="json"), 422, "missing")
    problem_of(client.post(act + "undo/", {"version": told["version"]}, format="json"), 422, "no_action")
    body = {"version": told["version"], "reason": "Appeal upheld."}
    done = client.post(act + "confirm/", body, format="json", HTTP_IDEMPOTENCY_KEY="one")
    again = client.post(act + "confirm/", body, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert done.json() == again.json() and done.json()["status"] == "running"
    work(Reroute.objects.get())
    assert client.get(f"{URL}{told['id']}/").json()["done"] == 2 and stored(1).center == "CEE007"
    assert [one["id"] for one in client.get(URL).json()["results"]] == [told["id"]]


def test_dropped_it_moves_nothing_and_what_is_wrong_is_refused(call: Call) -> None:
    account = account_with_work()
    client = call("national", "act")
    told = ask(client, account).json()
    work(Reroute.objects.get())
    version = client.get(f"{URL}{told['id']}/").json()["version"]
    dropped = client.post(f"{URL}{told['id']}/actions/drop/", {"version": version}, format="json")
    assert dropped.json()["status"] == "dropped" and stored(1).center == "CEE001"
    problem_of(client.post(URL, {}, format="json"), 422, "subject")
    problem_of(client.post(URL, {"account": account.pk, "override": 1}, format="json"), 422, "subject")
    problem_of(client.post(URL, {"account": 10**9}, format="json"), 404)
    problem_of(client.get(f"{URL}{10**25}/"), 404)


@pytest.mark.parametrize(("office", "scopes"), [("CEE001", "act"), ("2704", "read"), ("ABC", "read submit"), ("national", "read"), ("national", "act:protest")])  # fmt: skip
def test_only_programs_of_the_national_office_that_may_act_on_all_kinds_re_route(
    call: Call, office: str, scopes: str
) -> None:
    account = account_with_work()
    client = call(office, scopes)
    problem_of(ask(client, account), 403)
    problem_of(ask(client, account, "?dry_run=1"), 403)
    problem_of(client.get(URL), 403)
