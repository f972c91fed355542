"""The participant's page while things happen around it: nothing is taken from anybody's hands."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from studies.models import Participant, Session
from tests.browser.axe import axe_violations
from tests.browser.conftest import PHONE
from tests.factories import make_catalogue, make_participants, make_session, make_study, owner_of

FOCUSED = "[document.activeElement.name, document.activeElement.value, document.activeElement.selectionStart]"

NUDGE = "document.dispatchEvent(new CustomEvent('ciranda:nudge'))"


def stop(page: Page, question: str, value: int):
    return page.locator(f"input[name=answer-{question}][value='{value}']")


def place(page: Page, question: str, value: int) -> None:
    page.locator(".scale label", has=stop(page, question, value)).click()
    expect(stop(page, question, value)).to_be_checked()


def console_of(session: Session) -> str:
    return f"/studies/{session.study.public_id}/sessions/{session.public_id}/console/"


@pytest.fixture
def session() -> Session:
    return make_session(make_study(catalogue=make_catalogue(activities=3, problem_types=1)), state="running")


@pytest.fixture
def people(session: Session) -> list[Participant]:
    return make_participants(session, 2)


@pytest.fixture
def room(session, people, new_visitor, sign_in, address):
    """Open the console and the pages of two people: `lead, ana, rui`, the first issue sealed."""

    def take_seat(person: Participant, **options: object) -> Page:
        page = new_visitor(**options)
        name = f"seat_{session.public_id}"
        page.context.add_cookies([{"name": name, "value": person.secret, "url": address}])
        page.goto(f"/s/{session.public_id}/")
        return page

    lead = new_visitor()
    sign_in(lead, owner_of(session.study))
    lead.goto(console_of(session))
    ana, rui = take_seat(people[0], viewport=PHONE), take_seat(people[1])
    press(lead, "s", "Reveal all dots")
    for page in (ana, rui):
        expect(page.locator(".now")).to_contain_text("first scale")
    return lead, ana, rui


def press(lead: Page, key: str, leads_to: str) -> None:
    lead.locator("body").press(key)
    expect(lead.get_by_role("button", name=leads_to)).to_be_visible()


def vote(page: Page, *values: int) -> None:
    for question, value in zip(("occurrence", "relevance"), values, strict=True):
        place(page, question, value)
    expect(page.locator(".now")).to_contain_text("Your dots are sealed")


def all_vote(lead: Page, ana: Page, rui: Page) -> None:
    """Let both place both dots, and the console hear of it."""
    vote(ana, 4, 5)
    vote(rui, 2, 3)
    expect(lead.locator(".ring .mid")).to_contain_text("2 of 2")


def write_note(page: Page, text: str) -> None:
    page.get_by_text("Add a note").click()
    page.get_by_label("Your note").fill(text)
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".net")).to_have_text("Saved")


def test_a_note_keeps_text_and_caret_while_dots_and_notes_of_others_arrive(room):
    lead, ana, rui = room
    all_vote(lead, ana, rui)
    press(lead, "r", "Close this issue")
    ana.get_by_text("Add a note").click()
    field = ana.get_by_label("Your note")
    field.press_sequentially("We saw this")
    for _step in range(4):
        field.press("ArrowLeft")
    expect(rui.locator(".piles")).to_have_count(2)
    place(rui, "occurrence", 4)
    write_note(rui, "So did we.")
    expect(ana.get_by_text("So did we.")).to_be_visible()
    expect(ana.locator(".middle").first).to_contain_text("2 of 2 agree")
    assert ana.evaluate(FOCUSED) == ["text", "We saw this", 7]


def test_focus_stays_on_its_stop_and_arrows_and_digits_move_the_dot(room):
    _lead, ana, rui = room
    stop(ana, "occurrence", 1).focus()
    ana.keyboard.press("3")
    ana.keyboard.press("ArrowRight")
    expect(stop(ana, "occurrence", 4)).to_be_checked()
    place(ana, "relevance", 2)
    stop(ana, "occurrence", 4).focus()
    vote(rui, 2, 3)
    expect(ana.locator(".now")).to_contain_text("2 of 2 are ready")
    assert ana.evaluate(FOCUSED)[:2] == ["answer-occurrence", "4"]
    ana.keyboard.press("ArrowRight")
    expect(stop(ana, "occurrence", 5)).to_be_checked()


def test_a_finger_on_a_stop_places_its_dot_although_the_page_was_updated_meanwhile(room):
    _lead, ana, rui = room
    place(ana, "occurrence", 4)
    place(ana, "relevance", 4)
    expect(ana.locator(".now")).to_contain_text("1 of 2 are ready")
    ana.locator(".scale label", has=stop(ana, "relevance", 2)).hover()
    ana.mouse.down()
    vote(rui, 2, 3)
    expect(ana.locator(".now")).to_contain_text("2 of 2 are ready")
    ana.mouse.up()
    expect(stop(ana, "relevance", 2)).to_be_checked()


def test_a_dot_in_the_air_at_the_reveal_stays_where_it_was_placed(room, faults):
    lead, ana, rui = room
    all_vote(lead, ana, rui)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    ana.route("**/vote/**", hold)
    place(ana, "relevance", 1)
    lead.locator("body").press("r")
    # The answer to the dot is still on its way when the dots of all are shown.
    expect(ana.locator(".piles")).to_have_count(2)
    expect(stop(ana, "relevance", 1)).to_be_checked()
    held[0].continue_()
    expect(ana.get_by_role("alert").get_by_text("after the round had ended")).to_be_visible()
    faults[:] = [fault for fault in faults if "409" not in fault]


def test_a_nudge_during_a_look_leads_to_another_look(room):
    _, ana, _ = room
    looks: list[Route] = []

    def hold_first(route: Route) -> None:
        looks.append(route)
        if len(looks) > 1:
            route.continue_()

    ana.route("**/board/", hold_first)
    with ana.expect_request("**/board/"):
        ana.evaluate(NUDGE)
    ana.evaluate(NUDGE)
    with ana.expect_request("**/board/", timeout=5_000):
        looks[0].continue_()


def test_a_step_back_is_to_read_and_the_group_is_one_tap_away(room):
    lead, ana, rui = room
    all_vote(lead, ana, rui)
    press(lead, "r", "Close this issue")
    press(lead, "c", "Next issue")
    press(lead, "n", "Start voting")
    expect(ana.locator("h1")).to_have_text("Type 1 of activity 2")
    ana.get_by_text("Earlier issues: 1").click()
    ana.get_by_role("link", name="Type 1 of activity 1").click()
    expect(ana.locator(".now")).to_contain_text("You look back at issue 1. The group reads issue 2.")
    expect(stop(ana, "occurrence", 4)).to_be_disabled()
    assert axe_violations(ana) == []
    press(lead, "s", "Reveal all dots")
    expect(ana.locator(".now")).to_contain_text("The group votes on issue 2. Your dots are still missing.")
    expect(ana.locator("h1")).to_have_text("Type 1 of activity 1")
    ana.get_by_role("link", name="Back to the group").click()
    expect(ana.locator("h1")).to_have_text("Type 1 of activity 2")
    assert re.search(r"/s/\w+/$", ana.url)


def test_the_shared_screen_follows_and_never_gets_a_name(room, session, new_visitor):
    lead, ana, rui = room
    screen = new_visitor(viewport={"width": 1280, "height": 720})
    screen.goto(f"/present/{session.presenter_secret}/")
    vote(ana, 4, 5)
    expect(screen.locator(".ring .mid")).to_contain_text("1/2")
    assert axe_violations(screen) == []
    vote(rui, 2, 3)
    expect(screen.locator(".ring .mid")).to_contain_text("2/2")
    expect(screen.locator("[data-p]")).to_have_count(0)
    expect(lead.locator(".ring .mid")).to_contain_text("2 of 2")
    press(lead, "r", "Close this issue")
    expect(screen.locator(".result [data-p]")).to_have_count(4)
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert axe_violations(screen) == []


def test_alone_the_count_of_what_is_missing_is_never_one_too_many(new_visitor, address):
    study = make_study(catalogue=make_catalogue(activities=3, problem_types=1))
    session = make_session(study, mode="self_paced", state="running")
    [ana] = make_participants(session, 1)
    page = new_visitor()
    page.context.add_cookies([{"name": f"seat_{session.public_id}", "value": ana.secret, "url": address}])
    page.goto(f"/s/{session.public_id}/")
    page.evaluate("""
      window.said = []
      const say = () => said.push(document.querySelector(".now").innerText.replace(/\\s+/g, " ").trim())
      new MutationObserver(say).observe(document.body, { subtree: true, childList: true })
    """)
    place(page, "occurrence", 4)
    place(page, "relevance", 4)
    expect(page.locator(".now")).to_contain_text("This issue is done. 2 issues still miss an answer.")
    assert "All dots are placed." in page.evaluate("said")
    assert not [words for words in page.evaluate("said") if words.startswith("All dots are placed. 3")]
