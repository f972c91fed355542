"""The facilitators' private note, written by two at once: both texts stand until they are merged."""

import time

import pytest
from playwright.sync_api import Page, expect

from studies.models import Role
from tests.factories import make_catalogue, make_item, make_member, make_session, make_study, move, owner_of
from voting.models import AgendaItem


@pytest.fixture
def item() -> AgendaItem:
    session = make_session(
        make_study(catalogue=make_catalogue(activities=1, problem_types=1)), state="running"
    )
    return move(make_item(session), "start")


@pytest.fixture
def consoles(item, new_visitor, sign_in) -> list[Page]:
    """The consoles of the owner and of a second facilitator."""
    study = item.session.study
    second = make_member(study, Role.FACILITATOR, "bea@example.org")
    pages = []
    for user in (owner_of(study), second.user):
        page = new_visitor()
        sign_in(page, user)
        page.goto(f"/studies/{study.public_id}/sessions/{item.session.public_id}/console/")
        pages.append(page)
    return pages


def note(page: Page):
    return page.get_by_role("textbox", name="Private note")


def kept(item: AgendaItem, text: str) -> None:
    """Wait until the server has this text."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        item.refresh_from_db()
        if item.private_note == text:
            return
        time.sleep(0.05)
    assert item.private_note == text


def test_a_note_reaches_the_colleague_who_is_not_writing(item, consoles):
    first, second = consoles
    note(first).fill("Ask Rui about the second data set.")
    expect(note(second)).to_have_value("Ask Rui about the second data set.")
    kept(item, "Ask Rui about the second data set.")


def test_two_notes_at_once_both_stand_until_they_are_merged(item, consoles, faults):
    first, second = consoles
    second.context.set_offline(True)
    note(second).fill("Mine.")
    note(first).fill("Yours.")
    kept(item, "Yours.")
    second.context.set_offline(False)
    merge = second.locator(".merge")
    expect(merge).to_contain_text("Yours.")
    note(first).fill("Yours, and more.")
    kept(item, "Yours, and more.")
    note(first).blur()
    second.reload()
    expect(note(second)).to_have_value("Mine.")
    second.get_by_role("button", name="Add it to mine").click()
    expect(note(first)).to_have_value("Mine.\n\nYours, and more.")
    kept(item, "Mine.\n\nYours, and more.")
    faults[:] = [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault and "409" not in fault]
