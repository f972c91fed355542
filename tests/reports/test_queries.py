"""What the report reads from the database: which votes count, whose, and in how many queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import queries
from reports.classification import Class
from reports.notes import notes_of
from reports.queries import fields_of, pace_of, people_of, results_of, runs, sessions_of
from reports.rows import Note, Pace, Person
from reports.statistics import Changes
from studies.actions.participant import remove_participant, withdraw
from studies.models import Study
from tests.factories import (
    NOW,
    make_catalogue,
    make_item,
    make_participants,
    make_session,
    make_study,
    make_user,
    move,
    owner_of,
)
from tests.reports.panels import finish, play, vote_on
from voting.actions.agenda import go_to
from voting.actions.comment import add_comment, set_comment_hidden
from voting.actions.demonstration import create_demonstration, read_rows
from voting.actions.discussion import end_voting
from voting.actions.erasure import erase_participant
from voting.actions.undo import undo_move
from voting.logbook import last_move

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study(catalogue=make_catalogue(activities=1, problem_types=2), has_no_opinion=True)


def counts(study, **choice):
    """Return the counts of occurrence on the first issue."""
    return results_of(study, **choice).issues[0].occurrence.counts


@pytest.mark.parametrize(
    ("keys", "found"),
    [([], []), ([7], [(7, 7)]), ([8, 2, 1, 7, 3], [(1, 3), (7, 8)]), ([1, 3, 5], [(1, 1), (3, 3), (5, 5)])],
)
def test_runs_of_keys(keys, found):
    assert runs(keys) == found


def test_votes_of_another_study_whose_session_was_made_in_between_do_not_count(study):
    other = make_study(owner=owner_of(study), catalogue=study.catalogue, has_no_opinion=True)
    play(study, first=[1])
    play(other, first=[3])
    play(study, first=[5])
    assert (counts(study), counts(other)) == ((1, 0, 0, 0, 1), (0, 0, 1, 0, 0))


def test_more_stretches_of_keys_than_one_statement_takes(study, monkeypatch):
    monkeypatch.setattr(queries, "MOST_PARTS", 1)
    other = make_study(owner=owner_of(study), catalogue=study.catalogue)
    for first, sessions_study in ((1, study), (3, other), (5, study)):
        play(sessions_study, first=[first])
    assert counts(study) == (1, 0, 0, 0, 1)


def test_final_votes_are_those_of_the_highest_round_and_first_those_of_round_one(study):
    play(study, first=[1, 3, 5], final=[1, 4, 5])
    assert counts(study) == (1, 0, 0, 1, 1)
    assert counts(study, which="first") == (1, 0, 1, 0, 1)


def test_who_moved_is_counted_by_direction(study):
    play(study, first=[1, 3, 5, 4, 4], final=[2, 4, 4, 5, 4])
    first = results_of(study).issues[0]
    assert first.occurrence.changes == Changes(up=3, down=1, same=1)
    assert (first.change.first, first.change.final) == (Class.LOW, Class.LOW)
    assert results_of(study).issues[1].change is None


def test_one_round_has_no_changes(study):
    play(study, first=[4, 4, 5])
    assert counts(study) == (0, 0, 0, 2, 1)
    assert results_of(study).issues[0].occurrence.changes is None


def test_no_opinion_and_missing_answers_stand_beside_the_votes(study):
    session = make_session(study, state="running")
    people = make_participants(session, 4)
    item = move(make_item(session), "start")
    vote_on(item, people[:3], [4, None, 5])
    move(item, "reveal", "close")
    finish(session)
    answers = results_of(study).issues[0].occurrence
    assert (answers.n, answers.no_opinion, answers.missing, answers.expected) == (2, 1, 1, 4)
    assert answers.changes == Changes(up=0, down=0, same=2)


def test_no_opinion_given_up_is_no_move(study):
    play(study, first=[None, 4], final=[5, None])
    answers = results_of(study).issues[0].occurrence
    assert (answers.counts, answers.no_opinion, answers.changes) == ((0, 0, 0, 0, 1), 1, None)


def test_who_placed_nothing_when_voting_again_keeps_the_answer(study):
    session = make_session(study, state="running")
    people = make_participants(session, 3)
    item = move(make_item(session), "start")
    vote_on(item, people, [2, 4, 4])
    item = move(item, "reveal", "vote_again")
    vote_on(item, people[:2], [5, 5])
    move(item, "reveal", "close")
    finish(session)
    assert counts(study) == (0, 0, 0, 1, 2)
    assert counts(study, which="first") == (0, 1, 0, 2, 0)
    assert results_of(study).issues[0].occurrence.changes == Changes(up=2, down=0, same=1)


def test_votes_of_chosen_sessions_are_pooled(study):
    play(study, first=[4, 5])
    play(study, first=[1, 1, 2])
    one, two = sessions_of(study)
    assert counts(study) == (2, 1, 0, 1, 1)
    assert counts(study, sessions=[one]) == (0, 0, 0, 1, 1)
    assert counts(study, sessions=[two]) == (2, 1, 0, 0, 0)
    assert [(row.key, row.name, row.participants) for row in (one, two)] == [
        ("1", "Session 1", 2),
        ("2", "Session 2", 3),
    ]


def test_sessions_that_run_and_rehearsals_are_never_read(study):
    play(study, first=[5, 5, 5], is_rehearsal=True)
    play(study, first=[4, 4, 4], final=[4, 4, 4], is_finished=False)
    assert sessions_of(study) == []
    assert results_of(study).counts.no_votes == 2
    assert people_of(study, []) == []


def test_another_study_adds_nothing(study):
    other = make_study(owner=make_user("other@example.org"), catalogue=study.catalogue, title="Other")
    play(other, first=[5, 5, 5])
    play(study, first=[1, 2, 3])
    assert counts(study) == (1, 1, 1, 0, 0)


def test_removed_people_count_nowhere(study):
    session = play(study, first=[5, 5, 1], final=[5, 5, 1], is_finished=False)
    ana, ben, _ = session.people
    add_comment(by=ana, item=make_item(session), text="Gone with me.", key=uuid4(), now=NOW)
    add_comment(by=ben, item=make_item(session), text="Stays.", key=uuid4(), now=NOW)
    remove_participant(participant=ana, by=owner_of(study), now=NOW)
    finish(session)
    sessions = sessions_of(study)
    assert counts(study) == (1, 0, 0, 0, 1)
    assert sessions[0].participants == 2
    assert notes_of(study, sessions) == {"DC-01": [Note("1", "P2", "Stays.")]}
    assert [person.label for person in people_of(study, sessions)] == ["P2", "P3"]


def test_who_stops_still_counts_and_who_erases_does_not(study):
    session = play(study, first=[5, 4, 1], is_finished=False)
    stopped, erased, _ = session.people
    withdraw(participant=stopped, now=NOW)
    erase_participant(participant=erased, now=NOW)
    finish(session)
    sessions = sessions_of(study)
    assert counts(study) == (1, 0, 0, 0, 1)
    assert sessions[0].participants == 2
    assert people_of(study, sessions) == [
        Person("1", "P1", {}, has_left=True, is_erased=False),
        Person("1", "P2", {}, has_left=True, is_erased=True),
        Person("1", "P3", {}, has_left=False, is_erased=False),
    ]


def test_who_never_came_is_nobody(study):
    session = play(study, first=[5, 4])
    session.participants.filter(pk=session.people[1].pk).update(joined_at=None)
    assert sessions_of(study)[0].participants == 1


def test_hidden_comments_stay_out_and_others_come_in_order(study):
    session = play(study, first=[5], is_finished=False)
    (ana,) = session.people
    item = make_item(session)
    add_comment(by=ana, item=item, text="Second.", key=uuid4(), now=NOW + timedelta(minutes=1))
    add_comment(by=ana, item=item, text="First.", key=uuid4(), now=NOW)
    hidden = add_comment(by=ana, item=item, text="Rude.", key=uuid4(), now=NOW)
    set_comment_hidden(comment=hidden, is_hidden=True, by=owner_of(study), now=NOW)
    finish(session)
    assert notes_of(study, sessions_of(study)) == {
        "DC-01": [Note("1", "P1", "First."), Note("1", "P1", "Second.")]
    }


def test_the_matrix_is_whole(study):
    study.catalogue.phases.create(position=2, name="Model monitoring", prefix="MM")
    results = results_of(study)
    assert results.phases == ("Data collection", "Model monitoring")
    assert results.problem_types == ("Type 1", "Type 2")
    assert [(row.activity.name, [cell.issue.code for cell in row.cells]) for row in results.matrix] == [
        ("Activity 1", ["DC-01", "DC-02"])
    ]


def test_a_study_without_matrix_has_no_issues():
    study = make_study()
    study.catalogue = None
    study.save()
    assert results_of(study).counts.candidates == 0


def test_queries_are_as_many_for_one_person_as_for_many(study):
    play(study, first=[4], final=[5])
    few = queries_of(study)
    play(study, first=[4] * 5, final=[5] * 5)
    play(study, first=[1] * 5)
    assert few == queries_of(study) == 12


def queries_of(study):
    """Return the number of queries of everything a report reads."""
    study = Study.objects.select_related("catalogue").get(pk=study.pk)
    with CaptureQueriesContext(connection) as queries:
        sessions = sessions_of(study)
        results_of(study, sessions=sessions)
        notes_of(study, sessions)
        people_of(study, sessions)
        fields_of(study)
    return len(queries)


def test_the_demonstration_has_the_published_classes():
    results = results_of(create_demonstration(owner=make_user(), now=NOW))
    published = {row["issue"]: row["class"] for row in read_rows("ml-td-published.csv")}
    assert {issue.issue.code: issue.class_.value for issue in results.issues} == published
    found = results.counts
    assert (found.candidates, found.occurring, found.high, found.low, found.not_occurring) == (
        34,
        30,
        24,
        6,
        4,
    )
    phases = [row.counts for row in results.phase_counts if row.counts.candidates]
    assert [counts.occurring for counts in phases] == [5, 17, 7, 1]
    assert [counts.high for counts in phases] == [4, 14, 5, 1]
    assert (results.answers, results.expected) == (612, 612)


# ---- pace


def at(minutes):
    return NOW + timedelta(minutes=minutes)


def led(study, *stays, end, is_undone=False, **plan):
    """Return a finished session whose panel came to more items at `stays`, (position, minute)."""
    session = make_session(study, state="running", **plan)
    by = owner_of(study)
    if session.is_collecting:
        session = end_voting(session=session, by=by, now=at(10))
    for position, minute in stays:
        go_to(item=make_item(session, position), by=by, now=at(minute))
        if is_undone:
            undo_move(session=session, entry=last_move(session).entry, by=by, now=at(minute))
    return finish(session, at(end))


def test_minutes_are_those_of_all_stays_at_an_issue(study):
    led(study, (2, 3), (1, 4.5), end=6)
    led(study, (2, 0.5), end=1)
    assert pace_of(study, sessions_of(study)) == [
        Pace("DC-01", "1", 4.5),
        Pace("DC-02", "1", 1.5),
        Pace("DC-01", "2", 0.5),
        Pace("DC-02", "2", 0.5),
    ]
    assert pace_of(study, sessions_of(study)[1:]) == [Pace("DC-01", "2", 0.5), Pace("DC-02", "2", 0.5)]


def test_a_move_of_the_panel_that_was_undone_is_no_stay(study):
    led(study, (2, 3), end=6, is_undone=True)
    assert pace_of(study, sessions_of(study)) == [Pace("DC-01", "1", 6.0)]


def test_where_all_votes_come_first_only_the_discussion_has_minutes(study):
    led(study, (2, 20), end=24, mode="collect")
    assert pace_of(study, sessions_of(study)) == [Pace("DC-02", "1", 4.0)]


def test_alone_nobody_is_anywhere_together(study):
    led(study, end=60, mode="self_paced")
    assert pace_of(study, sessions_of(study)) == []


def test_pace_takes_as_many_queries_for_one_session_as_for_many(study):
    led(study, (2, 3), end=6)
    sessions = sessions_of(study)
    with CaptureQueriesContext(connection) as few:
        pace_of(study, sessions)
    led(study, (2, 3), (1, 4), end=6)
    sessions = sessions_of(study)
    with CaptureQueriesContext(connection) as many:
        pace_of(study, sessions)
    assert len(few) == len(many) == 3
