"""Liquidation on an entry's page: planned, posted, lapsed, extended, reliquidated, with the arithmetic of each."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cee.access.capabilities import Role
from centers.services.deemed_entries import deemed_find
from entries.models import Activity, DeemedProposal, ExtensionNotice, Liquidation, LiquidationRow
from tests import factories as make
from tests.liquidation_world import CLOCK, at, coming, decided, draw_up, post, ripe

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def reader(browse: Callable[..., Client]) -> Client:
    return browse(make.person(Role.ENTRY_SPECIALIST, team=make.team(kind="entry")))


def address(activity: Activity, verb: str = "") -> str:
    return f"/items/entry_summary/{activity.reference}/{verb}"


def send(client: Client, activity: Activity, verb: str, **given: Any) -> Any:
    activity.refresh_from_db()
    return client.post(address(activity, f"{verb}/"), {"version": activity.version, **given}, follow=True)


def lapsed() -> Activity:
    """An entry whose year ran out 35 days ago."""
    today = make.clock_today()
    return ripe(entry_date=today - timedelta(days=400), next_date=today - timedelta(days=85))


def test_a_decided_change_shows_what_it_comes_to_with_the_interest_of_each_rate_period(reader: Client) -> None:
    entry = decided("500.00")
    page = reader.get(address(entry)).text
    assert f"As decided, on {coming().isoformat()}" in page
    assert "$642.14" in page and "$1,142.14" in page
    assert "Interest by rate period" in page and "Percent a year" in page and "19 USC 1505(c)" in page


def test_it_says_how_it_stands_on_the_sheet_and_is_held_back_there(reader: Client) -> None:
    entry = ripe()
    batch = draw_up()
    assert "On the sheet of" in reader.get(address(entry)).text
    move = f"/liquidation/sheets/{batch.friday.isoformat()}/move/"
    answer = reader.post(move, {"verb": "take_out", "row": entry.pk, "reason": "Asked for.", "back": "item"})
    assert answer["Location"] == f"{address(entry)}#liquidation"
    page = reader.get(address(entry)).text
    assert "Held back" in page and "Asked for." in page and "Look again, and put it back" in page


def test_it_is_set_for_the_next_friday_with_a_reason(reader: Client) -> None:
    entry = ripe(coming() + timedelta(days=70))
    assert "This is needed." in send(reader, entry, "liquidate", action="liquidate").text
    page = send(reader, entry, "liquidate", action="liquidate", reason="The importer closes its books.").text
    assert "is set for" in page
    assert LiquidationRow.objects.get(activity=entry).manual


def test_what_the_law_has_liquidated_is_proven_and_recorded_as_of_its_day(reader: Client) -> None:
    entry = lapsed()
    day = make.clock_today() - timedelta(days=35)
    deemed_find(actor=CLOCK, at=at(make.clock_today()))
    page = reader.get(address(entry)).text
    assert "The law has liquidated it" in page and day.isoformat() in page and "events it rests on" in page
    page = send(reader, entry, "liquidate", action="record_deemed").text
    assert f"was liquidated by law on {day.isoformat()}" in page and "Deemed" in page
    posted = Liquidation.objects.get(activity=entry)
    assert (posted.date, posted.posted_date) == (day, make.clock_today())
    assert DeemedProposal.objects.get(activity=entry).outcome == "confirmed"


def test_a_posted_entry_is_reliquidated_within_90_days_and_shows_both(reader: Client) -> None:
    friday = coming() - timedelta(days=7)
    entry = ripe(friday)
    post(draw_up(friday))
    page = reader.get(address(entry)).text
    assert "CBP may reliquidate of its own accord until" in page
    page = send(
        reader,
        entry,
        "liquidate",
        action="reliquidate",
        codes__reliquidate=["02"],
        revenue="250.00",
        reason="Wrong rate.",
    ).text
    assert "is reliquidated" in page and "is billed, interest included" in page
    second = Liquidation.objects.get(activity=entry, number=2)
    assert second.after - second.before == Decimal("250.00") and "02 classification" in page


def test_what_a_change_would_come_to_is_worked_out_and_kept_nowhere(reader: Client) -> None:
    entry = ripe()
    page = reader.get(address(entry, "assessment/"), {"change": "1,000.00"})
    assert "$1,642.14" in page.text and "Back to the entry" in page.text
    part = reader.get(address(entry, "assessment/"), {"change": "-1000"}, headers={"hx-request": "true"}).text
    assert "Refund" in part and "Back to the entry" not in part
    assert "dollars and cents" in reader.get(address(entry, "assessment/"), {"change": "much"}).text
    assert not Liquidation.objects.exists()


def test_an_extension_gives_a_notice_to_print_that_counts_and_limits(reader: Client) -> None:
    entry = ripe(coming() + timedelta(days=70))
    given = {
        "action": "extend_liquidation",
        "code__extend_liquidation": "49",
        "reason": "Samples are with the laboratory.",
    }
    page = send(reader, entry, "extend", **given).text
    assert "its notice is ready to be printed" in page and "1 extension granted" in page
    assert "all together end by" in page
    notice = ExtensionNotice.objects.get(activity=entry)
    letter = reader.get(address(entry, "extensions/1/")).text
    assert notice.until.isoformat() in letter and "Samples are with the laboratory." in letter
    assert "importer of record" in letter and "19 CFR 159.12(e)" in letter
    assert reader.get(address(entry, "extensions/2/")).status_code == 404
    assert reader.get(address(entry, "extensions/99999999999/")).status_code == 404


@pytest.mark.parametrize("role", [Role.IMPORT_SPECIALIST, Role.HEADQUARTERS])
def test_whoever_does_not_liquidate_is_offered_none_of_it(role: Role, browse: Any) -> None:
    entry, late = ripe(), lapsed()
    draw_up()
    client = browse(make.person(role))
    page = client.get(address(entry)).text
    assert "On the sheet of" in page and "Hold it back" not in page and "What a change would come to" not in page
    assert "task-liquidate" not in client.get(address(late)).text
    assert client.get(address(entry, "assessment/"), {"change": "5"}).status_code == 403
    assert client.post(address(entry, "liquidate/"), {"version": 1, "action": "liquidate"}).status_code == 403


def test_another_office_sees_the_notice_of_its_own_entries_only(reader: Client, browse: Any) -> None:
    entry = ripe(coming() + timedelta(days=70))
    send(
        reader,
        entry,
        "extend",
        action="extend_liquidation",
        code__extend_liquidation="50",
        reason="Asked by the importer.",
    )
    assert browse(make.person(Role.FILER)).get(address(entry, "extensions/1/")).status_code == 200
    assert browse(make.person(Role.FILER, office="XYZ")).get(address(entry, "extensions/1/")).status_code == 404


def test_those_that_the_law_has_liquidated_are_listed_until_they_are_recorded(reader: Client, browse: Any) -> None:
    entry, foreign = lapsed(), lapsed()
    Activity.objects.filter(pk=foreign.pk).update(center="CEE002")
    deemed_find(actor=CLOCK, at=at(make.clock_today()))
    page = reader.get("/liquidation/deemed/").text
    assert entry.reference in page and foreign.reference not in page and "+ 1 year =" in page
    assert f'data-href="/items/entry_summary/{entry.reference}/#liquidation"' in page
    every = browse(make.person(Role.AUDITOR)).get("/liquidation/deemed/").text
    assert entry.reference in every and foreign.reference in every
    send(reader, entry, "liquidate", action="record_deemed")
    assert entry.reference not in reader.get("/liquidation/deemed/").text
    assert entry.reference in reader.get("/liquidation/deemed/?show=confirmed").text
    assert reader.get("/liquidation/deemed/?after=x").status_code == 422
    assert browse(make.person(Role.IMPORT_SPECIALIST)).get("/liquidation/deemed/").status_code == 403
