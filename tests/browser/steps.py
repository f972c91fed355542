"""What people do in a browser, step by step: come in, place a dot, write a note, lead the session."""

import re

from playwright.sync_api import Page, expect

from studies.models import Session
from tests.browser.axe import axe_violations


def look(page: Page) -> None:
    """Every page of the journey must be free of what axe finds."""
    violations = axe_violations(page)
    assert violations == [], f"{page.url}: {violations}"


def join(page: Page, session: Session, *, by_keyboard: bool = False) -> None:
    """Come in by the code: consent, about you, lobby."""
    page.goto(f"/join/{session.join_code}/")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    look(page)
    takes_part = page.get_by_role("checkbox").first
    button = page.get_by_role("button", name="Agree and continue")
    if by_keyboard:
        takes_part.press("Space")
        button.press("Enter")
    else:
        takes_part.check()
        button.click()
    expect(page.get_by_role("heading", name="About you")).to_be_visible()
    look(page)
    if by_keyboard:
        page.get_by_role("radio", name="MSc").press("Space")
    else:
        page.get_by_role("radio", name="MSc").check(force=True)
    page.get_by_label("Years of work with the topic").fill("4")
    page.get_by_label("Number of projects on the topic").fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hello. You are this dot.")).to_be_visible()
    look(page)


def saved(page: Page) -> None:
    """Wait until everything given has reached the server, as the page itself says."""
    expect(page.locator(".net")).to_have_text(re.compile("Saved"))


def place(page: Page, question: str, value: int, *, by_keyboard: bool = False) -> None:
    """Place the dot, with a click on the stop or by a digit while the scale has the focus."""
    scale = page.locator(f"input[name=answer-{question}]")
    if by_keyboard:
        scale.first.focus()
        page.keyboard.press(str(value))
    else:
        page.locator(".scale", has=scale).locator("label").nth(value - 1).click()
    expect(scale.nth(value - 1)).to_be_checked()


def vote(page: Page, answers: tuple[int, int], *, by_keyboard: bool = False) -> None:
    for question, value in zip(("occurrence", "relevance"), answers, strict=True):
        place(page, question, value, by_keyboard=by_keyboard)
    saved(page)
    expect(page.locator(".now")).to_contain_text("Your dots are sealed")


def press(lead: Page, key: str, leads_to: str) -> None:
    """Press a key of the console and wait for the button that comes next."""
    lead.locator("body").press(key)
    expect(lead.get_by_role("button", name=leads_to)).to_be_visible()


def write_note(page: Page, text: str) -> None:
    page.get_by_text("Add a note").click()
    page.get_by_label("Your note").fill(text)
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text(text)).to_be_visible()
    saved(page)


def finish(lead: Page) -> None:
    lead.get_by_text("Finish", exact=True).click()
    lead.get_by_role("button", name="Finish the session").click()
    expect(lead.get_by_role("button", name="Finish the session")).to_have_count(0)
    look(lead)
