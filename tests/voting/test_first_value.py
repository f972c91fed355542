"""Every vote of a later round knows what its owner answered in the first, however the round came about."""

import pytest

from studies.models import Study
from tests.factories import NOW, make_item, make_participants, make_session, make_user, move, owner_of, vote
from tests.voting.test_import_study import file_of
from voting.actions.agenda import finish_session
from voting.actions.archive import import_study
from voting.archive_files import read_archive
from voting.models import Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return move(make_item(make_session(state="running")), "start")


def kept(**which):
    """Return (person, round, value, first value) of all votes after round 1."""
    rows = Vote.objects.filter(round__gt=1, **which).order_by("participant__number", "round")
    return list(rows.values_list("participant__number", "round", "value", "first_value"))


def test_a_copied_dot_remembers_and_so_does_a_moved_one(item):
    stays, moves = make_participants(item.session, 2)
    vote(stays, item, 3)
    vote(moves, item, 5)
    move(item, "reveal")
    vote(moves, item, 4)
    assert kept() == [(1, 2, 3, 3), (2, 2, 4, 5)]


def test_a_dot_placed_after_the_reveal_only_has_nothing_to_remember(item):
    (late,) = make_participants(item.session, 1)
    move(item, "reveal")
    vote(late, item, 4)
    assert kept() == [(1, 2, 4, None)]


def test_no_opinion_is_no_first_answer(item):
    (person,) = make_participants(item.session, 1)
    item.session.study.has_no_opinion = True
    item.session.study.save()
    vote(person, item, None)
    move(item, "reveal")
    vote(person, item, 4)
    assert kept() == [(1, 2, 4, None)]


def test_when_a_panel_votes_again_the_new_and_the_carried_dots_remember(item):
    again, carried = make_participants(item.session, 2)
    vote(again, item, 2)
    vote(carried, item, 3)
    move(item, "reveal")
    vote(carried, item, 4)
    move(item, "vote_again")
    vote(again, item, 5)
    move(item, "reveal")
    assert kept(round__gte=3) == [(1, 3, 5, 2), (1, 4, 5, 2), (2, 3, 4, 3), (2, 4, 4, 3)]


def test_an_imported_vote_remembers_too(item):
    stays, moves = make_participants(item.session, 2)
    vote(stays, item, 3)
    vote(moves, item, 5)
    move(item, "reveal")
    vote(moves, item, 4)
    finish_session(session=item.session, by=owner_of(item.session.study), now=NOW)
    archive = read_archive(file_of(Study.objects.get()))
    study = import_study(archive=archive, owner=make_user("bea@example.org"), now=NOW)
    assert kept(item__session__study=study) == [(1, 2, 3, 3), (2, 2, 4, 5)]
