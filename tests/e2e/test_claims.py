"""A protest from its arrival to its denial and to its approval, a drawback claim to its liquidation, in a real browser by keyboard."""

import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect

from cee.access.capabilities import Role
from cee.access.principal import system_principal
from cee.access.services import token_issue
from cee.core.vocabulary import Kind, State
from centers.models import Center, Decision, Team
from entries.models import Activity, Liquidation
from tests import factories as make
from tests.claims_world import valued
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.e2e.test_upload import work
from tests.intake_world import number
from tests.pure.claims_examples import designated, drawback, exported, protest, protested


def ago(days: int) -> str:
    """A day of the past as programs write it."""
    day: date = make.clock_today() - timedelta(days=days)
    return day.isoformat()


def filed(sequence: int, *, entered: int) -> dict[str, Any]:
    """A summary of tools that were entered so many days ago."""
    day = ago(entered)
    days = dict.fromkeys(("import_date", "entry_date", "release_date", "summary_date"), day)
    return valued(sequence) | days


def told(sequence: int, *, days: int) -> dict[str, Any]:
    """ACE's word that it was liquidated so many days ago."""
    return {"kind": "status_notice", "entry_number": number(sequence), "fact": "liquidated", "date": ago(days)}


def of_value(*sequences: int, **changes: Any) -> dict[str, Any]:
    """A protest of the value of entries that were liquidated 30 days ago."""
    entries = [
        protested(entry_number=number(one), lead=place == 0, decision_date=ago(30)) | {"from": "10000", "to": "8000"}
        for place, one in enumerate(sequences)
    ]
    said = "Inland freight of 2,000 dollars is not dutiable; see HQ H305367."
    return protest(category="value", filed_date=ago(5), entries=entries, justification=said, **changes)


def hand_in(site: Site, *records: dict[str, Any]) -> None:
    """Send records as a program does, and let the workers do them."""
    _, secret = token_issue(name="ace", scopes="all", office="national", actor=system_principal("tests"))
    body = "\n".join(json.dumps(one) for one in records).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"}
    with urlopen(Request(f"{site.url}/api/v1/submissions/", body, headers)) as answer:
        assert answer.status == 202
    work()


def the(kind: Kind) -> Activity:
    return Activity.objects.get(kind=kind)


def takes(site: Site, activity: Activity, role: str = Role.IMPORT_SPECIALIST) -> Page:
    """Somebody of its team opens its queue and takes the next item, by keys."""
    person = make.person(role, team=Team.objects.get(pk=activity.team_id))
    page = site.open(person, "/queues/protests/" if activity.kind == Kind.PROTEST else "/queues/drawback-claims/")
    assert not violations(page)
    page.keyboard.press("n")
    page.wait_for_url("**/items/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text(activity.reference)
    return page


def test_a_protest_goes_from_its_arrival_to_its_denial_with_a_reason_and_a_second_person(site: Site) -> None:
    hand_in(site, filed(1, entered=350), told(1, days=30))
    hand_in(site, of_value(1, further_review=True, further_review_basis="174.24(b)"))
    found = the(Kind.PROTEST)
    page = takes(site, found)
    expect(page.locator("#protested-heading + .c-table-wrap")).to_contain_text(number(1))
    expect(page.get_by_role("link", name="HQ H305367")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_role("radio", name="Approve", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Deny")).to_be_checked()
    expect(page.get_by_text("Duty and fees as decided")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_contain_text("This is needed.")
    assert not violations(page)
    page.locator("#decide-reason").fill("The freight was paid before importation.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="waits for its second signature")).to_be_visible()
    assert Activity.objects.get(pk=found.pk).state == State.PLACED
    site.complaints[:] = [said for said in site.complaints if "422" not in said]

    lead = make.person(Role.SUPERVISOR, team=Team.objects.get(pk=found.team_id))
    second = site.open(lead, f"/items/protest/{found.reference}/")
    expect(second.get_by_text("The freight was paid before importation.").first).to_be_visible()
    second.keyboard.press("s")
    second.keyboard.press("Control+Enter")
    expect(second.get_by_role("status").filter(has_text="is signed; the decision stands")).to_be_visible()
    ended = Activity.objects.get(pk=found.pk)
    assert (ended.state, ended.protest) == (State.CLOSED, "DN")
    assert Decision.objects.get().signed_by == lead.user_id
    second.goto(f"{site.url}/items/protest/{found.reference}/form/")
    expect(second.get_by_text("Court of International Trade")).to_be_visible()
    assert not violations(second)
    assert Liquidation.objects.filter(basis="protest").count() == 0


def test_an_approved_protest_reliquidates_its_entries_with_a_notice(site: Site) -> None:
    hand_in(site, filed(1, entered=350), filed(2, entered=350), told(1, days=30), told(2, days=30))
    hand_in(site, of_value(1, 2))
    found = the(Kind.PROTEST)
    page = takes(site, found)
    page.keyboard.press("e")
    duty = page.locator(f"[name='amounts-{number(1)}-duty']")
    expect(duty).to_have_value("296.00")
    assert not violations(page)
    duty.fill("300.00")
    page.keyboard.press("Enter")
    expect(page.locator("#task-decide")).to_have_attribute("open", "")
    expect(page.locator(".c-amounts__entry").first).to_contain_text("−$70.00")
    expect(page.locator(".c-amounts__sum")).to_contain_text("−$144.00")
    assert not violations(page)
    assert Activity.objects.get(pk=found.pk).state == State.PLACED
    page.locator("[name='amounts-" + number(1) + "-duty']").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="2 entries are reliquidated")).to_be_visible()
    posted = {row.reference: row for row in Liquidation.objects.filter(basis="protest")}
    assert {reference: str(row.after) for reference, row in posted.items()} == {
        number(1): "334.64", number(2): "330.64",
    }  # fmt: skip
    assert all(row.posted_date == make.clock_today() and row.net < 0 for row in posted.values())
    page.goto(f"{site.url}/items/entry_summary/{number(1)}/")
    expect(page.locator("main")).to_contain_text("Reliquidated")
    assert not violations(page)


def test_a_drawback_claim_goes_from_its_arrival_to_its_liquidation(site: Site) -> None:
    hand_in(site, filed(1, entered=600), told(1, days=250))
    goods = {"hts": "8205517500", "quantity": "75"}
    claims = [{"class": "365", "amount": "183.15"}]
    claim = drawback(
        claim_number=number(9001), filed_date=ago(5),
        imports=[designated(entry_number=number(1), claims=claims, **goods)],
        exports=[exported(date=ago(40), **goods)],
    )  # fmt: skip
    hand_in(site, claim)
    found = the(Kind.DRAWBACK)
    Center.objects.create(code="CEE010", name="Machinery", abbreviation="MACH", valid_from="2020-01-01")
    desk = site.open(make.person(Role.ROUTING_DESK), f"/triage/drawback/{found.reference}/")
    assert not violations(desk)
    desk.get_by_role("radio", name=re.compile("CEE010")).check()
    desk.get_by_label("Why this Center").fill("The claimant trades in tools.")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/triage/")
    found.refresh_from_db()
    page = takes(site, found)
    expect(page.locator("#imports-heading + .c-table-wrap")).to_contain_text("75")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert not violations(page)
    page.keyboard.press("e")
    expect(page.get_by_role("radio", name="Liquidate as claimed")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="decided: liquidate as claimed")).to_be_visible()
    found.refresh_from_db()
    assert (found.state, found.liquidation) == (State.CLOSED, "liquidated")
    page.goto(f"{site.url}/items/drawback/{found.reference}/form/")
    expect(page.locator("main")).to_contain_text("Liquidate as claimed")
    assert not violations(page)


def test_the_pages_of_both_can_be_read_at_400_percent(site: Site) -> None:
    hand_in(site, filed(1, entered=350), told(1, days=30))
    claim = drawback(claim_number=number(9001), filed_date=ago(5), imports=[designated(entry_number=number(1))])
    hand_in(site, of_value(1), claim)
    page = site.open(make.person(Role.ROUTING_DESK), "/", viewport={"width": 320, "height": 256})
    for one in Activity.objects.exclude(kind=Kind.ENTRY_SUMMARY):
        page.goto(f"{site.url}/items/{one.kind}/{one.reference}/")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 1, one.kind
        height = "Array.from(document.querySelectorAll('.c-ref')).every(one => one.getClientRects().length === 1)"
        assert page.evaluate(height), one.kind
