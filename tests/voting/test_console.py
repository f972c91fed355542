"""The facilitator's console, its fragment and the moves, in every state."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import Phase, ProblemType
from studies.actions.participant import expect_participants, withdraw
from studies.models import Role, Study
from tests.factories import (
    NOW,
    make_catalogue,
    make_item,
    make_member,
    make_participant,
    make_participants,
    make_session,
    make_study,
    make_user,
    make_viewers,
    move,
    owner_of,
    seated,
    vote,
)
from voting.actions.agenda import finish_session, go_to, move_item
from voting.actions.erasure import erase_participant
from voting.agenda import Move
from voting.leading import note_tag

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    return make_session(state="running")


@pytest.fixture
def lead(session):
    client = Client()
    client.force_login(make_member(session.study, Role.FACILITATOR).user)
    return client


def address(session, name="console", *more):
    return reverse(f"voting:{name}", args=[session.study.public_id, session.public_id, *more])


def see(client, session, **query):
    return client.get(address(session), query)


def post_move(client, item, name, /, headers=HTMX, **fields):
    data = {"item": item.pk, "move": name, "seen_state": item.state, "seen_round": item.round} | fields
    return client.post(address(item.session, "move"), data, headers=headers)


def buttons(response):
    """Return the keys of the buttons that do something to the issue, the big one first."""
    act = re.search(r'<div class="act">(.*?)</div>', response.text, re.DOTALL).group(1)
    return re.findall(r'data-key="(\w)"', act)


def steps(response):
    return re.findall(r'<li aria-current="step">([^<]+)</li>', response.text)


def state_of(item):
    item.refresh_from_db()
    return item.state, item.round


def answer_both(participant, item, value=4):
    vote(participant, item, value)
    vote(participant, item, value, "relevance")


# States


@pytest.mark.parametrize(
    ("moves", "step", "keys"),
    [
        ([], "Read aloud", ["s", "p"]),
        (["start"], "Vote", ["r", "p"]),
        (["start", "reveal"], "Discuss", ["c", "a", "p"]),
        (["start", "reveal", "close"], "Closed", ["n", "o", "a"]),
        (["start", "reveal", "vote_again"], "Vote again", ["r", "p"]),
        (["put_aside"], "Put aside", ["n", "p"]),
    ],
)
def test_each_state_offers_one_obvious_thing_and_its_alternatives(session, lead, moves, step, keys):
    move(make_item(session), *moves)
    response = see(lead, session)
    assert (steps(response), buttons(response)) == ([step], keys)
    assert response.text.count("primary big") == 1


def test_the_agenda_is_the_matrix_with_every_state(session, lead):
    move(make_item(session, 1), "start", "reveal", "close")
    move(make_item(session, 2), "start")
    move(make_item(session, 3), "put_aside")
    go_to(item=make_item(session, 4), by=owner_of(session.study), now=NOW)
    cells = re.findall(r'data-k="(\w+)"[^>]* aria-label="([^"]+)">([^<]+)</a>', see(lead, session).text)
    assert cells == [
        ("closed", "1, Type 1 of activity 1, closed", "✓"),
        ("open", "2, Type 2 of activity 1, open", "2"),
        ("later", "3, Type 1 of activity 2, put aside", "…"),
        ("now", "4, Type 2 of activity 2, now", "4"),
    ]


def test_a_cell_without_an_issue_does_not_apply(lead, session):
    session.agenda_items.get(position=2).delete()
    assert see(lead, session).text.count('<td class="never">') == 1


def test_sealed_shows_who_has_finished_and_nothing_else(session, lead):
    ana, _rui = make_participants(session, 2, seen_at=NOW)
    item = move(make_item(session), "start")
    answer_both(ana, item, 5)
    response = see(lead, session)
    assert "1 of 2<small>ready" in response.text
    assert re.findall(r"<small>(both dots|no dot yet)</small>", response.text) == ["both dots", "no dot yet"]
    assert "P2 still has 2 dots to place." in response.text
    assert "Middle answer" not in response.text


def test_revealed_shows_every_dot_and_the_middle_in_numbers(session, lead):
    ana, rui, eva = make_participants(session, 3)
    item = move(make_item(session), "start")
    for person, value in ((ana, 5), (rui, 2), (eva, 5)):
        vote(person, item, value)
    move(item, "reveal")
    response = see(lead, session)
    assert "<b>Middle answer: Agree (5)</b> 2 of 3 agree, 1 disagrees" in response.text
    assert 'class="piles" data-points="5" data-most="2" data-at="5"' in response.text
    assert "Let the people far apart speak first: P2, then P1." in response.text


def test_closed_names_the_next_issue_and_the_last_one_says_so(session, lead):
    move(make_item(session, 1), "start", "reveal", "close")
    assert "Next: 2, Type 2 of activity 1." in see(lead, session).text
    for position in (2, 3, 4):
        move(make_item(session, position), "start")
    response = see(lead, session)
    assert "Every issue has had its turn" in response.text
    assert buttons(response) == ["o", "a"]


def test_what_was_put_aside_comes_last(session, lead):
    move(make_item(session, 2), "put_aside")
    for position in (1, 3, 4):
        move(make_item(session, position), "start", "reveal", "close")
    assert "Next: 2, " in see(lead, session).text


def test_a_late_vote_is_shown_as_kept_and_not_counted(session, lead):
    ana = make_participant(session)
    item = move(make_item(session), "start", "reveal")
    vote(ana, item, 4, round=1)
    assert "1 came after the end, kept, not counted" in see(lead, session).text


def test_the_pace_and_the_clock_tell_the_time(session, lead):
    move(make_item(session, 1), "start", "reveal", "close")
    with time_machine.travel(NOW + timedelta(minutes=30, seconds=10), tick=False):
        response = see(lead, session)
    assert "Time 30 of 120 min" in response.text
    assert "30:00 per issue finishes on time" in response.text
    assert '<b data-clock="1810" data-stopped>30:10</b>' in response.text
    with time_machine.travel(NOW + timedelta(minutes=121), tick=False):
        assert "1 minute over the plan" in see(lead, session).text


def test_the_finish_at_this_pace_is_told(session, lead):
    planned = '<b><time datetime="2026-03-02T16:00:00+00:00" data-local="time">16:00 UTC</time></b>'
    assert f"Planned until {planned}" in see(lead, session).text
    item = move(make_item(session, 1), "start", "reveal")
    closing = NOW + timedelta(minutes=35)
    by = owner_of(session.study)
    move_item(item=item, move=Move.CLOSE, seen_state="revealed", seen_round=2, by=by, now=closing)
    with time_machine.travel(closing + timedelta(minutes=5), tick=False):
        response = see(lead, session)
    finish = '<b><time datetime="2026-03-02T16:20:00+00:00" data-local="time">16:20 UTC</time></b>'
    assert f"Finish {finish} at this pace, 20 min late" in response.text
    assert "26:40 per issue finishes on time" in response.text


def test_the_clock_of_an_open_issue_stands_beside_its_share(session, lead):
    move(make_item(session), "start")
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert '<b data-clock="120">2:00</b> of 30:00' in see(lead, session).text


def test_the_lobby_shows_the_code_and_who_has_come(lead, session):
    lobby = make_session(session.study)
    assert "Nobody has joined yet" in see(lead, lobby).text
    make_participants(lobby, 2)
    response = see(lead, lobby)
    assert "People are coming in" in response.text
    assert f"{lobby.join_code[:4]} {lobby.join_code[4:]}" in response.text
    assert response.text.count("<svg") == 2
    assert address(lobby, "start_session") in response.text


def test_a_draft_can_be_opened_from_here(lead, session):
    draft = make_session(session.study, state="draft")
    assert address(draft, "open_session") in see(lead, draft).text


def test_finished_can_still_be_read(session, lead):
    ana = make_participant(session)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    move(item, "reveal")
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    response = see(lead, session)
    assert steps(response) == ["Session finished"]
    assert "Middle answer: Partially agree (4)" in response.text
    assert "not revealed in the session" in see(lead, session, issue="DC-02").text
    assert 'popovertarget="join"' not in response.text
    assert 'data-k="open"></i>not reached</span>' in response.text
    report = reverse("reports:study", args=[session.study.public_id])
    assert f'<a class="button primary big" href="{report}">Open the report</a>' in response.text


def test_after_the_end_it_says_who_took_part_not_who_is_here(session, lead):
    ana, rui, eva = make_participants(session, 3)
    expect_participants(session=session, names=["Kim"], by=owner_of(session.study), now=NOW)
    item = move(make_item(session), "start")
    for person in (ana, rui):
        vote(person, item, 4)
    move(item, "reveal")
    withdraw(participant=rui, now=NOW)
    erase_participant(participant=eva, now=NOW)
    assert "<summary>People: 0 of 2 here</summary>" in see(lead, session).text
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    text = see(lead, session).text
    assert "<summary>2 people took part</summary>" in text
    people = re.findall(
        r"<small>(.*?)</small>", text[text.index('class="people"') : text.index("</details>")]
    )
    assert people == ["1 of 2 dots", "1 of 2 dots", "did not come"]


def test_a_problem_type_without_an_issue_is_a_column_of_the_map(session, lead):
    ProblemType.objects.create(catalogue=session.study.catalogue, position=3, name="People/skills")
    heads = re.findall(r'<th scope="col">(.*?)</th>', see(lead, session).text)
    assert heads == [
        "Activity",
        *(f"<span>{name}</span>" for name in ("Type 1", "Type 2", "People/\u200bskills")),
    ]


def test_finished_rehearsal_leads_to_no_report(session):
    rehearsal = make_session(session.study, state="running", is_rehearsal=True)
    finish_session(session=rehearsal, by=owner_of(session.study), now=NOW)
    client = Client()
    client.force_login(owner_of(session.study))
    text = see(client, rehearsal).text
    assert re.findall(r'<a class="button primary big".*?>(.*?)</a>', text) == ["Back to the session"]


def test_more_than_twelve_people_are_counted_not_drawn(session, lead):
    people = make_participants(session, 13)
    item = move(make_item(session), "start")
    for person in people:
        vote(person, item, 2)
    assert re.findall(r'class="ring" data-n="(\d+)"', see(lead, session).text) == ["1"]
    move(item, "reveal")
    assert '<b class="count">13</b>' in see(lead, session).text


def test_names_of_expected_people_are_escaped(session, lead):
    make_participant(session, expected_name="<b>Ana</b>")
    assert "&lt;b&gt;Ana&lt;/b&gt;" in see(lead, session).text


# Looking elsewhere


def test_looking_at_another_issue_moves_nobody(session, lead):
    ana = make_participant(session)
    response = see(lead, session, issue="DC-03")
    assert "Type 1 of activity 2</h1>" in response.text
    assert buttons(response) == ["b"]
    assert "Back to issue 1" in response.text
    board = reverse("voting:board", args=[session.public_id])
    assert "Type 1 of activity 1</h1>" in seated(ana).get(board).text


def test_bringing_everybody_moves_the_panel(session, lead):
    ana = make_participant(session)
    response = lead.post(address(session, "go_to"), {"item": make_item(session, 3).pk})
    assert response["Location"] == address(session)
    board = reverse("voting:board", args=[session.public_id])
    assert "Type 1 of activity 2</h1>" in seated(ana).get(board).text


def test_the_address_names_no_issue_once_the_panel_is_there(session, lead):
    assert see(lead, session, issue="DC-01")["Location"] == address(session)
    fragment = lead.get(address(session, "console_fragment"), {"issue": "DC-01"}, headers=HTMX)
    assert fragment["HX-Redirect"] == address(session)


# The fragment


def test_a_known_fragment_is_304_until_something_or_the_minute_changes(session, lead):
    url = address(session, "console_fragment")
    first = lead.get(url, headers=HTMX)
    known = HTMX | {"If-None-Match": first["ETag"]}
    assert (lead.get(url, headers=known).status_code, first.status_code) == (304, 200)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert lead.get(url, headers=known).status_code == 200
    move(make_item(session), "start")
    assert lead.get(url, headers=known).status_code == 200


# Moves


def test_a_move_answers_with_the_fresh_fragment(session, lead):
    item = make_item(session)
    response = post_move(lead, item, "start")
    assert (response.status_code, steps(response), state_of(item)) == (200, ["Vote"], ("sealed", 1))
    assert "<html" not in response.text


def test_a_move_without_scripts_leads_back_to_the_console(session, lead):
    response = post_move(lead, make_item(session), "start", headers={})
    assert (response.status_code, response["Location"]) == (302, address(session))


@pytest.mark.parametrize("name", ["start", "reveal", "close", "reopen", "vote_again", "take_up"])
def test_every_move_goes_through_the_console(session, lead, name):
    before = {
        "start": [],
        "reveal": ["start"],
        "close": ["start", "reveal"],
        "reopen": ["start", "reveal", "close"],
        "vote_again": ["start", "reveal", "close"],
        "take_up": ["put_aside"],
    }
    item = move(make_item(session), *before[name])
    assert post_move(lead, item, name).status_code == 200
    assert session.log_entries.last().verb == name


def test_a_move_on_an_old_sight_is_409_with_the_reason(session, lead):
    item = make_item(session)
    post_move(lead, item, "start")
    response = post_move(lead, item, "start")
    assert (response.status_code, "The issue has moved on. Look again." in response.text) == (409, True)
    assert response["HX-Trigger"] == '{"ciranda:refetch": {}}'
    page = post_move(lead, item, "start", headers={})
    assert (page.status_code, steps(page)) == (409, ["Vote"])
    assert "The issue has moved on. Look again." in page.text
    assert state_of(item) == ("sealed", 1)


def test_a_reveal_with_people_missing_asks_once(session, lead):
    ana, _rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    answer_both(ana, item)
    words = "P2 has not finished. R again to reveal."
    assert f'data-twice="{words}"' in see(lead, session).text
    page = post_move(lead, item, "reveal", headers={})
    assert (page.status_code, words in page.text, state_of(item)) == (409, True, ("sealed", 1))
    assert 'name="sure" value="1"' in page.text
    assert post_move(lead, item, "reveal", sure="1").status_code == 200
    assert state_of(item) == ("revealed", 2)


def test_a_reveal_of_what_is_revealed_says_so_and_does_not_ask(session, lead):
    make_participant(session)
    item = move(make_item(session), "start")
    move(make_item(session), "reveal")
    response = post_move(lead, item, "reveal")
    assert (response.status_code, "The issue has moved on. Look again." in response.text) == (409, True)


def test_a_reveal_with_everybody_ready_asks_nothing(session, lead):
    item = move(make_item(session), "start")
    answer_both(make_participant(session), item)
    assert "data-twice" not in see(lead, session).text
    assert post_move(lead, item, "reveal").status_code == 200


def test_many_missing_people_are_counted(session, lead):
    make_participants(session, 6)
    move(make_item(session), "start")
    assert "6 people have not finished. R again to reveal." in see(lead, session).text


@pytest.mark.parametrize(
    "fields", [{"move": "jump"}, {"seen_state": "x"}, {"seen_round": "x"}, {"item": "x"}]
)
def test_what_is_not_understood_is_400(session, lead, fields):
    assert post_move(lead, make_item(session), "start", **fields).status_code == 400


def test_items_of_another_session_are_404(session, lead):
    other = make_item(make_session(session.study, state="running"))
    data = {"item": other.pk, "move": "start", "seen_state": "pending", "seen_round": 0, "seen": "0"}
    for name in ("move", "go_to", "private_note"):
        assert lead.post(address(session, name), data).status_code == 404
    assert state_of(other) == ("pending", 0)


def test_the_next_issue_is_reached_by_its_button(session, lead):
    item = move(make_item(session), "start", "reveal", "close")
    response = lead.post(address(session, "go_to"), {"item": make_item(session, 2).pk}, headers=HTMX)
    assert "Issue 2 of 4" in response.text
    assert state_of(item) == ("closed", 2)


# Private notes


def test_a_private_note_is_saved_and_stays_with_facilitators(session, lead):
    item = make_item(session)
    headers = {"Accept": "application/json"}
    data = {"item": item.pk, "text": "Debt in <code>.", "seen": note_tag("")}
    response = lead.post(address(session, "private_note"), data, headers=headers)
    assert response.json() == {"saved": True, "seen": note_tag("Debt in <code>.")}
    assert "Debt in &lt;code&gt;.</textarea>" in see(lead, session).text
    board = reverse("voting:board", args=[session.public_id])
    assert "Debt in" not in seated(make_participant(session)).get(board).text


def test_a_private_note_too_long_is_refused_in_words(session, lead):
    data = {"item": make_item(session).pk, "text": "x" * 5001}
    response = lead.post(address(session, "private_note"), data, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.json() == {"message": "A private note has at most 5,000 characters."}


def write_note(client, item, text, seen, *, headers=None):
    data = {"item": item.pk, "text": text, "seen": note_tag(seen)}
    return client.post(address(item.session, "private_note"), data, headers=headers or {})


def test_a_private_note_that_a_colleague_changed_is_not_overwritten(session, lead):
    item = make_item(session)
    write_note(lead, item, "Mine.", "")
    response = write_note(lead, item, "Yours.", "", headers={"Accept": "application/json"})
    assert response.status_code == 409
    assert response.json() == {
        "message": "A colleague changed this note meanwhile. Yours is kept here and not saved yet.",
        "current": "Mine.",
        "seen": note_tag("Mine."),
    }
    item.refresh_from_db()
    assert item.private_note == "Mine."
    # Merged, and saying so.
    assert write_note(lead, item, "Mine. Yours.", "Mine.").status_code == 302
    item.refresh_from_db()
    assert item.private_note == "Mine. Yours."


def test_without_scripts_both_notes_are_on_the_page(session, lead):
    item = make_item(session)
    write_note(lead, item, "Mine <b>.", "")
    response = write_note(lead, item, "Yours.", "")
    assert response.status_code == 409
    assert "Yours.</textarea>" in response.text
    assert "<blockquote data-theirs>Mine &lt;b&gt;.</blockquote>" in response.text
    assert f'name="seen" value="{note_tag("Mine <b>.")}"' in response.text


def test_a_private_note_sent_twice_is_saved_once(session, lead):
    item = make_item(session)
    for _ in range(2):
        assert write_note(lead, item, "Mine.", "", headers={"Accept": "application/json"}).status_code == 200


# Undo


def undo_button(response):
    found = re.search(
        r'name="entry" value="(\d+)">.*?aria-label="([^"]+)".*?data-left="(\d+)"', response.text, re.DOTALL
    )
    return found and (int(found.group(1)), found.group(2), int(found.group(3)))


def test_the_last_move_can_be_undone_for_ten_seconds(session, lead):
    assert undo_button(see(lead, session)) is None
    item = make_item(session)
    response = post_move(lead, item, "start")
    entry, words, left = undo_button(response)
    assert (words, left) == ("Undo: voting was started", 10)
    with time_machine.travel(NOW + timedelta(seconds=7.5), tick=False):
        assert undo_button(see(lead, session)) == (entry, words, 3)
    with time_machine.travel(NOW + timedelta(seconds=10), tick=False):
        assert undo_button(see(lead, session)) is None
    response = lead.post(address(session, "undo"), {"entry": entry}, headers=HTMX)
    assert (steps(response), state_of(item)) == (["Read aloud"], ("pending", 0))
    assert undo_button(response) is None


def test_undo_works_without_scripts_and_from_another_issue(session, lead):
    move(make_item(session), "start")
    entry = undo_button(see(lead, session, issue="DC-03"))[0]
    response = lead.post(address(session, "undo"), {"entry": entry})
    assert response["Location"] == address(session)
    assert state_of(make_item(session)) == ("pending", 0)


def test_an_undo_that_comes_too_late_is_409_with_the_reason(session, lead):
    move(make_item(session), "start")
    entry = session.log_entries.last().pk
    with time_machine.travel(NOW + timedelta(seconds=11), tick=False):
        response = lead.post(address(session, "undo"), {"entry": entry}, headers=HTMX)
        page = lead.post(address(session, "undo"), {"entry": entry})
    words = "A move can be undone for ten seconds. They are over, and nothing was changed."
    assert (response.status_code, words in response.text) == (409, True)
    assert (page.status_code, words in page.text, steps(page)) == (409, True, ["Vote"])


def test_undoing_a_reveal_says_that_nothing_is_unseen(session, lead):
    words = "What was seen cannot be unseen."
    move(make_item(session), "start")
    assert words not in see(lead, session).text
    move(make_item(session), "reveal")
    assert words in see(lead, session).text


def test_nothing_can_be_undone_where_everyone_goes_alone(lead, session):
    alone = make_session(session.study, state="running", mode="self_paced")
    assert undo_button(see(lead, alone)) is None


# What people see, and what could come next


@pytest.mark.parametrize(
    ("moves", "words", "idle"),
    [
        ([], "the issue and what will be asked, no scales yet", "S starts the vote."),
        (["start"], "the scales and their own dots, sealed", "R reveals without the dots that are missing."),
        (
            ["start", "reveal"],
            "everybody’s dots and all shown notes; dots may move",
            "C closes the issue, A lets people vote again.",
        ),
        (
            ["start", "reveal", "close"],
            "everybody’s dots and all shown notes, fixed",
            "N opens the next issue.",
        ),
        (["put_aside"], "that the issue is put aside", "N opens the next issue."),
    ],
)
def test_the_console_says_what_people_see_and_what_could_come_next(session, lead, moves, words, idle):
    move(make_item(session), *moves)
    response = see(lead, session)
    assert f"People see <b>{words}</b>" in response.text
    assert f'data-idle-words="Nothing has happened for two minutes. {idle}"' in response.text
    assert f"People see issue 1: {words}." in see(lead, session, issue="DC-03").text


def test_when_everybody_is_ready_the_console_says_so(session, lead):
    item = move(make_item(session), "start")
    assert "Nobody has joined yet. Show the join code." in see(lead, session).text
    ana = make_participant(session)
    answer_both(ana, item)
    response = see(lead, session)
    assert "Everybody is ready. R reveals." in response.text
    assert "Nothing has happened for two minutes. Everybody is ready. R reveals." in response.text


# Recording


def test_the_recording_clock_is_started_and_corrected(session, lead):
    assert "Recording started" in see(lead, session).text
    lead.post(address(session, "recording"), {"when": "now", "shows": "0:00"})
    with time_machine.travel(NOW + timedelta(minutes=47, seconds=12), tick=False):
        assert '<b data-clock="2832" data-hours>0:47:12</b>' in see(lead, session).text
        response = lead.post(address(session, "recording"), {"when": "now", "shows": "50:00"})
        assert response["Location"] == address(session)
        assert '<b data-clock="3000" data-hours>0:50:00</b>' in see(lead, session).text
    entries = session.log_entries.filter(verb__endswith="_recording").values_list("verb", "data")
    assert list(entries) == [
        ("start_recording", {"zero": "2026-03-02T14:00:00+00:00"}),
        ("correct_recording", {"zero": "2026-03-02T13:57:12+00:00"}),
    ]


def test_a_time_that_is_none_stays_in_its_field(session, lead):
    response = lead.post(address(session, "recording"), {"when": "now", "shows": "soon"})
    assert response.status_code == 422
    assert 'value="soon"' in response.text
    assert "Write minutes and seconds, like 47:12 or 0:47:12." in response.text
    session.refresh_from_db()
    assert session.recording_started_at is None


# Alone


def test_a_self_paced_session_shows_progress_and_cannot_be_led(lead, session):
    alone = make_session(session.study, state="running", mode="self_paced")
    ana, _rui = make_participants(alone, 2)
    answer_both(ana, make_item(alone, 1))
    vote(ana, make_item(alone, 2), 3)
    response = see(lead, alone)
    assert re.findall(r"<small>(\d of 8 answers)</small>", response.text) == [
        "3 of 8 answers",
        "0 of 8 answers",
    ]
    assert "1 of 2 have answered the issue shown here." in response.text
    assert buttons(response) == []
    item = make_item(alone)
    assert post_move(lead, item, "reveal", sure="1").status_code == 409
    assert lead.post(address(alone, "go_to"), {"item": item.pk}).status_code == 409
    assert state_of(item) == ("sealed", 1)


# Who may


def test_the_console_opens_for_owner_and_facilitator_only(session):
    viewers = make_viewers(session.study)
    viewers["participant"] = seated(make_participant(session))
    expected = {
        "owner": 200,
        "facilitator": 200,
        "analyst": 403,
        "stranger": 404,
        "anonymous": 302,
        "participant": 302,
    }
    for name in ("console", "console_fragment"):
        statuses = {who: client.get(address(session, name)).status_code for who, client in viewers.items()}
        assert statuses == expected


@pytest.mark.parametrize(
    "name", ["move", "go_to", "undo", "private_note", "recording", "start_session", "finish_session"]
)
def test_only_who_leads_may_post(session, name):
    viewers = make_viewers(session.study)
    viewers["participant"] = seated(make_participant(session))
    del viewers["owner"], viewers["facilitator"]
    item = make_item(session)
    data = {"item": item.pk, "move": "start", "seen_state": "pending", "seen_round": 0, "text": "Mine."}
    statuses = {who: client.post(address(session, name), data).status_code for who, client in viewers.items()}
    assert statuses == {"analyst": 403, "stranger": 404, "anonymous": 302, "participant": 302}
    item.refresh_from_db()
    session.refresh_from_db()
    assert (item.state, item.private_note, session.state) == ("pending", "", "running")


def test_a_session_is_reached_through_its_own_study_only(session):
    owner = owner_of(session.study)
    other = make_study(owner=owner, catalogue=session.study.catalogue, title="Another")
    client = Client()
    client.force_login(owner)
    url = reverse("voting:console", args=[other.public_id, session.public_id])
    assert client.get(url).status_code == 404


def test_a_former_member_gets_404(session):
    client = Client()
    client.force_login(make_user("former@example.org"))
    assert see(client, session).status_code == 404


# Cost


def test_the_map_has_phases_without_activities_as_well():
    catalogue = make_catalogue()
    Phase.objects.create(catalogue=catalogue, position=2, name="Deployment", prefix="DP")
    session = make_session(make_study(catalogue=catalogue), state="running")
    client = Client()
    client.force_login(owner_of(session.study))
    phases = re.findall(r'<th scope="rowgroup"[^>]*>(.*?)</th>', see(client, session).text)
    assert phases == ["Data collection", "Deployment <small>no activities</small>"]


def test_a_console_costs_the_same_however_many_people():
    costs = []
    for panel in (1, 25):
        session = make_session(make_study(title=f"Panel of {panel}"), state="running")
        people = make_participants(session, panel)
        item = move(make_item(session), "start")
        for person in people:
            vote(person, item, 4)
        client = Client()
        client.force_login(owner_of(session.study))
        for state in ("sealed", "revealed"):
            if state == "revealed":
                move(item, "reveal")
            with CaptureQueriesContext(connection) as queries:
                assert see(client, session).status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    # The account (2), the member, the session, eleven for the board, two for the log and the pace;
    # then how many have voted, and once they may be read the votes, as counts and one by one.
    assert costs[:2] == [18, 19]


def test_a_study_with_a_long_scale_is_shown_whole():
    study = make_study(scale_labels=[f"Point {n}" for n in range(1, 10)])
    session = make_session(study, state="running")
    ana = make_participant(session)
    item = move(make_item(session), "start")
    vote(ana, item, 9)
    move(item, "reveal")
    client = Client()
    client.force_login(owner_of(study))
    assert 'class="piles" data-points="9" data-most="1" data-at="9"' in see(client, session).text
    assert Study.objects.get().is_locked
