"""Batch review on screens: choosing, previewing, confirming, looking on, taking it along, undoing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from centers.models import Batch, Decision, WorkItem
from centers.services.batch_work import batch_work
from entries.models import Activity, Finding
from tests import factories as make

QUEUE = "/queues/summary-review/"
pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def team(db: None) -> Any:
    make.team(kind="entry")
    return make.team()


@pytest.fixture
def specialist(team: Any) -> Any:
    return make.person(team=team)


def alike(team: Any, number: int, **given: Any) -> list[WorkItem]:
    importer = make.importer()
    return [make.item(make.summary(importer=importer, **given), team=team) for _ in range(number)]


def chosen(*items: WorkItem) -> list[str]:
    return [f"{item.pk}:{Activity.objects.get(pk=item.pk).version}" for item in items]


def take(client: Client, *items: WorkItem) -> str:
    """Freeze these items; the address of their draft."""
    answer = client.post(f"{QUEUE}batch/", {"item": chosen(*items)})
    assert answer.status_code == 302 and answer["Location"].startswith("/batches/")
    return str(answer["Location"])


def confirm(client: Client, address: str, **given: Any) -> Any:
    return client.post(f"{address}confirm/", {"action": "decide_no_change", "version": 1, **given})


def test_rows_of_a_queue_are_chosen_by_whoever_works_it(team, specialist, browse):
    item = alike(team, 1)[0]
    page = browse(specialist).get(QUEUE).text
    assert f'name="item" value="{item.pk}:{item.activity.version}" form="batch"' in page
    assert 'data-select="item"' in page and f"{QUEUE}groups/" in page
    watching = browse(make.person(Role.ACCOUNT_MANAGER, team=team)).get(QUEUE).text
    assert 'name="item"' not in watching and "groups/" not in watching


def test_the_queue_of_signers_has_no_check_boxes(team, browse):
    make.item(team=team, queue="second-signature")
    page = browse(make.person(Role.SUPERVISOR, team=team)).get("/queues/second-signature/").text
    assert 'name="item"' not in page


def test_like_items_stand_in_groups_and_the_largest_first(team, specialist, browse):
    alike(team, 3)
    pair = alike(team, 2, hts="6402990000")
    page = browse(specialist).get(f"{QUEUE}groups/").text
    assert "2 groups" in page and "0 items like no other" in page
    assert page.index(">3<") < page.index(">2<") and "6402.99.0000" in page
    Finding.objects.create(
        activity=pair[0].activity, filed_version=1, line=1, finding_type="value", found="1", revenue=Decimal(1),
        authority="19 USC 1401a", author_id=1, author="A. Colleague", recorded_at=make.NOW,
    )  # fmt: skip
    assert "1 group" in browse(specialist).get(f"{QUEUE}groups/").text
    assert "2 groups" in browse(specialist).get(f"{QUEUE}groups/?by=importer&by=tariff").text


def test_a_group_is_shown_and_taken_whole(team, specialist, browse):
    items = alike(team, 3)
    alike(team, 2, hts="6402990000")
    client = browse(specialist)
    key = f"a{items[0].activity.importer.account_id}"
    shown = client.get(f"{QUEUE}groups/?by=importer&group={key}").text
    assert all(item.activity.reference in shown for item in items) and "Review all 3 together" in shown
    address = client.post(f"{QUEUE}batch/?by=importer&group={key}")["Location"]
    batch = Batch.objects.get()
    assert set(batch.rows.values_list("activity_id", flat=True)) == {item.pk for item in items}
    assert "Northgate Imports" in client.get(address).text
    assert client.post(f"{QUEUE}batch/?by=importer&group=a999999", follow=True).text.count("No such group is left")


def test_all_that_match_are_taken_as_they_are_filtered(team, specialist, browse):
    here = [item.pk for item in alike(team, 2, port="1001")]
    alike(team, 2, port="2704")
    browse(specialist).post(f"{QUEUE}batch/?port=1001", {"all": "1"})
    assert set(Batch.objects.get().rows.values_list("activity_id", flat=True)) == set(here)


def test_choosing_nothing_says_so(team, specialist, browse):
    answer = browse(specialist).post(f"{QUEUE}batch/", {"item": ["x", "1", "1:x", ":"]}, follow=True)
    assert "Choose at least one item" in answer.text and not Batch.objects.exists()


def test_a_draft_tells_what_it_would_come_to_and_every_number_opens_its_rows(team, specialist, browse):
    free, held = alike(team, 2)
    colleague = make.person(team=team, name="Alex Worker")
    client, address = browse(specialist), None
    address = take(client, free, held)
    WorkItem.objects.filter(pk=held.pk).update(status="claimed", assignee_id=colleague.user_id)
    page = client.get(address).text
    assert "with somebody else" in page and "No change: 1 item" in page
    assert f"{address}?action=decide_no_change&amp;show=held#rows" in page
    rows = client.get(f"{address}?action=decide_no_change&show=held").text
    assert "Alex Worker has it." in rows and f'data-href="/items/entry_summary/{held.activity.reference}/"' in rows
    assert f'data-href="/items/entry_summary/{free.activity.reference}/"' not in rows
    assert "cannot be undone" in client.get(f"{address}?action=reject").text
    assert not Decision.objects.exists()


def test_it_is_confirmed_worked_looked_at_and_undone(team, specialist, browse, django_capture_on_commit_callbacks):
    items = alike(team, 3)
    client = browse(specialist)
    address = take(client, *items)
    with django_capture_on_commit_callbacks() as sent:
        assert confirm(client, address)["Location"] == address
    assert len(sent) == 1
    going = client.get(f"{address}progress/")
    assert "hx-trigger" in going.text and "HX-Refresh" not in going
    batch = Batch.objects.get()
    while batch_work(batch.pk, at=make.NOW):
        pass
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"
    page = client.get(address).text
    assert "3 decided" in page and items[0].activity.reference in page
    batch.refresh_from_db()
    Batch.objects.update(finished_at=make.NOW.replace(year=2099))
    answer = client.post(f"{address}undo/", {"version": batch.version, "reason": "Wrong group"})
    assert answer.status_code == 302
    while batch_work(batch.pk, at=make.NOW):
        pass
    assert "3 undone" in client.get(address).text and WorkItem.objects.count() == 3


@pytest.mark.parametrize(
    "given", [{"action": "decide_change"}, {"action": "decide_change", "codes": ["99"], "reason": "x"}]
)
def test_an_incomplete_decision_keeps_what_was_typed(given, team, specialist, browse):
    client = browse(specialist)
    address = take(client, *alike(team, 1))
    answer = confirm(client, address, **given)
    assert answer.status_code == 422 and "Nothing was decided" in answer.text
    assert Batch.objects.get().status == "draft"


def test_a_draft_that_is_discarded_changes_nothing(team, specialist, browse):
    client = browse(specialist)
    address = take(client, *alike(team, 2))
    answer = client.post(f"{address}stop/", {"version": 1}, follow=True)
    assert "The list is discarded." in answer.text
    assert "canceled" in client.get(address).text.lower() and WorkItem.objects.count() == 2


def test_results_are_narrowed_and_taken_along_as_shown(team, specialist, browse):
    free, changed = alike(team, 2)
    client = browse(specialist)
    address = take(client, free, changed)
    Activity.objects.filter(pk=changed.pk).update(version=7)
    confirm(client, address)
    while batch_work(Batch.objects.get().pk, at=make.NOW):
        pass
    skipped = client.get(f"{address}?result=skipped").text
    assert changed.activity.reference in skipped and free.activity.reference not in skipped
    lines = b"".join(client.get(f"{address}export.csv?result=skipped").streaming_content).decode().splitlines()
    assert len(lines) == 4 and changed.activity.reference in lines[3] and "changed" in lines[3]
    assert len(b"".join(client.get(f"{address}export.csv").streaming_content).decode().splitlines()) == 5


def test_batches_are_their_makers_and_a_leads_and_nobody_elses(team, specialist, browse):
    address = take(browse(specialist), *alike(team, 1))
    lead = browse(make.person(Role.SUPERVISOR, team=team))
    assert browse(specialist).get("/batches/").text.count("/batches/") > 2
    assert address not in lead.get("/batches/").text and address in lead.get("/batches/?of=office").text
    colleague = browse(make.person(team=team))
    assert address not in colleague.get("/batches/?of=office").text
    far = browse(make.person(Role.SUPERVISOR, team=make.team(center="CEE002")))
    for other in (colleague, far):
        for path in ("", "progress/", "export.csv"):
            assert other.get(f"{address}{path}").status_code == 404
        assert confirm(other, address).status_code == 404
    assert confirm(lead, address).status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", [Role.PORT_OFFICER, Role.FILER, Role.ACCOUNT_MANAGER, Role.HEADQUARTERS])
def test_whoever_works_no_queue_has_no_batches(role, browse):
    client = browse(make.person(role))
    assert "/batches/" not in client.get("/", follow=True).text
    for path in ("/batches/", f"{QUEUE}groups/"):
        assert client.get(path).status_code == 403
    assert client.post(f"{QUEUE}batch/").status_code == 403


@pytest.mark.parametrize("path", [f"{QUEUE}groups/", "/batches/", "{batch}"])
def test_a_page_costs_the_same_queries_at_2_and_at_50_rows(path: str, team, specialist, browse: Callable[..., Client]):
    client, counts = browse(specialist), []
    for rows in (2, 48):
        items = [item for _ in range(rows // 2) for item in alike(team, 2)]
        if path == "/batches/":
            for item in items:
                take(client, item)
        address = take(client, *WorkItem.objects.all()) if path == "{batch}" else ""
        if address:
            confirm(client, address)
        client.get(path.format(batch=address))
        with CaptureQueriesContext(connection) as captured:
            client.get(path.format(batch=address))
        counts.append(len(captured))
    assert counts[0] == counts[1] < 20
