"""Issues through their states: the rounds that moves open, and the boards these begin with."""

import pytest
from django.core.exceptions import ValidationError

from studies.rules import NotOpen
from tests.factories import (
    NOW,
    NUDGE,
    make_catalogue,
    make_item,
    make_participants,
    make_session,
    make_study,
    move,
    owner_of,
    vote,
)
from voting.actions.agenda import finish_session, go_to, move_item, open_session, start_session
from voting.agenda import ItemState, Move
from voting.models import Vote

pytestmark = pytest.mark.django_db


def board(item, number, question="occurrence"):
    """Return {P-number: value} of one round."""
    votes = Vote.objects.filter(item=item, round=number, question__name=question)
    return dict(votes.values_list("participant__number", "value"))


def test_opening_lays_out_the_matrix_in_order():
    session = make_session()
    codes = session.agenda_items.values_list("position", "issue__code")
    assert list(codes) == [(1, "DC-01"), (2, "DC-02"), (3, "DC-03"), (4, "DC-04")]


def test_a_shuffled_session_records_its_seed_and_keeps_its_order():
    session = make_session(order="shuffled")
    before = list(session.agenda_items.values_list("issue__code", flat=True))
    start_session(session=session, by=owner_of(session.study), now=NOW)
    assert session.seed is not None
    assert list(session.agenda_items.values_list("issue__code", flat=True)) == before


def test_opening_a_study_without_issues_is_refused():
    study = make_study()
    study.catalogue.issues.all().delete()
    session = make_session(study, state="draft")
    with pytest.raises(NotOpen):
        open_session(session=session, by=owner_of(study), now=NOW)
    session.refresh_from_db()
    assert session.state == "draft"


def test_starting_a_live_session_brings_the_panel_to_the_first_issue():
    session = make_session(state="running")
    assert list(session.agenda_items.filter(is_current=True).values_list("position", "state")) == [
        (1, "pending")
    ]


def test_starting_a_self_paced_session_opens_every_issue():
    session = make_session(state="running", mode="self_paced")
    assert set(session.agenda_items.values_list("state", "round")) == {("sealed", 1)}
    assert set(session.agenda_items.values_list("rounds__number", "rounds__is_sealed")) == {(1, True)}


def test_the_reveal_opens_a_round_that_is_a_copy():
    session = make_session(state="running")
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    vote(rui, item, 2)
    item = move(item, "reveal")
    assert (item.state, item.round) == ("revealed", 2)
    assert board(item, 1) == board(item, 2) == {1: 4, 2: 2}
    vote(ana, item, 5)
    assert board(item, 1) == {1: 4, 2: 2}
    assert board(item, 2) == {1: 5, 2: 2}


def test_rounds_keep_their_times_and_kinds():
    session = make_session(state="running")
    item = move(make_item(session), "start", "reveal", "close")
    rounds = item.rounds.values_list("number", "is_sealed", "opened_at", "ended_at")
    assert list(rounds) == [(1, True, NOW, NOW), (2, False, NOW, NOW)]


def test_voting_again_starts_empty_and_carries_who_places_nothing():
    session = make_session(state="running")
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    vote(rui, item, 2)
    item = move(item, "reveal", "vote_again")
    assert board(item, 3) == {}
    vote(ana, item, 1)
    item = move(item, "reveal")
    assert board(item, 3) == board(item, 4) == {1: 1, 2: 2}
    carried = Vote.objects.filter(item=item, is_carried=True).values_list("participant__number", "round")
    assert list(carried) == [(2, 3)]


def test_reopening_opens_another_copy():
    session = make_session(state="running")
    (ana,) = make_participants(session, 1)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    item = move(item, "reveal", "close", "reopen")
    assert (item.state, item.round) == ("revealed", 3)
    assert board(item, 3) == {1: 4}


def test_putting_aside_and_taking_up_goes_on_where_it_was():
    session = make_session(state="running")
    (ana,) = make_participants(session, 1)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    item = move(item, "put_aside")
    assert vote(ana, item, 2).is_late
    item = move(item, "take_up")
    assert (item.state, item.round, item.resumes_as) == ("sealed", 1, "")
    assert board(item, 1) == {1: 4}


def test_a_move_from_another_sight_is_refused_and_changes_nothing():
    session = make_session(state="running")
    item = move(make_item(session), "start")
    by = owner_of(session.study)
    values = {"move": Move.REVEAL, "seen_state": ItemState.SEALED, "seen_round": 1, "by": by, "now": NOW}
    move_item(item=item, **values)
    with pytest.raises(NotOpen):
        move_item(item=item, **values)
    item.refresh_from_db()
    assert (item.state, item.round, item.rounds.count()) == ("revealed", 2, 2)


def test_a_move_before_the_session_starts_is_refused():
    session = make_session()
    with pytest.raises(NotOpen):
        move(make_item(session), "start")


def test_going_to_an_issue_moves_the_panel_and_leaves_states_alone():
    session = make_session(state="running")
    first = move(make_item(session, 1), "start")
    go_to(item=make_item(session, 3), by=owner_of(session.study), now=NOW)
    assert list(session.agenda_items.filter(is_current=True).values_list("position", flat=True)) == [3]
    first.refresh_from_db()
    assert first.state == "sealed"


def test_finishing_closes_what_is_open_and_carries_over():
    session = make_session(state="running")
    ana, rui = make_participants(session, 2)
    first = move(make_item(session, 1), "start")
    vote(ana, first, 4)
    vote(rui, first, 3)
    move(first, "reveal", "vote_again")
    vote(ana, first, 5)
    second = move(make_item(session, 2), "start")
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    assert list(session.agenda_items.values_list("position", "state")) == [
        (1, "closed"),
        (2, "closed"),
        (3, "pending"),
        (4, "pending"),
    ]
    assert board(first, 3) == {1: 5, 2: 3}
    assert not first.rounds.filter(ended_at=None).exists()
    assert not second.rounds.filter(ended_at=None).exists()


@pytest.mark.parametrize("activities", [1, 10])
def test_finishing_takes_the_same_queries_however_many_issues(activities, django_assert_num_queries):
    study = make_study(catalogue=make_catalogue(activities=activities))
    session = make_session(study, state="running", mode="self_paced")
    by = owner_of(study)
    with django_assert_num_queries(11 + NUDGE):
        finish_session(session=session, by=by, now=NOW)


def test_every_move_is_in_the_log_with_its_actor():
    session = make_session(state="running")
    move(make_item(session), "start", "reveal")
    entries = session.log_entries.values_list("verb", "actor", "data")
    assert list(entries)[-2:] == [
        ("start", "ana@example.org", {"issue": "DC-01", "round": 1, "was": "pending"}),
        ("reveal", "ana@example.org", {"issue": "DC-01", "round": 2, "was": "sealed"}),
    ]


def test_a_value_off_the_scale_is_refused_and_nothing_is_kept():
    session = make_session(state="running")
    (ana,) = make_participants(session, 1)
    item = move(make_item(session), "start")
    for value in (0, 6, None):
        with pytest.raises(ValidationError):
            vote(ana, item, value)
    assert ana.vote_changes.count() == 0
