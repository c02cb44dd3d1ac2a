"""Every screen of every role is usable by everybody: axe, magnification, targets, reduced layout."""

import pytest
from playwright.sync_api import Page, expect

from cee.access.capabilities import Role
from cee.access.navigation import places_for
from cee.api.webhooks.endpoints import endpoint_create
from entries.models import Finding
from tests import factories as make
from tests.e2e.axe import violations
from tests.e2e.conftest import Site


def _item_path(holder=None) -> str:  # type: ignore[no-untyped-def]
    team = make.team()
    item = make.item(make.summary(lines=3), team=team, holder=holder)
    Finding.objects.create(
        activity=item.activity, filed_version=1, line=1, finding_type="value", found="$12,000.00", revenue=40,
        authority="19 USC 1401a", author_id=1, author="A. Colleague", recorded_at=make.NOW,
    )  # fmt: skip
    return f"/items/entry_summary/{item.activity.reference}/?in=summary-review"


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_axe_finds_nothing_on_any_screen_of_a_role(site: Site, role: Role) -> None:
    principal = make.person(role)
    paths = [str(place["path"]) for place in places_for(principal, "/")] + ["/role/", "/components/", "/no/such/place/"]
    if principal.office_kind == "center":
        paths += [_item_path(), "/queues/summary-review/?port=2704"]
    if role == Role.FILER:
        make.summary()
        hook, _ = endpoint_create(url="https://example.com/hook", actor=principal, at=make.NOW)
        paths += ["/submissions/filings/", "/submissions/filings/?asks=1", f"/webhooks/{hook.key}/"]
    page = site.open(principal)
    for path in paths:
        page.goto(site.url + path)
        assert not violations(page), path
    site.complaints[:] = [said for said in site.complaints if "404" not in said]


def test_axe_finds_nothing_on_an_item_at_work_with_every_form_open(site: Site) -> None:
    holder = make.person(Role.SUPERVISOR)
    page = site.open(holder, _item_path(holder))
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert not violations(page)
    page.keyboard.press("?")
    assert not violations(page)


def test_axe_finds_nothing_on_the_way_in(site: Site) -> None:
    page = site.open()
    page.goto(site.url + "/sign-in/")
    assert not violations(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert not violations(page)


def test_at_400_percent_everything_is_in_one_column_and_can_be_done(site: Site) -> None:
    holder = make.person()
    item = _item_path(holder)
    page = site.open(holder, "/queues/summary-review/", viewport={"width": 320, "height": 256})
    for path in ("/", "/queues/", "/queues/summary-review/", item, "/components/", "/role/"):
        page.goto(site.url + path)
        assert _overflow(page) <= 1, path
    page.goto(site.url + item)
    page.get_by_role("link", name="Decide").click()
    expect(page.get_by_role("radio", name="Change", exact=True)).to_be_focused()
    page.get_by_role("radio", name="No change").check()
    page.get_by_role("button", name="Decide and go to the next").click()
    expect(page.get_by_role("status").filter(has_text="decided")).to_be_visible()


def _overflow(page: Page) -> float:
    """How many pixels the page is wider than its window."""
    wide: float = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def test_what_one_presses_is_at_least_24_pixels_high(site: Site) -> None:
    holder = make.person()
    page = site.open(holder, _item_path(holder))
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, input:not([type=hidden]), nav a')]
        .filter(one => one.checkVisibility() && !one.closest('.c-sr') && !one.classList.contains('usa-skipnav'))
        .map(one => [one.outerHTML.slice(0, 90), (one.closest('label') ?? one).getBoundingClientRect().height])
        .filter(([, height]) => height < 23.5)"""
    )
    assert not small


def test_the_focus_is_never_hidden_below_what_stays_in_place(site: Site) -> None:
    holder = make.person()
    page = site.open(holder, _item_path(holder), viewport={"width": 1280, "height": 700})
    hidden = []
    for _ in range(60):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => { const one = document.activeElement; if (!one || one === document.body) return null;
            const box = one.getBoundingClientRect(); if (!box.width || one.closest('header')) return null;
            const top = document.elementFromPoint(box.left + 2, box.top + Math.min(4, box.height / 2));
            return top && (one.contains(top) || top.contains(one)) ? null : one.outerHTML.slice(0, 90); }"""
        )
        hidden += [covered] if covered else []
    assert not hidden
