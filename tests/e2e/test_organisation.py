"""The administrator keeps the ports, the routing desk the importer accounts, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cee.access.capabilities import Role
from centers.services.organisation import organisation_ship
from entries.models import AccountStanding, ImporterAccount
from entries.selectors.intake import importers_of
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.intake_world import CBP


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def test_the_administrator_opens_a_port_and_closes_it(site: Site) -> None:
    page = site.open(make.person(Role.ADMINISTRATOR), "/organisation/ports/")
    page.get_by_text("Open a port from a day on").click()
    page.get_by_label("Code", exact=True).fill("2699")
    page.get_by_label("Name", exact=True).fill("Nogales East")
    page.get_by_label("Source").fill("Notice of opening")
    page.get_by_role("button", name="Open", exact=True).click()
    said(page, "The port is open from that day on.")
    page.get_by_label("The code begins").fill("2699")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="2699").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2699 Nogales East")
    close = page.locator("#close")
    close.get_by_label("First day no longer").fill((make.clock_today() + timedelta(days=1)).isoformat())
    close.get_by_role("button", name="Close").click()
    expect(close.get_by_label("Why")).to_be_focused()
    close.get_by_label("Why").fill("Merged with Nogales.")
    close.get_by_role("button", name="Close").click()
    said(page, "2699 is recorded.")
    expect(page.locator("main")).to_contain_text("Open it again")
    expect(page.locator(".c-timeline")).to_contain_text("Merged with Nogales.")


def test_the_desk_makes_an_account_of_two_numbers_sets_its_standing_and_corrects_it(site: Site) -> None:
    importers_of(["26-111111100"], at=make.NOW)
    page = site.open(make.person(Role.ROUTING_DESK))
    page.get_by_role("link", name="Accounts", exact=True).click()
    page.get_by_role("link", name="Numbers without an account").click()
    page.get_by_role("link", name="Make one").click()
    page.get_by_label("Name", exact=True).fill("Northgate Imports")
    page.get_by_label("Importer-of-record numbers").fill("123-45-6789")
    page.get_by_label("Why").fill("Asked by letter.")
    page.get_by_role("button", name="Make").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Northgate Imports")
    numbers = page.get_by_role("table", name="Importer-of-record numbers")
    expect(numbers).to_contain_text("26-111111100")
    expect(numbers).to_contain_text("***-**-6789")

    page.get_by_text("Set the standing from a day on").click()
    form = page.locator("#standing")
    form.get_by_label("Standing").select_option("ctpat_1")
    form.get_by_label("Source").fill("CTPAT portal")
    form.get_by_label("Why").fill("Certified.")
    form.get_by_role("button", name="Set").click()
    said(page, "The standing is recorded.")
    page.get_by_role("table", name="Trusted-trader standing").get_by_role("link", name="Correct").click()
    form = page.locator("#correct")
    form.get_by_label("Standing").select_option("ctpat_2")
    form.get_by_label("What was wrong").fill("The certificate says tier II.")
    form.get_by_role("button", name="Correct").click()
    said(page, "The standing is put right.")
    rows = page.get_by_role("table", name="Trusted-trader standing").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator(".c-page-head")).to_contain_text("CTPAT tier II")
    account = ImporterAccount.objects.get(name="Northgate Imports")
    assert account.importers.count() == 2
    assert AccountStanding.objects.get(account=account, known_to=None).standing == "ctpat_2"


def test_a_person_changes_their_password_from_the_menu_under_their_name(site: Site) -> None:
    page = site.open(make.person(Role.PORT_OFFICER))
    page.locator(".c-menu summary").click()
    page.get_by_role("link", name="Change your password").click()
    page.get_by_label("Present password").fill("a long enough password")
    page.get_by_label("New password", exact=True).fill("four words are better")
    page.get_by_label("New password again").fill("four words are better")
    page.get_by_role("button", name="Change it").click()
    said(page, "Your password is changed.")


def _account() -> str:
    account = make.importer(name="Northgate Imports").account
    assert account is not None
    return f"/organisation/accounts/{account.pk}/"


@pytest.mark.parametrize(
    "address",
    [
        lambda: "/organisation/teams/", lambda: "/organisation/ports/", lambda: "/organisation/ports/2704/",
        lambda: "/organisation/accounts/", _account,
    ],
    ids=["teams", "ports", "port", "accounts", "account"],
)  # fmt: skip
def test_with_every_form_open_a_screen_can_be_used_at_400_percent(site: Site, address: Callable[[], str]) -> None:
    organisation_ship(actor=CBP)
    page = site.open(make.person(Role.ADMINISTRATOR), address(), viewport={"width": 320, "height": 256})
    page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not violations(page)
