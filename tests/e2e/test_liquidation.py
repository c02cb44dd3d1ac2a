"""An entry specialist reads the Wednesday sheet, holds an entry back, and sees the Friday batch post, in a real browser."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from cee.access.capabilities import Role
from centers.services.deemed_entries import deemed_find
from entries.models import Activity, LiquidationRow
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.liquidation_world import CLOCK, at, coming, draw_up, post, ripe


def test_a_specialist_reads_the_sheet_holds_one_back_and_the_batch_posts(site: Site) -> None:
    first, held, third = ripe(), ripe(), ripe()
    unpaid = ripe(collection="unpaid")
    batch = draw_up()
    page = site.open(make.person(Role.ENTRY_SPECIALIST, team=make.team(kind="entry")), "/")
    page.get_by_role("link", name="Liquidation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"What posts on Friday {coming().isoformat()}")
    expect(page.get_by_role("link", name=re.compile("^3 *post"))).to_be_visible()
    assert not violations(page)
    page.get_by_role("row", name=re.compile("Not paid")).get_by_role("link").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator("#rows tbody")).to_contain_text(unpaid.reference)
    page.go_back()
    page.get_by_role("checkbox", name=f"Select {held.reference}").check()
    page.get_by_label("Why it is held back").fill("A disclosure is announced.")
    page.get_by_role("button", name=re.compile("Hold the selected back")).click()
    expect(page.get_by_role("status")).to_contain_text(f"{held.reference} held back.")
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    assert LiquidationRow.objects.get(activity=held).standing == "taken_out"
    post(batch)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"What posted on Friday {coming().isoformat()}")
    expect(page.locator("#progress")).to_contain_text("2 of 2")
    assert not violations(page)
    states = dict(Activity.objects.values_list("reference", "state"))
    assert [states[one.reference] for one in (first, held, third)] == ["closed", "awaiting_liquidation", "closed"]


def test_the_posting_is_followed_on_its_page(site: Site) -> None:
    friday = coming() - timedelta(days=7)
    for _ in range(3):
        ripe(friday)
    batch = draw_up(friday)
    post(batch, size=1, chunks=1)
    page = site.open(make.person(Role.ENTRY_SPECIALIST), f"/liquidation/sheets/{friday.isoformat()}/")
    expect(page.locator("#progress")).to_contain_text("1 of 3")
    assert not violations(page)
    post(batch, size=1, chunks=1)
    expect(page.locator("#progress")).to_contain_text("2 of 3")
    post(batch)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"What posted on Friday {friday.isoformat()}")


def test_without_a_script_the_sheet_is_plain_links_and_a_form_and_it_can_be_read_at_400_percent(site: Site) -> None:
    entry = ripe()
    draw_up()
    person = make.person(Role.ENTRY_SPECIALIST)
    page = site.open(person, "/liquidation/", java_script_enabled=False)
    page.get_by_role("checkbox", name=f"Select {entry.reference}").check()
    page.get_by_label("Why it is held back").fill("The filer asked.")
    page.get_by_role("button", name=re.compile("Hold the selected back")).click()
    expect(page.locator("#rows")).to_contain_text("No entry stands so.")
    small = site.open(person, "/liquidation/?show=taken_out", viewport={"width": 320, "height": 256})
    for path in ("/liquidation/?show=taken_out", "/liquidation/sheets/"):
        small.goto(f"{site.url}{path}")
        assert small.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_an_extension_is_granted_with_its_notice_and_the_law_is_recorded(site: Site) -> None:
    entry = ripe(coming() + timedelta(days=70))
    today = make.clock_today()
    late = ripe(entry_date=today - timedelta(days=400), next_date=today - timedelta(days=85))
    deemed_find(actor=CLOCK, at=at(today))
    person = make.person(Role.ENTRY_SPECIALIST, team=make.team(kind="entry"))
    page = site.open(person, f"/items/entry_summary/{entry.reference}/")
    page.keyboard.press("x")
    page.get_by_label("Kind of extension").select_option("50")
    page.locator("#task-extend").get_by_label("Why").fill("The importer waits for its laboratory.")
    page.get_by_role("button", name="Extend and give notice").click()
    expect(page.locator("#liquidation")).to_contain_text("1 extension granted")
    page.get_by_label("What a change would come to, dollars").fill("1000")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator("#assessed")).to_contain_text("$1,642.14")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert not violations(page)
    page.get_by_role("link", name="Notice of extension 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notice of extension of liquidation")
    expect(page.locator("main")).to_contain_text("The importer waits for its laboratory.")
    assert not violations(page)
    page.goto(f"{site.url}/liquidation/deemed/")
    page.get_by_role("link", name=late.reference).click()
    expect(page.locator("#liquidation")).to_contain_text("The law has liquidated it")
    page.keyboard.press("l")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#liquidation")).to_contain_text("as asserted")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert not violations(page)
    page.get_by_role("link", name="On the bulletin").click()
    expect(page.locator("tbody tr")).to_have_count(1)
