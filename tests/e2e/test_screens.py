"""Directors, ports, desks and administrators at their screens, in a real browser."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from cee.access.acting import acting
from cee.access.capabilities import Capability, Role
from cee.core.vocabulary import Lane, State
from cee.pipeline import process_submission
from centers.services.organisation import organisation_ship
from centers.services.reroute_prepare import reroute_begin, reroute_prepare
from entries.models import Activity, ImporterAccount, Rejection
from entries.services.submission import submission_receive
from routing.models import Ruleset
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.intake_world import CBP, SENDER, hand_in, number, stored, summary
from tests.liquidation_world import coming, draw_up, post, ripe
from tests.pure.catair_builder import batch, changed, numbered


def at_work(center: str = "CEE001") -> None:
    """Some work of a Center, overdue, near and far, and a person who is away with an item."""
    team = make.team(center=center)
    holder = make.person(team=team, name="Alex Worker")
    day = make.clock_today()
    for days in (-2, 3, 20, 60):
        made = make.summary(center=center, received_at=make.NOW - timedelta(days=40 + days))
        make.item(made, team=team, due=day + timedelta(days=days), holder=holder if days == 3 else None)
    make.absence(holder, first=day - timedelta(days=1), last=day + timedelta(days=4))


def in_triage() -> Activity:
    """A summary that waits for the routing desk."""
    hand_in(summary(1))
    Activity.objects.filter(pk=stored(1).pk).update(state=State.TRIAGE, center=None, division=None, team_id=None)
    return stored(1)


def test_a_director_drills_from_a_number_to_its_rows(site: Site) -> None:
    at_work()
    page = site.open(make.person(Role.CENTER_DIRECTOR, office="CEE001"), "/center/")
    overdue = page.get_by_role("link", name=re.compile("overdue"))
    expect(overdue.locator(".c-tile__number")).to_have_text("1")
    overdue.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open work")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("Due before")
    page.locator("tbody th a").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_number_of_a_team_and_of_a_day_opens_as_many_rows(site: Site) -> None:
    at_work()
    page = site.open(make.person(Role.CENTER_DIRECTOR, office="CEE001"), "/center/")
    team = page.get_by_role("row", name=re.compile("Validation all teams"))
    team.get_by_role("link").first.click()
    expect(page.locator("tbody tr")).to_have_count(4)
    page.go_back()
    page.get_by_text("Inflow and outflow by day as a table").click()
    shown = page.locator(".c-chart__data td a").first
    number_of_day = int(shown.inner_text())
    shown.click()
    expect(page.locator("tbody tr")).to_have_count(number_of_day)


def test_a_port_user_sees_only_their_port(site: Site) -> None:
    mine = make.summary(reference=number(1), port="2704")
    other = make.summary(reference=number(2), port="1001")
    hidden = make.summary(reference=number(3), port="2704", sensitivity="enforcement", lane=Lane.ENFORCEMENT)
    page = site.open(make.person(Role.PORT_OFFICER), "/port/")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text(mine.reference)
    for reference in (other.reference, hidden.reference):
        page.get_by_label("Find any number").fill(reference)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Your office sees nothing under this number.")
    page.get_by_label("Find any number").fill(mine.reference.replace("-", ""))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("CEE001")
    assert page.goto(f"{site.url}/center/").status == 403  # type: ignore[union-attr]
    site.complaints.clear()


def test_a_lead_gives_two_items_to_a_colleague(site: Site) -> None:
    at_work()
    lead = make.person(Role.ASSISTANT_DIRECTOR, office="CEE001", division="validation")
    page = site.open(lead, "/division/")
    boxes = page.get_by_role("checkbox", name=re.compile("Select"))
    boxes.nth(0).check()
    boxes.nth(2).check()
    options = page.get_by_label("Give the selected to").locator("option")
    wanted = next(text for text in options.all_inner_texts() if "Alex Worker" in text)
    page.get_by_label("Give the selected to").select_option(label=wanted)
    page.locator("#bulk-reason").fill("They know the importer.")
    page.get_by_role("button", name="Reassign").click()
    expect(page.get_by_role("status")).to_contain_text("2 items are with Alex Worker now.")
    expect(page.get_by_role("status")).to_contain_text("is away until")


def test_the_desk_settles_triage(site: Site) -> None:
    organisation_ship(actor=CBP)
    waiting = in_triage()
    page = site.open(make.person(Role.ROUTING_DESK), "/triage/")
    page.get_by_role("link", name=waiting.reference).click()
    page.get_by_role("radio", name=re.compile("^CEE007")).check()
    page.get_by_label("Why this Center").fill("Electronics.")
    page.get_by_role("button", name="Settle").click()
    expect(page.get_by_role("status")).to_contain_text("is with CEE007 now")
    expect(page.locator("main")).to_contain_text("Nothing waits for a Center.")


PLAIN = {"width": 1280, "height": 900}
MAGNIFIED = {"width": 320, "height": 256}
"""The window at 400 percent."""
ADDRESSES = {
    Capability.WORK_QUEUE: [
        "/batches/", "/queues/summary-review/groups/", "/queues/summary-review/groups/?by=importer",
    ],
    Capability.VIEW_CENTER: ["/center/"],
    Capability.REASSIGN: ["/division/"],
    Capability.VIEW_LIQUIDATION: [
        "/liquidation/", "/liquidation/?show=blocked", "/liquidation/deemed/", "/liquidation/deemed/?show=confirmed", "/liquidation/sheets/", "/liquidation/sheets/{later}/",
    ],
    Capability.VIEW_ACTIVITIES: ["/activities/", "/liquidation/bulletin/", "/liquidation/bulletin/?port=2704"],
    Capability.TRACE_NUMBER: ["/find/?q=6109.10.00.12", "/find/?q={entry}", "/find/?q=nonsense", "/find/"],
    Capability.SETTLE_TRIAGE: ["/triage/", "/triage/entry_summary/{entry}/"],
    Capability.VIEW_RULESETS: [
        "/routing/rulesets/", "/routing/rulesets/{ruleset}/?q=61", "/routing/accounts/", "/routing/accounts/{account}/",
        "/routing/overrides/", "/routing/preview/",
    ],
    Capability.MANAGE_CRITERIA: ["/routing/criteria/"],
    Capability.REROUTE: ["/routing/reroutes/", "/routing/reroutes/{reroute}/", "/routing/reroutes/{reroute}/items/"],
    Capability.VIEW_SUBMISSIONS: ["/submissions/", "/submissions/refused/"],
    Capability.SUBMIT: [
        "/submissions/{submission}/", "/submissions/{submission}/?show=all", "/submissions/{submission}/2/",
        "/submissions/{submission}/2/?as=text", "/submissions/{columns}/1/", "/submissions/held/{held}/", "/submissions/new/",
        "/submissions/type/", "/submissions/type/entry_summary/", "/submissions/type/protest/", "/submissions/type/drawback/",
    ],
    Capability.FILE_PAPER: ["/submissions/type/", "/submissions/type/entry_summary/", "/submissions/type/protest/"],
    Capability.DECIDE_INQUIRY: ["/submissions/type/trade_inquiry/", "/queues/trade-inquiries/"],
    Capability.MANAGE_ORGANISATION: [
        "/organisation/", "/organisation/centers/CEE004/", "/organisation/teams/", "/organisation/people/",
        "/organisation/people/{person}/", "/organisation/managers/", "/organisation/law/",
    ],
    Capability.MANAGE_USERS: ["/organisation/users/", "/organisation/logins/", "/organisation/tokens/"],
    Capability.MANAGE_REFERENCE: ["/organisation/ports/?open=2699", "/organisation/ports/2704/"],
    Capability.MANAGE_ACCOUNTS: [
        "/organisation/accounts/?stub=1", "/organisation/accounts/stubs/", "/organisation/accounts/{account}/",
    ],
    Capability.VIEW_LOAD: ["/accounts/"],
    Capability.VERIFY_AUDIT: ["/audit/", "/audit/?subject={entry}"],
}  # fmt: skip


def _catair_and_held() -> tuple[UUID, UUID]:
    """A CATAIR batch with a refused record, and a file that is held."""
    sent = b"\n".join(batch(changed("50", 14, "X", of=numbered(9))))
    made = submission_receive(content_type="application/x-catair", body=[sent], actor=SENDER, at=make.NOW)
    process_submission(made.pk)
    records = [json.dumps(record).encode() for record in (summary(4), summary(5, port_of_entry="12"))]
    held = submission_receive(
        content_type="application/x-ndjson", body=[b"\n".join(records)], actor=SENDER, at=make.NOW, source="upload",
        hold=True,
    )  # fmt: skip
    return made.key, held.key


@pytest.mark.parametrize("role", list(Role))
def test_axe_finds_nothing_on_any_screen_of_the_role_and_none_is_wider_than_320_pixels(site: Site, role: Role) -> None:
    organisation_ship(actor=CBP)
    at_work()
    in_triage()
    hand_in(summary(2, port_of_entry="12"), summary(3, port_of_entry="12"), summary(7))
    columns, held = _catair_and_held()
    account = ImporterAccount.objects.create(name="Northgate Imports")
    principal = make.person(role)
    with acting(CBP, verb="test"):
        run = reroute_begin(account_id=account.pk, actor=make.person(Role.ROUTING_DESK), at=make.NOW)
        reroute_prepare(run.pk, at=make.NOW)
    earlier = coming() - timedelta(days=7)
    ripe(earlier)
    post(draw_up(earlier))
    ripe(), ripe(collection="unpaid")
    draw_up()
    words = {
        "later": (coming() + timedelta(days=7)).isoformat(), "reroute": run.pk,
        "entry": number(1), "ruleset": Ruleset.objects.get().version, "account": account.pk,
        "submission": Rejection.objects.get(record=2).submission.key, "person": principal.user_id,
        "columns": columns, "held": held,
    }  # fmt: skip
    page = site.open(principal)
    told, wide = {}, {}
    addresses = [one for capability, them in ADDRESSES.items() if capability in principal.capabilities for one in them]
    addresses.append("/password/")
    if principal.office_kind == "center":
        addresses.append("/moved/")
    if role == Role.PORT_OFFICER:
        addresses.append("/port/")
    if principal.office_kind == "national":
        addresses += [f"/items/entry_summary/{number(7)}/", f"/items/entry_summary/{number(7)}/receipt/"]
    for address in addresses:
        answer = page.goto(site.url + address.format(**words))
        assert answer is not None and answer.status == 200, address
        told[address] = violations(page)
        assert page.get_by_role("heading", level=1).count() == 1, address
        page.set_viewport_size(MAGNIFIED)
        wide[address] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.set_viewport_size(PLAIN)
    assert {address: found for address, found in told.items() if found} == {}
    assert {address: more for address, more in wide.items() if more > 0} == {}


@pytest.mark.parametrize(
    "address", ["/center/", "/division/", "/activities/?work=open", "/routing/criteria/", "/liquidation/"]
)
def test_a_screen_can_be_used_at_400_percent(site: Site, address: str) -> None:
    at_work()
    director = make.person(Role.CENTER_DIRECTOR, office="CEE001")
    page = site.open(director, address, viewport={"width": 320, "height": 256})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
