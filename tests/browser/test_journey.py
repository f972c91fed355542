"""A whole session in browsers: a facilitator and four participants, three issues, and the report of it.

Ana works with a mouse, Rui on a phone, Eva by keyboard alone, Leo on a dark screen with a reload in between.
axe looks at every page on the way; requests to other origins and breaches of the content security policy
fail the test through `faults`.
"""

import pytest
from playwright.sync_api import Page, expect

from studies.models import Session
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.steps import finish, join, look, place, press, saved, vote, write_note
from tests.factories import make_catalogue, make_session, make_study, owner_of

# P-number: (occurrence, relevance) per issue; the second board is the first with these dots moved.
FIRST = {
    "P1": [(5, 5), (4, 4), (2, 1)],
    "P2": [(4, 5), (5, 4), (1, 1)],
    "P3": [(4, 5), (4, 3), (2, 2)],
    "P4": [(2, 5), (4, 4), (1, 3)],
}
MOVED = {"P4": (1, "occurrence", 4)}


@pytest.fixture
def session(transactional_db):
    study = make_study(catalogue=make_catalogue(activities=3, problem_types=1))
    return make_session(study)


def test_a_session_from_lobby_to_report(session, new_visitor, sign_in):
    lead = new_visitor(viewport=LAPTOP)
    sign_in(lead, owner_of(session.study))
    console = f"/studies/{session.study.public_id}/sessions/{session.public_id}/console/"
    lead.goto(console)
    expect(lead.get_by_role("heading", name="Nobody has joined yet")).to_be_visible()
    look(lead)

    people = {
        "P1": new_visitor(viewport=LAPTOP),
        "P2": new_visitor(viewport=PHONE, has_touch=True, is_mobile=True),
        "P3": new_visitor(viewport=LAPTOP),
        "P4": new_visitor(viewport=LAPTOP, color_scheme="dark"),
    }
    for name, page in people.items():
        join(page, session, by_keyboard=name == "P3")
    expect(lead.get_by_text("4 of 4")).to_be_visible()

    press(lead, "s", "Start voting")
    look(lead)
    for issue in range(3):
        play_issue(lead, people, issue)
    finish(lead)
    for page in people.values():
        expect(page.get_by_text("Thank you").first).to_be_visible()
        look(page)
    read_report(lead, session)


def play_issue(lead: Page, people: dict[str, Page], issue: int) -> None:
    """Vote, reveal, move a dot and close one issue."""
    press(lead, "s", "Reveal all dots")
    for name, page in people.items():
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text(f"Type 1 of activity {issue + 1}")
        vote(page, FIRST[name][issue], by_keyboard=name == "P3")
        expect(page.locator(".piles")).to_have_count(0)
    expect(lead.locator(".ring .mid")).to_contain_text("4 of 4")
    expect(lead.locator(".results")).to_have_count(0)
    if issue == 0:
        write_note(people["P1"], "Seen in two projects.")
        for page in (lead, *people.values()):
            look(page)
        people["P4"].reload()
        expect(people["P4"].locator("input[name=answer-occurrence][value='2']")).to_be_checked()
        expect(people["P2"].get_by_text("Seen in two projects.")).to_have_count(0)
    press(lead, "r", "Close this issue")
    for page in people.values():
        expect(page.locator(".piles")).to_have_count(2)
    if issue == 0:
        expect(people["P2"].get_by_text("Seen in two projects.")).to_be_visible()
        for page in (lead, *people.values()):
            look(page)
        place(people["P4"], "occurrence", 4)
        saved(people["P4"])
        expect(people["P4"].locator(".ghost")).to_have_count(1)
        expect(lead.locator(".result").first).to_contain_text("4 of 4 agree")
    lead.locator("body").press("c")
    if issue < 2:
        expect(lead.get_by_role("button", name="Next issue")).to_be_visible()
        press(lead, "n", "Start voting")
    else:
        expect(lead.get_by_text("Every issue has had its turn")).to_be_visible()


def read_report(lead: Page, session: Session) -> None:
    """The report shows what they did: 5,4,4,4 occurs; 4,5,4,4 occurs; 2,1,2,1 does not."""
    lead.goto(f"/studies/{session.study.public_id}/report/")
    expect(lead.get_by_role("heading", level=1)).to_have_text("2 of 3 issues occur; 1 is highly relevant.")
    look(lead)
    expect(lead.get_by_text("Seen in two projects.")).to_be_visible()
    lead.goto(f"/studies/{session.study.public_id}/report/?votes=first")
    expect(lead.get_by_role("heading", level=1)).to_have_text("2 of 3 issues occur; 1 is highly relevant.")
