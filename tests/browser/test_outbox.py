"""Nothing is lost on the way: a phone without a network, an answer that never came back, a blocked stream."""

import re
from time import monotonic

import pytest
from playwright.sync_api import Page, Route, expect

from studies.models import Participant, Session
from tests.browser.conftest import PHONE
from tests.factories import make_item, make_participant, make_session, move, owner_of
from voting.models import Comment, Vote, VoteChange

# A browser whose storage has no room for what waits to be sent.
FULL = """
const keep = Storage.prototype.setItem
Storage.prototype.setItem = function (key, value) {
  if (key === "ciranda-outbox") throw new DOMException("full", "QuotaExceededError")
  keep.call(this, key, value)
}
"""


@pytest.fixture
def session() -> Session:
    session = make_session(state="running")
    move(make_item(session), "start")
    return session


@pytest.fixture
def person(session: Session) -> Participant:
    return make_participant(session)


@pytest.fixture
def phone(person, new_visitor, address) -> Page:
    """The participant's phone, not yet on the page."""
    page = new_visitor(viewport=PHONE, has_touch=True, is_mobile=True)
    name = f"seat_{person.session.public_id}"
    page.context.add_cookies([{"name": name, "value": person.secret, "url": address}])
    return page


def board(person: Participant) -> str:
    return f"/s/{person.session.public_id}/"


def place(page: Page, question: str, value: int) -> None:
    stop = page.locator(f"input[name=answer-{question}][value='{value}']")
    page.locator(".scale label", has=stop).click()
    expect(stop).to_be_checked()


def without_network_errors(faults: list[str]) -> None:
    """Take out what the browser writes to its console about requests that were cut on purpose."""
    cut = re.compile("ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION_REFUSED)")
    faults[:] = [fault for fault in faults if not cut.search(fault)]


def stored() -> tuple[dict[str, int | None], list[str], int]:
    """Return the votes by question, the notes, and how many changes of votes there were."""
    votes = dict(Vote.objects.values_list("question__name", "value"))
    return votes, list(Comment.objects.values_list("text", flat=True)), VoteChange.objects.count()


def test_a_phone_that_goes_offline_says_so_and_loses_nothing(phone, person, faults):
    phone.goto(board(person))
    phone.context.set_offline(True)
    place(phone, "occurrence", 4)
    banner = phone.get_by_role("alert").filter(has_text="You are offline.")
    expect(banner).to_contain_text("1 answer is not sent yet. Your dots are safe on this device.")
    place(phone, "relevance", 5)
    expect(banner).to_contain_text("2 answers are not sent yet.")
    phone.get_by_text("Add a note").click()
    phone.get_by_label("Your note").fill("In every project.")
    phone.get_by_role("button", name="Add note").click()
    expect(banner).to_contain_text("3 answers are not sent yet.")
    expect(banner).to_be_in_viewport()
    assert stored() == ({}, [], 0)
    phone.close()  # the tab, not the browser

    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto(board(person))
    expect(again.locator(".now")).to_contain_text("Your dots are sealed")
    expect(again.locator(".sticky:not([data-unsent-note])")).to_contain_text("In every project.")
    expect(again.locator(".net")).to_have_text("Saved")
    expect(again.locator("[data-net-banner]")).to_be_hidden()
    assert stored() == ({"occurrence": 4, "relevance": 5}, ["In every project."], 2)
    without_network_errors(faults)


def test_back_online_everything_arrives_without_a_reload(phone, person, faults):
    phone.goto(board(person))
    phone.context.set_offline(True)
    place(phone, "occurrence", 2)
    expect(phone.get_by_role("alert")).to_contain_text("1 answer is not sent yet.")
    place(phone, "occurrence", 3)  # a change of mind takes the place of what has not left
    phone.context.set_offline(False)
    expect(phone.locator("[data-net-banner]")).to_be_hidden()
    expect(phone.locator(".net")).to_have_text("Saved")
    assert stored() == ({"occurrence": 3}, [], 1)
    without_network_errors(faults)


def test_an_answer_lost_after_the_commit_is_sent_again_with_its_key_and_counts_once(phone, person, faults):
    phone.goto(board(person))
    keys = []

    def cut(route: Route) -> None:
        keys.append(route.request.post_data.split("key=")[1])
        if len(keys) < 3:
            assert route.fetch().status == 200  # the server has it
            route.abort()
        else:
            route.continue_()

    phone.route("**/vote/**", cut)
    place(phone, "occurrence", 4)
    expect(phone.locator(".net")).to_have_text("Not sent yet")
    expect(phone.locator(".net")).to_have_text("Saved", timeout=15_000)
    assert (len(keys), len(set(keys))) == (3, 1)
    assert stored() == ({"occurrence": 4}, [], 1)
    without_network_errors(faults)


def test_where_streams_are_blocked_the_page_follows_by_asking(phone, person, new_visitor, sign_in, faults):
    session = person.session
    phone.route("**/live/**", lambda route: route.abort())
    phone.goto(board(person))
    lead = new_visitor()
    sign_in(lead, owner_of(session.study))
    lead.goto(f"/studies/{session.study.public_id}/sessions/{session.public_id}/console/")
    for question, value in (("occurrence", 4), ("relevance", 5)):
        place(phone, question, value)
    expect(lead.locator(".ring .mid")).to_contain_text("1 of 1")
    lead.locator("body").press("r")
    expect(phone.locator(".piles")).to_have_count(2, timeout=10_000)
    without_network_errors(faults)


@pytest.mark.parametrize("is_kept", [True, False])
def test_an_answer_survives_the_tab_because_it_is_stored_and_for_no_other_reason(
    is_kept, phone, person, faults
):
    """Sabotage: where the browser stores nothing of what waits, the same steps lose the answer."""
    if not is_kept:
        phone.context.add_init_script(FULL)
    phone.goto(board(person))
    phone.context.set_offline(True)
    place(phone, "occurrence", 4)
    expect(phone.get_by_role("alert")).to_contain_text("1 answer is not sent yet.")
    phone.close()
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto(board(person))
    deadline = monotonic() + 5
    while stored()[2] == 0 and monotonic() < deadline:
        again.wait_for_timeout(100)
    assert stored() == (({"occurrence": 4}, [], 1) if is_kept else ({}, [], 0))
    without_network_errors(faults)


def test_where_nothing_can_be_stored_the_page_itself_keeps_what_waits(phone, person, faults):
    phone.context.add_init_script(FULL)
    phone.goto(board(person))
    phone.context.set_offline(True)
    place(phone, "occurrence", 4)
    place(phone, "relevance", 5)
    banner = phone.get_by_role("alert")
    expect(banner).to_contain_text("2 answers are not sent yet.")
    expect(banner).to_contain_text("this page keeps your dots until they are sent. Do not close it.")
    expect(banner).not_to_contain_text("safe on this device")
    asked = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    phone.close(run_before_unload=True)
    expect(banner).to_be_visible()
    assert asked == ["beforeunload"]
    phone.context.set_offline(False)
    expect(phone.locator(".net")).to_have_text("Saved")
    expect(phone.locator("[data-net-kept]")).to_contain_text("safe on this device")
    assert stored() == ({"occurrence": 4, "relevance": 5}, [], 2)
    without_network_errors(faults)


def test_a_server_that_is_started_again_gets_everything_once(phone, person, server, faults):
    """What is given while there is no server waits on the phone; the one that comes next has it once."""
    phone.goto(board(person))
    place(phone, "occurrence", 4)
    expect(phone.locator(".net")).to_have_text("Saved")
    server.stop()
    try:
        place(phone, "occurrence", 2)
        place(phone, "relevance", 5)
        expect(phone.get_by_role("alert")).to_contain_text("2 answers are not sent yet.")
        assert stored() == ({"occurrence": 4}, [], 1)
    finally:
        server.start()
    expect(phone.locator(".net")).to_have_text("Saved", timeout=30_000)
    expect(phone.locator("[data-net-banner]")).to_be_hidden(timeout=30_000)
    assert stored() == ({"occurrence": 2, "relevance": 5}, [], 3)
    without_network_errors(faults)


@pytest.mark.parametrize(
    ("is_blocked", "words"), [(False, "Connected"), (True, "Connected, by asking every few seconds")]
)
def test_the_lobby_says_how_the_page_is_connected(is_blocked, words, new_visitor, address, faults):
    person = make_participant(make_session())
    page = new_visitor(viewport=PHONE)
    cookie = {"name": f"seat_{person.session.public_id}", "value": person.secret, "url": address}
    page.context.add_cookies([cookie])
    if is_blocked:
        page.route("**/live/**", lambda route: route.abort())
    page.goto(board(person))
    check = page.locator("[data-connection]")
    expect(check).to_have_text(words, timeout=10_000)
    page.context.set_offline(True)
    expect(check).to_have_text("Not connected", timeout=30_000)
    without_network_errors(faults)
