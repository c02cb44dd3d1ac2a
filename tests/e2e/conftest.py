"""Browser tests: a real Chromium against a real server, under the site's own Content-Security-Policy."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from cee.access.models import User
from cee.access.principal import Principal
from cee.stack import browser as browsers
from tests.intake_world import build_world

PASSWORD = "a long enough password"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that the suite provides itself."""
    found = browsers.find()
    return {
        **browser_type_launch_args,
        "executable_path": found.program,
        "args": [*browser_type_launch_args.get("args", []), *found.arguments],
        "env": {**os.environ, **found.environment},
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}, "locale": "en-US"}


class Site:
    """The running site over shipped reference data. Every page that it opens keeps what the browser complained of."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[Any] = []

    def open(self, principal: Principal | None = None, path: str = "/", **options: Any) -> Page:
        """A page of a browser of its own, signed in by the form as the principal, at a path."""
        context = self._browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-US"} | options)
        self._contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if principal is not None:
            self.sign_in(page, principal, path)
        return page

    def sign_in(self, page: Page, principal: Principal, path: str = "/") -> None:
        """Sign in by the form and go on to a path."""
        user = User.objects.get(pk=principal.user_id)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        page.goto(f"{self.url}/sign-in/?next={path}")
        page.get_by_label("Username").fill(user.username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda address: "/sign-in/" not in address)

    def close(self) -> None:
        """Close every browser that was opened."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def site(live_server: Any, browser: Browser) -> Iterator[Site]:
    """The site with the shipped law, codes and teams; no browser may have complained at the end."""
    build_world()
    opened = Site(str(live_server), browser)
    yield opened
    opened.close()
    assert not opened.complaints
