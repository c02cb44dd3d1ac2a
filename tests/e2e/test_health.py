"""The smallest journey: a browser reaches the site."""

from playwright.sync_api import Page


def test_a_browser_reaches_the_site(live_server: object, page: Page) -> None:
    answer = page.goto(f"{live_server}/healthz")
    assert answer is not None and answer.status == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
