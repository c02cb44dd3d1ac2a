"""The Wednesday sheet on screens: who reads it, what it says, holding back and putting back, how far the posting is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import CAPABILITIES, Capability, Role
from centers.views import liquidation as views
from entries.models import Activity, LiquidationBatch, LiquidationRow
from tests import factories as make
from tests.liquidation_world import coming, decided, draw_up, post, ripe

pytestmark = pytest.mark.usefixtures("world")
SHEET = "/liquidation/"


@pytest.fixture
def team(db: None) -> Any:
    return make.team(kind="entry")


@pytest.fixture
def reader(team: Any, browse: Callable[..., Client]) -> Client:
    return browse(make.person(Role.ENTRY_SPECIALIST, team=team))


def move(client: Client, verb: str, *activities: Activity, reason: str = "", friday: date | None = None) -> Any:
    address = f"{SHEET}sheets/{(friday or coming()).isoformat()}/move/"
    return client.post(address, {"verb": verb, "row": [one.pk for one in activities], "reason": reason}, follow=True)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_not_read_the_sheet_is_shown_no_way_to_it_and_is_refused(role: Role, browse: Any) -> None:
    client = browse(make.person(role))
    may = Capability.VIEW_LIQUIDATION in CAPABILITIES[role]
    friday = coming().isoformat()
    for address in (SHEET, f"{SHEET}sheets/", f"{SHEET}sheets/{friday}/"):
        assert client.get(address).status_code == (200 if may else 403), address
    assert ('href="/liquidation/"' in client.get("/role/").text) is may
    acts = Capability.LIQUIDATE in CAPABILITIES[role]
    for address in (f"{SHEET}sheets/{friday}/draw-up/", f"{SHEET}sheets/{friday}/move/"):
        assert (client.post(address).status_code == 403) is not acts


def test_the_sheet_says_what_posts_with_its_duty_and_what_blocks_the_rest_with_rule_and_authority(
    reader: Client,
) -> None:
    posts, unpaid, suspended = (
        ripe(),
        ripe(collection="unpaid"),
        ripe(holds="44", next_action="await_event", next_date=None),
    )
    draw_up()
    page = reader.get(SHEET).text
    assert "What posts on Friday" in page and f"Liquidation, {coming().isoformat()}" in page
    assert posts.reference in page and unpaid.reference not in page
    assert "$642 declared" in page
    assert "whose estimated duties are not paid has nothing to settle" in page and "19 USC 1505(a), (b)" in page
    assert "Suspended by statute or court" in page and "19 USC 1671b" in page
    assert unpaid.reference in reader.get(f"{SHEET}?show=USC1505_A").text
    held = reader.get(f"{SHEET}?show=suspended").text
    assert suspended.reference in held and unpaid.reference not in held
    assert f'data-href="/items/entry_summary/{suspended.reference}/"' in held


def test_a_center_reads_its_own_entries_and_headquarters_each(reader: Client, browse: Any) -> None:
    own, foreign = ripe(), ripe(center="CEE002")
    draw_up()
    page = reader.get(f"{SHEET}?center=CEE002").text
    assert own.reference in page and foreign.reference not in page
    headquarters = browse(make.person(Role.HEADQUARTERS))
    page = headquarters.get(SHEET).text
    assert own.reference in page and foreign.reference in page and "Hold the selected back" not in page
    page = headquarters.get(f"{SHEET}?center=CEE002").text
    assert own.reference not in page and foreign.reference in page


def test_before_it_is_drawn_up_the_page_says_when_it_will_be(reader: Client) -> None:
    page = reader.get(SHEET).text
    assert "Its sheet is not drawn up yet." in page and not LiquidationBatch.objects.exists()


def test_an_entry_is_held_back_with_a_reason_and_put_back(reader: Client) -> None:
    entry, other = ripe(), ripe()
    draw_up()
    page = move(reader, "take_out", entry, reason="A disclosure is announced.").text
    assert f"{entry.reference}</span> held back." in page
    row = LiquidationRow.objects.get(activity=entry)
    assert (row.standing, row.reason) == ("taken_out", "A disclosure is announced.")
    assert "A disclosure is announced." in reader.get(f"{SHEET}?show=taken_out").text
    assert entry.reference not in reader.get(SHEET).text and other.reference in reader.get(SHEET).text
    assert "put back: it posts on this Friday" in move(reader, "put_back", entry).text
    assert LiquidationRow.objects.get(activity=entry).standing == "posts"
    tally = LiquidationBatch.objects.get().tally
    assert tally == {"CEE001": {"7": {"posts": [2, "1284.28"]}}}


def test_without_a_reason_nothing_is_held_back_and_what_blocks_is_told_when_putting_back(reader: Client) -> None:
    entry, unpaid = ripe(), ripe(collection="unpaid")
    draw_up()
    assert "Say why" in move(reader, "take_out", entry).text
    assert LiquidationRow.objects.get(activity=entry).standing == "posts"
    assert "Not paid." in move(reader, "put_back", unpaid).text
    Activity.objects.filter(pk=unpaid.pk).update(collection="paid")
    move(reader, "put_back", unpaid)
    assert LiquidationRow.objects.get(activity=unpaid).standing == "posts"
    assert "Choose at least one entry." in move(reader, "take_out").text


def test_nobody_is_asked_to_put_back_what_statute_suspends(reader: Client) -> None:
    ripe(holds="44", next_action="await_event", next_date=None), ripe(collection="unpaid")
    draw_up()
    assert "Put the selected back" not in reader.get(f"{SHEET}?show=suspended").text
    assert "Put the selected back" in reader.get(f"{SHEET}?show=blocked").text


def test_entries_of_another_center_are_not_held_back(reader: Client) -> None:
    foreign = ripe(center="CEE002")
    draw_up()
    assert "was not moved" in move(reader, "take_out", foreign, reason="Mine now.").text
    assert LiquidationRow.objects.get(activity=foreign).standing == "posts"


def test_the_posting_is_followed_and_its_end_shows_the_results(reader: Client) -> None:
    friday = coming() - timedelta(days=7)
    first, second, third = ripe(friday), ripe(friday), ripe(friday)
    batch = draw_up(friday)
    Activity.objects.filter(pk=third.pk).update(version=2, holds="48")
    address = f"{SHEET}sheets/{friday.isoformat()}/"
    assert "Not posted" in reader.get(SHEET).text
    post(batch, size=1, chunks=1)
    going = reader.get(f"{address}progress/")
    assert "<strong>1</strong> of 3" in going.text and "hx-trigger" in going.text and "HX-Refresh" not in going
    post(batch)
    assert reader.get(f"{address}progress/")["HX-Refresh"] == "true"
    page = reader.get(address).text
    assert "<strong>2</strong> of 3" in page and "1 left as they are" in page
    assert "Changed after the sheet was drawn up" in reader.get(f"{address}?show=skipped").text
    assert first.reference in page and second.reference in page and "Hold the selected back" not in page
    assert "was not moved" in move(reader, "take_out", first, reason="Too late.", friday=friday).text


def test_a_change_shows_its_bill_and_a_sheet_is_taken_along_as_it_is_shown(reader: Client) -> None:
    billed, plain = decided("500.00"), ripe(importer=make.importer(name="=HYPERLINK(1)"))
    draw_up()
    page = reader.get(f"{SHEET}?show=changes").text
    assert billed.reference in page and plain.reference not in page and "$5" in page
    answer = reader.get(f"{SHEET}sheets/{coming().isoformat()}/export.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 5 and "'=HYPERLINK(1)" in lines[4]


def test_pages_follow_by_position_and_cost_no_more_queries(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [ripe() for _ in range(4)]
    draw_up()
    monkeypatch.setattr(views, "PAGE", 2)
    with CaptureQueriesContext(connection) as few:
        reader.get(SHEET)
    monkeypatch.undo()
    with CaptureQueriesContext(connection) as many:
        page = reader.get(SHEET).text
    assert len(many) == len(few)
    assert all(one.reference in page for one in entries)
    rest = reader.get(f"{SHEET}?after={entries[1].pk}").text
    assert entries[2].reference in rest and entries[1].reference not in rest


def test_the_sheet_is_asked_for_only_once_its_day_has_begun(
    reader: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    far = (coming() + timedelta(days=7)).isoformat()
    page = reader.post(f"{SHEET}sheets/{far}/draw-up/", follow=True).text
    assert "not before" in page
    past = (coming() - timedelta(days=7)).isoformat()
    with django_capture_on_commit_callbacks() as sent:
        assert "being drawn up" in reader.post(f"{SHEET}sheets/{past}/draw-up/", follow=True).text
    assert len(sent) == 1


@pytest.mark.parametrize("day", ["2026-11-26", "x", "20261127", "2026-W48-5"])
def test_a_day_that_is_no_friday_has_no_sheet(day: str, reader: Client) -> None:
    assert reader.get(f"{SHEET}sheets/{day}/").status_code == 404


def test_all_sheets_are_listed_the_newest_first(reader: Client) -> None:
    earlier = coming() - timedelta(days=7)
    ripe(earlier)
    post(draw_up(earlier))
    ripe()
    draw_up()
    page = reader.get(f"{SHEET}sheets/").text
    assert page.index(f"/liquidation/sheets/{coming().isoformat()}/") < page.index(
        f"/liquidation/sheets/{earlier.isoformat()}/"
    )
    assert earlier.isoformat() in reader.get(f"{SHEET}sheets/?after={coming().isoformat()}").text
