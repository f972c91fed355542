"""The last move undone: every move, the limits, and what must not be lost."""

from datetime import timedelta
from uuid import uuid4

import pytest

from studies.rules import NotOpen
from tests.factories import NOW, make_item, make_participants, make_session, move, owner_of, vote
from voting.actions.agenda import finish_session, go_to, move_item
from voting.actions.comment import add_comment, edit_comment
from voting.actions.undo import undo_move
from voting.agenda import ItemState, Move, Undoing, step, undoing
from voting.logbook import last_move
from voting.models import Comment, Vote

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)

# The way to every state in which a move can be made, and the move.
WAYS = [
    ([], "start"),
    (["start"], "reveal"),
    (["start", "reveal"], "close"),
    (["start", "reveal", "close"], "reopen"),
    (["start", "reveal"], "vote_again"),
    (["start", "reveal", "close"], "vote_again"),
    (["start", "reveal", "vote_again"], "reveal"),
    ([], "put_aside"),
    (["start"], "put_aside"),
    (["start", "reveal"], "put_aside"),
    (["start", "reveal", "close"], "put_aside"),
    (["put_aside"], "take_up"),
    (["start", "put_aside"], "take_up"),
    (["start", "reveal", "put_aside"], "take_up"),
    (["start", "reveal", "close", "put_aside"], "take_up"),
]


@pytest.fixture
def session():
    return make_session(state="running")


def undo(session, *, now=LATER, entry=None):
    found = entry if entry is not None else last_move(session).entry
    undo_move(session=session, entry=found, by=owner_of(session.study), now=now)


def make_move(item, name, now=LATER):
    item = make_item(item.session, item.position)
    return move_item(
        item=item,
        move=Move(name),
        seen_state=item.state,
        seen_round=item.round,
        by=owner_of(item.session.study),
        now=now,
    )


def everything(item):
    """Return all that a move may touch."""
    item = make_item(item.session, item.position)
    votes = Vote.objects.filter(item=item).order_by("round", "participant", "question")
    return (
        (item.state, item.round, item.resumes_as, item.is_current),
        list(item.rounds.values_list("number", "is_sealed", "opened_at", "ended_at")),
        list(votes.values_list("round", "participant", "question", "value", "is_carried", "cast_at")),
        list(item.session.agenda_items.filter(is_current=True).values_list("position", flat=True)),
    )


# The rule


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("was", list(ItemState))
@pytest.mark.parametrize("resumes_as", ["pending", "sealed", "ended", "revealed", "closed"])
def test_every_move_that_can_be_made_can_be_undone_and_leads_back(was, move, resumes_as):
    taken = step(was, move, resumes_as)
    if taken is None:
        return
    back = undoing(move, was, taken.state)
    assert (back.state, back.removes_round) == (was, taken.opens is not None)
    assert back.resumes_as == (resumes_as if was == "aside" else "")


def test_a_move_that_did_not_lead_here_cannot_be_undone():
    assert undoing("close", "revealed", "sealed") is None
    assert undoing("close", "sealed", "closed") is None


@pytest.mark.parametrize(
    ("name", "was", "state", "removes", "reopens"),
    [
        ("start", "pending", "sealed", True, False),
        ("reveal", "sealed", "revealed", True, True),
        ("reveal", "ended", "revealed", True, False),
        ("close", "revealed", "closed", False, True),
        ("reopen", "closed", "revealed", True, False),
        ("vote_again", "revealed", "sealed", True, True),
        ("vote_again", "closed", "sealed", True, False),
        ("put_aside", "sealed", "aside", False, False),
        ("take_up", "aside", "sealed", False, False),
    ],
)
def test_what_becomes_of_the_rounds(name, was, state, removes, reopens):
    back = undoing(name, was, state)
    assert back == Undoing(ItemState(was), state if was == "aside" else "", removes, reopens)


# The action


@pytest.mark.parametrize(("way", "name"), WAYS)
def test_undo_restores_the_issue_exactly(session, way, name):
    ana, rui = make_participants(session, 2)
    item = make_item(session)
    for done in way:
        item = move(item, done)
        if item.state == "sealed":
            vote(ana, item, 4)
            if item.round == 1:
                vote(rui, item, 2)
    before = everything(item)
    make_move(item, name)
    assert everything(item) != before
    undo(session)
    assert everything(item) == before
    # And the same move can be made again.
    make_move(item, name)


def test_undoing_a_reveal_after_a_second_vote_takes_back_what_was_carried(session):
    ana, rui = make_participants(session, 2)
    item = move(make_item(session), "start")
    vote(ana, item, 4)
    vote(rui, item, 2)
    item = move(item, "reveal", "vote_again")
    vote(ana, item, 5)
    make_move(item, "reveal")
    undo(session)
    assert list(Vote.objects.filter(item=item, round=3).values_list("participant", "value")) == [(ana.pk, 5)]
    vote(rui, item, 3)
    item = make_move(item, "reveal")
    assert sorted(Vote.objects.filter(item=item, round=4).values_list("value", flat=True)) == [3, 5]


def test_undo_brings_the_panel_back(session):
    go_to(item=make_item(session, 3), by=owner_of(session.study), now=LATER)
    undo(session)
    assert session.agenda_items.get(is_current=True).position == 1


def test_bringing_the_panel_to_where_it_is_is_no_move(session):
    before = last_move(session)
    go_to(item=make_item(session, 1), by=owner_of(session.study), now=LATER)
    assert last_move(session) == before


def test_undo_is_logged_with_what_it_undid(session):
    make_move(make_item(session), "start")
    undo(session)
    entry = session.log_entries.last()
    assert (entry.verb, entry.actor, entry.data) == (
        "undo",
        owner_of(session.study).email,
        {"issue": "DC-01", "round": 0, "undone": "start"},
    )


# Refused


def refused(session, **given):
    """Return why undoing was refused, after seeing that nothing changed."""
    item = make_item(session)
    before = everything(item)
    with pytest.raises(NotOpen) as refusal:
        undo(session, **given)
    assert everything(item) == before
    return str(refusal.value)


@pytest.mark.parametrize(("after", "is_open"), [(0, True), (9.9, True), (10, False), (60, False)])
def test_undo_is_open_for_ten_seconds(session, after, is_open):
    make_move(make_item(session), "start")
    now = LATER + timedelta(seconds=after)
    if is_open:
        undo(session, now=now)
        assert make_item(session).state == "pending"
    else:
        assert "They are over" in refused(session, now=now)


def test_undo_of_a_move_after_which_another_came_is_refused(session):
    make_move(make_item(session), "start")
    entry = last_move(session).entry
    make_move(make_item(session, 2), "start")
    assert "Another move came after" in refused(session, entry=entry)


def test_undo_twice_is_refused(session):
    make_move(make_item(session), "start")
    entry = last_move(session).entry
    undo(session)
    assert "Another move came after" in refused(session, entry=entry)
    assert "Another move came after" in refused(session)


def test_the_start_of_the_session_is_not_undone(session):
    assert "Another move came after" in refused(session, now=NOW)


def test_a_finished_session_stays_as_it_is(session):
    make_move(make_item(session), "start")
    entry = last_move(session).entry
    finished = finish_session(session=session, by=owner_of(session.study), now=LATER)
    assert "finished" in refused(finished, entry=entry)
    # Also for whoever still has the session as it was a moment ago.
    assert "Another move came after" in refused(session, entry=entry)


def test_nobody_leads_a_self_paced_session():
    assert "goes alone" in refused(make_session(state="running", mode="self_paced"))


@pytest.mark.parametrize("way", [["start"], ["start", "reveal"], ["start", "reveal", "vote_again"]])
def test_a_dot_placed_since_is_not_thrown_away(session, way):
    ana, _rui = make_participants(session, 2)
    item = move(make_item(session), *way[:-1])
    if item.state == "sealed":
        vote(ana, item, 2)
    item = make_move(item, way[-1], now=NOW)
    vote(ana, item, 4)
    assert "Somebody has placed a dot since" in refused(session, now=NOW)


def test_a_note_written_since_is_not_thrown_away(session):
    ana, _rui = make_participants(session, 2)
    item = make_move(move(make_item(session), "start"), "reveal", now=NOW)
    add_comment(by=ana, item=item, text="Since.", key=uuid4(), now=NOW + timedelta(seconds=1))
    assert "Somebody has written a note since" in refused(session, now=NOW + timedelta(seconds=2))


def test_what_came_before_the_move_hinders_nothing(session):
    ana, _rui = make_participants(session, 2)
    item = make_item(session)
    note = add_comment(by=ana, item=item, text="Early.", key=uuid4(), now=NOW)
    make_move(item, "start")
    edit_comment(comment=note, text="Early, changed.", by=ana, now=LATER)
    undo(session)
    assert make_item(session).state == "pending"
    assert Comment.objects.get().text == "Early, changed."


def test_a_late_answer_hinders_nothing(session):
    ana, _rui = make_participants(session, 2)
    item = make_move(move(make_item(session), "start"), "reveal", now=NOW)
    vote(ana, item, 3, round=1)
    undo(session, now=NOW)
    assert make_item(session).state == "sealed"
