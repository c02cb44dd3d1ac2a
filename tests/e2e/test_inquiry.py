"""A trade inquiry from its arrival by telephone to guidance beside an entry, by two people in two browsers."""

from playwright.sync_api import expect

from cee.access.capabilities import Role
from cee.core.vocabulary import Kind
from cee.pipeline import process_submission
from centers.models import Team
from entries.models import Activity, Submission
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site


def test_an_inquiry_arrives_is_answered_published_by_another_and_read_beside_an_entry(site: Site) -> None:
    team = Team.objects.get(center="CEE010", kind="import_specialist")
    specialist = make.person(team=team)
    lead = make.person(Role.SUPERVISOR, office="CEE010")
    entry = make.item(make.summary(center="CEE010"), team=team).activity

    page = site.open(specialist, "/queues/trade-inquiries/")
    page.get_by_role("link", name="Take one in").click()
    page.get_by_label("Subject").fill("Ratchet wrenches")
    page.get_by_label("Question").fill("Which heading do wrenches with a ratchet belong to?")
    page.get_by_label("Asker speaks for").select_option("broker")
    page.get_by_label("Name of the asker").fill("Test Asker")
    page.get_by_label("Telephone of the asker").fill("555-0100")
    page.get_by_label("How it came").select_option("telephone")
    page.get_by_role("button", name="Add tariff number").click()
    page.locator("[name='hts[0]']").fill("8205.51")
    assert not violations(page)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("status").first).to_contain_text("taken in")
    process_submission(Submission.objects.get().pk)

    made = Activity.objects.get(kind=Kind.TRADE_INQUIRY)
    page.goto(f"{site.url}/queues/trade-inquiries/")
    expect(page.locator("tbody")).to_contain_text("Ratchet wrenches")
    assert not violations(page)
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_contain_text(made.reference)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert not violations(page)
    page.get_by_role("radio", name="Answer", exact=True).check()
    page.locator("#inquiry-text").fill("They are hand tools of heading 8204.")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#thread")).to_contain_text("They are hand tools of heading 8204.")
    page.get_by_role("link", name="Publish as guidance").click()
    expect(page.get_by_label("Title")).to_have_value("Ratchet wrenches")
    page.get_by_label("Topic").select_option("classification")
    page.get_by_label("Authority").fill("General Rule of Interpretation 1")
    assert not violations(page)
    page.get_by_role("button", name="Write the draft").click()
    page.get_by_role("link", name="Change the draft").click()
    page.get_by_label("Title").fill("Wrenches with a ratchet")
    assert not violations(page)
    page.get_by_role("button", name="Change the draft").click()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)

    leads = site.open(lead, "/guidance/")
    leads.get_by_role("link", name="Wrenches with a ratchet").click()
    expect(leads.get_by_role("link", name=made.reference)).to_be_visible()
    leads.get_by_role("button", name="Publish").click()
    assert not violations(leads)
    page.goto(f"{site.url}/items/entry_summary/{entry.reference}/")
    expect(page.get_by_text("They are hand tools of heading 8204.")).to_be_visible()
