"""The page of downloads in a browser: readable everywhere, and the way to a package with labels."""

import re
import zipfile

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_violations
from tests.browser.conftest import LAPTOP, PHONE
from tests.factories import NOW, make_user, owner_of
from voting.actions.demonstration import create_demonstration


@pytest.fixture
def study(transactional_db):
    return create_demonstration(owner=make_user(), now=NOW)


def open_downloads(page: Page, study, sign_in) -> None:
    """Go there as a researcher does, by the menu of the report."""
    sign_in(page, owner_of(study))
    page.goto(f"/studies/{study.public_id}/report/")
    page.locator("summary", has_text="Export").click()
    page.get_by_role("link", name="Open-science package").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Downloads")


@pytest.mark.parametrize(
    "screen",
    [{"viewport": LAPTOP}, {"viewport": LAPTOP, "color_scheme": "dark"}, {"viewport": PHONE}],
    ids=["laptop", "dark", "phone"],
)
def test_page_can_be_read(study, new_visitor, sign_in, screen):
    page = new_visitor(**screen)
    open_downloads(page, study, sign_in)
    for summary in page.locator(".files summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(page) == []


def test_people_with_labels_leave_once_the_password_was_typed(study, new_visitor, sign_in, tmp_path):
    owner = owner_of(study)
    # The server does not know the quick hash that tests store passwords with, and would renew a weak one.
    hasher = PBKDF2PasswordHasher()
    owner.password = hasher.encode("correct-horse", hasher.salt())
    owner.save()
    page = new_visitor(viewport=LAPTOP)
    open_downloads(page, study, sign_in)
    page.get_by_label("Beside their labels").check()
    page.get_by_label("Authors").fill("Lovelace, Ada")
    page.get_by_role("button", name="Show what leaves").click()
    expect(page).to_have_url(re.compile("reauthenticate"))
    page.get_by_label("Password").fill("correct-horse")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("main")).to_contain_text("knows how they voted")
    expect(page.get_by_label("Authors")).to_have_value("Lovelace, Ada")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the package").click()
    started.value.save_as(tmp_path / "p.zip")
    assert re.fullmatch(r"ml-code-debt-package-linked-[-0-9]+\.zip", started.value.suggested_filename)
    with zipfile.ZipFile(tmp_path / "p.zip") as found:
        assert b"Lovelace" in found.read("CITATION.cff")
        assert found.read("participants.csv").startswith(b"study,session,participant,")
