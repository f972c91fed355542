"""Simulated people: what they plan, what becomes of it, and that nothing of a rehearsal leaves it."""

import doctest
import json
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from reports.queries import results_of, sessions_of
from studies.models import LogEntry, Participant
from studies.rules import NotOpen
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_session,
    make_study,
    move,
    owner_of,
    vote,
)
from voting import simulation
from voting.actions.agenda import finish_session
from voting.actions.discussion import end_voting
from voting.actions.simulation import MOST_AT_ONCE, add_simulated, remove_simulated, simulate_step
from voting.models import Comment, Vote, VoteChange
from voting.simulation import Habit, Opened, deeds, habit_of, is_away, joins_after
from voting.snapshot import snapshot_of

QUESTIONS = ("occurrence", "relevance")
PEOPLE = range(1, 13)


def opened(issue="DC-01", number=1, *, is_sealed=True, points=5, place=0):
    return Opened(issue, number, is_sealed, QUESTIONS, points, place)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(simulation).failed == 0


@pytest.mark.parametrize("points", range(3, 10))
def test_every_answer_is_on_the_scale_and_given_once(points):
    for person, issue, number, is_sealed in product(PEOPLE, range(20), (1, 2), (True, False)):
        plan = deeds("seed", person, opened(f"DC-{issue}", number, is_sealed=is_sealed, points=points))
        answers = [deed for deed in plan if deed.question]
        assert len({deed.question for deed in answers}) == len(answers)
        assert all(1 <= deed.value <= points for deed in answers)
        assert [deed.after for deed in plan] == sorted(deed.after for deed in plan)
        assert all(deed.after > 0 for deed in plan)
        assert all(deed.text for deed in plan if not deed.question)


def test_the_same_seed_gives_the_same_plan_and_another_one_another():
    def plan(seed):
        return [deeds(seed, person, opened(f"DC-{n}")) for person in PEOPLE for n in range(5)]

    assert plan("a") == plan("a")
    assert plan("a") != plan("b")


def test_people_have_their_habits():
    def plans(person, **values):
        return [deeds("seed", person, opened(f"DC-{n}", **values)) for n in range(60)]

    missing = {p: sum(len([d for d in plan if d.question]) < 2 for plan in plans(p)) for p in PEOPLE}
    noting = {p: sum(any(not d.question for d in plan) for plan in plans(p)) for p in PEOPLE}
    moving = {p: sum(bool(plan) for plan in plans(p, number=2, is_sealed=False)) for p in PEOPLE}
    for person in PEOPLE:
        habit = habit_of(person)
        assert (missing[person] > 0) == (habit == Habit.FORGETS)
        assert (noting[person] > 0) == (habit == Habit.WRITES)
        assert (moving[person] > 0) == (habit == Habit.LAGS)
    slow, quick = (sum(plan[-1].after for plan in plans(person)) for person in (3, 2))
    assert slow > 1.5 * quick


def test_alone_they_take_one_issue_after_the_other():
    first, last = (deeds("seed", 1, opened(place=place))[0].after for place in (0, 33))
    assert last - first == pytest.approx(33 * simulation.PER_ISSUE)


def test_only_slow_people_are_away_and_come_back():
    away = {person: [is_away(person, second) for second in range(600)] for person in PEOPLE}
    assert {p for p in PEOPLE if any(away[p])} == {p for p in PEOPLE if habit_of(p) == Habit.LAGS}
    assert [sum(away[person]) for person in (3, 6)] == [120, 120]


# In the database.

pytestmark = pytest.mark.django_db


@pytest.fixture
def rehearsal():
    return make_session(state="running", is_rehearsal=True)


def call_in(session, count=3):
    add_simulated(session=session, count=count, by=owner_of(session.study), now=NOW)


def play(session, seconds, start=0, every=2):
    for second in range(start, start + seconds, every):
        simulate_step(session=session, now=NOW + timedelta(seconds=second))


def test_they_join_one_by_one(rehearsal):
    call_in(rehearsal, 5)
    joined = []
    for second in (0, 2, 4, 8):
        play(rehearsal, 1, second)
        joined.append(rehearsal.participants.filter(joined_at__isnull=False).count())
    assert joined == [sum(joins_after(p) <= second for p in range(1, 6)) for second in (0, 2, 4, 8)]
    assert set(rehearsal.participants.values_list("is_simulated", flat=True)) == {True}


def test_they_vote_on_the_issue_that_is_open_and_write_notes(rehearsal):
    call_in(rehearsal)
    play(rehearsal, 10)
    for position in (1, 2, 3, 4):
        rehearsal.agenda_items.filter(is_current=True).update(is_current=False)
        rehearsal.agenda_items.filter(position=position).update(is_current=True)
        move(make_item(rehearsal, position), "start")
        play(rehearsal, 60)
    placed = Vote.objects.filter(round=1).count()
    planned = sum(
        bool(deed.question)
        for person in (1, 2, 3)
        for n in (1, 2, 3, 4)
        for deed in deeds(rehearsal.public_id, person, opened(f"DC-{n:02}"))
    )
    assert placed == planned
    assert VoteChange.objects.filter(is_late=True).count() == 0
    assert set(Comment.objects.values_list("participant__seat", flat=True)) <= {1}


def test_before_an_issue_is_open_nobody_votes(rehearsal):
    call_in(rehearsal)
    play(rehearsal, 60)
    assert not Vote.objects.exists()


def test_asked_twice_they_do_everything_once(rehearsal):
    call_in(rehearsal)
    play(rehearsal, 10)
    move(make_item(rehearsal), "start")
    later = NOW + timedelta(seconds=90)
    assert simulate_step(session=rehearsal, now=later) > 0
    changes = VoteChange.objects.count()
    assert simulate_step(session=rehearsal, now=later) == 0
    assert VoteChange.objects.count() == changes


def test_where_all_votes_come_first_they_go_through_all_issues():
    session = make_session(state="running", is_rehearsal=True, mode="collect")
    call_in(session, 6)
    play(session, 150, every=5)
    assert set(Vote.objects.values_list("item__position", flat=True)) == {1, 2, 3, 4}
    before = VoteChange.objects.count()
    session = end_voting(session=session, by=owner_of(session.study), now=NOW)
    play(session, 60, start=150)
    assert VoteChange.objects.count() == before


def test_one_request_does_so_much_and_no_more():
    session = make_session(state="running", is_rehearsal=True, mode="collect")
    call_in(session, 12)
    play(session, 20)
    done = simulate_step(session=session, now=NOW + timedelta(seconds=190))
    assert 0 < done <= MOST_AT_ONCE


def test_taken_out_nothing_of_them_is_left(rehearsal):
    real = make_participants(rehearsal, 1)[0]
    call_in(rehearsal)
    play(rehearsal, 10)
    item = move(make_item(rehearsal), "start")
    play(rehearsal, 60)
    vote(real, item, 3)
    remove_simulated(session=rehearsal, by=owner_of(rehearsal.study), now=NOW)
    assert list(rehearsal.participants.all()) == [real]
    assert Vote.objects.count() == VoteChange.objects.count() == 1
    call_in(rehearsal, 4)
    assert rehearsal.participants.filter(is_simulated=True).count() == 4


def test_it_is_logged(rehearsal):
    call_in(rehearsal)
    remove_simulated(session=rehearsal, by=owner_of(rehearsal.study), now=NOW)
    verbs = LogEntry.objects.filter(verb__contains="simulated").values_list("verb", "data")
    assert list(verbs) == [("add_simulated", {"people": 3}), ("remove_simulated", {})]


@pytest.mark.parametrize("count", [2, 13])
def test_too_few_or_too_many_are_refused(rehearsal, count):
    with pytest.raises(ValidationError):
        call_in(rehearsal, count)
    assert not rehearsal.participants.exists()


def test_called_in_once(rehearsal):
    call_in(rehearsal)
    with pytest.raises(NotOpen, match="already"):
        call_in(rehearsal)


@pytest.mark.parametrize("state", ["lobby", "running"])
def test_a_session_that_counts_takes_none(state):
    session = make_session(state=state)
    with pytest.raises(NotOpen, match="Only a rehearsal"):
        call_in(session)
    with pytest.raises(NotOpen, match="Only a rehearsal"):
        simulate_step(session=session, now=NOW)
    with pytest.raises(NotOpen, match="Only a rehearsal"):
        remove_simulated(session=session, by=owner_of(session.study), now=NOW)
    assert not Participant.objects.exists()


def test_a_draft_takes_none_so_it_cannot_become_a_session_that_counts():
    with pytest.raises(NotOpen, match="Open the session first"):
        call_in(make_session(state="draft", is_rehearsal=True))


def test_a_finished_rehearsal_stands_still(rehearsal):
    call_in(rehearsal)
    play(rehearsal, 10)
    session = finish_session(session=rehearsal, by=owner_of(rehearsal.study), now=NOW)
    assert simulate_step(session=session, now=NOW + timedelta(minutes=5)) == 0
    with pytest.raises(NotOpen):
        remove_simulated(session=session, by=owner_of(session.study), now=NOW)


# Nothing of it leaves.


@pytest.fixture
def practised():
    """A study with a finished rehearsal of simulated people, and nothing else."""
    study = make_study()
    session = make_session(study, state="running", is_rehearsal=True)
    call_in(session, 6)
    play(session, 10)
    move(make_item(session), "start")
    play(session, 60, every=5)
    move(make_item(session), "reveal")
    play(session, 40, every=5)
    finish_session(session=session, by=owner_of(study), now=NOW)
    assert Vote.objects.filter(round=2).exists()
    study.refresh_from_db()
    return study


def test_a_rehearsal_locks_and_freezes_nothing(practised):
    assert (practised.locked_at, practised.locked_hash, practised.catalogue.frozen_at) == (None, "", None)


def test_a_report_has_nothing_of_it(practised):
    assert sessions_of(practised) == []
    found = results_of(practised)
    assert (found.answers, found.participants, found.counts.no_votes) == (0, 0, 4)
    client = Client()
    client.force_login(owner_of(practised))
    page = client.get(reverse("reports:study", args=[practised.public_id])).content.decode()
    assert "No session is finished yet" in page


def test_study_json_has_nothing_of_it(practised):
    archive = snapshot_of(practised)
    parts = (archive.sessions, archive.participants, list(archive.votes), list(archive.comments))
    assert [len(part) for part in parts] == [0, 0, 0, 0]
    assert [entry.verb for entry in archive.log if entry.session is not None] == []


EXPORTS = ["votes.csv", "comments.csv", "participants.csv", "study.json"]


@pytest.mark.parametrize("name", EXPORTS)
def test_no_export_has_anything_of_it(practised, name):
    client = Client()
    client.force_login(owner_of(practised))
    response = client.get(reverse("reports:export", args=[practised.public_id, name]))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if name == "study.json" and response.status_code == 200:
        found = json.loads(content)
        assert [found[part] for part in ("sessions", "participants", "votes", "comments")] == [[]] * 4
    else:
        # Without a finished session there is nothing to export, or a table with its heads alone.
        assert response.status_code in (200, 302, 404)
        assert b"P1" not in content


def test_the_api_has_nothing_of_it(practised):
    client = Client()
    client.force_login(owner_of(practised))
    for part in ("votes", "comments"):
        found = client.get(f"/api/v1/studies/{practised.public_id}/{part}/").json()
        assert found["results"] == []
    results = client.get(f"/api/v1/studies/{practised.public_id}/results/").json()
    assert {issue["class"] for issue in results["issues"]} == {"no_votes"}


def test_beside_a_session_that_counts_the_report_is_the_same_with_and_without_it():
    def results(with_rehearsal):
        study = make_study()
        session = make_session(study, state="running")
        for person, value in zip(make_participants(session, 3), (4, 5, 5), strict=True):
            item = make_item(session)
            item = move(item, "start") if item.state == "pending" else item
            vote(person, item, value)
        finish_session(session=session, by=owner_of(study), now=NOW)
        if with_rehearsal:
            other = make_session(study, state="running", is_rehearsal=True)
            call_in(other, 12)
            play(other, 20)
            move(make_item(other), "start")
            play(other, 60, every=5)
            finish_session(session=other, by=owner_of(study), now=NOW)
        return results_of(study)

    assert results(True) == results(False)


# Pages.


def addresses(session):
    here = [session.study.public_id, session.public_id]
    return {
        name: reverse(f"voting:{name}", args=here)
        for name in ("console", "simulate", "add_simulated", "remove_simulated")
    }


def test_the_console_calls_them_in_moves_them_on_and_takes_them_out(client, rehearsal):
    client.force_login(owner_of(rehearsal.study))
    there = addresses(rehearsal)
    assert "Call them in" in client.get(there["console"]).content.decode()
    page = client.post(there["add_simulated"], {"count": "4"}, follow=True).content.decode()
    assert "4 simulated people take part while this page is open." in page
    assert f'src="{there["simulate"]}"' in page
    assert client.post(there["simulate"]).status_code == 204
    client.post(there["remove_simulated"])
    assert not rehearsal.participants.exists()


@pytest.mark.parametrize("count", ["", "2", "13", "many"])
def test_a_wrong_number_is_said_and_nobody_comes(client, rehearsal, count):
    client.force_login(owner_of(rehearsal.study))
    page = client.post(addresses(rehearsal)["add_simulated"], {"count": count}, follow=True)
    assert "Write a number of people from 3 to 12." in page.content.decode()
    assert not rehearsal.participants.exists()


def test_a_session_that_counts_offers_nothing_to_practise(client):
    session = make_session(state="running")
    client.force_login(owner_of(session.study))
    page = client.get(addresses(session)["console"]).content.decode()
    assert "rehearsal" not in page
    assert client.post(addresses(session)["add_simulated"], {"count": "4"}).status_code == 409
    assert client.post(addresses(session)["simulate"]).status_code == 409
