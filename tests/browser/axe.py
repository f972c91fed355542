"""Accessibility: what axe finds on a page, in short lines."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def axe_violations(page: Page) -> list[str]:
    """Return one line for each rule that the page breaks: the rule and the elements."""
    return [
        f"{violation['id']}: " + ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
        for violation in Axe().run(page).response["violations"]
    ]
