"""The screens of re-routing: asked on the page of what changed, listed, opened by every number, confirmed or left."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.access.principal import Principal
from cee.base.clock import now, today
from centers.models import Reroute
from centers.services.reroute_run import reroute_run
from entries.models import Activity, Importer, ImporterAccount
from routing.models import Assignment
from tests import factories
from tests.intake_world import hand_in, stored, summary

Browse = Callable[[Principal], Client]
pytestmark = pytest.mark.usefixtures("world")
IMPORTER = "26-164751100"


def account_with_work(count: int = 1) -> ImporterAccount:
    """An account that has been assigned to CEE007; its open reviews are with CEE001 still."""
    account = ImporterAccount.objects.create(name="Northgate Imports")
    Importer.objects.create(number=IMPORTER, account=account, first_seen_at=now())
    hand_in(*(summary(n, importer_number=IMPORTER) for n in range(1, count + 1)))
    Assignment.objects.create(
        account=account, center="CEE007", basis="appeal", reason="Appeal upheld.", author="A", valid_from="2020-01-01",
        known_from=now(),
    )  # fmt: skip
    Activity.objects.update(center="CEE001", division="validation", lane="review", state="placed")
    for n in range(1, count + 1):
        activity = stored(n)
        activity.work_item.delete() if hasattr(activity, "work_item") else None
        connection.cursor().execute("DELETE FROM centers_stay WHERE activity_id = %s", [activity.pk])
        factories.item(activity, team=factories.team(center="CEE001"), due=today() + timedelta(days=9))
    return account


def run_all() -> None:
    with transaction.atomic():
        while reroute_run(Reroute.objects.get().pk, at=now()):
            pass


def test_from_the_account_to_the_list_to_the_confirmation(browse: Browse) -> None:
    account = account_with_work(2)
    client = browse(factories.person(Role.ROUTING_DESK))
    assert "What open work would go elsewhere?" in client.get(f"/routing/accounts/{account.pk}/").content.decode()
    asked = client.post("/routing/reroutes/", {"account": account.pk})
    run = Reroute.objects.get()
    assert asked.url == f"/routing/reroutes/{run.pk}/"  # type: ignore[attr-defined]
    page = client.get(asked.url)  # type: ignore[attr-defined]
    assert run.status == "ready" and page.context["counts"].waiting == 2
    group = page.context["groups"].rows[0].cells
    assert (group["from"], group["to"]) == ("CEE001", "CEE007, Validation") and group["number"][0] == "2"
    assert stored(1).center == "CEE001"
    silent = client.post(f"/routing/reroutes/{run.pk}/confirm/", {"version": run.version, "reason": " "})
    assert silent.status_code == 422 and stored(1).center == "CEE001"
    stale = client.post(f"/routing/reroutes/{run.pk}/confirm/", {"version": 99, "reason": "A long thought."})
    assert stale.status_code == 409 and "A long thought." in stale.content.decode()
    done = client.post(f"/routing/reroutes/{run.pk}/confirm/", {"version": run.version, "reason": "Appeal upheld."})
    assert done.status_code == 302
    run_all()
    assert {stored(1).center, stored(2).center} == {"CEE007"}
    assert client.get(asked.url).context["counts"].done == 2  # type: ignore[attr-defined]


def test_every_number_opens_as_many_rows(browse: Browse) -> None:
    account = account_with_work(3)
    stored(1).work_item.__class__.objects.filter(pk=stored(1).pk).update(status="claimed", assignee_id=5)
    client = browse(factories.person(Role.ROUTING_DESK))
    page = client.get(client.post("/routing/reroutes/", {"account": account.pk}).url)  # type: ignore[attr-defined]
    for table in (page.context["groups"], page.context["skipped"]):
        for row in table.rows:
            number, address = row.cells["number"]
            assert len(client.get(address).context["table"].rows) == int(number)
    assert [row.cells["number"][0] for row in page.context["skipped"].rows] == ["1"]
    assert client.get(f"/routing/reroutes/{Reroute.objects.get().pk}/items/?to_team=x").status_code == 422


def test_left_where_it_is_nothing_moves(browse: Browse) -> None:
    account = account_with_work()
    client = browse(factories.person(Role.ROUTING_DESK))
    client.post("/routing/reroutes/", {"account": account.pk})
    run = Reroute.objects.get()
    assert client.post(f"/routing/reroutes/{run.pk}/drop/", {"version": run.version}).status_code == 302
    run.refresh_from_db()
    assert run.status == "dropped" and stored(1).center == "CEE001"
    assert client.post("/routing/reroutes/", {}).status_code == 422
    assert client.post("/routing/reroutes/", {"account": 10**9}).status_code == 404
    assert client.get("/routing/reroutes/999999/").status_code == 404


def test_both_centers_are_told_and_a_third_is_not(browse: Browse) -> None:
    account = account_with_work(2)
    desk = browse(factories.person(Role.ROUTING_DESK))
    desk.post("/routing/reroutes/", {"account": account.pk})
    run = Reroute.objects.get()
    desk.post(f"/routing/reroutes/{run.pk}/confirm/", {"version": run.version, "reason": "Appeal upheld."})
    run_all()
    old = browse(factories.person(Role.IMPORT_SPECIALIST, office="CEE001"))
    new = browse(factories.person(Role.IMPORT_SPECIALIST, office="CEE007"))
    third = browse(factories.person(Role.IMPORT_SPECIALIST, office="CEE003"))
    told = {client: client.get("/moved/").context["table"].rows for client in (old, new, third)}
    assert told[old][0].cells["away"][0] == "2" and told[new][0].cells["here"][0] == "2" and not told[third]
    away = old.get(told[old][0].cells["away"][1])
    assert len(away.context["table"].rows) == 2 and not any(row.href for row in away.context["table"].rows)
    assert "Appeal upheld." in away.content.decode()
    here = new.get(told[new][0].cells["here"][1]).context["table"].rows
    assert new.get(here[0].href).status_code == 200 and old.get(here[0].href).status_code == 404
    assert third.get(f"/moved/{run.pk}/?way=away").status_code == 404
    assert "was re-routed in the last week" in old.get("/").content.decode()
    assert "was re-routed in the last week" not in third.get("/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_re_route(browse: Browse, role: Role) -> None:
    account = account_with_work()
    client = browse(factories.person(role))
    may = Capability.REROUTE in CAPABILITIES[role]
    assert client.get("/routing/reroutes/").status_code == (200 if may else 403)
    assert client.post("/routing/reroutes/", {"account": account.pk}).status_code == (302 if may else 403)
    assert client.get("/routing/reroutes/1/").status_code == (404 if may else 403)
    drawn = client.get(f"/routing/accounts/{account.pk}/")
    if drawn.status_code == 200:
        assert ("would go elsewhere?" in drawn.content.decode()) == may


def test_the_pages_cost_the_same_for_two_and_for_fifty(browse: Browse) -> None:
    account = account_with_work(50)
    client = browse(factories.person(Role.ROUTING_DESK))
    client.post("/routing/reroutes/", {"account": account.pk})
    run = Reroute.objects.get()
    counted = []
    for kept in (50, 2):
        run.items.filter(pk__in=list(run.items.order_by("-pk").values_list("pk", flat=True)[: 50 - kept])).delete()
        for path in ("", "items/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/routing/reroutes/{run.pk}/{path}")
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
