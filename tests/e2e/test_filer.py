"""A filer looks after its filings: what became of each, what is asked by when; and has events sent, by keyboard, without a script."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from cee.access.capabilities import Role
from entries.models import Form
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.intake_world import hand_in, number, stored, summary


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_filer_finds_what_is_asked_of_it_and_has_its_events_sent(site: Site, script: bool) -> None:
    hand_in(summary(1), summary(2), summary(3, port_of_entry="12"))
    Form.objects.create(
        activity=stored(1), form="28", issued_date=date(2026, 11, 20), reply_due=date(2026, 12, 20), text="Which?",
        issuer_id=1, issuer="A. Colleague",
    )  # fmt: skip
    page = site.open(make.person(Role.FILER), "/submissions/", java_script_enabled=script)
    page.get_by_role("link", name="Filings").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("what became of them")
    page.get_by_role("link", name="Where something waits for you").click()
    expect(page.locator("main")).to_contain_text("Answer the Form 28")
    expect(page.locator("main")).not_to_contain_text(number(2))
    page.get_by_role("link", name=number(1)).click()
    expect(page.locator("main")).to_contain_text("Asked of you:")
    expect(page.locator("main")).not_to_contain_text("A. Colleague")
    page.goto(site.url + "/submissions/filings/")
    page.get_by_label("A number of yours, or its beginning").fill(number(2))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(number(2))
    expect(page.locator("main")).not_to_contain_text(number(1))
    page.get_by_role("link", name="Webhooks").click()
    page.get_by_text("Have events sent to another address").click()
    page.get_by_label("URL").fill("https://example.com/hook")
    page.get_by_role("button", name="Make it and show its secret").click()
    expect(page.locator("#secret code")).to_have_text(re.compile(r"whsec_\S+"))
    if script:
        assert not violations(page)
    page.get_by_role("link", name="Webhooks").first.click()
    page.get_by_role("link", name="https://example.com/hook").click()
    page.get_by_text("Stop", exact=True).click()
    page.get_by_label("Why").fill("Moved.")
    page.get_by_role("button", name="Send nothing more").click()
    expect(page.locator("main")).to_contain_text("stopped by its office")
