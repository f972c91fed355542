"""One vote: it counts once, changes until its round ends, and is kept as late after that."""

from uuid import uuid4

import pytest
from django.http import Http404

from studies.models import Study
from studies.rules import NotOpen
from tests.factories import (
    NOW,
    NUDGE,
    make_item,
    make_participant,
    make_participants,
    make_session,
    make_study,
    move,
    owner_of,
    vote,
)
from voting.actions.agenda import finish_session
from voting.models import Vote, VoteChange
from voting.rules import KeyReused

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return move(make_item(make_session(state="running")), "start")


@pytest.fixture
def ana(item):
    return make_participant(item.session)


def votes():
    return list(Vote.objects.values_list("participant__number", "question__name", "round", "value"))


def test_a_vote_counts(item, ana):
    assert not vote(ana, item, 4).is_late
    assert votes() == [(1, "occurrence", 1, 4)]


def test_changing_ones_mind_keeps_one_vote_and_every_change(item, ana):
    vote(ana, item, 4)
    vote(ana, item, 2)
    assert votes() == [(1, "occurrence", 1, 2)]
    assert list(VoteChange.objects.order_by("id").values_list("old_value", "new_value")) == [
        (None, 4),
        (4, 2),
    ]


def test_the_same_key_again_counts_once_and_gets_the_same_receipt(item, ana):
    key = uuid4()
    assert vote(ana, item, 4, key=key) == vote(ana, item, 4, key=key)
    assert (len(votes()), VoteChange.objects.count()) == (1, 1)


def test_an_old_answer_sent_again_does_not_undo_a_newer_one(item, ana):
    first = uuid4()
    vote(ana, item, 4, key=first)
    vote(ana, item, 2)
    vote(ana, item, 4, key=first)
    assert votes() == [(1, "occurrence", 1, 2)]


@pytest.mark.parametrize("other", [{"value": 5}, {"question": "relevance"}, {"round": 2}])
def test_a_key_that_stands_for_another_answer_is_refused(item, ana, other):
    key = uuid4()
    vote(ana, item, 4, key=key)
    with pytest.raises(KeyReused):
        vote(ana, item, **({"value": 4, "key": key} | other))
    assert votes() == [(1, "occurrence", 1, 4)]


def test_somebody_elses_key_is_refused(item, ana):
    key = uuid4()
    rui = make_participant(item.session)
    vote(ana, item, 4, key=key)
    with pytest.raises(KeyReused):
        vote(rui, item, 4, key=key)


def test_a_vote_for_an_ended_round_is_kept_as_late_and_not_counted(item, ana):
    move(item, "reveal")
    assert vote(ana, item, 4, round=1).is_late
    assert votes() == []
    assert list(VoteChange.objects.values_list("round", "new_value", "is_late")) == [(1, 4, True)]


def test_a_vote_for_a_round_to_come_is_not_counted(item, ana):
    assert vote(ana, item, 4, round=2).is_late
    assert votes() == []


def test_a_vote_on_a_closed_issue_is_late(item, ana):
    move(item, "reveal", "close")
    assert vote(ana, item, 4).is_late


def test_no_opinion_is_a_vote_without_a_value(item, ana):
    Study.objects.update(has_no_opinion=True)
    vote(ana, item, None)
    assert votes() == [(1, "occurrence", 1, None)]


def test_an_item_of_another_session_is_not_found(item, ana):
    other = make_session(item.session.study, state="running")
    with pytest.raises(Http404):
        vote(ana, make_item(other), 4)
    assert (votes(), VoteChange.objects.count()) == ([], 0)


def test_a_question_of_another_study_is_not_found(item, ana):
    other = make_study(title="Another")
    other.questions.filter(name="relevance").update(name="elsewhere")
    with pytest.raises(Http404):
        vote(ana, item, 4, question="elsewhere")


def test_after_the_end_nothing_is_taken(item, ana):
    finish_session(session=item.session, by=owner_of(item.session.study), now=NOW)
    with pytest.raises(NotOpen):
        vote(ana, item, 4)
    assert VoteChange.objects.count() == 0


@pytest.mark.parametrize("left", ["removed_at", "withdrawn_at"])
def test_who_has_left_cannot_vote(item, ana, left):
    setattr(ana, left, NOW)
    ana.save()
    with pytest.raises(NotOpen):
        vote(ana, item, 4)


def test_the_first_vote_fixes_the_instrument_and_freezes_the_catalogue(item, ana):
    vote(ana, item, 4)
    study = Study.objects.get()
    assert (study.locked_at, len(study.locked_hash)) == (NOW, 64)
    assert study.catalogue.frozen_at == NOW
    vote(ana, item, 5)
    assert study.log_entries.filter(verb="lock").count() == 1


def test_a_rehearsal_fixes_nothing():
    item = move(make_item(make_session(state="running", is_rehearsal=True)), "start")
    vote(make_participant(item.session), item, 4)
    study = Study.objects.get()
    assert (study.is_locked, study.catalogue.is_frozen) == (False, False)


@pytest.mark.parametrize("panel", [1, 30])
def test_a_vote_takes_the_same_queries_however_many_people(item, panel, django_assert_num_queries):
    people = make_participants(item.session, panel)
    for person in people:
        vote(person, item, 3)
    with django_assert_num_queries(7 + NUDGE):
        # The factory reads the round (1) and the seat (1), the transaction is marked twice.
        vote(people[0], item, 4)
