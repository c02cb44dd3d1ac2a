"""A batch of two hundred, from the group to its undoing, in a real browser; choosing by keyboard, and without a script."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from cee.base.clock import now
from centers.models import Batch, Decision, WorkItem
from centers.services.batch_work import batch_work
from entries.services.deadlines import deadlines_refresh
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site

QUEUE = "/queues/summary-review/"


def at_work(number: int) -> Any:
    """A specialist whose queue holds so many like summaries and two that are like no other."""
    make.team(kind="entry")
    team = make.team()
    importer = make.importer(name="Pumps Forever")
    for _ in range(number):
        make.item(make.summary(importer=importer, hts="8413600070"), team=team)
    for hts in ("6402990000", "8205511500"):
        make.item(make.summary(hts=hts), team=team)
    deadlines_refresh(list(WorkItem.objects.values_list("pk", flat=True)))
    return make.person(team=team)


def worked(page: Page, size: int, said: str) -> None:
    """A worker does one chunk; the open page says so by itself."""
    batch_work(Batch.objects.get().pk, at=now(), size=size)
    expect(page.locator("#progress")).to_contain_text(said)


def finish() -> None:
    """A worker does what is left."""
    while batch_work(Batch.objects.get().pk, at=now()):
        pass


def test_a_batch_of_200_with_undo(site: Site) -> None:
    page = site.open(at_work(200), QUEUE)
    page.keyboard.press("g")
    expect(page.get_by_role("heading", level=1)).to_have_text("Like items of summaries to review")
    assert not violations(page)
    page.get_by_role("link", name="200").click()
    expect(page.get_by_text("Pumps Forever").first).to_be_visible()
    assert not violations(page)
    page.get_by_role("button", name=re.compile("Review all 200 together")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("200 items of summaries to review, together")
    expect(page.get_by_role("link", name=re.compile("200 would be decided"))).to_be_visible()
    assert not violations(page)
    assert not Decision.objects.exists()
    page.get_by_role("button", name="No change: 200 items").click()
    expect(page.locator("#progress")).to_contain_text("0 of 200")
    assert not violations(page)
    worked(page, 80, "80 of 200")
    worked(page, 80, "160 of 200")
    finish()
    expect(page.get_by_role("link", name="Decided 200")).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("200 of 200")
    assert Decision.objects.filter(status="final").count() == 200 and WorkItem.objects.count() == 2
    page.keyboard.press("u")
    assert not violations(page)
    page.get_by_label("Why").fill("The wrong group.")
    page.get_by_role("button", name="Undo 200").click()
    worked(page, 80, "80 of 200 put back")
    finish()
    expect(page.get_by_role("link", name="Undone 200")).to_be_visible()
    assert WorkItem.objects.filter(status="open").count() == 202
    assert Decision.objects.filter(status="undone").count() == 200
    page.goto(f"{site.url}/batches/")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert not violations(page)


def test_rows_are_chosen_by_keyboard_one_by_one_and_as_a_range(site: Site) -> None:
    page = site.open(at_work(6), QUEUE)
    for key in ("j", "x", "j", "j", "X"):
        page.keyboard.press(key)
    expect(page.locator("[data-selected]")).to_have_text("3")
    page.keyboard.press("j")
    page.keyboard.press(" ")
    expect(page.locator("[data-selected]")).to_have_text("4")
    page.get_by_role("checkbox", name="All on this page").check()
    expect(page.locator("[data-selected]")).to_have_text("8")
    page.get_by_role("checkbox", name="All on this page").uncheck()
    boxes = page.get_by_role("checkbox", name=re.compile("^Select"))
    boxes.nth(1).click()
    boxes.nth(5).click(modifiers=["Shift"])
    expect(page.locator("[data-selected]")).to_have_text("5")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 items of summaries to review, together")


def test_without_a_script_it_is_a_plain_form(site: Site) -> None:
    page = site.open(at_work(3), QUEUE, java_script_enabled=False)
    for box in page.get_by_role("checkbox", name=re.compile("^Select")).all()[:2]:
        box.check()
    page.get_by_role("button", name="Review the selected together").click()
    page.get_by_role("button", name="No change: 2 items").click()
    expect(page.locator("#progress")).to_contain_text("0 of 2")
    finish()
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#progress")).to_contain_text("2 of 2")


def test_it_can_be_read_at_400_percent(site: Site) -> None:
    page = site.open(at_work(3), QUEUE, viewport={"width": 320, "height": 256})
    page.get_by_role("checkbox", name=re.compile("^Select")).first.check()
    page.get_by_role("button", name="Review the selected together").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 item of summaries to review, together")
    for path in (page.url, f"{site.url}{QUEUE}groups/", f"{site.url}/batches/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 321, path
