"""Answers as browsers send them: by the script, one at a time, and without scripts, all at once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studies.models import Study
from tests.factories import (
    NOW,
    NUDGE,
    make_item,
    make_participant,
    make_participants,
    make_session,
    make_viewers,
    move,
    owner_of,
    seated,
    vote,
)
from voting.actions.agenda import finish_session
from voting.models import Vote, VoteChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return move(make_item(make_session(state="running")), "start")


@pytest.fixture
def ana(item):
    return make_participant(item.session)


def address(session):
    return reverse("voting:vote", args=[session.public_id])


def send(participant, item, value="4", question="occurrence", /, **fields):
    """Send one answer as the script does."""
    data = {"item": item.pk, "round": item.round, f"answer-{question}": value, "key": uuid4()} | fields
    headers = {"Accept": "application/json"}
    return seated(participant).post(address(participant.session), data, headers=headers)


def submit(participant, item, answers, follow=True, **fields):
    """Send the whole form as a browser without scripts does."""
    data = {"item": item.pk, "round": item.round} | fields
    for question, value in answers.items():
        data |= {f"answer-{question}": value, f"key-{question}": uuid4()}
    return seated(participant).post(address(participant.session), data, follow=follow)


def votes():
    return list(Vote.objects.order_by("question__position").values_list("question__name", "round", "value"))


def test_an_answer_is_saved(item, ana):
    response = send(ana, item)
    assert (response.status_code, response.json()) == (200, {"saved": True})
    assert votes() == [("occurrence", 1, 4)]


def test_no_opinion_is_saved_where_it_is_offered(item, ana):
    Study.objects.update(has_no_opinion=True)
    assert send(ana, item, "none").status_code == 200
    assert votes() == [("occurrence", 1, None)]


def test_the_same_key_again_is_saved_once(item, ana):
    key = uuid4()
    assert [send(ana, item, key=key).status_code for _ in range(2)] == [200, 200]
    assert VoteChange.objects.count() == 1


def test_a_key_for_another_answer_is_422(item, ana):
    key = uuid4()
    send(ana, item, "4", key=key)
    response = send(ana, item, "5", key=key)
    assert response.status_code == 422
    assert "out of date" in response.json()["message"]
    assert votes() == [("occurrence", 1, 4)]


def test_too_late_is_409_and_kept(item, ana):
    move(item, "reveal")
    response = send(ana, item, "4", round=1)
    assert (response.status_code, response.json()) == (
        409,
        {"message": "This came after the round had ended. It is kept and does not count."},
    )
    assert (votes(), VoteChange.objects.filter(is_late=True).count()) == ([], 1)


def test_after_the_end_is_409_and_nothing_is_kept(item, ana):
    finish_session(session=item.session, by=owner_of(item.session.study), now=NOW)
    response = send(ana, item)
    assert response.status_code == 409
    assert response.json() == {"message": "This session is finished. Answers can no longer change."}
    assert VoteChange.objects.count() == 0


def test_who_has_left_is_409(item, ana):
    ana.withdrawn_at = NOW
    ana.save()
    assert send(ana, item).status_code == 409


@pytest.mark.parametrize("value", ["0", "6", "-1", "none"])
def test_a_value_off_the_scale_is_400_and_says_why(item, ana, value):
    response = send(ana, item, value)
    assert response.status_code == 400
    assert response.json()["message"] != ""
    assert VoteChange.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"item": ""},
        {"item": "x"},
        {"round": "0"},
        {"round": "99999"},
        {"key": "x"},
        {"key": ""},
        {"answer-occurrence": "four"},
        {"answer-occurrence": ""},
        {"answer-occurrence": "1" * 5000},
    ],
)
def test_what_is_not_understood_is_400(item, ana, fields):
    response = send(ana, item, **fields)
    assert (response.status_code, VoteChange.objects.count()) == (400, 0)
    assert response.json()["message"] == "This was not understood. Load the page again."


def test_a_form_without_answers_is_400(item, ana):
    data = {"item": item.pk, "round": 1, "key": uuid4()}
    response = seated(ana).post(address(item.session), data, headers={"Accept": "application/json"})
    assert (response.status_code, response.json()) == (400, {"message": "Place a dot first."})


def test_an_item_of_another_session_is_404(item, ana):
    other = make_item(make_session(item.session.study, state="running"))
    assert send(ana, other, round=1).status_code == 404
    assert send(ana, item, "4", "elsewhere").status_code == 404
    assert VoteChange.objects.count() == 0


def test_nobody_votes_without_a_seat(item, ana):
    viewers = make_viewers(item.session.study)
    viewers["participant of another session"] = seated(make_participant(make_session(item.session.study)))
    data = {"item": item.pk, "round": 1, "answer-occurrence": "4", "key": uuid4()}
    statuses = {who: client.post(address(item.session), data).status_code for who, client in viewers.items()}
    assert statuses == dict.fromkeys(viewers, 404)
    assert VoteChange.objects.count() == 0


def test_a_vote_from_another_site_is_refused(item, ana):
    client = Client(enforce_csrf_checks=True)
    client.cookies = seated(ana).cookies
    data = {"item": item.pk, "round": 1, "answer-occurrence": "4", "key": uuid4()}
    assert client.post(address(item.session), data).status_code == 403


def test_looking_at_the_address_of_votes_is_refused(item, ana):
    assert seated(ana).get(address(item.session)).status_code == 405


# Without scripts


def test_a_whole_form_saves_every_answer_and_leads_back(item, ana):
    response = submit(ana, item, {"occurrence": "4", "relevance": "2"})
    assert response.redirect_chain == [(reverse("voting:board", args=[item.session.public_id]), 302)]
    assert "Saved." in response.text
    assert votes() == [("occurrence", 1, 4), ("relevance", 1, 2)]


def test_a_whole_form_sent_twice_counts_once(item, ana):
    data = {"item": item.pk, "round": 1, "answer-occurrence": "4", "key-occurrence": uuid4()}
    client = seated(ana)
    for _ in range(2):
        client.post(address(item.session), data)
    assert VoteChange.objects.count() == 1


def test_an_empty_form_says_what_to_do(item, ana):
    assert "Place a dot first." in submit(ana, item, {}).text


def test_a_late_form_says_so_on_the_board(item, ana):
    move(item, "reveal")
    response = submit(ana, item, {"occurrence": "4"}, round=1)
    assert "This came after the round had ended. It is kept and does not count." in response.text
    assert votes() == []


def test_alone_the_form_leads_back_to_its_issue():
    session = make_session(state="running", mode="self_paced")
    ana = make_participant(session)
    response = submit(ana, make_item(session, 3), {"occurrence": "4"}, issue="DC-03")
    assert response.redirect_chain[0][0].endswith("/?issue=DC-03")
    assert "Type 1 of activity 2</h1>" in response.text


def test_a_page_without_scripts_has_all_it_needs(item, ana):
    text = seated(ana).get(reverse("voting:board", args=[item.session.public_id])).text
    assert text.count('name="key-occurrence"') == text.count('name="key-relevance"') == 1
    assert "Save answers" in text


# Cost


@pytest.mark.parametrize("panel", [1, 25])
def test_a_vote_costs_five_queries_however_many_people(item, panel):
    people = make_participants(item.session, panel)
    for person in people:
        vote(person, item, 3)
    with CaptureQueriesContext(connection) as queries:
        assert send(people[0], item, "5").status_code == 200
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([query for query in queries if not query["sql"].startswith(marks)]) == 4 + NUDGE
