"""An issue is missing: proposed on a phone, added by the facilitator, voted on, and reported as such."""

import re

from playwright.sync_api import Page, expect

from studies.models import Session
from tests.browser.conftest import PHONE
from tests.browser.steps import finish, look, press, saved, vote
from tests.factories import make_participants, make_session, make_study, owner_of
from tests.voting.test_addition import begun, end

MISSED = "Nobody watches the model in use"


def propose(phone: Page) -> None:
    phone.get_by_text("An issue is missing?").click()
    look(phone)
    phone.get_by_label("Which issue?").fill(MISSED)
    phone.get_by_label("In which activity?").select_option(label="Activity 2")
    phone.get_by_role("button", name="Propose it").click()
    expect(phone.get_by_text("You proposed this. It waits for the facilitator.")).to_be_visible()
    saved(phone)


def add(lead: Page, console: str) -> None:
    """Add it as an issue of a new activity, and come back to the console."""
    lead.goto(console)
    lead.get_by_text("1 proposed issue").click()
    look(lead)
    lead.get_by_role("link", name="Decide").click()
    expect(lead.get_by_label("Name of the new activity")).to_be_hidden()
    lead.get_by_label("Activity", exact=True).select_option(value="new-1")
    lead.get_by_label("Name of the new activity").fill("Monitoring")
    lead.get_by_label("Problem type", exact=True).select_option(label="Type 1")
    look(lead)
    lead.get_by_role("button", name="Add the issue").click()
    expect(lead).to_have_url(re.compile("/console/"))


def vote_on_it(lead: Page, console: str, people: list[Page]) -> None:
    lead.goto(f"{console}?issue=DC-05")
    lead.get_by_role("button", name="Bring everybody here").click()
    press(lead, "s", "Reveal all dots")
    for page in people:
        expect(page.get_by_role("heading", name=MISSED)).to_be_visible()
        vote(page, (5, 5))
    press(lead, "r", "Close this issue")
    finish(lead)


def read_report(lead: Page, session: Session) -> None:
    lead.goto(f"/studies/{session.study.public_id}/report/")
    expect(lead.locator("#issue-DC-05")).to_contain_text("Not assessed by session 1.")
    expect(lead.locator("#reported")).to_contain_text("From 4 candidates to")
    look(lead)
    for page in ("decisions", "proposals"):
        lead.goto(f"/studies/{session.study.public_id}/{page}/")
        look(lead)


def test_an_issue_that_was_missing_is_proposed_added_voted_on_and_reported(new_visitor, sign_in, address):
    study = make_study()
    first, _people = begun(study)
    end(first)
    session = make_session(study, state="running")
    phone, peer = new_visitor(viewport=PHONE), new_visitor(viewport=PHONE)
    for page, person in zip((phone, peer), make_participants(session, 2), strict=True):
        name = f"seat_{session.public_id}"
        page.context.add_cookies([{"name": name, "value": person.secret, "url": address}])
        page.goto(f"/s/{session.public_id}/")
    lead = new_visitor()
    sign_in(lead, owner_of(study))
    console = f"/studies/{study.public_id}/sessions/{session.public_id}/console/"
    propose(phone)
    add(lead, console)
    expect(phone.get_by_text("Added as a new issue, DC-05.")).to_be_visible()
    expect(peer.get_by_text("of 5")).to_be_visible()
    expect(peer.get_by_text(MISSED)).to_have_count(0)
    vote_on_it(lead, console, [phone, peer])
    read_report(lead, session)
