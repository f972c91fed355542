"""A researcher on an empty installation, on a phone: sign in, an own matrix, a study, its first session."""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from studies.forms.study import usual_consent
from studies.models import Study
from tests.browser.conftest import PHONE
from tests.browser.steps import look
from tests.factories import make_user

CELLS = (
    "phase\tactivity\texplanation\tMissing\tWrong\n"
    "Planning\t\t\t\t\n"
    "Data collection\tData integration\tBringing data together.\tx\t\n"
    "Data collection\tData consumption\tReading data.\tyes\t1\n"
)
PARTS = (
    "goal",
    "definition",
    "catalogue",
    "questions",
    "scale",
    "rule",
    "consent-text",
    "about-you-form",
    "peers",
)


@pytest.fixture
def page(new_visitor) -> Page:
    user = make_user()
    # As the server checks it; the tests themselves use a hash that is quick to make.
    user.password = PBKDF2PasswordHasher().encode("correct-horse", "salt")
    user.save()
    page = new_visitor(viewport=PHONE, color_scheme="dark")
    page.goto("/")
    look_at(page)
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill("correct-horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="No study yet")).to_be_visible()
    look_at(page)
    return page


def look_at(page: Page) -> None:
    """axe finds nothing, and nothing is cut off or pushed out at the side."""
    look(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{page.url} is {width} px wide"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def bring_matrix(page: Page) -> None:
    """Paste a table with a fault, put it right, see it, name it, save it."""
    page.get_by_role("link", name="Catalogues").click()
    look_at(page)
    page.get_by_role("link", name="New catalogue").click()
    look_at(page)
    page.get_by_label("Or paste the cells").fill(CELLS.replace("yes", "maybe"))
    press(page, "Show the matrix")
    expect(page.get_by_text("Row 4, column D")).to_be_visible()
    look_at(page)
    page.get_by_label("Or paste the cells").fill(CELLS)
    press(page, "Show the matrix")
    expect(page.get_by_role("heading", name="3 issues in 2 activities")).to_be_visible()
    look_at(page)
    page.get_by_label("Name").fill("Data debt")
    press(page, "Save the catalogue")
    expect(page.get_by_role("heading", name="Data debt")).to_be_visible()
    look_at(page)
    for name in ("Edit", "Data integration"):
        page.get_by_role("link", name=name, exact=True).click()
        look_at(page)
    page.get_by_role("link", name="Catalogues").click()
    page.get_by_role("link", name="Studies").click()


def set_up(page: Page) -> None:
    """Make what a session needs, and look at every part."""
    page.get_by_role("link", name="New study").click()
    look_at(page)
    page.get_by_label("Title").fill("Debt in data work of small and middle-sized companies")
    press(page, "Begin the study")
    expect(page.get_by_text("Say what the study is for")).to_be_visible()
    look_at(page)
    study = page.url
    for part in (*PARTS, "members"):
        page.goto(f"{study}{part}/")
        look_at(page)
    page.goto(f"{study}catalogue/")
    page.get_by_role("radio").check(force=True)
    press(page, "Save")
    page.goto(f"{study}consent-text/")
    press(page, "Save")
    expect(page.get_by_text("Saved, but participants would still read")).to_be_visible()
    look_at(page)
    page.goto(f"{study}report/")
    look_at(page)
    page.goto(study)


def plan_session(page: Page) -> str:
    """Plan a session, expect somebody, open the lobby; return the personal link."""
    page.get_by_role("link", name="Add a session").click()
    look_at(page)
    press(page, "Add the session")
    expect(page.get_by_text("Opens with the lobby")).to_be_visible()
    look_at(page)
    page.get_by_label("Names, one a line").fill("Anna Berg")
    press(page, "Add and make links")
    expect(page.get_by_role("heading", name="Here is the link of 1 person")).to_be_visible()
    look_at(page)
    link = page.get_by_text(re.compile("/me/")).inner_text()
    page.get_by_role("link", name="Done").click()
    press(page, "Open the lobby")
    expect(page.get_by_role("heading", name="Nobody has joined yet")).to_be_visible()
    look_at(page)
    return link


def test_from_an_empty_installation_to_the_first_participant(page, new_visitor):
    bring_matrix(page)
    set_up(page)
    link = plan_session(page)
    guest = new_visitor(viewport=PHONE)
    guest.goto(link)
    expect(guest.get_by_role("heading", name="Before you start")).to_be_visible()
    assert usual_consent(Study.objects.get()).startswith("## What this is about")
    expect(guest.get_by_role("heading", name="What this is about")).to_be_visible()
    look_at(guest)
