"""Browser tests: a real Chromium against a real server, under the site's own Content-Security-Policy."""

import os
from typing import Any

import pytest

from cee.stack import browser as browsers


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
