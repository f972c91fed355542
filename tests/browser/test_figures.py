"""The figures in a browser: drawn where they are opened, downloaded, on a phone, in the dark, on paper."""

from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_violations
from tests.browser.conftest import LAPTOP, PHONE
from tests.factories import NOW, make_user, owner_of
from voting.actions.demonstration import create_demonstration

MORE = ["agreement", "changes", "grid", "pace"]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def study(transactional_db):
    return create_demonstration(owner=make_user(), now=NOW)


def open_report(page: Page, study, sign_in) -> None:
    sign_in(page, owner_of(study))
    page.goto(f"/studies/{study.public_id}/report/")


def open_all(page: Page) -> None:
    """Open every chart, and wait until it is drawn."""
    expect(page.locator("#agreement")).to_be_hidden()
    page.get_by_text("More figures", exact=True).click()
    for name in ("matrix", "counts", "answers"):
        page.locator(f"#{name} .more > summary").click()
    for name in ("matrix", "counts", "answers", *MORE):
        page.locator(f"#{name} .plot").scroll_into_view_if_needed()
        page.locator(f"#{name} .plot[data-drawn] .main-svg").first.wait_for()


def colour_of(page: Page, name: str) -> str:
    """Return the colour of the title of a drawn figure."""
    return page.locator(f"#{name} .gtitle").evaluate("title => getComputedStyle(title).fill")


@pytest.mark.parametrize(
    "screen",
    [
        {"viewport": LAPTOP},
        {"viewport": LAPTOP, "color_scheme": "dark"},
        {"viewport": PHONE, "has_touch": True, "is_mobile": True},
        {"viewport": PHONE, "color_scheme": "dark"},
    ],
    ids=["laptop", "dark", "phone", "dark phone"],
)
def test_every_chart_opens_and_can_be_read(study, new_visitor, sign_in, screen):
    page = new_visitor(**screen)
    open_report(page, study, sign_in)
    open_all(page)
    for name in MORE:
        page.locator(f"#{name}").get_by_text("As a table", exact=True).click()
    # Whoever has a narrow screen scrolls inside a figure, never the page.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(page) == []
    rows = page.locator("#agreement .yaxislayer-above").first
    expect(rows).to_contain_text("DC-01" if screen["viewport"] == PHONE else "Missing data integration")


@pytest.mark.parametrize("name", MORE)
def test_a_figure_is_downloaded_light_on_white_with_its_numbers(study, new_visitor, sign_in, name):
    page = new_visitor(color_scheme="dark")
    open_report(page, study, sign_in)
    page.get_by_text("More figures", exact=True).click()
    page.locator(f"#{name} .plot").scroll_into_view_if_needed()
    page.locator(f"#{name} .plot[data-drawn]").wait_for()
    with page.expect_download() as download:
        page.locator(f"#{name}").get_by_role("button", name="Download SVG").click()
    root = ElementTree.parse(download.value.path()).getroot()
    said = " ".join(root.itertext())
    assert download.value.suggested_filename == f"{name}-chart.svg"
    assert "9 people in 2 sessions (4 + 5)" in said
    assert {"agreement": "disagree", "changes": "6 of 9", "grid": "20", "pace": "3.4"}[name] in said
    assert root.find(f"{SVG}rect").attrib["style"].startswith("fill: rgb(255, 255, 255)")
    with page.expect_download() as download:
        page.locator(f"#{name}").get_by_role("button", name="Download PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_on_paper_the_figures_are_light(study, new_visitor, sign_in):
    page = new_visitor(color_scheme="dark")
    open_report(page, study, sign_in)
    open_all(page)
    assert colour_of(page, "grid") == "rgb(243, 239, 246)"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('#grid .gtitle')).fill === 'rgb(35, 28, 46)'"
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('#grid .gtitle')).fill === 'rgb(243, 239, 246)'"
    )
