"""More measures in a browser: unfolded, as pages, without scripts; narrowed lists; a replication."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.steps import look
from tests.factories import NOW, make_study, make_user, owner_of
from voting.actions.demonstration import create_demonstration

SCREENS = {
    "laptop": {"viewport": LAPTOP},
    "dark phone": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.fixture
def study(transactional_db):
    return create_demonstration(owner=make_user(), now=NOW)


@pytest.fixture
def visit(study, new_visitor, sign_in):
    """Open a page of the report as its owner."""

    def open_page(path: str = "", **options: object) -> Page:
        page = new_visitor(**options)
        sign_in(page, owner_of(study))
        page.goto(f"/studies/{study.public_id}/report/{path}")
        return page

    return open_page


def stays_inside(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_measures_unfold_in_the_report(visit, screen):
    page = visit(**screen)
    issue = page.locator("#issue-DC-01")
    issue.get_by_text("More measures", exact=True).click()
    expect(issue.get_by_role("rowheader", name="Leik’s consensus")).to_be_visible()
    page.get_by_text("More measures of the whole study").click()
    expect(page.get_by_role("heading", name="Without one person")).to_be_visible()
    stays_inside(page)
    look(page)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_measures_are_pages_as_well(visit, screen):
    for path in ("measures/", "measures/DC-01/"):
        page = visit(path, **screen)
        expect(page.get_by_role("link", name="Back to the report")).to_be_visible()
        stays_inside(page)
        look(page)


def test_without_scripts_a_link_leads_to_the_measures(visit):
    page = visit(java_script_enabled=False)
    issue = page.locator("#issue-DC-01")
    issue.get_by_text("More measures", exact=True).click()
    issue.get_by_role("link", name="Every measure of DC-01").click()
    expect(page.get_by_role("rowheader", name="Leik’s consensus")).to_be_visible()


def test_the_list_of_issues_is_narrowed_with_one_press(visit):
    page = visit()
    page.get_by_role("link", name="Class changed").click()
    chosen = page.get_by_role("link", name="Class changed")
    expect(chosen).to_have_attribute("aria-current", "true")
    left = int(chosen.locator("span").inner_text())
    expect(page.locator("#issues article")).to_have_count(left)
    expect(page.locator("#answers tbody tr[id]")).to_have_count(left)
    look(page)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_a_study_stands_beside_its_replication(visit, study, screen):
    make_study(owner=owner_of(study), catalogue=study.catalogue, parent=study, title="Again")
    page = visit("../", **screen)
    page.get_by_role("link", name="Side by side with Again").click()
    expect(page.get_by_role("heading", name="Issue by issue")).to_be_visible()
    # The small table of classes needs no scrolling, on a phone neither.
    region = page.locator(".scroll:has(.numbers)")
    assert region.evaluate("region => region.scrollWidth <= region.clientWidth")
    stays_inside(page)
    look(page)
