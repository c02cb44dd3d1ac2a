"""Asking axe what is wrong with a page."""

from functools import cache
from pathlib import Path

import pytest_playwright_axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


@cache
def _script() -> str:
    return (Path(pytest_playwright_axe.__file__).parent / "resources" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: the rule, and the element it is about."""
    page.evaluate(_script())
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{rule['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
