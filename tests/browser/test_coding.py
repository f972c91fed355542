"""Coding in a browser: by mouse and keyboard, every tick saved at once, and pages free of what axe finds."""

import re

import pytest
from playwright.sync_api import expect

from studies.models import Role
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.steps import look
from tests.factories import make_member, make_study, owner_of
from tests.voting.coded import make_codes, make_notes
from voting.models import Coding, Reading


@pytest.fixture
def study(transactional_db):
    study = make_study()
    make_notes(study, ("The first note.", "The second note."))
    make_codes(study, "Leakage", "Habit", "Guess")
    return study


def test_two_coders_code_compare_and_decide(study, new_visitor, sign_in):
    ana = new_visitor(viewport=LAPTOP)
    sign_in(ana, owner_of(study))
    coding = f"/studies/{study.public_id}/coding/"
    ana.goto(coding)
    first, second = (ana.locator("[data-sheet]").nth(place) for place in (0, 1))
    first.locator(".tick", has_text="Leakage").click()
    expect(first.get_by_role("status")).to_have_text("Coded")
    expect(ana.locator("#coding-progress")).to_contain_text("You have coded 1 of 2 notes.")
    # A tick keeps the focus and the keyboard goes on: 2 ticks, J is the next note, 0 no code fits.
    ana.keyboard.press("2")
    expect(first.get_by_role("checkbox", checked=True)).to_have_count(2)
    ana.keyboard.press("j")
    expect(second).to_be_focused()
    ana.keyboard.press("0")
    expect(second.get_by_role("button", name="No code fits")).to_have_attribute("aria-pressed", "true")
    ana.keyboard.press("k")
    expect(first).to_be_focused()
    look(ana)
    ana.reload()
    expect(ana.get_by_role("checkbox", checked=True)).to_have_count(2)

    rui = new_visitor(viewport=PHONE, color_scheme="dark")
    sign_in(rui, make_member(study, Role.ANALYST).user)
    rui.goto(coding)
    expect(rui.get_by_role("checkbox", checked=True)).to_have_count(0)
    for place in (0, 1):
        note = rui.locator("[data-sheet]").nth(place)
        note.locator(".tick", has_text="Leakage").click()
        expect(note.get_by_role("status")).to_have_text("Coded")
    look(rui)
    button = rui.get_by_role("button", name="Open the comparison")
    button.click()
    expect(rui.get_by_text("Press again to open the comparison.")).to_be_visible()
    button.click()
    expect(rui.get_by_role("heading", name="Comparison")).to_be_visible()
    look(rui)
    rui.locator("[data-sheet]").first.locator(".tick", has_text="Habit").click()
    expect(rui.locator("[data-sheet]").first).to_contain_text("decided by C2")
    assert Reading.objects.filter(coder=None).count() == 1
    assert set(Coding.objects.filter(reading__coder=None).values_list("code__name", flat=True)) == {
        "Leakage",
        "Habit",
    }
    for page in (ana, rui):
        for name in ("codebook", "coding", "report/notes"):
            page.goto(f"/studies/{study.public_id}/{name}/")
            look(page)


def test_a_tick_that_was_not_taken_goes_back(study, new_visitor, sign_in, faults):
    page = new_visitor()
    sign_in(page, owner_of(study))
    page.goto(f"/studies/{study.public_id}/coding/")
    page.context.set_offline(True)
    page.locator("[data-sheet]").first.locator(".tick", has_text="Leakage").click()
    expect(page.locator("#said")).to_contain_text("Not connected. Nothing was changed.")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    faults[:] = [
        fault for fault in faults if not re.search("ERR_INTERNET_DISCONNECTED|Failed to fetch", fault)
    ]


def test_without_scripts_a_note_is_coded_with_a_button(study, new_visitor, sign_in):
    page = new_visitor(java_script_enabled=False)
    sign_in(page, owner_of(study))
    page.goto(f"/studies/{study.public_id}/coding/")
    note = page.locator("[data-sheet]").first
    note.get_by_role("checkbox", name="Habit").check(force=True)
    note.get_by_role("button", name="Save").click()
    expect(page.locator("[data-sheet]").first.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(page.get_by_text("You have coded 1 of 2 notes.")).to_be_visible()
