"""What each viewer is given of a session: the one source of every screen."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest

from studies.models import Participant, Role, Session, Study
from tests.factories import (
    NOW,
    make_item,
    make_member,
    make_participant,
    make_participants,
    make_session,
    move,
    owner_of,
    vote,
)
from voting.actions.agenda import finish_session
from voting.actions.comment import add_comment, set_comment_hidden
from voting.board import Panel, Presenter
from voting.piles import Face
from voting.queries import board_for

pytestmark = pytest.mark.django_db


def fresh(session):
    return Session.objects.select_related("study").get(pk=session.pk)


def sight(viewer, session, **values):
    """Return the board of a participant or a member, with nothing remembered."""
    if isinstance(viewer, Participant):
        viewer = Participant.objects.select_related("consent_record").get(pk=viewer.pk)
    return board_for(fresh(session), viewer, now=NOW, **values)


def comment(person, item, text):
    item.refresh_from_db(fields=["round"])
    person = Participant.objects.select_related("session__study", "consent_record").get(pk=person.pk)
    return add_comment(by=person, item=item, text=text, key=uuid4(), now=NOW)


@pytest.fixture
def session():
    return make_session(state="running")


@pytest.fixture
def lead(session):
    return make_member(session.study, Role.FACILITATOR)


def test_in_the_lobby_there_is_no_issue_but_the_people(session):
    lobby = make_session(session.study)
    ana, _rui = make_participants(lobby, 2)
    board = sight(ana, lobby)
    assert (board.card, [person.face.label for person in board.people]) == (None, ["P1", "P2"])
    assert [person.name for person in board.people] == ["", ""]


def test_sealed_shows_ones_own_answer_and_how_many_have_voted(session):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    vote(rui, item, 2)
    vote(rui, item, 2, "relevance")
    card = sight(ana, session).card
    assert [(question.own, question.has_answer) for question in card.questions] == [(4, True), (None, False)]
    assert [question.revealed for question in card.questions] == [None, None]
    assert (card.have_voted, card.panel_size, card.is_complete) == (1, 2, False)


def test_how_many_have_voted_stays_hidden_where_the_study_says_so(session):
    Study.objects.update(shows_vote_count=False)
    ana = make_participant(session)
    move(make_item(session), "start")
    assert sight(ana, session).card.have_voted is None


def test_the_facilitator_sees_progress_and_no_answer_before_the_reveal(session, lead):
    ana, _rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    board = sight(lead, session)
    assert [(person.face.label, person.answered) for person in board.people] == [("P1", 1), ("P2", 0)]
    assert [(question.own, question.revealed) for question in board.card.questions] == [(None, None)] * 2


def test_revealed_shows_everybodys_dots_and_the_middle(session, lead):
    ana, rui, eva = make_participants(session, 3)
    item = move(make_item(session), "start")
    for person, value in ((ana, 4), (rui, 2), (eva, 5)):
        vote(person, item, value)
    move(item, "reveal")
    for viewer in (ana, lead):
        revealed = sight(viewer, session).card.questions[0].revealed
        assert [[face.label for face in pile.faces] for pile in revealed.piles] == [
            [],
            ["P2"],
            [],
            ["P1"],
            ["P3"],
        ]
        assert (revealed.n, revealed.middle, revealed.agreeing, revealed.disagreeing) == (3, 4.0, 2, 1)


def test_a_moved_dot_leaves_a_ghost_where_it_was(session):
    ana = make_participant(session)
    item = move(make_item(session), "start")
    vote(ana, item, 3)
    item = move(item, "reveal")
    assert sight(ana, session).card.questions[0].ghost is None
    vote(ana, item, 5)
    question = sight(ana, session).card.questions[0]
    assert (question.own, question.ghost) == (5, 3)


def test_voting_again_hides_all_but_ones_own_ghost(session, lead):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 3)
    vote(rui, item, 1)
    move(item, "reveal", "vote_again")
    question = sight(ana, session).card.questions[0]
    assert (question.own, question.has_answer, question.ghost, question.revealed) == (None, False, 3, None)
    assert sight(lead, session).card.questions[0].revealed is None


def test_peers_stay_plain_where_the_study_keeps_them_anonymous(session, lead):
    Study.objects.update(peers="anonymous")
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    vote(rui, item, 4)
    comment(rui, item, "Seen twice.")
    move(item, "reveal")
    card = sight(ana, session).card
    assert card.questions[0].revealed.piles[3].faces == (Face(1, "P1", True), Face())
    assert [note.face for note in card.notes] == [Face()]
    assert [note.face.label for note in sight(lead, session).card.notes] == ["P2"]


def test_notes_of_peers_come_with_the_reveal(session, lead):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    comment(ana, item, "Mine.")
    comment(rui, item, "Theirs.")

    def texts(viewer):
        return [note.text for note in sight(viewer, session).card.notes]

    assert (texts(ana), texts(lead)) == (["Mine."], ["Mine.", "Theirs."])
    item = move(item, "reveal")
    assert texts(ana) == ["Mine.", "Theirs."]
    item = move(item, "vote_again")
    comment(rui, item, "Second thought.")
    assert texts(ana) == ["Mine.", "Theirs."]
    move(item, "reveal")
    assert texts(ana) == ["Mine.", "Theirs.", "Second thought."]


def test_a_hidden_note_is_seen_by_its_owner_and_facilitators_only(session, lead):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    note = comment(rui, item, "My manager said so.")
    note.item = item
    set_comment_hidden(comment=note, is_hidden=True, by=lead.user, now=NOW)
    move(item, "reveal")
    seen = [[note.is_hidden for note in sight(viewer, session).card.notes] for viewer in (ana, rui, lead)]
    assert seen == [[], [True], [True]]


def test_a_session_that_ends_while_sealed_stays_sealed(session, lead):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(rui, item, 2)
    comment(rui, item, "Not yet said.")
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    card = sight(ana, session, item_id=item.pk).card
    assert (card.questions[0].revealed, card.notes) == (None, ())
    assert sight(lead, session, item_id=item.pk).card.questions[0].revealed is None


def test_participants_cannot_look_ahead_and_facilitators_can(session, lead):
    ana = make_participant(session)
    ahead = make_item(session, 3)
    assert sight(ana, session, item_id=ahead.pk).card.entry.position == 1
    assert sight(lead, session, item_id=ahead.pk).card.entry.position == 3
    assert session.agenda_items.get(is_current=True).position == 1


def test_self_paced_opens_at_the_first_issue_without_both_answers():
    session = make_session(state="running", mode="self_paced")
    ana = make_participant(session)
    for position, questions in ((1, ["occurrence", "relevance"]), (2, ["occurrence"])):
        for question in questions:
            vote(ana, make_item(session, position), 4, question)
    board = sight(ana, session)
    assert (board.card.entry.position, board.complete) == (2, 1)


def test_removed_people_are_nowhere(session, lead):
    _ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(rui, item, 2)
    move(item, "reveal")
    rui.removed_at = NOW
    rui.save()
    board = sight(lead, session)
    assert [person.face.label for person in board.people] == ["P1"]
    assert board.card.questions[0].revealed.n == 0


def test_sealed_votes_of_others_change_nothing_that_anybody_receives(session, lead):
    """Non-interference: whatever two sealed peers vote, everybody else's board is the same."""
    ana, *others = make_participants(session, 3)
    item = move(make_item(session), "start")
    sights = set()
    for values in product(range(1, 6), repeat=2):
        for person, value in zip(others, values, strict=True):
            vote(person, item, value)
        sights.add(tuple(sight(viewer, session).fingerprint for viewer in (ana, lead)))
    assert len(sights) == 1


def reveal_to_crowd(session, votes):
    """Return 14 people and their issue, revealed, on which so many have voted on the first question."""
    people = make_participants(session, 14)
    item = move(make_item(session), "start")
    for at, person in enumerate(people[:votes]):
        vote(person, item, 1 + at % 3)
    move(item, "reveal")
    return people


@pytest.mark.parametrize(("votes", "read"), [(14, 1), (12, 12)])
def test_where_dots_become_counts_nobodys_answer_is_read(session, lead, votes, read):
    """What is counted is what whoever leads reads one by one."""
    ana, *_others = reveal_to_crowd(session, votes)
    one_by_one = sight(lead, session).card.questions[0].revealed
    assert sum(len(pile.faces) for pile in one_by_one.piles) == votes
    for viewer, faces in ((ana, read), (Presenter(), read if votes == 12 else 0)):
        revealed = sight(viewer, session).card.questions[0].revealed
        assert sum(len(pile.faces) for pile in revealed.piles) == faces
        assert [pile.count for pile in revealed.piles] == [len(pile.faces) for pile in one_by_one.piles]
        assert replace(revealed, piles=()) == replace(one_by_one, piles=())


def test_in_a_crowd_ones_own_dot_stands_on_the_scale_and_not_on_a_pile(session):
    ana, *_others = reveal_to_crowd(session, 14)
    revealed = sight(ana, session).card.questions[0].revealed
    assert [pile.count for pile in revealed.piles] == [5, 5, 4, 0, 0]
    assert [pile.count for pile in revealed.others] == [4, 5, 4, 0, 0]


def test_a_crowd_in_the_lobby_is_counted(session):
    lobby = make_session(session.study)
    ana, rui, *_others = make_participants(lobby, 13, seen_at=NOW)
    Participant.objects.filter(pk=rui.pk).update(seen_at=NOW - timedelta(minutes=1))
    for viewer in (ana, Presenter()):
        board = sight(viewer, lobby)
        assert (board.people, board.panel) == ((), Panel(size=13, joined=13, here=12))


@pytest.mark.parametrize("panel", [1, 25])
def test_a_board_takes_the_same_queries_however_many_people(panel, django_assert_num_queries):
    session = make_session(state="running")
    lead = make_member(session.study, Role.FACILITATOR)
    people = make_participants(session, panel)
    item = move(make_item(session), "start")
    for person in people:
        vote(person, item, 4)
    move(item, "reveal")
    session = fresh(session)
    viewer = Participant.objects.get(pk=people[0].pk)
    with django_assert_num_queries(11):
        board_for(session, viewer, now=NOW)
    session = fresh(session)
    with django_assert_num_queries(13):
        board_for(session, lead, now=NOW)
