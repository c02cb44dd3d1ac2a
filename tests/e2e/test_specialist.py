"""A specialist's day without a mouse."""

from datetime import timedelta

from playwright.sync_api import expect

from centers.models import Decision, WorkItem
from entries.models import Finding, Form
from tests import factories as make
from tests.e2e.conftest import Site


def test_a_specialist_clears_ten_items_by_keyboard(site: Site) -> None:
    team = make.team()
    specialist = make.person(team=team)
    for day in range(10):
        make.item(team=team, due=make.TODAY + timedelta(days=day))
    page = site.open(specialist, "/queues/summary-review/")
    page.keyboard.press("n")
    for left in range(9, -1, -1):
        page.wait_for_url("**/items/**")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_be_focused()
        done = heading.inner_text()
        page.keyboard.press("e")
        expect(page.get_by_role("radio", name="No change")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text=f"{done.split()[-1]} decided")).to_be_visible()
        assert WorkItem.objects.count() == left
    page.wait_for_url("**/queues/summary-review/")
    assert Decision.objects.filter(status=Decision.Status.FINAL, decided_by=specialist.user_id).count() == 10


def test_a_finding_leads_to_a_decision_for_a_change_by_keyboard(site: Site) -> None:
    team = make.team()
    specialist = make.person(team=team)
    item = make.item(team=team)
    page = site.open(specialist, "/queues/summary-review/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=item.activity.reference)).to_be_focused()
    page.keyboard.press("c")
    page.wait_for_url("**/items/**")
    page.keyboard.press("f")
    expect(page.locator("#finding-line")).to_be_focused()
    page.locator("#finding-found").fill("8205.59.55.60")
    page.locator("#finding-revenue").fill("210.50")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="The finding is recorded.")).to_be_visible()
    assert Finding.objects.get().revenue == 210.5
    page.keyboard.press("e")
    expect(page.get_by_role("radio", name="Change", exact=True)).to_be_focused()
    expect(page.locator("#decide-revenue")).to_have_value("210.50")
    expect(page.get_by_label("02 Classification").first).to_be_checked()
    page.locator("#task-decide").get_by_label("Why").fill("The jaws are of base metal.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/queues/summary-review/")
    decision = Decision.objects.get()
    assert (decision.outcome, decision.codes, float(decision.revenue)) == ("change", ["02"], 210.5)


def test_a_form_28_goes_out_and_its_answer_comes_in(site: Site) -> None:
    team = make.team()
    specialist = make.person(team=team)
    item = make.item(team=team, holder=specialist)
    page = site.open(specialist, f"/items/entry_summary/{item.activity.reference}/")
    page.keyboard.press("i")
    expect(page.get_by_role("radio", name="Request information (Form 28)")).to_be_focused()
    page.get_by_label("Text of the form").fill("Send the mill certificate.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="a reply is due")).to_be_visible()
    page.keyboard.press("a")
    page.get_by_label("Day of the answer").fill(make.clock_today().isoformat())
    page.get_by_label("What was answered").fill("The certificate is attached.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="The answer is on record.")).to_be_visible()
    assert Form.objects.get().answer == "The certificate is attached."


def test_two_browsers_claim_the_same_item_and_the_loser_learns_who_won(site: Site) -> None:
    team = make.team()
    item = make.item(team=team)
    path = "/queues/summary-review/"
    first = site.open(make.person(team=team, name="Rosa Winner"), path)
    second = site.open(make.person(team=team, name="Leo Later"), path)
    for page in (first, second):
        page.keyboard.press("j")
    first.keyboard.press("c")
    first.wait_for_url("**/items/**")
    second.keyboard.press("c")
    expect(second.get_by_role("status").filter(has_text="Rosa Winner was first")).to_be_visible()
    assert WorkItem.objects.get(pk=item.pk).status == "claimed"
    assert any("409" in complaint for complaint in site.complaints)
    site.complaints.clear()  # a browser reports every answer of 409


def test_the_receipt_is_one_key_away_and_shows_without_leaving_the_page(site: Site) -> None:
    team = make.team()
    specialist = make.person(team=team)
    item = make.item(team=team, holder=specialist)
    page = site.open(specialist, f"/items/entry_summary/{item.activity.reference}/")
    page.keyboard.press("r")
    expect(page.locator("#receipt")).to_contain_text("Routing has not decided this yet.")
    assert "/receipt/" not in page.url


def test_keys_do_nothing_while_one_types_and_when_switched_off(site: Site) -> None:
    team = make.team()
    make.item(team=team)
    page = site.open(make.person(team=team), "/queues/summary-review/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("nnn")
    assert page.url.endswith("/queues/summary-review/")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".c-menu summary").click()
    page.get_by_role("button", name="Off").click()
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert WorkItem.objects.get().status == "open"


def test_typed_text_survives_the_end_of_the_session(site: Site) -> None:
    team = make.team()
    specialist = make.person(team=team)
    item = make.item(team=team)
    page = site.open(specialist, f"/items/entry_summary/{item.activity.reference}/")
    page.keyboard.press("m")
    page.locator("#note-text").fill("The seal number differs.")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The seal number differs.")).to_be_visible()
    site.complaints.clear()  # the refusal itself
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/sign-in/**")
    page.get_by_label("Username").fill(specialist_name(specialist.user_id))
    page.get_by_label("Password", exact=True).fill("a long enough password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/**")
    expect(page.locator("#note-text")).to_have_value("The seal number differs.")
    expect(page.get_by_text("What you had typed was put back.")).to_be_visible()


def specialist_name(user_id: int | None) -> str:
    """The name under which a person signs in."""
    from cee.access.models import User

    return User.objects.get(pk=user_id).username


def test_everything_works_without_a_script(site: Site) -> None:
    team = make.team()
    specialist = make.person(team=team)
    item = make.item(team=team)
    page = site.open(specialist, "/queues/summary-review/", java_script_enabled=False)
    page.get_by_role("button", name="Claim next").click()
    page.wait_for_url("**/items/**")
    page.get_by_text("Write a note").first.click()
    page.locator("#note-text").fill("No script was needed.")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.get_by_text("No script was needed.")).to_be_visible()
    page.locator("#task-decide > summary").click()
    page.get_by_role("button", name="Decide and go to the next").click()
    expect(page.get_by_text(f"{item.activity.reference} decided")).to_be_visible()


def test_a_session_that_is_about_to_end_says_so_and_goes_on(site: Site) -> None:
    page = site.open()
    page.clock.install()
    site.sign_in(page, make.person(), "/queues/")
    page.clock.fast_forward("12:59")
    expect(page.get_by_text("Your session ends in")).to_be_hidden()
    page.clock.fast_forward("00:02")
    expect(page.get_by_role("alert")).to_contain_text("Your session ends in 2 minutes")
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_form_29_asks_for_its_reasons_its_lines_and_its_text(site: Site) -> None:
    team = make.team()
    specialist = make.person(team=team)
    item = make.item(team=team, holder=specialist)
    page = site.open(specialist, f"/items/entry_summary/{item.activity.reference}/")
    page.keyboard.press("i")
    expect(page.get_by_role("group", name="Reasons").first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Propose action (Form 29)")).to_be_checked()
    page.locator("#task-issue").get_by_label("01 Valuation").first.check()
    page.get_by_role("group", name="Lines concerned").get_by_label("1").check()
    page.get_by_label("Text of the form").fill("Freight is part of the value.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="a reply is due")).to_be_visible()
    form = Form.objects.get()
    assert (form.form, form.codes, form.lines) == ("29_proposed", ["01"], [1])
