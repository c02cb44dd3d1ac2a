"""The routing desk gives an importer to another Center, and moves the open work by an act of its own."""

import re

from playwright.sync_api import expect

from cee.access.capabilities import Role
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.intake_world import stored
from tests.web.test_reroutes import account_with_work, run_all


def test_an_account_is_assigned_anew_and_its_open_work_follows_only_when_it_is_confirmed(site: Site) -> None:
    account = account_with_work(2)
    account.assignments.all().delete()
    old = site.open(make.person(office="CEE001"), "/queues/summary-review/")
    expect(old.locator("tbody tr")).to_have_count(2)
    desk = site.open(make.person(Role.ROUTING_DESK), f"/routing/accounts/{account.pk}/")
    desk.locator("#id_center").select_option("CEE007")
    desk.locator("#id_valid_from").fill("2020-01-01")
    desk.locator("#id_reason").fill("The appeal was upheld.")
    desk.get_by_role("button", name="Assign").click()
    expect(desk.get_by_role("status").first).to_contain_text("Open work stays where it is.")
    assert stored(1).center == "CEE001"

    desk.get_by_role("button", name="What open work would go elsewhere?").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Open work of the account Northgate Imports")
    row = desk.get_by_role("table", name="What goes where").get_by_role("row").nth(1)
    expect(row).to_contain_text("CEE007")
    assert not violations(desk)
    row.get_by_role("link").last.click()
    expect(desk.locator("tbody tr")).to_have_count(2)
    assert not violations(desk)
    desk.go_back()
    desk.get_by_label("Why the work is moved").fill("The appeal was upheld.")
    desk.get_by_role("button", name="Move them").click()
    expect(desk.get_by_role("status").first).to_contain_text("The work is being moved.")
    assert stored(1).center == "CEE001", "a worker moves it, not the page"
    run_all()
    expect(desk.locator("#progress")).to_contain_text(re.compile("Done"))
    expect(desk.locator("#progress")).to_contain_text("What went where")
    assert not violations(desk)

    old.reload()
    expect(old.locator("main")).not_to_contain_text(stored(1).reference)
    old.goto(site.url + "/")
    old.get_by_role("link", name="See what went and what came").click()
    assert not violations(old)
    old.get_by_role("table").get_by_role("link", name="2").click()
    expect(old.locator("tbody tr")).to_have_count(2)
    assert not violations(old)
    new = site.open(make.person(office="CEE007"), "/queues/summary-review/")
    expect(new.locator("tbody tr")).to_have_count(2)
    new.get_by_role("link", name=stored(1).reference).click()
    expect(new.locator("main")).to_contain_text("The appeal was upheld.")
