"""The participant's page and its fragment, in every state."""

import html as entities
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studies.models import Participant, Question, Session, Study
from tests.factories import (
    NOW,
    make_item,
    make_participant,
    make_participants,
    make_session,
    make_study,
    make_viewers,
    move,
    owner_of,
    seated,
    vote,
)
from voting.actions.agenda import finish_session, go_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    return make_session(state="running")


def page(participant, **query):
    """Return the response of the board to its owner's browser."""
    return seated(participant).get(board_address(participant.session), query)


def board_address(session):
    return reverse("voting:board", args=[session.public_id])


def fragment(participant, etag="", **query):
    address = reverse("voting:board_fragment", args=[participant.session.public_id])
    headers = {"HX-Request": "true"} | ({"If-None-Match": etag} if etag else {})
    return seated(participant).get(address, query, headers=headers)


def scene(response):
    return re.search(r'<main[^>]* data-state="(\w+)"', response.text).group(1)


def foot(response):
    """Return the sentence of the bar at the foot, as it is read."""
    bar = re.search(r'<div class="now".*?>(.*?)</div>', response.text, re.DOTALL).group(1)
    return " ".join(re.sub(r"<[^>]+>", " ", bar).split())


def checked(response):
    return re.findall(r'name="answer-(\w+)" value="(\w+)" checked', response.text)


def answer_both(participant, item, value=4):
    vote(participant, item, value)
    vote(participant, item, value, "relevance")


def test_lobby_shows_who_is_here_and_a_scale_that_sends_nothing():
    session = make_session()
    session.study.definition = "Debt is a **shortcut**."
    session.study.save()
    ana, _rui = make_participants(session, 2)
    response = page(ana)
    assert scene(response) == "lobby"
    assert "P1, the ultramarine disc" in response.text
    assert "1 of 2<small>are here" in response.text
    assert "Debt is a <strong>shortcut</strong>." in response.text
    assert response.text.count("<form") == 0


def test_without_scripts_the_page_says_how_it_goes_on(session):
    response = page(make_participant(session))
    address = reverse("voting:board", args=[session.public_id])
    assert '<div class="messages unscripted"><p class="message">' in response.text
    assert f'<a href="{address}">load it again</a> to see where the group is.' in response.text
    assert '<p class="net scripted"' in response.text


def test_headings_of_a_definition_stand_below_those_around_them(session):
    Study.objects.update(definition="## Debt")
    assert "<h2>Debt</h2>" in page(make_participant(session)).text
    assert "<h3>Debt</h3>" in page(make_participant(make_session(session.study, state="lobby"))).text


def test_lobby_of_a_draft_says_so():
    session = make_session(state="draft")
    assert "not open yet" in page(make_participant(session)).text


def test_waiting_shows_the_issue_and_what_will_be_asked_but_no_scale(session):
    response = page(make_participant(session))
    assert scene(response) == "waiting"
    assert foot(response) == "Listen and read. The scales open for everyone at the same moment."
    assert "What 1 means." in response.text
    assert "likert-scale>" not in response.text


def test_sealed_says_which_scale_waits(session):
    ana, _rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    assert foot(page(ana)) == "Place your dot on the first scale. Nobody sees it yet."
    vote(ana, item, 4)
    response = page(ana)
    assert scene(response) == "voting"
    assert foot(response) == "Place your dot on the second scale. Nobody sees it yet."
    assert checked(response) == [("occurrence", "4")]


def test_voted_says_how_many_are_ready(session):
    ana, _rui = make_participants(session, 2)
    answer_both(ana, move(make_item(session), "start"))
    response = page(ana)
    assert scene(response) == "voted"
    assert foot(response) == "All done. Your dots are sealed. You can still move them. 1 of 2 are ready."


def test_voted_keeps_the_count_to_itself_where_the_study_says_so(session):
    ana, _rui = make_participants(session, 2)
    answer_both(ana, move(make_item(session), "start"))
    Study.objects.update(shows_vote_count=False)
    assert foot(page(ana)) == "All done. Your dots are sealed. You can still move them."


def test_revealed_shows_the_dots_of_the_others_the_ghost_and_the_middle(session):
    ana, rui, eva = make_participants(session, 3)
    item = move(make_item(session), "start")
    for person, value in ((ana, 3), (rui, 2), (eva, 5)):
        vote(person, item, value)
    move(item, "reveal")
    vote(ana, item, 4)
    response = page(ana)
    assert scene(response) == "revealed"
    assert re.findall(r'<li><span class="sr">(.*?): </span><b class="dot" data-p="(\d)">', response.text) == [
        ("Partially disagree", "2"),
        ("Agree", "3"),
    ]
    assert 'class="dot ghost" data-p="1" data-at="3"' in response.text
    assert '<i class="mid" data-at="4"></i>' in response.text
    assert "<b>Middle answer: Partially agree</b> 2 of 3 agree, 1 disagrees" in response.text


def test_a_middle_between_two_answers_is_said_and_marked_there(session):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 3)
    vote(rui, item, 4)
    move(item, "reveal")
    response = page(ana)
    assert '<i class="mid" data-at="3.5"></i>' in response.text
    assert "Middle answer: between Not sure and Partially agree" in response.text


def test_anonymous_peers_are_plain_dots_without_numbers(session):
    Study.objects.update(peers="anonymous")
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    vote(rui, item, 5)
    move(item, "reveal")
    response = page(ana)
    assert '<b class="dot plain"></b>' in response.text
    assert not re.search(r"\bP2\b", response.text)  # the token of the forms may hold any letters


def test_from_the_thirteenth_person_on_piles_are_counts(session):
    people = make_participants(session, 14)
    item = move(make_item(session), "start")
    for person in people:
        vote(person, item, 5)
    move(item, "reveal")
    response = page(people[0])
    assert '<b class="count">13</b>' in response.text
    assert "14 of 14 agree" in response.text


def test_who_placed_nothing_is_told_what_still_counts(session):
    ana = make_participant(session)
    move(make_item(session), "start", "reveal")
    expected = "You did not place every dot. You may place it now; it counts for round 2 only."
    assert foot(page(ana)) == expected


def test_closed_takes_no_more_dots(session):
    ana = make_participant(session)
    item = move(make_item(session), "start")
    answer_both(ana, item)
    move(item, "reveal", "close")
    response = page(ana)
    assert scene(response) == "closed"
    assert foot(response) == "This issue is closed. Thank you. The next one opens by itself."
    assert response.text.count('<fieldset class="likert" disabled>') == 2


def test_put_aside_says_so(session):
    ana = make_participant(session)
    move(make_item(session), "start", "put_aside")
    assert foot(page(ana)) == "This issue is put aside for now. The next one opens by itself."


def test_voting_again_starts_empty_with_the_old_dot_as_outline(session):
    ana = make_participant(session)
    item = move(make_item(session), "start")
    answer_both(ana, item, 4)
    move(item, "reveal", "vote_again")
    response = page(ana)
    assert checked(response) == []
    assert response.text.count('class="dot ghost" data-p="1" data-at="4"') == 2
    assert foot(response).endswith("A new vote, sealed. Your old dots stay as outlines.")


def test_finished_thanks_and_leads_to_ones_own_answers(session):
    ana = make_participant(session)
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    response = page(ana)
    assert scene(response) == "finished"
    assert reverse("voting:own_answers", args=[session.public_id]) in response.text


@pytest.mark.parametrize("points", [3, 9])
def test_a_scale_has_the_points_of_the_study(points):
    study = make_study(scale_labels=[f"Point {n}" for n in range(1, points + 1)])
    session = make_session(study, state="running")
    move(make_item(session), "start")
    response = page(make_participant(session))
    assert re.findall(r'name="answer-occurrence" value="(\d)"', response.text) == [
        str(n) for n in range(1, points + 1)
    ]
    assert f'class="scale" data-points="{points}"' in response.text


def test_no_opinion_is_offered_where_the_study_does_and_shown_when_chosen(session):
    ana = make_participant(session)
    item = move(make_item(session), "start")
    assert "No opinion" not in page(ana).text
    Study.objects.update(has_no_opinion=True)
    vote(ana, item, None)
    assert checked(page(ana)) == [("occurrence", "none")]


def test_further_questions_are_asked_too(session):
    Question.objects.create(study=session.study, position=3, name="effort", wording="It is hard to repair")
    ana = make_participant(session)
    item = move(make_item(session), "start")
    answer_both(ana, item)
    response = page(ana)
    assert "It is hard to repair" in response.text
    assert foot(response).startswith("Place your dot on the third scale.")


def test_the_definition_is_open_until_the_first_answer_and_stays_at_hand(session):
    Study.objects.update(definition="What debt is.")
    ana = make_participant(session)
    item = move(make_item(session), "start")
    details = f'id="definition-{item.pk}"'
    assert f"{details} open>" in page(ana).text
    vote(ana, item, 4)
    assert f"{details}>" in page(ana).text


def test_what_people_write_is_escaped(session):
    Study.objects.update(definition="<script>a()</script>")
    move(make_item(session), "start")
    assert "<script>a()" not in page(make_participant(session)).text


# The fragment


def test_the_page_holds_the_fragment_as_it_is_served(session):
    ana = make_participant(session)
    move(make_item(session), "start")
    hidden = re.compile(r'name="(?:csrfmiddlewaretoken|key[\w-]*)" value="[^"]+"')
    inside = re.search(r"<follow-board[^>]*>(.*)</follow-board>", page(ana).text, re.DOTALL).group(1)
    assert hidden.sub("", inside) == hidden.sub("", fragment(ana).text)


def test_a_known_fragment_is_answered_with_304_before_rendering(session, django_assert_num_queries):
    ana = make_participant(session)
    first = fragment(ana)
    assert first.status_code == 200
    again = fragment(ana, first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    move(make_item(session), "start")
    assert fragment(ana, first["ETag"]).status_code == 200


def test_another_language_is_another_etag(session, settings):
    settings.LANGUAGES = settings.KNOWN_LANGUAGES
    ana = make_participant(session)
    address = reverse("voting:board_fragment", args=[session.public_id])
    tags = {
        seated(ana).get(address, headers={"Accept-Language": language})["ETag"] for language in ("en", "es")
    }
    assert len(tags) == 2


def test_being_here_is_noted(session):
    ana = make_participant(session)
    fragment(ana)
    ana.refresh_from_db()
    assert ana.seen_at == NOW


# Who may look


def test_only_the_seat_opens_its_board(session):
    viewers = make_viewers(session.study)
    elsewhere = make_session(session.study, state="running")
    viewers["participant of another session"] = seated(make_participant(elsewhere))
    for name in ("board", "board_fragment", "own_answers"):
        address = reverse(f"voting:{name}", args=[session.public_id])
        assert {who: client.get(address).status_code for who, client in viewers.items()} == dict.fromkeys(
            viewers, 404
        )


def test_a_removed_seat_opens_nothing(session):
    ana = make_participant(session, removed_at=NOW)
    assert page(ana).status_code == 404


def test_whoever_left_is_sent_to_the_farewell(session):
    ana = make_participant(session, withdrawn_at=NOW)
    farewell = reverse("studies:farewell", args=[session.public_id])
    assert page(ana)["Location"] == farewell
    assert fragment(ana)["HX-Redirect"] == farewell


def test_whoever_has_not_said_who_they_are_is_asked_first(session):
    ana = make_participant(session)
    Participant.objects.update(characterised_at=None)
    assert page(ana)["Location"] == reverse("studies:about_you", args=[session.public_id])


def test_posting_to_the_board_is_refused(session):
    assert seated(make_participant(session)).post(board_address(session)).status_code == 405


# Alone


@pytest.fixture
def alone():
    return make_session(state="running", mode="self_paced")


def test_alone_the_page_opens_at_the_first_unanswered_issue_and_stays_there(alone):
    ana = make_participant(alone)
    answer_both(ana, make_item(alone, 1))
    response = page(ana)
    assert "Type 2 of activity 1</h1>" in response.text
    assert f'src="{board_address(alone)}board/?issue=DC-02"' in response.text
    answer_both(ana, make_item(alone, 2))
    assert "Type 2 of activity 1</h1>" in fragment(ana, issue="DC-02").text


def test_alone_any_issue_may_be_opened_and_the_map_shows_what_is_answered(alone):
    ana = make_participant(alone)
    answer_both(ana, make_item(alone, 1))
    vote(ana, make_item(alone, 2), 5)
    response = page(ana, issue="DC-03")
    assert "Type 1 of activity 2</h1>" in response.text
    assert re.findall(r'data-k="(\w+)"[^>]*>([^<]+)</a></td>', response.text) == [
        ("closed", "✓"),
        ("later", "…"),
        ("now", "3"),
        ("todo", "4"),
    ]
    assert foot(response) == "Place your dot on the first scale. 3 issues still miss an answer."
    assert re.findall(r'rel="(\w+)" href="\?issue=([\w-]+)"', response.text) == [
        ("prev", "DC-02"),
        ("next", "DC-04"),
    ]


def test_alone_all_answered_may_still_be_changed(alone):
    ana = make_participant(alone)
    for position in range(1, 5):
        answer_both(ana, make_item(alone, position))
    assert foot(page(ana, issue="DC-01")) == (
        "All issues are answered. Thank you. You may change your dots until the session ends."
    )


@pytest.mark.parametrize("code", ["", "XX-99", "é"])
def test_alone_an_unknown_issue_shows_the_next_to_answer(alone, code):
    assert "Type 1 of activity 1</h1>" in page(make_participant(alone), issue=code).text


def test_with_the_group_nobody_looks_ahead(session):
    assert "Type 1 of activity 1</h1>" in page(make_participant(session), issue="DC-03").text


def test_alone_the_end_comes_by_itself(alone):
    ana = make_participant(alone)
    finish_session(session=alone, by=owner_of(alone.study), now=NOW)
    assert scene(fragment(ana, issue="DC-01")) == "finished"


# One's own answers


def test_own_answers_show_the_last_round_and_own_notes_only(session):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    answer_both(ana, item, 4)
    vote(rui, item, 1)
    move(item, "reveal")
    vote(ana, item, 5)
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    response = seated(ana).get(reverse("voting:own_answers", args=[session.public_id]))
    assert re.findall(r"<dd>(.*?)</dd>", response.text) == ["Agree", "Partially agree"]


def test_own_answers_without_any(session):
    ana = make_participant(session)
    Session.objects.filter(pk=session.pk).update(state="finished", finished_at=NOW)
    response = seated(ana).get(reverse("voting:own_answers", args=[session.public_id]))
    assert "No issue was opened while you were here." in response.text


# Cost


def test_a_board_costs_the_same_however_many_people():
    costs = []
    for panel in (1, 25):
        session = make_session(make_study(title=f"Panel of {panel}"), state="running")
        people = make_participants(session, panel)
        item = move(make_item(session), "start")
        for person in people:
            answer_both(person, item)
        move(item, "reveal")
        client = seated(people[0])
        for name in ("board", "board_fragment"):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"voting:{name}", args=[session.public_id]))
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    # Seat, presence, and eleven for the board. Presence is written, and on PostgreSQL told, every
    # ten seconds.
    assert costs[:2] == [14 if connection.vendor == "postgresql" else 13, 12]


def seen_before(session):
    """Return a person in a session whose first issue is closed and whose second is the group's."""
    (ana,) = make_participants(session, 1)
    first = move(make_item(session), "start")
    vote(ana, first, 4)
    move(first, "reveal", "close")
    go_to(item=make_item(session, 2), by=owner_of(session.study), now=NOW)
    return ana, move(make_item(session, 2), "start")


def test_a_step_back_shows_an_earlier_issue_to_read(session):
    ana, _second = seen_before(session)
    html = page(ana, issue="DC-01").text
    assert "Type 1 of activity 1</h1>" in html
    assert ('<fieldset class="likert" disabled>' in html, "Add a note" in html) == (True, False)
    assert "You look back at issue 1." in html
    assert "The group votes on issue 2. Your dots are still missing." in html
    assert f'href="{board_address(session)}">Back to the group' in html
    assert re.findall(r'<follow-board src="(.*?)"', html) == [f"{board_address(session)}board/?issue=DC-01"]


def test_the_list_of_earlier_issues_has_what_was_shown_to_all(session):
    ana, _second = seen_before(session)
    assert re.findall(r'href="(\?issue=.*?)"', page(ana).text) == ["?issue=DC-01"]


def test_whoever_looks_back_is_told_when_the_group_moves_on_and_stays(session):
    ana, second = seen_before(session)
    looked = [fragment(ana, issue="DC-01").text]
    move(second, "reveal", "close")
    go_to(item=make_item(session, 3), by=owner_of(session.study), now=NOW)
    looked.append(fragment(ana, issue="DC-01").text)
    assert ["Type 1 of activity 1</h1>" in html for html in looked] == [True, True]
    assert "The group reads issue 3." in looked[1]


def test_whoever_looks_at_what_the_group_returns_to_is_back_with_the_group(session):
    ana, _second = seen_before(session)
    go_to(item=make_item(session), by=owner_of(session.study), now=NOW)
    assert page(ana, issue="DC-01")["Location"] == board_address(session)
    assert fragment(ana, issue="DC-01")["HX-Redirect"] == board_address(session)


def test_a_sealed_issue_is_no_earlier_issue(session):
    ana, second = seen_before(session)
    go_to(item=make_item(session, 3), by=owner_of(session.study), now=NOW)
    html = page(ana, issue=second.issue.code).text
    assert ("You look back" in html, re.findall(r'href="(\?issue=.*?)"', html)) == (False, ["?issue=DC-01"])


def test_the_lobby_says_what_happens_next_and_checks_the_connection():
    html = page(make_participant(make_session())).text
    assert "The facilitator opens an issue and reads it aloud." in html
    assert re.findall(r'data-asking="(.*?)"', html) == ["Connected, by asking every few seconds"]


def test_the_banner_counts_what_is_not_sent(session):
    words = re.findall(r'data-net-unsent="(.*?)"', page(make_participant(session)).text)
    said = json.loads(entities.unescape(words[0]))
    assert (said[0], said[1], said[2], said[-1]) == (
        "",
        "1 answer is not sent yet.",
        "2 answers are not sent yet.",
        "More than 12 answers are not sent yet.",
    )
