"""A handoff both ways, by keyboard and mouse in two browsers: a specialist asks a port, the port asks a Center."""

from playwright.sync_api import expect

from cee.access.capabilities import Role
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site


def test_a_question_goes_to_the_port_and_comes_back_and_one_of_the_port_is_answered(site: Site) -> None:
    team = make.team()
    specialist, officer = make.person(team=team), make.person(Role.PORT_OFFICER, office="2704")
    entry = make.item(make.summary(), team=team, holder=specialist).activity
    center = site.open(specialist, f"/items/entry_summary/{entry.reference}/")
    center.get_by_role("link", name="Ask a port").click()
    center.get_by_label("The question").fill("Are the boxes marked?")
    center.get_by_role("button", name="Ask", exact=True).click()
    expect(center.get_by_role("heading", level=1)).to_contain_text(entry.reference)
    assert not violations(center)

    port = site.open(officer, "/port/")
    assert not violations(port)
    port.get_by_role("link", name="Examination of the goods").first.click()
    port.get_by_role("button", name="Accept").click()
    port.locator("#answer-text").fill("Every box is marked.")
    port.get_by_role("button", name="Answer", exact=True).click()
    expect(port.get_by_role("status").first).to_contain_text("Answer: done")

    center.goto(f"{site.url}/")
    center.get_by_role("link", name=entry.reference).first.wait_for()
    center.goto(f"{site.url}/handoffs/?list=us")
    assert not violations(center)
    center.get_by_role("link", name="Examination of the goods").click()
    expect(center.get_by_text("Every box is marked.")).to_be_visible()

    port.goto(f"{site.url}/handoffs/new/")
    assert not violations(port)
    port.get_by_label("What is asked").select_option("marking_question")
    port.get_by_label("Number", exact=True).fill(entry.reference)
    port.get_by_label("The question").fill("Is a paper band enough?")
    port.get_by_role("button", name="Ask", exact=True).click()
    center.goto(f"{site.url}/")
    center.get_by_role("link", name=entry.reference).last.wait_for()
    center.goto(f"{site.url}/handoffs/?list=us")
    center.get_by_role("link", name="Marking of the country of origin").click()
    center.get_by_role("button", name="Accept").click()
    center.locator("#answer-text").fill("No; it comes off.")
    center.get_by_role("button", name="Answer", exact=True).click()
    port.reload()
    expect(port.get_by_text("No; it comes off.")).to_be_visible()


def test_guidance_is_written_published_by_another_and_read_beside_the_item(site: Site) -> None:
    team = make.team()
    author, lead = make.person(team=team), make.person(Role.SUPERVISOR, office="CEE001")
    entry = make.item(make.summary(), team=team, holder=author).activity
    writes = site.open(author, "/guidance/new/")
    assert not violations(writes)
    writes.get_by_label("Title").fill("Paper bands on hand tools")
    writes.get_by_label("Tariff numbers that begin").fill("8205")
    writes.get_by_label("Guidance", exact=True).fill("A band that comes off is no marking.")
    writes.get_by_label("Authority").fill("19 USC 1304")
    writes.get_by_role("button", name="Write the draft").click()
    leads = site.open(lead, "/guidance/")
    leads.get_by_role("link", name="Paper bands on hand tools").click()
    leads.get_by_role("button", name="Publish").click()
    assert not violations(leads)
    writes.goto(f"{site.url}/items/entry_summary/{entry.reference}/")
    expect(writes.get_by_text("A band that comes off is no marking.")).to_be_visible()
