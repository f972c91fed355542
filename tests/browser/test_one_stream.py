"""Two tabs of one person are one listener: they share one live stream, and both follow it."""

from playwright.sync_api import Request, expect

from tests.browser.conftest import PHONE
from tests.factories import make_item, make_participant, make_session, move, owner_of, vote


def test_two_tabs_of_one_person_share_one_stream_and_both_follow_a_reveal(
    new_visitor, sign_in, address, faults
):
    person = make_participant(make_session(state="running"))
    session = person.session
    item = move(make_item(session), "start")
    for question in ("occurrence", "relevance"):
        vote(person, item, 4, question)
    first = new_visitor(viewport=PHONE)
    cookie = {"name": f"seat_{session.public_id}", "value": person.secret, "url": address}
    first.context.add_cookies([cookie])
    streams: list[Request] = []
    first.context.on("request", lambda request: "/live/" in request.url and streams.append(request))
    # Without the stream a tab would look by itself only every twenty seconds, with it at once.
    first.goto(f"/s/{session.public_id}/")
    expect(first.locator(".now")).to_contain_text("Your dots are sealed")
    second = first.context.new_page()
    second.goto(f"/s/{session.public_id}/")
    expect(second.locator(".now")).to_contain_text("Your dots are sealed")
    first.wait_for_timeout(1000)  # a stream of its own would have been asked for by now

    lead = new_visitor()
    sign_in(lead, owner_of(session.study))
    lead.goto(f"/studies/{session.study.public_id}/sessions/{session.public_id}/console/")
    lead.locator("body").press("r")
    for tab in (first, second):
        expect(tab.locator(".piles")).to_have_count(2, timeout=5000)
    assert len(streams) == 1

    first.close()  # the other one takes the stream over
    lead.locator("body").press("c")
    expect(second.locator(".now")).to_contain_text("This issue is closed.", timeout=5000)
    assert len(streams) == 2
