"""The live room in browsers: both ways to run a session, and nothing lost on the way to the report.

Ana is on a phone, Rui has a keyboard alone, Eva goes offline and comes back, Leo's streams are blocked, Ivo
reloads and changes his device. The presenter's screen hangs on the wall.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from studies.models import Session
from tests.browser.conftest import PHONE
from tests.browser.steps import finish, join, look, place, press, saved, vote
from tests.factories import make_catalogue, make_session, make_study, owner_of
from voting.models import Vote, VoteChange

ISSUES = 6
LIVE = {
    "ana": [(5, 5), (4, 4), (2, 2), (5, 4), (4, 5), (1, 1)],
    "rui": [(5, 5), (4, 5), (1, 2), (4, 4), (4, 5), (2, 1)],
    "eva": [(4, 5), (5, 4), (2, 3), (5, 4), (5, 5), (1, 2)],
    "leo": [(2, 4), (4, 4), (2, 1), (4, 5), (4, 4), (1, 1)],
    "ivo": [(4, 5), (4, 4), (3, 2), (5, 4), (4, 5), (2, 2)],
}


@pytest.fixture
def study(transactional_db):
    return make_study(catalogue=make_catalogue(activities=ISSUES, problem_types=1))


def open_console(page: Page, session: Session) -> None:
    page.goto(f"/studies/{session.study.public_id}/sessions/{session.public_id}/console/")


def forget_lost_connections(faults: list[str]) -> None:
    """What the browser says of connections that the test itself has cut is no fault of a page."""
    faults[:] = [fault for fault in faults if not re.search(r"ERR_(FAILED|INTERNET_DISCONNECTED)", fault)]


def test_a_live_session_with_bad_networks(study, new_visitor, sign_in, faults):
    session = make_session(study)
    lead = new_visitor()
    sign_in(lead, owner_of(study))
    open_console(lead, session)
    people = {
        "ana": new_visitor(viewport=PHONE, has_touch=True, is_mobile=True),
        "rui": new_visitor(),
        "eva": new_visitor(color_scheme="dark"),
        "leo": new_visitor(),
        "ivo": new_visitor(viewport=PHONE),
    }
    people["leo"].context.route("**/live/**", lambda route: route.abort())
    for name, page in people.items():
        join(page, session, by_keyboard=name == "rui")
    wall = open_presenter(lead, new_visitor)
    expect(wall.get_by_text(session.join_code[:4])).to_be_visible()
    look(wall)
    press(lead, "s", "Start voting")
    for issue in range(ISSUES):
        if issue == 1:
            people["ivo"] = change_device(people["ivo"], session, new_visitor)
        play(lead, wall, people, issue)
    finish(lead)
    for page in people.values():
        expect(page.get_by_text("Thank you").first).to_be_visible()
    lead.goto(f"/studies/{study.public_id}/report/")
    expect(lead.get_by_role("heading", level=1)).to_have_text("4 of 6 issues occur; 2 are highly relevant.")
    final = Vote.objects.filter(item__session=session, round=2).count()
    assert (final, VoteChange.objects.filter(is_late=True).count()) == (5 * ISSUES * 2, 0)
    forget_lost_connections(faults)


def open_presenter(lead: Page, new_visitor) -> Page:
    """Open the presenter's link in a browser that holds no seat and no account."""
    with lead.context.expect_page() as opened:
        lead.get_by_role("link", name="Presenter view").click()
    wall = new_visitor(viewport={"width": 1280, "height": 720})
    wall.goto(opened.value.url)
    opened.value.close()
    return wall


def change_device(page: Page, session: Session, new_visitor) -> Page:
    """Reload, then go on with the personal link in another browser: the same seat."""
    page.reload()
    page.goto(f"/s/{session.public_id}/me/")
    link = page.get_by_text(re.compile(r"/me/\S+/")).first.inner_text().strip()
    page.close()
    other = new_visitor()
    other.goto(link)
    expect(other.locator("h1")).to_be_visible()
    assert "/me/" not in other.url
    return other


def play(lead: Page, wall: Page, people: dict[str, Page], issue: int) -> None:
    """One issue: everybody votes, Eva from offline, then the reveal, and the issue is closed."""
    press(lead, "s", "Reveal all dots")
    title = f"Type 1 of activity {issue + 1}"
    for page in (*people.values(), wall):
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for name, page in people.items():
        if name == "eva" and issue == 0:
            vote_offline(page, LIVE[name][issue])
        else:
            vote(page, LIVE[name][issue], by_keyboard=name == "rui")
    expect(lead.locator(".ring .mid")).to_contain_text("5 of 5")
    expect(wall.locator(".piles")).to_have_count(0)
    if issue == 0:
        look(wall)
    press(lead, "r", "Close this issue")
    for page in (*people.values(), wall):
        expect(page.locator(".piles")).to_have_count(2)
    if issue == 0:
        look(wall)
        # "Saved" may still be said of the answer before.
        with people["leo"].expect_response("**/vote/**"):
            place(people["leo"], "occurrence", 4)
        saved(people["leo"])
    lead.locator("body").press("c")
    if issue < ISSUES - 1:
        expect(lead.get_by_role("button", name="Next issue")).to_be_visible()
        press(lead, "n", "Start voting")
    else:
        expect(lead.get_by_text("Every issue has had its turn")).to_be_visible()


def vote_offline(page: Page, answers: tuple[int, int]) -> None:
    """Vote without a network: the page counts what is not sent, and sends it once the network is back."""
    page.context.set_offline(True)
    for question, value in zip(("occurrence", "relevance"), answers, strict=True):
        place(page, question, value)
    expect(page.get_by_role("alert").filter(has_text="2 answers")).to_be_visible()
    page.context.set_offline(False)
    saved(page)


def test_a_session_that_collects_all_votes_first(study, new_visitor, sign_in):
    session = make_session(study, mode="collect")
    lead = new_visitor()
    sign_in(lead, owner_of(study))
    open_console(lead, session)
    people = [new_visitor(), new_visitor(viewport=PHONE), new_visitor()]
    for page in people:
        join(page, session)
    lead.get_by_role("button", name="Start the session").click()
    # They differ most on the third issue, and not at all on the others.
    for place_at, page in enumerate(people):
        for issue in range(ISSUES):
            page.goto(f"/s/{session.public_id}/?issue=DC-0{issue + 1}")
            answers = (5, 5) if issue != 2 else ((1, 1), (3, 3), (5, 5))[place_at]
            for question, value in zip(("occurrence", "relevance"), answers, strict=True):
                place(page, question, value)
            saved(page)
    expect(lead.get_by_text("Everyone has answered everything.")).to_be_visible()
    press(lead, "r", "Bring everybody here")
    expect(lead.get_by_role("heading", level=1)).to_have_text("Type 1 of activity 3")
    press(lead, "b", "Reveal all dots")
    expect(people[0].get_by_role("heading", level=1)).to_have_text("Type 1 of activity 3")
    expect(people[0].locator(".piles")).to_have_count(0)
    press(lead, "r", "Close this issue")
    for page in people:
        expect(page.locator(".piles")).to_have_count(2)
    finish(lead)
    lead.goto(f"/studies/{study.public_id}/report/")
    expect(lead.get_by_role("heading", level=1)).to_have_text("5 of 6 issues occur; 5 are highly relevant.")
