"""The page of a session, where a facilitator prepares it."""

import pytest
from playwright.sync_api import expect

from studies.states import SessionState
from tests.factories import make_session, owner_of


@pytest.mark.parametrize(
    ("state", "button"),
    [
        (SessionState.DRAFT, "Open the lobby"),
        (SessionState.LOBBY, "Start the session"),
        (SessionState.RUNNING, "Open the console"),
    ],
)
def test_page_shows_the_next_step_in_every_state(new_visitor, sign_in, state, button):
    session = make_session(state=state)
    page = new_visitor()
    sign_in(page, owner_of(session.study))
    page.goto(f"/studies/{session.study.public_id}/sessions/{session.public_id}/")
    step = page.locator(".next").locator("button, a").filter(has_text=button)
    expect(step).to_be_visible()
